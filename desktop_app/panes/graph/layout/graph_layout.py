"""Where everything stands in a pane: positions spread over it, columns over its width and rows over its height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    columns = _columns(graph, positions)
    compact = len(columns) >= COMPACT_COLUMNS or len(graph) >= COMPACT_NODES
    metrics = NETWORK if positions.by_layers else COMPACT
    needed = _needed(graph, positions, columns, metrics)
    if not compact and not positions.by_layers:
        needed = _needed(graph, positions, columns, FULL)
        metrics = FULL if height >= needed[1] else SHORT
        needed = _needed(graph, positions, columns, metrics)
    smallest = SMALLEST_FIT if not positions.by_layers else COMFORTABLE_FIT if height < LOW else 1.0
    fit = min(max(min(width / needed[0], height / needed[1]), smallest), LARGEST_FIT)
    if positions.by_layers and fit > 1:  # first the lines of weights take more space, then all becomes larger
        airy = needed[0] + (len(columns) - 1) * AIRY
        fit = max(min(width / airy, fit, height / max(positions.network.high, needed[1])), 1.0)
    size = max(width / fit, needed[0]), max(height / fit, needed[1])
    boxes = _boxes(graph, positions, columns, metrics, size)
    badges = {
        node.index: QPointF(boxes[node.index].left() - metrics.stem - metrics.badge, boxes[node.index].center().y())
        for node in graph.results
        if has_badge(node)
    }
    slim = positions.network.slim
    router = Router(graph, columns, boxes, badges, metrics, slim)
    xs = sorted((positions.nodes[i][0], boxes[i].center().x()) for i in boxes)
    ys = sorted((positions.nodes[i][1], boxes[i].center().y()) for i in boxes)
    paths = {(e.node, e.slot): router.path(e, _wishes(e, positions, xs, ys)) for e in graph.edges}
    comfortable = COMFORTABLE_FIT if not positions.by_layers else 1.0
    return Layout(metrics, boxes, badges, paths, size, fit, slim, needed[0] * comfortable)


def _columns(graph: Graph, positions: Positions) -> list[list[int]]:
    """Nodes by column from left to right, each from top to bottom."""
    depth = depths(graph)
    columns: dict[int, list[int]] = {}
    for index in sorted(positions.nodes, key=lambda index: positions.nodes[index][1]):
        columns.setdefault(depth[index], []).append(index)
    return [columns[key] for key in sorted(columns)]


def _needed(
    graph: Graph, positions: Positions, columns: Sequence[Sequence[int]], metrics: NodeMetrics
) -> tuple[float, float]:
    reach = [_reach_of(graph, column, metrics) for column in columns]
    widths = [_width_of(graph, positions, column, metrics) for column in columns]
    wide = sum(reach) + sum(widths) + (len(columns) - 1) * metrics.gap_x + _left_margin(graph, positions) + MARGIN
    row = metrics.height + metrics.lead + metrics.gap_y
    if positions.by_layers:
        tall = positions.network.tall
        slim = dict.fromkeys(positions.network.slim, SLIM[1] + SLIM_GAP)
        heights = [sum(tall.get(index, slim.get(index, row)) for index in column) for column in columns]
        return wide, max(heights) + 1.5 * MARGIN + positions.network.top
    stacked = max(len(column) for column in columns) * row
    ys = [at[1] for at in positions.nodes.values()]
    steps = [positions.nodes[b][1] - positions.nodes[a][1] for column in columns for a, b in pairwise(column)]
    closest = min((step for step in steps if step > 0), default=0.0)
    staggered = (max(ys) - min(ys)) / closest * row + row if closest else stacked
    return wide, min(max(stacked, staggered), stacked * LOOSE) - metrics.gap_y + 2 * MARGIN


def _boxes(
    graph: Graph,
    positions: Positions,
    columns: Sequence[Sequence[int]],
    metrics: NodeMetrics,
    size: tuple[float, float],
) -> dict[int, QRectF]:
    reach = [_reach_of(graph, column, metrics) for column in columns]
    widths = [_width_of(graph, positions, column, metrics) for column in columns]
    margin = _left_margin(graph, positions)
    spare = size[0] - sum(reach) - sum(widths) - margin - MARGIN
    gaps = gap_widths(columns, positions.network, spare)
    x = margin + (0.0 if len(columns) > 1 else spare / 2)
    boxes: dict[int, QRectF] = {}
    for column, before, wide, gap in zip(columns, reach, widths, gaps, strict=True):
        x += before
        low = [index for index in column if index not in positions.network.tall]
        for index, y in _rows(graph, positions, low, metrics, size[1]).items():
            if index in positions.network.slim:
                width, height = slim_size(graph.nodes[index])
                boxes[index] = QRectF(x + (wide - width), y - height / 2, width, height)
                continue
            width, height = node_size(graph.nodes[index], metrics)
            boxes[index] = QRectF(x + (wide - width), y - height / 2 + metrics.lead / 2, width, height)
        boxes |= tall_boxes(positions.network, column, boxes, (x, wide), size[1])
        x += wide + gap
    return boxes


def _reach_of(graph: Graph, column: Sequence[int], metrics: NodeMetrics) -> float:
    """How far badges stand out to the left of a column."""
    return metrics.reach if any(has_badge(graph.nodes[i]) for i in column) else 0.0


def _width_of(graph: Graph, positions: Positions, column: Sequence[int], metrics: NodeMetrics) -> float:
    if not positions.by_layers:
        return metrics.width
    slim = [slim_size(graph.nodes[index])[0] for index in column if index in positions.network.slim]
    if slim:
        return max(slim)
    if all(index in positions.network.tall for index in column):
        return LAYER_WIDTH
    return max(node_size(graph.nodes[index], metrics)[0] for index in column if index not in positions.network.tall)


def _left_margin(graph: Graph, positions: Positions) -> float:
    """An update of a parameter goes round at its left; where no parameter is visible, no space is left for it."""
    return MARGIN if positions.by_layers and not graph.parameters else LEFT_MARGIN


def _rows(
    graph: Graph, positions: Positions, column: Sequence[int], metrics: NodeMetrics, height: float
) -> dict[int, float]:
    """The middle of each node of a column: where the layout has it, stretched over the height, none too close."""
    if positions.by_layers:
        return network_rows(positions.nodes, positions.network, column, metrics, height)
    ys = [at[1] for at in positions.nodes.values()]
    low, high = min(ys), max(ys)
    half = (metrics.height + metrics.lead) / 2
    space = height - 2 * (MARGIN + half)
    share = space / (high - low) if high > low else 0.0
    wanted = [MARGIN + half + (positions.nodes[i][1] - low) * share if share else height / 2 for i in column]
    least = 2 * half + min(metrics.gap_y, (space - 2 * half * (len(column) - 1)) / max(len(column) - 1, 1))
    move_apart(wanted, [least] * (len(column) - 1), height - MARGIN - half)
    return dict(zip(column, wanted, strict=True))


def _wishes(edge: Edge, positions: Positions, xs: Sequence[Point], ys: Sequence[Point]) -> list[Point]:
    """The points of the engine's own route, moved as the nodes around them were."""
    route = positions.routes.get((edge.node, edge.slot), ())
    return [(between(x, xs), between(y, ys)) for x, y in route]
