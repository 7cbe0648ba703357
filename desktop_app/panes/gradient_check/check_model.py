"""The texts of the gradient check's table: numbers as long as a cell has room for, and a word for each verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from desktop_app.widgets.plain_text import to_the_letter
from engine.checks.gradient_check import Row
from engine.numerals import UNKNOWN, exact, within

ANALYTIC, NUMERIC, DIFFERENCE, VERDICT, CENTRAL, TORCH = range(6)
COLOURS = {ANALYTIC: "gradient", NUMERIC: "local", DIFFERENCE: "text", CENTRAL: "local", TORCH: "gradient"}
DECIMALS = 4  # of what is measured, zeros too: 10.0000

Index = QModelIndex | QPersistentModelIndex


class CheckModel(QAbstractTableModel):
    """The rows; while their names stay the same, only what has changed is announced."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self.brief = False
        self.words = {
            "agree": self.tr("agree"), "kink": self.tr("kink"), "edge": self.tr("edge"),
            "round_off": self.tr("round-off"), "disagree": self.tr("differs"),
        }  # fmt: skip
        self.titles = (self.tr("analytic"), self.tr("numeric"), self.tr("diff."), self.tr("verdict"),
                       self.tr("central"), self.tr("PyTorch"))  # fmt: skip
        self._brief_titles = (self.tr("grad"), self.tr("num."), *self.titles[2:])
        self._tips = (
            self.tr("The backward pass"), self.tr("Forward difference: (f(x + h) − f(x)) / h"),
            self.tr("numeric − analytic"), self.tr("Whether they agree"),
            self.tr("Central difference: (f(x + h) − f(x − h)) / 2h"), self.tr("The gradient that PyTorch finds"),
        )  # fmt: skip

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Other numbers, or other names."""
        before, after = self.rows, tuple(rows)
        if [(row.leaf, row.kind) for row in before] != [(row.leaf, row.kind) for row in after]:
            self.beginResetModel()
            self.rows = after
            self.endResetModel()
            return
        changed = [number for number, row in enumerate(after) if row != before[number]]
        self.rows = after
        if changed:
            self.dataChanged.emit(self.index(changed[0], 0), self.index(changed[-1], TORCH))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._in_full(row, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return to_the_letter(f"{row.leaf}, {self.titles[column]}: {self._in_full(row, column)}")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:  # fmt: skip
        across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title(section) if across else self.rows[section].leaf
        if role == Qt.ItemDataRole.ToolTipRole:
            row = self.rows[0 if across else section]
            return self._tips[section] if across else to_the_letter(f"{row.leaf}: {self.words[row.verdict]}")
        if role == Qt.ItemDataRole.TextAlignmentRole and across:
            side = Qt.AlignmentFlag.AlignLeft if section == VERDICT else Qt.AlignmentFlag.AlignRight
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def title(self, column: int) -> str:
        """What stands over a column."""
        return (self._brief_titles if self.brief else self.titles)[column]

    def text(self, row: int, column: int, space: int) -> str:
        """What stands in a cell of so many characters."""
        entry = self.rows[row]
        if column == VERDICT:
            return self.words[entry.verdict]
        value = _value(entry, column)
        if value is None:
            return UNKNOWN
        if column == DIFFERENCE:
            return _signed(value, within(abs(value), space - 1))
        text = within(value, space)
        return text if column in (ANALYTIC, TORCH) else _padded(text, space)

    def token(self, row: int, column: int) -> str:
        """The colour of a number."""
        value = _value(self.rows[row], column)
        if value is None:
            return "muted"
        return COLOURS[column] if math.isfinite(value) else "output"

    def _in_full(self, row: Row, column: int) -> str:
        value = _value(row, column)
        if column == VERDICT:
            return self.words[row.verdict]
        if value is None:
            return UNKNOWN
        return _signed(value, exact(abs(value))) if column == DIFFERENCE else exact(value)


def _value(row: Row, column: int) -> float | None:
    if column == DIFFERENCE:
        difference = row.numeric - row.analytic
        return None if math.isnan(difference) else difference
    return {ANALYTIC: row.analytic, NUMERIC: row.numeric, CENTRAL: row.central, TORCH: row.torch}.get(column)


def _signed(value: float, size: str) -> str:
    return size if value == 0 else f"{'+' if value > 0 else '−'}{size}"


def _padded(text: str, space: int) -> str:
    """With zeros up to the decimals that were measured, as far as there is room."""
    whole, _, decimals = text.partition(".")
    if not (whole.lstrip("−") + decimals).isdigit():
        return text
    count = min(DECIMALS, space - len(whole) - 1)
    return f"{whole}.{decimals.ljust(count, '0')}" if count > 0 else text
