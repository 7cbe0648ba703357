"""Closed layers: a column of circles each, and between columns a line for every weight."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.paint.drawing import draw_box, flat_pen, set_pen_and_brush, square
from engine.autodiff.collapsed_graph import CollapsedGraph, WeightEdge
from engine.autodiff.frame import Frame

RADIUS = 14.5
LEVELS = 24  # of thickness and opacity that lines are sorted into, so that many are drawn at once


Weights = tuple[float | None, ...]  # of the lines, one each


class LayerColumns:
    """Paints the closed layers of one layout in a theme of scale 1."""

    def __init__(self, collapsed: CollapsedGraph, layout: Layout, theme: Theme) -> None:
        self.collapsed, self.layout, self.theme = collapsed, layout, theme
        self.radius: dict[int, float] = {}
        self.spots: dict[int, QPointF] = {}  # the circle of each neuron, by the number of its group
        for item in collapsed.layers:
            neurons, box = collapsed.neurons_in(collapsed.group_at[item].number), layout.boxes[item]
            pitch = (box.height() - 14) / len(neurons)
            for k, neuron in enumerate(neurons):
                self.radius[neuron.number] = min(RADIUS, pitch * 0.43)
                self.spots[neuron.number] = QPointF(box.center().x(), box.top() + 7 + (k + 0.5) * pitch)
        self.lines = [(edge, self._line(edge)) for edge in collapsed.weight_edges]

    def neuron_at(self, spot: QPointF) -> int:
        """The group of the neuron whose circle is nearest to a point in its column; -1 where there is none."""
        near = [
            (math.dist(spot.toTuple(), at.toTuple()), number)
            for number, at in self.spots.items()
            if abs(spot.x() - at.x()) < 31
        ]
        distance, number = min(near, default=(math.inf, -1))
        return number if distance <= 2 * RADIUS else -1

    def box(self, node: int) -> QRectF:
        """Where a node of the source stands, or its circle, or what it is closed in."""
        number = self.collapsed.innermost[node]
        if number in self.spots:
            return square(self.spots[number], self.radius[number])
        return self.layout.boxes[self.collapsed.item_of[node]]

    def _line(self, edge: WeightEdge) -> QLineF:
        """From the right side of where its operand stands to its node, or the badge before that."""
        start, box, item = self.box(edge.operand), self.box(edge.node), self.collapsed.item_of[edge.node]
        end = QPointF(box.left(), box.center().y())
        if item in self.layout.badges and self.collapsed.innermost[edge.node] not in self.spots:
            end = self.layout.badges[item] - QPointF(self.layout.metrics.badge, 0)
        return QLineF(QPointF(start.right(), start.center().y()), end)

    def weights(self, frame: Frame) -> Weights:
        """The weight of each line."""
        return tuple(frame.values[edge.weight] for edge, _ in self.lines)

    def paint_lines(self, painter: QPainter, weights: Weights, most: float, which: Iterable[int]) -> None:
        """Lines by number, thick where the weight is large beside `most`, dashed where it is negative."""
        sorted_in: dict[tuple[int, bool], list[QLineF]] = {}
        for k in which:
            kind = round(share_of(weights[k], most) * LEVELS), _negative(weights[k])
            sorted_in.setdefault(kind, []).append(self.lines[k][1])
        for (level, negative), lines in sorted(sorted_in.items()):
            share = level / LEVELS
            color = QColor(self.theme.mark("local" if negative else "parameter"))
            color.setAlphaF(0.05 + 0.36 * share**1.5)
            painter.setPen(flat_pen(color, 0.6 + 4.2 * share**1.2, negative=negative))
            painter.drawLines(lines)

    def paint_lit(self, painter: QPainter, neuron: int, weights: Weights) -> None:
        """The lines into a neuron, with their halo."""
        most, nodes = largest(weights), self.collapsed.groups[neuron].nodes
        lit = [(w, line) for w, (edge, line) in zip(weights, self.lines, strict=True) if edge.node in nodes]
        glow = QColor(self.theme.glow())
        glow.setAlphaF(glow.alphaF() * (1.0 if len(lit) <= 4 else 0.45))
        painter.setPen(QPen(glow, 12 if len(lit) <= 4 else 7))
        painter.drawLines([line for _, line in lit])
        for weight, line in lit:
            negative, width = _negative(weight), 1.6 + 4.4 * share_of(weight, most)
            painter.setPen(flat_pen(self.theme.mark("local" if negative else "parameter"), width, negative=negative))
            painter.drawLine(line)

    def paint_frames(self, painter: QPainter, lit: frozenset[int]) -> None:
        """The rounded columns, those that are lit with a halo."""
        for item in self.collapsed.layers:
            box, line = self.layout.boxes[item], self.theme.mark("highlight" if item in lit else "strong")
            if item in lit:
                draw_box(painter, box, 14, self.theme.glow(), 16)
            draw_box(painter, box, 14, line, 2, self.theme.mix("raised", "surface", 0.5))

    def paint_circles(self, painter: QPainter, frame: Frame, picked: int) -> None:
        """Each neuron: amber as far as it is active, a dash where it gives 0, a ring where it gives less."""
        most: dict[int, float] = {}
        outputs = {number: frame.values[self.collapsed.groups[number].outputs[0]] for number in self.spots}
        for number, value in outputs.items():
            layer = self.collapsed.groups[number].parent
            most[layer] = max(most.get(layer, 0.0), _size(value))
        for number, value in outputs.items():
            self._paint_circle(painter, number, value, most[self.collapsed.groups[number].parent], picked == number)

    def _paint_circle(self, painter: QPainter, number: int, value: float | None, most: float, picked: bool) -> None:
        theme, at, radius = self.theme, self.spots[number], self.radius[number]
        if picked:
            set_pen_and_brush(painter, theme.mark("highlight"), 5, theme.color("surface"))
            painter.drawEllipse(at, radius + 5, radius + 5)
        share = (0.08 + 0.85 * _size(value) / (most or 1.0)) if value else 0.0
        set_pen_and_brush(painter, theme.color("strong"), 2, theme.mix("data", "surface", share, mark=True))
        painter.drawEllipse(at, radius, radius)
        if value is not None and not math.isfinite(value):
            painter.setPen(QPen(theme.mark("output"), 4))
            painter.drawEllipse(at, radius * 0.6, radius * 0.6)
        elif value is not None and value < 0:
            painter.setBrush(theme.color("surface"))
            painter.drawEllipse(at, radius * 0.45, radius * 0.45)
        elif value == 0:
            painter.setPen(QPen(theme.color("muted"), 2.5))
            painter.drawLine(at - QPointF(radius * 0.35, 0), at + QPointF(radius * 0.35, 0))

    def wedge(self, number: int, inset: QRectF) -> list[QPointF]:
        """The corners of what leads from a circle to its inset."""
        at, radius = self.spots[number], self.radius[number] + 6
        if inset.left() > at.x() or inset.right() < at.x():
            x, aside = inset.left() if inset.left() > at.x() else inset.right(), QPointF(0, radius)
            ends = QPointF(x, inset.top() + 10), QPointF(x, inset.bottom() - 10)
        else:
            y, aside = inset.top() if inset.top() > at.y() else inset.bottom(), QPointF(radius, 0)
            ends = QPointF(inset.left() + 10, y), QPointF(inset.right() - 10, y)
        return [at - aside, *ends, at + aside]


def _negative(weight: float | None) -> bool:
    return weight is not None and weight < 0


def _size(value: float | None) -> float:
    return abs(value) if value is not None and math.isfinite(value) else 0.0


def largest(weights: Iterable[float | None]) -> float:
    """The size of the largest weight; 1 where there is none."""
    return max(map(_size, weights), default=0.0) or 1.0


def share_of(weight: float | None, most: float) -> float:
    """How large a weight is beside `most`, 0 to 1; 0 where it is not finite."""
    return min(_size(weight) / most, 1.0)
