"""Contour lines and tinted levels below the artists of a plot, for any heights of float64."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist

from desktop_app.panes.plots.drawing.artists import Artists
from desktop_app.panes.plots.drawing.axis import LARGEST, Floats


@dataclass(frozen=True, eq=False)
class Heights:
    """Heights over a grid, a row for each of `ys`; nan where there is none. Over one axis a curve, without `ys`."""

    xs: Floats
    ys: Floats
    heights: Floats

    @property
    def grid(self) -> tuple[Floats, Floats, Floats]:
        """As matplotlib takes them: it counts with differences and sums."""
        return self.xs, self.ys, np.ma.masked_invalid(np.clip(self.heights, -LARGEST, LARGEST))


def known_range(heights: Floats) -> tuple[float, float]:
    """The lowest and the highest that is finite; nan where none is."""
    known = heights[np.isfinite(heights)]
    return (float(known.min()), float(known.max())) if known.size else (math.nan, math.nan)


def lines(
    artists: Artists, over: Heights, levels: Sequence[float], color: str, width: float, *, dash: bool = False
) -> list[Artist]:
    """The lines at these heights, where there are any."""
    low, high = known_range(over.heights)
    crossed = [level for level in levels if low < level < high]
    if not crossed:
        return []
    style = [(0, (9.0 / 2, 6.0 / 2)) if dash else "solid"]
    return [artists.axes.contour(*over.grid, levels=crossed, colors=[color], linewidths=width, linestyles=style)]


def filled(
    artists: Artists, over: Heights, levels: Sequence[float], colors: Sequence[str], opacity: float = 1.0
) -> list[Artist]:
    """The stretches from each level to the next, in a colour each."""
    if not np.isfinite(over.heights).any():
        return []
    return [artists.axes.contourf(*over.grid, levels=levels, colors=colors, alpha=opacity, antialiased=True)]


def even_levels(heights: Floats, count: int = 10) -> list[float]:
    """Levels between the lowest and the highest, as many below the median as above it."""
    low, high = known_range(heights)
    span = high - low
    if not 0 < span < math.inf:
        return []
    median = float(np.median(heights[np.isfinite(heights)]))
    middle = min(max((median - low) / span, 1e-6), 0.9)
    shares = np.linspace(0.0, 1.0, count + 2)[1:-1] ** (np.log(middle) / np.log(0.5))
    return [float(level) for level in low + span * shares]
