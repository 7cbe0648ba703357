"""Lines of equal height and what lies below them, in pixels; traced by contourpy, which traces matplotlib's too."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from contourpy import FillType, LineType, contour_generator

from desktop_app.panes.plots.axis import Plane
from desktop_app.panes.plots.shapes import Floats


class Contours:
    """The heights over a grid: a row for each of `ys`, nan where there is none."""

    def __init__(self, plane: Plane, xs: Floats, ys: Floats, heights: Floats) -> None:
        self.known = bool(np.isfinite(heights).any())
        self._trace = contour_generator(
            plane.px(xs), plane.py(ys), np.ma.masked_invalid(heights),
            line_type=LineType.Separate, fill_type=FillType.OuterOffset,
        )  # fmt: skip

    def line(self, level: float) -> tuple[Floats, Floats]:
        """The points at that height, as one line that is broken by nan."""
        found: list[Floats] = []
        for part in self._trace.lines(level) if self.known else ():
            found += [np.asarray(part, dtype=float), np.full((1, 2), np.nan)]
        points = np.concatenate(found) if found else np.empty((0, 2))
        return points[:, 0], points[:, 1]

    def between(self, low: float, high: float) -> tuple[Floats, ...]:
        """The closed lines around what lies from low to high."""
        if not self.known or not low < high:
            return ()
        found: Any = self._trace.filled(low, high)  # what it is depends on the types that were asked for
        return tuple(
            np.asarray(points[first:last], dtype=float)
            for points, ends in zip(*found, strict=True)
            for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
        )


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
