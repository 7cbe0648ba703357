"""Code over samples beside the Tape: written out sample by sample, and as matrices."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.codegen.compiler import close
from engine.codegen.reference import Reference, Task, TrainingState
from engine.codegen.scalar.straight_line import SampleBySample
from engine.codegen.scalar.update_rules import Moves
from engine.codegen.vector.fuse import layers
from engine.codegen.vector.matrices import Matrices
from engine.graph.graph import Graph
from engine.graph.graph_builder import GraphBuilder
from engine.language import parse
from engine.ops.table import OPS
from engine.optim.optimizers import OPTIMIZERS, Optimizer, Rule
from tests.engine.wild import KINDS, add_operations

WAYS = [SampleBySample, Matrices]
SGD = Moves(OPTIMIZERS["sgd"])
NUMBERS = (-3.0, -2.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)


@st.composite
def graphs_with_data(draw: st.DrawFn, most: int = 10, samples: int = 3) -> Graph:
    """Any operations on parameters, inputs, constants and data of so many samples; the output is a mean over them."""
    builder = GraphBuilder()
    for number in range(draw(st.integers(1, 3))):
        builder.data([draw(st.sampled_from(NUMBERS)) for _ in range(samples)], f"d{number}")
    for number in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(KINDS))
        builder.leaf(kind, draw(st.sampled_from(NUMBERS)), f"x{number}")
    add_operations(draw, builder, most)
    graph = builder.build(len(builder.nodes) - 1)
    if graph.output not in graph.batched:
        return graph
    output = builder.result(OPS[draw(st.sampled_from(["mean", "sum", "l2"]))], [graph.output], "L")
    return builder.build(output)


def agree(way: type[SampleBySample] | type[Matrices], graph: Graph, samples: tuple[int, ...] = ()) -> None:
    task = Task(graph, SGD)
    reference, fast = Reference(task), way(task)
    leaves = [node.value for node in graph.sliders]
    known = [reference.loss(leaves, samples), *reference.gradients(leaves, samples)]
    if not all(abs(number) < 1e100 for number in known):
        return
    found = [fast.loss(leaves, samples), *fast.gradients(leaves, samples)]
    assert close(found, known), (found, known)
    losses, state = fast.updates(TrainingState(tuple(leaves), ()), [0.01], frozenset(), samples)
    _, expected = reference.updates(TrainingState(tuple(leaves), ()), [0.01], frozenset(), samples)
    assert close([*losses, *state.leaves], [known[0], *expected.leaves])


@pytest.mark.parametrize("way", WAYS)
@given(graph=graphs_with_data(), samples=st.sampled_from([(), (0, 2), (1,)]))
@settings(max_examples=400, deadline=None)
def test_any_program_over_samples(
    way: type[SampleBySample] | type[Matrices], graph: Graph, samples: tuple[int, ...]
) -> None:
    agree(way, graph, samples)


NETWORKS = {
    "moons": (
        'x1, x2, y = data("moons", n=40)\ns = mlp([x1, x2], [8, 8, 1], relu)\n'
        "L = mean(relu(1 - y*s)) + 0.001*l2()"
    ),
    "xor": 'x1, x2, t = data("xor")\ns = mlp([x1, x2], [4, 1], tanh)\nL = mean((s - t)**2)',
    "two layers with all that comes between": (
        'x1, x2, y = data("circles", n=30)\na = 0.3\nu = x1*x2\n'
        "h = layer([x1, x2, u], 5, sigmoid)\nk = layer(h, 3, sin)\ns = neuron(k, tanh)\n"
        "L = mean((s - a*y)**2) + 0.1*mean(abs(s))"
    ),
    "rows that are read by others as well": (
        'x1, x2, y = data("moons", n=20)\nh1 = neuron([x1, x2], tanh)\nh2 = neuron([x1, x2], tanh)\n'
        "h3 = neuron([x2, x1], tanh)\nu = h1 * h2 + x1\n"
        "s = neuron([h1, h3, u], tanh)\nL = mean((s - y + h2)**2) + sum(h1) / 100"
    ),
    "weights that are used twice": (
        'x1, x2, y = data("moons", n=20)\nw = 0.5\nv = -0.3\nb = 0.1\np = x1*w + x2*v + b\nq = x2*w + x1*v + b\n'
        "L = mean((tanh(p) + q*v - y)**2) + l2(w, v)"
    ),
    "sums written by hand": (
        'x1, x2, y = data("moons", n=20)\nw1 = 0.5\nw2 = -0.3\nb = 0.1\nv1 = 0.2\nv2 = 0.7\nc = input(0.4)\n'
        "p = x1*w1 + (x2*w2 + b)\nq = v1*x1 + v2*x2\nL = mean((tanh(p) * q - c*y)**2) + sum(w1, w2, v1, v2)"
    ),
    "many parameters at once": (
        'x1, x2, y = data("moons", n=20)\ns = mlp([x1, x2], [3, 1], tanh)\nextra = 1\n'
        "L = mean((s - extra*y)**2) + 0.01*l2() + mean(extra, l2())"
    ),
    "some of the parameters at once": (
        'x1, x2, y = data("moons", n=20)\ns = mlp([x1, x2], [3, 1], tanh)\nr = l2()\nextra = 1\n'
        "L = mean((s - extra*y)**2) + 0.01*r"
    ),
    "neurons of which not all are read, and their negatives": (
        'x1, x2, y = data("moons", n=20)\nw = 0.5\nv = -0.3\nb = 0.1\nc = 0.2\ne = 0.7\nf = 0.1\n'
        "p = x1*w + x2*v\nq = x1*b + x2*c\nL = mean((e*(-p) + f*(-q) - y)**2)"
    ),
    "a neuron on data and another one": (
        'x1, x2, y = data("moons", n=20)\nh = neuron([x1, x2], tanh)\ns = neuron([h, x1], tanh)\nL = mean((s - y)**2)\n'
        "z = x1*x2\nL.backward()"
    ),
    "slopes of 0 and 1 that are added": (
        'x1, x2, y = data("moons", n=20)\nw = 0.5\np = x1*w\nL = sum(relu(p) + relu(p))'
    ),
    "the loss is of the parameters alone": 'x1, x2, y = data("moons", n=20)\nw = 2\nL = w**2',
    "nothing to learn": 'x1, x2, y = data("moons", n=20)\nL = mean(x1 * y)',
    "a number that all samples share": 't = [1.0, 2.0, 3.0]\nw = 2\nq = w**t + max(t, w)\nL = mean(q) + mean(w)',
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("samples", [(), (0, 2)])
def test_networks(way: type[SampleBySample] | type[Matrices], name: str, samples: tuple[int, ...]) -> None:
    agree(way, parse(NETWORKS[name]), samples)


@pytest.mark.parametrize("id", OPTIMIZERS)
@pytest.mark.parametrize("way", WAYS)
def test_every_optimizer_with_locks(way: type[SampleBySample] | type[Matrices], id: str) -> None:
    graph = parse(NETWORKS["many parameters at once"])
    task = Task(graph, Moves(OPTIMIZERS[id], weight_decay=0.01, ascent=True))
    reference, fast = Reference(task), way(task)
    blank = task.moves.optimizer.blank * len(task.parameters)
    here = there = TrainingState(tuple(node.value for node in graph.sliders), blank)
    for locked in (frozenset[str](), frozenset({"extra", "s.b1"}), frozenset[str]()):
        losses, here = fast.updates(here, [0.01, 0.02, 0.03], locked)
        known, there = reference.updates(there, [0.01, 0.02, 0.03], locked)
        assert losses == pytest.approx(known, rel=1e-9)
        assert here.leaves == pytest.approx(there.leaves, rel=1e-9)
        assert here.states == pytest.approx(there.states, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("way", WAYS)
def test_other_data_share_the_code(way: type[SampleBySample] | type[Matrices]) -> None:
    graph = parse(NETWORKS["xor"])
    fast = way(Task(graph, SGD))
    leaves = [node.value for node in graph.sliders]
    before = fast.loss(leaves)
    for count in (4, 3):
        names = [node.name for node in graph.data]
        other = Task(graph.with_data({name: [0.1 * k + len(name) for k in range(count)] for name in names}), SGD)
        assert fast.over(other).loss(leaves) == pytest.approx(Reference(other).loss(leaves), rel=1e-12)
    assert fast.loss(leaves) == before


@pytest.mark.parametrize("way", WAYS)
def test_code_for_numbers_of_samples_that_are_gone_is_let_go(way: type[SampleBySample] | type[Matrices]) -> None:
    graph = parse(NETWORKS["xor"])
    fast = way(Task(graph, SGD))
    leaves = [node.value for node in graph.sliders]
    for count in (*range(1, 30), 1):
        other = Task(graph.with_data({node.name: [0.1 * k for k in range(count)] for node in graph.data}), SGD)
        assert fast.over(other).loss(leaves) == pytest.approx(Reference(other).loss(leaves), rel=1e-12)
    assert len(fast._written if isinstance(fast, SampleBySample) else fast.plan.bound) <= 8


@pytest.mark.parametrize("way", WAYS)
def test_a_rule_that_only_names_something(way: type[SampleBySample] | type[Matrices]) -> None:
    graph = parse(NETWORKS["xor"])
    last = Optimizer("last", "Last", (Rule("v", "g"), Rule("p", "p - lr * v")), "", ("v",))
    task = Task(graph, Moves(last))
    state = TrainingState(tuple(node.value for node in graph.sliders), (0.0,) * len(graph.parameters))
    _, found = way(task).updates(state, [0.1, 0.1], frozenset())
    _, known = Reference(task).updates(state, [0.1, 0.1], frozenset())
    assert found.leaves == pytest.approx(known.leaves, rel=1e-9)
    assert found.states == pytest.approx(known.states, rel=1e-9, abs=1e-12)


def test_layers_are_found_by_structure() -> None:
    stacks = layers(parse(NETWORKS["moons"])).stacks.values()
    assert [type(stack).__name__ for stack in stacks] == ["Dense", "Dense", "Alike", "Dense", "Alike"]
    assert sorted(len(stack.members) for stack in stacks) == [1, 8, 8, 8, 8]
    by_hand = layers(parse(NETWORKS["sums written by hand"])).stacks.values()
    assert sorted(len(stack.members) for stack in by_hand) == [1, 1, 1]
    assert not layers(parse(NETWORKS["nothing to learn"])).stacks


@pytest.mark.torch
@pytest.mark.parametrize("way", WAYS)
def test_fifty_updates_are_pytorchs(way: type[SampleBySample] | type[Matrices]) -> None:
    torch = pytest.importorskip("torch")
    graph = parse(NETWORKS["moons"])
    at = {node.name: torch.tensor(node.value, dtype=torch.float64, requires_grad=True) for node in graph.parameters}
    x = torch.tensor([node.data for node in graph.data[:2]], dtype=torch.float64)
    y = torch.tensor(graph.data[2].data, dtype=torch.float64)

    def outputs(name: str, size: int, values: object) -> object:
        rows = range(1, size + 1)
        weights = torch.stack([torch.stack([at[f"{name}.w{r}_{c + 1}"] for c in range(len(values))]) for r in rows])
        return weights @ values + torch.stack([at[f"{name}.b{r}"] for r in rows])[:, None]

    known = []
    for _ in range(50):
        hidden = torch.relu(outputs("h2", 8, torch.relu(outputs("h1", 8, x))))
        loss = torch.relu(1 - y * outputs("s", 1, hidden)[0]).mean() + 0.001 * sum(p * p for p in at.values())
        known.append(loss.item())
        slopes = torch.autograd.grad(loss, list(at.values()))
        with torch.no_grad():
            for p, slope in zip(at.values(), slopes, strict=True):
                p -= 0.1 * slope
    leaves = tuple(node.value for node in graph.sliders)
    losses, state = way(Task(graph, SGD)).updates(TrainingState(leaves, ()), [0.1] * 50, frozenset())
    assert losses == pytest.approx(known, rel=1e-9)
    assert state.leaves == pytest.approx([p.item() for p in at.values()], rel=1e-9)
