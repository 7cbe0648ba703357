"""The box beside the described neuron: its inputs times its weights, bias, sum and activation."""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from desktop_app.look.group_names import group_title
from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.paint.drawing import draw_box, set_pen_and_brush, write
from desktop_app.panes.graph.paint.layer_columns import LayerColumns
from engine.autodiff.collapsed_graph import CollapsedGraph
from engine.autodiff.frame import Frame
from engine.numerals import UNKNOWN, short

translate = QCoreApplication.translate

MOST_ROWS = 99
LISTED, FIRST = 4, 3  # inputs that are all listed; of more, the first ones by what they add
ROW, TITLE, PAD = 33.0, 46.0, 20.0
DIGITS, SIGN = 7.0, 1.5  # characters that a number takes, and the sign between two


class InsetRow(NamedTuple):
    """A row of the inset: its name, and numbers with their colours from left to right."""

    name: str
    cells: tuple[tuple[str, str], ...]
    ruled: bool = False  # a line above it


def inset_rows(collapsed: CollapsedGraph, number: int, frame: Frame, most: int = MOST_ROWS) -> list[InsetRow]:
    """The rows of a neuron, at most so many: x1 1.88 × 0.88 = 1.65."""
    source, neuron, values = collapsed.source, collapsed.neurons[number], frame.values
    products = [(operand, weight, _times(values[operand], values[weight])) for operand, weight in neuron.inputs]
    total, output, gradient = neuron.total, neuron.output, frame.gradients[neuron.output]
    listed, others = products, 2 + (output != total) + (gradient is not None)
    if len(products) > min(LISTED, most - others):
        first = max(min(FIRST, most - others - 1), 1)
        listed = sorted(products, key=lambda product: -abs(product[2] or 0.0))[:first]
    rows = [
        InsetRow(
            source.nodes[operand].brief,
            ((_text(values[operand]), "data"), ("×", "muted"), (_text(values[weight]), _sign(values[weight])),
             ("=", "muted"), (_text(product), "data")),
        )
        for operand, weight, product in listed
    ]  # fmt: skip
    if len(listed) < len(products):
        known = [product for entry in products if entry not in listed if (product := entry[2]) is not None]
        more = translate("graph", "{count} more").format(count=len(products) - len(listed))
        rows.append(_row(more, sum(known) if known else None))
    rows.append(_row("b", values[neuron.bias], _sign(values[neuron.bias])))
    rows.append(_row(translate("graph", "sum z"), values[total])._replace(ruled=True))
    op = source.nodes[output].op
    if output != total and op is not None:
        rows.append(_row(f"{op.symbol}(z)", values[output]))
    if gradient is not None:
        rows.append(_row("grad" if output != total else source.nodes[total].brief, gradient, "gradient"))
    return rows


def _row(name: str, value: float | None, colour: str = "data") -> InsetRow:
    return InsetRow(name, ((_text(value), colour),))


class NeuronInset(NamedTuple):
    """The rows about a neuron, how large their box is, and the point that it is about."""

    rows: list[InsetRow]
    size: QSizeF
    at: QPointF


class InsetPainter:
    """Paints the inset of a closed neuron in one layout and a theme of scale 1."""

    def __init__(self, collapsed: CollapsedGraph, layout: Layout, columns: LayerColumns, theme: Theme) -> None:
        self.collapsed, self.layout, self.columns, self.theme = collapsed, layout, columns, theme

    def inset(self, neuron: int, frame: Frame) -> NeuronInset | None:
        """What is said about a neuron; None where it is open, or there is none."""
        if neuron < 0:
            return None
        output = self.collapsed.groups[neuron].outputs[0]
        if self.collapsed.closed_at[output] < 0:
            return None
        rows = inset_rows(self.collapsed, neuron, frame, self._most_rows)
        at = self.columns.spots.get(neuron)
        if at is None:
            box = self.layout.boxes[self.collapsed.item_of[output]]
            at = QPointF(box.center().x(), box.bottom())
        return NeuronInset(rows, self._size(neuron, rows), at)

    @cached_property
    def _most_rows(self) -> int:
        """How many there is space for below what stands after the last layer."""
        last = max((self.layout.boxes[item].right() for item in self.collapsed.layers), default=None)
        if last is None:
            return MOST_ROWS
        low = max((box.bottom() for box in self.layout.boxes.values() if box.left() > last), default=0.0)
        return int((self.layout.size[1] - low - 30 - TITLE - PAD) // ROW)

    def _size(self, neuron: int, rows: list[InsetRow]) -> QSizeF:
        """What an inset needs; in steps, so that it rests while its numbers change."""
        digits, names = self.theme.metrics("slider_value"), self.theme.metrics("slider_name")
        cells = (3 * DIGITS + 2 * SIGN) * digits.horizontalAdvance("0")
        name = max((names.horizontalAdvance(row.name) for row in rows if len(row.cells) > 1), default=0.0)
        title = self.theme.metrics("card_title").horizontalAdvance(self._title(neuron))
        width = 20 * math.ceil((max(min(name, 140) + 8 + cells, title) + 2 * PAD) / 20)
        return QSizeF(width, TITLE + ROW * len(rows) + PAD)

    def _title(self, neuron: int) -> str:
        return group_title(self.collapsed, self.collapsed.groups[neuron])

    def paint(self, painter: QPainter, neuron: int, rows: list[InsetRow], box: QRectF) -> None:
        """The inset in its box, and where it is in a column the wedge from its circle."""
        theme = self.theme
        if neuron in self.columns.spots:
            self._paint_wedge(painter, self.columns.wedge(neuron, box))
        draw_box(painter, box, 12, theme.mark("highlight"), 3.5, theme.color("surface"))
        head = QRectF(box.left() + PAD, box.top() + 8, box.width() - 2 * PAD, TITLE - 8)
        write(painter, theme, head, self._title(neuron), "card_title", theme.color("text"), left=True)
        for k, row in enumerate(rows):
            self._paint_row(painter, QRectF(head.left(), box.top() + TITLE + k * ROW, head.width(), ROW), row)

    def _paint_wedge(self, painter: QPainter, corners: list[QPointF]) -> None:
        fill = QColor(self.theme.mark("highlight"))
        fill.setAlphaF(0.12)
        set_pen_and_brush(painter, None, fill=fill)
        painter.drawPolygon(QPolygonF(corners))
        painter.setPen(QPen(self.theme.mark("highlight"), 1.5))
        painter.drawLine(corners[0], corners[1])
        painter.drawLine(corners[3], corners[2])

    def _paint_row(self, painter: QPainter, space: QRectF, row: InsetRow) -> None:
        theme = self.theme
        if row.ruled:
            painter.setPen(QPen(theme.color("strong"), 2))
            painter.drawLine(space.topLeft(), space.topRight())
        digit = theme.metrics("slider_value").horizontalAdvance("0")
        right = space.right()
        for text, token in reversed(row.cells):
            wide = digit * (SIGN if token == "muted" else DIGITS)
            cell = QRectF(right - wide, space.top(), wide, space.height())
            ink = theme.color(token)
            write(painter, theme, cell, text, "slider_value", ink, left=None if token == "muted" else False, whole=True)
            right -= wide
        name = QRectF(space.left(), space.top(), max(right - space.left() - 6, 60), space.height())
        write(painter, theme, name, row.name, "slider_name", theme.color("text"), left=True)


def _times(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a * b


def _text(value: float | None) -> str:
    return UNKNOWN if value is None else short(value)


def _sign(value: float | None) -> str:
    return "local" if value is not None and value < 0 else "parameter"
