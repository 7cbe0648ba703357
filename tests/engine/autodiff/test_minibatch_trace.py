"""Epochs of several updates: alike with and without laziness, and nothing is worked out before it is looked at."""

from __future__ import annotations

import math

import pytest

from engine.autodiff.minibatch_trace import KEPT, joined
from engine.autodiff.trace import SAME, Trace
from engine.explain.trouble import why_not_finite
from engine.language import parse
from engine.training.experiment import Experiment
from engine.training.run import Run

MOONS = 'x1, x2, y = data("moons", n=24)\ns = mlp([x1, x2], [3, 1], tanh)\nL = mean((s - y)**2)'


@pytest.fixture
def asked() -> list[int]:
    return []


@pytest.fixture
def epoch(asked: list[int]) -> Trace:
    minibatches = Run(Experiment(MOONS, 0.1, batch_size=2)).trace(1).minibatches

    def made(number: int) -> Trace:
        asked.append(number)
        return minibatches[number]

    return joined(12, made)


def test_only_what_is_looked_at_is_worked_out(epoch: Trace, asked: list[int]) -> None:
    each = len(epoch.minibatches[0])
    assert (len(epoch), len(epoch.stretches), epoch.stops("epoch")) == (12 * each, 36, (12 * each,))
    assert len(epoch.stops("edge")) == len(epoch)
    assert epoch.frame(3).position == 3
    assert epoch.values == epoch.minibatches[0].values
    assert asked == [0]
    assert epoch.frame(7 * each + 5).step == epoch.steps[7 * each + 4]
    assert asked == [0, 7]
    assert epoch.last.position == 12 * each
    assert asked == [0, 7, 11]


def test_only_a_few_are_kept(epoch: Trace, asked: list[int]) -> None:
    for number in (*range(12), 11, 0, 1):
        assert epoch.minibatches[number].batch is not None
    assert asked == [*range(12), 1]
    assert KEPT < 11


def test_it_is_what_all_steps_together_are(epoch: Trace) -> None:
    steps = tuple(step for part in epoch.minibatches for step in part.steps)
    assert tuple(epoch.steps) == epoch.steps[:] == steps
    assert epoch.steps[-1] == steps[-1] and epoch.steps[5:300:7] == steps[5:300:7]
    assert epoch.minibatches[-1] == epoch.minibatches[11] and epoch.minibatches[10:] == (
        epoch.minibatches[10],
        epoch.minibatches[11],
    )
    with pytest.raises(IndexError):
        epoch.steps[len(steps)]
    whole = Trace(epoch.graph, epoch.epoch, epoch.leaves, steps, epoch.update, epoch.states)
    assert epoch.stretches == whole.stretches
    for grain in SAME:
        assert epoch.stops(grain) == whole.stops(grain)
    closed = [0 if node.group >= 0 else -1 for node in epoch.graph.nodes]
    assert epoch.stops("edge", closed) == whole.stops("edge", closed)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_each_update_goes_on_where_the_one_before_it_ends(optimizer: str) -> None:
    run = Run(Experiment(MOONS, 0.05, optimizer, batch_size=5))
    run.advance(4)
    trace = run.trace(3)
    assert len(trace.minibatches) == 5
    for before, after in zip(trace.minibatches, trace.minibatches[1:], strict=False):
        assert after.carried is not None
        assert after.carried.values == before.last.values
        for node in run.graph.parameters:
            assert after.leaves[node.index] == pytest.approx(before.last.values[node.index], rel=1e-9)
            assert after.states[node.index] == pytest.approx(before.last.states[node.index], rel=1e-9, abs=1e-15)
    ends = {node.name: trace.last.values[node.index] for node in run.graph.parameters}
    assert ends == pytest.approx(run.parameters(4), rel=1e-9)


def test_the_first_update_with_a_number_that_is_not_finite_is_found() -> None:
    text = "w = 1\nx = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]\nL = mean((w*x)**2)"
    run = Run(Experiment(text, 1e60, batch_size=1))
    trace = run.trace(0)
    known = [k for k, step in enumerate(trace.steps, 1) if step.after is not None and not math.isfinite(step.after)]
    each = len(trace.minibatches[0])
    first = [k for k in known if (k - 1) // each == (known[0] - 1) // each]
    assert 0 < (known[0] - 1) // each < 7
    assert trace.not_finite == tuple(first)
    assert why_not_finite(trace) is not None
    calm = Run(Experiment(text, 1e-6, batch_size=1)).trace(0)
    assert calm.not_finite == ()
    assert why_not_finite(calm) is None


def test_an_epoch_of_one_update_is_its_trace() -> None:
    trace = Run(Experiment(MOONS, 0.1, batch_size=24)).trace(0)
    assert (trace.minibatches, trace.minibatch_at(5)) == ((), (trace, 5))
    assert parse(MOONS).samples == 24
