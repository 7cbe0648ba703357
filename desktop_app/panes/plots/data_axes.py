"""The axes of the data plot: the points, and the boundary between classes or the fitted curve through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from desktop_app.panes.plots.axis import Floats, Scale
from desktop_app.panes.plots.canvas import PlotCanvas
from desktop_app.panes.plots.contours import Heights, even_levels
from desktop_app.panes.plots.points import Points

GRID, CURVE = 60, 161  # points of the boundary's grid along each side, and of a curve
TINT = 0.2
LOOKS = (("local", "s", 13.0), ("parameter", "o", 15.0))  # of the lower class and the upper one

Predict = Callable[..., Floats]


@dataclass(frozen=True, eq=False)
class Fit:
    """The predictions on a grid: over two features a row for each of `ys`; over one a curve, and no `ys`."""

    xs: Floats
    ys: Floats
    heights: Floats


def fit_on(points: Points, x: Scale, y: Scale, predict: Predict) -> Fit:
    """The predictions all over axes."""
    if points.flat:
        xs = np.linspace(*x.limits, CURVE) * x.unit
        return Fit(xs, np.empty(0), predict(xs))
    xs, ys = np.linspace(*x.limits, GRID) * x.unit, np.linspace(*y.limits, GRID) * y.unit
    across, up = np.meshgrid(xs, ys)
    return Fit(xs, ys, predict(across.ravel(), up.ravel()).reshape(across.shape))


class DataAxes:
    """Draws samples over axes that are laid out, the picked one in a ring."""

    def __init__(self, canvas: PlotCanvas, points: Points, fit: Fit | None, sample: int) -> None:
        self.canvas, self.artists, self.theme = canvas, canvas.artists, canvas.artists.theme
        self.points, self.fit, self.sample = points, fit, sample

    def draw(self) -> None:
        """All there is to draw, what covers last."""
        if self.fit is not None:
            if self.points.flat:
                self._draw_curve(self.fit)
            else:
                key = self.fit, self.points.classes, self.points.middle
                self.canvas.behind(key, self._sides)
        xs, ys = self.points.places
        for side in (0, 1):
            kind = np.flatnonzero(self.points.upper == side)
            if kind.size:
                self._draw_dots(f"class {side}", xs[kind], ys[kind], int(kind[0]))
        self._draw_ring(xs, ys)

    def _sides(self, axes: Axes) -> list[Artist]:
        """The two sides of the boundary, and the margins where the classes are −1 and +1."""
        assert self.fit is not None
        xs, ys = self.artists.x.drawn(self.fit.xs), self.artists.y.drawn(self.fit.ys)
        heights, classes, middle = Heights(axes, xs, ys, self.fit.heights), self.points.classes, self.points.middle
        thin, thick = self.theme.px(2), self.theme.px(4)
        if classes is None:
            return heights.lines(even_levels(self.fit.heights), self.theme.hex("muted"), thin)
        ends = min(heights.low, middle) - 1, middle, max(heights.high, middle) + 1
        tints = [self.theme.mark_hex(token) for token, _, _ in LOOKS]
        margins = classes if classes == (-1.0, 1.0) else ()
        return [
            *heights.filled(ends, tints, TINT),
            *heights.lines(margins, self.theme.hex("muted"), thin, dash=True),
            *heights.lines([middle], self.theme.hex("text"), thick),
        ]

    def _draw_curve(self, fit: Fit) -> None:
        self.artists.line("curve", fit.xs, fit.heights, self.theme.mark_hex("data"))
        if 0 <= self.sample < self.points.count:
            x, y = (numbers[self.sample] for numbers in self.points.places)
            there = float(np.interp(x, fit.xs, fit.heights))
            ends = np.array([x, x]), np.array([y, there])
            self.artists.line("residual", *ends, self.theme.mark_hex("local"), dash=True)

    def _draw_ring(self, xs: Floats, ys: Floats) -> None:
        if not 0 <= self.sample < self.points.count:
            return
        at = slice(self.sample, self.sample + 1)
        marker = LOOKS[int(self.points.upper[self.sample])][1] if self.points.classes else "o"
        yellow, rim = self.theme.mark_hex("highlight"), self.theme.hex("text")
        self.artists.marks("ring", xs[at], ys[at], marker, 28, yellow, rim)
        self._draw_dots("picked", xs[at], ys[at], self.sample)

    def _draw_dots(self, name: str, xs: Floats, ys: Floats, sample: int) -> None:
        """Points that look like that sample's."""
        token, marker, size = "input", "o", 14.0
        if self.points.classes is not None:
            token, marker, size = LOOKS[int(self.points.upper[sample])]
        self.artists.marks(name, xs, ys, marker, size, self.theme.mark_hex(token), self.theme.hex("surface"), 1.5)
