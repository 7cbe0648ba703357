"""The tokens that carry numbers along, and the box that writes the running equation out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from desktop_app.theme import Theme
from desktop_app.views.equation import Equation
from desktop_app.views.graph.edges import EdgePainter
from engine.explain import Explanation
from engine.numerals import short
from engine.trace import Step


@dataclass
class CalloutPainter:
    """Paints tokens and the callout of one layout in a theme of scale 1."""

    edges: EdgePainter
    theme: Theme

    def paint_token(self, painter: QPainter, at: QPointF, value: float, token: str) -> None:
        """A capsule with the number that travels."""
        theme = self.theme
        finite = math.isfinite(value)
        text = short(value)
        width = max(theme.metrics("pill", factor=0.95).horizontalAdvance(text) + 26, 44)
        box = QRectF(at.x() - width / 2, at.y() - 22, width, 44)
        painter.setPen(QPen(theme.color("surface"), 2))
        painter.setBrush(theme.color(token if finite else "output"))
        painter.drawRoundedRect(box, 22, 22)
        painter.setPen(theme.color("on_accent"))
        painter.setFont(theme.font("pill", factor=0.95))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def token_of(self, step: Step, share: float, value: float | None) -> tuple[float, float]:
        """Where along its edge a token is (0 at the operand, 1 at the badge), and what it carries there."""
        if step.kind == "forward":
            return share, value if value is not None else math.nan
        upstream, local = step.upstream or 0.0, step.local or 0.0
        return 1 - share, upstream if share < 0.5 else upstream * local

    def paint(self, painter: QPainter, anchor: QPointF, explanation: Explanation, tied: list[QRectF]) -> None:
        """The box with the two lines, in the nearest free place, tied to what it speaks of."""
        theme = self.theme
        rows = [
            Equation(explanation.callout[0], theme, "callout"),
            Equation(explanation.callout[1], theme, "callout_number"),
        ]
        rows = [row for row in rows if row.parts]
        tall = 36.0 * len(rows) + 30
        box = self._place(max(row.width for row in rows) + 48, tall, anchor, tied)
        painter.setPen(QPen(theme.mark("highlight"), 3.5))
        painter.drawLine(anchor, _nearest(box, anchor))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box, 12, 12)
        baseline = box.top() + 40
        for row in rows:
            row.paint(painter, box.left() + 24, baseline)
            baseline += 42

    def _place(self, width: float, height: float, anchor: QPointF, tied: list[QRectF]) -> QRectF:
        canvas = self.edges.layout.size
        best, least = QRectF(), math.inf
        for y in range(10, max(int(canvas[1] - height) - 5, 11), 24):
            for x in range(10, max(int(canvas[0] - width) - 5, 11), 32):
                box = QRectF(x, y, width, height)
                cost = math.dist((anchor.x(), anchor.y()), _pair(_nearest(box, anchor)))
                if cost < least:
                    cost += self.edges.overlap(box, tied) * 0.5
                    if cost < least:
                        cost += 90 * self.edges.crossed(box) + (
                            300 if box.adjusted(-26, -26, 26, 26).contains(anchor) else 0
                        )
                if cost < least:
                    best, least = box, cost
        return best


def update_loop(box: QRectF, data_row: QRectF, grad_row: QRectF) -> QPainterPath:
    """The way from a parameter's grad row round to its data row, left of its box."""
    start, end = QPointF(box.left() - 2, grad_row.center().y()), QPointF(box.left() - 6, data_row.center().y())
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(-70, 6), end + QPointF(-76, -2), end)
    return path


def _nearest(box: QRectF, point: QPointF) -> QPointF:
    return QPointF(min(max(point.x(), box.left()), box.right()), min(max(point.y(), box.top()), box.bottom()))


def _pair(point: QPointF) -> tuple[float, float]:
    return point.x(), point.y()
