"""Which node lies beside another one: along the edges, else as one sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QPointF, QRectF

from engine.graph.graph import Graph

Way = Literal["left", "right", "up", "down"]


def neighbour(graph: Graph, boxes: Mapping[int, QRectF], item: int, way: Way) -> int:
    """The item beside an item: its operands are to the left, its uses to the right; the same one at the edge."""
    here = boxes[item].center()
    if way in ("left", "right"):
        linked = graph.nodes[item].operands if way == "left" else _uses(graph, item)
        found = [each for each in linked if each in boxes]
        if found:
            return min(found, key=lambda each: abs(boxes[each].center().y() - here.y()))
    beyond = [each for each, box in boxes.items() if _lies(box.center() - here, way)]
    return min(beyond, key=lambda each: _far(boxes[each].center() - here, way), default=item)


def _uses(graph: Graph, item: int) -> list[int]:
    return [node.index for node in graph.nodes if item in node.operands]


def _lies(offset: QPointF, way: Way) -> bool:
    along = {"left": -offset.x(), "right": offset.x(), "up": -offset.y(), "down": offset.y()}[way]
    return along > 1


def _far(offset: QPointF, way: Way) -> float:
    """How far away, what is out of the way counting three times."""
    x, y = abs(offset.x()), abs(offset.y())
    return x + 3 * y if way in ("left", "right") else y + 3 * x
