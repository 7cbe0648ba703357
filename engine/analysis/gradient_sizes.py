"""The parameters of each layer, and how large their gradients are: whether they vanish or explode shows there."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from engine.graph.graph import Graph


class Layer(NamedTuple):
    """The parameters of a layer by index; a graph without layers is one, without a name."""

    name: str
    parameters: tuple[int, ...]


@dataclass(frozen=True)
class Sizes:
    """How many gradients of a layer have a size of 10**k to 10**(k+1), by k; and those that have none.

    `median` is that of the sizes that are not 0, nan where there are none.
    """

    layer: Layer
    decades: Mapping[int, int]
    zeros: int
    not_finite: int
    median: float

    @property
    def share_of_zeros(self) -> float:
        """How much of the layer has a gradient of exactly 0."""
        return self.zeros / len(self.layer.parameters)


def layers_of(graph: Graph) -> tuple[Layer, ...]:
    """The layers in the order of the forward pass; parameters outside of any come last."""
    found: dict[int, list[int]] = {}
    for node in graph.parameters:
        found.setdefault(_outermost(graph, node.group), []).append(node.index)
    outside = found.pop(-1, [])
    layers = [Layer(graph.groups[group].name, tuple(indices)) for group, indices in found.items()]
    return (*layers, Layer("", tuple(outside))) if outside else tuple(layers)


def sizes_of(layer: Layer, gradients: Sequence[float | None], parts: int = 1) -> Sizes | None:
    """The sizes of a layer's gradients, in `parts` of each decade; None where one is not known yet."""
    known = [gradient for index in layer.parameters if (gradient := gradients[index]) is not None]
    if len(known) < len(layer.parameters):
        return None
    sizes = sorted(abs(gradient) for gradient in known if math.isfinite(gradient) and gradient != 0)
    decades = Counter(math.floor(math.log10(size) * parts) for size in sizes)
    zeros = sum(gradient == 0 for gradient in known)
    return Sizes(layer, decades, zeros, len(known) - zeros - len(sizes), median(sizes) if sizes else math.nan)


def _outermost(graph: Graph, group: int) -> int:
    """The outermost group that a group lies in; -1 for none."""
    while group >= 0 and graph.groups[group].parent >= 0:
        group = graph.groups[group].parent
    return group
