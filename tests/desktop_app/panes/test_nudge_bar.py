"""The row of the nudge lab: its names can be read."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox

from desktop_app.look.assets import examples

MOONS = next(index for index, example in enumerate(examples()) if example.experiment.title.startswith("Moons"))


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_weight_is_named_to_its_last_letter(open_window, size: tuple[int, int]) -> None:
    window = open_window(size=size)
    window.open_example(MOONS)
    window.nudge.set_active(True)
    choice = window.findChild(QComboBox, "nudge_node")
    option = QStyleOptionComboBox()
    choice.initStyleOption(option)
    style, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
    room = choice.style().subControlRect(style, option, part, choice).width()
    assert choice.fontMetrics().horizontalAdvance("h2.w16_16") < room
