"""Where everything stands: columns, order and routes by Graphviz through networkx, spread over the pane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from desktop_app.panes.graph.layout import layout_cache
from desktop_app.panes.graph.layout.metrics import (
    COMPACT,
    COMPACT_COLUMNS,
    COMPACT_NODES,
    FULL,
    LAYER_WIDTH,
    NETWORK,
    SHORT,
    SLIM,
    Anatomy,
    has_badge,
    node_size,
    slim_size,
)
from desktop_app.panes.graph.layout.network_rows import (
    MARGIN,
    SLIM_GAP,
    Network,
    move_apart,
    network_rows,
    shares,
    tall_boxes,
)
from desktop_app.panes.graph.layout.routing import Point, Router, Routes, between
from engine.graph.graph import Edge, Graph

LEFT_MARGIN = 88.0  # an update goes round there, from the gradient to the number that it moves
LARGEST_FIT, COMFORTABLE_FIT = 1.35, 0.87
AIRY = 50.0  # px that a gap between layers takes beyond the least, where there is room
LOOSE = 1.25  # how much more height than the fullest column needs may go into standing at the right height
SMALLEST_FIT = 0.75  # below it the numbers could not be read; the pane follows the steps instead
LOW = 560.0  # px of a pane in which a network is drawn smaller, as one of a small window
TOO_MANY_FOR_DOT = 400  # beyond it dot takes more than a second
TOO_FAR_FOR_DOT = 8000  # columns that all edges pass: 200 products of one leaf took it more than ten minutes
DOT = {"rankdir": "LR", "splines": "true", "nodesep": "0.5", "ranksep": "1.2", "nslimit": "2", "nslimit1": "2"}


@dataclass(frozen=True)
class Places:
    """What the layout engine says: a rough place for each node, and the points that each edge passes on its way."""

    nodes: Mapping[int, Point]
    routes: Routes
    note: str = ""
    network: Network | None = None


@dataclass(frozen=True)
class Layout:
    """Boxes, badges and edge paths in pixels at scale 1, on a canvas of `size`; `fit` is the zoom to fill the pane."""

    anatomy: Anatomy
    boxes: Mapping[int, QRectF]
    badges: Mapping[int, QPointF]
    paths: Mapping[tuple[int, int], QPainterPath]
    size: tuple[float, float]
    fit: float
    slim: frozenset[int]  # the nodes with both numbers in one row
    least_width: float  # of the pane, in pixels at scale 1, to read it with ease


def place(graph: Graph) -> Places:
    """Asks Graphviz; where it is not installed, or the graph is very large, networkx's own layered layout."""
    if len(graph) > TOO_MANY_FOR_DOT or _reach(graph) > TOO_FAR_FOR_DOT:
        return _by_networkx(graph)
    digest = _digest(graph)
    kept = layout_cache.load(digest)
    if kept is not None and kept[0].keys() == set(range(len(graph))):
        return Places(*kept)
    try:
        import pygraphviz  # noqa: F401
    except ImportError:
        note = "Graphviz is not installed, so a simpler layout is used: edges may cross nodes."
        places = _by_networkx(graph)
        return Places(places.nodes, places.routes, note)
    places = _by_dot(graph)
    layout_cache.store(digest, places.nodes, places.routes)
    return places


def _digest(graph: Graph) -> str:
    """What the layout depends on: the shape of the graph, and how large its nodes are drawn."""
    shape = [(node.kind.value, node.operands) for node in graph.nodes]
    return sha256(repr((shape, DOT, FULL, COMPACT)).encode()).hexdigest()[:32]


def spread(graph: Graph, places: Places, width: float, height: float) -> Layout:
    """Spreads the places over a pane of that size (at scale 1): columns over the width, rows over the height."""
    columns = _columns(graph, places)
    compact = len(columns) >= COMPACT_COLUMNS or len(graph) >= COMPACT_NODES
    anatomy = NETWORK if places.network is not None else COMPACT
    needed = _needed(graph, places, columns, anatomy)
    if not compact and places.network is None:
        needed = _needed(graph, places, columns, FULL)
        anatomy = FULL if height >= needed[1] else SHORT
        needed = _needed(graph, places, columns, anatomy)
    smallest = SMALLEST_FIT if places.network is None else COMFORTABLE_FIT if height < LOW else 1.0
    fit = min(max(min(width / needed[0], height / needed[1]), smallest), LARGEST_FIT)
    if places.network is not None and fit > 1:  # first the lines of weights take more room, then all becomes larger
        airy = needed[0] + (len(columns) - 1) * AIRY
        fit = max(min(width / airy, fit, height / max(places.network.high, needed[1])), 1.0)
    size = max(width / fit, needed[0]), max(height / fit, needed[1])
    boxes = _boxes(graph, places, columns, anatomy, size)
    badges = {
        node.index: QPointF(boxes[node.index].left() - anatomy.stem - anatomy.badge, boxes[node.index].center().y())
        for node in graph.results
        if has_badge(node)
    }
    slim = places.network.slim if places.network is not None else frozenset[int]()
    router = Router(graph, columns, boxes, badges, anatomy, slim)
    xs = sorted((places.nodes[i][0], boxes[i].center().x()) for i in boxes)
    ys = sorted((places.nodes[i][1], boxes[i].center().y()) for i in boxes)
    paths = {(e.node, e.slot): router.path(e, _wishes(e, places, xs, ys)) for e in graph.edges}
    comfortable = COMFORTABLE_FIT if places.network is None else 1.0
    return Layout(anatomy, boxes, badges, paths, size, fit, slim, needed[0] * comfortable)


def _by_dot(graph: Graph) -> Places:
    import networkx as nx

    digraph = nx.MultiDiGraph(**DOT)
    anatomy = COMPACT if len(graph) >= COMPACT_NODES else FULL
    for node in graph.nodes:
        width, tall = node_size(node, anatomy)
        wide = width + (anatomy.reach if node.op else 0.0)
        digraph.add_node(
            node.index, shape="box", fixedsize="true", width=f"{wide / 72:.4f}",
            height=f"{(tall + anatomy.lead) / 72:.4f}", label="",
        )  # fmt: skip
    for edge in graph.edges:
        digraph.add_edge(edge.operand, edge.node, key=edge.slot)
    drawn = nx.nx_agraph.to_agraph(digraph)
    drawn.layout(prog="dot")
    nodes = {node.index: _point(drawn.get_node(node.index).attr["pos"]) for node in graph.nodes}
    routes = {
        (edge.node, edge.slot): _knots(drawn.get_edge(edge.operand, edge.node, key=str(edge.slot)).attr["pos"])
        for edge in graph.edges
    }
    return Places(nodes, routes)


def _by_networkx(graph: Graph) -> Places:
    import networkx as nx

    digraph = nx.DiGraph()
    digraph.add_nodes_from(node.index for node in graph.nodes)
    digraph.add_edges_from((edge.operand, edge.node) for edge in graph.edges)
    depth = depths(graph)
    nx.set_node_attributes(digraph, depth, "layer")
    order = {index: -float(index) for index in depth}
    for _ in range(4):
        for index in digraph.nodes:
            around = [order[other] for other in (*digraph.predecessors(index), *digraph.successors(index))]
            order[index] = sum(around) / len(around) if around else order[index]
    arranged = nx.DiGraph()
    arranged.add_nodes_from(
        (index, {"layer": depth[index]}) for index in sorted(digraph.nodes, key=lambda index: order[index])
    )
    found = nx.multipartite_layout(arranged, subset_key="layer", scale=1000)
    return Places({index: (float(depth[index]) * 300, float(at[1])) for index, at in found.items()}, {})


def _reach(graph: Graph) -> int:
    """How many columns all edges pass, together."""
    depth = depths(graph)
    return sum(depth[edge.node] - depth[edge.operand] for edge in graph.edges)


def depths(graph: Graph) -> dict[int, int]:
    """The column of each node; a leaf stands right before its first use."""
    depth: dict[int, int] = {}
    for node in graph.nodes:
        depth[node.index] = max((depth[i] + 1 for i in node.operands), default=0)
    for node in reversed(graph.nodes):
        if not node.operands:
            uses = [depth[edge.node] for edge in graph.edges if edge.operand == node.index]
            depth[node.index] = min(uses) - 1 if uses else 0
    return depth


def _point(text: str) -> Point:
    x, y = text.split(",")[:2]
    return float(x), -float(y)


def _knots(text: str) -> list[Point]:
    """The points a spline passes through, without its two ends: every third of its control points."""
    points = [_point(piece) for piece in text.split() if piece[0] not in "es"]
    return points[3:-1:3]


def _columns(graph: Graph, places: Places) -> list[list[int]]:
    """Nodes by column from left to right, each from top to bottom."""
    depth = depths(graph)
    columns: dict[int, list[int]] = {}
    for index in sorted(places.nodes, key=lambda index: places.nodes[index][1]):
        columns.setdefault(depth[index], []).append(index)
    return [columns[key] for key in sorted(columns)]


def _needed(graph: Graph, places: Places, columns: Sequence[Sequence[int]], anatomy: Anatomy) -> tuple[float, float]:
    reach = [_reach_of(graph, column, anatomy) for column in columns]
    widths = [_width_of(graph, places, column, anatomy) for column in columns]
    wide = sum(reach) + sum(widths) + (len(columns) - 1) * anatomy.gap_x + _left_margin(graph, places) + MARGIN
    row = anatomy.height + anatomy.lead + anatomy.gap_y
    if places.network is not None:
        tall = places.network.tall
        slim = dict.fromkeys(places.network.slim, SLIM[1] + SLIM_GAP)
        heights = [sum(tall.get(index, slim.get(index, row)) for index in column) for column in columns]
        return wide, max(heights) + 1.5 * MARGIN + places.network.top
    stacked = max(len(column) for column in columns) * row
    ys = [at[1] for at in places.nodes.values()]
    steps = [places.nodes[b][1] - places.nodes[a][1] for column in columns for a, b in pairwise(column)]
    closest = min((step for step in steps if step > 0), default=0.0)
    staggered = (max(ys) - min(ys)) / closest * row + row if closest else stacked
    return wide, min(max(stacked, staggered), stacked * LOOSE) - anatomy.gap_y + 2 * MARGIN


def _boxes(
    graph: Graph, places: Places, columns: Sequence[Sequence[int]], anatomy: Anatomy, size: tuple[float, float]
) -> dict[int, QRectF]:
    reach = [_reach_of(graph, column, anatomy) for column in columns]
    widths = [_width_of(graph, places, column, anatomy) for column in columns]
    margin = _left_margin(graph, places)
    spare = size[0] - sum(reach) - sum(widths) - margin - MARGIN
    gaps = shares(columns, places.network, spare)
    x = margin + (0.0 if len(columns) > 1 else spare / 2)
    boxes: dict[int, QRectF] = {}
    for column, before, wide, gap in zip(columns, reach, widths, gaps, strict=True):
        x += before
        low = [index for index in column if places.network is None or index not in places.network.tall]
        for index, y in _rows(graph, places, low, anatomy, size[1]).items():
            if places.network is not None and index in places.network.slim:
                width, height = slim_size(graph.nodes[index])
                boxes[index] = QRectF(x + (wide - width), y - height / 2, width, height)
                continue
            width, height = node_size(graph.nodes[index], anatomy)
            boxes[index] = QRectF(x + (wide - width), y - height / 2 + anatomy.lead / 2, width, height)
        if places.network is not None:
            boxes |= tall_boxes(places.network, column, boxes, (x, wide), size[1])
        x += wide + gap
    return boxes


def _reach_of(graph: Graph, column: Sequence[int], anatomy: Anatomy) -> float:
    """How far badges stand out to the left of a column."""
    return anatomy.reach if any(has_badge(graph.nodes[i]) for i in column) else 0.0


def _width_of(graph: Graph, places: Places, column: Sequence[int], anatomy: Anatomy) -> float:
    if places.network is None:
        return anatomy.width
    slim = [slim_size(graph.nodes[index])[0] for index in column if index in places.network.slim]
    if slim:
        return max(slim)
    if all(index in places.network.tall for index in column):
        return LAYER_WIDTH
    return max(node_size(graph.nodes[index], anatomy)[0] for index in column if index not in places.network.tall)


def _left_margin(graph: Graph, places: Places) -> float:
    """An update of a parameter goes round at its left; where no parameter is seen, no room is left for it."""
    return MARGIN if places.network is not None and not graph.parameters else LEFT_MARGIN


def _rows(graph: Graph, places: Places, column: Sequence[int], anatomy: Anatomy, height: float) -> dict[int, float]:
    """The middle of each node of a column: where the layout has it, stretched over the height, none too close."""
    if places.network is not None:
        return network_rows(places.nodes, places.network, column, anatomy, height)
    ys = [at[1] for at in places.nodes.values()]
    low, high = min(ys), max(ys)
    half = (anatomy.height + anatomy.lead) / 2
    room = height - 2 * (MARGIN + half)
    share = room / (high - low) if high > low else 0.0
    wanted = [MARGIN + half + (places.nodes[i][1] - low) * share if share else height / 2 for i in column]
    least = 2 * half + min(anatomy.gap_y, (room - 2 * half * (len(column) - 1)) / max(len(column) - 1, 1))
    move_apart(wanted, [least] * (len(column) - 1), height - MARGIN - half)
    return dict(zip(column, wanted, strict=True))


def _wishes(edge: Edge, places: Places, xs: Sequence[Point], ys: Sequence[Point]) -> list[Point]:
    """The points of the engine's own route, moved as the nodes around them were."""
    route = places.routes.get((edge.node, edge.slot), ())
    return [(between(x, xs), between(y, ys)) for x, y in route]
