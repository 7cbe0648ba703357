"""Rows and columns of a network: layers that fill a column, and nodes of two heights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from PySide6.QtCore import QRectF

from desktop_app.panes.graph.layout.metrics import LAYER_WIDTH, SLIM, NodeMetrics
from desktop_app.panes.graph.layout.routing import Point

MARGIN = 20.0
LESS = 0.6  # of a gap beside a layer: one between two boxes
SLIM_GAP = 3.0  # px between two nodes with a single row


class NetworkRows(NamedTuple):
    """What is special of a graph with collapsed groups; without any, nothing is.

    `tall` has the layers that fill a column, with the height they need at least, `top` the height above all columns
    for their names. From a height of `high` on all of it may become larger. The `slim` nodes have a single row.
    """

    tall: Mapping[int, float] = MappingProxyType({})
    top: float = 0.0
    high: float = 0.0
    slim: frozenset[int] = frozenset()


NO_NETWORK = NetworkRows()


def tall_boxes(
    network: NetworkRows, column: Sequence[int], boxes: Mapping[int, QRectF], across: tuple[float, float], height: float
) -> dict[int, QRectF]:
    """The layers of a column, one below the other above its other nodes."""
    tall = [index for index in column if index in network.tall]
    if not tall:
        return {}
    x, wide = across
    top = network.top + MARGIN / 2
    bottom = min((boxes[i].top() - 2 * MARGIN for i in column if i in boxes), default=height - MARGIN / 2)
    each = (bottom - top) / len(tall)
    return {
        index: QRectF(
            x + (wide - LAYER_WIDTH) / 2, top + k * each, LAYER_WIDTH, each - (MARGIN if k + 1 < len(tall) else 0)
        )
        for k, index in enumerate(tall)
    }


def network_rows(
    nodes: Mapping[int, Point], network: NetworkRows, column: Sequence[int], metrics: NodeMetrics, height: float
) -> dict[int, float]:
    """The middle of each node of a column: at its share of the height, none too close to another."""
    if not column:
        return {}
    high = [SLIM[1] if index in network.slim else metrics.height + metrics.lead for index in column]
    top, bottom = network.top + MARGIN + high[0] / 2, height - MARGIN / 2 - high[-1] / 2
    wanted = [top + nodes[index][1] * (bottom - top) for index in column]
    gaps = [metrics.gap_y if max(pair) > SLIM[1] else SLIM_GAP for pair in pairwise(high)]
    least = [(a + b) / 2 + gap for (a, b), gap in zip(pairwise(high), gaps, strict=True)]
    move_apart(wanted, least, bottom)
    return dict(zip(column, wanted, strict=True))


def gap_widths(columns: Sequence[Sequence[int]], network: NetworkRows, spare: float) -> list[float]:
    """How much of the width that is to spare stands right of each column: beside a layer more, for its lines."""
    layers = [all(index in network.tall for index in column) for column in columns]
    shares = [1.0 if not any(layers) or any(pair) else LESS for pair in pairwise(layers)]
    return [*(share * spare / sum(shares) for share in shares), 0.0]


def move_apart(wanted: list[float], least: Sequence[float], bottom: float) -> None:
    """Moves heights apart, to what each must at least be below the one before, and up where the last is too low."""
    for k in range(1, len(wanted)):
        wanted[k] = max(wanted[k], wanted[k - 1] + least[k - 1])
    over = wanted[-1] - bottom
    if over > 0:
        wanted[-1] -= over
        for k in range(len(wanted) - 2, -1, -1):
            wanted[k] = min(wanted[k], wanted[k + 1] - least[k])
