"""Which way of training is chosen, and what happens where code gives other numbers than the steps."""

from __future__ import annotations

import math

import pytest

from engine.codegen.compiler import DIFFERS, FastTraining, Moves, close, operations
from engine.codegen.reference import Reference
from engine.codegen.scalar import function, straight_line
from engine.codegen.scalar.straight_line import SampleBySample, StraightLine
from engine.codegen.vector import matrices
from engine.codegen.vector.matrices import Matrices
from engine.data.minibatches import batches
from engine.language import parse
from engine.optim.optimizers import OPTIMIZERS
from engine.training.experiment import Experiment
from engine.training.run import Run

PLAIN = "w = 0.5\nL = (w - 3)**2"
XOR = 'x1, x2, t = data("xor")\ns = mlp([x1, x2], [4, 1], tanh)\nL = mean((s - t)**2)'
MOONS = 'x1, x2, y = data("moons", n=40)\ns = mlp([x1, x2], [8, 8, 1], relu)\nL = mean(relu(1 - y*s)) + 0.001*l2()'
SGD = Moves(OPTIMIZERS["sgd"])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(straight_line, "ENOUGH", 0)


@pytest.mark.parametrize(("program", "way"), [(PLAIN, StraightLine), (XOR, SampleBySample), (MOONS, Matrices)])
def test_the_way_goes_by_the_cost(program: str, way: type) -> None:
    updates = FastTraining(parse(program), SGD)
    updates.epochs(updates.start(), 0, [0.1], frozenset())
    assert type(updates._backend) is way
    assert updates.notes == ()


def test_wrong_scalar_code_is_dropped_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    known = Run(Experiment(PLAIN, learning_rate=0.1))
    known.advance(5)
    source = function.source
    monkeypatch.setattr(function, "source", lambda *job: [line.replace("3.0", "3.1").replace("2.0", "2.1")
                                                       for line in source(*job)])  # fmt: skip
    run = Run(Experiment(PLAIN, learning_rate=0.1))
    run.advance(5)
    assert run.losses == known.losses
    assert run.notes == (DIFFERS,)
    assert Run.resumed(run, run.experiment.with_leaf("w", 1.0, 3), 3).notes == (DIFFERS,)


def test_wrong_code_of_a_written_out_graph_is_dropped_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    source = function.source
    monkeypatch.setattr(function, "source", lambda *job: [line.replace("tanh", "sin") for line in source(*job)])
    run = Run(Experiment(XOR, learning_rate=0.1))
    run.advance(5)
    assert run.notes == (DIFFERS,)


def test_wrong_matrices_are_dropped_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    reference = Reference(FastTraining(parse(MOONS), SGD).task)
    monkeypatch.setitem(matrices.SPACE, "np_max", matrices.SPACE["np_min"])
    run = Run(Experiment(MOONS, learning_rate=0.1))
    run.advance(2)
    assert run.notes == (DIFFERS,)
    assert run.losses[1] == reference.loss(list(run.leaf_values(1).values()))
    moved = run.experiment.with_data({"x1": [1.0], "x2": [2.0], "y": [1.0]}, 1)
    assert math.isfinite(Run.resumed(run, moved, 1).loss(3))


@pytest.mark.parametrize("program", [XOR, MOONS])
def test_an_epoch_of_minibatches_is_its_updates_one_after_the_other(program: str) -> None:
    graph = parse(program)
    updates = FastTraining(graph, SGD, batch_size=3, seed=7)
    state = updates.start()
    losses, reached = updates.epochs(state, 5, [0.1, 0.2], frozenset())
    reference, known = Reference(updates.task), []
    for epoch, rate in ((5, 0.1), (6, 0.2)):
        known.append(reference.loss(state.leaves))
        for samples in batches(graph.samples, 3, 7, epoch):
            _, state = reference.updates(state, [rate], frozenset(), samples)
    assert losses == pytest.approx(known, rel=1e-9)
    assert reached.leaves == pytest.approx(state.leaves, rel=1e-9)


def test_without_data_there_is_nothing_to_differ() -> None:
    graph = parse(PLAIN)
    updates = FastTraining(graph, SGD)
    assert updates.over(graph).loss((0.5,)) == updates.loss((0.5,)) == updates.over(graph).loss((0.5,))


def test_operations_are_counted_once_a_sample_on_the_way_to_the_output() -> None:
    text = "t = [1.0, 2.0, 3.0]\nw = 2\nq = w**t\nz = q*q\nu = w*w\nL = mean(q) + u\nL.backward()"
    assert operations(parse(text)) == 3 + 1 + 3 + 1


@pytest.mark.parametrize("count", [400, 4_000])
def test_what_rounding_leaves_of_a_sum_that_cancels_is_no_difference(count: int) -> None:
    run = Run(Experiment(f'x, y = data("line", n={count}, noise=0)\nw = 0.3\nL = mean(w*x)', learning_rate=0.1))
    run.advance(3)
    assert run.notes == ()
    assert isinstance(run._replay._updates[None]._backend, Matrices)


def test_numbers_are_close_in_relation_to_the_largest() -> None:
    assert close([1.0, 1e-12], [1.0, 2e-12])
    assert not close([1.0, 1e-8], [1.0, 2e-8])
    assert close([math.nan, -math.inf, 1.0], [math.nan, -math.inf, 1.0])
    assert not close([math.nan], [math.inf])
    assert not close([math.inf, 1.0], [-math.inf, 1.0])
    assert not close([math.inf], [1.0])
    assert not close([1.0], [math.nan])
    assert not close([math.nan], [1.0])
    assert close([math.nan], [math.nan])
