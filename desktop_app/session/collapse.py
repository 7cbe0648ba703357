"""Which neurons, layers and expressions of the graph are closed; the graph's pane and the player follow it."""

from __future__ import annotations

from desktop_app.session.change import Announce, Change
from desktop_app.session.player import Player
from engine.autodiff.collapsed import Folded, fold
from engine.autodiff.trace import Trace
from engine.graph.graph import Graph, structure_of
from engine.graph.groups import first_closed, folds_of


class Folding:
    """Opens and closes; `folded` is the graph as it is seen, None where nothing in it can be closed."""

    def __init__(self, player: Player, announce: Announce) -> None:
        self._player, self._announce = player, announce
        self._first: frozenset[int] = frozenset()
        self.folded: Folded | None = None

    def show_graph(self, graph: Graph) -> None:
        """Another graph; one of the same structure stays as it is."""
        old = self.folded
        if not folds_of(graph):
            self.folded = None
        elif old is not None and structure_of(old.source) == structure_of(graph):
            self.folded = fold(graph, old.closed)
        else:
            self._first = first_closed(graph)
            self.folded = fold(graph, self._first)
        self._player.closed_at = self.folded.closed_at if self.folded is not None else ()

    def open(self, number: int) -> None:
        """Opens a closed fold: what is in it stands there for itself."""
        if self.folded is not None:
            self._close(self.folded.closed - {number})

    def toggle(self, number: int) -> None:
        """Opens a fold, or closes it."""
        if self.folded is not None:
            self._close(self.folded.closed ^ {number})

    def open_at(self, node: int) -> None:
        """Opens what is closed around a node."""
        if self.folded is not None and self.folded.closed_at[node] >= 0:
            self.open(self.folded.closed_at[node])

    def close_at(self, node: int) -> None:
        """Closes the smallest that is open around a node."""
        if self.folded is None:
            return
        number = self.folded.innermost[node]
        while number >= 0 and number in self.folded.closed:
            number = self.folded.folds[number].parent
        if number >= 0:
            self.toggle(number)

    def open_all(self) -> None:
        """Opens every layer and expression; the neurons stay closed."""
        if self.folded is not None:
            self._close(frozenset(each.number for each in self.folded.folds if each.kind == "neuron"))

    def close_all(self) -> None:
        """Closes all that a graph opens with closed."""
        self._close(self._first)

    def spoken(self, trace: Trace, position: int, picked: int | None) -> int:
        """The neuron that a closed layer's step is told by: the picked one, else the one that gives most; or -1."""
        if self.folded is None or not position:
            return -1
        part, inside = trace.minibatch_at(position)
        source = part.steps[inside - 1].source
        around = self.folded.closed_at[source] if source >= 0 else -1
        if around < 0 or self.folded.folds[around].kind != "layer":
            return -1
        neurons = self.folded.inside(around)
        if picked is not None and picked in self.folded.folds[around].nodes:
            return self.folded.innermost[picked]
        return max(neurons, key=lambda neuron: abs(part.values[neuron.outputs[0]] or 0.0)).number

    def seen(self, node: int) -> int:
        """The node that is seen for one: where that is closed, the output of its neuron or expression."""
        if self.folded is None or node < 0 or self.folded.closed_at[node] < 0:
            return node
        return self.folded.folds[self.folded.innermost[node]].outputs[0]

    def told(self, trace: Trace, position: int, picked: int | None) -> int:
        """The node that a step is told by; -1 for none."""
        neuron = self.spoken(trace, position, picked)
        if neuron >= 0 and self.folded is not None:
            return self.folded.folds[neuron].outputs[0]
        step = trace.frame(position).step
        return self.seen(step.source) if step is not None else -1

    def _close(self, closed: frozenset[int]) -> None:
        if self.folded is not None and closed != self.folded.closed:
            self.folded = fold(self.folded.source, closed)
            self._player.closed_at = self.folded.closed_at
            self._announce(Change.COLLAPSED)
