"""A hostile student at the window: anything in any order raises nothing, and what is shown is what the engine says."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from engine.graph.graph import Kind
from engine.numerals import short
from engine.training.run import Run

LONG = "a = 1.01\n" + "\n".join(f"v{k} = {'a' if k == 0 else f'v{k - 1}'} * a" for k in range(200))
WIDE = "\n".join(f"p{k} = {k}" for k in range(60)) + "\nL = " + " + ".join(f"p{k} * p{k}" for k in range(60))
PROGRAMS = [
    "a = 5\nb = 3\nc = a + b\nd = 10\nL = c * d", "a = 5", "c = input(2.0)", "L = 3 * 4", "x = 2\nx = x * x\nx = x + 1",
    "a = 0\nL = log(a)", "a = 0\nL = 1 / a - 1 / a", "a = 1e308\nL = a * a - a * a", "a = -1\nL = sqrt(a) + log(a)",
    "a = 2\nL = a ** 1000", "a = 3\nb = a\nL = a", "w = 1\nL = relu(w) - relu(-w)", "a = 2\nb = 2\nL = max(a, b)",
    LONG, WIDE, "x = 3\ny = x * x\nz = y * y", "ä = 1\nL = ä * 2", "a = 1e-320\nL = a * a", "a = 5\nL = a - a",
    "", "L = ", "a = 5\nL = a +* 3", "a = b", "((((", "L = l(" * 300, "\u202e",
    "a = 1\nL = a" + " + a" * 400, "\x00", "if",
]  # fmt: skip
KEYS = [
    "Right", "Left", "PageDown", "PageUp", "Home", "End", "Space", "Up", "Down", "1", "2", "3", "4", "F", "P", "F1",
    "Escape",
]  # fmt: skip


class Student:
    """Random acts on one window, each from a seed."""

    def __init__(self, window, seed: int, folder: Path) -> None:
        self.window, self.random, self.folder = window, random.Random(seed), folder
        self.acts: list[Callable[[], object]] = [
            *[self.key] * 6, *[self.leaf] * 4, *[self.program] * 3, *[self.undo] * 2, self.redo, self.rate, self.lock,
            self.range, self.train, self.stop, self.theme, self.resize, self.example, self.timeline, self.steps,
            self.plot, self.graph, self.wheel, self.speed, self.reset, self.save, self.open, self.way_out, self.wait,
            self.line,
        ]  # fmt: skip

    def act(self) -> None:
        """Does something."""
        self.random.choice(self.acts)()
        QApplication.processEvents()

    def names(self) -> list[str]:
        return [node.name for node in self.window.document.graph.sliders]

    def key(self) -> None:
        QTest.keyClick(
            QApplication.focusWidget() or self.window.widget, getattr(Qt.Key, f"Key_{self.random.choice(KEYS)}")
        )

    def leaf(self) -> None:
        if self.names():
            name = self.random.choice(self.names())
            value = self.random.choice([0.0, 1.0, -1.0, 1e-300, 1e300, 3.7, self.random.uniform(-20, 20)])
            part = self.window.findChildren(QWidget, f"leaf:{name}")[-1]
            if part.isEnabled():
                part.value_changed.emit(value) if self.random.random() < 0.5 else part.set_value(value)
            if self.random.random() < 0.5:
                part.edit_finished.emit()

    def program(self) -> None:
        text = self.window.editor.text
        if self.random.random() < 0.3:
            text.setFocus()
            key = self.random.choice(["Plus", "X", "1", "Return", "Backspace"])
            QTest.keyClick(text, getattr(Qt.Key, f"Key_{key}"))
        else:
            text.setPlainText(self.random.choice(PROGRAMS))
        if self.random.random() < 0.8:
            self.window.editor.send()

    def rate(self) -> None:
        rates = [0.0, 0.01, 0.1, 2.0, 1e300, -1.0, math.nan, math.inf]
        self.window.edits.set_learning_rate(self.random.choice(rates))

    def lock(self) -> None:
        if self.names():
            self.window.edits.set_lock(self.random.choice(self.names()), self.random.random() < 0.5)

    def range(self) -> None:
        if self.names():
            ranges = [(-1.0, 1.0), (5.0, -5.0), (0.0, 1e-300), (-1.7e308, 1.7e308), (0.0, math.nan)]
            self.window.edits.set_range(self.random.choice(self.names()), *self.random.choice(ranges))

    def undo(self) -> None:
        self.window.actions_by_id["undo"].trigger()

    def redo(self) -> None:
        self.window.actions_by_id["redo"].trigger()

    def train(self) -> None:
        self.window.trainer.run_updates(self.random.choice([1, 3, 50, 400]))

    def stop(self) -> None:
        self.window.trainer.stop()

    def theme(self) -> None:
        self.window.next_theme()

    def resize(self) -> None:
        self.window.resize(*self.random.choice([(960, 600), (1366, 768), (1920, 1080), (1000, 1000)]))

    def example(self) -> None:
        self.window.open_example(self.random.randrange(len(self.window.examples)))

    def timeline(self) -> None:
        view = self.window.timeline
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(self.random.randrange(view.width()), 10))

    def steps(self) -> None:
        view = self.window.steps.viewport()
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(30, self.random.randrange(max(view.height(), 1))))

    def plot(self) -> None:
        view = self.window.loss
        spot = QPoint(self.random.randrange(max(view.width(), 1)), max(view.height() // 2, 1))
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)

    def graph(self) -> None:
        view = self.window.graph
        spots = [QPoint(self.random.randrange(view.width()), self.random.randrange(view.height())) for _ in range(3)]
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=spots[0])
        QTest.mouseMove(view, spots[1])
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=spots[2])

    def wheel(self) -> None:
        view = self.window.graph
        at = QPointF(self.random.randrange(view.width()), self.random.randrange(view.height()))
        turn = QPoint(0, self.random.choice([-960, -120, -1, 0, 1, 120, 960]))
        held = self.random.choice([Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier])
        view.wheelEvent(
            QWheelEvent(at, at, QPoint(), turn, Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False)
        )

    def speed(self) -> None:
        self.window.player.set_speed(self.random.choice([0.25, 1.0, 8.0]))

    def reset(self) -> None:
        self.window.edits.reset()

    def save(self) -> None:
        self.window.session.save_file(self.folder / self.random.choice(["x.json", "gone/x.json"]))

    def open(self) -> None:
        self.window.session.open_file(self.folder / self.random.choice(["x.json", "y.json", ""]))

    def way_out(self) -> None:
        notice = self.window.notices.notice
        if notice is not None and notice.buttons:
            self.window.session.take_way_out(self.random.choice(notice.buttons)[0])

    def wait(self) -> None:
        QTest.qWait(20)

    def line(self) -> None:
        self.window.session.pick_line(self.random.randrange(6))


def settled(window) -> None:
    """What still waits is done."""
    window.trainer.stop()
    window.player.pause()
    window.editor.send()
    window.edits.finish()
    QCoreApplication.processEvents()


def alike(a, b) -> bool:
    return a == b or (a is not None and b is not None and math.isnan(a) and math.isnan(b))


def assert_shown_is_true(window) -> None:
    """The graph, the fields and the timeline show the frame of a run that is made afresh."""
    document, player = window.document, window.player
    frame = Run(document.experiment, document.graph).trace(player.epoch).frame(player.position)
    for node, value, gradient in zip(document.graph.nodes, frame.values, frame.gradients, strict=True):
        texts = window.graph.node_texts(node.index)
        assert texts["data"].split(" → ")[-1] == ("–" if value is None else short(value)), node
        if node.kind is Kind.DATA:  # in the place of a gradient, which data have none of
            assert texts["grad"] == str(player.sample + 1), node
            continue
        assert texts["grad"].split(" → ")[-1] == ("–" if gradient is None else short(gradient)), node
    for node in document.graph.sliders:
        value = frame.values[node.index]
        assert value is not None
        assert alike(window.findChildren(QWidget, f"leaf_value:{node.name}")[-1].value(), value)
        assert alike(window.findChildren(QWidget, f"leaf:{node.name}")[-1].value(), value)
    assert window.timeline.accessibleDescription() == f"Epoch {frame.epoch}, step {frame.position}"
    assert window.steps.model().rowCount() == len(player.trace)
    assert window.editor.text.toPlainText() == document.experiment.program or "\x00" in document.experiment.program


@pytest.fixture
def no_dialogs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: ("", ""))
    monkeypatch.setattr(QMessageBox, "question", lambda *a: QMessageBox.StandardButton.Discard)
    yield


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_anything_in_any_order(window, no_dialogs, tmp_path: Path, seed: int) -> None:
    student = Student(window, seed, tmp_path)
    first = window.document.experiment
    for number in range(90):
        student.act()
        if number % 6 == 5:
            settled(window)
            assert_shown_is_true(window)
    settled(window)
    while window.document.undo_stack.canUndo():
        window.document.undo_stack.undo()
    assert window.document.experiment == first
    window.player.go_to_start()
    assert_shown_is_true(window)


@pytest.mark.parametrize("text", PROGRAMS)
def test_any_program_can_be_stepped_trained_and_left(window, text: str) -> None:
    window.editor.text.setPlainText(text)
    window.editor.send()
    for grain in ("node", "phase", "epoch"):
        window.player.set_grain(grain)
        for _ in range(3):
            window.player.step_forward()
            assert window.caption.accessibleDescription()
        assert_shown_is_true(window)
        window.player.step_back()
    window.grab()
    window.trainer.run_updates(5)
    window.trainer.stop()
    assert_shown_is_true(window)
    window.player.go_to_start()
    window.document.undo_stack.undo()
    assert window.document.run.loss(0) == 80
