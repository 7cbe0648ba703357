"""How large everything is, so that the window's parts fit."""

from __future__ import annotations

import math

from desktop_app.look.theme import Theme

LEAST_ROOM = (1200, 690)  # px at scale 1 that the window's parts need


def fitting_theme(name: str, zoom: float, width: int, height: int) -> Theme:
    """A palette, with everything larger by the person's own factor, as far as it fits."""
    return Theme(name, fitting_scale(width, height) * min(zoom, largest_zoom(width, height)))


def fitting_scale(width: int, height: int) -> float:
    """The scale at which the window's parts fit: 1 at 1920 × 1080, 0.8 at 1366 × 768, in steps of 0.05."""
    ratio = min(width / 1920, height / 1080)
    return math.floor(max(ratio, min(0.8, ratio * 1.125)) * 20 + 0.01) / 20


def largest_zoom(width: int, height: int) -> float:
    """How much larger everything may become before the window's parts no longer fit beside each other."""
    return max(1.0, min(width / LEAST_ROOM[0], height / LEAST_ROOM[1]) / fitting_scale(width, height))
