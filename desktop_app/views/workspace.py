"""Where the panes stand: three columns where there is room, else the plots as tabs of the left one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from desktop_app.theme import Theme
from desktop_app.views.card import Card

NARROW = 1750  # px at scale 1; below it three columns leave the graph too little
LEFT, LEFT_NARROW, RIGHT = 340, 364, 390
MARGIN, GAP = 14, 12


class Workspace(QWidget):
    """The cards of program, leaves, steps and plots, and between them the graph's pane over its caption.

    Where it is narrow, leaves, plots and steps are tabs below the program.
    """

    def __init__(self) -> None:
        super().__init__()
        self.program, self.leaves, self.steps = Card(), Card(), Card()
        self.loss, self.slice = Card(), Card()
        self._pane = QFrame()
        self._pane.setObjectName("graph_pane")
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._left, self._middle, self._right = (_column() for _ in range(3))
        self._middle.addWidget(self._pane, 1)
        self._columns = QHBoxLayout(self)
        self._holders = [QWidget() for _ in range(3)]
        for holder, column, stretch in zip(
            self._holders, (self._left, self._middle, self._right), (0, 1, 0), strict=True
        ):
            holder.setLayout(column)
            self._columns.addWidget(holder, stretch)
        self._left.addWidget(self.program)
        self._left.addWidget(self._tabs, 1)
        self._narrow = True
        self.set_narrow(False)

    def set_middle(self, notice: QWidget, graph: QWidget, caption: QWidget) -> None:
        """The graph under its notice bar, and the caption below them."""
        self._in_pane = QVBoxLayout(self._pane)
        self._in_pane.addWidget(notice)
        self._in_pane.addWidget(graph, 1)
        self._middle.addWidget(caption)

    @property
    def narrow(self) -> bool:
        """Whether the cards are tabs."""
        return self._narrow

    def set_narrow(self, narrow: bool) -> None:
        """Moves the cards to where there is room for them; `set_theme` then sets the widths."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._holders[2].setVisible(not narrow)
        self._tabs.setVisible(narrow)
        if narrow:
            self._to_tabs()
        else:
            self._to_columns()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        gap, margin = theme.ipx(GAP), theme.ipx(MARGIN)
        self._columns.setContentsMargins(margin, gap, margin, gap)
        for layout in (self._columns, self._left, self._middle, self._right):
            layout.setSpacing(gap)
        self._in_pane.setContentsMargins(*(theme.ipx(k) for k in (6, 8, 6, 2)))
        self._tabs.tabBar().setFont(theme.font("body"))
        self._holders[0].setFixedWidth(theme.ipx(LEFT_NARROW if self._narrow else LEFT))
        self._holders[2].setFixedWidth(theme.ipx(RIGHT))
        for card in (self.program, self.leaves, self.steps, self.loss, self.slice):
            card.set_theme(theme)

    def _to_tabs(self) -> None:
        titled = ((self.leaves, self.tr("Values")), (self.slice, self.tr("Slice")),
                  (self.loss, self.tr("Loss")), (self.steps, self.tr("Steps")))  # fmt: skip
        for card, title in titled:
            self._tabs.addTab(card, title)

    def _to_columns(self) -> None:
        self._left.addWidget(self.leaves)
        self._left.addWidget(self.steps, 1)
        self._right.addWidget(self.loss, 1)
        self._right.addWidget(self.slice, 1)
        for card in (self.leaves, self.steps, self.loss, self.slice):
            card.show()


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setAlignment(Qt.AlignmentFlag.AlignTop)
    return column
