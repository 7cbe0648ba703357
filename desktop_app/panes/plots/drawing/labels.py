"""Texts over a plot, placed one after the other where they are free: the weightiest has to come first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

from desktop_app.panes.plots.drawing.artists import Artists
from desktop_app.panes.plots.drawing.axis import Floats

Spot = tuple[float, float]  # of a left top corner
Spots = Callable[[float, float], Sequence[Spot]]  # for a width and height, the favourite first
STRAIGHT = 0.01  # square pixels that a corner spans at most, to be none
FIRST = 12  # spots that are tried before all others: mostly one of them is free


class LabelLine(NamedTuple):
    """A line of a text, its colour by token and its role in the type scale."""

    text: str
    color: str
    role: str = "plot_note"


class LabelPlacer:
    """Keeps texts off curves, off boxes that are `taken`, and off each other; all in pixels."""

    def __init__(self, artists: Artists, curves: Iterable[Floats] = (), taken: Iterable[Bbox] = ()) -> None:
        self.artists, self.axes_box, self.px = artists, artists.axes_box, artists.theme.px
        self.curves, self.taken = list(curves), list(taken)

    def write(self, rows: Sequence[LabelLine], spots: Spots, *, always: bool = True) -> bool:
        """Rows below each other at the freest spot; nothing where none is free, unless `always`."""
        sizes = [self.artists.text_size(row.text, row.role) for row in rows]
        width, height = max(wide for wide, _ in sizes) + self.px(8), sum(high for _, high in sizes)
        box = self.take(width, height, spots, always=always)
        if box is None:
            return False
        left, top = box.x0 + self.px(4), box.y0
        for row, (_, high) in zip(rows, sizes, strict=True):
            self.artists.write(row.text, left, top, row.color, row.role)
            top += high
        return True

    def take(self, width: float, height: float, spots: Spots, *, always: bool = True) -> Bbox | None:
        """The first spot that is free once it is moved onto the axes; where none is, the freest one, if `always`."""
        box, size = self.axes_box, np.array([width, height])
        last = np.maximum([box.x1, box.y1] - size, [box.x0, box.y0])
        corners = np.clip(np.asarray(spots(width, height)), [box.x0, box.y0], last)
        hidden = self._hidden(corners[:FIRST], corners[:FIRST] + size)
        if hidden.all():
            hidden = self._hidden(corners, corners + size)
        found = int(np.argmin(hidden))
        if hidden[found] and not always:
            return None
        self.taken.append(Bbox([corners[found], corners[found] + size]))
        return self.taken[-1]

    def _hidden(self, starts: Floats, ends: Floats) -> NDArray[np.int_]:
        """How much lies below each box from start to end; a curve is not as bad as a point or a text."""
        taken = np.array([box.extents for box in self.taken]).reshape(-1, 4)
        apart = (ends[:, None] <= taken[:, :2]) | (starts[:, None] >= taken[:, 2:])
        found = 3 * np.count_nonzero(~apart.any(axis=2), axis=1)
        for curve in self.curves:
            found += _crossed(starts, ends, curve)
        return found

    def around(self, at: Spot, gap: float = 14.0) -> Spots:
        """Spots beside a point, above and below it."""
        (x, y), gap = at, self.px(gap)

        def spots(width: float, height: float) -> list[Spot]:
            rises, sides = (-0.5, -1.5, 0.5, -2.5, 1.5), (x + gap, x - gap - width)
            beside = [(left, y + rise * height) for rise in rises for left in sides]
            return [*beside, (x - width / 2, y - gap - height), (x - width / 2, y + gap)]

        return spots

    def anywhere(self, width: float, height: float) -> Sequence[Spot]:
        """Spots in the corners of the axes, and all over them."""
        box, gap = self.axes_box, self.px(6)
        rows = box.y0 + self.px(10), box.y1 - self.px(10) - height
        corners = [(left, top) for top in rows for left in (box.x0 + gap, box.x1 - gap - width)]
        return [*corners, *self.strip(box.x0, box.x1, (box.x1, box.y1))(width, height)]

    def strip(self, left: float, right: float, near: Spot) -> Spots:
        """Spots all over a strip of the axes, those near a point first."""

        def spots(width: float, height: float) -> list[Spot]:
            lefts = np.linspace(left, max(right - width, left), 12)
            tops = np.linspace(self.axes_box.y0, self.axes_box.y1 - height, 12)
            all_over = np.stack(np.meshgrid(lefts, tops), axis=-1).reshape(-1, 2)
            away = np.hypot(*(all_over - near + [width / 2, height / 2]).T)
            return list(map(tuple, all_over[np.argsort(away, kind="stable")].tolist()))

        return spots


def _crossed(starts: Floats, ends: Floats, curve: Floats) -> NDArray[np.bool_]:
    """Which boxes a curve runs through: where a part of a piece of it lies between both pairs of edges."""
    curve = curve[_bends(curve)]
    first, along = curve[:-1], np.diff(curve, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = (starts[:, None] - first) / along, (ends[:, None] - first) / along
    enters = np.fmin(*shares).max(axis=2, initial=0.0)
    leaves = np.fmax(*shares).min(axis=2, initial=1.0)
    return np.asarray((enters <= leaves).any(axis=1))


def _bends(curve: Floats) -> NDArray[np.bool_]:
    """Which points a curve needs: those in the middle of a straight piece say nothing."""
    kept, along = np.ones(len(curve), dtype=bool), np.diff(curve, axis=0)
    kept[1:-1] = ~(np.abs(along[:-1, 0] * along[1:, 1] - along[:-1, 1] * along[1:, 0]) <= STRAIGHT)
    return kept
