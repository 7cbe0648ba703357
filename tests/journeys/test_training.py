"""Training from the panel, playing, and what stops either."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop_app.session import jobs, trainer
from tests.journeys.classroom import Classroom


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One epoch a slice: the lecture's 100,000 would be over before a hand can do anything."""
    for module in (jobs, trainer):
        monkeypatch.setattr(module, "SLICE_SECONDS", 1e-6)


def test_a_number_of_updates(classroom: Classroom) -> None:
    classroom.trains(44)
    assert classroom.place == "Epoch 44, step 2"
    assert classroom.data("L") == ["1.7982"]
    assert classroom.notice == ""
    classroom.trains(1)
    assert classroom.data("L") == ["0.4495"]
    assert classroom.loss_plot == "now: 0.4495"


def test_the_panel_goes_away_by_itself_and_shows_no_update_too_many(classroom: Classroom) -> None:
    classroom.clicks_on("train")
    assert classroom.find("train_panel").isVisible()
    classroom.types("5\n")
    classroom.waits_for_training()
    assert not classroom.find("train_panel").isVisible()
    assert classroom.place == "Epoch 5, step 2"
    assert classroom.window.loss.hint(5).startswith("epoch 5: L = 67.4889")


def test_training_can_be_stopped_and_stays_where_it_was(classroom: Classroom, slowly) -> None:
    classroom.clicks_on("leaf_lock:d")
    classroom.clicks_on("leaf_lock:a")
    classroom.clicks_on("leaf_lock:b")
    classroom.clicks_on("train")
    classroom.clicks_on("train_until_negative")
    classroom.qtbot.waitUntil(lambda: classroom.window.player.epoch > 0)
    assert classroom.find("train").text() == "Stop"
    classroom.clicks_on("train")
    assert not classroom.window.trainer.running
    assert classroom.find("train").text() == "Train"
    assert classroom.data("L") == ["80"]


def test_training_waits_and_goes_on(classroom: Classroom, slowly) -> None:
    classroom.clicks_on("train")
    classroom.types("100000\n")
    classroom.qtbot.waitUntil(lambda: classroom.window.player.epoch > 0)
    classroom.clicks_on("train_pause")
    epoch = classroom.window.player.epoch
    assert "of 100,000" in classroom.find("train_progress").findChild(QLabel).text()
    assert classroom.find("train_pause").text() == "Go on"
    classroom.qtbot.wait(60)
    assert classroom.window.player.epoch == epoch
    classroom.clicks_on("train_pause")
    classroom.qtbot.waitUntil(lambda: classroom.window.player.epoch > epoch)
    classroom.clicks_on("train")
    assert not classroom.find("train_progress").isVisible()


def test_a_learning_rate_changed_while_it_trains_holds_from_there_on(classroom: Classroom, slowly) -> None:
    classroom.writes_program("w = 0\nL = (w - 3)**2")
    classroom.leaves_editor()
    classroom.clicks_on("train")
    classroom.types("100000\n")
    classroom.qtbot.waitUntil(lambda: classroom.window.player.epoch > 0)
    classroom.window.edits.set_learning_rate(0.0)
    classroom.window.edits.finish()
    assert classroom.window.trainer.running
    classroom.clicks_on("train")
    experiment = classroom.window.document.experiment
    assert experiment.learning_rate == 0.01
    assert experiment.settings(classroom.window.player.epoch).learning_rate == 0.0


def test_until_a_number_of_ones_own(classroom: Classroom) -> None:
    classroom.writes_program("w = 0\nL = (w - 3)**2")
    classroom.leaves_editor()
    classroom.clicks_on("train")
    classroom.enters("train_below", "0.01")
    classroom.waits_for_training()
    run, epoch = classroom.window.document.run, classroom.window.player.epoch
    assert run.loss(epoch) < 0.01 <= run.loss(epoch - 1)
    assert "fell below 0.01" in classroom.notice


def test_until_negative_says_when_it_never_gets_there(classroom: Classroom) -> None:
    classroom.writes_program("a = 2\nL = a**2 + 1")
    classroom.leaves_editor()
    classroom.trains_until_negative()
    assert "not below 0" in classroom.notice
    classroom.clicks_on("notice:go_to_start")
    assert classroom.place == "Epoch 0, step 0"
    assert classroom.notice == ""


def test_numbers_that_run_away_offer_a_smaller_learning_rate(classroom: Classroom) -> None:
    classroom.writes_program("a = 2\nL = a**4")
    classroom.leaves_editor()
    classroom.enters("learning_rate_value", "1")
    classroom.press(Qt.Key.Key_Escape)
    classroom.trains(100)
    assert classroom.notice.startswith("L became inf at epoch 5: the numbers ran away.")
    assert classroom.window.player.epoch == 5


def test_a_rate_that_is_too_large_is_made_smaller_with_one_press(classroom: Classroom) -> None:
    classroom.writes_program("a = 2\nL = a**2")
    classroom.leaves_editor()
    classroom.enters("learning_rate_value", "2")
    classroom.press(Qt.Key.Key_Escape)
    classroom.trains(20)
    assert "learning rate is too large" in classroom.notice
    classroom.clicks_on("notice:slower")
    assert classroom.find("learning_rate_value").text() == "0.2"
    assert classroom.place == "Epoch 0, step 0"
    classroom.trains(20)
    assert float(classroom.data("L")[0].replace("−", "-").replace("e−", "e-")) < 1


def test_a_run_without_a_lowest_point_says_so(classroom: Classroom) -> None:
    classroom.trains(1000)
    assert "no lowest point" in classroom.notice
    assert classroom.data("L") == ["−1.051e13"]
    classroom.clicks_on("notice_close")
    assert classroom.notice == ""


def test_play_and_pause_with_the_space_bar(classroom: Classroom) -> None:
    player = classroom.window.player
    player.set_speed(8.0)
    classroom.press(Qt.Key.Key_Space)
    assert player.playing
    assert classroom.window.actions_by_id["play"].text() == "Pause"
    classroom.qtbot.waitUntil(lambda: player.position >= 3)
    classroom.press(Qt.Key.Key_Space)
    assert not player.playing
    assert classroom.window.actions_by_id["play"].text() == "Play"


def test_a_step_back_pauses(classroom: Classroom) -> None:
    classroom.press(Qt.Key.Key_Space)
    classroom.clicks_back()
    assert not classroom.window.player.playing
    assert classroom.place == "Epoch 0, step 0"


def test_an_edit_during_training_ends_it(classroom: Classroom) -> None:
    classroom.clicks_on("train")
    classroom.clicks_on("train_until_negative")
    classroom.enters("leaf_value:a", "6")
    assert not classroom.window.trainer.running
    assert classroom.data("a") == ["6"]


def test_the_optimizer_is_chosen_and_its_state_shown(classroom: Classroom) -> None:
    chooses(classroom, "optimizer", "momentum")
    classroom.clicks_step(9)
    assert "v: 0 → 10" in classroom.window.caption.accessibleDescription()
    classroom.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert classroom.find("optimizer").currentData() == "sgd"


def test_more_about_training_opens_from_the_title_and_says_what_is_set(classroom: Classroom) -> None:
    more = classroom.find("training_more")
    assert not classroom.find("training_panel").isVisible()
    classroom.clicks_on("training_more")
    assert classroom.find("training_panel").isVisible()
    chooses(classroom, "schedule", "linear")
    classroom.find("schedule_span").setValue(50)
    classroom.clicks_on("ascent")
    classroom.enters("weight_decay", "0.5")
    experiment = classroom.window.document.experiment
    assert (experiment.schedule, experiment.schedule_span, experiment.ascent) == ("linear", 50, True)
    assert experiment.weight_decay == 0.5
    assert more.accessibleDescription() == "Linear, weight decay 0.5, ascent"
    classroom.find("training_panel").close()
    assert classroom.find("learning_rate_value").text() == "0.01"
    classroom.window.player.set_place(25, 0)
    assert "0.0055" in classroom.window.parameters.training._now.text()


def test_the_optimizer_can_be_chosen_with_many_leaves_too(classroom: Classroom) -> None:
    classroom.writes_program("a = 1\nb = 2\nc = 3\nd = 4\nL = a*b*c*d")
    classroom.leaves_editor()
    assert classroom.find("optimizer").isVisible()
    chooses(classroom, "optimizer", "adam")
    assert classroom.window.document.run.optimizer.id == "adam"


def chooses(classroom: Classroom, name: str, id: str) -> None:
    """Chooses an entry of a combo box."""
    choice = classroom.find(name)
    index = choice.findData(id)
    choice.setCurrentIndex(index)
    choice.activated.emit(index)


def test_a_learning_rate_that_is_too_large_diverges_and_is_explained(classroom: Classroom) -> None:
    classroom.writes_program("w = 0\nL = (w - 3)**2")
    classroom.leaves_editor()
    classroom.enters("learning_rate_value", "1.1")
    classroom.trains(5)
    assert classroom.data("L") == ["55.7256"]  # from 9: each update overshoots by more
    classroom.trains(3000)
    assert "epoch" in classroom.notice.lower()
    assert "learning rate" in classroom.notice.lower()
