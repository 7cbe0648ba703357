"""The lecture, from "Micrograd and Computation Graph" to "Training Model", with keys and mouse alone.

Each test reads as what a teacher does and what the last row then sees.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.journeys.classroom import Classroom

# Micrograd and Computation Graph


def test_the_graph_of_the_lecture_stands_there_at_the_start(classroom: Classroom) -> None:
    assert classroom.data("a", "b", "d") == ["5", "3", "10"]
    assert classroom.data("c", "L") == ["–", "–"]
    assert classroom.fields("a", "b", "d") == ["5", "3", "10"]
    assert [classroom.node(name)["tag"] for name in "abcdL"] == ["param", "param", "a + b", "param", "loss"]
    assert classroom.find("program_editor").toPlainText() == "a = 5\nb = 3\nc = a + b\nd = 10\nL = c * d"
    assert len(classroom.steps) == 11


def test_the_forward_pass(classroom: Classroom) -> None:
    classroom.clicks()
    assert classroom.data("c", "L") == ["8", "–"]
    assert "c = a + b = 5 + 3 = 8" in classroom.caption
    assert classroom.steps[0] == "c = 5 + 3"
    classroom.clicks()
    assert classroom.data("c", "L") == ["8", "80"]
    assert "L = c · d = 8 · 10 = 80" in classroom.caption
    assert classroom.steps[1] == "L = 8 × 10"
    assert classroom.loss_plot == "now: 80"


# Gradient


def test_the_backward_pass_edge_by_edge(classroom: Classroom) -> None:
    classroom.clicks(3)
    assert classroom.grads("a", "b", "c", "d", "L") == ["0", "0", "0", "0", "0"]
    classroom.clicks()
    assert classroom.grads("L") == ["1"]
    classroom.clicks()
    assert classroom.grads("c") == ["10"]
    classroom.clicks()
    assert classroom.grads("d") == ["8"]
    classroom.clicks()
    assert classroom.node("a")["grad"] == "0 → 10"
    assert "∂L/∂a += ∂L/∂c · ∂c/∂a = 10 · 1 = 10" in classroom.caption
    assert "A sum passes the gradient on unchanged" in classroom.caption
    classroom.clicks()
    assert classroom.grads("a", "b", "c", "d", "L") == ["10", "10", "10", "8", "1"]


@pytest.mark.parametrize(("leaf", "nudged", "loss"), [("a", "6", "90"), ("b", "4", "90"), ("d", "11", "88")])
def test_a_unit_more_in_the_field(classroom: Classroom, leaf: str, nudged: str, loss: str) -> None:
    classroom.clicks(2)
    classroom.enters(f"leaf_value:{leaf}", nudged)
    assert classroom.data(leaf, "L") == [nudged, loss]
    assert classroom.loss_plot == f"now: {loss}"
    assert f"= {loss}" in classroom.caption


@pytest.mark.parametrize(("leaf", "value", "loss"), [("a", 6, "90"), ("b", 4, "90"), ("d", 11, "88")])
def test_a_unit_more_with_the_slider(classroom: Classroom, leaf: str, value: int, loss: str) -> None:
    """The mouse comes as near as its pixels are fine, the arrow keys the rest of the way."""
    classroom.clicks(2)
    classroom.drags_slider(leaf, value - 1, value - 0.5, value)
    slider = classroom.find(f"leaf:{leaf}")
    assert abs(slider.value() - value) < 0.4
    slider.setFocus()
    while slider.value() != value:
        classroom.press(Qt.Key.Key_Right if slider.value() < value else Qt.Key.Key_Left)
    classroom.qtbot.waitUntil(lambda: classroom.data("L") == [loss])
    assert classroom.fields(leaf) == classroom.data(leaf) == [str(value)]


def test_the_slice_says_what_a_unit_changes(classroom: Classroom) -> None:
    classroom.clicks(2)
    for leaf, rate in (("a", "rate = 10 / 1 = 10"), ("b", "rate = 10 / 1 = 10"), ("d", "rate = 8 / 1 = 8")):
        classroom.clicks_node(leaf)
        assert rate in classroom.slice_plot


# Optimization and Forward Pass


def test_one_step_of_gradient_descent(classroom: Classroom) -> None:
    classroom.clicks(11)
    assert classroom.data("a", "b", "d") == classroom.fields("a", "b", "d") == ["4.9", "2.9", "9.92"]
    assert classroom.node("a")["data"] == "5 → 4.9"
    assert classroom.data("c", "L") == ["8", "80"]  # old until the next forward pass
    assert classroom.loss_plot == "epoch 0: 80"
    assert classroom.steps[8:] == ["a −= 0.01 × 10", "b −= 0.01 × 10", "d −= 0.01 × 8"]


def test_the_forward_pass_after_it(classroom: Classroom) -> None:
    classroom.clicks(13)
    assert classroom.data("c", "L") == ["7.8", "77.376"]
    assert classroom.node("L")["data"] == "80 → 77.376"
    assert "7.8 · 9.92 = 77.376" in classroom.caption
    assert classroom.loss_plot == "now: 77.376"
    assert classroom.place == "Epoch 1, step 2"


# Training Model


def test_the_second_update_gives_the_number_of_the_lecture(classroom: Classroom) -> None:
    classroom.clicks(24)
    assert "7.6016 · 9.842 = 74.8149" in classroom.caption
    assert classroom.window.caption.toolTip() == "L = 74.8149472"
    assert classroom.data("L") == ["74.8149"]
    assert classroom.window.loss.hint(2) == "epoch 2: L = 74.8149472"


def test_the_loop_of_the_lecture_line_by_line(classroom: Classroom) -> None:
    classroom.press(Qt.Key.Key_4)
    classroom.clicks(2)
    printed = []
    for _ in range(3):
        classroom.clicks()
        classroom.press(Qt.Key.Key_Up, 2)  # back over the update and the backward pass: the loss is what was done last
        printed.append(f"{float(classroom.data('L')[0]):.2f}")
        classroom.press(Qt.Key.Key_Down, 2)
    assert printed == ["74.81", "72.31", "69.87"]


def test_training_until_the_loss_is_negative(classroom: Classroom) -> None:
    classroom.trains_until_negative()
    assert classroom.place == "Epoch 46, step 2"
    assert classroom.data("L", "c") == ["−0.8983", "−0.1094"]
    assert "below 0 at epoch 46" in classroom.notice
    assert "0.4495 at epoch 45" in classroom.notice
    assert classroom.loss_plot == "now: −0.8983"
    hints = {epoch: classroom.window.loss.hint(epoch) for epoch in (3, 4, 5, 44, 45)}
    rounded = {epoch: round(float(hint.split("= ")[1]), 2) for epoch, hint in hints.items()}
    assert rounded == {3: 72.31, 4: 69.87, 5: 67.49, 44: 1.8, 45: 0.45}


def test_the_loop_stops_because_c_turned_negative_not_d(classroom: Classroom) -> None:
    classroom.trains_until_negative()
    assert classroom.data("a", "b", "d") == ["0.9453", "−1.0547", "8.2087"]


@pytest.mark.parametrize(
    ("rate", "updates"), [("0.001", 454), ("0.005", 91), ("0.02", 23), ("0.05", 10), ("0,1", 5)]
)  # fmt: skip
def test_other_learning_rates_need_other_numbers_of_updates(classroom: Classroom, rate: str, updates: int) -> None:
    classroom.enters("learning_rate_value", rate)
    classroom.trains_until_negative()
    assert classroom.place == f"Epoch {updates}, step 2"


def test_a_learning_rate_of_2_makes_it_worse(classroom: Classroom) -> None:
    classroom.enters("learning_rate_value", "2")
    classroom.clicks(13)
    assert classroom.data("L") == ["192"]


# the keys of every lesson


def test_an_exercise_of_every_kind_of_press(classroom: Classroom) -> None:
    classroom.press(Qt.Key.Key_3)
    places = []
    for _ in range(4):
        classroom.clicks()
        places.append(classroom.place)
    assert places == ["Epoch 0, step 2", "Epoch 0, step 8", "Epoch 0, step 11", "Epoch 1, step 2"]
    classroom.press(Qt.Key.Key_Home)
    assert classroom.place == "Epoch 0, step 0"
    classroom.press(Qt.Key.Key_End)
    assert classroom.place == "Epoch 1, step 11"


def test_question_mark_shows_every_shortcut_and_escape_hides_them(classroom: Classroom) -> None:
    classroom.press(Qt.Key.Key_Question)
    assert classroom.window.sheet.isVisible()
    text = classroom.window.sheet._text.text()
    assert all(words in text for words in ("PgDown", "Space", "Ctrl+Z", "F11", "One step on", "All shortcuts"))
    classroom.qtbot.keyClick(QApplication.activePopupWidget() or classroom.window.sheet, Qt.Key.Key_Escape)
    assert not classroom.window.sheet.isVisible()
