"""The slider under keys, wheel and mouse."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.widgets.value_slider import ValueSlider

RATES = (1e-5, 10.0)


def turn(widget, notches: float, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    """The mouse's wheel over the middle of a widget."""
    at = QPointF(widget.rect().center())
    delta = QPoint(0, round(notches * 120))
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, QPointF(widget.mapToGlobal(at)), QPoint(), delta, none, modifiers, phase, False)
    QApplication.sendEvent(widget, event)


@pytest.fixture
def rate(qtbot) -> ValueSlider:
    slider = ValueSlider("rate", logarithmic=True)
    qtbot.addWidget(slider)
    slider.show_range(*RATES)
    slider.show_value(0.01)
    slider.resize(200, 44)
    slider.show()
    return slider


@pytest.mark.parametrize("start", [1e-5, 0.01, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("act", ["key", "wheel"])
def test_ten_steps_down_from_a_power_of_ten(rate: ValueSlider, start: float, act: str) -> None:
    rate.show_value(start)
    if act == "key":
        QTest.keyClick(rate, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    else:
        turn(rate, -10)
    assert rate.value() == max(1e-5, float(f"{start * 0.9:.1e}"))


def test_a_wheel_that_turns_back_is_where_it_was(rate: ValueSlider) -> None:
    for notches in (10, -10, -7, 7, 0.25, -0.25):
        turn(rate, notches)
    assert rate.value() == 0.01


def test_a_drag_ends_at_the_ends(rate: ValueSlider) -> None:
    for x, expected in ((-5000, 1e-5), (5000, 10.0)):
        QTest.mousePress(rate, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(100, 20))
        QTest.mouseMove(rate, QPoint(x, 20))
        QTest.mouseRelease(rate, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 20))
        assert rate.value() == expected


@pytest.mark.parametrize("ends", [(0.0, math.inf), (-math.inf, math.inf), (math.nan, math.nan)])
def test_what_is_no_number_is_never_signalled(rate: ValueSlider, ends: tuple[float, float]) -> None:
    heard: list[float] = []
    rate.value_changed.connect(heard.append)
    rate.show_range(*ends)
    for x in (0, 100, 200):
        QTest.mouseClick(rate, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, 20))
        turn(rate, 10)
    rate.grab()
    assert all(map(math.isfinite, heard))
