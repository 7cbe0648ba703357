"""The axes of the slice plot: the curve, the rate as a triangle, secant and tangent, and where there is no value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from desktop_app.panes.plots.artists import Artists
from desktop_app.panes.plots.labels import LabelLine, Labels
from desktop_app.panes.plots.placing import Box, met
from desktop_app.panes.plots.plot_text import PlotText, box_of
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
        self.artists, self.theme, self.axes_box = artists, artists.theme, artists.axes_box
        self.slice, self.texts, self.tangent = curve, texts, tangent
        self.accent = "local" if tangent else "gradient" if curve.gradient is None else "parameter"
        self.xs, self.ys = np.array(curve.xs), np.array(curve.ys)
        self.places = artists.places(self.xs, self.ys)
        self.labels = Labels(artists, [self.places])

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
        top, bottom, color = self.axes_box.top, self.axes_box.bottom, self.theme.mark_hex("output")
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
        length, thickness = self.artists.text_size(text, "tick")
        wide = right - left > length + self.theme.px(16)
        if wide or (right - left >= thickness and self.axes_box.height >= length):
            x, y = (left + right) / 2, self.axes_box.center[1]
            words = PlotText(text, x, y, self.theme.hex("muted"), "tick", "center", upright=not wide)
            self.artists.put(words)
            self.labels.taken.append(box_of(words, self.theme))

    def _draw_lines(self, secant: bool) -> None:
        """The tangent lies over the secant, which shows between its dashes where the two are one."""
        at = self.slice.x, self.slice.y if math.isfinite(self.slice.y) else math.nan
        if secant:
            rate = self.slice.rate
            self.labels.curves.append(self.artists.through("secant", at, rate, self.theme.mark_hex("local")).known())
        if math.isfinite(self.slice.slope):
            color = self.theme.mark_hex("gradient")
            self.labels.curves.append(self.artists.through("tangent", at, self.slice.slope, color, dash=True).known())

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
        self.labels.taken += [Box.around(x, y, self.theme.px(18)) for x, y in self._ends]
        (x0, y0), (x1, y1), _ = self._ends
        self.labels.taken.append(Box(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)))
        rows = [LabelLine(self._fitting(self.texts.headline), self.accent), *self._tangent_rows]
        written = self._write_legs()
        block = self.labels.write(rows, self.labels.corners)
        for words in written:
            if block is not None and met(block, [box_of(words, self.theme)]):
                self.artists.texts.remove(words)

    def _draw_points(self) -> None:
        """The full dot is where the leaf stands: before a nudge, but after an update."""
        curve, after = self.slice, self.slice.gradient is not None
        here, there = (curve.x, curve.y), (curve.x + curve.h, curve.nudged)
        inside, _, inside_there = (self.axes_box.holds(*end, self.theme.px(2)) for end in self._ends)
        mark, surface = self.theme.mark_hex("local" if self.tangent else "data"), self.theme.hex("surface")
        if inside if after else inside_there:
            x, y = here if after else there
            self.artists.marks("hollow", x, y, "o", 11, surface, mark, 2.5)
        if inside_there if after else inside:
            self.artists.here("here", *(there if after else here))

    def _write_legs(self) -> list[PlotText]:
        """The labels of both legs, off lines and points; none where the triangle is too small for them."""
        (x0, y0), (x1, y1), _ = self._ends
        if abs(x1 - x0) <= self.theme.px(16) and abs(y1 - y0) <= self.theme.px(40):
            return []
        gap = self.theme.px(10)

        def along(width: float, height: float) -> list[Box]:
            tops = [y0 + gap / 2 + k * height if y1 <= y0 else y0 - gap / 2 - (k + 1) * height for k in (0, 0.8)]
            lefts = (x0 + x1 - width) / 2, x0 + gap if x1 > x0 else x0 - gap - width, x1 - width, x1, x0, x0 - width
            return [Box(left, top, width, height) for top in tops for left in lefts]

        def beside(width: float, height: float) -> list[Box]:
            right, left = max(x0, x1) + gap, min(x0, x1) - gap - width
            tops = (y0 + y1 - height) / 2, *(y + move * height for y in (y0, y1) for move in (0.3, 1.3, -1.3, -2.3))
            return [
                Box(left, top, width, height) for left in ((right, left) if x1 > x0 else (left, right)) for top in tops
            ]

        before = len(self.artists.texts)
        self.labels.write([LabelLine(self.texts.across, self.accent)], along, always=False)
        self.labels.write([LabelLine(self.texts.up, self.accent)], beside, always=False)
        return self.artists.texts[before:]

    @property
    def _tangent_rows(self) -> list[LabelLine]:
        known = self.tangent and math.isfinite(self.slice.slope) and math.isfinite(self.slice.y)
        return [LabelLine(self._fitting([self.texts.tangent]), "gradient")] if known else []

    def _fitting(self, texts: Sequence[str]) -> str:
        """The first text that fits on the axes; the last one on as many lines as it needs where none does."""
        room = self.axes_box.width - self.theme.px(16)
        found = next((text for text in texts if self.artists.text_size(text)[0] <= room), texts[-1])
        for sign, start in ((" = ", "= "), (" / ", "/ "), (" × ", "× "), (": ", "")):
            if self.artists.text_size(found)[0] > room:
                keep = ":" if not start else ""
                found = f"{keep}\n{start}".join(found.rsplit(sign, 1))
        return found

    def _draw_nowhere(self) -> None:
        """Where we are, or where the nudge leads, has no finite value: written beside its place on the axis."""
        curve, (low, *_, high) = self.slice, self.slice.xs
        x, y = curve.x, curve.y
        if math.isfinite(y):
            if low <= x <= high:
                self.artists.here("here", x, y)
            x, y = curve.x + curve.h, curve.nudged
        if low <= x <= high:
            self._draw_upright("nowhere", x, y)
        place, inward = self._across(max(low, min(high, x))), self.theme.px(18)
        edge = self.axes_box.top + inward if y > 0 else self.axes_box.bottom - inward
        self.labels.taken.append(Box.around(place, edge, self.theme.px(20)))
        self.labels.write([LabelLine(self.texts.here, "output")], self.labels.around(place, edge))
        if self._tangent_rows:
            self.labels.write(self._tangent_rows, self.labels.corners)
