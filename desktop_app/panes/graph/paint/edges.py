"""Drawing edges: idle, lit in the direction that numbers travel, and done by the backward pass with its pill."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.layout.routing import Route
from desktop_app.panes.graph.paint.drawing import area, draw_box, draw_text, flat_pen, set_pen_and_brush, square
from engine.autodiff.collapsed_graph import Key
from engine.numerals import short

PILL_OFFSETS = (
    (52, -33), (52, 33), (0, -46), (0, 46), (-60, -36), (-60, 36), (84, 0), (-90, 0),
    (0, 78), (0, -78), (36, -70), (36, 70),  # past the boxes, where an edge is shorter than its pill is wide
)  # fmt: skip
PILL_PLACES = (0.5, 0.35, 0.65)  # along the edge


class Obstacles(NamedTuple):
    """What a callout could hide: nodes and badges with their margins, points along edges, and boxes."""

    solid: list[QRectF]
    ways: list[list[QPointF]]
    boxes: list[QRectF]


class EdgePainter:
    """Paints the edges of one layout in a theme of scale 1."""

    def __init__(self, layout: Layout, theme: Theme) -> None:
        self.layout, self.theme = layout, theme
        self.routes = {key: Route(path) for key, path in layout.paths.items()}
        self._pills: dict[tuple[Key, int], QRectF] = {}
        radius = layout.metrics.badge + 4
        self._solid = [b.adjusted(-8, -8 - layout.metrics.lead, 8, 8) for b in layout.boxes.values()]
        self.badges = [square(centre, radius) for centre in layout.badges.values()]
        self._solid += self.badges

    def paint_idle(self, painter: QPainter, key: Key, *, dim: bool, weight: float | None = None) -> None:
        """A thin line with its arrowhead at the badge; one with a weight, -1 to 1, is thick as that is large."""
        if weight is not None:
            token, width = "local" if weight < 0 else "parameter", 1.2 + 4.8 * abs(weight)
            color = self.theme.mix(token, "surface", 0.5, mark=True) if dim else self.theme.mark(token)
            painter.setPen(flat_pen(color, width, negative=weight < 0))
            painter.drawPolyline(self.routes[key].between(0, 0))
            return
        color = self.theme.mix("strong", "surface", 0.5) if dim else self.theme.color("strong")
        self._arrow(painter, self.routes[key], color, 3, 18, 0, forward=True)

    def paint_done(self, painter: QPainter, key: Key) -> None:
        """An edge that the backward pass has been through: the arrow points at the source."""
        color = self.theme.mix("gradient", "surface", 0.62, mark=True)
        self._arrow(painter, self.routes[key], color, 4, 20, 8, forward=False)

    def paint_lit(self, painter: QPainter, route: Route, token: str, *, forward: bool) -> None:
        """The way that numbers travel along now, with its halo."""
        self._line(painter, route, self.theme.glow(), 24, 14, forward=forward)
        self._arrow(painter, route, self.theme.mark(token), 7, 26, 14, forward=forward)

    def paint_pill(self, painter: QPainter, key: Key, local: float, *, dim: bool) -> None:
        """The local derivative, boxed, beside its edge."""
        theme, text = self.theme, f"×{short(local)}"
        box = self.pill_box(key, text)
        token = "local" if math.isfinite(local) else "output"
        line = theme.mix(token, "surface", 0.75, mark=True) if dim else theme.mark(token)
        ink = theme.mix(token, "dimtext", 0.6) if dim else theme.color(token)
        draw_box(painter, box, 9, line, 2, theme.color("surface"))
        draw_text(painter, box, text, theme.font("pill", factor=self._pill_factor), ink)

    def pill_box(self, key: Key, text: str) -> QRectF:
        """Where the pill of an edge stands: beside its middle, clear of nodes, badges and other pills."""
        if (key, len(text)) not in self._pills:
            width = self.theme.metrics("pill", factor=self._pill_factor).horizontalAdvance(text) + 22
            height, route = 44 * self._pill_factor, self.routes[key]
            above = route.at(0).y() <= route.share(1).y()
            offsets = PILL_OFFSETS if above else [(x, -y) for x, y in PILL_OFFSETS]
            boxes = [
                QRectF(at.x() + x - width / 2, at.y() + y - height / 2, width, height)
                for at in map(route.share, PILL_PLACES)
                for x, y in offsets
            ]
            taken = [box for (other, _), box in self._pills.items() if other != key]
            self._pills[key, len(text)] = min(boxes, key=lambda box: self.overlap(box, taken))
        return self._pills[key, len(text)]

    @property
    def _pill_factor(self) -> float:
        return 0.75 if self.layout.metrics.lead else 0.9

    def obstacles(self, visible: QRectF) -> Obstacles:
        """What of it the pane shows."""
        ways = (self.way(key, visible) for key, route in self.routes.items() if route.bounds.intersects(visible))
        boxes = [box for box in self.layout.boxes.values() if box.intersects(visible)]
        solid = [box for box in self._solid if box.intersects(visible)]
        return Obstacles(solid, [way for way in ways if way], boxes)

    def way(self, key: Key, visible: QRectF) -> list[QPointF]:
        """Points along an edge, those that the pane shows."""
        return [point for point in self.routes[key].samples if visible.contains(point)]

    def overlap(self, box: QRectF, others: Iterable[QRectF]) -> float:
        """How much of a rectangle lies on nodes, badges, others, or outside of the canvas; in square pixels."""
        covered = sum(area(box.intersected(other)) for other in (*self._solid, *others) if box.intersects(other))
        canvas = QRectF(0, 0, *self.layout.size)
        return covered + 4 * (area(box) - area(box.intersected(canvas)))

    def _line(
        self, painter: QPainter, route: Route, color: QColor, width: float, trim: float, *, forward: bool
    ) -> None:  # fmt: skip
        """A line that leaves `trim` pixels free where it points."""
        pen = flat_pen(color, width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(route.between(0, trim) if forward else route.between(trim, 0))

    def _arrow(
        self, painter: QPainter, route: Route, color: QColor, width: float, size: float, trim: float, *, forward: bool
    ) -> None:  # fmt: skip
        """Such a line with a head of that size."""
        self._line(painter, route, color, width, trim, forward=forward)
        tip, inner = route.share(1 if forward else 0), route.at(route.length - size if forward else size)
        angle = math.atan2(tip.y() - inner.y(), tip.x() - inner.x())
        along = QPointF(math.cos(angle), math.sin(angle))
        wings = [tip - QPointF(math.cos(angle + turn), math.sin(angle + turn)) * size for turn in (0.45, -0.45)]
        set_pen_and_brush(painter, None, fill=color)
        painter.drawPolygon(QPolygonF([tip, wings[0], tip - along * size * 0.72, wings[1]]))
