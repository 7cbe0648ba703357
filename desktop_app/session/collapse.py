"""Which neurons, layers and expressions of the graph are collapsed to one node; the player steps over each at once."""

from __future__ import annotations

from desktop_app.session.change import Announce, Change
from desktop_app.session.player import Player
from engine.autodiff.collapsed_graph import CollapsedGraph, collapse
from engine.graph.graph import Graph, structure_of
from engine.graph.groups import first_closed


class Collapse:
    """Expands and collapses groups of nodes; `collapsed` is the graph as it is drawn."""

    def __init__(self, player: Player, announce: Announce) -> None:
        self._player, self._announce = player, announce
        self._first = first_closed(player.run.graph)
        self.collapsed: CollapsedGraph
        self._set(player.run.graph, self._first)

    def show_graph(self, graph: Graph) -> None:
        """Another graph; in one of the same structure the same groups stay closed."""
        closed = self.collapsed.closed
        if structure_of(self.collapsed.source) != structure_of(graph):
            closed = self._first = first_closed(graph)
        self._set(graph, closed)

    def expand(self, number: int) -> None:
        """Expands a closed group: the nodes in it are drawn."""
        self._close(self.collapsed.closed - {number})

    def toggle(self, number: int) -> None:
        """Expands a group, or collapses it."""
        self._close(self.collapsed.closed ^ {number})

    def expand_at(self, node: int) -> None:
        """Expands what is closed around a node."""
        self.expand(self.collapsed.closed_at[node])

    def collapse_at(self, node: int) -> None:
        """Collapses the smallest group that is open around a node."""
        number = self.collapsed.innermost[node]
        while number >= 0 and number in self.collapsed.closed:
            number = self.collapsed.groups[number].parent
        if number >= 0:
            self.toggle(number)

    def expand_all(self) -> None:
        """Expands every layer and expression; the neurons stay closed."""
        self._close(frozenset(group.number for group in self.collapsed.groups if group.kind == "neuron"))

    def collapse_all(self) -> None:
        """Collapses all that is closed when the graph is first shown."""
        self._close(self._first)

    def described_neuron(self, picked: int | None) -> int:
        """The neuron by which a closed layer's step is described: the picked one, else the most active; or -1."""
        if not self._player.position:
            return -1
        part, inside = self._player.trace.minibatch_at(self._player.position)
        source = part.steps[inside - 1].source
        around = self.collapsed.closed_at[source] if source >= 0 else -1
        if around < 0 or self.collapsed.groups[around].kind != "layer":
            return -1
        if picked is not None and picked in self.collapsed.groups[around].nodes:
            return self.collapsed.innermost[picked]
        neurons = self.collapsed.neurons_in(around)
        return max(neurons, key=lambda neuron: abs(part.values[neuron.outputs[0]] or 0.0)).number

    def shown_node(self, node: int) -> int:
        """The node that is shown for one: where that is closed, the output of its neuron or expression."""
        if node < 0 or self.collapsed.closed_at[node] < 0:
            return node
        return self.collapsed.groups[self.collapsed.innermost[node]].outputs[0]

    def described_node(self, picked: int | None) -> int:
        """The node by which a step is described; -1 for none."""
        neuron = self.described_neuron(picked)
        if neuron >= 0:
            return self.collapsed.groups[neuron].outputs[0]
        step = self._player.frame.step
        return self.shown_node(step.source) if step is not None else -1

    def _close(self, closed: frozenset[int]) -> None:
        if closed != self.collapsed.closed:
            self._set(self.collapsed.source, closed)
            self._announce(Change.COLLAPSED)

    def _set(self, graph: Graph, closed: frozenset[int]) -> None:
        self.collapsed = collapse(graph, closed)
        self._player.closed_at = self.collapsed.closed_at
