"""The two rows of a node: their labels, which stand still, and their numbers, which change often."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from desktop_app.look.assets import icon
from desktop_app.look.theme import FONTS, Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.layout.metrics import FULL, NETWORK, SLIM
from desktop_app.panes.graph.paint.drawing import write
from desktop_app.panes.graph.paint.node_texts import NumberText, stale_notes, translate
from engine.autodiff.frame import Frame
from engine.graph.graph import Graph, Kind, Node
from engine.numerals import UNKNOWN

SLIM_SHARE, SLIM_SIZE = 0.64, 0.72  # of a node with a single row: where its gradient begins, how small it is
SMALLEST = 20.0  # px of any text in a network
LEAST = 0.75  # of the usual size: how small a label or a number may become to fit beside the other
LONG = "-0.0000"  # as wide as the numbers of most leaves
SIGN = 34.0  # the space for the triangle of a number that is not finite
TOKENS = {"data": "data", "grad": "gradient"}


class RowLabel(NamedTuple):
    """What stands at the left of a row, how much smaller, and the pixels to cut it to (0: all the space it needs)."""

    text: str
    factor: float
    space: float


class RowLook(NamedTuple):
    """What is painted of a row before its number: while it stays equal, the picture of the row does too."""

    label: RowLabel
    marked: bool
    note: str


class RowPainter:
    """Paints rows of one graph in one layout and a theme of scale 1."""

    def __init__(self, graph: Graph, layout: Layout, theme: Theme) -> None:
        self.graph, self.layout, self.theme = graph, layout, theme
        self.compact = layout.metrics.lead > 0
        self._has_notes = layout.metrics == FULL
        self._network = layout.metrics == NETWORK
        self.named_above: frozenset[int] = frozenset()
        if self.compact:
            wide = [node for node in graph.nodes if node.kind is not Kind.CONSTANT and node.index not in layout.slim]
            self.named_above = frozenset(node.index for node in wide if self._belongs_above(node))

    def box(self, index: int, which: str) -> QRectF:
        """The rectangle of a node's data or grad row."""
        box, metrics = self.layout.boxes[index], self.layout.metrics
        if index in self.layout.slim:
            middle = box.left() + self._slim_share(index) * box.width()
            left, right = (box.left(), middle) if which == "data" else (middle, box.right())
            return QRectF(left, box.top(), right - left, box.height())
        head = 0.0 if self.compact else metrics.header
        height = (box.height() - head) / 2
        return QRectF(box.left(), box.top() + head + (0 if which == "data" else height), box.width(), height)

    def _slim_share(self, index: int) -> float:
        """Where the gradient begins in a single row; data have none."""
        return 1.0 if self.graph.nodes[index].kind is Kind.DATA else SLIM_SHARE

    def look(self, frame: Frame, node: Node, which: str, number: NumberText, *, marked: bool) -> RowLook:
        """How a row stands there with a number in it."""
        # A label in a compact row makes way for its number so often that it is painted with it.
        label = RowLabel("", 1.0, 0.0) if self.compact else self._label(node, which, number)
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
        upper = inside.adjusted(0, 0, 0, -inside.height() * 0.36) if look.note else inside
        self._paint_label(painter, node, which, look.label, upper, dim=dim)
        if look.note:
            below = inside.adjusted(0, inside.height() * 0.5, 0, 0)
            write(painter, self.theme, below, look.note, "tick", self.theme.color("muted"), left=True, factor=0.9)

    def paint_number(
        self, painter: QPainter, node: Node, which: str, number: NumberText, look: RowLook, *, dim: bool
    ) -> None:
        """The number at the right, what it was where that fits, and a triangle if it is not finite."""
        theme, inside, label_now = self.theme, self._inside(node, which), look.label
        if inside.width() <= 0:
            return
        if self.compact:
            label_now = self._label(node, which, number)
            self._paint_label(painter, node, which, label_now, inside, dim=dim)
        label = label_now.space or self._label_width(node, which, label_now.text) * label_now.factor
        space = inside.adjusted(min(label + 8, inside.width() - 20), 0, 0, 0)
        taken = self._number_width(number)
        if look.note and self.theme.metrics("tick", factor=0.9).horizontalAdvance(look.note) + taken > inside.width():
            space.setBottom(space.bottom() - inside.height() * 0.36)
        factor = min(SLIM_SIZE if node.index in self.layout.slim else 1.0, space.width() / taken)
        ink = self._ink(number, "text" if which == "grad" and node.kind is Kind.DATA else TOKENS[which], dim)
        write(painter, theme, space, number.text, self._number_role(number), ink, left=False, factor=factor, whole=True)
        left = space.right() - taken * factor
        if not number.finite:
            spot = QRectF(left, space.center().y() - 14, 27, 27)
            icon("warning", theme.mark("output"), 27).paint(painter, spot.toRect())
        if number.old:
            before = QRectF(space.left() - 4, space.top(), left - space.left() - 4, space.height())
            self._paint_old(painter, before, number.old, struck=number.struck)

    def _belongs_above(self, node: Node) -> bool:
        """Whether what it is called replaces the word above: an expression, or the long name of a leaf."""
        if node.op is None:
            return not self._has_space(node)
        return node.index != self.graph.output and not node.named and not node.alias

    def _has_space(self, node: Node) -> bool:
        """Whether a leaf's name has space beside its number."""
        number, role = NumberText(LONG), "node_number_small"
        least = SMALLEST / FONTS[role][1] if self._network else LEAST
        name = self._label_width(node, "data", node.brief) * self._least(node, "data")
        return name + self._number_width(number) * least + 8 <= self._inside(node, "data").width()

    def _inside(self, node: Node, which: str) -> QRectF:
        row, inset = self.box(node.index, which), 14 if self.compact else 20
        if node.index in self.layout.slim:
            return row.adjusted(8, 0, -8 - (SLIM[1] / 2 if node.kind is Kind.DATA else 0), 0)
        point = self.layout.metrics.point * 0.5 if node.kind in (Kind.INPUT, Kind.DATA) else 0
        return row.adjusted(inset, 0, -inset - point, 0)

    def _label(self, node: Node, which: str, number: NumberText) -> RowLabel:
        """Numbers come before labels: labels shrink first, then numbers, then labels are cut."""
        text, space = self._word(node, which, number), self._inside(node, which).width()
        if node.index in self.layout.slim:
            own = space - SLIM_SIZE * self._number_width(NumberText(LONG)) - 8 if node.kind is Kind.DATA else 76.0
            return RowLabel(text if which == "data" else "", SLIM_SIZE, own if which == "data" else 1.0)
        width, taken = self._label_width(node, which, text), self._number_width(number)
        factor, shrunk = 1.0, 1.0
        if width + taken + 8 > space:
            factor = max(self._least(node, which), (space - taken - 8) / width)
            least = SMALLEST / FONTS[self._number_role(number)][1] if self._network else LEAST
            shrunk = min(max((space - width * factor - 8) / taken, least), 1.0)
        spare = space - taken * shrunk - 8
        return RowLabel(text, round(factor, 2), 0 if width * factor <= spare else max(round(spare), 24))

    def _least(self, node: Node, which: str) -> float:
        return max(LEAST, SMALLEST / FONTS[self._label_role(node, which)][1]) if self._network else LEAST

    def _word(self, node: Node, which: str, number: NumberText) -> str:
        if self._is_name(node, which):
            return node.brief
        if which == "grad" and node.kind is Kind.DATA:
            return translate("graph", "sample")
        if not number.stale or self._has_notes:
            return which
        if self._network:
            return translate("graph", "old")
        return translate("graph", "old data") if which == "data" else translate("graph", "old grad")

    def _paint_label(
        self, painter: QPainter, node: Node, which: str, label: RowLabel, space: QRectF, *, dim: bool
    ) -> None:
        ink = self.theme.color("dimtext" if dim else "text" if self._is_name(node, which) else "muted")
        box = QRectF(space.left(), space.top(), label.space or space.width(), space.height())
        role = self._label_role(node, which)
        write(painter, self.theme, box, label.text, role, ink, left=True, factor=label.factor)

    def _is_name(self, node: Node, which: str) -> bool:
        """Whether the label of a row is the name of its node."""
        return self.compact and which == "data" and node.index not in self.named_above

    def _label_role(self, node: Node, which: str) -> str:
        if not self._is_name(node, which):
            return "node_label"
        return "node_name_compact" if node.named else "expression"

    def _label_width(self, node: Node, which: str, label: str) -> float:
        return self.theme.metrics(self._label_role(node, which)).horizontalAdvance(label)

    def _note(self, frame: Frame, node: Node, number: NumberText, space: float) -> str:
        """What a stale number goes with: at a = 5, b = 3; shortly where that does not fit."""
        if not number.stale or not self._has_notes:
            return ""
        full, brief = stale_notes(self.graph, frame, node.index)
        space -= 2 * self.theme.metrics("node_number").horizontalAdvance("0")
        return full if full and self.theme.metrics("tick", factor=0.9).horizontalAdvance(full) <= space else brief

    def _number_role(self, number: NumberText) -> str:
        return "node_number" if len(number.text) <= 6 and not self.compact else "node_number_small"

    def _number_width(self, number: NumberText) -> float:
        digit = self.theme.metrics(self._number_role(number)).horizontalAdvance("0")  # all characters are as wide
        return len(number.text) * digit + (0.0 if number.finite else SIGN)

    def _ink(self, number: NumberText, token: str, dim: bool) -> QColor:
        theme = self.theme
        if not number.finite:
            return theme.color("output")
        if number.stale:
            return theme.color("muted")
        if number.text == UNKNOWN:
            return theme.color("dimtext")
        return theme.mix(token, "dimtext", 0.45) if dim else theme.color(token)

    def _paint_old(self, painter: QPainter, space: QRectF, old: str, *, struck: bool) -> None:
        """What a number was, and an arrow; smaller where there is little space, nothing where there is none."""
        theme, gap = self.theme, 5.0
        arrow = theme.metrics("expression", factor=1.1).horizontalAdvance("→")
        for factor in (0.93, 0.8, 0.7):
            width = theme.metrics("node_old", factor=factor).horizontalAdvance(old)
            if width + gap + arrow <= space.width():
                muted = theme.color("muted")
                write(painter, theme, space, "→", "expression", muted, left=False, factor=1.1)
                space = space.adjusted(0, 0, -arrow - gap, 0)
                write(painter, theme, space, old, "node_old", muted, left=False, factor=factor)
                if struck:
                    painter.setPen(QPen(muted, 2.5))
                    middle = space.center().y()
                    painter.drawLine(QPointF(space.right() - width - 2, middle), QPointF(space.right() + 2, middle))
                return
