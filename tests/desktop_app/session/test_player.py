"""Where we are: grains, phases, edits in time, playing."""

from __future__ import annotations

import pytest

from desktop_app.session.change import Change
from desktop_app.session.player import DWELL, Player
from desktop_app.session.session import Session
from engine.training.experiment import Experiment
from tests.desktop_app.lecture import heard, lecture

STOPS = {
    "edge": list(range(1, 12)),
    "node": [1, 2, 3, 4, 6, 8, 9, 10, 11],
    "phase": [2, 8, 11],
    "epoch": [11],
}


@pytest.fixture
def session(qapp) -> Session:
    return Session(lecture())


@pytest.fixture
def player(session: Session) -> Player:
    return session.player


def place(player: Player) -> tuple[int, int]:
    return player.epoch, player.position


@pytest.mark.parametrize("grain", STOPS)
def test_a_press_halts_where_its_grain_ends(player: Player, grain: str) -> None:
    player.set_grain(grain)  # type: ignore[arg-type]
    seen = []
    for _ in range(2 * len(STOPS[grain])):
        player.step_forward()
        seen.append(place(player))
    assert seen == [(epoch, stop) for epoch in (0, 1) for stop in STOPS[grain]]


@pytest.mark.parametrize("grain", STOPS)
def test_the_way_back_halts_at_the_same_places(player: Player, grain: str) -> None:
    player.set_grain(grain)  # type: ignore[arg-type]
    there = [place(player)]
    for _ in range(2 * len(STOPS[grain])):
        player.step_forward()
        there.append(place(player))
    back = [place(player)]
    while place(player) != (0, 0):
        player.step_back()
        back.append(place(player))
    assert back == there[::-1]


def test_a_press_back_from_the_middle_goes_to_the_stop_before(player: Player) -> None:
    player.set_place(0, 5)
    player.set_grain("phase")
    player.step_back()
    assert place(player) == (0, 2)


def test_phases_and_epochs_whatever_the_grain(player: Player) -> None:
    player.step_forward("phase")
    assert place(player) == (0, 2)
    player.step_forward("epoch")
    assert place(player) == (0, 11)
    player.step_forward("phase")
    player.step_back("phase")
    assert place(player) == (0, 11)
    player.step_back("epoch")
    assert place(player) == (0, 0)


def test_places_beyond_the_ends_are_the_ends(player: Player) -> None:
    player.set_place(-3, -5)
    assert place(player) == (0, 0)
    player.set_place(2, 99)
    assert place(player) == (2, 11)
    player.go_to_start()
    player.go_to_end()
    assert place(player) == (2, 11)


def test_where_the_loss_of_an_epoch_is_known(player: Player) -> None:
    player.go_to_loss(46)
    assert place(player) == (46, 2)
    assert player.frame.values[player.trace.graph.output] == -0.8982809496055678


def test_the_phase_of_the_step_just_done(player: Player) -> None:
    assert player.stretch is None
    names = {}
    for phase in ("forward", "backward", "update"):
        player.go_to_phase(phase)
        assert player.stretch is not None and player.stretch.phase == phase
        names[phase] = player.position
    assert names == {"forward": 1, "backward": 3, "update": 9}


def test_a_program_without_operations_has_no_forward_pass(qapp) -> None:
    session = Session(Experiment("a = 5"))
    player = session.player
    player.go_to_phase("forward")
    assert place(player) == (0, 0)
    player.go_to_loss(3)
    assert place(player) == (3, 0)
    player.go_to_start()
    for _ in range(4):
        player.step_forward()
    player.step_forward("epoch")
    while place(player) != (0, 0):
        player.step_back()


def test_the_start_of_an_epoch_that_was_edited_is_a_place_of_its_own(session: Session, player: Player) -> None:
    player.set_place(1, 11)
    session.document.change(lecture().with_leaf("a", 1.0, epoch=2))
    player.step_forward()
    assert place(player) == (2, 0)
    player.step_forward()
    assert place(player) == (2, 1)
    player.step_back()
    assert place(player) == (2, 0)
    player.step_back()
    assert place(player) == (1, 11)


def test_another_run_forgets_what_was_reached_beyond_it(session: Session, player: Player) -> None:
    player.set_place(30, 4)
    session.document.change(lecture().with_leaf("a", 1.0, epoch=10))
    assert (player.epoch, player.reached) == (10, 10)
    session.document.change(lecture(learning_rate=0.1))
    assert (player.epoch, player.reached) == (0, 0)


def test_another_run_keeps_the_place_as_far_as_there_are_steps(session: Session, player: Player) -> None:
    player.set_place(0, 11)
    session.document.change(Experiment("a = 5\nL = a * 2"))
    assert place(player) == (0, len(player.trace))


def test_only_steps_forward_are_animated(session: Session, player: Player) -> None:
    moves = heard(session.changed)
    player.step_forward()
    player.step_back()
    player.set_place(1, 3)
    player.go_to_loss(0)
    player.go_to_phase("backward")
    assert [Change.ANIMATED in change for (change,) in moves] == [True, False, False, False, True]


# playing


def test_playing_goes_on_through_epochs(player: Player, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DWELL, "phase", 8)
    player.set_grain("phase")
    player.set_speed(8.0)
    player.toggle_play()
    assert player.playing
    assert place(player) == (0, 2)  # the first step comes at once
    qtbot.waitUntil(lambda: player.epoch >= 2)
    player.toggle_play()
    stopped = place(player)
    assert not player.playing
    qtbot.wait(20)
    assert place(player) == stopped


@pytest.mark.parametrize("grain", DWELL)
@pytest.mark.parametrize("speed", [0.25, 1.0, 8.0])
def test_a_step_stays_shorter_the_faster_it_plays(player: Player, grain: str, speed: float) -> None:
    player.set_grain(grain)  # type: ignore[arg-type]
    player.set_speed(speed)
    player.toggle_play()
    assert player._timer.interval() == round(DWELL[grain] / speed)  # type: ignore[index]
    player.pause()


@pytest.mark.parametrize(
    "act",
    [Player.step_back, lambda p: p.step_back("phase"), Player.go_to_start, Player.go_to_end, lambda p: p.go_to_loss(2)],
)
def test_going_elsewhere_pauses(session: Session, player: Player, act) -> None:
    player.toggle_play()
    act(player)
    assert not player.playing
    changes = heard(session.changed)
    player.pause()
    assert changes == []


def test_a_press_forward_while_it_plays_goes_on_playing(player: Player) -> None:
    player.toggle_play()
    player.step_forward()
    assert player.playing
    assert place(player) == (0, 2)
    player.pause()


def test_playing_halts_where_a_number_is_not_finite_and_goes_on_from_there(qtbot, monkeypatch) -> None:
    monkeypatch.setitem(DWELL, "edge", 8)
    session = Session(Experiment("a = -1\nb = log(a)\nL = b + a"))
    session.player.set_speed(8.0)
    session.player.toggle_play()
    qtbot.waitUntil(lambda: not session.player.playing)
    assert (session.player.epoch, session.player.position) == (0, session.trace.not_finite[0])
    session.player.toggle_play()
    qtbot.waitUntil(lambda: session.player.position > session.trace.not_finite[0])
    session.player.pause()
