"""A theme as matplotlib's settings, and the shipped fonts made known to matplotlib."""

from __future__ import annotations

from functools import cache
from typing import Any

from matplotlib import font_manager

from desktop_app.look.assets import font_files
from desktop_app.look.theme import FONTS, UI, Theme


@cache
def load_fonts() -> None:
    """Makes the shipped fonts known to matplotlib; plots write in the one of the app's texts alone.

    Its tabular figures are for Qt, which writes what moves: matplotlib 3.11 draws them, but measures without them.
    """
    for file in font_files():
        if file.name.startswith(UI):
            font_manager.fontManager.addfont(str(file))


def rc_params(theme: Theme) -> dict[Any, Any]:
    """What matplotlib's rcParams are for a theme; a point is a pixel at 72 dots an inch."""
    family, _, weight = FONTS["tick"]
    size, muted = theme.font("tick").pixelSize(), theme.hex("muted")
    return {
        "axes.axisbelow": True,
        "axes.edgecolor": theme.hex("strong"),
        "axes.facecolor": "none",
        "axes.grid": True,
        "axes.labelcolor": muted,
        "axes.labelpad": theme.px(1),
        "axes.labelsize": size,
        "axes.labelweight": weight,
        "axes.linewidth": max(1.0, theme.px(1.6)),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "figure.facecolor": theme.hex("surface"),
        "font.family": family,
        "font.size": size,
        "font.weight": weight,
        "pdf.fonttype": 42,
        "text.parse_math": False,  # a name may hold a dollar sign
    }


def tick_params(theme: Theme) -> dict[str, Any]:
    """What matplotlib's tick_params are for a theme: it makes ticks later, when rcParams would have to be set again."""
    return {
        "length": 0,
        "pad": theme.px(8),
        "labelsize": theme.font("tick").pixelSize(),
        "labelcolor": theme.hex("muted"),
        "labelfontfamily": UI,
        "grid_color": theme.mix("border", "surface", 0.35 if theme.name == "contrast" else 0.9).name(),
        "grid_linewidth": max(1.0, theme.px(1.3)),
    }


def text_style(theme: Theme, role: str) -> dict[str, Any]:
    """A role of the theme's type scale, as the properties of a matplotlib text."""
    family, _, weight = FONTS[role]
    size = theme.font(role).pixelSize()
    return {"family": family, "size": size, "weight": weight}
