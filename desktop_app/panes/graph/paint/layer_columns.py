"""Closed layers: a column of circles each, and between columns a line for every weight."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from engine.autodiff.collapsed import Folded, Wire
from engine.autodiff.frame import Frame

RADIUS = 14.5
LEVELS = 24  # of thickness and opacity that lines are sorted into, so that many are drawn at once


class ColumnsLook(NamedTuple):
    """All that decides how the columns are painted but the numbers in their circles."""

    lit: frozenset[int]  # the layers with a halo
    picked: int  # the fold of the neuron whose lines are lit, -1 for none
    dim: bool


class ColumnPainter:
    """Paints the closed layers of one layout in a theme of scale 1."""

    def __init__(self, folded: Folded, layout: Layout, theme: Theme) -> None:
        self.folded, self.layout, self.theme = folded, layout, theme
        self.radius: dict[int, float] = {}
        self.spots: dict[int, QPointF] = {}  # the circle of each neuron, by the number of its fold
        for item in folded.layers:
            self._put(item)
        self.lines = [(wire, QLineF(self._start(wire), self._end(wire))) for wire in folded.wires]

    def _put(self, item: int) -> None:
        neurons, box = self.folded.inside(self.folded.fold_at[item].number), self.layout.boxes[item]
        pitch = (box.height() - 14) / len(neurons)
        for k, neuron in enumerate(neurons):
            self.radius[neuron.number] = min(RADIUS, pitch * 0.43)
            self.spots[neuron.number] = QPointF(box.center().x(), box.top() + 7 + (k + 0.5) * pitch)

    def neuron_at(self, spot: QPointF) -> int:
        """The fold of the neuron whose circle is nearest to a point in its column; -1 where there is none."""
        near = [
            (math.dist(spot.toTuple(), at.toTuple()), number)
            for number, at in self.spots.items()
            if abs(spot.x() - at.x()) < 31
        ]
        distance, number = min(near, default=(math.inf, -1))
        return number if distance <= 2 * RADIUS else -1

    def _circle(self, index: int) -> int | None:
        number = self.folded.innermost[index]
        return number if number in self.spots else None

    def _start(self, wire: Wire) -> QPointF:
        number = self._circle(wire.operand)
        if number is not None:
            return self.spots[number] + QPointF(self.radius[number], 0)
        box = self.layout.boxes[self.folded.item_of[wire.operand]]
        return QPointF(box.right(), box.center().y())

    def _end(self, wire: Wire) -> QPointF:
        number = self._circle(wire.node)
        if number is not None:
            return self.spots[number] - QPointF(self.radius[number], 0)
        item = self.folded.item_of[wire.node]
        badge = self.layout.badges.get(item)
        if badge is not None:
            return badge - QPointF(self.layout.anatomy.badge, 0)
        box = self.layout.boxes[item]
        return QPointF(box.left(), box.center().y())

    def weights(self, frame: Frame) -> tuple[float | None, ...]:
        """The weight of each line."""
        return tuple(frame.values[wire.weight] for wire, _ in self.lines)

    def paint_lines(
        self, painter: QPainter, weights: Sequence[float | None], most: float, which: Iterable[int]
    ) -> None:  # fmt: skip
        """Lines by number, thick where the weight is large beside `most`, dashed where it is negative."""
        sorted_in: dict[tuple[int, bool], list[QLineF]] = {}
        for k in which:
            weight, share = weights[k], _share(weights[k], most)
            sorted_in.setdefault((round(share * LEVELS), weight is not None and weight < 0), []).append(
                self.lines[k][1]
            )
        for (level, negative), lines in sorted(sorted_in.items()):
            share = level / LEVELS
            color = QColor(self.theme.mark("local" if negative else "parameter"))
            color.setAlphaF(0.05 + 0.36 * share**1.5)
            painter.setPen(_pen(color, 0.6 + 4.2 * share**1.2, negative))
            painter.drawLines(lines)

    def paint_lit(self, painter: QPainter, look: ColumnsLook, weights: Sequence[float | None]) -> None:
        """The lines into the neuron that is looked at, with their halo."""
        if look.picked < 0:
            return
        most, nodes = largest(weights), self.folded.folds[look.picked].nodes
        lit = [(w, line) for w, (wire, line) in zip(weights, self.lines, strict=True) if wire.node in nodes]
        glow = QColor(self.theme.glow())
        glow.setAlphaF(glow.alphaF() * (1.0 if len(lit) <= 4 else 0.45))
        painter.setPen(QPen(glow, 12 if len(lit) <= 4 else 7))
        painter.drawLines([line for _, line in lit])
        for weight, line in lit:
            negative = weight is not None and weight < 0
            width = 1.6 + 4.4 * _share(weight, most)
            painter.setPen(_pen(self.theme.mark("local" if negative else "parameter"), width, negative))
            painter.drawLine(line)

    def paint_frames(self, painter: QPainter, look: ColumnsLook) -> None:
        """The rounded columns."""
        for item in self.folded.layers:
            box = self.layout.boxes[item]
            if item in look.lit:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self.theme.glow(), 16))
                painter.drawRoundedRect(box, 14, 14)
            painter.setBrush(self.theme.mix("raised", "surface", 0.5))
            painter.setPen(QPen(self.theme.mark("highlight" if item in look.lit else "strong"), 2))
            painter.drawRoundedRect(box, 14, 14)

    def paint_circles(self, painter: QPainter, frame: Frame, picked: int) -> None:
        """Each neuron: amber as far as it is active, a dash where it gives 0, a ring where it gives less."""
        most: dict[int, float] = {}
        outputs = {number: frame.values[self.folded.folds[number].outputs[0]] for number in self.spots}
        for number, value in outputs.items():
            layer = self.folded.folds[number].parent
            most[layer] = max(most.get(layer, 0.0), _size(value))
        for number, value in outputs.items():
            self._paint_circle(painter, number, value, most[self.folded.folds[number].parent], picked == number)

    def _paint_circle(self, painter: QPainter, number: int, value: float | None, most: float, picked: bool) -> None:
        theme, at, radius = self.theme, self.spots[number], self.radius[number]
        if picked:
            painter.setBrush(theme.color("surface"))
            painter.setPen(QPen(theme.mark("highlight"), 5))
            painter.drawEllipse(at, radius + 5, radius + 5)
        share = 0.08 + 0.85 * _size(value) / most if most and value else 0.08
        painter.setBrush(theme.mix("data", "surface", share if value else 0.0, mark=True))
        painter.setPen(QPen(theme.color("strong"), 2))
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
            x = inset.left() if inset.left() > at.x() else inset.right()
            return [at - QPointF(0, radius), QPointF(x, inset.top() + 10), QPointF(x, inset.bottom() - 10),
                    at + QPointF(0, radius)]  # fmt: skip
        y = inset.top() if inset.top() > at.y() else inset.bottom()
        return [at - QPointF(radius, 0), QPointF(inset.left() + 10, y), QPointF(inset.right() - 10, y),
                at + QPointF(radius, 0)]  # fmt: skip


def _pen(color: QColor, width: float, negative: bool) -> QPen:
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if negative:
        pen.setDashPattern([9 / width, 6 / width])
    return pen


def _size(value: float | None) -> float:
    return abs(value) if value is not None and math.isfinite(value) else 0.0


def largest(weights: Iterable[float | None]) -> float:
    """The size of the largest weight; 1 where there is none."""
    return max(map(_size, weights), default=0.0) or 1.0


def _share(weight: float | None, most: float) -> float:
    return min(_size(weight) / most, 1.0)
