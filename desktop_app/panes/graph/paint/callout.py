"""The tokens that carry numbers along, and the box that writes the running equation out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter, QPen

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.paint.callout_search import Search, Standing, Target
from desktop_app.panes.graph.paint.drawing import draw_box, draw_text, set_pen_and_brush
from desktop_app.panes.graph.paint.edges import EdgePainter
from desktop_app.widgets.equation import Equation
from engine.explain.explanation import Explanation
from engine.numerals import short, signed


class Callout(NamedTuple):
    """The running equation in its box, and the line to what it explains; none where it would cross something."""

    box: QRectF
    rows: list[Equation]
    leader: QLineF | None


@dataclass
class CalloutPainter:
    """Paints tokens and the callout of one layout in a theme of scale 1."""

    edges: EdgePainter
    theme: Theme
    _found: dict[object, Standing] = field(default_factory=dict)

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

    def callout(
        self, explanation: Explanation, target: Target, tied: Sequence[QRectF], visible: QRectF
    ) -> Callout | None:
        """The box with the two lines near its target, free of nodes, badges and the pills `tied`.

        None where there is no room: the equation stands below the graph as well.
        """
        rows = [
            Equation(parts, self.theme, role, inline=True)
            for parts, role in zip(explanation.callout, ("callout", "callout_number"), strict=True)
            if parts
        ]
        # In steps, so that the box rests while its numbers change.
        width, height = 20.0 * math.ceil((max(row.width for row in rows) + 44) / 20), 36.0 * len(rows) + 30
        place = self.place(QSizeF(width, height), target, tied, visible)
        return Callout(place.box, rows, place.line) if place.clear else None

    def place(self, size: QSizeF, target: Target, tied: Sequence[QRectF], visible: QRectF) -> Standing:
        """Where a box of that size stands: as near as it is free, and the same as long as it can be."""
        key = (size.toTuple(), target.places[0].getRect(), len(tied), visible.getRect())
        if key not in self._found:
            self._found[key] = Search(self.edges, target, tied, visible).best(size)
        return self._found[key]

    def paint_leader(self, painter: QPainter, callout: Callout) -> None:
        """The line from the box to what it explains."""
        if callout.leader is not None:
            painter.setPen(QPen(self.theme.mark("highlight"), 3.5))
            painter.drawLine(callout.leader)

    def paint_callout(self, painter: QPainter, callout: Callout) -> None:
        """The box."""
        draw_box(painter, callout.box, 12, self.theme.mark("highlight"), 3.5, self.theme.color("surface"))
        for k, row in enumerate(callout.rows):
            row.paint(painter, callout.box.left() + 24, callout.box.top() + 40 + 42 * k)
