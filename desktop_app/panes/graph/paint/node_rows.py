"""The two rows of a node: their labels, which stand still, and their numbers, which change under the hand."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from desktop_app.look.assets import icon
from desktop_app.look.theme import FONTS, Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.layout.metrics import FULL, NETWORK, SLIM
from desktop_app.panes.graph.paint.node_texts import Number, old_word, sample_word, stale_notes
from engine.autodiff.frame import Frame
from engine.graph.graph import Graph, Kind, Node

SLIM_SHARE, SLIM_SIZE = 0.64, 0.72  # of a node with a single row: where its gradient begins, how small it is
SMALLEST = 20.0  # px of any text in a network
LEAST = 0.75  # of the usual size: how small a label or a number may become to fit beside the other
LONG = "-0.0000"  # as wide as the numbers of most leaves
SIGN = 34.0  # the room for the triangle of a number that is not finite
TOKENS = {"data": "data", "grad": "gradient"}


class Label(NamedTuple):
    """What stands at the left of a row, how much smaller, and the pixels to cut it to (0: all the room it needs)."""

    text: str
    factor: float
    room: float


class RowLook(NamedTuple):
    """What is painted of a row before its number: while it stays equal, the picture of the row does too."""

    label: Label
    marked: bool
    note: str


class RowPainter:
    """Paints rows of one graph in one layout and a theme of scale 1."""

    def __init__(self, graph: Graph, layout: Layout, theme: Theme) -> None:
        self.graph, self.layout, self.theme = graph, layout, theme
        self.compact = layout.anatomy.lead > 0
        self._has_notes = layout.anatomy == FULL
        self._network = layout.anatomy == NETWORK
        self.named_above: frozenset[int] = frozenset()
        if self.compact:
            leaves = (node for node in graph.nodes if node.op is None and node.kind is not Kind.CONSTANT)
            fat = (node for node in leaves if node.index not in layout.slim)
            self.named_above = frozenset(node.index for node in fat if not self._has_name(node))

    def box(self, index: int, which: str) -> QRectF:
        """The rectangle of a node's data or grad row."""
        box, anatomy = self.layout.boxes[index], self.layout.anatomy
        if index in self.layout.slim:
            middle = box.left() + self._slim_share(index) * box.width()
            left, right = (box.left(), middle) if which == "data" else (middle, box.right())
            return QRectF(left, box.top(), right - left, box.height())
        head = 0.0 if self.compact else anatomy.header
        height = (box.height() - head) / 2
        return QRectF(box.left(), box.top() + head + (0 if which == "data" else height), box.width(), height)

    def _slim_share(self, index: int) -> float:
        """Where the gradient begins in a single row; data have none."""
        return 1.0 if self.graph.nodes[index].kind is Kind.DATA else SLIM_SHARE

    def look(self, frame: Frame, node: Node, which: str, number: Number, *, marked: bool) -> RowLook:
        """How a row stands there with a number in it."""
        # A label in a compact row makes way for its number so often that it is painted with it.
        label = Label("", 1.0, 0.0) if self.compact else self._label(node, which, number)
        return RowLook(label, marked, self._note(frame, node, number, self._inside(node, which).width()))

    def paint_still(
        self, painter: QPainter, node: Node, which: str, look: RowLook, shape: QPainterPath, *, dim: bool
    ) -> None:
        """The label, the note below it, and the mark of a row that is worked on."""
        if look.marked:
            painter.save()
            painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
            painter.fillRect(self.box(node.index, which), self.theme.color("highlight_fill"))
            painter.restore()
        inside = self._inside(node, which)
        place = inside.adjusted(0, 0, 0, -inside.height() * 0.36) if look.note else inside
        self._paint_label(painter, node, which, look.label, place, dim=dim)
        if look.note:
            below = inside.adjusted(0, inside.height() * 0.5, 0, 0)
            write(painter, self.theme, below, look.note, "tick", self.theme.color("muted"), left=True, factor=0.9)

    def paint_number(
        self, painter: QPainter, node: Node, which: str, number: Number, look: RowLook, *, dim: bool
    ) -> None:
        """The number at the right, what it was where that fits, and a triangle if it is not finite."""
        theme, inside, label_now = self.theme, self._inside(node, which), look.label
        if inside.width() <= 0:
            return
        if self.compact:
            label_now = self._label(node, which, number)
            self._paint_label(painter, node, which, label_now, inside, dim=dim)
        label = label_now.room or self._label_width(node, which, label_now.text) * label_now.factor
        room = inside.adjusted(min(label + 8, inside.width() - 20), 0, 0, 0)
        taken = self._number_width(number)
        if look.note and self.theme.metrics("tick", factor=0.9).horizontalAdvance(look.note) + taken > inside.width():
            room.setBottom(room.bottom() - inside.height() * 0.36)
        factor = min(SLIM_SIZE if node.index in self.layout.slim else 1.0, room.width() / taken)
        ink = self._ink(number, "text" if which == "grad" and node.kind is Kind.DATA else TOKENS[which], dim)
        write(painter, theme, room, number.text, self._number_role(number), ink, left=False, factor=factor, whole=True)
        left = room.right() - taken * factor
        if not number.finite:
            spot = QRectF(left, room.center().y() - 14, 27, 27)
            icon("warning", theme.mark("output"), 27).paint(painter, spot.toRect())
        if number.old:
            before = QRectF(room.left() - 4, room.top(), left - room.left() - 4, room.height())
            self._paint_old(painter, before, number.old, struck=number.struck)

    def _has_name(self, node: Node) -> bool:
        """Whether a leaf's name has room beside its number; else it takes the place of the word above."""
        number, role = Number(LONG), "node_number_small"
        least = SMALLEST / FONTS[role][1] if self._network else LEAST
        name = self._label_width(node, "data", node.brief) * self._least(node, "data")
        return name + self._number_width(number) * least + 8 <= self._inside(node, "data").width()

    def _inside(self, node: Node, which: str) -> QRectF:
        row, inset = self.box(node.index, which), 14 if self.compact else 20
        if node.index in self.layout.slim:
            return row.adjusted(8, 0, -8 - (SLIM[1] / 2 if node.kind is Kind.DATA else 0), 0)
        point = self.layout.anatomy.point * 0.5 if node.kind in (Kind.INPUT, Kind.DATA) else 0
        return row.adjusted(inset, 0, -inset - point, 0)

    def _label(self, node: Node, which: str, number: Number) -> Label:
        """Numbers come before labels: labels shrink first, then numbers, then labels are cut."""
        text, room = self._word(node, which, number), self._inside(node, which).width()
        if node.index in self.layout.slim:
            own = room - SLIM_SIZE * self._number_width(Number(LONG)) - 8 if node.kind is Kind.DATA else 76.0
            return Label(text if which == "data" else "", SLIM_SIZE, own if which == "data" else 1.0)
        width, taken = self._label_width(node, which, text), self._number_width(number)
        factor, shrunk = 1.0, 1.0
        if width + taken + 8 > room:
            factor = max(self._least(node, which), (room - taken - 8) / width)
            least = SMALLEST / FONTS[self._number_role(number)][1] if self._network else LEAST
            shrunk = min(max((room - width * factor - 8) / taken, least), 1.0)
        spare = room - taken * shrunk - 8
        return Label(text, round(factor, 2), 0 if width * factor <= spare else max(round(spare), 24))

    def _least(self, node: Node, which: str) -> float:
        return max(LEAST, SMALLEST / FONTS[self._label_role(node, which)][1]) if self._network else LEAST

    def _word(self, node: Node, which: str, number: Number) -> str:
        if self.compact and which == "data" and node.index not in self.named_above:
            return node.brief
        if which == "grad" and node.kind is Kind.DATA:
            return sample_word()
        return old_word("" if self._network else which) if number.stale and not self._has_notes else which

    def _paint_label(self, painter: QPainter, node: Node, which: str, label: Label, room: QRectF, *, dim: bool) -> None:
        head = self.compact and which == "data" and node.index not in self.named_above
        ink = self.theme.color("dimtext" if dim else "text" if head else "muted")
        place = QRectF(room.left(), room.top(), label.room or room.width(), room.height())
        role = self._label_role(node, which)
        write(painter, self.theme, place, label.text, role, ink, left=True, factor=label.factor)

    def _label_role(self, node: Node, which: str) -> str:
        if not (self.compact and which == "data") or node.index in self.named_above:
            return "node_label"
        return "node_name_compact" if node.named else "expression"

    def _label_width(self, node: Node, which: str, label: str) -> float:
        return self.theme.metrics(self._label_role(node, which)).horizontalAdvance(label)

    def _note(self, frame: Frame, node: Node, number: Number, room: float) -> str:
        """What a stale number goes with: at a = 5, b = 3; shortly where that does not fit."""
        if not number.stale or not self._has_notes:
            return ""
        full, brief = stale_notes(self.graph, frame, node.index)
        room -= 2 * self._digit["node_number"]
        return full if full and self.theme.metrics("tick", factor=0.9).horizontalAdvance(full) <= room else brief

    @cached_property
    def _digit(self) -> dict[str, float]:
        """How wide a character of a number is; all are alike."""
        roles = ("node_number", "node_number_small")
        return {role: self.theme.metrics(role).horizontalAdvance("0") for role in roles}

    def _number_role(self, number: Number) -> str:
        return "node_number" if len(number.text) <= 6 and not self.compact else "node_number_small"

    def _number_width(self, number: Number) -> float:
        return len(number.text) * self._digit[self._number_role(number)] + (0.0 if number.finite else SIGN)

    def _ink(self, number: Number, token: str, dim: bool) -> QColor:
        theme = self.theme
        if not number.finite:
            return theme.color("output")
        if number.stale:
            return theme.color("muted")
        if number.unknown:
            return theme.color("dimtext")
        return theme.mix(token, "dimtext", 0.45) if dim else theme.color(token)

    def _paint_old(self, painter: QPainter, room: QRectF, old: str, *, struck: bool) -> None:
        """What a number was, and an arrow; smaller where there is little room, nothing where there is none."""
        theme, gap = self.theme, 5.0
        arrow = theme.metrics("expression", factor=1.1).horizontalAdvance("→")
        for factor in (0.93, 0.8, 0.7):
            width = theme.metrics("node_old", factor=factor).horizontalAdvance(old)
            if width + gap + arrow <= room.width():
                muted = theme.color("muted")
                write(painter, theme, room, "→", "expression", muted, left=False, factor=1.1)
                room = room.adjusted(0, 0, -arrow - gap, 0)
                write(painter, theme, room, old, "node_old", muted, left=False, factor=factor)
                if struck:
                    painter.setPen(QPen(muted, 2.5))
                    middle = room.center().y()
                    painter.drawLine(QPointF(room.right() - width - 2, middle), QPointF(room.right() + 2, middle))
                return


def write(
    painter: QPainter, theme: Theme, room: QRectF, text: str, role: str, ink: QColor,
    *, left: bool | None = None, factor: float = 1.0, whole: bool = False,
) -> None:  # fmt: skip
    """A text on the middle line of a rectangle: at its left, right, or centre; cut unless it must be `whole`."""
    metrics = theme.metrics(role, factor=factor)
    width = metrics.horizontalAdvance(text)
    if width > room.width() + 1 and left is not None and not whole:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room.width(), 0))
        width = metrics.horizontalAdvance(text)
    x = room.left() if left else room.right() - width if left is False else room.center().x() - width / 2
    painter.setPen(ink)
    painter.setFont(theme.font(role, factor=factor))
    painter.drawText(QPointF(x, room.center().y() + (metrics.ascent() - metrics.descent()) / 2), text)
