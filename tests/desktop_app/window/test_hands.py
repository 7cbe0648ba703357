"""Everything that can be pressed, turned or dragged is, at every number that matters, and nothing raises."""

from __future__ import annotations

import math
import random
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QWidget

from desktop_app.widgets.number_field import NumberField
from desktop_app.widgets.value_slider import ValueSlider
from engine.training.experiment import Experiment

NUMBERS = (0.0, -0.0, 1.0, -1.0, 0.01, 1e-3, 10.0, 5e-324, -5e-324, 1e308, -1e308, 3.3)
KEYS = (
    "Left", "Right", "Up", "Down", "PageUp", "PageDown", "Home", "End", "Return", "Escape", "Space", "Backspace",
    "Delete", "Plus", "Minus", "Period", "0", "A", "Z",
)  # fmt: skip
HELD = ("No", "Shift", "Control", "Alt", "Meta")
NOTCHES = (1, -1, 3, -3, 10, -10, 100, -100)
LINE = "x = [0.0, 1.0, 3.0]\ny = [1.0, 3.5, 8.0]\nw = 2\nb = 1\nL = mean((w*x + b - y)**2)"
LEFT = Qt.MouseButton.LeftButton


def in_sight(page) -> list[QWidget]:
    """What can be used, but for what closes the window or opens a dialog or a menu, which would wait for a person."""
    own = {action.text() for action in (page.widget.actions_by_id[id] for id in ("open", "save"))}
    every = page.widget.findChildren(QWidget)
    return [
        each for each in every
        if each.isVisible() and each.isEnabled() and each.width() > 0 and each.height() > 0
        and not isinstance(each, QComboBox)
        and not (isinstance(each, QAbstractButton) and (each.menu() if hasattr(each, "menu") else None))
        and not (isinstance(each, QAbstractButton) and {each.text(), each.toolTip()} & own)
    ]  # fmt: skip


def press_all(widget: QWidget, chance: random.Random, share: float) -> None:
    for key, held in product(KEYS, HELD):
        if chance.random() < share and not (key in ("Return", "Space") and isinstance(widget, QAbstractButton)):
            if (key, held) in (("A", "Control"), ("Z", "Alt")) or not widget.isVisible():
                continue
            QTest.keyClick(widget, getattr(Qt.Key, f"Key_{key}"), getattr(Qt.KeyboardModifier, f"{held}Modifier"))


def turn_all(widget: QWidget, chance: random.Random, share: float) -> None:
    for notches, held in product(NOTCHES, ("No", "Shift", "Control")):
        if chance.random() < share:
            place = QPointF(widget.rect().center())
            QCoreApplication.sendEvent(widget, QWheelEvent(
                place, widget.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
                getattr(Qt.KeyboardModifier, f"{held}Modifier"), Qt.ScrollPhase.NoScrollPhase, False,
            ))  # fmt: skip


def drag_beyond(widget: QWidget) -> None:
    """From the middle beyond both ends, and back."""
    if isinstance(widget, QAbstractButton):
        return
    middle, far = widget.rect().center(), QPoint(3 * widget.width() + 500, 3 * widget.height() + 500)
    QTest.mousePress(widget, LEFT, pos=middle)
    for place in (far, -far, QPoint(far.x(), -far.y()), middle):
        QTest.mouseMove(widget, place)
    QTest.mouseRelease(widget, LEFT, pos=middle)


@pytest.fixture
def page(open_window, qtlog):
    page = open_window()
    page.graph.set_reduced_motion(True)
    yield page
    while QApplication.activePopupWidget() is not None:
        QApplication.activePopupWidget().close()
    complaints = [record.message for record in qtlog.records if "plugin does not support" not in record.message]
    assert complaints == []


@pytest.mark.slow
@pytest.mark.parametrize(("program", "mode"), [("lecture", "step"), ("data", "nudge"), ("network", "step")])
def test_whatever_hands_do_with_whatever_is_there(page, mode: str, program: str) -> None:
    network = next(example.experiment for example in page.examples if "mlp" in example.experiment.program)
    chosen = {"lecture": page.examples[0].experiment, "data": Experiment(LINE), "network": network}[program]
    page.session.open_experiment(chosen)
    page.session.set_mode(mode)
    page.player.step_forward("phase")
    chance = random.Random(f"{mode} {program}")
    for widget in in_sight(page):
        for work in (lambda it: press_all(it, chance, 0.05), lambda it: turn_all(it, chance, 0.08), drag_beyond):
            try:
                if widget.isVisible():
                    work(widget)
            except RuntimeError as error:  # it is gone: a row of the program before
                assert "already deleted" in str(error)
                break
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if not page.widget.isVisible() or page.session.nudging != (mode == "nudge"):
            page.widget.show()
            page.session.set_mode(mode)
    assert page.widget.isVisible()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["step", "nudge"])
def test_each_slider_and_field_at_each_number_that_matters(page, mode: str) -> None:
    for number in NUMBERS:
        chance = random.Random(repr(number))
        page.edits.set_leaf("a", number)
        page.edits.set_learning_rate(abs(number))
        page.edits.finish()
        page.session.set_mode("nudge")
        if number:
            page.edits.set_h(math.copysign(min(abs(number), 1e300), number))
        page.session.set_mode(mode)
        QCoreApplication.processEvents()
        every = page.widget.findChildren(QWidget)
        widgets = [each for each in every if isinstance(each, ValueSlider | NumberField) and each.isVisible()]
        assert len(widgets) >= 4
        for widget in widgets:
            press_all(widget, chance, 0.04)
            turn_all(widget, chance, 0.08)
            drag_beyond(widget)
    assert all(not math.isnan(value) for value in page.session.run.leaf_values(0).values())
