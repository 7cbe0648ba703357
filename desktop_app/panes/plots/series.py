"""A run's losses as a plot needs them: as many points as there are pixels, and a free place for a text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from desktop_app.panes.plots.shapes import Floats, Frame

_SHARES = np.linspace(0.0, 1.0, 24)


class Curve(NamedTuple):
    """Points in order; nan where there is none."""

    xs: Floats
    ys: Floats


def thinned(values: Floats, columns: int) -> Curve:
    """The smallest and the largest finite value of each column; all values where there are few."""
    finite = np.where(np.isfinite(values), values, np.nan)
    if len(values) <= 2 * columns:
        return Curve(np.arange(len(values), dtype=float), finite)
    every = -(-len(values) // columns)
    starts = np.arange(0, len(values), every)
    lowest, highest = np.fmin.reduceat(finite, starts), np.fmax.reduceat(finite, starts)
    return Curve(np.repeat(starts + (every - 1) / 2, 2), np.column_stack((lowest, highest)).ravel())


def apart(places: Floats, distance: float) -> Floats:
    """Ascending places, thinned until they lie at least `distance` apart."""
    _, first = np.unique(np.floor(places / distance), return_index=True)
    return places[first]


class Box(NamedTuple):
    """A rectangle in pixels, by its left top corner."""

    left: float
    top: float
    width: float
    height: float


def freest(
    boxes: Sequence[Box], frame: Frame, curve: Curve, keep: tuple[float, float], reach: float = 10.0,
    others: Sequence[Curve] = (), taken: Sequence[Box] = (),
) -> Box:  # fmt: skip
    """The box, moved onto the frame, that hides least of a curve and keeps off a point; the first of equals.

    It keeps off `others` and off boxes that are `taken` too.
    """
    moved = [_onto(box, frame) for box in boxes]

    least, found = math.inf, moved[0]
    for box in moved:
        cost = hidden(box, curve, *others) + 40 * (_covers(box, *keep, reach) + met(box, taken))
        if cost < least:
            least, found = cost, box
        if cost == 0:
            break
    return found


def _onto(box: Box, frame: Frame) -> Box:
    left = max(min(box.left, frame.right - box.width), frame.left)
    top = max(min(box.top, frame.bottom - box.height), frame.top)
    return box._replace(left=left, top=top)


def hidden(box: Box, *curves: Curve) -> int:
    """How much a box hides of curves."""
    return sum(_passes(box, curve) for curve in curves)


def met(box: Box, others: Sequence[Box]) -> int:
    """How many of the others a box overlaps."""
    return sum(
        box.left < other.left + other.width and other.left < box.left + box.width
        and box.top < other.top + other.height and other.top < box.top + box.height
        for other in others
    )  # fmt: skip


def _passes(box: Box, curve: Curve) -> int:
    """How many of a row of columns of the box the curve passes through."""
    known = np.isfinite(curve.ys)
    if known.sum() < 2:
        return 0
    xs = box.left + box.width * _SHARES
    ys = np.interp(xs, curve.xs[known], curve.ys[known], left=np.nan, right=np.nan)
    return int(np.sum((ys > box.top) & (ys < box.top + box.height)))


def _covers(box: Box, x: float, y: float, reach: float) -> bool:
    across = box.left - reach < x < box.left + box.width + reach
    return across and box.top - reach < y < box.top + box.height + reach
