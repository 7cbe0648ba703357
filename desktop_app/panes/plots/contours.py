"""Contour lines and tinted levels below the artists of a plot, for any heights of float64."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from desktop_app.panes.plots.axis import Floats

MOST = 1e300  # what is higher is drawn there: matplotlib counts with differences


class Heights:
    """Heights over a grid, a row for each of `ys`; nan where there is none."""

    def __init__(self, axes: Axes, xs: Floats, ys: Floats, heights: Floats) -> None:
        self._axes, self._grid = axes, (xs, ys, np.ma.masked_invalid(np.clip(heights, -MOST, MOST)))
        known = heights[np.isfinite(heights)]
        self.low, self.high = (float(known.min()), float(known.max())) if known.size else (math.nan, math.nan)

    def lines(self, levels: Sequence[float], color: str, width: float, *, dash: bool = False) -> list[Artist]:
        """The lines at these heights, where there are any."""
        crossed = [level for level in levels if self.low < level < self.high]
        if not crossed:
            return []
        style = [(0, (9.0 / 2, 6.0 / 2)) if dash else "solid"]
        return [self._axes.contour(*self._grid, levels=crossed, colors=[color], linewidths=width, linestyles=style)]

    def filled(self, levels: Sequence[float], colors: Sequence[str], opacity: float = 1.0) -> list[Artist]:
        """The stretches from each level to the next, in a colour each."""
        if not self.low <= self.high:
            return []
        return [self._axes.contourf(*self._grid, levels=levels, colors=colors, alpha=opacity, antialiased=True)]


def even_levels(heights: Floats, count: int = 10) -> list[float]:
    """Levels between the lowest and the highest, as many below the median as above it."""
    known = heights[np.isfinite(heights)]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    span = high - low
    if not 0 < span < math.inf:
        return []
    middle = min(max((float(np.median(known)) - low) / span, 1e-6), 0.9)
    shares = np.linspace(0.0, 1.0, count + 2)[1:-1] ** (np.log(middle) / np.log(0.5))
    return [float(level) for level in low + span * shares]
