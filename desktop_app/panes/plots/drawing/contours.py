"""Contour lines and tinted levels below the artists of a plot, for any heights of float64."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.artist import Artist

from desktop_app.panes.plots.drawing.artists import Artists
from desktop_app.panes.plots.drawing.axis import LARGEST, Floats


@dataclass(frozen=True, eq=False)
class Heights:
    """Heights over a grid, a row for each of `ys`; not finite where there is none. Over an axis a curve, no `ys`."""

    xs: Floats
    ys: Floats
    heights: Floats

    @cached_property
    def grid(self) -> tuple[Floats, Floats, np.ma.MaskedArray]:
        """As matplotlib takes them: it counts with differences and sums."""
        known = np.isfinite(self.heights)
        return self.xs, self.ys, np.ma.array(np.clip(self.heights, -LARGEST, LARGEST), mask=~known)

    @cached_property
    def known(self) -> Floats:
        """Those that are drawn, in no shape."""
        return self.grid[2].compressed()

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest that is drawn; nan where none is."""
        return (float(self.known.min()), float(self.known.max())) if self.known.size else (math.nan, math.nan)


def lines(
    artists: Artists, over: Heights, levels: Sequence[float], color: str, width: float, *, dash: bool = False
) -> list[Artist]:
    """The lines at these heights, where there are any."""
    low, high = over.range
    crossed = [level for level in levels if low < level < high]
    if not crossed:
        return []
    style = [(0, (9.0 / 2, 6.0 / 2)) if dash else "solid"]
    return [artists.axes.contour(*over.grid, levels=crossed, colors=[color], linewidths=width, linestyles=style)]


def filled(
    artists: Artists, over: Heights, levels: Sequence[float], colors: Sequence[str], opacity: float = 1.0
) -> list[Artist]:
    """The stretches from each level to the next, in a colour each."""
    if not over.known.size:
        return []
    return [artists.axes.contourf(*over.grid, levels=levels, colors=colors, alpha=opacity, antialiased=True)]


def even_levels(over: Heights, count: int = 10) -> list[float]:
    """Levels between the lowest and the highest, as many below the median as above it."""
    low, high = over.range
    span = high - low
    if not span > 0:
        return []
    median = float(np.median(over.known))
    middle = min(max((median - low) / span, 1e-6), 0.9)
    shares = np.linspace(0.0, 1.0, count + 2)[1:-1] ** (np.log(middle) / np.log(0.5))
    return [float(level) for level in low + span * shares]
