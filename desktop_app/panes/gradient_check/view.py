"""The gradient check: the backward pass beside difference quotients and PyTorch, and what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.panes.gradient_check.check_table import SIGN, SIGNS, CheckTable
from desktop_app.widgets.plain_text import Label, to_the_letter
from engine.checks.gradient_check import Row
from engine.numerals import short

FEW_NAMES = 3  # that a sentence names


class GradientCheck(QWidget):
    """A table of every leaf and node, and below it whether all agree; a click picks a node."""

    node_picked = Signal(str)
    heading_changed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self.setObjectName("gradient_check")
        self.setAccessibleName(self.tr("Gradient check"))
        self._theme, self._looks = Theme(), ("", "")
        self._table = CheckTable(self)
        self._table.picked.connect(self.node_picked)
        self._sign, self._summary, self._nudge, self._more = (Label(self) for _ in range(4))
        self._summary.setObjectName("gradient_check_summary")
        self._more.setObjectName("gradient_check_more")
        self._more.setWordWrap(True)
        self._more.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._row, self._rows = QHBoxLayout(), QVBoxLayout(self)
        for widget, stretch in ((self._sign, 0), (self._summary, 1), (self._nudge, 0)):
            self._row.addWidget(widget, stretch)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.addWidget(self._table)
        self._rows.addLayout(self._row)
        self._rows.addWidget(self._more)
        self._rows.addStretch(1)

    def show_rows(self, rows: Sequence[Row], active: str | None, about_torch: str = "") -> None:
        """The gradients of all leaves and nodes, the name of the one that is lit, and why PyTorch's are not there."""
        self.rows = tuple(rows)
        self._table.show_rows(rows, active or "")
        self._nudge.setText(f"h = {short(rows[0].h)}" if rows else "")
        self._show_summary(Counter(row.verdict for row in rows))
        reasons = self._reasons(rows)
        unknown = rows and all(row.torch is None for row in rows)
        lacking = [about_torch] if unknown and about_torch else []
        self._more.setText("\n".join(reasons[:1] + lacking))
        self._more.setToolTip(to_the_letter("\n".join(reasons)))
        self._more.setVisible(bool(reasons or lacking))

    def show_place(self, text: str) -> None:
        """Where the gradients were taken: "at a = 5"."""
        self.heading_changed.emit(self.tr("Gradient check"), text)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self._rows.setSpacing(theme.ipx(8))
        self._row.setSpacing(theme.ipx(5))
        self._summary.setFont(theme.font("count"))
        for label in (self._nudge, self._more):
            label.setFont(theme.font("tick"))
            label.setStyleSheet(f"color: {theme.hex('muted')}")
        self._sign.setFixedSize(theme.ipx(SIGN), theme.ipx(SIGN))
        self._table.set_theme(theme)
        self._paint_summary()

    def _show_summary(self, verdicts: Counter[str]) -> None:
        differ, agree, total = verdicts["disagree"], verdicts["agree"], verdicts.total()
        if differ:
            text = self.tr("{differ} of {total} differ").format(differ=differ, total=total)
        elif agree == total:
            text = self.tr("All agree") if total else ""
        else:
            text = self.tr("All others agree") if agree else self.tr("Nothing to compare")
        self._summary.setText(text)
        verdict = "disagree" if differ else "agree" if agree else next(iter(verdicts), "")
        if SIGNS.get(verdict, ("", "")) != self._looks:
            self._looks = SIGNS.get(verdict, ("", ""))
            self._paint_summary()

    def _paint_summary(self) -> None:
        sign, token = self._looks
        if sign:
            size = self._theme.ipx(SIGN)
            self._sign.setPixmap(icon(sign, self._theme.color(token), size).pixmap(size))
            self._summary.setStyleSheet(f"color: {self._theme.hex(token)}")
        else:
            self._sign.clear()

    def _reasons(self, rows: Sequence[Row]) -> list[str]:
        """Why some need not agree, a sentence for each reason."""
        reasons = {
            "kink": self.tr("{names}: a kink, no error. The slopes left and right of it differ."),
            "edge": self.tr("{names}: an edge, no error. A step further there is no value."),
            "round_off": self.tr("{names}: lost in round-off. Try a larger h."),
        }
        names = {verdict: [row.leaf for row in rows if row.verdict == verdict] for verdict in reasons}
        return [text.format(names=_listed(names[verdict])) for verdict, text in reasons.items() if names[verdict]]


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:FEW_NAMES], *(["…"] if len(names) > FEW_NAMES else [])])
