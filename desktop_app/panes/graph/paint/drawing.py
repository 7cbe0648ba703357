"""What several painters of the graph draw: boxes, texts in them, and the pens of weights."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from desktop_app.look.theme import Theme


def square(centre: QPointF, radius: float) -> QRectF:
    """The square around a circle."""
    return QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)


def area(box: QRectF) -> float:
    """How large a rectangle is, in square pixels; 0 for one turned inside out."""
    return max(box.width(), 0.0) * max(box.height(), 0.0)


def set_pen_and_brush(painter: QPainter, line: QColor | None, width: float = 0, fill: QColor | None = None) -> None:
    """The colours of what is drawn next; without one no line, or no fill."""
    painter.setPen(Qt.PenStyle.NoPen if line is None else QPen(line, width))
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)


def draw_box(
    painter: QPainter, box: QRectF, radius: float, line: QColor, width: float, fill: QColor | None = None
) -> None:  # fmt: skip
    """A rectangle with round corners."""
    set_pen_and_brush(painter, line, width, fill)
    painter.drawRoundedRect(box, radius, radius)


def draw_text(painter: QPainter, box: QRectF, text: str, font: QFont, ink: QColor) -> None:
    """A text in the middle of a box."""
    painter.setPen(ink)
    painter.setFont(font)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def flat_pen(color: QColor, width: float, *, negative: bool = False) -> QPen:
    """The pen of a line that ends flat, dashed where it stands for a negative weight."""
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if negative:
        pen.setDashPattern([9 / width, 6 / width])
    return pen


def write(
    painter: QPainter, theme: Theme, space: QRectF, text: str, role: str, ink: QColor,
    *, left: bool | None = None, factor: float = 1.0, whole: bool = False,
) -> None:  # fmt: skip
    """A text on the middle line of a rectangle: at its left, right, or centre; cut unless it must be `whole`."""
    metrics = theme.metrics(role, factor=factor)
    width = metrics.horizontalAdvance(text)
    if width > space.width() + 1 and left is not None and not whole:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(space.width(), 0))
        width = metrics.horizontalAdvance(text)
    x = space.left() if left else space.right() - width if left is False else space.center().x() - width / 2
    painter.setPen(ink)
    painter.setFont(theme.font(role, factor=factor))
    painter.drawText(QPointF(x, space.center().y() + (metrics.ascent() - metrics.descent()) / 2), text)
