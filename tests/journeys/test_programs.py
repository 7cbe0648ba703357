"""Other programs than the lecture's: typed, chosen, wrong, and mended."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.journeys.classroom import Classroom


def chooses(classroom: Classroom, title: str) -> None:
    """Takes an example from the chooser with the keyboard."""
    box = classroom.find("examples")
    box.setFocus()
    row = box.findText(title, Qt.MatchFlag.MatchStartsWith)
    classroom.press(Qt.Key.Key_Home)
    classroom.press(Qt.Key.Key_Down, row)
    assert box.currentText().startswith(title)


def backward(classroom: Classroom) -> None:
    """Forward and backward pass, each with one press."""
    classroom.press(Qt.Key.Key_Right, 2, held=Qt.KeyboardModifier.ControlModifier)


def test_a_number_used_twice_gets_both_shares(classroom: Classroom) -> None:
    classroom.writes_program("a = 3\nb = a + a")
    classroom.leaves_editor()
    classroom.clicks(4)
    assert classroom.node("a")["grad"] == "0 → 1"
    classroom.clicks()
    assert classroom.node("a")["grad"] == "1 → 2"
    assert classroom.caption.endswith("A second road adds to the first: 1 + 1 = 2.")
    assert classroom.grads("a") == ["2"]


def test_a_product_of_a_number_with_itself(classroom: Classroom) -> None:
    classroom.writes_program("x = 3\ny = x * x")
    classroom.leaves_editor()
    backward(classroom)
    assert classroom.grads("x") == ["6"]


def test_the_reused_nodes_of_the_examples(classroom: Classroom) -> None:
    chooses(classroom, "Reused nodes")
    backward(classroom)
    assert classroom.data("d", "e", "f") == ["−6", "1", "−6"]
    assert classroom.grads("a", "b", "d", "e") == ["−3", "−8", "1", "−6"]


def test_the_tanh_neuron(classroom: Classroom) -> None:
    chooses(classroom, "Tanh neuron")
    backward(classroom)
    assert classroom.data("n", "o") == ["0.8814", "0.7071"]
    assert classroom.grads("x1", "w1", "x2", "w2", "n") == ["−1.5", "1", "0.5", "0", "0.5"]
    assert classroom.node("x1")["tag"] == "input"
    steps = classroom.steps
    classroom.press(Qt.Key.Key_Right, held=Qt.KeyboardModifier.ControlModifier)
    assert classroom.data("x1", "x2") == ["2", "0"]
    assert [step.split()[0] for step in steps if "−=" in step] == ["w1", "w2", "b"]


def test_three_partials_and_the_exercise(classroom: Classroom) -> None:
    chooses(classroom, "Three partials")
    backward(classroom)
    assert classroom.data("f") == ["27"]
    assert classroom.grads("a", "b", "c") == ["4", "27", "−1"]
    classroom.enters("leaf_value:a", "3")
    assert classroom.data("f") == ["32"]


def test_the_chain_rule_with_a_product_instead_of_the_sum(classroom: Classroom) -> None:
    classroom.writes_program("a = 5\nb = 3\nc = a * b\nd = 10\nL = c * d")
    classroom.leaves_editor()
    backward(classroom)
    assert classroom.data("c", "L") == ["15", "150"]
    assert classroom.grads("a", "b", "c", "d") == ["30", "50", "10", "15"]


def test_what_is_pasted_from_the_lecture_works(classroom: Classroom) -> None:
    leaves = "a = Value(5, label='a')\nb = Value(3, label='b')\nd = Value(10, label='d')\n"
    QApplication.clipboard().setText(leaves + "c = a + b; c.label = 'c'\nL = c * d; L.label = 'L'")
    classroom.clicks_on("program_editor")
    classroom.press(Qt.Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    classroom.press(Qt.Key.Key_V, held=Qt.KeyboardModifier.ControlModifier)
    classroom.leaves_editor()
    classroom.clicks(2)
    assert classroom.data("c", "L") == ["8", "80"]


def test_the_logarithm_of_0_says_why_and_leads_back(classroom: Classroom) -> None:
    classroom.writes_program("a = 0\nb = log(a)\nL = b * 2")
    classroom.leaves_editor()
    assert classroom.notice == ""
    classroom.clicks()
    assert classroom.data("b") == ["−inf"]
    assert "log" in classroom.notice and "0" in classroom.notice
    assert classroom.editor_marks["bad"].line == 2
    classroom.clicks(3)
    classroom.clicks_on("notice:last_good_step")
    assert classroom.place == "Epoch 0, step 0"
    assert classroom.notice == ""
    classroom.clicks()
    classroom.clicks_on("notice:show_in_program")
    assert classroom.editor_marks["active"].line == 2
    classroom.enters("leaf_value:a", "1")
    assert classroom.data("b", "L")[0] == "0"
    assert classroom.notice == ""


def test_play_halts_where_a_number_is_not_finite(classroom: Classroom) -> None:
    classroom.writes_program("a = 0\nL = log(a)")
    classroom.leaves_editor()
    classroom.window.graph.setFocus()
    classroom.press(Qt.Key.Key_Space)
    classroom.qtbot.waitUntil(lambda: classroom.data("L") == ["−inf"])
    assert not classroom.window.player.playing


def test_a_mistake_is_underlined_and_the_last_good_graph_stays(classroom: Classroom) -> None:
    classroom.clicks(2)
    before = classroom.screen
    classroom.writes_program("a = 5\nb = 3\nc = a + \nd = 10\nL = c * d")
    classroom.leaves_editor()
    marks = classroom.editor_marks
    assert marks["error"].line == 3
    assert marks["error_text"]
    assert classroom.find("program_error").isVisible()
    assert classroom.screen["nodes"] == before["nodes"]
    classroom.clicks()
    classroom.clicks_back()
    assert classroom.screen["caption"] == before["caption"]


def test_a_mistake_is_mended(classroom: Classroom) -> None:
    classroom.clicks(2)
    classroom.writes_program("a = 5\nL = a ++ 2 2")
    assert classroom.editor_marks["error_text"]
    classroom.writes_program("a = 5\nL = a + 22")
    assert classroom.editor_marks["error_text"] == ""
    assert classroom.editor_marks["error"] is None
    assert not classroom.find("program_error").isVisible()
    classroom.leaves_editor()
    classroom.clicks(2)
    assert classroom.data("L") == ["27"]


def test_undo_of_what_was_typed_brings_the_text_back(classroom: Classroom) -> None:
    classroom.writes_program("a = 1\nb = a * 4")
    classroom.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert classroom.find("program_editor").toPlainText().startswith("a = 5\nb = 3")
    assert classroom.data("a", "b") == ["5", "3"]


def test_the_last_keys_are_not_lost_by_undo(classroom: Classroom) -> None:
    classroom.writes_program("a = 1\nb = a * 4")
    classroom.press(Qt.Key.Key_End, held=Qt.KeyboardModifier.ControlModifier)
    classroom.window.document.finish_edit()
    classroom.types("0")
    classroom.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert classroom.find("program_editor").toPlainText() == "a = 1\nb = a * 4"


@pytest.mark.parametrize("text", ["", "   \n", "# only a comment"])
def test_an_empty_program_is_a_hint_and_nothing_else(classroom: Classroom, text: str) -> None:
    classroom.clicks(2)
    classroom.clicks_on("program_editor")
    classroom.press(Qt.Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    classroom.press(Qt.Key.Key_Delete)
    classroom.types(text)
    classroom.window.editor.send()
    assert classroom.editor_marks["error_text"]
    assert classroom.data("L") == ["80"]
    classroom.writes_program("a = 2\nb = a * a")
    assert classroom.editor_marks["error_text"] == ""


def test_a_leaf_that_was_moved_keeps_its_number_through_another_line(classroom: Classroom) -> None:
    classroom.enters("leaf_value:a", "6")
    classroom.writes_program("a = 5\nb = 3\nc = a + b\nd = 10\nL = c * d + 1")
    classroom.leaves_editor()
    classroom.clicks(3)
    assert classroom.data("a", "L") == ["6", "91"]
    assert classroom.editor_marks["now"] == {1: "now 6"}


def test_choosing_an_example_is_an_edit_like_any_other(classroom: Classroom) -> None:
    box = classroom.find("examples")
    chooses(classroom, "Rosenbrock")
    classroom.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert classroom.find("program_editor").toPlainText() != "x = -1.2"
    while classroom.window.document.undo_stack.canUndo():
        classroom.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert box.currentText().startswith("Lecture")
    assert classroom.find("program_editor").toPlainText().startswith("a = 5")
