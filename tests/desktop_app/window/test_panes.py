"""Panes and the session: one signal, no order, few calls from a hand to what it changes."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import dropwhile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from desktop_app.panes import PANES, Pane, follow
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from desktop_app.window.main_window import MainWindow
from tests.desktop_app.lecture import heard, lecture
from tests.journeys.classroom import Classroom
from tests.page import Page

APP = str(Path(sys.modules["desktop_app"].__file__ or "").parent)


def test_a_pane_of_ones_own_is_a_view_a_binding_and_a_row(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    def bind(session: Session, view: QLabel) -> None:
        follow.on(session, Change.PLACE, lambda change: view.setText(f"{session.frame.values}"))

    class Values(QLabel):
        def set_theme(self, theme) -> None:
            self.setFont(theme.font("body"))

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = MainWindow((*PANES, Pane("values", "values", Values, bind)))
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    window.session.player.step_forward("phase")
    assert window.panes["values"].text() == "(5.0, 3.0, 8.0, 10.0, 80.0)"
    assert window.panes["values"].isVisible()
    window.close()


# no order


def read(view: QWidget) -> tuple[object, ...]:
    """Whether a pane is seen, and all that its own widgets say."""
    children = [each for each in view.findChildren(QWidget) if each.isVisibleTo(view)]
    said = [(each.objectName(), each.accessibleDescription(), getattr(each, "text", str)()) for each in children
            if isinstance(each, QLabel | QAbstractButton | QLineEdit)]  # fmt: skip
    return view.isVisible(), view.accessibleDescription(), said


def acts(room: Classroom) -> list[dict[str, object]]:
    """A little of everything, and the screen after each."""
    window, screens = room.window, []
    for act in (
        lambda: room.clicks(5),
        lambda: window.edits.set_leaf("a", 6.0),
        lambda: window.edits.finish(),
        lambda: window.session.pick(2),
        lambda: window.session.pick_line(4),
        lambda: window.edits.set_program("x = 2\ny = log(x - 3)\nL = y * x"),
        lambda: room.clicks(4),
        lambda: window.edits.set_program("x = 2\ny ="),
        lambda: window.document.undo_stack.undo(),
        lambda: window.session.take_way_out("last_good_step"),
        lambda: window.session.set_mode("nudge"),
        lambda: window.nudge.set_h(0.25),
        lambda: window.session.set_mode("step"),
        lambda: window.open_example(0),
        lambda: room.clicks(13),
    ):
        act()
        QApplication.processEvents()
        screens.append(room.screen | {"panes": {id: read(view) for id, view in window.panes.items()}})
    return screens


@contextmanager
def opened(panes: tuple[Pane, ...], qtbot) -> Iterator[Classroom]:
    window = MainWindow(panes)
    window.resize(1920, 1080)
    window.show()
    window.finish_opening()
    QApplication.processEvents()
    yield Classroom(Page(window), qtbot)
    window.session.document.undo_stack.setClean()
    window.close()
    window.deleteLater()


def test_the_order_in_which_panes_are_bound_changes_nothing(qapp, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr("desktop_app.window.settings.WindowSettings.reduced_motion", True)
    expected: list[dict[str, object]] = []
    for seed in range(20):
        bound = list(PANES)
        random.Random(seed).shuffle(bound)
        late = {pane.id: pane.bind for pane in bound}
        placed = tuple(pane._replace(bind=lambda session, view: None) for pane in PANES)
        original = MainWindow._connect

        def connect(window: MainWindow, late=late, original=original) -> None:
            original(window)
            for id, bind in late.items():
                bind(window.session, window.panes[id])

        with monkeypatch.context() as patch:
            patch.setattr(MainWindow, "_connect", connect)
            with opened(placed, qtbot) as room:
                found = acts(room)
        expected = expected or found
        assert found == expected, [pane.id for pane in bound]


# how far it is from a hand to a pane


@contextmanager
def calls_to(view: object, method: str) -> Iterator[list[list[str]]]:
    """The functions of the app that are under way at each call of a view's method, up to the first of its binding."""
    stacks: list[list[str]] = []
    real = getattr(view, method)

    def heard_of(*values: object, **named: object) -> object:
        frame, names = sys._getframe(1), []
        while frame is not None:
            if frame.f_code.co_filename.startswith(APP):
                names.append((frame.f_code.co_name, Path(frame.f_code.co_filename).name == "binding.py"))
            frame = frame.f_back
        # From the inside: what the pane's own binding does, be it in several functions, counts as one.
        inside = list(dropwhile(lambda each: not each[1], names))
        outside = list(dropwhile(lambda each: each[1], inside))
        stacks.append([name for name, _ in reversed([inside[len(inside) - len(outside) - 1], *outside])])
        return real(*values, **named)

    setattr(view, method, heard_of)
    yield stacks
    delattr(view, method)


def test_a_moved_slider_reaches_a_pane_in_eight_calls(window) -> None:
    window.edits.finish()
    with calls_to(window.parameters, "show_values") as stacks:
        window.parameters.value_changed.emit("a", 6.5)
    assert stacks and all(len(stack) <= 8 for stack in stacks), stacks


def test_a_typed_text_reaches_a_pane_in_eight_calls(window) -> None:
    with calls_to(window.graph, "show_graph") as stacks:
        window.editor.program_edited.emit("a = 2\nL = a**2")
    assert stacks and all(len(stack) <= 8 for stack in stacks), stacks


def test_a_press_of_the_remote_reaches_a_pane_in_six_calls(window) -> None:
    window.graph.setFocus()
    with calls_to(window.caption, "show_step") as stacks:
        QTest.keyClick(window.widget, Qt.Key.Key_PageDown)
    stacks = [[name for name in stack if name != "event"] for stack in stacks]
    assert stacks and all(len(stack) <= 6 for stack in stacks), stacks


def test_what_happens_together_is_announced_once(qapp) -> None:
    session = Session(lecture())
    session.player.set_place(0, 11)
    changes = heard(session.changed)
    session.edits.set_leaf("a", 1.0)  # after its update: it is set in the next epoch, where one goes with it
    assert len(changes) == 1
    session.edits.set_program("x = 1\nL = x**2")
    assert len(changes) == 2
    assert Change.GRAPH in changes[1][0]
