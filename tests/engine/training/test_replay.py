"""Any epoch of a run is the one that training went through, whether it was kept or is worked out again."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import pytest

from engine.codegen.scalar import straight_line
from engine.optim.optimizers import OPTIMIZERS
from engine.optim.schedules import SCHEDULES
from engine.training import replay
from engine.training.checkpoints import Checkpoints
from engine.training.experiment import Experiment
from engine.training.run import Run

NEURON = "x1 = input(2.0)\nx2 = input(0.0)\nw1 = -3\nw2 = 1\nb = 6.88\nn = x1*w1 + x2*w2 + b\nL = (tanh(n) - 0.2)**2"
XOR = 'x1, x2, t = data("xor")\ns = mlp([x1, x2], [4, 1], tanh)\nL = mean((s - t)**2)'
MOONS = 'x1, x2, y = data("moons", n=40)\ns = mlp([x1, x2], [8, 8, 1], relu)\nL = mean(relu(1 - y*s)) + 0.001*l2()'
DEMO = MOONS.replace("n=40", "n=100").replace("8, 8", "16, 16")

EXPERIMENTS = {
    "a neuron": Experiment(NEURON, learning_rate=0.1),
    "a neuron that stops Python": Experiment("x = 0.4\nL = 1 / (x * x - x)", learning_rate=0.01),
    "a network, written out": Experiment(XOR, learning_rate=0.1),
    "a network as matrices": Experiment(MOONS, learning_rate=0.1),
    "minibatches": Experiment(MOONS, learning_rate=0.1, batch_size=16, seed=3),
    "minibatches, written out": Experiment(XOR, learning_rate=0.1, batch_size=3, seed=3),
    "edits": replace(
        Experiment(NEURON, learning_rate=0.1)
        .with_leaf("w1", -2.5, epoch=0).with_leaf("w2", 0.5, epoch=20).with_learning_rate(0.3, epoch=33)
        .with_lock("b", True, epoch=40).with_leaf("x1", 1.0, epoch=64).with_lock("b", False, epoch=70),
        optimizer="adam",
    ),
    "edited data": Experiment(XOR, learning_rate=0.1)
    .with_data({"x1": [0.1, 0.9, 0.4], "x2": [0.3, 0.2, 0.8], "t": [1.0, 0.0, 1.0]}, epoch=30)
    .with_data({"x1": [0.1, 0.9], "x2": [0.3, 0.2], "t": [1.0, 0.0]}, epoch=50),
}  # fmt: skip
EXPERIMENTS |= {id: Experiment(NEURON, learning_rate=0.01, optimizer=id, weight_decay=0.01) for id in OPTIMIZERS}
EXPERIMENTS |= {f"schedule {id}": Experiment(NEURON, learning_rate=0.1, schedule=id, schedule_span=30)
                for id in SCHEDULES}  # fmt: skip


def one_by_one(
    experiment: Experiment, epochs: int
) -> list[tuple[float, dict[str, float], dict[str, dict[str, float]]]]:
    run = Run(experiment)
    return [(run.loss(k), run.leaf_values(k), run.optimizer_state(k)) for k in range(epochs)]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_going_again_gives_what_going_gave(name: str) -> None:
    experiment, last = EXPERIMENTS[name], 150
    known = one_by_one(experiment, last + 1)
    run = Run(experiment)
    run.advance(last)
    for epoch in (150, 3, 4, 5, 149, 77, 64, 20, 19, 0, 40, 33):
        assert (run.loss(epoch), run.leaf_values(epoch), run.optimizer_state(epoch)) == known[epoch], epoch
    assert list(run.losses) == [loss for loss, _, _ in known]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_the_steps_lead_from_epoch_to_epoch(name: str) -> None:
    run = Run(EXPERIMENTS[name])
    run.advance(75)
    for epoch in (0, 18, 31, 72):
        trace = run.trace(epoch)
        assert trace.values[run.graph.output] == pytest.approx(run.loss(epoch), rel=1e-9) or run.experiment.batch_size
        edited = run.experiment.settings(epoch + 1).leaves
        for node in run.graph.parameters:
            if node.name not in edited:
                assert trace.last.values[node.index] == pytest.approx(run.parameters(epoch + 1)[node.name], rel=1e-9)


def test_the_steps_of_minibatches_are_those_of_each_update() -> None:
    run = Run(EXPERIMENTS["minibatches"])
    trace = run.trace(2)
    assert [len(part.batch.samples) for part in trace.minibatches if part.batch] == [16, 16, 8]
    assert trace.minibatches[1].carried is not None
    first = len(trace.minibatches[0])
    assert trace.frame(first).position == first
    assert trace.frame(first + 1).values == trace.minibatches[1].frame(1).values
    moved = {node.name: trace.last.values[node.index] for node in run.graph.parameters}
    assert moved == pytest.approx(run.parameters(3), rel=1e-9)


def test_a_condition_ends_it_at_the_very_epoch() -> None:
    for steps in (1, 7, 1_000):
        run = Run(Experiment(NEURON, learning_rate=0.1))
        asked: list[float] = []

        def stop(loss: float, asked: list[float] = asked) -> bool:
            asked.append(loss)
            return loss < 0.01

        while run.losses[-1] >= 0.01:
            run.advance(steps, stop)
        assert run.last_epoch == len(run.losses) - 1 == len(asked)
        assert run.losses[1:] == tuple(asked)
        assert run.losses[-2] >= 0.01
        fresh = Run(Experiment(NEURON, learning_rate=0.1))
        assert fresh.leaf_values(run.last_epoch) == run.leaf_values(run.last_epoch)
        run.advance(300)
        assert run.losses == [fresh.loss(epoch) for epoch in range(run.last_epoch + 1)]


@pytest.mark.parametrize("epoch", [0, 1, 16, 63, 64, 65, 100])
def test_a_run_that_is_taken_up_equals_one_from_the_start(epoch: int) -> None:
    earlier = Run(Experiment(NEURON, learning_rate=0.1, optimizer="momentum"))
    earlier.advance(100)
    before = tuple(earlier.losses)
    experiment = earlier.experiment.with_leaf("w1", -1.0, epoch=epoch)
    resumed, fresh = Run.resumed(earlier, experiment, epoch), Run(experiment)
    resumed.advance(30)
    fresh.advance(resumed.last_epoch)
    assert resumed.losses == fresh.losses
    for k in (0, epoch // 2, epoch, resumed.last_epoch):
        assert resumed.leaf_values(k) == fresh.leaf_values(k)
        assert resumed.optimizer_state(k) == fresh.optimizer_state(k)
    assert earlier.losses == before


def test_another_way_of_moving_starts_anew() -> None:
    earlier = Run(Experiment(NEURON, learning_rate=0.1))
    earlier.advance(10)
    experiment = replace(earlier.experiment, optimizer="adam")
    assert Run.resumed(earlier, experiment, 0).parameters(5) == Run(experiment).parameters(5)


def test_edited_data_are_seen_from_their_epoch_on() -> None:
    run = Run(EXPERIMENTS["edited data"])
    assert [len(run.trace(epoch).batch.samples) for epoch in (29, 30, 50)] == [4, 3, 2]
    assert run.gradients(30) != run.gradients(29)


def test_thinned_checkpoints_lead_to_the_same_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    known = one_by_one(EXPERIMENTS["adam"], 1_001)
    monkeypatch.setattr(Checkpoints, "BUDGET", 600)
    monkeypatch.setattr(replay, "EVERY", ((100, 16),))
    run = Run(EXPERIMENTS["adam"])
    run.advance(1_000)
    assert run._replay._checkpoints.every > 16
    for epoch in (999, 500, 511, 512, 3):
        assert (run.loss(epoch), run.leaf_values(epoch), run.optimizer_state(epoch)) == known[epoch]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("experiment", "limit"),
    [
        (Experiment(NEURON, learning_rate=0.1, optimizer="adam"), 5e6),
        (Experiment(DEMO, learning_rate=0.01, optimizer="adam"), 200e6),
    ],
)
def test_a_hundred_thousand_epochs_take_little_memory(experiment: Experiment, limit: float) -> None:
    run = Run(experiment)
    run.advance(200)
    tracemalloc.start()
    try:
        run.advance(99_800)
        run.trace(70_001)
        assert tracemalloc.get_traced_memory()[1] < limit
    finally:
        tracemalloc.stop()


def test_programs_of_any_size_are_trained_by_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far apart checkpoints are goes by the cost of an epoch."""
    monkeypatch.setattr(straight_line, "ENOUGH", 0)
    assert [Run(Experiment(text))._replay._checkpoints.every for text in (NEURON, XOR, MOONS)] == [512, 64, 16]
