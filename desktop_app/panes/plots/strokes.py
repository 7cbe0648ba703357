"""The lines, marks and areas of plots, drawn by Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from desktop_app.panes.plots.shapes import Area, Floats, Frame, Line, Marks, Region, Shape, Sign

STRAIGHT = 1e-6  # square pixels that a corner spans at most, to be none
# Corners of a mark around its point, as shares of its size.
_CORNERS: dict[Sign, tuple[tuple[float, float], ...]] = {
    "s": ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)),
    "^": ((0, -0.5), (0.5, 0.5), (-0.5, 0.5)),
    "v": ((0, 0.5), (0.5, -0.5), (-0.5, -0.5)),
}


def paint(painter: QPainter, shapes: Sequence[Shape], frame: Frame) -> None:
    """All shapes but words, one over the other; lines and areas end at the edges of the face."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(QRectF(QPointF(frame.left, frame.top), QPointF(frame.right, frame.bottom)))
    for shape in shapes:
        painter.setClipping(not isinstance(shape, Marks))
        match shape:
            case Line():
                _paint_line(painter, shape)
            case Marks():
                _paint_marks(painter, shape)
            case Area():
                _paint_area(painter, shape)
            case Region():
                _paint_region(painter, shape)
    painter.setClipping(False)


def _paint_line(painter: QPainter, line: Line) -> None:
    cap = Qt.PenCapStyle.SquareCap if line.dash is None else Qt.PenCapStyle.FlatCap
    pen = QPen(QColor(line.color), line.width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)
    if line.dash is not None:
        pen.setDashPattern([length / line.width for length in line.dash])
    turns = _turns(line.xs, line.ys)
    path, broken = QPainterPath(), True
    for x, y in zip(line.xs[turns].tolist(), line.ys[turns].tolist(), strict=True):
        known = math.isfinite(x) and math.isfinite(y)
        if known and broken:
            path.moveTo(x, y)
        elif known:
            path.lineTo(x, y)
        broken = not known
    painter.strokePath(path, pen)


def _turns(xs: Floats, ys: Floats) -> NDArray[np.bool_]:
    """Which points of a line are needed: a straight one is drawn in a quarter of the time with its ends alone."""
    kept = np.ones(len(xs), dtype=bool)
    along, down = np.diff(xs), np.diff(ys)
    bend = np.abs(along[:-1] * down[1:] - along[1:] * down[:-1])
    onward = along[:-1] * along[1:] + down[:-1] * down[1:]
    kept[1:-1] = ~((bend <= STRAIGHT) & (onward >= 0))
    return kept


def _paint_marks(painter: QPainter, marks: Marks) -> None:
    pen = QPen(QColor(marks.edge), marks.rim)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(QColor(marks.face))
    half, known = marks.size / 2, np.isfinite(marks.xs) & np.isfinite(marks.ys)
    for x, y in zip(marks.xs[known].tolist(), marks.ys[known].tolist(), strict=True):
        if marks.shape == "o":
            painter.drawEllipse(QPointF(x, y), half, half)
        else:
            corners = (QPointF(x + dx * marks.size, y + dy * marks.size) for dx, dy in _CORNERS[marks.shape])
            painter.drawPolygon(QPolygonF(list(corners)))


def _paint_area(painter: QPainter, area: Area) -> None:
    color = QColor(area.color)
    color.setAlphaF(area.opacity)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in area.corners]))


def _paint_region(painter: QPainter, region: Region) -> None:
    color = QColor(region.color)
    color.setAlphaF(region.opacity)
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in region.rings:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in ring.tolist()]))
    painter.fillPath(path, color)
