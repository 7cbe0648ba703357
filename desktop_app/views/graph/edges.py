"""Drawing edges: idle, lit in the direction that numbers travel, and done by the backward pass with its pill."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from desktop_app.theme import Theme
from desktop_app.views.graph.layout import Layout
from engine.numerals import short

Key = tuple[int, int]
PILL_OFFSETS = ((52, -33), (52, 33), (0, -46), (0, 46), (-60, -36), (-60, 36), (84, 0), (-90, 0))

PILL_PLACES = (0.5, 0.35, 0.65)  # along the edge


@dataclass
class EdgePainter:
    """Paints the edges of one layout in a theme of scale 1."""

    layout: Layout
    theme: Theme
    _pills: dict[tuple[Key, str], QRectF] = field(default_factory=dict)

    def paint_idle(self, painter: QPainter, key: Key, *, dim: bool) -> None:
        """A thin line with its arrowhead at the badge."""
        color = self.theme.mix("strong", "surface", 0.5) if dim else self.theme.color("strong")
        self._line(painter, self.layout.paths[key], color, 3)
        self._head(painter, self.layout.paths[key], color, 18, at_end=True)

    def paint_done(self, painter: QPainter, key: Key) -> None:
        """An edge that the backward pass has been through: the arrow points at the source."""
        color = self.theme.mix("gradient", "surface", 0.62, mark=True)
        self._line(painter, self.layout.paths[key], color, 4, trim_start=8)
        self._head(painter, self.layout.paths[key], color, 20, at_end=False)

    def paint_lit(self, painter: QPainter, key: Key, *, forward: bool) -> None:
        """The edge that numbers travel along now, with its halo."""
        theme, path = self.theme, self.layout.paths[key]
        glow = theme.mark("highlight")
        glow.setAlphaF(0.75 if theme.name == "light" else 0.38)
        self._line(painter, path, glow, 24, trim_start=0 if forward else 14, trim_end=14 if forward else 0)
        color = theme.mark("data" if forward else "gradient")
        self._line(painter, path, color, 7 if forward else 7.5, trim_start=0 if forward else 14,
                   trim_end=14 if forward else 0)  # fmt: skip
        self._head(painter, path, color, 26, at_end=forward)

    def paint_way(self, painter: QPainter, path: QPainterPath) -> None:
        """The loop that an update takes, with its halo."""
        glow = self.theme.mark("highlight")
        glow.setAlphaF(0.75 if self.theme.name == "light" else 0.38)
        color = self.theme.mark("parameter")
        self._line(painter, path, glow, 24, trim_end=14)
        self._line(painter, path, color, 7, trim_end=14)
        self._head(painter, path, color, 26, at_end=True)

    def paint_pill(self, painter: QPainter, key: Key, local: float, *, dim: bool) -> None:
        """The local derivative, boxed, beside its edge."""
        theme, text = self.theme, f"×{short(local)}"
        box = self.pill_box(key, text)
        finite = math.isfinite(local)
        painter.setBrush(theme.color("surface"))
        token = "local" if finite else "output"
        painter.setPen(QPen(theme.mix(token, "surface", 0.75, mark=True) if dim else theme.mark(token), 2))
        painter.drawRoundedRect(box, 9, 9)
        painter.setPen(theme.mix(token, "dimtext", 0.6) if dim else theme.color(token))
        painter.setFont(theme.font("pill", factor=self._pill_factor))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def pill_box(self, key: Key, text: str) -> QRectF:
        """Where the pill of an edge stands: beside its middle, clear of nodes, badges and other pills."""
        if (key, text) not in self._pills:
            width = self.theme.metrics("pill", factor=self._pill_factor).horizontalAdvance(text) + 22
            height, path = 44 * self._pill_factor, self.layout.paths[key]
            above = path.pointAtPercent(0).y() <= path.pointAtPercent(1).y()
            offsets = PILL_OFFSETS if above else [(x, -y) for x, y in PILL_OFFSETS]
            boxes = [
                QRectF(at.x() + x - width / 2, at.y() + y - height / 2, width, height)
                for at in map(path.pointAtPercent, PILL_PLACES)
                for x, y in offsets
            ]
            taken = [box for (other, _), box in self._pills.items() if other != key]
            self._pills[key, text] = min(boxes, key=lambda box: self.overlap(box, taken))
        return self._pills[key, text]

    @property
    def _pill_factor(self) -> float:
        return 0.75 if self.layout.anatomy.lead else 0.9

    def overlap(self, box: QRectF, others: Iterable[QRectF] = ()) -> float:
        """How much of a rectangle lies on nodes, badges, others, or outside of the canvas; in square pixels."""
        radius = self.layout.anatomy.badge + 4
        lead = self.layout.anatomy.lead
        solid = [
            *(b.adjusted(-8, -8 - lead, 8, 8) for b in self.layout.boxes.values()),
            *(QRectF(c.x() - radius, c.y() - radius, 2 * radius, 2 * radius) for c in self.layout.badges.values()),
            *others,
        ]
        covered = sum(_area(box.intersected(other)) for other in solid)
        canvas = QRectF(0, 0, *self.layout.size)
        return covered + 4 * (_area(box) - _area(box.intersected(canvas)))

    def crossed(self, box: QRectF) -> int:
        """How many edges pass under a rectangle."""
        return sum(path.intersects(box) for path in self.layout.paths.values())

    def _line(
        self, painter: QPainter, path: QPainterPath, color: QColor, width: float,
        *, trim_start: float = 0, trim_end: float = 0,
    ) -> None:  # fmt: skip
        pen = QPen(color, width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if trim_start or trim_end:
            path = _trimmed(path, trim_start, trim_end)
        painter.strokePath(path, pen)

    def _head(self, painter: QPainter, path: QPainterPath, color: QColor, size: float, *, at_end: bool) -> None:
        tip = path.pointAtPercent(1.0 if at_end else 0.0)
        behind = path.pointAtPercent(
            path.percentAtLength(path.length() - size) if at_end else path.percentAtLength(size)
        )
        angle = math.atan2(tip.y() - behind.y(), tip.x() - behind.x())
        if at_end:
            tip += QPointF(math.cos(angle), math.sin(angle)) * 1.0
        wings = [tip - QPointF(math.cos(angle + turn), math.sin(angle + turn)) * size for turn in (0.45, -0.45)]
        notch = tip - QPointF(math.cos(angle), math.sin(angle)) * size * 0.72
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([tip, wings[0], notch, wings[1]]))


def _trimmed(path: QPainterPath, start: float, end: float) -> QPainterPath:
    length = max(path.length(), 1.0)
    low, high = min(start / length, 0.45), max(1 - end / length, 0.55)
    shorter = QPainterPath(path.pointAtPercent(path.percentAtLength(low * length)))
    for k in range(1, 25):
        shorter.lineTo(path.pointAtPercent(path.percentAtLength((low + (high - low) * k / 24) * length)))
    return shorter


def _area(box: QRectF) -> float:
    return max(box.width(), 0.0) * max(box.height(), 0.0)
