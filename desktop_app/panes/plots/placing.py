"""Free places for texts: they keep off curves, points, and what was placed before them."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from desktop_app.panes.plots.thinning import Curve

_SHARES = np.linspace(0.0, 1.0, 24)
_HIDDEN_BOX = 40  # what it costs to hide a point or another text, in columns of a curve


class Box(NamedTuple):
    """A rectangle in pixels, by its left top corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    @property
    def center(self) -> tuple[float, float]:
        """Its middle."""
        return self.left + self.width / 2, self.top + self.height / 2

    @classmethod
    def around(cls, x: float, y: float, size: float) -> Box:
        """A square around a point."""
        return cls(x - size / 2, y - size / 2, size, size)

    def holds(self, x: float, y: float, beyond: float = 0.0) -> bool:
        """Whether a point lies in it, or at most `beyond` next to it."""
        return self.left - beyond <= x <= self.right + beyond and self.top - beyond <= y <= self.bottom + beyond

    def within(self, outer: Box) -> Box:
        """The same box, moved into another one."""
        left = max(min(self.left, outer.right - self.width), outer.left)
        return self._replace(left=left, top=max(min(self.top, outer.bottom - self.height), outer.top))


def freest(boxes: Iterable[Box], axes_box: Box, curves: Sequence[Curve], taken: Sequence[Box] = ()) -> tuple[Box, int]:
    """The box, moved onto the axes, that hides least of curves and of boxes `taken`, and how much; the first of equals.

    Curves run from left to right, without nan.
    """
    least, found = sys.maxsize, axes_box
    for box in boxes:
        box = box.within(axes_box)
        cost = _HIDDEN_BOX * met(box, taken)
        if cost < least:
            cost += sum(_passes(box, curve) for curve in curves)
        if cost < least:
            least, found = cost, box
        if cost == 0:
            break
    return found, least


def met(box: Box, others: Iterable[Box]) -> int:
    """How many of the others a box overlaps."""
    return sum(
        box.left < other.right and other.left < box.right and box.top < other.bottom and other.top < box.bottom
        for other in others
    )


def _passes(box: Box, curve: Curve) -> int:
    """How many of a row of columns of the box the curve passes through."""
    if len(curve.xs) < 2 or box.right < curve.xs[0] or box.left > curve.xs[-1]:
        return 0
    ys = np.interp(box.left + box.width * _SHARES, curve.xs, curve.ys, left=math.nan, right=math.nan)
    return int(np.count_nonzero((ys > box.top) & (ys < box.bottom)))
