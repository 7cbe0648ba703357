"""Sliders that a hand can work with, in a wide window and on a laptop."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea

from desktop_app.look.assets import examples
from desktop_app.widgets.value_slider import ValueSlider
from desktop_app.window.main_window import MainWindow

TITLES = [example.title for example, _ in examples()]
WAY = 60  # pixels


def sliders(window: MainWindow) -> dict[str, int]:
    """The widths of the sliders that can be seen, by name."""
    found = window.parameters.findChildren(ValueSlider)
    return {slider.objectName(): slider.width() for slider in found if slider.isVisible()}


def opened(window: MainWindow, title: str) -> MainWindow:
    window.open_example(TITLES.index(title))
    for _ in range(4):
        QCoreApplication.processEvents()
    return window


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_every_slider_has_a_way(open_window, title: str, size: tuple[int, int]) -> None:
    window = opened(open_window(size=size), title)
    widths = sliders(window)
    assert widths["learning_rate"] >= WAY
    assert [name for name, width in widths.items() if width < WAY] == []


@pytest.mark.parametrize("title", ["Fit a line: five points", "Lecture: L = (a + b) · d"])
def test_on_a_laptop_the_change_by_an_update_takes_nothing_from_it(open_window, title: str) -> None:
    window = opened(open_window(size=(1366, 768)), title)
    before = sliders(window)
    window.player.set_place(3, len(window.player.trace.steps) - 1)
    QCoreApplication.processEvents()
    assert sliders(window) == before


def test_a_slider_on_a_line_of_its_own_is_dragged_as_ever(open_window) -> None:
    window = opened(open_window(size=(1366, 768)), "XOR: 2 → 4 → 1")
    slider = window.findChild(ValueSlider, "leaf:h1.w1_1")
    left, right = QPoint(slider.width() // 4, slider.height() // 2), QPoint(slider.width() // 2, slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, left)
    low = slider.value()
    QTest.mouseMove(slider, right)
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, right)
    assert window.document.run.leaf_values(0)["h1.w1_1"] == slider.value() > low


def test_a_wider_window_puts_them_back_beside_the_names(open_window) -> None:
    window = opened(open_window(size=(1366, 768)), "XOR: 2 → 4 → 1")
    slider = window.findChild(ValueSlider, "leaf:h1.w1_1")
    below = slider.y()
    window.resize(1920, 1080)
    for _ in range(4):
        QCoreApplication.processEvents()
    assert slider.y() < below / 2


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768), (1600, 900)])
def test_no_row_is_cut(open_window, size: tuple[int, int]) -> None:
    window = opened(open_window(size=size), "XOR: 2 → 4 → 1")
    area = window.parameters.findChild(QScrollArea)
    row = window.findChild(ValueSlider, "leaf:h1.w1_1").parentWidget()
    assert area.viewport().height() % row.height() == 0
    assert area.viewport().height() >= row.height()
