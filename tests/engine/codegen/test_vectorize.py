"""Long scalar programs as graphs over samples: the numbers are those of the Tape on the program itself."""

from __future__ import annotations

import math
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.codegen.compiler import DIFFERS, LINE, FastTraining, close
from engine.codegen.reference import Reference, Task, TrainingState
from engine.codegen.scalar.straight_line import StraightLine, scalarized
from engine.codegen.scalar.update_rules import Moves
from engine.codegen.vector import matrices
from engine.codegen.vector.fuse import Dense, layers
from engine.codegen.vector.matrices import Matrices
from engine.codegen.vectorize import FEW, vectorized
from engine.graph.graph import Graph, Kind
from engine.graph.graph_builder import GraphBuilder
from engine.graph.value import Value, to_graph
from engine.language import parse
from engine.ops.table import OPS
from engine.optim.optimizers import OPTIMIZERS
from engine.training.run import Run
from tests.engine.codegen.test_samples import graphs_with_data

SGD = Moves(OPTIMIZERS["sgd"])
MOONS = 'x1, x2, y = data("moons", n=40)\ns = mlp([x1, x2], [8, 8, 1], relu)\nL = mean(relu(1 - y*s)) + 0.001*l2()'


def without_data(graph: Graph) -> Graph:
    """The graph written out sample by sample; the data are constants in it."""
    written, indices = scalarized(graph, graph.samples)
    numbers = {i: v for n in graph.data for i, v in zip(indices[n.index], n.data, strict=True)}
    nodes = [
        replace(node, kind=Kind.CONSTANT, value=numbers[node.index]) if node.index in numbers else node
        for node in written.nodes
    ]
    return replace(written, nodes=tuple(nodes))


def agree(graph: Graph, found: Graph) -> None:
    """The same leaves, loss and gradients in both, all worked out on a Tape."""
    assert [(node.name, node.kind) for node in graph.sliders] == [(node.name, node.kind) for node in found.sliders]
    assert all(len(node.data) == found.samples for node in found.data)
    leaves = [node.value for node in graph.sliders]
    ways = [Reference(Task(which, SGD)) for which in (graph, found)]
    known, other = [[way.loss(leaves), *way.gradients(leaves)] for way in ways]
    if all(abs(number) < 1e100 for number in known):
        assert close(other, known, ways[0].size(leaves)), (other, known)


@given(graphs_with_data(samples=FEW))
@settings(max_examples=400, deadline=None)
def test_what_was_written_out_is_found_again(graph: Graph) -> None:
    scalar = without_data(graph)
    found = vectorized(scalar)
    if found is not None:
        assert found.samples >= FEW  # more, where a sample adds up equal terms itself
        agree(scalar, found)


def pasted(samples: int) -> Value:
    """micrograd's own demo as people write it, with a network 2-3-1."""
    layers = [[[Value(0.1 * (i + j) - 0.2, label=f"w{n}{i}{j}") for j in range(width + 1)] for i in range(count)]
              for n, (width, count) in enumerate([(2, 3), (3, 1)])]  # fmt: skip
    losses = []
    for k in range(samples):
        acts = [math.sin(k), math.cos(k * k)]
        for n, layer in enumerate(layers):
            acts = [sum((w * x for w, x in zip(row, acts, strict=False)), row[-1]) for row in layer]
            acts = [act.relu() for act in acts] if n == 0 else acts
        losses.append((1 + -(1.0 if k % 3 else -1.0) * acts[0]).relu())
    squares = sum(p * p for layer in layers for row in layer for p in row)
    return sum(losses) * (1.0 / len(losses)) + 1e-2 * squares


def test_a_pasted_network_is_one_of_matrices() -> None:
    graph = to_graph(pasted(50))
    found = vectorized(graph)
    assert found is not None
    assert found.samples == 50
    assert len(found.data) == 3
    dense = [stack for stack in layers(found).stacks.values() if isinstance(stack, Dense)]
    assert [(len(stack.members), len(stack.inputs), len(stack.biases)) for stack in dense] == [(1, 3, 1), (3, 2, 3)]
    assert [node.op.id for node in found.results if node.op and len(node.operands) > 8] == ["l2"]
    agree(graph, found)


def test_it_trains_as_the_steps_do_with_locks() -> None:
    run = Run.from_value(pasted(50), learning_rate=0.05)
    run = Run(run.experiment.with_lock("w000", True, 2), run.graph)
    run.advance(5)
    updates = FastTraining(run.graph, SGD)
    updates.loss(updates.start().leaves)
    assert isinstance(updates._backend, Matrices)
    reference, place = Reference(Task(run.graph, SGD)), updates.start()
    for epoch in range(5):
        locked = frozenset({"w000"}) if epoch >= 2 else frozenset[str]()
        losses, place = reference.updates(place, [0.05], locked)
        assert run.loss(epoch) == pytest.approx(losses[0], rel=1e-12)
        assert run.trace(epoch).last.values[run.graph.output] == pytest.approx(losses[0], rel=1e-12)
    assert list(run.leaf_values(5).values()) == pytest.approx(place.leaves, rel=1e-12)


def test_wrong_matrices_are_dropped_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(matrices.SPACE, "np_max", matrices.SPACE["np_min"])
    run = Run.from_value(pasted(50))
    run.advance(2)
    assert run.notes == (DIFFERS,)
    reference = Reference(Task(run.graph, SGD))
    assert run.losses[1] == reference.loss(list(run.leaf_values(1).values()))


def test_a_gradient_that_is_infinite_instead_of_no_number_counts_as_another() -> None:
    """Of what each term works out by itself, the slopes 0 · inf would be nan, and inf the slope of what they share."""
    zero, w = Value(0.0, label="zero"), Value(1.0, label="w")
    run = Run.from_value(sum((zero**0.5).max((w * k).sin().tanh().sin()) for k in range(-200, 200)) + w)
    run.advance(2)
    reference, place = Reference(Task(run.graph, SGD)), FastTraining(run.graph, SGD).start()
    losses, place = reference.updates(place, [0.01] * 2, frozenset())
    assert list(run.losses)[:2] == pytest.approx(losses, nan_ok=True)
    assert list(run.leaf_values(2).values()) == pytest.approx(place.leaves, nan_ok=True)


W = Value(0.5, label="w")
V = Value(-1.5, label="v")


def each(*terms: Value) -> Graph:
    return to_graph(sum(terms[1:], terms[0]))


SUMS = {
    "constants on either side": each(*[W * k + k * V for k in range(1, 20)]),
    "two groups of as many terms": each(*[W * k for k in range(20)], *[(V - k) ** 2 for k in range(20)], V),
    "groups of other sizes are left as they are": each(*[W * k for k in range(20)], *[V.sin() * k for k in range(9)]),
    "a group whose terms are all the same": each(*[(W * 2).tanh() for _ in range(20)], *[W * k for k in range(20)]),
    "data that make no difference": each(*[(W * 2).tanh() * k for k in range(20)], *[W * 3 for _ in range(20)]),
    "terms that are added up twice, beside others": each(
        *[(W * k).tanh() for k in range(10)] * 2, *[(V * k).sin().cos().exp() for k in range(10)]
    ),
    "one result, added up again and again": each(*[W.tanh()] * 20, *[W * k for k in range(9)]),
    "zeros of both signs, inf": each(*[(W * (-0.0 if k % 2 else 0.0) + V).max(-math.inf) for k in range(20)]),
    "exponents beside squares and cubes of parameters": each(
        *[W**k for k in range(20)], *[Value(k, label=f"p{k}") ** 3 for k in range(9)], *[V * W for _ in range(9)]
    ),
    "exponents": each(*[(V * V) ** k for k in range(20)]),
    "sums in a sum": each(*[W * k + (V * k + (W - k)) for k in range(20)]),
    "the sum goes on": to_graph(each_value := sum(((W * k).tanh() for k in range(20)), V) * W / V),
    "a sum that is read twice": to_graph((each_value + 1) * each_value),
}  # fmt: skip


@pytest.mark.parametrize("name", SUMS)
def test_sums(name: str) -> None:
    found = vectorized(SUMS[name])
    assert found is not None
    agree(SUMS[name], found)


def test_a_mean_is_one_over_samples() -> None:
    graph = parse("w = 0.5\nv = 2\nL = mean(" + ", ".join(f"tanh({k}*w + {k * k}*v)" for k in range(12)) + ")**2")
    found = vectorized(graph)
    assert found is not None
    assert len(found.data) == 2
    agree(graph, found)


def test_squares_of_few_or_the_same_parameters_stay_products() -> None:
    for powers in (lambda p: p * p, lambda p: p**2):
        many = [Value(0.1 * k, label=f"p{k}") for k in range(FEW)]
        counts = []
        for chosen in (many, many[1:], [*many, many[0]]):
            graph = each(*map(powers, chosen), *[W * k for k in range(20)])
            found = vectorized(graph)
            assert found is not None
            agree(graph, found)
            counts.append(sum(node.op.id == "l2" for node in found.results if node.op))
        assert counts == [1, 0, 0]


@pytest.mark.parametrize(
    "terms",
    [
        [W * k for k in range(FEW - 1)],
        [W.tanh()] * 20,
        [(W**k if k % 2 else W.sin()) for k in range(2)],
        [Value(k, label=f"p{k}").tanh() for k in range(20)],
        [(W * V).tanh() for _ in range(20)],
    ],
)
def test_no_data_are_made_where_terms_do_not_differ_by_constants(terms: list[Value]) -> None:
    assert vectorized(each(*terms)) is None


def test_terms_that_share_their_results_in_other_ways_are_given_up() -> None:
    """Otherwise two that are used crosswise, in one sample so and in another so, would be written out as trees."""

    def crossed(k: int) -> Value:
        a = b = W * k
        for depth in range(30):
            a, b = (a + b, b + a) if (depth + k) % 3 else (a + a, b + b)
            if (k >> (depth % 5)) & 1:
                b = a
        return (a * 1e-9).tanh()

    assert vectorized(each(*[crossed(k) for k in range(32)])) is None


def test_what_is_given_up_takes_little_memory_however_deep_it_is() -> None:
    builder = GraphBuilder()
    w = builder.leaf(Kind.PARAMETER, 0.5, "w")
    a, b = (builder.result(OPS["mul"], [w, builder.leaf(Kind.CONSTANT, k, f"c{k}")]) for k in (1, 2))
    for _ in range(2_000):
        a, b = builder.result(OPS["sub"], [a, b]), builder.result(OPS["sub"], [b, a])
    numbers = [builder.leaf(Kind.CONSTANT, 0.1 * k, f"n{k}") for k in range(2_000)]
    terms = [builder.result(OPS["mul"], [a if k * k % 3 else b, number]) for k, number in enumerate(numbers)]
    graph = builder.build(builder.result(OPS["sum"], terms))
    tracemalloc.start()
    assert vectorized(graph) is None
    assert tracemalloc.get_traced_memory()[1] < 10e6
    tracemalloc.stop()


@pytest.mark.parametrize("name", ["sum", "mean", "l2"])
def test_a_sum_of_one_result_does_not_become_one_over_samples(name: str) -> None:
    sums = each(*[getattr(W * k, name)().tanh() for k in range(20)], *[(V * k).tanh() for k in range(20)])
    found = vectorized(sums)
    assert found is not None
    agree(sums, found)


def test_terms_too_deep_for_any_recursion() -> None:
    builder = GraphBuilder()
    w = builder.leaf(Kind.PARAMETER, 0.5, "w")
    terms = []
    for k in range(10):
        last = builder.result(OPS["mul"], [w, builder.leaf(Kind.CONSTANT, 0.1 * k, f"c{k}")])
        for _ in range(2_000):
            last = builder.result(OPS["add"], [last, last])
            last = builder.result(OPS["tanh"], [last])
        terms.append(last)
    graph = builder.build(builder.result(OPS["sum"], terms))
    found = vectorized(graph)
    assert found is not None
    agree(graph, found)


@st.composite
def sizes(draw: st.DrawFn) -> tuple[int, int]:
    return draw(st.integers(FEW, 40)), draw(st.integers(1, 6))


@given(sizes())
@settings(max_examples=30, deadline=None)
def test_arrays_are_taken_where_they_are_faster(size: tuple[int, int]) -> None:
    samples, depth = size
    terms = []
    for k in range(samples):
        term = W * k
        for _ in range(depth):
            term = (term + V).tanh()
        terms.append(term)
    graph = each(*terms)
    updates = FastTraining(graph, SGD)
    updates.loss(updates.start().leaves)
    lines, operations = 2 * depth + 2, samples * (2 * depth + 1) + samples - 1
    assert type(updates._backend) is (Matrices if operations > LINE * lines else StraightLine)
    losses, place = updates.epochs(updates.start(), 0, [0.01], frozenset())
    known, expected = Reference(updates.task).updates(TrainingState(updates.start().leaves, ()), [0.01], frozenset())
    assert close([*losses, *place.leaves], [*known, *expected.leaves])


def test_a_network_written_out_is_chosen_as_the_one_over_data_is() -> None:
    graph = without_data(parse(MOONS))
    updates = FastTraining(graph, SGD)
    known = FastTraining(parse(MOONS), SGD)
    start = updates.start()
    losses, place = updates.epochs(start, 0, [0.1] * 20, frozenset())
    expected, there = known.epochs(known.start(), 0, [0.1] * 20, frozenset())
    assert isinstance(updates._backend, Matrices)
    assert losses == pytest.approx(expected, rel=1e-9)
    assert place.leaves == pytest.approx(there.leaves, rel=1e-9)


def test_samples_that_are_wrapped_are_data_where_the_parameters_are_told() -> None:
    """As in micrograd's own notebook: `inputs = [list(map(Value, xrow)) for xrow in X]`."""
    w, b = Value(0.3, label="w"), Value(-0.1, label="b")
    wrapped = [Value(math.sin(k)) for k in range(200)]
    loss = sum((((w * x + b).tanh() - math.cos(k)) ** 2 for k, x in enumerate(wrapped)), Value(0)) * (1 / 200)
    run = Run.from_value(loss, 0.1, parameters=[w, b])
    run.advance(5)
    assert isinstance(run._replay._updates[None]._backend, Matrices)
    assert list(run.parameters(5)) == ["w", "b"]
    loss.backward()
    assert run.parameters(1) == pytest.approx({"w": 0.3 - 0.1 * w.grad, "b": -0.1 - 0.1 * b.grad}, rel=1e-12)
    assert len(Run.from_value(loss, 0.1).graph.parameters) == 203
