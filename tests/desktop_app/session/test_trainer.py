"""Many updates at once: how they end, and what is said on the way."""

from __future__ import annotations

import math

import pytest

from desktop_app.session import trainer as module
from desktop_app.session.trainer import Trainer
from engine.training import run
from engine.training.experiment import Experiment
from engine.training.run import Run
from tests.desktop_app.lecture import heard, lecture


@pytest.fixture
def trainer(qapp) -> Trainer:
    return Trainer()


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One epoch a slice: the lecture's 100,000 would be over before a hand can do anything."""
    monkeypatch.setattr(module, "SLICE_SECONDS", 1e-6)


def finished(trainer: Trainer, qtbot) -> tuple[int, bool]:
    with qtbot.waitSignal(trainer.finished) as blocker:
        pass
    return tuple(blocker.args)


def test_as_many_updates_as_asked_for(trainer: Trainer, qtbot) -> None:
    run = Run(lecture())
    trainer.start(run, 0, 46)
    assert run.last_epoch == 0
    assert finished(trainer, qtbot) == (46, True)
    assert run.losses[44:] == (1.7981855831096198, 0.44950281503610917, -0.8982809496055678)


def test_until_a_condition_holds(trainer: Trainer, qtbot) -> None:
    trainer.start(Run(lecture()), 0, 1000, lambda loss: loss < 0)
    assert finished(trainer, qtbot) == (46, True)


def test_it_waits_and_goes_on(trainer: Trainer, qtbot, slowly) -> None:
    paused = heard(trainer.paused_changed)
    trainer.pause()
    assert paused == []
    trainer.start(Run(lecture()), 0, 100_000)
    qtbot.waitUntil(lambda: trainer.epoch > 0)
    trainer.pause()
    at = trainer.epoch
    qtbot.wait(50)
    assert (trainer.epoch, trainer.paused, trainer.running) == (at, True, True)
    trainer.pause()
    qtbot.waitUntil(lambda: trainer.epoch > at)
    trainer.pause()
    trainer.stop()
    assert paused == [(True,), (False,), (True,), (False,)]
    assert not trainer.running


def test_progress_tells_epochs_rate_and_what_is_left(trainer: Trainer, qtbot, slowly) -> None:
    trainer.start(Run(lecture()), 0, 100_000)
    assert trainer.progress == (0, 100_000, 0.0, math.inf)
    with qtbot.waitSignal(trainer.progressed):
        pass
    done, asked, rate, remaining = trainer.progress
    assert 0 < done <= asked == 100_000
    assert remaining == pytest.approx((asked - done) / rate)
    trainer.stop()


def test_a_change_from_here_on_goes_on_with_the_new_run(trainer: Trainer, qtbot, slowly) -> None:
    first = Run(lecture())
    trainer.start(first, 0, 100_000)
    qtbot.waitUntil(lambda: trainer.epoch > 0)
    trainer.pause()
    at = trainer.epoch
    changed = Run.resumed(first, first.experiment.with_learning_rate(0.0, at), at)
    trainer.take_run(changed, at)
    trainer.pause()
    qtbot.waitUntil(lambda: trainer.epoch > at + 5)
    trainer.stop()
    assert changed.loss(trainer.epoch) == first.loss(at)


def test_a_change_in_the_past_goes_on_from_there(trainer: Trainer, qtbot, slowly) -> None:
    run = Run(lecture())
    trainer.start(run, 10, 100_000)
    qtbot.waitUntil(lambda: trainer.epoch > 20)
    changed = Run.resumed(run, run.experiment, 4)
    trainer.take_run(changed, 4)
    assert (trainer.running, trainer.epoch) == (True, 4)
    assert trainer.progress[:2] == (0, 100_006)
    qtbot.waitUntil(lambda: trainer.epoch > 8)
    assert changed.last_epoch > 8


def test_a_change_of_the_graph_ends_it(trainer: Trainer, qtbot, slowly) -> None:
    trainer.start(Run(lecture()), 0, 100_000)
    qtbot.waitUntil(lambda: trainer.epoch > 0)
    trainer.take_run(Run(lecture()), 0)
    assert not trainer.running


def test_a_condition_that_never_holds_ends_after_the_updates(trainer: Trainer, qtbot) -> None:
    trainer.start(Run(lecture()), 0, 10, lambda loss: loss < 0)
    assert finished(trainer, qtbot) == (10, False)


def test_training_goes_on_from_where_it_is(trainer: Trainer, qtbot) -> None:
    run = Run(lecture())
    for start in (0, 20):
        trainer.start(run, start, 20)
        finished(trainer, qtbot)
    assert run.last_epoch == 40


def test_it_ends_at_the_first_number_that_is_not_finite(trainer: Trainer, qtbot) -> None:
    run = Run(Experiment("a = 2\nL = a**4", learning_rate=1.0))
    trainer.start(run, 0, 1000)
    epoch, held = finished(trainer, qtbot)
    assert not held
    assert not math.isfinite(run.loss(epoch))
    assert math.isfinite(run.loss(epoch - 1))


def test_it_can_be_stopped_between_slices(trainer: Trainer, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0005)
    ends = heard(trainer.finished)
    with qtbot.waitSignal(trainer.progressed):
        trainer.start(Run(lecture()), 0, 1_000_000)
    assert trainer.running
    trainer.stop()
    trainer.stop()
    assert not trainer.running
    assert len(ends) == 1
    assert ends[0][1] is False


def test_it_says_when_it_works_and_when_it_rests(trainer: Trainer, qtbot) -> None:
    states = heard(trainer.running_changed)
    trainer.start(Run(lecture()), 0, 3)
    finished(trainer, qtbot)
    assert states == [(True,), (False,)]


def test_no_update_is_none(trainer: Trainer, qtbot) -> None:
    trainer.start(Run(lecture()), 5, 0)
    assert finished(trainer, qtbot) == (5, True)


def test_the_last_update_that_a_run_may_have(trainer: Trainer, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "MAX_EPOCHS", 30)
    monkeypatch.setattr(module, "MAX_EPOCHS", 30)
    trainer.start(Run(lecture()), 0, 40)
    assert finished(trainer, qtbot) == (30, False)
