"""What neurons, layers and columns are called."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engine.autodiff.collapsed_graph import CollapsedGraph
from engine.graph.graph import Kind
from engine.graph.groups import CollapsibleGroup

translate = QCoreApplication.translate


def layer_numbers(collapsed: CollapsedGraph) -> dict[int, int]:
    """Number of each layer from 1, by the number of its group; a neuron alone counts as a layer."""
    layers = [
        group for group in collapsed.groups if group.kind == "layer" or (group.kind == "neuron" and group.parent < 0)
    ]
    return {group.number: k for k, group in enumerate(layers, 1)}


def group_title(collapsed: CollapsedGraph, group: CollapsibleGroup) -> str:
    """Neuron 3 of layer 1, layer 1 · 16, output · 1."""
    numbers = layer_numbers(collapsed)
    if group.kind == "layer":
        return translate("graph", "layer {number} · {count}").format(
            number=numbers[group.number], count=len(collapsed.neurons_in(group.number))
        )
    if group.kind == "expression":
        return group.name
    if group.parent >= 0:
        index = [each.number for each in collapsed.neurons_in(group.parent)].index(group.number) + 1
        return translate("graph", "Neuron {place} of layer {number}").format(place=index, number=numbers[group.parent])
    if numbers[group.number] == len(numbers) > 1:
        return translate("graph", "output · 1")
    return translate("graph", "neuron {name}").format(name=group.name)


def group_position(collapsed: CollapsedGraph, source: int) -> str:
    """Where in the network a step is: layer 1 of 3, neuron 2 of 16; empty outside of what is closed."""
    around = collapsed.closed_at[source] if source >= 0 else -1
    if around < 0:
        return ""
    group, numbers = collapsed.groups[around], layer_numbers(collapsed)
    if group.kind == "expression":
        return group.name
    if group.parent >= 0:
        inside = [each.number for each in collapsed.neurons_in(group.parent)]
        return translate("graph", "neuron {number} of {count}").format(
            number=inside.index(around) + 1, count=len(inside)
        )
    return translate("graph", "layer {number} of {count}").format(number=numbers[around], count=len(numbers))


def column_title(collapsed: CollapsedGraph, items: Sequence[int]) -> tuple[str, CollapsibleGroup | None]:
    """What stands above a column, and the layer that a click on it opens or closes (None: none)."""
    source, graph = collapsed.source, collapsed.graph
    for item in items:
        group = collapsed.group_at.get(item)
        if group is not None and group.kind == "neuron" and group.parent >= 0:
            group = collapsed.groups[group.parent]
        if group is not None and group.kind == "layer":
            return group_title(collapsed, group), group
        if group is not None and group.kind == "neuron":
            return group_title(collapsed, group), None
    for item in items:
        inside = collapsed.group_at[item].nodes if item in collapsed.group_at else (collapsed.shown[item],)
        over = [op for i in inside if (op := source.nodes[i].op) is not None and source.reduces(source.nodes[i])]
        if over:
            return translate("graph", "{name} over samples").format(name=over[0].symbol), None
    leaves = all(graph.nodes[item].kind in (Kind.DATA, Kind.INPUT) for item in items)
    return (translate("graph", "input") if leaves else "", None)
