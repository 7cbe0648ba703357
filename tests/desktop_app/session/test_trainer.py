"""Many updates at once: how they end, and what is announced on the way."""

from __future__ import annotations

import math

import pytest

from desktop_app.session import jobs, trainer
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.training import run
from engine.training.experiment import Experiment
from tests.desktop_app.lecture import lecture


@pytest.fixture
def session(qapp) -> Session:
    return Session(lecture())


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One epoch a slice: the lecture's 100,000 would be over before a hand can do anything."""
    for module in (jobs, trainer):
        monkeypatch.setattr(module, "SLICE_SECONDS", 1e-6)


def trained(session: Session, qtbot) -> int:
    """Waits for the end; the epoch where it ended."""
    qtbot.waitUntil(lambda: not session.trainer.running)
    return session.player.epoch


def test_as_many_updates_as_asked_for(session: Session, qtbot) -> None:
    session.trainer.run_updates(46)
    assert session.run.last_epoch == 0
    assert trained(session, qtbot) == 46
    assert session.run.losses[44:47] == (1.7981855831096198, 0.44950281503610917, -0.8982809496055678)


def test_until_the_output_is_below_a_number(session: Session, qtbot) -> None:
    session.trainer.run_until(0.0)
    assert trained(session, qtbot) == 46


def test_it_waits_and_goes_on(session: Session, qtbot, slowly) -> None:
    worker = session.trainer
    worker.pause()
    assert not worker.running
    worker.run_updates(100_000)
    qtbot.waitUntil(lambda: worker.epoch > 0)
    worker.pause()
    at = worker.epoch
    qtbot.wait(50)
    assert (worker.epoch, worker.paused, worker.running) == (at, True, True)
    worker.pause()
    qtbot.waitUntil(lambda: worker.epoch > at)
    worker.pause()
    worker.stop()
    assert not worker.running and not worker.paused


def test_progress_tells_epochs_rate_and_what_is_left(session: Session, qtbot, slowly) -> None:
    session.trainer.run_updates(100_000)
    assert session.trainer.progress == (0, 100_000, 0.0, math.inf)
    with qtbot.waitSignal(session.changed, check_params_cb=lambda change: Change.PROGRESS in change):
        pass
    done, asked, rate, remaining = session.trainer.progress
    assert 0 < done <= asked == 100_000
    assert remaining == pytest.approx((asked - done) / rate)
    session.trainer.stop()


def test_a_change_from_here_on_goes_on_with_the_new_run(session: Session, qtbot, slowly) -> None:
    first = session.run
    session.trainer.run_updates(100_000)
    qtbot.waitUntil(lambda: session.trainer.epoch > 0)
    session.trainer.pause()
    at = session.trainer.epoch
    session.document.change(session.experiment.with_learning_rate(0.0, at))
    session.trainer.pause()
    qtbot.waitUntil(lambda: session.trainer.epoch > at + 5)
    session.trainer.stop()
    assert session.run.loss(session.trainer.epoch) == first.loss(at)


def test_a_change_in_the_past_goes_on_from_there(session: Session, qtbot, slowly) -> None:
    session.player.set_place(10, 0)
    session.trainer.run_updates(100_000)
    qtbot.waitUntil(lambda: session.trainer.epoch > 20)
    session.document.change(session.experiment.with_learning_rate(0.02, 4))
    assert (session.trainer.running, session.trainer.epoch) == (True, 4)
    assert session.trainer.progress[:2] == (0, 100_006)
    qtbot.waitUntil(lambda: session.trainer.epoch > 8)
    assert session.run.last_epoch > 8
    session.trainer.stop()


def test_a_change_of_the_graph_ends_it(session: Session, qtbot, slowly) -> None:
    session.trainer.run_updates(100_000)
    qtbot.waitUntil(lambda: session.trainer.epoch > 0)
    session.document.change(Experiment("a = 1\nL = a**2"))
    assert not session.trainer.running


def test_a_bound_that_is_never_reached_ends_after_the_updates(session: Session, qtbot) -> None:
    session.trainer.run_updates(10, below=0.0)
    assert trained(session, qtbot) == 10
    assert session.notices.current is not None and session.notices.current.severity == "warning"


def test_training_goes_on_from_where_it_is(session: Session, qtbot) -> None:
    for epoch in (20, 40):
        session.trainer.run_updates(20)
        assert trained(session, qtbot) == epoch
    assert session.run.last_epoch >= 40


def test_it_ends_at_the_first_number_that_is_not_finite(qtbot) -> None:
    session = Session(Experiment("a = 2\nL = a**4", learning_rate=1.0))
    session.trainer.run_updates(1000)
    epoch = trained(session, qtbot)
    assert not math.isfinite(session.run.loss(epoch))
    assert math.isfinite(session.run.loss(epoch - 1))


def test_it_can_be_stopped_between_slices(session: Session, qtbot, slowly) -> None:
    session.trainer.run_updates(1_000_000)
    qtbot.waitUntil(lambda: session.trainer.epoch > 0)
    at = session.trainer.epoch
    session.trainer.stop()
    session.trainer.stop()
    assert (session.trainer.running, session.player.epoch) == (False, at)


def test_it_says_when_it_begins_and_when_it_ends(session: Session, qtbot) -> None:
    states: list[bool] = []
    session.changed.connect(
        lambda change: states.append(session.trainer.running) if Change.TRAINING in change else None
    )
    session.trainer.run_updates(3)
    trained(session, qtbot)
    assert states == [True, False]


def test_no_update_is_none(session: Session, qtbot) -> None:
    session.player.set_place(5, 0)
    session.trainer.run_updates(0)
    assert trained(session, qtbot) == 5


def test_the_last_update_that_a_run_may_have(session: Session, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (run, trainer):
        monkeypatch.setattr(module, "MAX_EPOCHS", 30)
    session.trainer.run_updates(40)
    assert trained(session, qtbot) == 30
