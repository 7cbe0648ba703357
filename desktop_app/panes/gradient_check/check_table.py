"""The table of the gradient check: a row for each leaf and node, its name and verdict held fast at the left."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.panes.gradient_check.check_model import DIFFERENCE, VERDICT, CheckModel, Index
from desktop_app.widgets.own_keys import OwnKeys
from engine.checks.gradient_check import Row

ALWAYS = 3  # columns that are in sight however narrow the table is
ROOMY, SMALL = 1.0, 20 / 22  # of the numbers' font
# The numbers' font, how many characters they have at least, and whether short titles must do: with less and less room.
LOOKS = ((ROOMY, 7, False), (SMALL, 7, False), (SMALL, 6, False), (SMALL, 5, True))
FEWEST_OF_DIFFERENCE = 6  # +3e−10
BRIEF = ("kink", "edge", "disagree")  # verdicts whose word has room in the place of the difference
# verdict: sign, colour
SIGNS = {
    "agree": ("check", "parameter"),
    "kink": ("kink", "gradient"),
    "edge": ("edge", "data"),
    "round_off": ("round-off", "muted"),
    "disagree": ("warning", "output"),
}

ROW, LEAST_ROWS, PAD, SIGN = 40, 3, 4, 20
USUAL = 312  # px at scale 1: the table's width
NAMES = 82, 0.5  # they may always be so wide, and take that share of what the table has beyond its usual width
OWN_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CheckPainter(QStyledItemDelegate):
    """Draws a cell: a number at its right, or a word in the colour of its verdict."""

    def __init__(self, table: CheckTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table, theme, column = self._table, self._table.theme, index.column()
        row, pad = table.model_.rows[index.row()], table.theme.px(PAD)
        lit = row.leaf == table.active
        painter.save()
        table.paint_background(painter, option.rect, index.row())
        space = QRectF(option.rect).adjusted(pad, 0, -pad, 0)
        worded = column == VERDICT or (column == DIFFERENCE and table.lacks_verdict and row.verdict in BRIEF)
        if worded:
            side = Qt.AlignmentFlag.AlignLeft if column == VERDICT else Qt.AlignmentFlag.AlignRight
            text, token, font = table.model_.words[row.verdict], SIGNS[row.verdict][1], theme.font("note")
        else:
            side, role = Qt.AlignmentFlag.AlignRight, "step_active" if lit else "step"
            text = table.model_.text(index.row(), column, table.characters(option.rect.width()))
            token = table.model_.token(index.row(), column)
            font = theme.font(role, factor=table.factor * table.squeeze(text, option.rect.width()))
        painter.setPen(theme.color(token))
        painter.setFont(font)
        painter.drawText(space, int(side | Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()


class NameHeader(QHeaderView):
    """The names at the left, each after the sign of its verdict."""

    def __init__(self, table: CheckTable) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._table = table
        self.setSectionsClickable(True)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        table, theme = self._table, self._table.theme
        row, size = table.model_.rows[logicalIndex], table.theme.ipx(SIGN)
        painter.save()
        table.paint_background(painter, rect, logicalIndex)
        sign, token = SIGNS[row.verdict]
        spot = QRectF(rect.left(), rect.center().y() - size / 2 + 1, size, size)
        icon(sign, theme.color(token), size).paint(painter, spot.toRect())
        role = _name_role(row)
        space = QRectF(rect).adjusted(size + theme.px(PAD), 0, 0, 0)
        name = theme.metrics(role).elidedText(row.leaf, Qt.TextElideMode.ElideRight, space.width())
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font(role))
        painter.drawText(space, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        painter.restore()


class CheckTable(QTableView):
    """As many columns as there is room for, the others by scrolling; a click or Return picks a row."""

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, showGrid=False, cornerButtonEnabled=False)
        self.setObjectName("gradient_check_table")
        self.setAccessibleName(self.tr("Gradient check"))
        OwnKeys(self, lambda event: event.key() in OWN_KEYS or None)  # the window's commands use the same
        self.theme, self.active, self.factor = Theme(), "", ROOMY
        self._shown = ALWAYS
        self.model_ = CheckModel(self)
        self._verdicts: set[str] = set()
        self.setModel(self.model_)
        self.setVerticalHeader(NameHeader(self))
        self.setItemDelegate(CheckPainter(self))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.clicked.connect(lambda index: self._pick(index.row()))
        self.verticalHeader().sectionClicked.connect(self._pick)
        self.model_.modelReset.connect(self._fit)

    def show_rows(self, rows: Sequence[Row], active: str) -> None:
        """The rows, and which one is lit."""
        self.model_.set_rows(rows)
        verdicts: set[str] = {row.verdict for row in rows}
        if verdicts != self._verdicts:
            self._verdicts = verdicts
            self._fit()
        self.verticalHeader().viewport().update()
        if active != self.active:
            self.active = active
            self.viewport().update()
            self._show_active()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self.theme = theme
        self.horizontalHeader().setFixedHeight(theme.ipx(ROW))
        self.verticalHeader().setDefaultSectionSize(theme.ipx(ROW))
        self.setMinimumHeight(theme.ipx(ROW) * (LEAST_ROWS + 1))
        self._fit()

    @property
    def lacks_verdict(self) -> bool:
        """Whether its column is out of sight, so that its word stands elsewhere."""
        return self._shown <= VERDICT

    def characters(self, width: float) -> int:
        """How many characters of a number fit in a cell of that width."""
        return int((width - 2 * self.theme.px(PAD)) / self._advance + 1e-6)

    def squeeze(self, text: str, width: float) -> float:
        """How much smaller a number must be that has too few digits to lose one."""
        wanted = self.characters(width) / len(text)
        return 1.0 if wanted >= 1 else self.theme.whole("step", self.factor * wanted) / self.factor

    def paint_background(self, painter: QPainter, box: QRect, row: int) -> None:
        """The background of a row: lit where it is the active one, framed where the keyboard stands."""
        if self.model_.rows[row].leaf == self.active:
            painter.fillRect(box, self.theme.color("highlight_fill"))
        if self.hasFocus() and self.currentIndex().row() == row:
            painter.setPen(QPen(self.theme.mark("gradient"), self.theme.px(2)))
            for y in (box.top() + 1, box.bottom()):
                painter.drawLine(box.left(), y, box.right(), y)

    def sizeHint(self) -> QSize:
        bar = self.horizontalScrollBar().sizeHint().height() if self._shown < self.model_.columnCount() else 0
        return QSize(self.theme.ipx(USUAL), self.theme.ipx(ROW) * (max(len(self.model_.rows), LEAST_ROWS) + 1) + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._pick(self.currentIndex().row())
        elif event.key() in OWN_KEYS:
            super().keyPressEvent(event)
            self.verticalHeader().viewport().update()
            self.viewport().update()
        else:
            event.ignore()

    def _pick(self, row: int) -> None:
        self.picked.emit(self.model_.rows[row].leaf)

    def _show_active(self) -> None:
        found = next((number for number, row in enumerate(self.model_.rows) if row.leaf == self.active), None)
        if found is not None:
            bar = self.horizontalScrollBar()
            across = bar.value()
            self.scrollTo(self.model_.index(found, 0))
            bar.setValue(across)

    @property
    def _advance(self) -> float:
        return self.theme.metrics("step", factor=self.factor).horizontalAdvance("0")

    def _fit(self) -> None:
        """Which columns are in sight, and how wide each is."""
        self.verticalHeader().setFixedWidth(round(self._name_width()))
        self.updateGeometries()
        space, widths = self.viewport().width(), self._fitting_widths()
        fitting = (n for n in range(ALWAYS + 1, len(widths) + 1) if sum(widths[:n]) <= space)
        self._shown = max(fitting, default=ALWAYS)
        _share(widths, self._shown, space)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self.horizontalHeader().viewport().update()
        self.updateGeometry()

    def _fitting_widths(self) -> list[int]:
        for self.factor, fewest, self.model_.brief in LOOKS:
            widths = [self._least_width(column, fewest) for column in range(self.model_.columnCount())]
            if sum(widths[:ALWAYS]) <= self.viewport().width():
                break
        return widths

    def _name_width(self) -> float:
        names = ((self.theme.metrics(_name_role(row)), row.leaf) for row in self.model_.rows)
        widest = max((metrics.horizontalAdvance(name) for metrics, name in names), default=0.0)
        least, share = NAMES
        wanted = self.theme.ipx(SIGN) + self.theme.px(2 * PAD) + widest
        more = max(self.width() - self.theme.px(USUAL), 0)
        return min(wanted, self.theme.px(least) + share * more)

    def _least_width(self, column: int, fewest: int) -> int:
        theme, model = self.theme, self.model_
        least = theme.metrics("tick").horizontalAdvance(model.title(column))
        if column == VERDICT:
            words = (theme.metrics("note").horizontalAdvance(model.words[verdict]) for verdict in self._verdicts)
            least = max(least, *words, 0)
        else:
            least = max(least, self._advance * (FEWEST_OF_DIFFERENCE if column == DIFFERENCE else fewest))
        return math.ceil(least + theme.px(2 * PAD))


def _name_role(row: Row) -> str:
    return "count" if row.kind == "leaf" else "body"


def _share(widths: list[int], shown: int, space: int) -> None:
    """Makes the shown columns as wide as the room."""
    share, rest = divmod(max(space - sum(widths[:shown]), 0), shown)
    for column in range(shown):
        widths[column] += share + (column < rest)
