"""The lecture, from "Micrograd and Computation Graph" to "Training Model", with the clicker alone.

Each test reads as what a teacher does and what the last row then sees.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt


class Classroom:
    """A teacher's hands on the window, and the class's eyes."""

    def __init__(self, window, qtbot) -> None:
        self.window, self.qtbot = window, qtbot

    def clicks(self, times: int = 1) -> None:
        """Presses the presenter's remote: a step on."""
        self.press(Qt.Key.Key_PageDown, times)

    def clicks_back(self, times: int = 1) -> None:
        """Presses the remote's other key: a step back."""
        self.press(Qt.Key.Key_PageUp, times)

    def press(self, key: Qt.Key, times: int = 1) -> None:
        for _ in range(times):
            self.qtbot.keyClick(self.window, key)

    def node(self, name: str) -> dict[str, str]:
        """What stands in a node."""
        index = self.window.document.graph.by_name[name].index
        return self.window.views.graph.node_texts(index)

    def data(self, *names: str) -> list[str]:
        return [self.node(name)["data"].split(" → ")[-1] for name in names]

    def grads(self, *names: str) -> list[str]:
        return [self.node(name)["grad"].split(" → ")[-1] for name in names]

    @property
    def caption(self) -> str:
        return self.window.views.caption.accessibleDescription()


@pytest.fixture
def classroom(window, qtbot) -> Classroom:
    return Classroom(window, qtbot)


def test_the_forward_pass(classroom: Classroom) -> None:
    assert classroom.data("a", "b", "d") == ["5", "3", "10"]
    assert classroom.data("c", "L") == ["–", "–"]
    classroom.clicks()
    assert classroom.data("c", "L") == ["8", "–"]
    assert "c = a + b = 5 + 3 = 8" in classroom.caption
    classroom.clicks()
    assert classroom.data("c", "L") == ["8", "80"]


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


def test_one_step_of_gradient_descent_then_forward(classroom: Classroom) -> None:
    classroom.clicks(11)
    assert classroom.data("a", "b", "d") == ["4.9", "2.9", "9.92"]
    assert classroom.data("c", "L") == ["8", "80"]  # old until the next forward pass
    classroom.clicks(2)
    assert classroom.data("L") == ["77.376"]
    classroom.clicks(11)
    assert "74.8149472" in classroom.caption


def test_every_step_back_restores_what_was_on_screen(classroom: Classroom) -> None:
    names = list(classroom.window.document.graph.by_name)
    seen = []
    for _ in range(25):
        seen.append(([classroom.node(name) for name in names], classroom.caption))
        classroom.clicks()
    for expected in reversed(seen):
        classroom.clicks_back()
        assert ([classroom.node(name) for name in names], classroom.caption) == expected


def test_training_until_the_loss_is_negative(classroom: Classroom) -> None:
    window = classroom.window
    window.intents.run_until_negative()
    classroom.qtbot.waitUntil(lambda: not window.trainer.running, timeout=5000)
    assert window.player.epoch == 46
    assert classroom.data("L") == ["−0.8983"]
    assert "0.4495" in window.views.notice.text()
    losses = [round(loss, 2) for loss in window.document.run.losses]
    assert losses[3:6] == [72.31, 69.87, 67.49]


def test_an_exercise_of_every_kind_of_press(classroom: Classroom) -> None:
    classroom.press(Qt.Key.Key_3)
    places = []
    for _ in range(4):
        classroom.clicks()
        places.append((classroom.window.player.epoch, classroom.window.player.position))
    assert places == [(0, 2), (0, 8), (0, 11), (1, 2)]
    classroom.press(Qt.Key.Key_Home)
    assert (classroom.window.player.epoch, classroom.window.player.position) == (0, 0)
    classroom.press(Qt.Key.Key_End)
    assert (classroom.window.player.epoch, classroom.window.player.position) == (1, 11)
