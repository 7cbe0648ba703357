"""Texts over a plot, placed one after the other where they are free: the weightiest has to come first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from desktop_app.panes.plots.drawing.artists import Artists
from desktop_app.panes.plots.drawing.axis import Floats

Spot = tuple[float, float]  # of a left top corner
Spots = Callable[[float, float], Iterable[Spot]]  # for a width and height, the favourite first


class LabelLine(NamedTuple):
    """A line of a text, its colour by token and its role in the type scale."""

    text: str
    color: str
    role: str = "plot_note"


class LabelPlacer:
    """Keeps texts off curves, off boxes that are `taken`, and off each other; all in pixels."""

    def __init__(self, artists: Artists, curves: Iterable[Floats] = (), taken: Iterable[Bbox] = ()) -> None:
        self.artists, self.axes_box, self.px = artists, artists.axes_box, artists.theme.px
        self.curves, self.taken = [Path(curve) for curve in curves], list(taken)

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
        left, top, right, bottom = self.axes_box.x0, self.axes_box.y0, self.axes_box.x1, self.axes_box.y1
        least, found = math.inf, Bbox.null()
        for x, y in spots(width, height):
            x, y = max(min(x, right - width), left), max(min(y, bottom - height), top)
            box = Bbox(((x, y), (x + width, y + height)))
            hidden = self._hidden(box)
            if hidden < least:
                least, found = hidden, box
            if not hidden:
                break
        if least and not always:
            return None
        self.taken.append(found)
        return found

    def _hidden(self, box: Bbox) -> int:
        """How much lies below a box; a curve is not as bad as a point or a text."""
        over = box.count_overlaps(self.taken) if self.taken else 0
        return 3 * over + sum(curve.intersects_bbox(box, filled=False) for curve in self.curves)

    def around(self, at: Spot, gap: float = 14.0) -> Spots:
        """Spots beside a point, above and below it."""
        (x, y), gap = at, self.px(gap)

        def spots(width: float, height: float) -> Iterable[Spot]:
            for rise in (-0.5, -1.5, 0.5, -2.5, 1.5):
                yield x + gap, y + rise * height
                yield x - gap - width, y + rise * height
            yield x - width / 2, y - gap - height
            yield x - width / 2, y + gap

        return spots

    def anywhere(self, width: float, height: float) -> Iterable[Spot]:
        """Spots in the corners of the axes, and all over them."""
        box, gap = self.axes_box, self.px(6)
        for top in (box.y0 + self.px(10), box.y1 - self.px(10) - height):
            yield box.x0 + gap, top
            yield box.x1 - gap - width, top
        yield from self.strip(box.x0, box.x1, (box.x1, box.y1))(width, height)

    def strip(self, left: float, right: float, near: Spot) -> Spots:
        """Spots all over a strip of the axes, those near a point first."""

        def spots(width: float, height: float) -> list[Spot]:
            lefts = np.linspace(left, max(right - width, left), 16).tolist()
            tops = np.linspace(self.axes_box.y0, self.axes_box.y1 - height, 14).tolist()
            at = near[0] - width / 2, near[1] - height / 2
            return sorted(((x, y) for y in tops for x in lefts), key=lambda spot: math.dist(at, spot))

        return spots
