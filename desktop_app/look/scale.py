"""How large everything is, so that the window's parts fit."""

from __future__ import annotations

import math
from typing import NamedTuple

from desktop_app.look.theme import Theme

LEAST_ROOM = (1600, 880)  # px at scale 1 that the panels need
GRAPH_FIRST = 1.25  # so far a person's factor makes the graph and its caption larger alone
CAPTION, CAPTION_SHARE = 164, 0.22  # px at scale 1; of the window's height at most
LARGEST_ZOOM = 2.4
LARGEST_GRAPH = 1.6  # of its usual size; beyond, a node and its callout would not have room in the pane
WIDER = 1.1  # the graph itself, at least, where the plots have left their place to it


class FittingSizes(NamedTuple):
    """The theme of the panels and that of the caption, and how much larger than its pane's the graph is drawn."""

    panels: Theme
    caption: Theme
    graph: float


def fitting_sizes(name: str, zoom: float, width: int, height: int, *, folded: bool) -> FittingSizes:
    """A palette in the sizes of a window, with a person's own factor: graph and caption first, panels as they fit.

    `folded`: the plots leave their place to the graph, which becomes larger by that alone.
    """
    panels = fitting_theme(name, zoom, width, height)
    wanted = fitting_scale(width, height) * zoom
    graph = min(max(zoom / (WIDER if folded else 1.0), 1.0), LARGEST_GRAPH)
    most = max(height * CAPTION_SHARE / CAPTION, min(panels.scale, wanted))
    return FittingSizes(panels, Theme(name, min(wanted, most)), graph)


def fitting_theme(name: str, zoom: float, width: int, height: int) -> Theme:
    """A palette for the panels: with a person's factor below 1 smaller, larger only where it is well above."""
    factor = zoom if zoom <= 1 else max(zoom / GRAPH_FIRST, 1.0)
    return Theme(name, fitting_scale(width, height) * min(factor, _most(width, height)))


def fitting_scale(width: int, height: int) -> float:
    """The scale at which the window's parts fit: 1 at 1920 × 1080, 0.8 at 1366 × 768, in steps of 0.05 from 0.05 on."""
    ratio = min(width / 1920, height / 1080)
    return max(math.floor(max(ratio, min(0.8, ratio * 1.125)) * 20 + 0.01), 1) / 20


def _most(width: int, height: int) -> float:
    """How much larger the panels may become before they no longer fit beside the graph."""
    return max(1.0, min(width / LEAST_ROOM[0], height / LEAST_ROOM[1]) / fitting_scale(width, height))
