"""Back and forth: what a step back shows is what was there before, and all ways to jump lead to the same place."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.journeys.classroom import Classroom

PRESSES = {
    "edge": (Qt.Key.Key_1, 25),
    "node": (Qt.Key.Key_2, 19),
    "phase": (Qt.Key.Key_3, 6),
    "epoch": (Qt.Key.Key_4, 3),
}
LAST = [
    "Epoch 0, step 0", "Epoch 0, step 1", "Epoch 0, step 2", "Epoch 0, step 3", "Epoch 0, step 4",
    "Epoch 0, step 6", "Epoch 0, step 8", "Epoch 0, step 9",
]  # fmt: skip


@pytest.mark.parametrize("grain", PRESSES)
def test_every_step_back_restores_what_was_on_screen(classroom: Classroom, grain: str) -> None:
    key, presses = PRESSES[grain]
    classroom.press(key)
    classroom.press(Qt.Key.Key_PageDown, presses)
    classroom.press(Qt.Key.Key_Home)
    seen = []
    for _ in range(presses):
        seen.append(classroom.screen)
        classroom.clicks()
    for expected in reversed(seen):
        classroom.clicks_back()
        assert classroom.screen == expected
    assert len({str(screen) for screen in seen}) == presses


def test_a_press_by_node_takes_both_edges_at_once(classroom: Classroom) -> None:
    classroom.press(Qt.Key.Key_2)
    places = [classroom.place]
    for _ in range(7):
        classroom.clicks()
        places.append(classroom.place)
    assert places == LAST


def test_the_picture_of_the_graph_is_the_same_on_the_way_back(classroom: Classroom) -> None:
    graph = classroom.window.graph
    classroom.press(Qt.Key.Key_Home)
    pictures = []
    for _ in range(13):
        graph.stop_motion()
        pictures.append(graph.grab().toImage())
        classroom.clicks()
    for number in reversed(range(13)):
        classroom.clicks_back()
        assert graph.grab().toImage() == pictures[number], f"after step {number}"


def test_every_way_to_a_step_shows_the_same(classroom: Classroom) -> None:
    classroom.clicks(7)
    pressed = classroom.screen
    for jump in (classroom.clicks_step, lambda number: classroom.clicks_timeline(0, number)):
        classroom.press(Qt.Key.Key_Home)
        jump(7)
        assert classroom.screen == pressed


def test_scrubbing_along_the_timeline(classroom: Classroom) -> None:
    timeline = classroom.window.timeline
    middle = timeline.height() // 3
    places = [timeline.rect().topLeft().__class__(round(timeline.x_of(*at)), middle) for at in ((0, 2), (0, 9), (1, 2))]
    classroom.drags(timeline, *places)
    assert classroom.place == "Epoch 1, step 2"
    assert classroom.data("L") == ["77.376"]


def test_a_click_on_the_loss_plot_goes_to_the_loss_of_that_epoch(classroom: Classroom) -> None:
    classroom.clicks_loss(2)
    assert classroom.place == "Epoch 2, step 2"
    assert classroom.data("L") == ["74.8149"]
    assert classroom.loss_plot == "now: 74.8149"
    classroom.clicks_loss(0)
    assert classroom.data("L") == ["80"]


def test_the_chips_of_the_phases(classroom: Classroom) -> None:
    for phase, step in (("backward", 3), ("update", 9), ("forward", 1)):
        classroom.clicks_on(f"phase:{phase}")
        assert classroom.place == f"Epoch 0, step {step}"
        assert classroom.caption.lower().startswith(phase)


def test_keys_for_phases_and_epochs(classroom: Classroom) -> None:
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    classroom.press(Qt.Key.Key_Right, held=control)
    classroom.press(Qt.Key.Key_Right, held=control)
    assert classroom.place == "Epoch 0, step 8"
    classroom.press(Qt.Key.Key_Right, held=control | shift)
    classroom.press(Qt.Key.Key_Right, held=control | shift)
    assert classroom.place == "Epoch 1, step 11"
    classroom.press(Qt.Key.Key_Left, held=control | shift)
    assert classroom.place == "Epoch 0, step 11"
    classroom.press(Qt.Key.Key_Left, held=control)
    assert classroom.place == "Epoch 0, step 8"


def test_nothing_is_before_the_start(classroom: Classroom) -> None:
    start = classroom.screen
    for key in (Qt.Key.Key_Left, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_Up):
        classroom.press(key)
        assert classroom.screen == start


# edits in time


def test_a_leaf_set_in_the_middle_of_the_backward_pass_keeps_the_place(classroom: Classroom) -> None:
    classroom.clicks(6)
    classroom.enters("leaf_value:d", "20")
    assert classroom.place == "Epoch 0, step 6"
    assert classroom.data("d", "L") == ["20", "160"]
    assert classroom.grads("c", "d") == ["20", "8"]
    classroom.press(Qt.Key.Key_Escape)
    classroom.clicks(5)
    assert classroom.data("a", "b", "d") == ["4.8", "2.8", "19.92"]


def test_a_leaf_set_after_its_update_holds_from_the_next_epoch_on(classroom: Classroom) -> None:
    classroom.clicks(9)
    assert classroom.data("a") == ["4.9"]
    classroom.enters("leaf_value:a", "1")
    assert classroom.place == "Epoch 1, step 0"
    assert classroom.data("a", "b", "d") == ["1", "2.9", "9.92"]
    classroom.press(Qt.Key.Key_Escape)
    classroom.clicks(2)
    assert classroom.data("c", "L") == ["3.9", "38.688"]
    classroom.press(Qt.Key.Key_Home)
    assert classroom.data("a") == ["5"]


def test_a_drag_is_one_edit(classroom: Classroom) -> None:
    classroom.clicks(2)
    before = classroom.screen
    classroom.drags_slider("a", 5, 6, 7, 8, 7)
    after = classroom.screen
    assert after["nodes"] != before["nodes"]
    classroom.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert classroom.screen == before
    classroom.press(Qt.Key.Key_Y, held=Qt.KeyboardModifier.ControlModifier)
    assert classroom.screen == after


def test_two_drags_are_two_edits(classroom: Classroom) -> None:
    classroom.clicks(2)
    classroom.enters("leaf_value:a", "6")
    classroom.enters("leaf_value:a", "7")
    classroom.press(Qt.Key.Key_Escape)
    seen = []
    for _ in range(2):
        classroom.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
        seen += classroom.data("a", "L")
    assert seen == ["6", "90", "5", "80"]


def test_reset_goes_back_to_the_numbers_of_the_program(classroom: Classroom) -> None:
    start = classroom.screen
    classroom.enters("leaf_value:a", "1")
    classroom.press(Qt.Key.Key_Escape)
    classroom.clicks(20)
    before = classroom.screen
    classroom.press(Qt.Key.Key_R, held=Qt.KeyboardModifier.ControlModifier)
    assert {**classroom.screen, "loss": "", "notice": ""} == {**start, "loss": "", "notice": ""}
    classroom.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert classroom.screen == before


def test_the_hand_on_the_number_in_the_node(classroom: Classroom) -> None:
    classroom.clicks(2)
    graph = classroom.window.graph
    box = graph.node_box(classroom.graph.by_name["a"].index)
    start = graph.rect().topLeft().__class__(round(box.center().x()), round(box.top() + box.height() * 0.5))
    classroom.drags(graph, start, start + type(start)(40, 0), start + type(start)(8, 0))
    classroom.qtbot.waitUntil(lambda: classroom.data("a") == ["5.1"])
    assert classroom.data("L") == ["81"]
    assert classroom.fields("a") == ["5.1"]


def test_a_locked_parameter_stays_where_it_is(classroom: Classroom) -> None:
    classroom.clicks_on("leaf_lock:a")
    classroom.clicks(11)
    assert classroom.data("a", "b", "d") == ["5", "2.9", "9.92"]
    assert not classroom.find("leaf_value:a").isEnabled()
    assert not classroom.find("leaf:a").isEnabled()
    assert classroom.steps[8] == "a stays (locked)"
    classroom.clicks_on("leaf_lock:a")
    classroom.clicks(11)
    assert classroom.data("a") != ["5"]
    assert classroom.find("leaf_value:a").isEnabled()
