"""The line below the graph that says what shapes and colours mean: only what can be seen now."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.metrics import cut_corners, pentagon
from desktop_app.panes.graph.paint.node_texts import output_word
from engine.autodiff.frame import Frame
from engine.graph.graph import Graph, Kind

LEGEND_HEIGHT = 56
INKED = frozenset({"arrow-right", "arrow-left", "pill", "warning", "loop", "line", "dashes"})  # in their own colour
Entry = tuple[str, str, str]  # sign, colour, text


class Legend:
    """Paints the entries that apply, as many as there is room for."""

    def paint(self, painter: QPainter, room: QRectF, theme: Theme, entries: Sequence[Entry]) -> None:
        """The entries in one line, from the left."""
        x, y, right = room.left(), room.center().y() - theme.px(4), room.right()
        painter.setFont(theme.font("body"))
        metrics = theme.metrics("body")
        for id, token, text in entries:
            sign = theme.px(43) if id else 0.0
            width = sign + metrics.horizontalAdvance(text)
            if x + width > right:
                return
            self._sign(painter, id, token, QRectF(x, y - theme.px(13), theme.px(36), theme.px(26)), theme)
            painter.setPen(theme.color(token if id in INKED else "muted"))
            painter.drawText(QPointF(x + sign, y + metrics.capHeight() / 2), text)
            x += width + theme.px(22)

    def _sign(self, painter: QPainter, id: str, token: str, box: QRectF, theme: Theme) -> None:
        color = theme.mark(token)
        painter.setPen(QPen(color, theme.px(2)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if not id:
            return
        if id in ("line", "dashes"):
            pen = QPen(color, theme.px(4.5))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([2, 1.3] if id == "dashes" else [])
            painter.setPen(pen)
            painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
        elif id in ("arrow-right", "arrow-left"):
            self._arrow(painter, box, theme, left=id == "arrow-left")
        elif id == "warning":
            size = theme.ipx(26)
            icon("warning", color, size).paint(painter, QRectF(box.left(), box.top(), size, size).toRect())
        elif id == "pill":
            painter.drawRoundedRect(box.adjusted(0, 0, theme.px(2), 0), theme.px(6), theme.px(6))
            painter.setFont(theme.font("expression", factor=0.8))
            painter.setPen(theme.color(token))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "×1")
            painter.setFont(theme.font("body"))
        elif id == "loop":
            self._loop(painter, box, theme, color)
        else:
            self._shape(painter, id, box.adjusted(0, theme.px(2), 0, -theme.px(2)), theme)

    def _loop(self, painter: QPainter, box: QRectF, theme: Theme, color: QColor) -> None:
        path = QPainterPath(QPointF(box.right() - theme.px(8), box.bottom() - theme.px(1)))
        out, top = box.left() - theme.px(4), box.top() + theme.px(8)
        path.cubicTo(QPointF(out, box.bottom()), QPointF(out, top), QPointF(box.right() - theme.px(12), top))
        painter.setPen(QPen(color, theme.px(4)))
        painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        tip, wing = box.right(), theme.px(7)
        painter.drawPolygon(QPolygonF([QPointF(tip, top), QPointF(tip - 2 * wing, top - wing),
                                       QPointF(tip - 2 * wing, top + wing)]))  # fmt: skip

    def _arrow(self, painter: QPainter, box: QRectF, theme: Theme, *, left: bool) -> None:
        middle, tip, tail = box.center().y(), box.left() if left else box.right(), box.right() if left else box.left()
        inward = theme.px(12 if left else -12)
        painter.setPen(QPen(painter.pen().color(), theme.px(4)))
        painter.drawLine(QPointF(tail, middle), QPointF(tip + inward, middle))
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        wing = theme.px(7)
        painter.drawPolygon(QPolygonF([QPointF(tip, middle), QPointF(tip + inward, middle - wing),
                                       QPointF(tip + inward, middle + wing)]))  # fmt: skip

    def _shape(self, painter: QPainter, id: str, box: QRectF, theme: Theme) -> None:
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
    """What can be seen now; with `lines`, those of weights are."""
    kinds = {node.kind for node in graph.nodes}
    found: list[Entry] = [
        (kind.value, token, _say(kind.value))
        for kind, token in (
            (Kind.INPUT, "input"),
            (Kind.DATA, "input"),
            (Kind.PARAMETER, "parameter"),
            (Kind.CONSTANT, "strong"),
        )
        if kind in kinds
    ]
    if lines:
        found += [
            ("line", "parameter", _say("weight > 0")),
            ("dashes", "local", _say("weight < 0")),
            ("", "muted", _say("thick = large, amber = active")),
        ]
        return tuple(found)
    if len(graph.results) > 1:
        found.append(("result", "strong", _say("result")))
    found.append(("output", "output", output_word(graph)))
    found.append(("arrow-right", "data", _say("data")))
    if frame.phase in ("backward", "update"):
        found.append(("arrow-left", "gradient", _say("gradient")))
    if frame.phase == "update":
        found.append(("loop", "parameter", _say("update")))
    elif frame.phase == "backward":
        found.append(("pill", "local", _say("local derivative")))
    if not all(value is None or math.isfinite(value) for value in (*frame.values, *frame.gradients)):
        found.append(("warning", "output", _say("not finite")))
    return tuple(found)


def _say(text: str) -> str:
    return QCoreApplication.translate("graph", text)
