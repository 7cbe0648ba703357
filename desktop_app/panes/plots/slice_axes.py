"""The axes of the slice plot: the curve, the rate as a triangle, secant and tangent, and where there is no value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from desktop_app.panes.plots.artists import Artists
from desktop_app.panes.plots.placing import Box, freest
from desktop_app.panes.plots.thinning import Curve
from desktop_app.panes.plots.words import Words, box_of
from engine.analysis.slices import Slice


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


class SliceTexts(NamedTuple):
    """What the plot says, in the language of the person."""

    headline: tuple[str, ...]  # rate = 10 / 1 = 10, and what to say where that is too long
    across: str  # h = 1
    up: str  # +10
    here: str  # at x = 0: −inf
    undefined: str  # no value here
    infinite: str  # infinite here
    tangent: str  # tangent: slope 6


class SliceAxes:
    """Draws a slice over axes that are laid out; with `tangent`, its secant and its tangent too."""

    def __init__(self, artists: Artists, curve: Slice, texts: SliceTexts, tangent: bool) -> None:
        self.artists, self.theme, self.face = artists, artists.theme, artists.face
        self.slice, self.texts, self.tangent = curve, texts, tangent
        self.accent = "local" if tangent else "gradient" if curve.gradient is None else "parameter"
        self.xs, self.ys = np.array(curve.xs), np.array(curve.ys)
        self.places = artists.places(self.xs, self.ys)
        self._lines: list[Curve] = []  # the secant and the tangent

    def draw(self) -> None:
        """All there is to draw, what covers last."""
        for number, gap in enumerate(gaps(self.slice.ys)):
            self._draw_gap(f"gap {number}", gap)
        drawable = all(map(math.isfinite, (self.slice.x, self.slice.h, self.slice.y, self.slice.nudged, self._reached)))
        if drawable:
            self._fill_triangle()
        self.artists.line("curve", self.xs, self.ys, self.theme.mark_hex("data"))
        if self.tangent:
            self._draw_lines(secant=drawable)
        if drawable:
            self._draw_triangle()
        else:
            self._draw_nowhere()

    @property
    def _reached(self) -> float:
        """Where the vertical leg ends: on the curve, or where the gradient says."""
        return self.slice.nudged if self.slice.gradient is None else self.slice.y + self.slice.predicted

    def _draw_gap(self, name: str, gap: Gap) -> None:
        """An asymptote, or a hatched band from the last sample before to the first one after."""
        if gap.first == gap.last:
            self._draw_upright(name, self.slice.xs[gap.first], gap.value)
            return
        left, right = self.xs[max(gap.first - 1, 0)], self.xs[min(gap.last + 1, len(self.xs) - 1)]
        ends, color = (left, right), self.theme.mark_hex("output")
        self.artists.band(name, *ends, color, 0.14)
        self.artists.band(f"{name} hatch", *ends, color, 0.4, hatch="/")
        text = self.texts.undefined if math.isnan(gap.value) else self.texts.infinite
        self._write_within(text, self._across(left), self._across(right))

    def _draw_upright(self, name: str, x: float, value: float) -> None:
        """A dashed line, with a triangle where the curve runs to infinity."""
        top, bottom, color = self.face.top, self.face.bottom, self.theme.mark_hex("output")
        px = self._across(x)
        self.artists.line(name, np.full(2, px), np.array([top, bottom]), color, dash=True, pixels=True)
        if not math.isnan(value):
            y = top + self.theme.px(14) if value > 0 else bottom - self.theme.px(14)
            sign, surface = "^" if value > 0 else "v", self.theme.hex("surface")
            self.artists.marks(f"{name} sign", px, y, sign, 18, surface, color, 2.5, pixels=True)

    def _across(self, x: float) -> float:
        """How far to the right a number stands, in pixels."""
        return float(self.artists.across(x)[0])

    def _write_within(self, text: str, left: float, right: float) -> None:
        """The text across a band, or along it where that is narrow."""
        length, thickness = self.artists.room(text, "tick")
        wide = right - left > length + self.theme.px(16)
        if wide or (right - left >= thickness and self.face.height >= length):
            x, y = (left + right) / 2, self.face.center[1]
            self.artists.put(Words(text, x, y, self.theme.hex("muted"), "tick", "center", upright=not wide))

    def _draw_lines(self, secant: bool) -> None:
        """The tangent lies over the secant, which shows between its dashes where the two are one."""
        at = self.slice.x, self.slice.y if math.isfinite(self.slice.y) else math.nan
        if secant:
            rate = self.slice.rate
            self._lines.append(self.artists.through("secant", at, rate, self.theme.mark_hex("local")))
        if math.isfinite(self.slice.slope):
            color = self.theme.mark_hex("gradient")
            self._lines.append(self.artists.through("tangent", at, self.slice.slope, color, dash=True))

    @cached_property
    def _ends(self) -> tuple[tuple[float, float], ...]:
        """Where the triangle starts, where it ends, and where the curve is there, in pixels."""
        curve = self.slice
        x = curve.x + curve.h
        xs, ys = self.artists.places(np.array([curve.x, x, x]), np.array([curve.y, self._reached, curve.nudged]))
        return tuple(zip(xs.tolist(), ys.tolist(), strict=True))

    def _fill_triangle(self) -> None:
        curve, y = self.slice, self._reached
        corners = (curve.x, curve.y), (curve.x + curve.h, curve.y), (curve.x + curve.h, y)
        self.artists.area("triangle", corners, self.theme.mark_hex(self.accent), 0.28)

    def _draw_triangle(self) -> None:
        curve, color = self.slice, self.theme.mark_hex(self.accent)
        x = curve.x + curve.h
        legs = np.array([curve.x, x, x]), np.array([curve.y, curve.y, self._reached])
        self.artists.line("legs", *legs, color, dash=True)
        self._draw_points()
        beside = self._write_legs()
        texts = [(self._fitting(self.texts.headline), self.accent), *self._tangent_text]
        self._write_block(texts, beside)

    def _draw_points(self) -> None:
        """The full dot is where the leaf stands: before a nudge, but after an update."""
        curve, after = self.slice, self.slice.gradient is not None
        here, there = (curve.x, curve.y), (curve.x + curve.h, curve.nudged)
        seen, _, seen_there = (self.face.holds(*end, self.theme.px(2)) for end in self._ends)
        mark, surface = self.theme.mark_hex("local" if self.tangent else "data"), self.theme.hex("surface")
        if seen if after else seen_there:
            x, y = here if after else there
            self.artists.marks("hollow", x, y, "o", 11, surface, mark, 2.5)
        if seen_there if after else seen:
            self.artists.here("here", *(there if after else here))

    def _write_legs(self) -> list[Box]:
        """The labels of both legs, off lines and points; none where the triangle is too small for them."""
        (x0, y0), (x1, y1), _ = self._ends
        if abs(x1 - x0) <= self.theme.px(16) and abs(y1 - y0) <= self.theme.px(40):
            return []
        gap, thin, reach = self.theme.px(10), self.theme.px(4), self.theme.px(9)
        taken = [
            Box(min(x0, x1), y0 - thin / 2, abs(x1 - x0), thin),
            Box(x1 - thin / 2, min(y0, y1), thin, abs(y1 - y0)),
        ]
        taken += [Box(x - reach, y - reach, 2 * reach, 2 * reach) for x, y in self._ends]
        width, height = self.artists.room(self.texts.across)
        below = 1 if y1 <= y0 else -1
        top = y0 + below * (height / 2 + gap / 2) - height / 2
        lefts = (x0 + x1 - width) / 2, x0 + gap if x1 > x0 else x0 - gap - width, x1 - width, x1, x0, x0 - width
        taken.append(self._write_freest(self.texts.across, [Box(left, top, width, height) for left in lefts], taken))
        width, height = self.artists.room(self.texts.up)
        left = x1 + gap if x1 > x0 else x1 - gap - width
        tops = [(y0 + y1 - height) / 2, *(y + move * height for y in (y0, y1) for move in (0.3, 1.3, -1.3, -2.3))]
        taken.append(self._write_freest(self.texts.up, [Box(left, top, width, height) for top in tops], taken))
        return taken[-2:]

    def _write_freest(self, text: str, boxes: Sequence[Box], taken: Sequence[Box]) -> Box:
        box = freest(boxes, self.face, [self.places, *self._lines], taken=taken)
        self.artists.say(text, box.left, box.center[1], self.accent)
        return box

    @property
    def _tangent_text(self) -> list[tuple[str, str]]:
        known = self.tangent and math.isfinite(self.slice.slope) and math.isfinite(self.slice.y)
        return [(self._fitting([self.texts.tangent]), "gradient")] if known else []

    def _fitting(self, texts: Sequence[str]) -> str:
        """The first text that fits on the face; the last one on as many lines as it needs where none does."""
        room = self.face.width - self.theme.px(16)
        found = next((text for text in texts if self.artists.room(text)[0] <= room), texts[-1])
        for sign, start in ((" = ", "= "), (" / ", "/ "), (" × ", "× "), (": ", "")):
            if self.artists.room(found)[0] > room:
                keep = ":" if not start else ""
                found = f"{keep}\n{start}".join(found.rsplit(sign, 1))
        return found

    def _write_block(self, texts: Sequence[tuple[str, str]], beside: Sequence[Box]) -> None:
        """Coloured texts below each other in a corner, where they hide least of lines and of other texts."""
        if not texts:
            return
        rooms = [self.artists.room(text) for text, _ in texts]
        size = max(width for width, _ in rooms), sum(height for _, height in rooms)
        taken = [*beside, *(box_of(words, self.theme) for words in self.artists.words)]
        curves = [self.places, *self._lines]
        box = freest(self._corners(*size), self.face, curves, self._ends[0], self.theme.px(28), taken)
        top = box.top
        for (text, color), (_, height) in zip(texts, rooms, strict=True):
            self.artists.say(text, box.left, top + height / 2, color)
            top += height

    def _corners(self, width: float, height: float) -> list[Box]:
        """The corners of the face."""
        face, gap = self.face, self.theme.px(10)
        rows = face.top + gap, face.bottom - gap - height
        columns = face.left + gap, face.right - gap - width
        return [Box(x, y, width, height) for y in rows for x in columns]

    def _draw_nowhere(self) -> None:
        """Where we are, or where the nudge leads, has no finite value: said beside its place on the axis."""
        curve, (low, *_, high) = self.slice, self.slice.xs
        x, y = curve.x, curve.y
        on_face = low <= x <= high
        if math.isfinite(y):
            if on_face:
                self.artists.here("here", x, y)
            x, y = curve.x + curve.h, curve.nudged
        if low <= x <= high:
            self._draw_upright("nowhere", x, y)
        self._write_beside(self.texts.here, self._across(max(low, min(high, x))), top=y > 0)
        self._write_block(self._tangent_text, [])

    def _write_beside(self, text: str, x: float, top: bool) -> None:
        """The text beside a triangle on an edge of the face; past it where it fits on neither side."""
        gap, (width, height) = self.theme.px(20), self.artists.room(text)
        inward = self.theme.px(18)
        if x + gap + width <= self.face.right:
            left = x + gap
        elif x - gap - width >= self.face.left:
            left = x - gap - width
        else:
            left, inward = x - width / 2, self.theme.px(28) + height / 2
        self.artists.say(text, left, self.face.top + inward if top else self.face.bottom - inward, "output")
