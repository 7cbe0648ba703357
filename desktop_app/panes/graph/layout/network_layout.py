"""Where the items of a collapsed graph stand: column by column, in the order of their layers."""

from __future__ import annotations

from collections import defaultdict

from desktop_app.panes.graph.layout.graph_layout import Places, depths, place
from desktop_app.panes.graph.layout.metrics import SLIM_FROM
from desktop_app.panes.graph.layout.network_rows import Network
from engine.autodiff.collapsed import CollapsedGraph
from engine.graph.graph import Kind

TITLES = 36.0  # px above all columns, for their names
HIGH = 540.0  # px that an inset with all its rows needs beside columns of neurons
LEAST_CIRCLE = 22.0  # px from one neuron of a closed layer to the next
PACKED = (0.03, 0.27)  # where the items behind the last layer stand: high, so that a neuron's inset has room below


def place_collapsed(collapsed: CollapsedGraph) -> Places:
    """The places of a graph with something closed; with nothing closed, those of any graph."""
    if not collapsed.group_at:
        return place(collapsed.graph)
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
    return Places(nodes, {}, network=Network(tall, TITLES, HIGH if tall else 0.0, _slim(collapsed)))


def _slim(collapsed: CollapsedGraph) -> frozenset[int]:
    """The closed neurons, and the data, that stand in a column with many."""
    beside: dict[int, list[int]] = defaultdict(list)
    beside[-1] = [node.index for node in collapsed.graph.nodes if node.kind is Kind.DATA]
    for item, group in collapsed.group_at.items():
        if group.kind == "neuron" and group.parent >= 0:
            beside[group.parent].append(item)
    return frozenset(item for items in beside.values() if len(items) >= SLIM_FROM for item in items)
