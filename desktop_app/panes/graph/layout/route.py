"""A path as points along its way, measured once: where it is after some pixels, what is left with its ends cut."""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

FINER = 4.0  # how much closer than to a pixel the points follow the curve


class Route:
    """The way of one edge, from its operand to the badge, in pixels at scale 1."""

    def __init__(self, path: QPainterPath) -> None:
        fine = path.toSubpathPolygons(QTransform.fromScale(FINER, FINER))[0]
        self._points = [fine.at(k) / FINER for k in range(fine.size())]
        steps = (math.dist((a.x(), a.y()), (b.x(), b.y())) for a, b in pairwise(self._points))
        self._lengths = [0.0, *accumulate(steps)]
        self.bounds: QRectF = path.boundingRect().adjusted(-12, -12, 12, 12)  # with the thickness of line and halo

    @property
    def length(self) -> float:
        """How long it is."""
        return self._lengths[-1]

    def at(self, distance: float) -> QPointF:
        """The point after that many pixels; beyond an end, the end."""
        k = min(max(bisect_right(self._lengths, distance), 1), len(self._points) - 1)
        before, after = self._lengths[k - 1], self._lengths[k]
        share = min(max((distance - before) / (after - before or 1.0), 0.0), 1.0)
        return self._points[k - 1] + (self._points[k] - self._points[k - 1]) * share

    def share(self, share: float) -> QPointF:
        """The point after a share of the way, 0 to 1."""
        return self.at(share * self.length)

    def between(self, start: float, end: float) -> QPolygonF:
        """The points of the way without `start` pixels at its beginning and `end` at its end, at most 45 % each."""
        low, high = min(start, 0.45 * self.length), self.length - min(end, 0.45 * self.length)
        inner = [p for p, at in zip(self._points, self._lengths, strict=True) if low < at < high]
        return QPolygonF([self.at(low), *inner, self.at(high)])

    @cached_property
    def samples(self) -> list[QPointF]:
        """Points along the way, evenly apart."""
        return [self.share(k / 24) for k in range(25)]

    def meets(self, box: QRectF) -> bool:
        """Whether it may pass through a rectangle."""
        return self.bounds.intersects(box)
