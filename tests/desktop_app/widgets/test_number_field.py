"""The field for one exact number."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt

from desktop_app.look.theme import Theme
from desktop_app.widgets.number_field import NumberField, parse_number
from tests.desktop_app.lecture import heard


@pytest.fixture
def field(qtbot) -> NumberField:
    field = NumberField("leaf_value:a")
    qtbot.addWidget(field)
    with qtbot.waitExposed(field):
        field.show()
    field.clearFocus()
    field.show_value(4.9)
    return field


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5.0), (" -0.5 ", -0.5), ("1,5", 1.5), ("−2", -2.0), ("1e-3", 0.001), ("+3", 3.0), ("1\u00a0", 1.0),
        ("", None), ("five", None), ("nan", None), ("inf", None), ("1e999", None), ("1,000,5", None), ("--1", None),
    ],
)  # fmt: skip
def test_what_a_person_means_with_a_text(text: str, number: float | None) -> None:
    assert parse_number(text) == number


def test_a_click_into_it_selects_all_so_that_typing_replaces_it(field: NumberField, qtbot) -> None:
    values = heard(field.value_changed)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == "4.9"
    qtbot.keyClicks(field, "6")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert values == [(6.0,)]


def test_a_second_click_sets_the_cursor(field: NumberField, qtbot) -> None:
    for _ in range(2):
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == ""


def test_it_shows_shortly_and_holds_exactly(field: NumberField) -> None:
    field.show_value(7.800000000000001)
    assert field.text() == "7.8"
    field.setFocus()
    assert field.text() == "7.800000000000001"


def test_escape_takes_back_what_was_typed(field: NumberField, qtbot) -> None:
    values = heard(field.value_changed)
    field.setFocus()
    qtbot.keyClicks(field, "77")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert values == []
    assert field.text() == "4.9"


def test_leaving_it_takes_what_was_typed(field: NumberField, qtbot) -> None:
    values = heard(field.value_changed)
    field.setFocus()
    qtbot.keyClicks(field, "7")
    field.clearFocus()
    assert values == [(7.0,)]


def test_what_is_no_number_is_refused_in_words(field: NumberField, qtbot) -> None:
    values = heard(field.value_changed)
    field.setFocus()
    qtbot.keyClicks(field, "seven")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert values == []
    assert "seven is not a number" in field.toolTip()
    assert field.text() == "4.9"


@pytest.mark.parametrize(("value", "text"), [(math.nan, "NaN"), (math.inf, "inf"), (-math.inf, "−inf")])
def test_it_can_show_what_is_not_finite(field: NumberField, value: float, text: str) -> None:
    field.show_value(value)
    assert field.text() == text
    field.setFocus()
    field.clearFocus()
    assert field.text() == text


def test_enter_gives_the_keys_back_to_the_window(field: NumberField, qtbot) -> None:
    field.setFocus()
    qtbot.keyClicks(field, "7")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not field.hasFocus()


def test_a_field_that_gets_room_again_shows_its_digits_again(qtbot) -> None:
    field = NumberField("field")
    qtbot.addWidget(field)
    field.set_theme(Theme())
    field.resize(200, 40)
    field.show()
    field.show_value(0.36071234)
    wide = field.text()
    field.resize(60, 40)
    assert len(field.text()) < len(wide)
    field.resize(200, 40)
    assert field.text() == wide
