"""Where the panes stand: three columns where there is room, else the plots as tabs of the left one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from desktop_app.look.theme import FONTS, UI, Theme
from desktop_app.session.session import Session
from desktop_app.widgets.card import Card, CardSpace
from desktop_app.widgets.rail import Rail

if TYPE_CHECKING:
    from desktop_app.panes.plots.plot import Plot
    from desktop_app.panes.plots.tabs import PlotTabs

NARROW = 1750  # px at scale 1; below it three columns leave the graph too little
LEFT, LEFT_OF_NETWORK, LEFT_NARROW = 340, 430, 364
RIGHT, RIGHT_OF_DATA, RIGHT_OF_LAB = 390, 424, 468
MARGIN, GAP = 14, 12


class Workspace(QWidget):
    """The cards of program, parameters, steps and plots, and between them the graph's pane over its caption.

    Where it is narrow, parameters, plots and steps are tabs below the program. Where a graph wants the width of the
    plots, they fold to a rail at the right, until a person opens them.
    """

    space_changed = Signal(str)  # what the parameters have: a tab, or a column with the steps, with the sample too

    def __init__(self) -> None:
        super().__init__()
        self.program, self.sample, self.parameters, self.steps = Card(), Card(), Card(), Card()
        self.loss, self.slice = Card(), Card()
        self.check, self.error = Card(), Card()
        self._pane = QFrame()
        self._pane.setObjectName("graph_pane")
        self._in_pane = QVBoxLayout(self._pane)
        self._captions: list[QWidget] = []  # that of stepping, that of the lab
        self._build_tabs()
        self._theme = Theme()
        self._added: list[Card] = []
        self._graph = QWidget()
        self._enlarged: Card | None = None  # the card that has the graph's place
        self.plots: dict[str, Plot | PlotTabs] = {}  # what stands in the cards of plots, once it is there
        self._wanted, self._opened = 0.0, False
        self._lab = self._data = self._network = False
        self._left, self._middle, self._right = (_column() for _ in range(3))
        self._middle.addWidget(self._pane, 1)
        self._columns = QHBoxLayout(self)
        self._holders = [QWidget() for _ in range(3)]
        columns = zip(self._holders, (self._left, self._middle, self._right), (0, 1, 0), strict=True)
        for holder, column, stretch in columns:
            holder.setLayout(column)
            self._columns.addWidget(holder, stretch)
        self._rail = Rail(self.tr("Plots"))
        self._rail.clicked.connect(self.toggle_plots)
        self._columns.addWidget(self._rail)
        self._left.addWidget(self.program)
        self._left.addWidget(self._tab_card, 1)
        self.sample.unfolded.connect(lambda: self._make_room(self.steps))
        self.steps.unfolded.connect(lambda: self._make_room(self.sample))
        self.narrow = True  # whether the cards are tabs
        self.set_narrow(False)

    def place(self, view: QWidget, place: str) -> None:
        """Puts a view above, into or below the middle, into the card of that name, or into a card of its own."""
        if place == "below":
            self._middle.addWidget(view)
            self._captions.append(view)
        elif place in ("above", "middle"):
            self._in_pane.insertWidget(0 if place == "above" else -1, view, 1 if place == "middle" else 0)
            self._graph = view if place == "middle" else self._graph
        else:
            self._hold(view, self._card(place))

    def open_plots(self, session: Session, theme: Theme) -> None:
        """Makes the plots, once; each of those that share a card when it is first looked at."""
        if self.plots:
            return
        from desktop_app.panes.plots import catalog  # matplotlib, after the first picture

        for card, rows in catalog.cards().items():
            plot = self.plots[card] = catalog.in_card(session, rows)
            plot.set_theme(theme)
            self._hold(plot, self._card(card))
        self.offer_plots(session)

    def offer_plots(self, session: Session) -> None:
        """Which plots of the card that several share can be chosen."""
        if self.plots:
            from desktop_app.panes.plots import catalog

            self.plots["slice"].offer(catalog.offered(session))  # type: ignore[union-attr]

    def set_lab(self, lab: bool) -> None:
        """Shows the cards of the nudge lab, or those of stepping."""
        self._lab = lab
        for widget, shown in zip(self._captions, (not lab, lab), strict=True):
            widget.setVisible(shown)
        self._arrange()
        self.set_theme(self._theme)

    def set_data(self, data: bool, network: bool) -> None:
        """Whether the program has data, or a network: with data their plot comes first, and a card of the sample."""
        if (data, network) == (self._data, self._network):
            return
        if data != self._data:
            self._opened = data  # a program with data is about its plots
        self._data, self._network = data, network
        self._open_first()
        self._arrange()
        self.set_theme(self._theme)

    def set_narrow(self, narrow: bool) -> None:
        """Moves the cards to where there is room for them; `set_theme` then sets the widths."""
        if narrow == self.narrow:
            return
        self.narrow = narrow
        self._arrange()
        self._open_first()

    def show_wanted_width(self, width: float) -> None:
        """How wide the graph would like its pane, in pixels at scale 1."""
        self._wanted, self._opened = width, self._data
        self._fold_plots()

    def toggle_plots(self) -> None:
        """Opens the plots, or folds them away."""
        if self.narrow:
            first, second = self._shown[1:3]
            plots = second if self._tabs.currentWidget() is first else first
            self._tabs.setCurrentWidget(plots)
        elif self._rail.isHidden():
            self._wanted, self._opened = float("inf"), False
        else:
            self._opened = True
        self._fold_plots()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        gap, margin = theme.ipx(GAP), theme.ipx(MARGIN)
        self._columns.setContentsMargins(margin, gap, margin, gap)
        for layout in (self._columns, self._left, self._middle, self._right):
            layout.setSpacing(gap)
        self._in_pane.setContentsMargins(*(theme.ipx(k) for k in (6, 8, 6, 2)))
        self._holders[0].setFixedWidth(theme.ipx(self._left_width))
        self._holders[2].setFixedWidth(theme.ipx(self._right_width))
        self._rail.set_theme(theme)
        # With a tab more there is less room for each.
        small = f'QTabBar {{ font: {theme.ipx(FONTS["tick"][1])}px "{UI}"; }} QTabBar::tab {{ min-width: 24px; }}'
        self._tabs.tabBar().setStyleSheet(small if self._data else "")
        for themed in (self.program, *self._all, *self.plots.values()):
            themed.set_theme(theme)
        self._fold_plots()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold_plots()

    @property
    def _all(self) -> tuple[Card, ...]:
        named = (self.sample, self.parameters, self.slice, self.loss, self.steps, self.error, self.check)
        return (*named, *self._added)

    def _card(self, name: str) -> Card:
        found = vars(self).get(name)
        if not isinstance(found, Card):
            found = Card(self)
            self._added.append(found)
        return found

    def _hold(self, view: Any, card: Card) -> None:
        """A view says itself what its title and note are, and which controls stand beside them."""
        card.set_body(view)
        if hasattr(view, "heading_changed"):
            view.heading_changed.connect(card.set_heading)
        if hasattr(view, "heading"):
            card.set_heading(*view.heading())
        for control in getattr(view, "head_controls", ()):
            card.add_to_head(control)
        if hasattr(view, "enlarge_wanted"):
            view.enlarge_wanted.connect(lambda: self._enlarge(view, card))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._enlarged is not None:
            self._set_enlarged(None, self._enlarged, self._graph)
        else:
            super().keyPressEvent(event)

    def _enlarge(self, view: Plot | PlotTabs, card: Card) -> None:
        """Gives the card of a plot the graph's place, or takes it back."""
        enlarged, focus = (card, view) if self._enlarged is None else (None, self._graph)
        self._set_enlarged(enlarged, card, focus)

    def _set_enlarged(self, enlarged: Card | None, tab: Card, focus: QWidget) -> None:
        self._enlarged = enlarged
        self._arrange()
        self._tabs.setCurrentWidget(tab)
        self.set_theme(self._theme)
        focus.setFocus()

    @property
    def _shown(self) -> tuple[Card, Card, Card, Card]:
        """Leaves, two plots from the top, and the list at the left."""
        if self._lab:
            return self.parameters, self.slice, self.error, self.check
        if self._data:
            return self.parameters, self.slice, self.loss, self.steps
        return self.parameters, self.loss, self.slice, self.steps

    @property
    def _samples(self) -> tuple[Card, ...]:
        # The lab needs its room, and its numbers are those before the nudge.
        return (self.sample,) if self._data and not self._lab else ()

    @property
    def _right_width(self) -> int:
        return RIGHT_OF_LAB if self._lab else RIGHT_OF_DATA if self._data else RIGHT

    @property
    def _left_width(self) -> int:
        return LEFT_NARROW if self.narrow else LEFT_OF_NETWORK if self._network else LEFT

    def _arrange(self) -> None:
        for card in self._all:
            card.setParent(self)
            card.hide()
            card.set_framed(not self.narrow)
        if self._enlarged not in self._shown:
            self._enlarged = None
        self._tabs.clear()
        self._tab_card.setVisible(self.narrow)
        (self._to_tabs if self.narrow else self._to_columns)()
        self._graph.setVisible(self._enlarged is None)
        if self._enlarged is not None:
            self._enlarged.set_framed(False)
            self._in_pane.addWidget(self._enlarged, 1)
            self._enlarged.show()
        self._fold_plots()
        space: CardSpace = "tab" if self.narrow else "less" if self._data else "column"
        self.space_changed.emit(space)

    def _open_first(self) -> None:
        self.sample.set_open(True)
        self.steps.set_open(self.narrow or not self._data)

    def _make_room(self, other: Card) -> None:
        # One column has too little of it for the lines of both.
        if self._data and not self.narrow:
            other.set_open(False)

    def _build_tabs(self) -> None:
        self._tabs = QTabWidget(documentMode=True)
        self._tabs.tabBar().setDrawBase(False)
        self._tabs.tabBar().setExpanding(True)
        self._tab_card = QFrame()
        self._tab_card.setObjectName("card")
        around = QVBoxLayout(self._tab_card)
        around.setContentsMargins(2, 2, 2, 2)
        around.addWidget(self._tabs)

    def _fold_plots(self) -> None:
        left = self.width() / self._theme.scale - self._left_width - self._right_width - 2 * MARGIN - 2 * GAP
        folded = not self.narrow and not self._opened and left < self._wanted
        self._holders[2].setVisible(not self.narrow and not folded)
        self._rail.setVisible(folded)

    def _to_tabs(self) -> None:
        parameters, upper, lower, rows = self._shown
        names = {
            self.slice: self.tr("Data") if self._data and not self._lab else self.tr("Slice"),
            self.loss: self.tr("Loss"), self.error: self.tr("Error"), self.steps: self.tr("Steps"),
            self.check: self.tr("Check"), self.sample: self.tr("Sample"), self.parameters: self.tr("Values"),
        }  # fmt: skip
        plots = sorted((upper, lower), key=lambda card: card is not self.slice)
        for card in (parameters, *self._samples, *plots, rows, *self._added):
            self._tabs.addTab(card, names.get(card) or card.title)

    def _to_columns(self) -> None:
        parameters, upper, lower, rows = self._shown
        for column, cards in ((self._left, (*self._samples, parameters, rows)),
                              (self._right, (upper, lower, *self._added))):  # fmt: skip
            for card in cards:
                column.addWidget(card, int(card in (upper, lower, rows)))
                card.show()


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setAlignment(Qt.AlignmentFlag.AlignTop)
    return column
