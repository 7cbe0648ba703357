"""One truth for everybody: what happens together, what goes wrong on the way, and which notice stands."""

from __future__ import annotations

import sys

import pytest

from desktop_app.session.change import Change
from desktop_app.session.notices import Notice
from desktop_app.session.session import Session
from engine.errors import EngineError
from engine.training.experiment import Experiment
from engine.training.run import Run
from tests.desktop_app.lecture import heard, lecture


@pytest.fixture
def session(qtbot) -> Session:
    return Session(lecture())


def test_an_error_on_the_way_back_is_shown_and_the_last_good_state_stays(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.edits.set_leaf("a", 6.0)

    def fails(*given: object) -> None:
        raise EngineError("out of {what}", what="memory")

    with monkeypatch.context() as patch:
        patch.setattr(Run, "resumed", fails)
        session.undo()
    assert session.notices.current == Notice("out of memory.", "error")
    assert (session.run.loss(0), session.experiment.settings(0).leaves) == (90, {"a": 6.0})
    session.redo()
    assert session.run.loss(0) == 90


def test_one_who_fails_keeps_no_other_from_hearing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    failed: list[type[BaseException]] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: failed.append(kind))
    session.changed.connect(lambda change: 1 / 0)
    changes = heard(session.changed)
    session.edits.set_leaf("a", 6.0)
    session.player.step_forward()
    assert (len(changes), failed) == (2, [ZeroDivisionError] * 2)


def test_an_error_in_what_happens_together_leaves_nothing_pending(session: Session) -> None:
    changes = heard(session.changed)
    with pytest.raises(KeyError), session.together():
        session.player.step_forward()
        session.take_way_out("nowhere")
    session.player.step_forward()
    assert len(changes) == 2


def test_a_leaf_is_touched_only_by_its_own_change(session: Session) -> None:
    session.edits.set_leaf("a", 6.0)
    assert session.selection.touched_here == 0
    session.edits.set_leaf("a", 6.0)  # changes nothing
    session.edits.finish()
    session.edits.set_optimizer("adam")
    assert session.selection.touched_here is None


def test_the_way_into_the_lab_ends_a_training_whichever_it_is(session: Session) -> None:
    for open_lab in (session.toggle_mode, lambda: session.set_mode("nudge")):
        session.trainer.run_updates(1000)
        open_lab()
        assert (session.trainer.running, session.nudging) == (False, True)
        session.set_mode("step")


def test_a_frame_of_the_lab_is_worked_out_once(session: Session) -> None:
    session.set_mode("nudge")
    frame, result = session.nudge.frame(), session.nudge.result()
    session.nudge.set_h(0.25)
    assert session.nudge.frame() is frame
    assert session.nudge.result() is not result


def test_in_a_minibatch_its_own_numbers_are_known(qtbot) -> None:
    session = Session(Experiment("w = 1\nx = [2.0, 2.0, 2.0]\nL = mean((w * x) ** 2)", batch_size=1))
    session.player.set_place(0, len(session.trace) // 3 + 1)
    assert session.frame.step is not None and session.frame.step.kind == "forward"
    assert session.frame.values[0] == 0.92  # w - 0.01 · 8
    assert session.frame.stale_values == {4, 5}  # what comes after w · x is of the update before
    assert not session.frame.locals


# which notice stands

BAD = Experiment("x = 1\ny = log(x)\nL = y * x")


def said(session: Session) -> str:
    return session.notices.current.text if session.notices.current is not None else ""


def test_a_notice_ends_with_its_epoch_and_does_not_come_back(session: Session) -> None:
    session.notices.say(Notice("Saved."))
    session.player.step_forward()
    assert said(session) == "Saved."
    session.player.step_forward("epoch")
    session.player.step_forward()
    assert said(session) == ""
    session.player.go_to_start()
    assert said(session) == ""


def test_a_number_that_is_not_finite_comes_before_what_was_said(qtbot) -> None:
    session = Session(BAD)
    session.player.step_forward("phase")
    session.notices.say(Notice("Saved."))
    session.edits.set_leaf("x", -1.0)
    assert "log" in said(session)
    session.notices.say(Notice("Saved again."))
    assert said(session) == "Saved again."
    session.player.step_forward()
    assert "log" in said(session)


def test_a_dismissed_number_stays_away_until_it_is_another(qtbot) -> None:
    session = Session(BAD)
    session.edits.set_leaf("x", -1.0)
    session.player.step_forward("phase")
    session.notices.dismiss()
    assert said(session) == ""
    session.player.step_forward()
    assert said(session) == ""
    session.player.go_to_start()
    session.edits.set_program("x = -1\nz = log(x)\nL = z * x")
    session.player.step_forward("phase")
    assert "log" in said(session)


def test_what_is_opened_anew_is_not_trained_on(session: Session, qtbot) -> None:
    session.trainer.run_updates(100_000)
    session.open_experiment(session.experiment)
    assert (session.trainer.running, session.player.epoch) == (False, 0)
    qtbot.wait(30)
    assert (session.player.epoch, session.player.reached) == (0, 0)


def test_playing_ends_a_training(session: Session) -> None:
    session.trainer.run_updates(100_000)
    session.toggle_play()
    assert (session.trainer.running, session.player.playing) == (False, True)
    session.toggle_play()
    assert not session.player.playing


def test_the_last_good_step_is_that_of_the_sample_that_is_shown(session: Session) -> None:
    session.open_experiment(Experiment("x = [1, 0, 2]\ny = [1, 2, 3]\nw = 2\nL = mean(w / x - y)"))
    bad = {sample: session.run.trace(0, sample).not_finite[0] for sample in range(3)}
    assert bad[1] < bad[2], "only the division by 0 gives inf before the mean"
    for sample, first in bad.items():
        session.player.set_sample(sample)
        session.take_way_out("last_good_step")
        assert session.player.position == first - 1


@pytest.mark.parametrize("choose", [lambda s: s.pick(1), lambda s: s.pick_line(2)], ids=["node", "line"])
def test_in_the_lab_what_is_chosen_is_nudged(session: Session, choose) -> None:
    session.set_mode("nudge")
    choose(session)
    assert session.nudge.node.name == "b"


def test_a_leaf_that_is_dragged_to_its_own_value_is_the_nudged_one_at_once(session: Session) -> None:
    session.set_mode("nudge")
    changes = heard(session.changed)
    session.edits.set_leaf("b", 3.0)
    session.jobs.flush()
    assert session.nudge.node.name == "b" and session.nudge.h == 1
    assert Change.NUDGE in changes[-1][0]


@pytest.mark.parametrize("said", ["", "\nL.backward()"])
def test_results_that_lead_nowhere_are_offered_as_the_output(said: str, qtbot) -> None:
    session = Session(Experiment(f"a = 3\nu = a*2\nv = a*5\nL = a**2{said}"))
    notice = session.notices.current
    assert notice is not None and notice.text == "The output is L; these lead nowhere: u, v"
    assert [label for _, label, _ in notice.buttons] == ["Show u", "Show v"]
    session.take_way_out(notice.buttons[0][0])
    assert session.graph.nodes[session.graph.output].name == "u"
    assert session.run.loss(0) == 6
    session.undo()
    assert session.run.loss(0) == 9


def test_the_updates_of_a_training_loop_are_offered(qtbot) -> None:
    text = "a = 3\nfor k in range(20):\n    L = a**2\n    L.backward()\n    a.data -= 0.1*a.grad"
    session = Session(Experiment.of_program(text))
    notice = session.notices.current
    assert notice is not None and notice.buttons[0][:2] == ("train:20", "Train 20")
    session.take_way_out(notice.buttons[0][0])
    qtbot.waitUntil(lambda: not session.trainer.running)
    assert session.player.reached == 20
    assert session.run.loss(20) == pytest.approx(9 * 0.8**40)
