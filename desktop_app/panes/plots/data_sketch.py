"""The data plot as shapes: the points, and the boundary between classes or the fitted curve through them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Plane
from desktop_app.panes.plots.contours import Contours, even_levels
from desktop_app.panes.plots.plot import Pencil
from desktop_app.panes.plots.points import Points
from desktop_app.panes.plots.shapes import Floats, Marks, Region, Shape, Sign

GRID, CURVE = 60, 161  # points of the boundary's grid along each side, and of a curve
TINT = 0.2
LOOKS: tuple[tuple[str, Sign], ...] = (("local", "s"), ("parameter", "o"))  # of the lower class and the upper one

Predict = Callable[..., Floats]


class Fit(NamedTuple):
    """The predictions on a grid: over two features a row for each of `ys`; over one a curve, and no `ys`."""

    xs: Floats
    ys: Floats
    heights: Floats


def fit_on(points: Points, plane: Plane, predict: Predict) -> Fit:
    """The predictions over the whole face of a plane."""
    if points.flat:
        xs = np.linspace(*plane.x, CURVE)
        return Fit(xs, np.empty(0), predict(xs))
    xs, ys = np.linspace(*plane.x, GRID), np.linspace(*plane.y, GRID)
    across, up = np.meshgrid(xs, ys)
    return Fit(xs, ys, predict(across.ravel(), up.ravel()).reshape(across.shape))


class ScatterSketch(Pencil):
    """Draws samples on a plane, the picked one in a ring."""

    def __init__(self, theme: Theme, plane: Plane, points: Points, fit: Fit | None, sample: int) -> None:
        super().__init__(theme, plane.frame)
        self.plane, self.points, self.fit, self.sample = plane, points, fit, sample

    def shapes(self) -> list[Shape]:
        """All there is to draw, what covers last."""
        below = [] if self.fit is None else self._curve(self.fit) if self.points.flat else self._sides(self.fit)
        return [*below, *self._marks(), *self._ring()]

    def _sides(self, fit: Fit) -> list[Shape]:
        """The two sides of the boundary, and the margins where the classes are −1 and +1."""
        contours = Contours(self.plane, fit.xs, fit.ys, fit.heights)
        if self.points.classes is None:
            return [self._level(contours, level, 2.0) for level in even_levels(fit.heights)]
        middle, far = self.points.middle, float(np.nanmax(np.abs(fit.heights), initial=0.0)) + 1.0
        sides = ((-far, middle), (middle, far))
        shapes: list[Shape] = [
            Region(contours.between(low, high), self.theme.mark_hex(token), TINT)
            for (low, high), (token, _) in zip(sides, LOOKS, strict=True)
        ]
        if self.points.classes == (-1.0, 1.0):
            shapes += [self._level(contours, level, 2.0, dash=True) for level in self.points.classes]
        return [*shapes, self._level(contours, middle, 4.0)]

    def _level(self, contours: Contours, level: float, width: float, dash: bool = False) -> Shape:
        line = self.line(*contours.line(level), self.theme.hex("muted" if width < 3 else "text"), dash)
        return type(line)(line.xs, line.ys, line.color, self.theme.px(width), line.dash)

    def _curve(self, fit: Fit) -> list[Shape]:
        curve = self.line(self.plane.px(fit.xs), self.plane.py(fit.heights), self.theme.mark_hex("data"))
        if not 0 <= self.sample < self.points.count:
            return [curve]
        x, y = (numbers[self.sample] for numbers in self.points.places)
        there = float(np.interp(x, fit.xs, fit.heights))
        ends = self.plane.px(np.array([x, x])), self.plane.py(np.array([y, there]))
        return [curve, self.line(*ends, self.theme.mark_hex("local"), dash=True)]

    def _ring(self) -> list[Shape]:
        if not 0 <= self.sample < self.points.count:
            return []
        x, y = (numbers[self.sample : self.sample + 1] for numbers in self.points.places)
        sign = LOOKS[int(self.points.upper[self.sample])][1] if self.points.classes else "o"
        yellow, rim = self.theme.mark_hex("highlight"), self.theme.hex("text")
        at = self.plane.px(x), self.plane.py(y)
        return [Marks(*at, sign, self.theme.px(28), yellow, rim, self.theme.px(2)), self._dots_at(*at, self.sample)]

    def _marks(self) -> list[Shape]:
        xs, ys = self.points.places
        across, up = self.plane.px(xs), self.plane.py(ys)
        kinds = [np.flatnonzero(self.points.upper == side) for side in (0, 1)]
        return [self._dots_at(across[kind], up[kind], int(kind[0])) for kind in kinds if kind.size]

    def _dots_at(self, xs: Floats, ys: Floats, sample: int) -> Marks:
        """Points that look like that sample's."""
        edge, rim = self.theme.hex("surface"), self.theme.px(1.5)
        if self.points.classes is None:
            return Marks(xs, ys, "o", self.theme.px(14), self.theme.mark_hex("input"), edge, rim)
        token, sign = LOOKS[int(self.points.upper[sample])]
        return Marks(xs, ys, sign, self.theme.px(13 if sign == "s" else 15), self.theme.mark_hex(token), edge, rim)
