"""The line below the graph that says what shapes and colours mean: only what can be visible now."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.metrics import cut_corners, pentagon
from desktop_app.panes.graph.paint.drawing import draw_box, draw_text, flat_pen, set_pen_and_brush
from desktop_app.panes.graph.paint.node_texts import output_word
from engine.autodiff.frame import Frame
from engine.graph.graph import Graph, Kind

translate = QCoreApplication.translate

LEGEND_HEIGHT = 56
INKED = frozenset({"arrow-right", "arrow-left", "pill", "warning", "loop", "line", "dashes"})  # in their own colour
Entry = tuple[str, str, str]  # sign, colour, text


def paint(painter: QPainter, space: QRectF, theme: Theme, entries: Sequence[Entry]) -> None:
    """The entries in one line from the left, as many as there is space for."""
    x, y, right = space.left(), space.center().y() - theme.px(4), space.right()
    metrics = theme.metrics("body")
    for id, token, text in entries:
        sign = theme.px(43) if id else 0.0
        width = sign + metrics.horizontalAdvance(text)
        if x + width > right:
            return
        _paint_sign(painter, id, theme.mark(token), QRectF(x, y - theme.px(13), theme.px(36), theme.px(26)), theme)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color(token if id in INKED else "muted"))
        painter.drawText(QPointF(x + sign, y + metrics.capHeight() / 2), text)
        x += width + theme.px(22)


def _paint_sign(painter: QPainter, id: str, color: QColor, box: QRectF, theme: Theme) -> None:
    if id in ("line", "dashes"):
        pen = flat_pen(color, theme.px(4.5))
        pen.setDashPattern([2, 1.3] if id == "dashes" else [])
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
    elif id == "arrow-right":
        _paint_arrow(painter, color, QPointF(box.right(), box.center().y()), box.left(), theme.px(12), theme)
    elif id == "arrow-left":
        _paint_arrow(painter, color, QPointF(box.left(), box.center().y()), box.right(), theme.px(-12), theme)
    elif id == "warning":
        size = theme.ipx(26)
        icon("warning", color, size).paint(painter, QRectF(box.left(), box.top(), size, size).toRect())
    elif id == "pill":
        draw_box(painter, box.adjusted(0, 0, theme.px(2), 0), theme.px(6), color, theme.px(2))
        draw_text(painter, box, "×1", theme.font("expression", factor=0.8), theme.color("local"))
    elif id == "loop":
        _paint_loop(painter, box, theme, color)
    elif id:
        _paint_shape(painter, id, box.adjusted(0, theme.px(2), 0, -theme.px(2)), theme, color)


def _paint_arrow(painter: QPainter, color: QColor, tip: QPointF, tail: float, head: float, theme: Theme) -> None:
    """A level arrow; its head is that long, to the left where the tip is at the left."""
    set_pen_and_brush(painter, color, theme.px(4))
    painter.drawLine(QPointF(tail, tip.y()), tip - QPointF(head, 0))
    _paint_head(painter, color, tip, head, theme)


def _paint_head(painter: QPainter, color: QColor, tip: QPointF, head: float, theme: Theme) -> None:
    wing = theme.px(7)
    set_pen_and_brush(painter, None, fill=color)
    painter.drawPolygon(QPolygonF([tip, tip - QPointF(head, wing), tip - QPointF(head, -wing)]))


def _paint_loop(painter: QPainter, box: QRectF, theme: Theme, color: QColor) -> None:
    path = QPainterPath(QPointF(box.right() - theme.px(8), box.bottom() - theme.px(1)))
    out, top = box.left() - theme.px(4), box.top() + theme.px(8)
    path.cubicTo(QPointF(out, box.bottom()), QPointF(out, top), QPointF(box.right() - theme.px(12), top))
    set_pen_and_brush(painter, color, theme.px(4))
    painter.drawPath(path)
    _paint_head(painter, color, QPointF(box.right(), top), theme.px(14), theme)


def _paint_shape(painter: QPainter, id: str, box: QRectF, theme: Theme, color: QColor) -> None:
    set_pen_and_brush(painter, color, theme.px(2))
    if id == "parameter":
        painter.drawPolygon(cut_corners(box, box.height() * 0.35))
    elif id in ("input", "data"):
        painter.drawPolygon(pentagon(box, box.height() * 0.35))
    else:
        radius = box.height() / 2 if id == "constant" else theme.px(6)
        painter.drawRoundedRect(box, radius, radius)
        if id == "output":
            inset = theme.px(4)
            painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius / 2, radius / 2)


def entries(graph: Graph, frame: Frame, *, lines: bool = False) -> tuple[Entry, ...]:
    """What can be visible now; with `lines`, those of weights are."""
    kinds = {node.kind for node in graph.nodes}
    found: list[tuple[bool, str, str, str]] = [
        (Kind.INPUT in kinds, "input", "input", translate("graph", "input")),
        (Kind.DATA in kinds, "data", "input", translate("graph", "data")),
        (Kind.PARAMETER in kinds, "parameter", "parameter", translate("graph", "parameter")),
        (Kind.CONSTANT in kinds, "constant", "strong", translate("graph", "constant")),
    ]
    if lines:
        found += [
            (True, "line", "parameter", translate("graph", "weight > 0")),
            (True, "dashes", "local", translate("graph", "weight < 0")),
            (True, "", "muted", translate("graph", "thick = large, amber = active")),
        ]
    else:
        known = (value for value in (*frame.values, *frame.gradients) if value is not None)
        backward, update = frame.phase == "backward", frame.phase == "update"
        found += [
            (len(graph.results) > 1, "result", "strong", translate("graph", "result")),
            (True, "output", "output", output_word(graph)),
            (True, "arrow-right", "data", translate("graph", "data")),
            (backward or update, "arrow-left", "gradient", translate("graph", "gradient")),
            (update, "loop", "parameter", translate("graph", "update")),
            (backward, "pill", "local", translate("graph", "local derivative")),
            (not all(map(math.isfinite, known)), "warning", "output", translate("graph", "not finite")),
        ]
    return tuple((sign, colour, text) for shown, sign, colour, text in found if shown)
