"""Texts over a plot, placed one after the other where they are free: the weightiest has to come first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

from desktop_app.panes.plots.artists import Artists
from desktop_app.panes.plots.placing import Box, freest, met
from desktop_app.panes.plots.plot_text import PlotText
from desktop_app.panes.plots.thinning import Curve

Spots = Callable[[float, float], Iterable[Box]]  # boxes of a width and height, the favourite first


class LabelLine(NamedTuple):
    """A line of a text, its colour by token and its role in the type scale."""

    text: str
    color: str
    role: str = "plot_note"


class Labels:
    """Keeps texts off curves, off boxes that are `taken`, and off each other."""

    def __init__(self, artists: Artists, curves: Sequence[Curve], taken: Iterable[Box] = ()) -> None:
        self.artists, self.axes_box, self.px = artists, artists.axes_box, artists.theme.px
        self.curves, self.taken = [curve.known() for curve in curves], list(taken)

    def write(self, rows: Sequence[LabelLine], spots: Spots, *, always: bool = True) -> Box | None:
        """Rows below each other at the freest spot; nothing where none is free, unless `always`."""
        sizes = [self.artists.text_size(row.text, row.role) for row in rows]
        width, height = max(wide for wide, _ in sizes) + self.px(8), sum(high for _, high in sizes)
        box, hidden = freest(spots(width, height), self.axes_box, self.curves, self.taken)
        if hidden and not always:
            return None
        self.taken.append(box)
        top = box.top
        for row, (_, high) in zip(rows, sizes, strict=True):
            color = self.artists.theme.hex(row.color)
            self.artists.put(PlotText(row.text, box.left + self.px(4), top + high / 2, color, row.role))
            top += high
        return box

    def around(self, x: float, y: float, gap: float = 14.0) -> Spots:
        """Spots beside a point, above and below it."""
        gap = self.px(gap)

        def spots(width: float, height: float) -> Iterable[Box]:
            sides = x + gap, x - gap - width
            tops = y - height / 2, y - 1.5 * height, y + 0.5 * height, y - 2.5 * height, y + 1.5 * height
            yield from (Box(left, top, width, height) for top in tops for left in sides)
            yield from (Box(x - width / 2, top, width, height) for top in (y - gap - height, y + gap))

        return spots

    def corners(self, width: float, height: float) -> list[Box]:
        """Spots in the corners of the axes."""
        axes_box, gap = self.axes_box, self.px(6)
        rows = axes_box.top + self.px(10), axes_box.bottom - self.px(10) - height
        return [Box(x, y, width, height) for y in rows for x in (axes_box.left + gap, axes_box.right - gap - width)]

    def strip(self, left: float, right: float, near: tuple[float, float]) -> Spots:
        """Spots all over a strip of the axes, those near a point first."""

        def spots(width: float, height: float) -> list[Box]:
            lefts = np.linspace(left, max(right - width, left), 16).tolist()
            tops = np.linspace(self.axes_box.top, self.axes_box.bottom - height, 14).tolist()
            boxes = [Box(x, top, width, height) for top in tops for x in lefts]
            return sorted(boxes, key=lambda box: math.dist(near, box.center))

        return spots

    def dropped(
        self, name: str, texts: Sequence[str], x: float, y: float, color: str, others: Sequence[float] = ()
    ) -> None:  # fmt: skip
        """A dashed line through a point down to the axis, with the first of the texts that has room at its top.

        The texts keep off `others` too, where more such lines will stand.
        """
        strips = [Box(other - self.px(3), self.axes_box.top, self.px(6), self.axes_box.height) for other in others]
        top, taken = y, list(self.taken)
        for text in texts:
            self.taken = taken + strips
            if self.write([LabelLine(text, color, "note")], self._astride(x, y, taken), always=False):
                top = min(self.taken[-1].bottom, y)
                taken += [self.taken[-1], self._stem(x, top)]
                break
        self.taken = taken
        ends = np.array([x, x]), np.array([top, self.axes_box.bottom])
        self.artists.line(name, *ends, self.artists.theme.mark_hex(color), dash=True, pixels=True)

    def _astride(self, x: float, y: float, taken: Sequence[Box]) -> Spots:
        """Spots over a vertical line and beside it, whose way down is free if one is, high above a point first."""
        high = x, self.axes_box.top + 0.3 * (y - self.axes_box.top)
        others = [box for box in taken if not box.holds(x, y)]  # than the point itself

        def spots(width: float, height: float) -> list[Box]:
            tops = np.linspace(self.axes_box.top, self.axes_box.bottom - height, 14).tolist()
            boxes = [Box(left, top, width, height) for top in tops for left in (x - width / 2, x, x - width)]
            clear = [box for box in boxes if not met(self._stem(x, min(box.bottom, y)), others)]
            return sorted(clear or boxes, key=lambda box: math.dist(high, box.center))

        return spots

    def _stem(self, x: float, top: float) -> Box:
        return Box(x - self.px(2), top, self.px(4), self.axes_box.bottom - top)
