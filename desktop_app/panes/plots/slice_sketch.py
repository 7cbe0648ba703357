"""The slice plot as shapes: the curve, the rate as a triangle, and where there is no value."""

from __future__ import annotations

import math
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Plane
from desktop_app.panes.plots.plot import Pencil
from desktop_app.panes.plots.series import Box, Curve, freest
from desktop_app.panes.plots.shapes import Area, Floats, Line, Marks, Shape, Sign, Words
from engine.analysis.slices import Slice

_ORDER = (Area, Line, Words, Marks)


class Gap(NamedTuple):
    """Samples `first` to `last` of a curve that are all nan, all inf or all −inf."""

    first: int
    last: int
    value: float


def gaps(ys: tuple[float, ...]) -> list[Gap]:
    """Where a curve cannot be drawn."""
    if all(map(math.isfinite, ys)):
        return []
    found, start = [], 0
    for kind, run in groupby(ys, key=lambda y: "" if math.isfinite(y) else repr(y)):
        end = start + len(list(run))
        if kind:
            found.append(Gap(start, end - 1, ys[start]))
        start = end
    return found


class Said(NamedTuple):
    """What the plot says, in the language of the person."""

    headline: str = ""  # rate = 10 / 1 = 10
    across: str = ""  # h = 1
    up: str = ""  # +10
    here: str = ""  # at x = 0: −inf
    undefined: str = ""  # no value here
    infinite: str = ""  # infinite here
    shorter: tuple[str, ...] = ()  # what to say instead of a headline that is too long
    tangent: str = ""  # tangent: slope 6


class SliceSketch(Pencil):
    """Draws a slice on a plane; the rate in `accent`'s colour."""

    ring = "data"  # the colour of the hollow point

    def __init__(self, theme: Theme, plane: Plane, slice_: Slice, said: Said, accent: str) -> None:
        super().__init__(theme, plane.frame)
        self.plane, self.slice, self.said, self.accent = plane, slice_, said, accent
        self.curve = Curve(plane.px(np.array(slice_.xs)), plane.py(np.array(slice_.ys)))

    def shapes(self) -> list[Shape]:
        """All there is to draw: no backdrop of a text covers a point, no line a text."""
        shapes = [*self._gaps, self.line(*self.curve, self.theme.mark_hex("data"))]
        shapes += self._triangle() if self._drawable else self._nowhere()
        return sorted(shapes, key=lambda shape: _ORDER.index(type(shape)))

    @cached_property
    def _drawable(self) -> bool:
        slice_ = self.slice
        return all(map(math.isfinite, (slice_.x, slice_.h, slice_.y, slice_.nudged, self._reached)))

    def _holds(self, x: float) -> bool:
        return self.slice.xs[0] <= x <= self.slice.xs[-1]

    @property
    def _reached(self) -> float:
        """Where the vertical leg ends: on the curve, or where the gradient says."""
        slice_ = self.slice
        return slice_.nudged if slice_.gradient is None else slice_.y + slice_.predicted

    @cached_property
    def _gaps(self) -> list[Shape]:
        return [shape for gap in gaps(self.slice.ys) for shape in self._gap(gap)]

    def _gap(self, gap: Gap) -> list[Shape]:
        return self._asymptote(gap) if gap.first == gap.last else self._band(gap)

    def _asymptote(self, gap: Gap) -> list[Shape]:
        return self._upright_line(float(self.curve.xs[gap.first]), gap.value)

    def _upright_line(self, x: float, value: float) -> list[Shape]:
        """A dashed line, with a triangle where the curve runs to infinity."""
        theme, top, bottom = self.theme, self.frame.top, self.frame.bottom
        color = theme.mark_hex("output")
        shapes: list[Shape] = [self.line(np.array([x, x]), np.array([top, bottom]), color, dash=True)]
        if not math.isnan(value):
            y = top + theme.px(14) if value > 0 else bottom - theme.px(14)
            sign: Sign = "^" if value > 0 else "v"
            face = theme.hex("surface")
            shapes.append(Marks(np.array([x]), np.array([y]), sign, theme.px(18), face, color, theme.px(2.5)))
        return shapes

    def _band(self, gap: Gap) -> list[Shape]:
        """A hatched band from the last sample before to the first one after."""
        xs, top, bottom = self.curve.xs, self.frame.top, self.frame.bottom
        left, right = float(xs[max(gap.first - 1, 0)]), float(xs[min(gap.last + 1, len(xs) - 1)])
        color = self.theme.mark_hex("output")
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        hatch = Line(
            *_hatching(left, top, right, bottom, self.theme.px(16)), self.faded("output", 0.4), self.theme.px(1.3)
        )
        text = self.said.undefined if math.isnan(gap.value) else self.said.infinite
        return [Area(corners, color, 0.14), hatch, *self._within(text, left, right)]

    def _within(self, text: str, left: float, right: float) -> list[Shape]:
        """The text across a band, or along it where that is narrow."""
        length, thickness = self.room(text, "tick")
        x, y = (left + right) / 2, (self.frame.top + self.frame.bottom) / 2
        wide = right - left > length + self.theme.px(16)
        if not wide and (right - left < thickness or self.frame.bottom - self.frame.top < length):
            return []
        return [Words(text, x, y, self.theme.hex("muted"), "tick", "center", upright=not wide)]

    @cached_property
    def _corners(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where the triangle starts and where it ends."""
        slice_ = self.slice
        return self.plane.point(slice_.x, slice_.y), self.plane.point(slice_.x + slice_.h, self._reached)

    def _triangle(self) -> list[Shape]:
        color = self.theme.mark_hex(self.accent)
        (x0, y0), (x1, y1) = self._corners
        curve_y = self.plane.point(self.slice.x, self.slice.nudged)[1]
        return [
            Area(((x0, y0), (x1, y0), (x1, y1)), color, 0.28),
            self.line(np.array([x0, x1, x1]), np.array([y0, y0, y1]), color, dash=True),
            *self._points((x0, y0), (x1, curve_y)),
            *self._headlines(),
            *self._legs,
        ]

    def _points(self, here: tuple[float, float], there: tuple[float, float]) -> list[Shape]:
        """The full dot is where the leaf stands: before a nudge, but after an update."""
        hollow, full = (there, here) if self.slice.gradient is None else (here, there)
        mark, surface = self.theme.mark_hex(self.ring), self.theme.hex("surface")
        dots = [
            Marks(_one(hollow[0]), _one(hollow[1]), "o", self.theme.px(11), surface, mark, self.theme.px(2.5)),
            self.here(_one(full[0]), _one(full[1])),
        ]
        return [dot for dot in dots if self.frame.holds(float(dot.xs[0]), float(dot.ys[0]), self.theme.px(2))]

    @cached_property
    def _legs(self) -> list[Words]:
        """The labels of both legs, on the side where the triangle is not; none where it is too small for them."""
        (x0, y0), (x1, y1) = self._corners
        if abs(x1 - x0) <= self.theme.px(16) and abs(y1 - y0) <= self.theme.px(40):
            return []
        gap = self.theme.px(10)
        height = self.room(self.said.across)[1]
        below = 1 if y1 <= y0 else -1
        width = self.room(self.said.up)[0]
        beside = x1 + gap if x1 > x0 else x1 - gap - width
        return [
            self.words(
                self.said.across, (x0 + x1) / 2, y0 + below * (height / 2 + gap / 2), self.accent, align="center"
            ),
            self.words(self.said.up, beside, (y0 + y1) / 2, self.accent),
        ]

    def _headlines(self) -> list[Words]:
        text = self._broken(self.said.headline)
        width, height = self.room(text)
        box = freest(self._nooks(width, height), self.frame, self.curve, self._corners[0], self.theme.px(28))
        return [self.words(text, box.left, box.top + height / 2, self.accent)]

    def _nooks(self, width: float, height: float) -> list[Box]:
        """The corners of the face."""
        frame, gap = self.frame, self.theme.px(10)
        rows = frame.top + gap, frame.bottom - gap - height
        columns = frame.left + gap, frame.right - gap - width
        return [Box(x, y, width, height) for y in rows for x in columns]

    def _broken(self, text: str) -> str:
        """The text on as many lines as it needs."""
        for sign in (" = ", " / ", " × "):
            if self.room(text)[0] > self.frame.right - self.frame.left - self.theme.px(16):
                text = f"\n{sign.strip()} ".join(text.rsplit(sign, 1))
        return text

    def _nowhere(self) -> list[Shape]:
        """Where we are, or where the nudge leads, has no finite value: said beside its place on the axis."""
        slice_, (low, *_, high) = self.slice, self.slice.xs
        shapes: list[Shape] = []
        x, y = slice_.x, slice_.y
        if math.isfinite(y):
            if self._holds(x):
                shapes.append(self.here(*map(_one, self.plane.point(x, y))))
            x, y = slice_.x + slice_.h, slice_.nudged
        place = float(self.plane.px(_one(max(low, min(high, x))))[0])
        if self._holds(x):
            shapes += self._upright_line(place, y)
        return [*shapes, self._beside(self.said.here, place, top=y > 0)]

    def _beside(self, text: str, x: float, top: bool) -> Words:
        """The text beside a triangle on an edge of the face; past it where it fits on neither side."""
        gap, (width, height) = self.theme.px(20), self.room(text)
        inward = self.theme.px(18)
        if x + gap + width <= self.frame.right:
            left = x + gap
        elif x - gap - width >= self.frame.left:
            left = x - gap - width
        else:
            left, inward = x - width / 2, self.theme.px(28) + height / 2
        return self.words(text, left, self.frame.top + inward if top else self.frame.bottom - inward, "output")


def _one(value: float) -> Floats:
    return np.array([value])


def _hatching(left: float, top: float, right: float, bottom: float, apart: float) -> tuple[Floats, Floats]:
    """Slanted lines within a rectangle, as one line with breaks."""
    xs, ys = [], []
    for start in np.arange(left - (bottom - top), right, apart):
        first, last = max(start, left), min(start + bottom - top, right)
        xs += [first, last, math.nan]
        ys += [bottom - (first - start), bottom - (last - start), math.nan]
    return np.array(xs), np.array(ys)
