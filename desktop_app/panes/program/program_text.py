"""The field with the program's text: highlighted, errors underlined, the active line marked."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)  # fmt: skip
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.widgets.highlighter import Highlighter
from desktop_app.widgets.own_keys import OwnKeys
from desktop_app.widgets.viewport import paint_alone
from engine.errors import Span

LINES = (4, 9)  # the editor's height: at least, and at most what it would like; then it scrolls
FACTORS = (1.0, 0.88, 0.8)  # of the font: as large as the longest line allows; then lines wrap


class ProgramText(QPlainTextEdit):
    """The text field itself, with line numbers and marks; undo is the window's."""

    left = Signal()
    program_pasted = Signal(str)  # in place of all that is there
    files_pasted = Signal(list)  # of QUrl
    line_picked = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        wrap = QPlainTextEdit.LineWrapMode.WidgetWidth
        super().__init__(parent, undoRedoEnabled=False, tabChangesFocus=True, lineWrapMode=wrap)
        self.setObjectName("program_editor")
        self.setAccessibleName(self.tr("Program"))
        # Undo is the window's: the field would take the keys for itself and then do nothing.
        OwnKeys(self, lambda event: False if _is_undo(event) else None)
        paint_alone(self.viewport())
        self.document().setDocumentMargin(2)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._highlighter = Highlighter(self.document())
        self._theme = Theme()
        self._spans: dict[str, Span | None] = {"error": None, "active": None, "bad": None}
        self._now: Mapping[int, str] = {}
        self._numbers = _LineNumbers(self)
        self._line = 0
        self.updateRequest.connect(lambda *_: self._numbers.update())
        self.cursorPositionChanged.connect(self._pick_line)

    def show_spans(self, **spans: Span | None) -> None:
        """Underlines `error` or `bad`, a number that is not finite; marks the line of `active`."""
        if any(self._spans[key] != span for key, span in spans.items()):
            self._spans.update(spans)
            self._underline()
            self._show_active()
            self.viewport().update()
            self._numbers.update()

    def _show_active(self) -> None:
        """Scrolls to the marked line where it is out of sight, unless a person is at work elsewhere."""
        span = self._spans["active"]
        if span is None or self.hasFocus():
            return
        row, bar = self.row(span.line), self.verticalScrollBar()
        if row.top() < 0 or row.bottom() > self.viewport().height():
            rows = [self.document().findBlockByNumber(line).lineCount() for line in range(span.line)]
            bar.setValue(sum(rows[:-1]) if row.top() < 0 else sum(rows) - self._rows_in_sight)

    @property
    def _rows_in_sight(self) -> int:
        return int(self.viewport().height() // self.fontMetrics().lineSpacing())

    def show_now(self, now: Mapping[int, str]) -> None:
        """What stands at the right of lines whose leaf has moved."""
        old, self._now = self._now, now
        for line in old.keys() | now.keys():
            if old.get(line) != now.get(line):
                row = self.row(line).toAlignedRect()
                self.viewport().update(0, row.top(), self.viewport().width(), row.height())

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self._highlighter.set_theme(theme)
        self.fit()
        self._underline()

    def fit(self) -> None:
        """A smaller font for long lines, and as many rows high as the text has, within bounds."""
        theme, lines = self._theme, self.toPlainText().split("\n")
        space = self.width() - self.gutter - theme.px(10)
        longest = max((theme.metrics("program").horizontalAdvance(line) for line in lines), default=0.0)
        factor = next((f for f in FACTORS if longest * f <= space), FACTORS[-1])
        self.setFont(theme.font("program", factor=factor))
        self.setViewportMargins(round(self.gutter), 0, 0, 0)
        self._fit_height()
        self._place_numbers()

    def _fit_height(self) -> None:
        rows = round(self.document().size().height())  # this kind of document counts them, wrapped ones too
        around = 2 * self.document().documentMargin() + self._theme.px(6)
        least, most = (round(count * self.fontMetrics().lineSpacing() + around) for count in LINES)
        wished = round(rows * self.fontMetrics().lineSpacing() + around)
        self.setMinimumHeight(least)
        self.setMaximumHeight(min(max(wished, least), most))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.maximumHeight())

    @property
    def gutter(self) -> float:
        """How wide the column of line numbers is."""
        digits = len(str(max(self.blockCount(), 1)))
        return self._theme.metrics("expression").horizontalAdvance("0" * digits) + self._theme.px(16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()
        self._place_numbers()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # A file is opened by the window, not typed in as an address.
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        cursor = self.textCursor()
        everything = cursor.selectionEnd() - cursor.selectionStart() == self.document().characterCount() - 1
        if source.hasUrls():
            self.files_pasted.emit(source.urls())
        elif everything and source.hasText() and source.text().strip():
            self.program_pasted.emit(source.text())
        elif self.canInsertFromMimeData(source):
            super().insertFromMimeData(source)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), self._theme.color("surface"))
            self._paint_active(painter)
        super().paintEvent(event)
        with QPainter(self.viewport()) as painter:
            self._paint_right(painter)

    def row(self, line: int) -> QRectF:
        """Where a line stands in the viewport; empty for one that is not there."""
        block = self.document().findBlockByNumber(line - 1)
        if not block.isValid():
            return QRectF()
        return self.blockBoundingGeometry(block).translated(self.contentOffset())

    def active_row(self) -> QRectF:
        """The row of the marked line."""
        span = self._spans["active"]
        return QRectF() if span is None else self.row(span.line)

    def _last_row(self, line: int) -> tuple[QRectF, float]:
        """Where the last row of a wrapped line stands, and how wide its text is."""
        whole, layout = self.row(line), self.document().findBlockByNumber(line - 1).layout()
        if whole.isEmpty():  # else its rows are known by now
            return QRectF(), 0.0
        last = layout.lineAt(layout.lineCount() - 1)
        return last.rect().translated(whole.topLeft()), last.naturalTextRect().right()

    def _place_numbers(self) -> None:
        box = self.contentsRect()
        self._numbers.setGeometry(box.left(), box.top(), round(self.gutter), box.height())

    def _paint_active(self, painter: QPainter) -> None:
        row = self.active_row()
        if not row.isEmpty():
            fill = QRectF(0, row.top(), self.viewport().width(), row.height())
            painter.fillRect(fill, self._theme.color("highlight_fill"))

    def _paint_right(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setFont(theme.font("program_small", factor=0.95))
        right = self.viewport().width() - theme.px(6)
        for line, text in self._now.items():
            row, typed = self._last_row(line)
            width = theme.metrics("program_small", factor=0.95).horizontalAdvance(text)
            if not row.isEmpty() and typed + width + theme.px(24) < right:
                painter.setPen(theme.color("data"))
                painter.drawText(QPointF(right - width, row.center().y() + theme.px(7)), text)
        for span in self._wrong:
            row, size = self.row(span.line), theme.ipx(26)
            if not row.isEmpty():
                spot = QRectF(right - size, row.center().y() - size / 2, size, size)
                icon("warning", theme.mark("output"), size).paint(painter, spot.toRect())

    def _underline(self) -> None:
        wavy = QTextCharFormat()
        wavy.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wavy.setUnderlineColor(self._theme.mark("output"))
        selections = []
        for span in self._wrong:
            selection = QTextEdit.ExtraSelection()
            selection.format, selection.cursor = wavy, self._cursor(span)
            selections.append(selection)
        self.setExtraSelections(selections)

    @property
    def _wrong(self) -> list[Span]:
        """What is underlined."""
        return [span for key in ("error", "bad") if (span := self._spans[key]) is not None]

    def _cursor(self, span: Span) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._offset(span.line, span.column))
        end = max(self._offset(span.end_line, span.end_column), cursor.position() + 1)
        last = self.document().characterCount() - 1
        if cursor.position() >= last > 0:
            cursor.setPosition(last - 1)
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _offset(self, line: int, column: int) -> int:
        block = self.document().findBlockByNumber(line - 1)
        if not block.isValid():
            return self.document().characterCount() - 1
        # Spans count characters, Qt counts UTF-16 units.
        before = block.text().encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")[: column - 1]
        units = len(before.encode("utf-16-le", "surrogatepass")) // 2
        return block.position() + min(units, block.length() - 1)

    def _pick_line(self) -> None:
        line = self.textCursor().blockNumber() + 1
        if line != self._line:
            self._line = line
            if self.hasFocus():
                self.line_picked.emit(line)


class _LineNumbers(QWidget):
    """The column at the left of the text."""

    def __init__(self, text: ProgramText) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(round(self._text.gutter), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        text, theme = self._text, self._text._theme
        with QPainter(self) as painter:
            active = text.active_row()
            if not active.isEmpty():
                painter.fillRect(QRectF(0, active.top(), self.width(), active.height()), theme.color("highlight_fill"))
                painter.fillRect(QRectF(0, active.top(), theme.px(4), active.height()), theme.mark("highlight"))
            painter.setFont(theme.font("expression", factor=0.9))
            painter.setPen(theme.color("muted"))
            block = text.firstVisibleBlock()
            while block.isValid():
                row = text.row(block.blockNumber() + 1)
                if row.top() > self.height():
                    break
                space = QRectF(0, row.top(), self.width() - theme.px(10), text.fontMetrics().lineSpacing())
                flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                painter.drawText(space, flags, str(block.blockNumber() + 1))
                block = block.next()


def _is_undo(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
