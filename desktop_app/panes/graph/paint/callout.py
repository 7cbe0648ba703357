"""The tokens that carry numbers along, and the box that writes the running equation out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.paint.drawing import draw_box, draw_text, set_pen_and_brush
from desktop_app.panes.graph.paint.edges import EdgePainter, Obstacles
from desktop_app.widgets.equation import Equation
from engine.explain.explanation import Explanation
from engine.numerals import short, signed

MOST_PLACES = 600  # that are weighed, the nearest first


class Callout(NamedTuple):
    """The running equation in its box, and the point that it explains."""

    box: QRectF
    rows: list[Equation]
    anchor: QPointF


@dataclass
class CalloutPainter:
    """Paints tokens and the callout of one layout in a theme of scale 1."""

    edges: EdgePainter
    theme: Theme
    _boxes: dict[object, QRectF] = field(default_factory=dict)

    def paint_token(self, painter: QPainter, at: QPointF, value: float, token: str) -> None:
        """A capsule with the number that travels."""
        self._paint_capsule(painter, at, short(value), token if math.isfinite(value) else "output")

    def _paint_capsule(self, painter: QPainter, at: QPointF, text: str, token: str, factor: float = 0.95) -> None:
        theme, box = self.theme, self._capsule(at, text, factor)
        draw_box(painter, box, 23 * factor, theme.color("surface"), 2, theme.color(token))
        draw_text(painter, box, text, theme.font("pill", factor=factor), theme.color("on_accent"))

    def _capsule(self, at: QPointF, text: str, factor: float) -> QRectF:
        height = 46 * factor
        width = max(self.theme.metrics("pill", factor=factor).horizontalAdvance(text) + 27 * factor, height)
        return QRectF(max(at.x() - width / 2, 4.0), at.y() - height / 2, width, height)

    @property
    def _change_factor(self) -> float:
        return 0.68 if self.edges.layout.metrics.lead else 0.95

    def change_box(self, at: QPointF, change: float) -> QRectF:
        """What `paint_change` covers."""
        return self._capsule(at, signed(change), self._change_factor)

    def paint_change(self, painter: QPainter, at: QPointF, change: float) -> None:
        """A capsule with the change that travels, with its sign."""
        token = "data" if math.isfinite(change) else "output"
        self._paint_capsule(painter, at, signed(change), token, self._change_factor)

    def paint_total(self, painter: QPainter, box: QRectF, name: str, change: float) -> None:
        """What a nudge comes to, above the output."""
        theme, text = self.theme, f"Δ{name} = {signed(change)}"
        width = theme.metrics("pill", factor=0.95).horizontalAdvance(text) + 28
        frame = QRectF(box.right() - width, box.top() - 66 - self.edges.layout.metrics.lead, width, 44)
        token = "data" if math.isfinite(change) else "output"
        draw_box(painter, frame, 9, theme.mark(token), 2.5, theme.color("surface"))
        draw_text(painter, frame, text, theme.font("pill", factor=0.95), theme.color(token))

    def paint_disc(self, painter: QPainter, at: QPointF, token: str) -> None:
        """Where a token has passed, when several edges are lit together."""
        set_pen_and_brush(painter, self.theme.color("surface"), 2, self.theme.mark(token))
        painter.drawEllipse(at, 13, 13)

    def callout(self, explanation: Explanation, anchor: QPointF, tied: Sequence[QRectF], visible: QRectF) -> Callout:
        """The box with the two lines as near to its anchor as it can be, free of nodes, badges and the pills `tied`."""
        rows = [
            Equation(parts, self.theme, role, inline=True)
            for parts, role in zip(explanation.callout, ("callout", "callout_number"), strict=True)
            if parts
        ]
        # In steps, so that the box rests while its numbers change.
        width, height = 20.0 * math.ceil((max(row.width for row in rows) + 44) / 20), 36.0 * len(rows) + 30
        return Callout(self.place(QSizeF(width, height), anchor, tied, visible), rows, anchor)

    def place(self, size: QSizeF, anchor: QPointF, tied: Sequence[QRectF], visible: QRectF) -> QRectF:
        """Where a box of that size stands: as near as it is free, and the same as long as it can be."""
        key = (size.toTuple(), anchor.toTuple(), len(tied), visible.getRect())
        if key not in self._boxes:
            self._boxes[key] = self._place(size, anchor, tied, visible)
        return self._boxes[key]

    def paint_leader(self, painter: QPainter, callout: Callout, visible: QRectF) -> None:
        """The line from the box to what it explains, behind the nodes."""
        around = QPainterPath()
        around.addRect(visible)
        for box in self.edges.layout.boxes.values():
            if box.intersects(visible):
                around.addRect(box)
        painter.save()
        painter.setClipPath(around, Qt.ClipOperation.IntersectClip)
        painter.setPen(QPen(self.theme.mark("highlight"), 3.5))
        painter.drawLine(callout.anchor, _nearest(callout.box, callout.anchor))
        painter.restore()

    def paint_callout(self, painter: QPainter, callout: Callout) -> None:
        """The box."""
        draw_box(painter, callout.box, 12, self.theme.mark("highlight"), 3.5, self.theme.color("surface"))
        for k, row in enumerate(callout.rows):
            row.paint(painter, callout.box.left() + 24, callout.box.top() + 40 + 42 * k)

    def _place(self, size: QSizeF, anchor: QPointF, tied: Sequence[QRectF], visible: QRectF) -> QRectF:
        space, near = visible.adjusted(6, 6, -6 - size.width(), -6 - size.height()), self.edges.obstacles(visible)
        best, least = QRectF(visible.topLeft() + QPointF(6, 6), size), math.inf
        rows, columns = _spread(space.top(), space.bottom(), 24), _spread(space.left(), space.right(), 40)
        boxes = [QRectF(QPointF(x, y), size) for y in rows for x in columns]
        distances = [math.dist(anchor.toTuple(), _nearest(box, anchor).toTuple()) for box in boxes]
        nearest = sorted(zip(distances, boxes, strict=True), key=itemgetter(0))
        for distance, box in nearest[:MOST_PLACES]:
            if distance >= least:
                break
            cost = distance + self._hidden(box, anchor, tied, near, least - distance)
            if cost < least:
                best, least = box, cost
        return best

    def _hidden(self, box: QRectF, anchor: QPointF, tied: Sequence[QRectF], near: Obstacles, enough: float) -> float:
        """How bad it is to stand there: on nodes, edges or pills, over the anchor, or with a leader across a node.

        What costs more time is left out once it is as bad as `enough`.
        """
        overlap = self.edges.overlap(box, tied, near)
        covered = 0.5 * overlap + (250 if overlap else 0)
        if box.adjusted(-26, -26, 26, 26).contains(anchor):
            covered += 300
        if covered < enough:
            covered += 130 * sum(any(map(box.contains, way)) for way in near.ways)
        if covered >= enough:
            return covered
        leader = QPainterPath(anchor)
        leader.lineTo(_nearest(box, anchor))
        others = (b for b in near.boxes if not b.adjusted(-4, -4, 4, 4).contains(anchor))
        return covered + 250 * sum(map(leader.intersects, others))


def _spread(low: float, high: float, step: int) -> list[float]:
    """Positions a step apart, and the last that there is space for."""
    return [*range(int(low), int(high), step), max(low, high)]


def _nearest(box: QRectF, point: QPointF) -> QPointF:
    return QPointF(min(max(point.x(), box.left()), box.right()), min(max(point.y(), box.top()), box.bottom()))
