"""What is kept of a run: a view of losses, and checkpoints that thin themselves out."""

from __future__ import annotations

import math
from array import array

import pytest

from engine.training.checkpoints import Checkpoints, Losses


def view(*numbers: float) -> Losses:
    return Losses(array("d", numbers), 0, len(numbers))


def test_losses_read_like_a_tuple() -> None:
    losses = view(1.0, 2.0, 3.0, 4.0)
    assert (losses[0], losses[-1], len(losses), list(losses)) == (1.0, 4.0, 4, [1.0, 2.0, 3.0, 4.0])
    assert losses == (1.0, 2.0, 3.0, 4.0) == losses
    assert losses != (1.0, 2.0) != losses
    assert losses != 7
    assert losses[1:3] == (2.0, 3.0)
    assert losses[1:][1:] == (3.0, 4.0)
    assert losses[::-2] == (4.0, 2.0)
    assert losses[3:1] == ()
    assert repr(losses) == "(1.0, 2.0, 3.0, 4.0)"
    assert 3.0 in losses
    with pytest.raises(IndexError):
        losses[4]
    with pytest.raises(TypeError, match="unhashable"):
        hash(losses)


def test_losses_stay_when_their_run_goes_on() -> None:
    numbers = array("d", [1.0, 2.0])
    losses = Losses(numbers, 0, 2)
    numbers.extend([3.0] * 1000)
    assert losses == (1.0, 2.0)
    assert view(1.0, math.nan)[:] == view(1.0, math.nan)
    assert view(1.0, 2.0) != view(1.0, 3.0)


def test_losses_become_an_array_that_does_not_hold_them() -> None:
    numpy = pytest.importorskip("numpy")
    numbers = array("d", [1.0, 2.0, 3.0])
    found = numpy.asarray(Losses(numbers, 1, 3))
    numbers.append(4.0)
    assert found.tolist() == [2.0, 3.0]
    assert numpy.asarray(view(), dtype=float).tolist() == []
    assert numpy.array(view(1.0), dtype=float).dtype == float


def test_checkpoints_are_found_before_their_epoch() -> None:
    kept = Checkpoints(10)
    for epoch in (0, 10, 20):
        assert kept.due == epoch
        kept.keep([float(epoch)])
    assert kept.before(0) == (0, array("d", [0.0]))
    assert kept.before(19) == (10, array("d", [10.0]))
    assert kept.before(500) == (20, array("d", [20.0]))
    assert (kept.cut(20).due, kept.cut(21).due, kept.cut(0).due, kept.due) == (20, 30, 0, 30)


def test_checkpoints_are_thinned_out_to_keep_to_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Checkpoints, "BUDGET", 1_000)
    kept = Checkpoints(1)
    for epoch in range(100):
        if kept.due == epoch:
            kept.keep([float(epoch), 0.0])
    assert kept.every == 16
    assert [kept.before(epoch)[1][0] for epoch in (0, 15, 16, 99)] == [0.0, 0.0, 16.0, 96.0]
    alone = Checkpoints(1)
    alone.keep([0.0] * 1_000)
    assert alone.due == 1
