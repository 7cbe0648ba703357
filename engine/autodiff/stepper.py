"""One update gone through: forward pass, backward pass and update, each micro-step written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.autodiff.tape import Values, arriving, leaf_values, local_derivatives, picked, quietly, result
from engine.autodiff.trace import Batch, Carried, StateChange, Step, Trace
from engine.graph.graph import Edge, Graph
from engine.optim.optimizers import State, Update

PLAIN = Update()


def run(
    graph: Graph,
    leaves: Sequence[float | None],
    update: Update = PLAIN,
    *,
    epoch: int = 0,
    locked: frozenset[str] = frozenset(),
    states: Mapping[int, State] | None = None,
    carried: Carried | None = None,
    samples: tuple[int, ...] = (),
    sample: int = 0,
) -> Trace:
    """Steps through one update of `graph`: `leaves` has one entry a node, None for results.

    `update` is how the parameters move, `states` what the optimizer keeps of each at the start. With data it
    works on those `samples`, all where none are named, and shows one `sample`, else the first of them.
    """
    start = {node.index: update.optimizer.blank for node in graph.parameters} if states is None else states
    used = samples or tuple(range(graph.samples))
    place = used.index(sample) if sample in used else 0
    values = leaf_values(graph, leaves, samples)
    shown = [None if node.op is not None else picked(values[node.index], place) for node in graph.nodes]
    steps: list[Step] = []
    with quietly(graph.batched):
        _forward(graph, values, steps, carried, place)
        gradients = _backward(graph, values, steps, place)
    _update(graph, values, gradients, steps, (update, locked, dict(start)))
    batch = Batch(used, place, values, gradients) if graph.data else None
    return Trace(graph, epoch, tuple(shown), tuple(steps), update, start, carried, batch)


def _forward(graph: Graph, values: Values, steps: list[Step], carried: Carried | None, place: int) -> None:
    for node in graph.results:
        values[node.index] = value = result(graph, node, values)
        before = carried.values[node.index] if carried else None
        over = len(values[node.operands[0]]) if graph.reduces(node) else 0
        steps.append(
            Step("forward", node.name, node.index, before, picked(value, place), source=node.index, samples=over)
        )


def _backward(graph: Graph, values: Values, steps: list[Step], place: int) -> Values:
    gradients: Values = [0.0] * len(graph)
    steps.append(Step("zero_grad"))
    output = graph.nodes[graph.output]
    gradients[output.index] = 1.0
    steps.append(Step("seed", output.name, output.index, 0.0, 1.0, source=output.index))
    slopes: tuple[Any, ...] = ()
    source = -1
    for edge in graph.backward_edges:
        if edge.node != source:
            source, slopes = edge.node, local_derivatives(graph, graph.nodes[edge.node], values)
        steps.append(_contribution(graph, edge, (values, gradients), slopes[edge.slot], place))
    return gradients


def _contribution(graph: Graph, edge: Edge, known: tuple[Values, Values], slope: Any, place: int) -> Step:
    """operand.grad += upstream · local, as a step."""
    values, gradients = known
    before, upstream = gradients[edge.operand], gradients[edge.node]
    arrives = arriving(graph.batched, edge, upstream, slope, values)
    after = gradients[edge.operand] = before + arrives
    summed = edge.node in graph.batched and edge.operand not in graph.batched
    return Step(
        "backward", graph.nodes[edge.node].name, edge.operand, picked(before, place), picked(after, place),
        graph.nodes[edge.operand].name, edge.slot, edge.node, picked(upstream, place), picked(slope, place),
        summed=arrives if summed else None, samples=len(upstream) if summed else 0,
    )  # fmt: skip


def _update(
    graph: Graph,
    values: Values,
    gradients: Values,
    steps: list[Step],
    settings: tuple[Update, frozenset[str], dict[int, State]],
) -> None:
    update, locked, states = settings
    for node in graph.parameters:
        before, gradient, state = values[node.index], gradients[node.index], states[node.index]
        still = Step("update", node.name, node.index, before, before, source=node.index,
                     gradient=gradient, learning_rate=update.learning_rate, locked=True)  # fmt: skip
        if node.name in locked:
            steps.append(still)
            continue
        after = update.move(before, gradient, state)
        states[node.index] = tuple(after[name] for name in update.optimizer.state)
        changes = tuple(map(StateChange, update.optimizer.state, state, states[node.index]))
        steps.append(still._replace(after=after["p"], locked=False, effective=after["g"], state=changes))
