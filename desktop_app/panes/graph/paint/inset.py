"""The box beside a neuron that is looked at: its inputs times its weights, bias, sum and activation."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.group_names import fold_title
from desktop_app.panes.graph.paint.node_rows import write
from engine.autodiff.collapsed import Folded
from engine.autodiff.frame import Frame
from engine.numerals import UNKNOWN, short

LISTED, FIRST = 4, 3  # inputs that are all listed; of more, the first ones by what they add
ROW, TITLE, PAD = 33.0, 46.0, 20.0
DIGITS, SIGN = 7.0, 1.5  # characters that a number takes, and the sign between two


class Line(NamedTuple):
    """A row of the inset: its name, and numbers with their colours from left to right."""

    name: str
    cells: tuple[tuple[str, str], ...]
    ruled: bool = False  # a line above it


def lines_of(folded: Folded, number: int, frame: Frame, most: int = 99) -> list[Line]:
    """The rows of a neuron, at most so many: x1 1.88 × 0.88 = 1.65."""
    source, neuron, values = folded.source, folded.neurons[number], frame.values
    products = [(operand, weight, _times(values[operand], values[weight])) for operand, weight in neuron.inputs]
    listed = products
    others = 2 + (neuron.output != neuron.total) + (frame.gradients[neuron.output] is not None)
    if len(products) > min(LISTED, most - others):
        first = max(min(FIRST, most - others - 1), 1)
        listed = sorted(products, key=lambda product: -abs(product[2] or 0.0))[:first]
    lines = [
        Line(
            source.nodes[operand].brief,
            ((_text(values[operand]), "data"), ("×", "muted"), (_text(values[weight]), _sign(values[weight])),
             ("=", "muted"), (_text(product), "data")),
        )
        for operand, weight, product in listed
    ]  # fmt: skip
    if len(listed) < len(products):
        known = [product for entry in products if entry not in listed if (product := entry[2]) is not None]
        rest = sum(known) if known else None
        lines.append(Line(_say_more(len(products) - len(listed)), ((_text(rest), "data"),)))
    lines.append(Line("b", ((_text(values[neuron.bias]), _sign(values[neuron.bias])),)))
    total, output = source.nodes[neuron.total], source.nodes[neuron.output]
    lines.append(Line(_say_sum(), ((_text(values[neuron.total]), "data"),), ruled=True))
    if neuron.output != neuron.total and output.op is not None:
        lines.append(Line(f"{output.op.symbol}(z)", ((_text(values[neuron.output]), "data"),)))
    if frame.gradients[neuron.output] is not None:
        name = "grad" if neuron.output != neuron.total else total.brief
        lines.append(Line(name, ((_text(frame.gradients[neuron.output]), "gradient"),)))
    return lines


def most_rows(height: float) -> int:
    """How many rows an inset of that height has."""
    return int((height - TITLE - PAD) // ROW)


class InsetPainter:
    """Paints insets in a theme of scale 1."""

    def __init__(self, folded: Folded, theme: Theme) -> None:
        self.folded, self.theme = folded, theme

    def size(self, number: int, lines: list[Line]) -> QSizeF:
        """What an inset needs; in steps, so that it rests while its numbers change."""
        digits, names = self.theme.metrics("slider_value"), self.theme.metrics("slider_name")
        cells = (3 * DIGITS + 2 * SIGN) * digits.horizontalAdvance("0")
        name = max((names.horizontalAdvance(line.name) for line in lines if len(line.cells) > 1), default=0.0)
        title = self.theme.metrics("card_title").horizontalAdvance(fold_title(self.folded, self.folded.folds[number]))
        width = 20 * math.ceil((max(min(name, 140) + 8 + cells, title) + 2 * PAD) / 20)
        return QSizeF(width, TITLE + ROW * len(lines) + PAD)

    def paint(self, painter: QPainter, box: QRectF, number: int, lines: list[Line], wedge: list[QPointF]) -> None:
        """The wedge from the neuron, and the box."""
        theme = self.theme
        if wedge:
            face = QColor(theme.mark("highlight"))
            face.setAlphaF(0.12)
            painter.setBrush(face)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawPolygon(QPolygonF(wedge))
            painter.setPen(QPen(theme.mark("highlight"), 1.5))
            painter.drawLine(wedge[0], wedge[1])
            painter.drawLine(wedge[3], wedge[2])
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(theme.mark("highlight"), 3.5))
        painter.drawRoundedRect(box, 12, 12)
        room = QRectF(box.left() + PAD, box.top() + 8, box.width() - 2 * PAD, TITLE - 8)
        title = fold_title(self.folded, self.folded.folds[number])
        write(painter, theme, room, title, "card_title", theme.color("text"), left=True)
        for k, line in enumerate(lines):
            self._paint_line(painter, QRectF(room.left(), box.top() + TITLE + k * ROW, room.width(), ROW), line)

    def _paint_line(self, painter: QPainter, room: QRectF, line: Line) -> None:
        theme = self.theme
        if line.ruled:
            painter.setPen(QPen(theme.color("strong"), 2))
            painter.drawLine(room.topLeft(), room.topRight())
        digit = theme.metrics("slider_value").horizontalAdvance("0")
        right = room.right()
        for text, token in reversed(line.cells):
            wide = digit * (SIGN if token == "muted" else DIGITS)
            cell = QRectF(right - wide, room.top(), wide, room.height())
            ink = theme.color(token)
            write(painter, theme, cell, text, "slider_value", ink, left=None if token == "muted" else False, whole=True)
            right -= wide
        name = QRectF(room.left(), room.top(), max(right - room.left() - 6, 60), room.height())
        write(painter, theme, name, line.name, "slider_name", theme.color("text"), left=True)


def _times(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


def _text(value: float | None) -> str:
    return UNKNOWN if value is None else short(value)


def _sign(value: float | None) -> str:
    return "local" if value is not None and value < 0 else "parameter"


def _say_more(count: int) -> str:
    return QCoreApplication.translate("graph", "{count} more").format(count=count)


def _say_sum() -> str:
    return QCoreApplication.translate("graph", "sum z")
