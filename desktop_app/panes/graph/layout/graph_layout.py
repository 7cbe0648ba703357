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
    COMPACT_NODES,
    FULL,
    NETWORK,
    SHORT,
    SLIM,
    NodeMetrics,
    has_badge,
    node_size,
)
from desktop_app.panes.graph.layout.positions import Positions, depths
from desktop_app.panes.graph.layout.routing import Router, between
from engine.graph.graph import Graph

MARGIN = 20.0
LAYER_WIDTH = 62.0
COMPACT_COLUMNS = 4  # from so many columns on, nodes are drawn compact
LEFT_MARGIN = 88.0  # an update goes round there, from the gradient to the number that it moves
LARGEST_FIT, COMFORTABLE_FIT = 1.35, 0.87
AIRY = 50.0  # px that a gap between layers takes beyond the least, where there is space
LOOSE = 1.25  # how much more height than the fullest column needs may go into standing at the right height
SMALLEST_FIT = 0.36  # numbers of 11 px; below it they could not be read, and the pane follows the steps instead
SMALLEST_OF_NETWORK = 0.55
TITLES = 36.0  # px above the columns of a network, for their names
HIGH = 540.0  # px that an inset with all its rows needs beside columns of neurons
LESS = 0.6  # of a gap beside a layer: one between two boxes
SLIM_GAP = 3.0  # px between two nodes with a single row


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


NO_LAYOUT = Layout(FULL, {}, {}, {}, (1.0, 1.0), 1.0, frozenset(), 0.0)


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
    router = Router(graph, columns.nodes, boxes, badges, metrics, positions.slim)
    xs = sorted((positions.nodes[i][0], boxes[i].center().x()) for i in boxes)
    ys = sorted((positions.nodes[i][1], boxes[i].center().y()) for i in boxes)
    paths = {}
    for edge in graph.edges:  # the route of the layout engine, moved as the nodes around it were
        route = positions.routes.get((edge.node, edge.slot), ())
        paths[edge.node, edge.slot] = router.path(edge, [(between(x, xs), between(y, ys)) for x, y in route])
    comfortable = 1.0 if positions.by_layers else COMFORTABLE_FIT
    return Layout(metrics, boxes, badges, paths, size, fit, positions.slim, needed[0] * comfortable)


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
    smallest = SMALLEST_OF_NETWORK if by_layers else SMALLEST_FIT
    fit = min(max(min(width / needed[0], height / needed[1]), smallest), LARGEST_FIT)
    if by_layers and fit > 1:  # first the lines of weights take more space, then all becomes larger
        airy = needed[0] + (len(columns.nodes) - 1) * AIRY
        high = max(HIGH if columns.positions.tall else 0.0, needed[1])
        fit = max(min(width / airy, fit, height / high), 1.0)
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
        metrics, positions = self.metrics, self.positions
        wide = sum(self._reach) + sum(self._widths) + (len(self.nodes) - 1) * metrics.gap_x + self._margin + MARGIN
        row = metrics.height + metrics.lead + metrics.gap_y
        if positions.by_layers:
            heights = dict.fromkeys(positions.slim, SLIM[1] + SLIM_GAP) | dict(positions.tall)
            high = max(sum(heights.get(index, row) for index in column) for column in self.nodes)
            return wide, high + 1.5 * MARGIN + TITLES
        stacked = max(map(len, self.nodes)) * row
        y = {index: at[1] for index, at in positions.nodes.items()}
        steps = [y[b] - y[a] for column in self.nodes for a, b in pairwise(column)]
        closest = min((step for step in steps if step > 0), default=0.0)
        staggered = (max(y.values()) - min(y.values())) / closest * row + row if closest else stacked
        return wide, min(max(stacked, staggered), stacked * LOOSE) - metrics.gap_y + 2 * MARGIN

    def boxes(self, size: tuple[float, float]) -> dict[int, QRectF]:
        """The box of each node on a canvas of that size."""
        tall, slim = self.positions.tall, self.positions.slim
        spare = size[0] - sum(self._reach) - sum(self._widths) - self._margin - MARGIN
        x = self._margin + (0.0 if len(self.nodes) > 1 else spare / 2)
        found: dict[int, QRectF] = {}
        for column, reach, wide, gap in zip(self.nodes, self._reach, self._widths, self._gaps(spare), strict=True):
            x += reach
            bottom = size[1] - MARGIN / 2  # of the layers in the column, above its other nodes
            for index, y in self._rows([index for index in column if index not in tall], size[1]).items():
                node = self.graph.nodes[index]
                width, height = node_size(node, self.metrics, slim=index in slim)
                lead = 0.0 if index in slim else self.metrics.lead
                found[index] = QRectF(x + (wide - width), y - height / 2 + lead / 2, width, height)
                bottom = min(bottom, found[index].top() - 2 * MARGIN)
            layers, top = [index for index in column if index in tall], TITLES + MARGIN / 2
            each = (bottom - top) / max(len(layers), 1)
            for k, index in enumerate(layers):
                high = each - (MARGIN if k + 1 < len(layers) else 0)
                found[index] = QRectF(x + (wide - LAYER_WIDTH) / 2, top + k * each, LAYER_WIDTH, high)
            x += wide + gap
        return found

    def _gaps(self, spare: float) -> list[float]:
        """How much of the width that is to spare stands right of each column: beside a layer more, for its lines."""
        layers = [all(index in self.positions.tall for index in column) for column in self.nodes]
        shares = [1.0 if not any(layers) or any(pair) else LESS for pair in pairwise(layers)]
        return [*(share * spare / sum(shares) for share in shares), 0.0]

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
        slim = self.positions.slim.intersection(column)
        low = [index for index in column if index not in self.positions.tall]
        sizes = (node_size(self.graph.nodes[index], self.metrics, slim=bool(slim)) for index in slim or low)
        return max((width for width, _ in sizes), default=LAYER_WIDTH)

    @property
    def _margin(self) -> float:
        """An update of a parameter goes round at its left; where no parameter is visible, no space is left for it."""
        return MARGIN if self.positions.by_layers and not self.graph.parameters else LEFT_MARGIN

    def _rows(self, column: Sequence[int], height: float) -> dict[int, float]:
        """The middle of each node of a column: its position stretched over the height, none too close."""
        metrics, nodes, gaps = self.metrics, self.positions.nodes, len(column) - 1
        if not column:
            return {}
        if self.positions.by_layers:
            high = [SLIM[1] if index in self.positions.slim else metrics.height + metrics.lead for index in column]
            top, bottom = TITLES + MARGIN + high[0] / 2, height - MARGIN / 2 - high[-1] / 2
            wanted = [top + nodes[index][1] * (bottom - top) for index in column]
            least = [sum(pair) / 2 + (metrics.gap_y if max(pair) > SLIM[1] else SLIM_GAP) for pair in pairwise(high)]
        else:
            ys = [at[1] for at in nodes.values()]
            whole = metrics.height + metrics.lead
            top, bottom = MARGIN + whole / 2, height - MARGIN - whole / 2
            share = (bottom - top) / (max(ys) - min(ys)) if max(ys) > min(ys) else 0.0
            wanted = [top + (nodes[i][1] - min(ys)) * share if share else height / 2 for i in column]
            least = [whole + min(metrics.gap_y, (bottom - top - whole * gaps) / max(gaps, 1))] * gaps
        _move_apart(wanted, least, bottom)
        return dict(zip(column, wanted, strict=True))


def _move_apart(wanted: list[float], least: Sequence[float], bottom: float) -> None:
    """Moves heights apart, to what each must at least be below the one before, and up where the last is too low."""
    for k in range(1, len(wanted)):
        wanted[k] = max(wanted[k], wanted[k - 1] + least[k - 1])
    over = wanted[-1] - bottom
    if over > 0:
        wanted[-1] -= over
        for k in range(len(wanted) - 2, -1, -1):
            wanted[k] = min(wanted[k], wanted[k + 1] - least[k])
