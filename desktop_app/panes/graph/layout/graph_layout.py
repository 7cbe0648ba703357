"""Where everything stands in a pane: positions spread over it, columns over its width and rows over its height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from desktop_app.panes.graph.layout.metrics import (
    COMPACT,
    COMPACT_COLUMNS,
    COMPACT_NODES,
    FULL,
    LAYER_WIDTH,
    NETWORK,
    SHORT,
    SLIM,
    NodeMetrics,
    has_badge,
    node_size,
    slim_size,
)
from desktop_app.panes.graph.layout.network_rows import (
    MARGIN,
    SLIM_GAP,
    gap_widths,
    move_apart,
    network_rows,
    tall_boxes,
)
from desktop_app.panes.graph.layout.positions import Positions, depths
from desktop_app.panes.graph.layout.routing import Point, Router, between
from engine.graph.graph import Edge, Graph

LEFT_MARGIN = 88.0  # an update goes round there, from the gradient to the number that it moves
LARGEST_FIT, COMFORTABLE_FIT = 1.35, 0.87
AIRY = 50.0  # px that a gap between layers takes beyond the least, where there is space
LOOSE = 1.25  # how much more height than the fullest column needs may go into standing at the right height
SMALLEST_FIT = 0.75  # below it the numbers could not be read; the pane follows the steps instead
LOW = 560.0  # px of a pane in which a network is drawn smaller, as one of a small window


@dataclass(frozen=True)
class Layout:
    """Boxes, badges and edge paths in pixels at scale 1, on a canvas of `size`; `fit` is the zoom to fill the pane."""

    metrics: NodeMetrics
    boxes: Mapping[int, QRectF]
    badges: Mapping[int, QPointF]
    paths: Mapping[tuple[int, int], QPainterPath]
    size: tuple[float, float]
    fit: float
    slim: frozenset[int]  # the nodes with both numbers in one row
    least_width: float  # of the pane, in pixels at scale 1, to read it with ease


def spread(graph: Graph, positions: Positions, width: float, height: float) -> Layout:
    """Spreads the positions over a pane of that size (at scale 1): columns over the width, rows over the height."""
    columns = _fitting_columns(graph, positions, height)
    metrics, needed = columns.metrics, columns.needed
    fit = _fit(columns, width, height)
    size = max(width / fit, needed[0]), max(height / fit, needed[1])
    boxes = columns.boxes(size)
    badges = {
        node.index: QPointF(boxes[node.index].left() - metrics.stem - metrics.badge, boxes[node.index].center().y())
        for node in graph.results
        if has_badge(node)
    }
    slim = positions.network.slim
    router = Router(graph, columns.nodes, boxes, badges, metrics, slim)
    xs = sorted((positions.nodes[i][0], boxes[i].center().x()) for i in boxes)
    ys = sorted((positions.nodes[i][1], boxes[i].center().y()) for i in boxes)
    paths = {(e.node, e.slot): router.path(e, _wishes(e, positions, xs, ys)) for e in graph.edges}
    comfortable = 1.0 if positions.by_layers else COMFORTABLE_FIT
    return Layout(metrics, boxes, badges, paths, size, fit, slim, needed[0] * comfortable)


def _fitting_columns(graph: Graph, positions: Positions, height: float) -> _Columns:
    """The columns with nodes as tall as there is space for."""
    if positions.by_layers:
        return _Columns(graph, positions, NETWORK)
    compact = _Columns(graph, positions, COMPACT)
    if len(compact.nodes) >= COMPACT_COLUMNS or len(graph) >= COMPACT_NODES:
        return compact
    full = _Columns(graph, positions, FULL)
    return full if height >= full.needed[1] else _Columns(graph, positions, SHORT)


def _fit(columns: _Columns, width: float, height: float) -> float:
    """The zoom at which the columns fill a pane, within bounds."""
    needed, by_layers = columns.needed, columns.positions.by_layers
    smallest = SMALLEST_FIT if not by_layers else COMFORTABLE_FIT if height < LOW else 1.0
    fit = min(max(min(width / needed[0], height / needed[1]), smallest), LARGEST_FIT)
    if by_layers and fit > 1:  # first the lines of weights take more space, then all becomes larger
        airy = needed[0] + (len(columns.nodes) - 1) * AIRY
        fit = max(min(width / airy, fit, height / max(columns.positions.network.high, needed[1])), 1.0)
    return fit


@dataclass(frozen=True)
class _Columns:
    """The nodes of a graph by column, drawn in one of the sizes."""

    graph: Graph
    positions: Positions
    metrics: NodeMetrics

    @cached_property
    def nodes(self) -> list[list[int]]:
        """The columns from left to right, each from top to bottom."""
        depth, nodes = depths(self.graph), self.positions.nodes
        columns: dict[int, list[int]] = {}
        for index in sorted(nodes, key=lambda index: nodes[index][1]):
            columns.setdefault(depth[index], []).append(index)
        return [columns[key] for key in sorted(columns)]

    @cached_property
    def needed(self) -> tuple[float, float]:
        """Width and height of the smallest canvas."""
        metrics, network = self.metrics, self.positions.network
        wide = sum(self._reach) + sum(self._widths) + (len(self.nodes) - 1) * metrics.gap_x + self._margin + MARGIN
        row = metrics.height + metrics.lead + metrics.gap_y
        if self.positions.by_layers:
            slim = dict.fromkeys(network.slim, SLIM[1] + SLIM_GAP)
            heights = [sum(network.tall.get(index, slim.get(index, row)) for index in column) for column in self.nodes]
            return wide, max(heights) + 1.5 * MARGIN + network.top
        stacked = max(map(len, self.nodes)) * row
        y = {index: at[1] for index, at in self.positions.nodes.items()}
        steps = [y[b] - y[a] for column in self.nodes for a, b in pairwise(column)]
        closest = min((step for step in steps if step > 0), default=0.0)
        staggered = (max(y.values()) - min(y.values())) / closest * row + row if closest else stacked
        return wide, min(max(stacked, staggered), stacked * LOOSE) - metrics.gap_y + 2 * MARGIN

    def boxes(self, size: tuple[float, float]) -> dict[int, QRectF]:
        """The box of each node on a canvas of that size."""
        network = self.positions.network
        spare = size[0] - sum(self._reach) - sum(self._widths) - self._margin - MARGIN
        x = self._margin + (0.0 if len(self.nodes) > 1 else spare / 2)
        found: dict[int, QRectF] = {}
        gaps = gap_widths(self.nodes, network, spare)
        for column, reach, wide, gap in zip(self.nodes, self._reach, self._widths, gaps, strict=True):
            x += reach
            low = [index for index in column if index not in network.tall]
            for index, y in self._rows(low, size[1]).items():
                slim = index in network.slim
                node = self.graph.nodes[index]
                width, height = slim_size(node) if slim else node_size(node, self.metrics)
                lead = 0.0 if slim else self.metrics.lead
                found[index] = QRectF(x + (wide - width), y - height / 2 + lead / 2, width, height)
            found |= tall_boxes(network, column, found, (x, wide), size[1])
            x += wide + gap
        return found

    @cached_property
    def _reach(self) -> list[float]:
        """How far badges stand out to the left of each column."""
        badged = (any(has_badge(self.graph.nodes[i]) for i in column) for column in self.nodes)
        return [self.metrics.reach if badge else 0.0 for badge in badged]

    @cached_property
    def _widths(self) -> list[float]:
        return [self._width_of(column) for column in self.nodes]

    def _width_of(self, column: Sequence[int]) -> float:
        if not self.positions.by_layers:
            return self.metrics.width
        nodes, network = self.graph.nodes, self.positions.network
        slim = [slim_size(nodes[index])[0] for index in column if index in network.slim]
        low = [node_size(nodes[index], self.metrics)[0] for index in column if index not in network.tall]
        return max(slim or low or [LAYER_WIDTH])

    @property
    def _margin(self) -> float:
        """An update of a parameter goes round at its left; where no parameter is visible, no space is left for it."""
        return MARGIN if self.positions.by_layers and not self.graph.parameters else LEFT_MARGIN

    def _rows(self, column: Sequence[int], height: float) -> dict[int, float]:
        """The middle of each node of a column: its position stretched over the height, none too close."""
        metrics, nodes = self.metrics, self.positions.nodes
        if self.positions.by_layers:
            return network_rows(nodes, self.positions.network, column, metrics, height)
        ys = [at[1] for at in nodes.values()]
        low, high = min(ys), max(ys)
        half = (metrics.height + metrics.lead) / 2
        space = height - 2 * (MARGIN + half)
        share = space / (high - low) if high > low else 0.0
        wanted = [MARGIN + half + (nodes[i][1] - low) * share if share else height / 2 for i in column]
        least = 2 * half + min(metrics.gap_y, (space - 2 * half * (len(column) - 1)) / max(len(column) - 1, 1))
        move_apart(wanted, [least] * (len(column) - 1), height - MARGIN - half)
        return dict(zip(column, wanted, strict=True))


def _wishes(edge: Edge, positions: Positions, xs: Sequence[Point], ys: Sequence[Point]) -> list[Point]:
    """The points of the layout engine's own route, moved as the nodes around them were."""
    route = positions.routes.get((edge.node, edge.slot), ())
    return [(between(x, xs), between(y, ys)) for x, y in route]
