"""Where the panes stand: three columns where there is room, else the plots as tabs of the left one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.widgets.card import Card
from desktop_app.widgets.rail import Rail
from desktop_app.window.card_tabs import CardTabs
from desktop_app.window.folding import CardFolding, column, least_height

if TYPE_CHECKING:
    from desktop_app.panes.plots.plot import Plot
    from desktop_app.panes.plots.tabs import PlotTabs

NARROW = 1750  # px at scale 1; below it three columns leave the graph too little
LEFT, LEFT_OF_NETWORK, LEFT_NARROW = 384, 430, 364
RIGHT, RIGHT_OF_DATA, RIGHT_OF_LAB = 390, 424, 468
MARGIN, GAP = 14, 12


class Workspace(QWidget):
    """The cards of program, parameters, steps and plots, and between them the graph's pane over its caption.

    Where it is narrow, parameters, plots and steps are tabs below the program. Where a graph wants the width of the
    plots, they fold to a rail at the right, until a person opens them.
    """

    narrowed = Signal(bool)  # whether each card of the left column has a tab, and so the whole height

    def __init__(self) -> None:
        super().__init__()
        self.program, self.sample, self.parameters, self.steps = Card(), Card(), Card(), Card()
        self.loss, self.slice = Card(), Card()
        self.check, self.error = Card(), Card()
        self._pane = QFrame()
        self._pane.setObjectName("graph_pane")
        self._in_pane = QVBoxLayout(self._pane)
        self._captions: list[QWidget] = []  # that of stepping, that of the lab
        self._tab_card = CardTabs()
        self._tabs = self._tab_card.bar
        self._theme = Theme()
        self._added: list[Card] = []
        self._graph = QWidget()
        self._enlarged: Card | None = None  # the card that has the graph's place
        self.plots: dict[str, Plot | PlotTabs] = {}  # by card, once they are there
        self._wanted, self._opened = 0.0, False
        self._lab = self._data = self._network = False
        self._left, self._middle, self._right = (column() for _ in range(3))
        self._middle.addWidget(self._pane, 1)
        self._columns = QHBoxLayout(self)
        self.columns = [QWidget() for _ in range(3)]
        layouts = zip(self.columns, (self._left, self._middle, self._right), (0, 1, 0), strict=True)
        for holder, layout, stretch in layouts:
            holder.setLayout(layout)
            self._columns.addWidget(holder, stretch)
        self._rail = Rail(self.tr("Plots"))
        self._rail.clicked.connect(self.toggle_plots)
        self._columns.addWidget(self._rail)
        self.columns.append(self._rail)
        self._left.addWidget(self.program)
        self._left.addWidget(self._tab_card, 1)
        for card in self._foldable:
            card.unfolded.connect(lambda card=card: self.fit_cards(card))
        self._folding, self._fitting = CardFolding(), False
        self._little_width = False
        self.narrow = True  # whether the cards are tabs
        self._set_tabs(False)

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

    def add_plot(self, plot: Plot | PlotTabs, name: str) -> None:
        """Puts a plot into the card of that name."""
        plot.set_theme(self._theme)
        self.plots[name] = plot
        self._hold(plot, self._card(name))

    def set_lab(self, lab: bool) -> None:
        """Shows the cards of the nudge lab, or those of stepping."""
        self._lab = lab
        for widget, shown in zip(self._captions, (not lab, lab), strict=True):
            widget.setVisible(shown)
        self._arrange()

    def set_data(self, data: bool, network: bool) -> None:
        """Whether the program has data, or a network: with data their plot comes first, and a card of the sample."""
        if (data, network) == (self._data, self._network):
            return
        if data != self._data:
            self._opened = data  # a program with data is about its plots
        self._data, self._network = data, network
        self._open_first()
        self._arrange()

    def set_narrow(self, narrow: bool) -> None:
        """Whether three columns leave the graph too little width."""
        if narrow != self._little_width:
            self._little_width = narrow
            self.narrowed.emit(narrow)
            self._set_sizes()
            self.fit_cards()

    def fit_cards(self, kept: Card | None = None) -> None:
        """Folds what has no room at the left: a list, then into tabs, then the program; `kept` was just opened."""
        if self._fitting or not self.isVisible():
            return
        self._fitting, theme = True, self._theme
        width, gap, space = theme.ipx(self._left_width), self._left.spacing(), self._column_height
        least = least_height(self._in_column, (self.steps, self.check), width, gap)
        self._set_tabs(self._little_width or least > space)
        if self.narrow:
            space -= self._tab_card.minimumSizeHint().height() + gap
            self._folding.fit([self.program], [self.program], space, width, gap, kept)
        else:
            self._folding.fit(self._in_column, self._foldable, space, width, gap, kept)
        self._fitting = False

    @property
    def _foldable(self) -> tuple[Card, ...]:
        """What folds in a column that is too low, in this order."""
        return self.steps, self.check, self.sample

    @property
    def _in_column(self) -> list[Card]:
        parameters, _, _, rows = self._shown
        return [self.program, *self._samples, parameters, rows]

    @property
    def _column_height(self) -> int:
        margins = self._columns.contentsMargins()
        return self.height() - margins.top() - margins.bottom()

    def _set_tabs(self, tabs: bool) -> None:
        """Moves the cards to where there is room for them."""
        if tabs == self.narrow:
            return
        self.narrow = tabs
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
        self._set_sizes()
        for themed in (self.program, *self._all, *self.plots.values()):
            themed.set_theme(theme)
        self._fold_plots()
        self.fit_cards()

    def _set_sizes(self) -> None:
        theme = self._theme
        gap, margin = theme.ipx(GAP), theme.ipx(MARGIN)
        self._columns.setContentsMargins(margin, gap, margin, gap)
        for layout in (self._columns, self._left, self._middle, self._right):
            layout.setSpacing(gap)
        self._in_pane.setContentsMargins(*(theme.ipx(k) for k in (6, 8, 6, 2)))
        self.columns[0].setFixedWidth(theme.ipx(self._left_width))
        self.columns[2].setFixedWidth(theme.ipx(self._right_width))
        self._rail.set_theme(theme)
        self._tab_card.set_theme(theme, many=self._data)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_cards()
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
        card.hold(view)
        if hasattr(view, "enlarge_wanted"):
            view.enlarge_wanted.connect(lambda: self._enlarge(view, card))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._enlarged is not None:
            self._set_enlarged(None, self._enlarged, self._graph)
        else:
            super().keyPressEvent(event)

    def _enlarge(self, view: Plot | PlotTabs, card: Card) -> None:
        """Gives the card of a plot the graph's place, or takes it back."""
        self._set_enlarged(*((card, card, view) if self._enlarged is None else (None, card, self._graph)))

    def _set_enlarged(self, enlarged: Card | None, tab: Card, focus: QWidget) -> None:
        self._enlarged = enlarged
        self._arrange()
        self._tabs.setCurrentWidget(tab)
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
        return LEFT_NARROW if self._little_width else LEFT_OF_NETWORK if self._network else LEFT

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
        self._set_sizes()
        self._fold_plots()
        self.fit_cards()

    def _open_first(self) -> None:
        self.sample.set_open(True)
        self.steps.set_open(self.narrow or not self._data)

    def _fold_plots(self) -> None:
        left = self.width() / self._theme.scale - self._left_width - self._right_width - 2 * MARGIN - 2 * GAP
        folded = not self.narrow and not self._opened and left < self._wanted
        self.columns[2].setVisible(not self.narrow and not folded)
        self._rail.setVisible(folded)

    def _to_tabs(self) -> None:
        parameters, upper, lower, rows = self._shown
        names = {
            self.slice: self.tr("Data") if self._data and not self._lab else self.tr("Slice"),
            self.loss: self.tr("Loss"), self.error: self.tr("Error"), self.steps: self.tr("Steps"),
            self.check: self.tr("Check"), self.sample: self.tr("Sample"), self.parameters: self.tr("Values"),
        }  # fmt: skip
        plots = sorted((upper, lower), key=lambda card: card is not self.slice)
        cards = (parameters, *self._samples, *plots, rows, *self._added)
        self._tab_card.show_cards((card, names.get(card) or card.title) for card in cards)

    def _to_columns(self) -> None:
        parameters, upper, lower, rows = self._shown
        for layout, cards in ((self._left, (*self._samples, parameters, rows)),
                              (self._right, (upper, lower, *self._added))):  # fmt: skip
            for card in cards:
                layout.addWidget(card, int(card in (upper, lower, rows)))
                card.show()
