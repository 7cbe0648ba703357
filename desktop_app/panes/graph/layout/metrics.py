"""The measures and outlines of what the graph is drawn from, in pixels at scale 1."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from engine.autodiff.collapsed_graph import CLOSED
from engine.graph.graph import Kind, Node


@dataclass(frozen=True)
class NodeMetrics:
    """The sizes of one way to draw nodes; `lead` is the space above a box for its kind or expression."""

    width: float
    height: float
    header: float
    badge: float
    stem: float
    cut: float
    point: float
    lead: float
    gap_x: float
    gap_y: float

    @property
    def reach(self) -> float:
        """How far a result's badge stands out to the left of its box."""
        return 2 * self.badge + self.stem


FULL = NodeMetrics(222, 190, 58, 32, 14, 20, 26, 0, 100, 24)
SHORT = replace(FULL, height=166, header=52)  # where the pane is low
COMPACT = NodeMetrics(176, 104, 52, 26, 10, 16, 20, 30, 50, 34)
NETWORK = replace(COMPACT, width=192, height=80, header=40, lead=26, gap_x=64, gap_y=10)  # of neurons and layers
DATA_WIDTH = 166.0
SLIM = (290.0, 30.0)  # of a neuron that stands in a column with many
SLIM_DATA = (198.0, 30.0)
SLIM_FROM = 5  # neurons in a column
CONSTANT = (150.0, 70.0)
COMPACT_NODES = 8  # from so many nodes on they are drawn compact


def node_size(node: Node, metrics: NodeMetrics, *, slim: bool = False) -> tuple[float, float]:
    """Width and height of a node's box; a slim one has a single row, and that of data no gradient."""
    if slim:
        return SLIM_DATA if node.kind is Kind.DATA else SLIM
    if metrics is NETWORK and node.kind is Kind.DATA:
        return DATA_WIDTH, metrics.height
    if node.kind is Kind.CONSTANT:
        return min(CONSTANT[0], metrics.width), min(CONSTANT[1], metrics.height)
    return metrics.width, metrics.height


def has_badge(node: Node) -> bool:
    """Whether its operation stands before its box; what stands for several operations has none."""
    return node.op is not None and node.op is not CLOSED


def outline(node: Node, box: QRectF, metrics: NodeMetrics) -> QPainterPath:
    """The shape that shows its kind: cut corners, a pentagon, a capsule, or rounded corners."""
    path = QPainterPath()
    if node.kind is Kind.PARAMETER:
        path.addPolygon(cut_corners(box, metrics.cut))
    elif node.kind in (Kind.INPUT, Kind.DATA):
        path.addPolygon(pentagon(box, min(metrics.point, box.height() / 2)))
    else:
        radius = box.height() / 2 if node.kind is Kind.CONSTANT else min(18.0, box.height() / 3)
        path.addRoundedRect(box, radius, radius)
    path.closeSubpath()
    return path


def cut_corners(box: QRectF, cut: float) -> QPolygonF:
    """The shape of a parameter."""
    high, wide = box.adjusted(cut, 0, -cut, 0), box.adjusted(0, cut, 0, -cut)
    above = [wide.topLeft(), high.topLeft(), high.topRight(), wide.topRight()]
    return QPolygonF([*above, wide.bottomRight(), high.bottomRight(), high.bottomLeft(), wide.bottomLeft()])


def pentagon(box: QRectF, point: float) -> QPolygonF:
    """The shape of an input."""
    tip, body = QPointF(box.right(), box.center().y()), box.adjusted(0, 0, -point, 0)
    return QPolygonF([body.topLeft(), body.topRight(), tip, body.bottomRight(), body.bottomLeft()])
