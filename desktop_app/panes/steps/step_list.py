"""The steps of an epoch as a debugger lists them: done, current, to come."""

from __future__ import annotations

import math

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import PHASE_COLOURS, Theme
from desktop_app.look.translation import translated
from desktop_app.widgets.viewport import paint_alone
from engine.autodiff.trace import Step, Trace
from engine.explain.steps import line

LEAST_ROWS = 3
# The tip has what a narrow list must cut.
TEXTS = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)

Index = QModelIndex | QPersistentModelIndex


class StepModel(QAbstractListModel):
    """One row a step; its text is made when it is first shown."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.trace: Trace | None = None
        self._lines: dict[int, str] = {}
        self.position = 0

    def set_trace(self, trace: Trace) -> None:
        """The steps of another epoch, or of the same with other numbers: then the view says what to paint again."""
        alike = self.trace is not None and len(self.trace) == len(trace)
        if not alike:
            self.beginResetModel()
        self.trace, self._lines = trace, {}
        if not alike:
            self.endResetModel()

    def step(self, row: int) -> Step:
        """The step of a row."""
        assert self.trace is not None
        return self.trace.steps[row]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() or self.trace is None else len(self.trace)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in TEXTS or self.trace is None:
            return None
        row = index.row()
        if row not in self._lines:
            self._lines[row] = translated(line(self.trace, row + 1))
        return self._lines[row]


class StepPainter(QStyledItemDelegate):
    """Draws a row: a bar in the phase's colour, a sign for done, current or to come, and the text."""

    def __init__(self, model: StepModel) -> None:
        super().__init__(model)
        self._model, self.theme = model, Theme()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, self.theme.ipx(31))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, box = self.theme, QRectF(option.rect)
        row, step = index.row() + 1, self._model.step(index.row())
        now = row == self._model.position
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if now:
            painter.fillRect(box, theme.color("highlight_fill"))
            painter.fillRect(QRectF(box.left(), box.top(), theme.px(4), box.height()), theme.mark("highlight"))
        bar = QRectF(box.left() + theme.px(10), box.top() + theme.px(5), theme.px(5), box.height() - theme.px(10))
        painter.fillRect(bar, theme.mark(PHASE_COLOURS[step.phase]))
        self._paint_sign(painter, box, row)
        self._paint_text(painter, box, str(index.data()), now, step)
        painter.restore()

    def _paint_sign(self, painter: QPainter, box: QRectF, row: int) -> None:
        theme, size = self.theme, self.theme.ipx(18)
        spot = QRectF(box.left() + theme.px(22), box.center().y() - size / 2, size, size)
        if row > self._model.position:
            painter.setPen(theme.color("dimtext"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(spot.adjusted(*(size * k for k in (0.28, 0.28, -0.28, -0.28))))
            return
        now = row == self._model.position
        drawn = icon("play" if now else "check", theme.color("text" if now else "muted"), size)
        drawn.paint(painter, spot.toRect())

    def _paint_text(self, painter: QPainter, box: QRectF, text: str, now: bool, step: Step) -> None:
        theme, role = self.theme, "step_active" if now else "step"
        bad = step.after is not None and not math.isfinite(step.after)
        space = box.adjusted(theme.px(48), 0, -theme.px(34 if bad else 4), 0)
        width = max(theme.metrics(role).horizontalAdvance(text), 1.0)
        factor = min(1.0, max(0.7, space.width() / width))
        painter.setPen(theme.color("text" if now else "muted"))
        painter.setFont(theme.font(role, factor=factor))
        if factor < 1.0:
            text = theme.metrics(role, factor=factor).elidedText(text, Qt.TextElideMode.ElideRight, space.width())
        painter.drawText(space, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        if bad:
            size = theme.ipx(24)
            spot = QRectF(box.right() - theme.px(30), box.center().y() - size / 2, size, size)
            icon("warning", theme.mark("output"), size).paint(painter, spot.toRect())


class StepList(QListView):
    """The list; a click on a step jumps there."""

    step_picked = Signal(int)
    heading_changed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, uniformItemSizes=True)
        self.setObjectName("step_list")
        self.setAccessibleName(self.tr("Steps of this epoch"))
        self._model = StepModel(self)
        self._painter = StepPainter(self._model)
        self.setModel(self._model)
        self.setItemDelegate(self._painter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        paint_alone(self.viewport())
        self.clicked.connect(lambda index: self.step_picked.emit(index.row() + 1))
        self._place: object = None  # the epoch and position that were brought into sight

    def show_trace(self, trace: Trace) -> None:
        """The steps of an epoch."""
        before = self._model.trace
        if trace is before:
            return
        alike = before is not None and len(before) == len(trace)
        shown = [(index, self._model.data(index)) for index in self._in_sight()] if alike else []
        self._model.set_trace(trace)
        for index, text in shown:
            if self._model.data(index) != text:
                self.update(index)
        if not alike:
            self._place = None
        self.heading_changed.emit(self.tr("Steps"), self.tr("epoch {epoch}").format(epoch=trace.epoch))

    def show_position(self, position: int) -> None:
        """Marks the step that was just done, and keeps it in sight."""
        place = self._model.trace and self._model.trace.epoch, position
        if place != self._place:
            self._place, self._model.position = place, position
            self.viewport().update()
            self._scroll_there()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._painter.theme = theme
        self.setFont(QFont(theme.font("step")))
        self.setMinimumHeight(theme.ipx(31 * LEAST_ROWS))
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), self._painter.theme.color("surface"))
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll_there()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()

    def _scroll_there(self) -> None:
        position = self._model.position
        if position:
            self.scrollTo(self._model.index(min(position, self._model.rowCount() - 1)))
            self.scrollTo(self._model.index(position - 1))
        else:
            self.scrollToTop()

    def _in_sight(self) -> list[QModelIndex]:
        """The rows that can be seen, wholly or in part."""
        box = self.viewport().rect()
        first, last = self.indexAt(box.topLeft()), self.indexAt(box.bottomLeft())
        end = last.row() if last.isValid() else self._model.rowCount() - 1
        return [self._model.index(row) for row in range(first.row(), end + 1)] if first.isValid() else []
