"""Where nodes stand in their columns: by Graphviz through networkx, or layer by layer where groups are collapsed."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from desktop_app.panes.graph.layout.metrics import COMPACT, COMPACT_NODES, FULL, SLIM_FROM, node_size
from desktop_app.panes.graph.layout.routing import Point, Routes
from engine.autodiff.collapsed_graph import CollapsedGraph
from engine.errors import Message
from engine.graph.graph import Graph, Kind

TOO_MANY_FOR_DOT = 400  # beyond it dot takes more than a second
TOO_FAR_FOR_DOT = 8000  # columns that all edges pass: 200 products of one leaf took it more than ten minutes
DOT = {"rankdir": "LR", "splines": "true", "nodesep": "0.5", "ranksep": "1.2", "nslimit": "2", "nslimit1": "2"}
LEAST_CIRCLE = 22.0  # px from one neuron of a closed layer to the next
PACKED = (0.03, 0.27)  # where the items after the last layer stand: high, so that a neuron's inset has space below
MOST_KEPT = 200  # layouts on disk; the oldest go first


@dataclass(frozen=True)
class Positions:
    """Roughly where each node stands, and the points that each edge passes on its way."""

    nodes: Mapping[int, Point]
    routes: Routes = field(default_factory=dict)
    note: Message | None = None
    by_layers: bool = False  # whether the network of collapsed groups is laid out layer by layer
    tall: Mapping[int, float] = field(default_factory=dict)  # layers that fill a column, and the height they need
    slim: frozenset[int] = frozenset()  # the nodes with both numbers in one row


NO_POSITIONS = Positions({})


def find_positions(collapsed: CollapsedGraph) -> Positions:
    """Asks Graphviz; where it is not installed, or the graph is very large, networkx's own layered layout.

    Where groups are collapsed, their layers follow each other column by column.
    """
    graph = collapsed.graph
    if collapsed.group_at:
        return _by_layers(collapsed)
    if len(graph) > TOO_MANY_FOR_DOT or _reach(graph) > TOO_FAR_FOR_DOT:
        return _by_networkx(graph)
    digest = _digest(graph)
    kept = _load(digest)
    if kept is not None and kept.nodes.keys() == set(range(len(graph))):
        return kept
    try:
        import pygraphviz  # noqa: F401
    except ImportError:
        note = Message("Graphviz is not installed, so a simpler layout is used: edges may cross nodes.")
        return replace(_by_networkx(graph), note=note)
    found = _by_dot(graph)
    _store(digest, found)
    return found


def _by_layers(collapsed: CollapsedGraph) -> Positions:
    depth = depths(collapsed.graph)
    tall = {
        item: LEAST_CIRCLE * len(collapsed.neurons_in(collapsed.group_at[item].number)) for item in collapsed.layers
    }
    last = max((depth[item] for item in tall), default=len(depth))
    columns: dict[int, list[int]] = defaultdict(list)
    for item, column in depth.items():
        if item not in tall:
            columns[column].append(item)
    nodes = {item: (depth[item] * 300.0, 0.0) for item in tall}
    for column, items in columns.items():
        # Leaves after results: y below score, as in the programs that people write.
        items.sort(key=lambda item: (collapsed.graph.nodes[item].op is None, item))
        first, pitch = PACKED if column > last else (0.5 / len(items), 1 / len(items))
        for k, item in enumerate(items):
            nodes[item] = (column * 300.0, first + k * pitch)
    return Positions(nodes, by_layers=True, tall=tall, slim=_slim(collapsed))


def _slim(collapsed: CollapsedGraph) -> frozenset[int]:
    """The closed neurons, and the data, that stand in a column with many."""
    beside: dict[int, list[int]] = defaultdict(list)
    beside[-1] = [node.index for node in collapsed.graph.nodes if node.kind is Kind.DATA]
    for item, group in collapsed.group_at.items():
        if group.kind == "neuron" and group.parent >= 0:
            beside[group.parent].append(item)
    return frozenset(item for items in beside.values() if len(items) >= SLIM_FROM for item in items)


def _digest(graph: Graph) -> str:
    """What the layout depends on: the shape of the graph, and how large its nodes are drawn."""
    shape = [(node.kind.value, node.operands) for node in graph.nodes]
    return sha256(repr((shape, DOT, FULL, COMPACT)).encode()).hexdigest()[:32]


def _folder() -> Path:
    """Where they are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "layouts"


def _load(digest: str) -> Positions | None:
    """The layout that was kept under that digest; None where none can be read."""
    try:
        data = json.loads((_folder() / f"{digest}.json").read_text(encoding="utf-8"))
        nodes = {int(index): (float(x), float(y)) for index, x, y in data["nodes"]}
        routes = {
            (int(node), int(slot)): [(float(x), float(y)) for x, y in points] for node, slot, points in data["routes"]
        }
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return Positions(nodes, routes)


def _store(digest: str, found: Positions) -> None:
    """Keeps a layout, so that its graph opens again without waiting for networkx to be imported."""
    text = json.dumps({
        "nodes": [[index, *at] for index, at in found.nodes.items()],
        "routes": [[*key, list(points)] for key, points in found.routes.items()],
    })  # fmt: skip
    directory = _folder()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{digest}.json").write_text(text, encoding="utf-8")
        for old in sorted(directory.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-MOST_KEPT]:
            old.unlink()
    except OSError as error:
        print(Message("{folder} cannot be written: {reason}", {"folder": directory, "reason": error}), file=sys.stderr)


def _by_dot(graph: Graph) -> Positions:
    import networkx as nx

    digraph = nx.MultiDiGraph(**DOT)
    metrics = COMPACT if len(graph) >= COMPACT_NODES else FULL
    for node in graph.nodes:
        width, tall = node_size(node, metrics)
        wide = width + (metrics.reach if node.op else 0.0)
        digraph.add_node(
            node.index, shape="box", fixedsize="true", width=f"{wide / 72:.4f}",
            height=f"{(tall + metrics.lead) / 72:.4f}", label="",
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
    return Positions(nodes, routes)


def _by_networkx(graph: Graph) -> Positions:
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
    return Positions({index: (float(depth[index]) * 300, float(at[1])) for index, at in found.items()})


def _reach(graph: Graph) -> int:
    """How many columns all edges pass, together."""
    depth = depths(graph)
    return sum(depth[edge.node] - depth[edge.operand] for edge in graph.edges)


def depths(graph: Graph) -> dict[int, int]:
    """The column of each node; a leaf stands right before its first use."""
    depth: dict[int, int] = {}
    for node in graph.nodes:
        depth[node.index] = max((depth[i] + 1 for i in node.operands), default=0)
    first_use: dict[int, int] = {}
    for edge in graph.edges:
        first_use[edge.operand] = min(depth[edge.node], first_use.get(edge.operand, depth[edge.node]))
    for node in graph.nodes:
        if not node.operands:
            depth[node.index] = first_use.get(node.index, 1) - 1
    return depth


def _point(text: str) -> Point:
    x, y = text.split(",")[:2]
    return float(x), -float(y)


def _knots(text: str) -> list[Point]:
    """The points a spline passes through, without its two ends: every third of its control points."""
    points = [_point(piece) for piece in text.split() if piece[0] not in "es"]
    return points[3:-1:3]
