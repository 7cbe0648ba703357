"""Drawing nodes: the shell that shows their kind, the badge of the operation, the head, and the two rows."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.layout.metrics import has_badge, outline
from desktop_app.panes.graph.paint.drawing import draw_box, set_pen_and_brush, square, write
from desktop_app.panes.graph.paint.highlights import Highlights
from desktop_app.panes.graph.paint.node_rows import RowLook, RowPainter
from desktop_app.panes.graph.paint.node_texts import NumberText, data_number, grad_number, tag
from engine.autodiff.frame import Frame
from engine.graph.graph import Graph, Kind, Node

STROKES = {
    "+": ((-1, 0, 1, 0), (0, -1, 0, 1)),
    "-": ((-1, 0, 1, 0),),
    "*": ((-0.8, -0.8, 0.8, 0.8), (-0.8, 0.8, 0.8, -0.8)),
}
WORDS = {"/": "÷", "**": "xⁿ"}
DIMMED = 0.58


class NodeLook(NamedTuple):
    """All that is painted of a node but its numbers."""

    dim: bool
    halo: bool
    badge: bool  # whether the badge is lit
    picked: bool
    locked: bool
    done: bool  # whether this epoch's update has moved it
    bad: bool  # whether its data are not finite
    data: RowLook | None = None
    grad: RowLook | None = None


class Numbers(NamedTuple):
    """What stands in the two rows of a node."""

    data: NumberText
    grad: NumberText


class NodePainter:
    """Paints the nodes of one graph in one layout; the theme's scale is 1, the painter is scaled."""

    def __init__(
        self, graph: Graph, layout: Layout, theme: Theme, untagged: frozenset[int], closed: frozenset[int]
    ) -> None:
        self.graph, self.layout, self.theme = graph, layout, theme
        self.rows = RowPainter(graph, layout, theme)
        self._untagged, self._closed = untagged, closed  # whose word above makes way for a chip, or leaves space for it
        self._shapes = {node.index: outline(node, layout.boxes[node.index], layout.metrics) for node in graph.nodes}

    def numbers(self, frame: Frame, index: int, sample: int) -> Numbers:
        """What stands in the rows of a node; below data the sample, which is counted from 0."""
        is_data = self.graph.nodes[index].kind is Kind.DATA
        return Numbers(data_number(frame, index), NumberText(str(sample + 1)) if is_data else grad_number(frame, index))

    def look(
        self, frame: Frame, highlights: Highlights, index: int, numbers: Numbers, *, picked: bool, locked: bool
    ) -> NodeLook:  # fmt: skip
        """How a node stands there."""
        node = self.graph.nodes[index]
        dim = not highlights.all and index not in highlights.undimmed
        if node.kind is Kind.CONSTANT:
            return NodeLook(dim, False, False, picked, False, False, False)
        target = frame.step.target if frame.step is not None else -1
        return NodeLook(
            dim, index in highlights.halo, any(source == index for source, _ in highlights.edges), picked, locked,
            frame.phase == "update" and index in frame.updated and index != target, not numbers.data.finite,
            self.rows.look(frame, node, "data", numbers.data, marked=index in highlights.data_rows),
            self.rows.look(frame, node, "grad", numbers.grad, marked=index in highlights.grad_rows),
        )  # fmt: skip

    def paint_still(self, painter: QPainter, index: int, look: NodeLook) -> None:
        """Everything but the numbers."""
        node, box, shape = self.graph.nodes[index], self.layout.boxes[index], self._shapes[index]
        if look.data is None or look.grad is None:
            self._paint_constant(painter, node, box)
            return
        if look.halo:
            pen = QPen(self.theme.glow(), 24)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(shape, pen)
        self._paint_shell(painter, node, box, shape, look)
        self.rows.paint_still(painter, node, "data", look.data, shape, dim=look.dim)
        self.rows.paint_still(painter, node, "grad", look.grad, shape, dim=look.dim)
        self._paint_border(painter, node, box, shape, look)
        self._paint_head(painter, node, box, look)
        if node.op is not None and has_badge(node):
            self._paint_badge(painter, node, node.op.symbol, look)

    def paint_numbers(self, painter: QPainter, index: int, numbers: Numbers, look: NodeLook) -> None:
        """The numbers of its rows."""
        if look.data is not None and look.grad is not None:
            node = self.graph.nodes[index]
            self.rows.paint_number(painter, node, "data", numbers.data, look.data, dim=look.dim)
            self.rows.paint_number(painter, node, "grad", numbers.grad, look.grad, dim=look.dim)

    def _kind_token(self, node: Node) -> str:
        """The colour that goes with what a node is."""
        if node.index == self.graph.output and node.op is not None:
            return "output"
        return {Kind.PARAMETER: "parameter", Kind.INPUT: "input", Kind.DATA: "input"}.get(node.kind, "strong")

    def _paint_constant(self, painter: QPainter, node: Node, box: QRectF) -> None:
        theme = self.theme
        ink, above = theme.color("dimtext"), QRectF(box.left(), box.top() - 28, box.width(), 24)
        set_pen_and_brush(painter, theme.mix("strong", "surface", 0.6), 2.2, theme.color("surface"))
        painter.drawPath(self._shapes[node.index])
        write(painter, theme, box, node.label, "node_number_small", ink, whole=True)
        write(painter, theme, above, tag(self.graph, node), "node_kind", ink)

    def _paint_shell(self, painter: QPainter, node: Node, box: QRectF, shape: QPainterPath, look: NodeLook) -> None:
        theme = self.theme
        painter.fillPath(shape, theme.color("surface"))
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        head = QRectF(box.left(), box.top(), box.width(), self.layout.metrics.header)
        if node.index in self.layout.slim:
            head = self.rows.box(node.index, "data")
        painter.fillRect(head, theme.mix(self._kind_token(node), "surface", 0.08 if look.dim else 0.12, mark=True))
        painter.restore()

    def _paint_border(self, painter: QPainter, node: Node, box: QRectF, shape: QPainterPath, look: NodeLook) -> None:
        theme, metrics = self.theme, self.layout.metrics
        token = "output" if look.bad else self._kind_token(node)
        color = theme.mix(token, "surface", DIMMED, mark=True) if look.dim else theme.mark(token)
        divider = box.top() + metrics.header
        painter.setPen(QPen(color, 1.5))
        right = box.right() - (metrics.point / 2 if node.kind is Kind.INPUT and not self.rows.compact else 0)
        if node.index in self.layout.slim:
            x = self.rows.box(node.index, "data").right()
            if x < box.right():
                painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        else:
            painter.drawLine(QPointF(box.left(), divider), QPointF(right, divider))
        pen = QPen(color, 2.2 if look.dim else 3)
        if look.bad:
            pen.setDashPattern([11 / 3, 6 / 3])
        painter.strokePath(shape, pen)
        if node.index == self.graph.output and node.op is not None:
            draw_box(painter, box.adjusted(-7, -7, 7, 7), 24, color, 2.2 if look.dim else 2.6)
        if look.halo:
            painter.strokePath(shape, QPen(theme.mark("highlight"), 5))
            painter.strokePath(outline(node, box.adjusted(4, 4, -4, -4), metrics), QPen(color, 2.5))
        elif look.picked:
            painter.strokePath(shape, QPen(theme.color("text"), 3.5))

    def _paint_head(self, painter: QPainter, node: Node, box: QRectF, look: NodeLook) -> None:
        theme, metrics, word = self.theme, self.layout.metrics, tag(self.graph, node)
        word_ink = theme.color("dimtext") if look.dim or node.op else theme.color(self._kind_token(node))
        has_expression = node.op is not None and node.index != self.graph.output and bool(node.named or node.alias)
        if self.rows.compact:
            if node.index in self._untagged or node.index in self.layout.slim:
                return
            lift = min(34, self.layout.metrics.lead + 2)
            above = QRectF(box.left(), box.top() - lift, box.width() + (-36 if node.index in self._closed else 40), 26)
            named = node.index in self.rows.named_above
            role = "expression" if has_expression or (named and node.op) else "node_kind"
            write(painter, theme, above, node.brief if named else word, role, word_ink, left=True)
            return
        width = theme.metrics("node_name").horizontalAdvance(node.brief)
        width_left = box.width() - 46 - (metrics.point if node.kind is Kind.INPUT else 0)
        factor = min(1.0, width_left * 0.6 / max(width, 1.0))
        head = QRectF(box.left() + 22, box.top(), width_left, metrics.header)
        ink = theme.color("dimtext" if look.dim else "text")
        write(painter, theme, head, node.brief, "node_name", ink, left=True, factor=factor)
        space = head.adjusted(width * factor + 12, 0, 0, 0)
        if look.done or look.locked:
            space = self._paint_sign(painter, space, word, "lock" if look.locked else "check")
        write(painter, theme, space, word, "expression" if has_expression else "node_tag", word_ink, left=False)

    def _paint_sign(self, painter: QPainter, space: QRectF, word: str, name: str) -> QRectF:
        """A sign before the word at the right; returns the space that is left for the word."""
        size = 24
        x = space.right() - self.theme.metrics("node_tag").horizontalAdvance(word) - size - 6
        spot = QRectF(x, space.center().y() - size / 2, size, size)
        icon(name, self.theme.color("parameter"), size).paint(painter, spot.toRect())
        return space.adjusted(size + 6.0, 0, 0, 0)

    def _paint_badge(self, painter: QPainter, node: Node, symbol: str, look: NodeLook) -> None:
        theme, metrics = self.theme, self.layout.metrics
        centre, box = self.layout.badges[node.index], self.layout.boxes[node.index]
        line = theme.mix("strong", "surface", DIMMED) if look.dim else theme.color("strong")
        painter.setPen(QPen(line, 3))
        outer = 7 if node.index == self.graph.output else 0
        painter.drawLine(QPointF(centre.x() + metrics.badge, centre.y()), QPointF(box.left() - outer, centre.y()))
        set_pen_and_brush(painter, theme.color("text") if look.badge else line, 3, theme.color("raised"))
        painter.drawEllipse(centre, metrics.badge, metrics.badge)
        ink = theme.color("dimtext" if look.dim and not look.badge else "text")
        self._paint_symbol(painter, symbol, centre, ink)

    def _paint_symbol(self, painter: QPainter, symbol: str, centre: QPointF, ink: QColor) -> None:
        """Lines in a badge, or a word."""
        radius = self.layout.metrics.badge
        if symbol in STROKES:
            painter.setPen(QPen(ink, 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for x1, y1, x2, y2 in STROKES[symbol]:
                painter.drawLine(centre + QPointF(x1, y1) * radius * 0.45, centre + QPointF(x2, y2) * radius * 0.45)
            return
        word, role = WORDS.get(symbol, symbol), "node_name_compact" if symbol in WORDS else "node_tag"
        width = self.theme.metrics(role).horizontalAdvance(word)
        write(painter, self.theme, square(centre, radius), word, role, ink, factor=min(1.0, 1.7 * radius / width))
