"""What one nudge does to every node, beside what the gradient promises of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.autodiff.collapsed_graph import CollapsedGraph
from engine.autodiff.tape import Tape, Values, at_sample, local_derivatives, moved, picked, quietly, values_of
from engine.graph.graph import Edge, Graph


@dataclass(frozen=True)
class Nudge:
    """Every node `before` and `after` the node `index` was moved by `delta`; inf and nan are kept as they are.

    `gradient` is ∂output/∂node before the nudge. `changed` has the nodes whose value is another one now, in
    topological order; `wave` the edges that a change runs into, also where it ends because the result stays the
    same, and `locals` their local derivative before the nudge by (node, slot), as in a Frame.
    """

    index: int
    delta: float
    output: int
    before: tuple[float, ...]
    after: tuple[float, ...]
    gradient: float
    changed: tuple[int, ...]
    wave: tuple[Edge, ...]
    locals: Mapping[tuple[int, int], float]

    @property
    def predicted(self) -> float:
        """The change of the output that the gradient promises: gradient · delta."""
        return self.gradient * self.delta

    @property
    def actual(self) -> float:
        """The change of the output."""
        return self.after[self.output] - self.before[self.output]

    @property
    def difference(self) -> float:
        """How much more the output changed than the gradient promised; 0 where it is a straight line."""
        return self.actual - self.predicted


def nudge(
    graph: Graph, leaves: Sequence[float | None], index: int, delta: float, output: int | None = None, sample: int = 0
) -> Nudge:
    """Moves one node by `delta`, a result after its operation; `leaves` has one entry a node, None for results.

    `output` is the node that is looked at, the graph's own where it is None. With data all numbers are those of one
    `sample`.
    """
    graph = graph.towards(output)
    before = values_of(graph, leaves)
    after = before.copy()
    after[index] = moved(before[index], sample, picked(before[index], sample) + delta)
    tape = Tape(graph, moved=index)
    tape.forward(after)
    here, there = at_sample(before, sample), at_sample(after, sample)
    pairs = enumerate(zip(here, there, strict=True))
    changed = tuple(i for i, (old, new) in pairs if old != new and (old == old or new == new))  # nan is nan
    reached = frozenset(changed)
    wave = tuple(edge for edge in graph.edges if edge.operand in reached)
    return Nudge(
        index, delta, graph.output, tuple(here), tuple(there), picked(tape.backward(before, sample)[index], sample),
        changed, wave, _slopes(graph, before, wave, sample),
    )  # fmt: skip


def _slopes(graph: Graph, values: Values, wave: Sequence[Edge], sample: int) -> dict[tuple[int, int], float]:
    with quietly(graph.batched):
        slopes = {node: local_derivatives(graph, graph.nodes[node], values) for node in {edge.node for edge in wave}}
    return {(edge.node, edge.slot): picked(slopes[edge.node][edge.slot], sample) for edge in wave}


def collapsed_nudge(collapsed: CollapsedGraph, nudge: Nudge) -> Nudge:
    """A nudge as it runs through the items; a way inside of a closed group is not shown."""
    ran = {(edge.node, edge.slot) for edge in nudge.wave}
    start = collapsed.item_of[nudge.index]
    reached, wave = {start}, list[Edge]()
    for (item, slot), edges in sorted(collapsed.uses.items()):
        operand = collapsed.graph.nodes[item].operands[slot]
        if operand in reached and any((edge.node, edge.slot) in ran for edge in edges):
            reached.add(item)
            wave.append(Edge(item, slot, operand))
    changed = set(nudge.changed)
    return replace(
        nudge,
        index=start,
        output=collapsed.item_of[nudge.output],
        before=tuple(nudge.before[i] for i in collapsed.shown),
        after=tuple(nudge.after[i] for i in collapsed.shown),
        changed=tuple(item for item, i in enumerate(collapsed.shown) if i in changed or item == start),
        wave=tuple(wave),
        locals=collapsed.slopes(nudge.locals),
    )
