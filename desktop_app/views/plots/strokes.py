"""The lines, marks and areas of plots, drawn by Qt."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from desktop_app.theme import Theme
from desktop_app.views.plots.lettering import write
from desktop_app.views.plots.picture import Area, Frame, Line, Marks, Shape, Sign, Words

# Corners of a mark around its point, as shares of its size.
_CORNERS: dict[Sign, tuple[tuple[float, float], ...]] = {
    "s": ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)),
    "^": ((0, -0.5), (0.5, 0.5), (-0.5, 0.5)),
    "v": ((0, 0.5), (0.5, -0.5), (-0.5, -0.5)),
}


def paint(painter: QPainter, shape: Shape, frame: Frame, theme: Theme) -> None:
    """A shape; lines and areas end at the edges of the face."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    match shape:
        case Line():
            _clip(painter, frame)
            _paint_line(painter, shape)
        case Area():
            _clip(painter, frame)
            _paint_area(painter, shape)
        case Marks():
            painter.setClipping(False)
            _paint_marks(painter, shape)
        case Words():
            painter.setClipping(False)
            write(painter, shape, theme)


def _clip(painter: QPainter, frame: Frame) -> None:
    painter.setClipRect(QRectF(QPointF(frame.left, frame.top), QPointF(frame.right, frame.bottom)))


def _paint_line(painter: QPainter, line: Line) -> None:
    cap = Qt.PenCapStyle.SquareCap if line.dash is None else Qt.PenCapStyle.FlatCap
    pen = QPen(QColor(line.color), line.width, Qt.PenStyle.SolidLine, cap, Qt.PenJoinStyle.RoundJoin)
    if line.dash is not None:
        pen.setDashPattern([length / line.width for length in line.dash])
    painter.setPen(pen)
    for points in _unbroken(line):
        painter.drawPolyline(points)


def _unbroken(line: Line) -> Iterator[QPolygonF]:
    """The pieces between what is nan."""
    breaks = np.flatnonzero(~(np.isfinite(line.xs) & np.isfinite(line.ys))).tolist()
    xs, ys = line.xs.tolist(), line.ys.tolist()
    for first, end in zip((0, *(k + 1 for k in breaks)), (*breaks, len(xs)), strict=True):
        if end - first > 1:
            yield QPolygonF(list(map(QPointF, xs[first:end], ys[first:end])))


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
