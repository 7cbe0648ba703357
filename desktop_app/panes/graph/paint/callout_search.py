"""Where a callout stands: near what it explains, on nothing, its line across nothing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF

from desktop_app.panes.graph.paint.edges import EdgePainter

MOST_PLACES = 1600  # that are weighed, the nearest first
NEAR = 26.0  # px from its target: nearer it would cover what moves there

Segment = tuple[float, float, float, float]  # x and y of its ends
Box = tuple[float, float, float, float]  # left, top, right, bottom


# How many pixels farther away a callout rather stands than to stand on a node or a lit edge, on another edge, so near
# to its target, or where no line leads to it.
ON_NODE, ON_LIT, ON_EDGE, TOO_NEAR, NO_LEADER = 1500.0, 1500.0, 130.0, 300.0, 260.0


class Target(NamedTuple):
    """What a callout explains: places where its line may end, the first the best, and the edges lit meanwhile."""

    places: Sequence[QRectF]
    lit: Sequence[Sequence[QPointF]] = ()


class Standing(NamedTuple):
    """Where a box stands, its line to the target, if one crosses nothing, and whether it hides nothing that counts."""

    box: QRectF
    line: QLineF | None
    clear: bool


class Way(NamedTuple):
    """An edge as a chain of points, and the rectangle around it."""

    points: list[tuple[float, float]]
    around: Box
    lit: bool

    def enters(self, box: Box) -> bool:
        """Whether a point of it lies in a rectangle."""
        left, top, right, bottom = box
        return _meet(self.around, box) and any(left <= x <= right and top <= y <= bottom for x, y in self.points)

    def crosses(self, line: Segment) -> bool:
        """Whether a line cuts it."""
        x1, y1, x2, y2 = line
        if not _meet(self.around, (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))):
            return False
        return any(_cut(line, (*one, *other)) for one, other in pairwise(self.points))


class Search:
    """Looks for a place among what the pane shows of the nodes, badges, pills and edges of a layout.

    Thousands of places are compared while a hand waits: rectangles are plain numbers here, left, top, right, bottom.
    """

    def __init__(self, edges: EdgePainter, target: Target, tied: Sequence[QRectF], visible: QRectF) -> None:
        near = edges.obstacles(visible)
        self._visible, self._canvas = visible, (0.0, 0.0, *edges.layout.size)
        self._places = [_numbers(place) for place in target.places]
        self._solid = [_numbers(box) for box in (*near.solid, *tied)]
        self._walls = [_numbers(box.adjusted(2, 2, -2, -2)) for box in (*near.boxes, *edges.badges, *tied)]
        self._ways = [_way(way, lit=way in target.lit) for way in near.ways]

    def best(self, size: QSizeF) -> Standing:
        """Where a box of that size stands."""
        width, height = size.toTuple()
        space = self._visible.adjusted(6, 6, -6 - width, -6 - height)
        rows, columns = _spread(space.top(), space.bottom(), 24), _spread(space.left(), space.right(), 40)
        boxes = [(x, y, x + width, y + height) for y in rows for x in columns]
        found, line, least = boxes[0], None, math.inf
        distances = [min(_apart(place, box) for place in self._places) for box in boxes]
        for distance, box in sorted(zip(distances, boxes, strict=True), key=itemgetter(0))[:MOST_PLACES]:
            if distance >= least:
                break
            cost = distance + self._hidden(box)
            if cost >= least:
                continue
            leader = self._leader(box)
            cost += NO_LEADER if leader is None else 0.0
            if cost < least:
                found, line, least = box, leader, cost
        stands = QRectF(QPointF(*found[:2]), size)
        clear = self._visible.contains(stands) and self._hides_nothing(found)
        return Standing(stands, None if line is None else QLineF(*line), clear)

    def _hidden(self, box: Box) -> float:
        """How bad it is to stand there: on nodes, pills, edges, over the target."""
        overlap = sum(_shared(box, other) for other in self._solid if _meet(box, other))
        outside = _area(box) - _shared(box, self._canvas)
        cost = 0.5 * (overlap + 4 * outside) + (ON_NODE if overlap or outside > 1 else 0)
        left, top, right, bottom = box
        if _meet((left - NEAR, top - NEAR, right + NEAR, bottom + NEAR), self._places[0]):
            cost += TOO_NEAR
        return cost + sum(ON_LIT if way.lit else ON_EDGE for way in self._ways if way.enters(box))

    def _hides_nothing(self, box: Box) -> bool:
        return not any(_shared(box, wall) for wall in self._walls) and not any(
            way.lit and way.enters(box) for way in self._ways
        )

    def _leader(self, box: Box) -> Segment | None:
        """The shortest line that crosses nothing."""
        lines = sorted((_between(place, box) for place in self._places), key=_length)
        return next((line for line in lines if self._is_free(line)), None)

    def _is_free(self, line: Segment) -> bool:
        if any(_passes(line, wall) for wall in self._walls):
            return False
        return not any(way.crosses(line) for way in self._ways if not way.lit)


def _numbers(box: QRectF) -> Box:
    return box.left(), box.top(), box.right(), box.bottom()


def _way(points: Sequence[QPointF], *, lit: bool) -> Way:
    pairs = [(point.x(), point.y()) for point in points]
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    return Way(pairs, (min(xs), min(ys), max(xs), max(ys)), lit)


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _shared(one: Box, other: Box) -> float:
    """The area that two rectangles share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


def _length(line: Segment) -> float:
    return math.hypot(line[2] - line[0], line[3] - line[1])


def _spread(low: float, high: float, step: int) -> list[float]:
    """Positions a step apart, and the last that there is space for."""
    return [*range(int(low), int(high), step), max(low, high)]


def _apart(one: Box, other: Box) -> float:
    """How far two rectangles are from each other."""
    across = max(one[0] - other[2], other[0] - one[2], 0.0)
    return math.hypot(across, max(one[1] - other[3], other[1] - one[3], 0.0))


def _between(one: Box, other: Box) -> Segment:
    """The line from one rectangle to another, as straight as it can be."""
    middle = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    end = _nearest(other, _nearest(one, middle))
    return (*_nearest(one, end), *end)


def _nearest(box: Box, point: tuple[float, float]) -> tuple[float, float]:
    return min(max(point[0], box[0]), box[2]), min(max(point[1], box[1]), box[3])


def _passes(segment: Segment, box: Box) -> bool:
    """Whether a line goes through a rectangle: on the way, in the share of it that lies between its sides."""
    x1, y1, x2, y2 = segment
    first, last = 0.0, 1.0
    for start, way, low, high in ((x1, x2 - x1, box[0], box[2]), (y1, y2 - y1, box[1], box[3])):
        if way == 0:
            if not low < start < high:
                return False
            continue
        enters, leaves = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, enters), min(last, leaves)
    return first < last


def _cut(one: Segment, other: Segment) -> bool:
    """Whether two lines cross each other."""
    x1, y1, x2, y2 = one
    x3, y3, x4, y4 = other
    if max(x1, x2) < min(x3, x4) or max(x3, x4) < min(x1, x2) or max(y1, y2) < min(y3, y4) or max(y3, y4) < min(y1, y2):
        return False

    def side(x: float, y: float, ends: Iterable[float]) -> float:
        ax, ay, bx, by = ends
        return (bx - ax) * (y - ay) - (by - ay) * (x - ax)

    return side(x1, y1, other) * side(x2, y2, other) <= 0 and side(x3, y3, one) * side(x4, y4, one) <= 0
