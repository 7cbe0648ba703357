"""The error against h as shapes: a curve for each difference, where it is best, and signs for what has no logarithm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Plane
from desktop_app.panes.plots.captions import Captions, Entry
from desktop_app.panes.plots.plot import Pencil
from desktop_app.panes.plots.series import Curve
from desktop_app.panes.plots.shapes import Floats, Marks, Shape, Sign


@dataclass(frozen=True, eq=False)
class Errors:
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


def exponent(h: float) -> float:
    """Where a step of that size stands on a logarithmic axis; nan for none."""
    return math.log10(abs(h)) if 0 < abs(h) < math.inf else math.nan


def best(errors: Floats) -> int | None:
    """Where the error is smallest, at the largest h of equals."""
    known = np.isfinite(errors)
    return int(np.argmin(np.where(known, errors, np.inf))) if known.any() else None


class Said(NamedTuple):
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
    """One of the differences: its errors, where they are drawn, and how it is told from the other."""

    errors: Floats
    curve: Curve
    name: str
    best: tuple[str, ...]
    sign: Sign
    token: str
    dash: bool


class ErrorSketch(Pencil):
    """Draws errors on a plane whose axes are both logarithmic."""

    def __init__(self, theme: Theme, plane: Plane, errors: Errors, said: Said) -> None:
        super().__init__(theme, plane.frame)
        self.errors, self.said = errors, said
        self.xs, self.place = plane.px(np.log10(errors.hs)), float(plane.px(np.array([exponent(errors.h)]))[0])
        forward, central = (self._curve(plane, series) for series in (errors.forward, errors.central))
        trails = (
            Trail(errors.forward, forward, said.forward, said.best_forward, "o", "local", False),
            Trail(errors.central, central, said.central, said.best_central, "s", "input", True),
        )
        self.trails = [trail for trail in trails if best(trail.errors) is not None]

    def shapes(self) -> list[Shape]:
        """All there is to draw, of the trails the first one in front; words find their places by their weight."""
        behind, points = self.trails[::-1], [*self._bests(), *self._now()]
        curves = [self.line(*trail.curve, self._color(trail), trail.dash) for trail in behind]
        beyond = [mark for trail in behind for mark in self._beyond(trail)]
        captions = Captions(self.theme, self.frame, [trail.curve for trail in self.trails], [*points, *beyond])
        return [*curves, *map(self._dots, behind), *beyond, *self._texts(captions), *points]

    def _curve(self, plane: Plane, errors: Floats) -> Curve:
        return Curve(self.xs, plane.py(np.where(np.isfinite(errors), errors, np.nan)))

    def _color(self, trail: Trail) -> str:
        return self.theme.mark_hex(trail.token)

    def _dots(self, trail: Trail) -> Marks:
        return self.dots(*trail.curve, self._color(trail), self.theme.hex("surface"), trail.sign)

    @property
    def _edges(self) -> tuple[float, float]:
        """How high signs stand for what is below and for what is beyond all logarithms."""
        return self.frame.bottom - self.theme.px(9), self.frame.top + self.theme.px(9)

    def _beyond(self, trail: Trail) -> list[Marks]:
        """Hollow triangles: errors of 0 at the bottom, those that are not finite at the top."""
        bottom, top = self._edges
        zeros, others = self.xs[trail.errors == 0], self.xs[~np.isfinite(trail.errors)]
        color, surface = self._color(trail), self.theme.hex("surface")
        return [
            self.dots(zeros, np.full(len(zeros), bottom), color, surface, "v"),
            self.dots(others, np.full(len(others), top), color, surface, "^"),
        ]

    def _point(self, trail: Trail, place: int) -> tuple[float, float, Sign]:
        """Where a trail has an error, and the sign for it."""
        error, x = trail.errors[place], float(self.xs[place])
        if error == 0:
            return x, self._edges[0], "v"
        if not math.isfinite(error):
            return x, self._edges[1], "^"
        return x, float(trail.curve.ys[place]), trail.sign

    def _filled(self, trail: Trail, place: int, size: float, color: str) -> Marks:
        x, y, sign = self._point(trail, place)
        rim = self.theme.hex("text"), self.theme.px(2.5)
        return Marks(np.array([x]), np.array([y]), sign, self.theme.px(size), color, *rim)

    def _bests(self) -> list[Marks]:
        color = self.theme.mark_hex("parameter")
        return [self._filled(trail, best(trail.errors) or 0, 13, color) for trail in self.trails]

    def _now(self) -> list[Marks]:
        """The points of the h that we look at."""
        place = self.errors.now
        return [] if place is None else [self._filled(trail, place, 15, self._color(trail)) for trail in self.trails]

    def _texts(self, captions: Captions) -> list[Shape]:
        key: list[Entry] = [(trail.name, trail.token, trail.sign, trail.dash) for trail in self.trails]
        shapes = [*captions.key(key, self._bests()), *self._best_words(captions), *self._place_words(captions)]
        return [*shapes, *self._sides(captions), *self._beyond_words(captions)]

    def _best_words(self, captions: Captions) -> list[Shape]:
        """Where each error is smallest; once where that is the same h."""
        first: dict[tuple[str, ...], Trail] = {}
        for trail in self.trails:
            first.setdefault(trail.best, trail)
        shapes = []
        for trail in first.values():
            x, y, _ = self._point(trail, best(trail.errors) or 0)
            shapes += captions.dropped(trail.best, x, y, "parameter")
        return shapes

    def _place_words(self, captions: Captions) -> list[Shape]:
        """The h that we look at, where no error is known for it."""
        if self.errors.now is not None or not self.frame.left < self.place < self.frame.right:
            return []
        return captions.dropped((self.said.here,), self.place, self.frame.top, "text")

    def _sides(self, captions: Captions) -> list[Shape]:
        """What the error comes from, beside the legs of the first trail."""
        trail = self.trails[0]
        middle = best(trail.errors) or 0
        x = float(self.xs[middle])
        left = self._side(captions, self.said.truncation, slice(0, middle), (self.frame.left, x))
        return left + self._side(captions, self.said.rounding, slice(middle + 1, None), (x, self.frame.right))

    def _side(self, captions: Captions, texts: tuple[str, ...], leg: slice, strip: tuple[float, float]) -> list[Shape]:
        """A text at the middle of a leg, where that is one: twice as high as the smallest error."""
        trail = self.trails[0]
        errors, least = trail.errors[leg], np.nanmin(trail.errors)
        known = np.flatnonzero(np.isfinite(errors) & (errors / 2 > least))
        if known.size < 2:
            return []
        at = known[known.size // 2]
        return captions.between(texts, *strip, (float(self.xs[leg][at]), float(trail.curve.ys[leg][at])), trail.token)

    def _beyond_words(self, captions: Captions) -> list[Shape]:
        """What the triangles stand for, beside the last of each kind."""
        all_errors = np.array([trail.errors for trail in self.trails])
        masks = (all_errors == 0).any(axis=0), (~np.isfinite(all_errors)).any(axis=0)
        shapes = []
        for text, mask, y in zip((self.said.zero, self.said.infinite), masks, self._edges, strict=True):
            for x in self.xs[mask][-1:]:
                shapes += captions.beside(text, float(x), y, "muted")
        return shapes
