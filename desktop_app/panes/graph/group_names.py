"""What neurons, layers and columns are called."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from engine.autodiff.collapsed import Folded
from engine.graph.graph import Kind
from engine.graph.groups import Fold


def layer_numbers(folded: Folded) -> dict[int, int]:
    """Number of each layer from 1, by the number of its fold; a neuron alone counts as a layer."""
    layers = [fold for fold in folded.folds if fold.kind == "layer" or (fold.kind == "neuron" and fold.parent < 0)]
    return {fold.number: k for k, fold in enumerate(layers, 1)}


def fold_title(folded: Folded, fold: Fold) -> str:
    """Neuron 3 of layer 1, layer 1 · 16, output · 1."""
    numbers = layer_numbers(folded)
    if fold.kind == "layer":
        return _say("layer {number} · {count}").format(
            number=numbers[fold.number], count=len(folded.inside(fold.number))
        )
    if fold.kind == "expression":
        return fold.name
    if fold.parent >= 0:
        place = [each.number for each in folded.inside(fold.parent)].index(fold.number) + 1
        return _say("Neuron {place} of layer {number}").format(place=place, number=numbers[fold.parent])
    if numbers[fold.number] == len(numbers) > 1:
        return _say("output · 1")
    return _say("neuron {name}").format(name=fold.name)


def place_words(folded: Folded, source: int) -> str:
    """Where in the network a step is: layer 1 of 3, neuron 2 of 16; empty outside of what is closed."""
    around = folded.closed_at[source] if source >= 0 else -1
    if around < 0:
        return ""
    fold, numbers = folded.folds[around], layer_numbers(folded)
    if fold.kind == "expression":
        return fold.name
    if fold.parent >= 0:
        inside = [each.number for each in folded.inside(fold.parent)]
        return _say("neuron {number} of {count}").format(number=inside.index(around) + 1, count=len(inside))
    return _say("layer {number} of {count}").format(number=numbers[around], count=len(numbers))


def column_title(folded: Folded, items: Sequence[int]) -> tuple[str, Fold | None]:
    """What stands above a column, and the layer that a click on it opens or closes (None: none)."""
    source, graph = folded.source, folded.graph
    for item in items:
        fold = folded.fold_at.get(item)
        if fold is not None and fold.kind == "neuron" and fold.parent >= 0:
            fold = folded.folds[fold.parent]
        if fold is not None and fold.kind == "layer":
            return fold_title(folded, fold), fold
        if fold is not None and fold.kind == "neuron":
            return fold_title(folded, fold), None
    for item in items:
        inside = folded.fold_at[item].nodes if item in folded.fold_at else (folded.shown[item],)
        over = [op for i in inside if (op := source.nodes[i].op) is not None and source.reduces(source.nodes[i])]
        if over:
            return _say("{name} over samples").format(name=over[0].symbol), None
    leaves = all(graph.nodes[item].kind in (Kind.DATA, Kind.INPUT) for item in items)
    return (_say("input") if leaves else "", None)


def _say(text: str) -> str:
    return QCoreApplication.translate("graph", text)
