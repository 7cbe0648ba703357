"""The axes of the error plot: a curve for each difference, where it is best, and signs for what has no logarithm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.legend import Legend

from desktop_app.panes.plots.axis import Floats
from desktop_app.panes.plots.canvas import PlotCanvas
from desktop_app.panes.plots.labels import LabelLine, Labels
from desktop_app.panes.plots.placing import Box, freest
from desktop_app.panes.plots.rc_params import text_style
from desktop_app.panes.plots.thinning import Curve


@dataclass(frozen=True, eq=False)
class ErrorCurves:
    """How far the forward and the central difference are from the slope, from the largest h to the smallest."""

    hs: Floats
    forward: Floats
    central: Floats
    h: float

    @cached_property
    def finite(self) -> Floats:
        """All errors that are numbers."""
        both = np.concatenate((self.forward, self.central))
        return both[np.isfinite(both)]

    @cached_property
    def now(self) -> int | None:
        """Which of them has the h that we look at, where one has."""
        near = np.flatnonzero(np.isclose(self.hs, abs(self.h), rtol=1e-9, atol=0.0))
        return int(near[0]) if near.size else None


def best(errors: Floats) -> int | None:
    """Where the error is smallest, at the largest h of equals."""
    known = np.isfinite(errors)
    return int(np.argmin(np.where(known, errors, np.inf))) if known.any() else None


class ErrorTexts(NamedTuple):
    """What the plot says, in the language of the person."""

    forward: str
    central: str
    best_forward: tuple[str, ...]  # best h = 1e−8, the shorter ones for want of room
    best_central: tuple[str, ...]
    truncation: tuple[str, ...]  # error ≈ h
    rounding: tuple[str, ...]  # rounding error
    zero: str  # error 0
    infinite: str  # not finite
    here: str  # h = 0.5


class Trail(NamedTuple):
    """One of the differences: its errors, where they stand in pixels, and how it is told from the other."""

    errors: Floats
    places: Curve
    name: str
    best: tuple[str, ...]
    marker: str
    token: str
    dash: bool


class ErrorAxes:
    """Draws errors over axes that are both logarithmic, and laid out."""

    def __init__(self, canvas: PlotCanvas, errors: ErrorCurves, texts: ErrorTexts) -> None:
        artists = self.artists = canvas.artists
        self.canvas, self.theme, self.axes_box = canvas, artists.theme, artists.axes_box
        self.errors, self.texts = errors, texts
        self.xs = artists.across(errors.hs)
        trails = (
            Trail(errors.forward, self._places(errors.forward), texts.forward, texts.best_forward, "o", "local", False),
            Trail(errors.central, self._places(errors.central), texts.central, texts.best_central, "s", "input", True),
        )
        self.trails = [trail for trail in trails if best(trail.errors) is not None]

    def draw(self) -> None:
        """All there is to draw, of the trails the first one in front; texts find their places by their weight."""
        behind = self.trails[::-1]
        for trail in behind:
            self.artists.line(
                trail.name, self.errors.hs, _finite(trail.errors), self._color(trail), dash=trail.dash,
                marker=trail.marker, fill=self.theme.hex("surface"),
            )  # fmt: skip
        for trail in behind:
            self._draw_beyond(trail)
        self._write_texts()
        for trail in self.trails:
            self._draw_point(f"{trail.name} best", trail, best(trail.errors) or 0, 13, "parameter")
        if self.errors.now is not None:
            for trail in self.trails:
                self._draw_point(f"{trail.name} now", trail, self.errors.now, 15, trail.token)

    def _places(self, errors: Floats) -> Curve:
        return self.artists.places(self.errors.hs, _finite(errors))._replace(xs=self.xs)

    def _color(self, trail: Trail) -> str:
        return self.theme.mark_hex(trail.token)

    @property
    def _edges(self) -> tuple[float, float]:
        """How high signs stand for what is below and for what is beyond all logarithms."""
        return self.axes_box.bottom - self.theme.px(9), self.axes_box.top + self.theme.px(9)

    def _draw_beyond(self, trail: Trail) -> None:
        """Hollow triangles: errors of 0 at the bottom, those that are not finite at the top."""
        color, surface = self._color(trail), self.theme.hex("surface")
        masks = trail.errors == 0, ~np.isfinite(trail.errors)
        for what, mask, y, marker in zip(("zeros", "not finite"), masks, self._edges, "v^", strict=True):
            xs = self.xs[mask]
            if xs.size:
                name, ys = f"{trail.name} {what}", np.full(len(xs), y)
                self.artists.marks(name, xs, ys, marker, 7.5, surface, color, pixels=True)

    def _point(self, trail: Trail, number: int) -> tuple[float, float, str]:
        """Where a trail has an error, in pixels, and the marker for it."""
        error, x = trail.errors[number], float(self.xs[number])
        if error == 0:
            return x, self._edges[0], "v"
        if not math.isfinite(error):
            return x, self._edges[1], "^"
        return x, float(trail.places.ys[number]), trail.marker

    def _draw_point(self, name: str, trail: Trail, number: int, size: float, token: str) -> None:
        x, y, marker = self._point(trail, number)
        color, edge = self.theme.mark_hex(token), self.theme.hex("text")
        self.artists.marks(name, x, y, marker, size, color, edge, 2.5, pixels=True)

    def _write_texts(self) -> None:
        taken = bests = [self._around(trail, best(trail.errors) or 0, 13) for trail in self.trails]
        for trail in self.trails:
            beyond = np.flatnonzero((trail.errors == 0) | ~np.isfinite(trail.errors)).tolist()
            taken = [*taken, *(self._around(trail, number, 7.5) for number in beyond)]
            if self.errors.now is not None:
                taken.append(self._around(trail, self.errors.now, 15))
        labels = Labels(self.artists, [trail.places for trail in self.trails], taken)
        self._draw_legend(labels, bests)
        self._write_bests(labels)
        self._write_here(labels)
        self._write_sides(labels)
        self._write_beyond(labels)

    def _around(self, trail: Trail, number: int, size: float) -> Box:
        x, y, _ = self._point(trail, number)
        return Box.around(x, y, self.theme.px(size))

    def _draw_legend(self, labels: Labels, bests: list[Box]) -> None:
        names = [trail.name for trail in self.trails]
        rooms = [self.artists.text_size(name, "note") for name in names]
        sample, air = self.theme.px(40), self.theme.px(4)
        size = sample + max(width for width, _ in rooms) + 2 * air, sum(height for _, height in rooms) + 4 * air
        axes_box = self.axes_box
        drops = [box._replace(height=axes_box.bottom - box.top) for box in bests]
        spots = labels.strip(axes_box.left + air, axes_box.right - air, (axes_box.right, axes_box.bottom))(*size)
        box, _ = freest(spots, axes_box._replace(height=axes_box.height - air), labels.curves, [*labels.taken, *drops])
        labels.taken.append(box)
        left, top = (self.artists.pixels - self.artists.axes.transAxes).transform((box.left, box.top + air))
        key = tuple(names), round(left, 3), round(top, 3)
        self.canvas.behind(key, lambda axes: [self._legend(axes, (left, top))])

    def _legend(self, axes: Axes, at: tuple[float, float]) -> Legend:
        names = [trail.name for trail in self.trails]
        legend = Legend(
            axes, [self.artists.shown[name] for name in names], names, loc="upper left", bbox_to_anchor=at,
            facecolor=self.theme.hex("surface"), framealpha=1.0, edgecolor="none", fancybox=False, borderaxespad=0,
            borderpad=0.2, labelspacing=0.15, handlelength=1.7, handletextpad=0.3,
            labelcolor=[self.theme.hex(trail.token) for trail in self.trails], prop=text_style(self.theme, "note"),
        )  # fmt: skip
        axes.add_artist(legend)
        return legend

    def _write_bests(self, labels: Labels) -> None:
        """Where each error is smallest; once where that is the same h."""
        first: dict[tuple[str, ...], Trail] = {}
        for trail in self.trails:
            first.setdefault(trail.best, trail)
        here = [] if self._here is None else [self._here]
        ends = {trail.name: self._point(trail, best(trail.errors) or 0) for trail in first.values()}
        for trail in first.values():
            x, y, _ = ends[trail.name]
            others = [*here, *(other for name, (other, *_) in ends.items() if name != trail.name)]
            labels.dropped(f"{trail.name} drop", trail.best, x, y, "parameter", others)

    def _write_here(self, labels: Labels) -> None:
        if self._here is not None:
            labels.dropped("h", (self.texts.here,), self._here, self.axes_box.top, "text")

    @cached_property
    def _here(self) -> float | None:
        """Where the h stands that we look at, if no error is known for it and it is on the axis."""
        h = abs(self.errors.h)
        if self.errors.now is not None or not 0 < h < math.inf:
            return None
        x = float(self.artists.across(h)[0])
        return x if self.axes_box.left < x < self.axes_box.right else None

    def _write_sides(self, labels: Labels) -> None:
        """What the error comes from, beside the legs of the first trail."""
        middle = best(self.trails[0].errors) or 0
        x = float(self.xs[middle])
        self._write_side(labels, self.texts.truncation, slice(0, middle), (self.axes_box.left, x))
        self._write_side(labels, self.texts.rounding, slice(middle + 1, None), (x, self.axes_box.right))

    def _write_side(
        self, labels: Labels, texts: tuple[str, ...], leg: slice, strip: tuple[float, float]
    ) -> None:  # fmt: skip
        """A text at the middle of a leg, where that is one: twice as high as the smallest error."""
        trail = self.trails[0]
        errors, least = trail.errors[leg], np.nanmin(trail.errors)
        known = np.flatnonzero(np.isfinite(errors) & (errors / 2 > least))
        if known.size >= 2:
            at = known[known.size // 2]
            near = float(self.xs[leg][at]), float(trail.places.ys[leg][at])
            for text in texts:
                if labels.write([LabelLine(text, trail.token, "note")], labels.strip(*strip, near), always=False):
                    break

    def _write_beyond(self, labels: Labels) -> None:
        """What the triangles stand for, beside the last of each kind."""
        all_errors = np.array([trail.errors for trail in self.trails])
        masks = (all_errors == 0).any(axis=0), (~np.isfinite(all_errors)).any(axis=0)
        for text, mask, y in zip((self.texts.zero, self.texts.infinite), masks, self._edges, strict=True):
            for x in self.xs[mask][-1:]:
                labels.write([LabelLine(text, "muted", "note")], labels.around(float(x), y, 8), always=False)


def _finite(errors: Floats) -> Floats:
    return np.where(np.isfinite(errors), errors, np.nan)
