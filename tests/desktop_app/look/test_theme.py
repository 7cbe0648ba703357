"""Colours that can be read from the last row, and words that are not cut."""

from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QToolButton

from desktop_app.look.theme import FONTS, PALETTES, Theme
from desktop_app.widgets.icon_button import IconButton

INKS = ("text", "muted", "dimtext", "data", "gradient", "local", "parameter", "input", "output")
SIZES = ((1366, 768), (1920, 1080), (3840, 2160))


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of #RRGGBB."""
    shares = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_of_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("name", "ink"), list(product(PALETTES, INKS)))
def test_every_text_stands_out_from_its_ground(name: str, ink: str) -> None:
    palette = PALETTES[name]
    assert contrast(palette[ink], palette["surface"]) >= 7


@pytest.mark.parametrize(("name", "ground"), list(product(PALETTES, ("bg", "raised", "highlight_fill"))))
def test_text_stands_out_from_every_other_ground(name: str, ground: str) -> None:
    assert contrast(PALETTES[name]["text"], PALETTES[name][ground]) >= 7


@pytest.mark.parametrize(("name", "token"), list(product(PALETTES, ("data", "gradient", "parameter", "strong"))))
def test_lines_and_fills_stand_out_from_the_surface(name: str, token: str) -> None:
    assert contrast(Theme(name).mark_hex(token), PALETTES[name]["surface"]) >= 3


def test_the_palettes_have_the_same_tokens() -> None:
    tokens = [set(palette) for palette in PALETTES.values()]
    assert tokens[0] == tokens[1] == tokens[2]


@pytest.mark.parametrize("role", FONTS)
def test_every_font_ships_and_scales(qapp, role: str) -> None:
    from desktop_app.look.assets import load_fonts

    load_fonts()
    theme = Theme(scale=2.0)
    assert theme.font(role).pixelSize() == round(FONTS[role][1] * 2)
    assert theme.metrics(role).horizontalAdvance("80") > 0


def cut(window) -> list[tuple[str, str, int, int]]:
    """Visible labels, buttons and fields whose text is wider than their room: type, text, width, room."""
    found = []
    for widget in window.findChildren(QLabel) + window.findChildren(QPushButton) + window.findChildren(QToolButton):
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        if widget.isVisible() and widget.text() and not wraps:
            width = widget.fontMetrics().horizontalAdvance(widget.text())
            found.append((type(widget).__name__, widget.text(), width, widget.width()))
    for button in window.findChildren(IconButton):
        if button.isVisible():
            found.append(("IconButton", button.text(), round(button._content_width), button.width()))
    for field in window.findChildren(QLineEdit):
        if field.isVisible() and field.text():
            width = field.fontMetrics().horizontalAdvance(field.text())
            found.append(("QLineEdit", f"{field.objectName()}: {field.text()}", width, field.width()))
    for box in window.findChildren(QComboBox):
        if box.isVisible():
            width = box.fontMetrics().horizontalAdvance(box.currentText())
            found.append(("QComboBox", box.currentText(), width, box.width() - 2 * box.fontMetrics().height()))
    return [entry for entry in found if entry[2] > entry[3] + 1]  # a pixel of white beside the last letter


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]} × {size[1]}")
@pytest.mark.parametrize("name", PALETTES)
def test_no_word_of_the_window_is_cut(open_window, name: str, size: tuple[int, int]) -> None:
    window = open_window(size=size)
    while window._theme.name != name:
        window.next_theme()
    for number in range(len(window.examples)):
        window.open_example(number)
        window.player.set_place(1, len(window.player.trace))
        QCoreApplication.processEvents()
        assert cut(window) == [], window.examples[number].experiment.title


@pytest.mark.parametrize("role", FONTS)
def test_a_text_measures_what_qt_says_the_first_time_and_later(qapp, role: str) -> None:
    theme = Theme("dark", 1.5)
    plain = QFontMetricsF(theme.font(role, factor=0.8))
    for text in ("", "12.5", "∂L/∂a", "12.5"):
        assert theme.metrics(role, factor=0.8).horizontalAdvance(text) == plain.horizontalAdvance(text)
