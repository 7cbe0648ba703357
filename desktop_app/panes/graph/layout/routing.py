"""The way of each edge: straight to the next column, or through a gap of each column in between."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF, QTransform

from desktop_app.panes.graph.layout.metrics import NodeMetrics, has_badge
from engine.graph.graph import Edge, Graph

Point = tuple[float, float]
Routes = Mapping[tuple[int, int], Sequence[Point]]
CLEAR, APART = 12.0, 14.0  # px between an edge and a node, and between two edges, in a column that they pass
MOST_PASSES = 600  # of columns by edges; beyond, looking for gaps would delay a drag
MOST_LANES = 16  # of one column that are kept apart
FINER = 4.0  # how much closer than to a pixel the points follow the curve


class Route:
    """The way of one edge, from its operand to the badge, as points in pixels at scale 1, measured once."""

    def __init__(self, path: QPainterPath) -> None:
        fine = path.toSubpathPolygons(QTransform.fromScale(FINER, FINER))[0]
        self._points = [fine.at(k) / FINER for k in range(fine.size())]
        steps = (math.dist((a.x(), a.y()), (b.x(), b.y())) for a, b in pairwise(self._points))
        self._lengths = [0.0, *accumulate(steps)]
        self.length = self._lengths[-1]
        self.bounds: QRectF = path.boundingRect().adjusted(-12, -12, 12, 12)  # with the thickness of line and halo

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


class Router:
    """Leads edges through one spread layout; each column keeps the lanes that edges have taken already."""

    def __init__(
        self, graph: Graph, columns: Sequence[Sequence[int]], boxes: Mapping[int, QRectF],
        badges: Mapping[int, QPointF], metrics: NodeMetrics, slim: frozenset[int] = frozenset(),
    ) -> None:  # fmt: skip
        self._slim = slim
        self._graph, self._boxes, self._badges, self._metrics = graph, boxes, badges, metrics
        self._column_of = {index: number for number, column in enumerate(columns) for index in column}
        self._solid = [[self._space_of(index) for index in column] for column in columns]
        self._lanes: list[list[float]] = [[] for _ in columns]
        self._finds_gaps = sum(len(self._between(edge)) for edge in graph.edges) <= MOST_PASSES

    def path(self, edge: Edge, wish: Sequence[Point]) -> QPainterPath:
        """From the source's right side to the badge; `wish` are points that the layout engine would pass."""
        start = QPointF(self._boxes[edge.operand].right(), self._boxes[edge.operand].center().y())
        if edge.node in self._badges:
            centre = self._badges[edge.node]
            end = self._entry(edge, start, centre)
        else:
            end = self._side(edge)
            centre = end + QPointF(self._metrics.badge, 0)
        ways = sorted([(start.x(), start.y()), *wish, (end.x(), end.y())])
        if not self._finds_gaps:
            on_the_way = (QPointF(x, y) for x, y in wish if start.x() + 20 < x < end.x() - 20)
            return _curve([start, *on_the_way, end], centre)
        points = [start]
        for column in self._between(edge):
            points += self._through(column, ways)
        return _curve([*points, end], centre)

    def _between(self, edge: Edge) -> range:
        """The columns that an edge passes."""
        return range(self._column_of[edge.operand] + 1, self._column_of[edge.node])

    def _space_of(self, index: int) -> QRectF:
        """What a node takes of its column, its word above and its badge included."""
        reach = self._metrics.reach if has_badge(self._graph.nodes[index]) else 0.0
        lead = 0.0 if index in self._slim else self._metrics.lead or (28.0 if not self._graph.nodes[index].op else 0.0)
        return self._boxes[index].adjusted(-reach, -lead, 0, 0)

    def _through(self, column: int, ways: Sequence[Point]) -> Iterator[QPointF]:
        solid = self._solid[column]
        left, right = min(space.left() for space in solid) - CLEAR, max(space.right() for space in solid) + CLEAR
        x = min(max((left + right) / 2, ways[0][0]), ways[-1][0])
        y = self._free(column, between(x, ways))
        self._lanes[column].append(y)
        yield QPointF(left, y)
        yield QPointF(right, y)

    def _free(self, column: int, wanted: float) -> float:
        """The height nearest to the wanted one that is clear of nodes, and of other edges where there is space."""
        nodes = [(space.top() - CLEAR, space.bottom() + CLEAR) for space in self._solid[column]]
        lanes = [(y - APART, y + APART) for y in self._lanes[column][-MOST_LANES:]]
        for taken in ([*nodes, *lanes], nodes):
            heights = [wanted, *(end for span in taken for end in span)]
            clear = [y for y in heights if not any(low < y < high for low, high in taken)]
            if clear:
                return min(clear, key=lambda y: abs(y - wanted))
        return wanted

    def _side(self, edge: Edge) -> QPointF:
        """Where an edge meets a box without a badge: at its left side, below the one before."""
        box, operands = self._boxes[edge.node], self._graph.nodes[edge.node].operands
        share = (edge.slot + 1) / (len(operands) + 1)
        rim = 7.0 if edge.node == self._graph.output else 0.0  # of its second border
        return QPointF(box.left() - rim, box.top() + (0.1 + 0.8 * share) * box.height())

    def _entry(self, edge: Edge, start: QPointF, centre: QPointF) -> QPointF:
        """Where an edge meets the badge: from above or below at 38°, in the middle when it comes level or alone."""
        operands, radius = self._graph.nodes[edge.node].operands, self._metrics.badge
        rise = start.y() - centre.y()
        if len(operands) > 2:
            angle = math.radians(60) * (2 * edge.slot / (len(operands) - 1) - 1)
        elif abs(rise) < radius and len(operands) == 1:
            angle = 0.0
        else:
            angle = math.copysign(math.radians(38), rise if abs(rise) > 1 else (edge.slot - 0.5))
        if len(operands) == 2 and operands[0] == operands[1]:
            angle = math.radians(38) * (1 if edge.slot else -1)
        return QPointF(centre.x() - radius * math.cos(angle), centre.y() + radius * math.sin(angle))


def between(at: float, pairs: Sequence[Point]) -> float:
    """The second number that goes with a first one, in line between the nearest pairs."""
    for (a, ours), (b, theirs) in pairwise(pairs):
        if a <= at <= b and b > a:
            return ours + (theirs - ours) * (at - a) / (b - a)
    return pairs[0][1] - (pairs[0][0] - at) if at < pairs[0][0] else pairs[-1][1] + (at - pairs[-1][0])


def _curve(points: Sequence[QPointF], centre: QPointF) -> QPainterPath:
    """A smooth way through the points, level at each, and aimed at the badge's centre at the end."""
    path = QPainterPath(points[0])
    for a, b in pairwise(points):
        reach = (b.x() - a.x()) * 0.5
        last = b is points[-1]
        lead = b + (b - centre) * min(1.2, reach / 60) if last else QPointF(b.x() - reach, b.y())
        path.cubicTo(QPointF(a.x() + reach, a.y()), lead, b)
    return path
