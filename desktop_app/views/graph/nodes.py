"""Drawing nodes: the shell, the badge of the operation, and the two rows of numbers."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from desktop_app.assets import icon
from desktop_app.theme import Theme
from desktop_app.views.graph.anatomy import FULL, outline
from desktop_app.views.graph.layout import Layout
from desktop_app.views.graph.texts import Lit, Number, data_number, grad_number, old_word, stale_notes, tag
from engine.graph import Graph, Kind, Node
from engine.trace import Frame

STROKES = {
    "+": ((-1, 0, 1, 0), (0, -1, 0, 1)),
    "-": ((-1, 0, 1, 0),),
    "*": ((-0.8, -0.8, 0.8, 0.8), (-0.8, 0.8, 0.8, -0.8)),
}
WORDS = {"/": "÷", "**": "xⁿ"}
DIMMED = 0.58


@dataclass
class NodePainter:
    """Paints the nodes of one graph in one layout and theme; the theme's scale is 1, the painter is scaled."""

    graph: Graph
    layout: Layout
    theme: Theme

    def paint(self, painter: QPainter, frame: Frame, lit: Lit, index: int, *, picked: bool, locked: bool) -> None:
        """One node as it stands in a frame."""
        node, box = self.graph.nodes[index], self.layout.boxes[index]
        dim = not lit.all and index not in lit.clear
        if node.kind is Kind.CONSTANT:
            self._paint_constant(painter, node, box, dim)
            return
        shape = outline(node, box, self.layout.anatomy)
        if index in lit.halo:
            self.paint_halo(painter, shape)
        self._paint_shell(painter, node, box, shape, frame, dim)
        self._paint_rows(painter, frame, lit, node, box, shape, dim)
        self._paint_border(painter, node, box, shape, frame, dim=dim, halo=index in lit.halo, picked=picked)
        self._paint_head(painter, node, box, frame, dim=dim, locked=locked)
        if node.op is not None:
            self._paint_badge(painter, node, index in lit.halo or dim is False, halo=self._badge_lit(lit, index))

    def paint_halo(self, painter: QPainter, shape: QPainterPath) -> None:
        """The glow around what is active."""
        glow = self.theme.mark("highlight")
        glow.setAlphaF(0.75 if self.theme.name == "light" else 0.38)
        painter.strokePath(
            shape, QPen(glow, 24, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )

    def kind_token(self, node: Node) -> str:
        """The colour that goes with what a node is."""
        if node.index == self.graph.output and node.op is not None:
            return "output"
        return {Kind.PARAMETER: "parameter", Kind.INPUT: "input"}.get(node.kind, "strong")

    def row(self, index: int, which: str) -> QRectF:
        """The rectangle of a node's data or grad row."""
        box, anatomy = self.layout.boxes[index], self.layout.anatomy
        if anatomy.lead:
            half = box.height() / 2
            return QRectF(box.left(), box.top() + (0 if which == "data" else half), box.width(), half)
        height = (box.height() - anatomy.header) / 2
        top = box.top() + anatomy.header + (0 if which == "data" else height)
        return QRectF(box.left(), top, box.width(), height)

    @property
    def _compact(self) -> bool:
        return self.layout.anatomy.lead > 0

    def _badge_lit(self, lit: Lit, index: int) -> bool:
        return any(node == index for node, _ in lit.edges)

    def _paint_constant(self, painter: QPainter, node: Node, box: QRectF, dim: bool) -> None:
        theme = self.theme
        painter.setPen(QPen(theme.mix("strong", "surface", 0.6), 2.2))
        painter.setBrush(theme.color("surface"))
        painter.drawPath(outline(node, box, self.layout.anatomy))
        painter.setPen(theme.color("dimtext"))
        painter.setFont(theme.font("node_number_small"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), node.label)
        painter.setFont(theme.font("node_kind"))
        room = QRectF(box.left() - 10, box.top() - 26, box.width() + 20, 24)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), tag(self.graph, node))

    def _paint_shell(
        self, painter: QPainter, node: Node, box: QRectF, shape: QPainterPath, frame: Frame, dim: bool
    ) -> None:
        theme = self.theme
        painter.fillPath(shape, theme.color("surface"))
        painter.save()
        painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
        head = QRectF(box.left(), box.top(), box.width(), self.layout.anatomy.header)
        painter.fillRect(head, theme.mix(self.kind_token(node), "surface", 0.08 if dim else 0.12, mark=True))
        painter.restore()

    def _paint_border(
        self, painter: QPainter, node: Node, box: QRectF, shape: QPainterPath, frame: Frame,
        *, dim: bool, halo: bool, picked: bool,
    ) -> None:  # fmt: skip
        theme = self.theme
        bad = not data_number(self.graph, frame, node.index).finite
        token = "output" if bad else self.kind_token(node)
        color = theme.mix(token, "surface", DIMMED, mark=True) if dim else theme.mark(token)
        pen = QPen(color, 2.2 if dim else 3)
        divider = box.top() + self.layout.anatomy.header
        painter.setPen(QPen(color, 1.5))
        right = box.right() - (self.layout.anatomy.point / 2 if node.kind is Kind.INPUT and not self._compact else 0)
        painter.drawLine(QPointF(box.left(), divider), QPointF(right, divider))
        if bad:
            pen.setDashPattern([11 / 3, 6 / 3])
        painter.strokePath(shape, pen)
        if node.index == self.graph.output and node.op is not None:
            outer = QPainterPath()
            outer.addRoundedRect(box.adjusted(-7, -7, 7, 7), 24, 24)
            painter.strokePath(outer, QPen(color, 2.2 if dim else 2.6))
        if halo or picked:
            edge = theme.mark("highlight") if halo else theme.color("text")
            painter.strokePath(shape, QPen(edge, 5 if halo else 3.5))
            if halo:
                painter.strokePath(outline(node, box.adjusted(4, 4, -4, -4), self.layout.anatomy), QPen(color, 2.5))

    def _paint_head(self, painter: QPainter, node: Node, box: QRectF, frame: Frame, *, dim: bool, locked: bool) -> None:
        theme, anatomy = self.theme, self.layout.anatomy
        ink = theme.color("dimtext" if dim else "text")
        word = tag(self.graph, node)
        word_ink = theme.color("dimtext") if dim or node.op else theme.color(self.kind_token(node))
        if self._compact:
            self._paint_word(painter, node, QRectF(box.left(), box.top() - 34, box.width() + 40, 26), word, word_ink)
            return
        role, target = "node_name", frame.step.target if frame.step is not None else -1
        name = node.brief
        width = theme.metrics(role).horizontalAdvance(name)
        space = box.width() - 46 - (anatomy.point if node.kind is Kind.INPUT else 0)
        factor = min(1.0, space * 0.6 / max(width, 1.0))
        head = QRectF(box.left() + 22, box.top(), space, anatomy.header)
        self._text(painter, head, name, role, ink, left=True, factor=factor)
        room = QRectF(head.left() + width * factor + 12, head.top(), head.width() - width * factor - 12, head.height())
        extras = 0.0
        if node.kind is Kind.PARAMETER:
            done = frame.phase == "update" and node.index in frame.updated and node.index != target
            extras = self._paint_signs(painter, room, word, done=done, locked=locked)
        font = "expression" if self._tells_operation(node) else "node_tag"
        self._text(painter, room.adjusted(extras, 0, 0, 0), word, font, word_ink, left=False)

    def _paint_word(self, painter: QPainter, node: Node, room: QRectF, word: str, ink: QColor) -> None:
        role = "expression" if self._tells_operation(node) else "node_kind"
        self._text(painter, room, word, role, ink, left=True)

    def _tells_operation(self, node: Node) -> bool:
        return node.op is not None and node.index != self.graph.output and bool(node.named or node.alias)

    def _paint_signs(self, painter: QPainter, room: QRectF, word: str, *, done: bool, locked: bool) -> float:
        theme = self.theme
        if not (done or locked):
            return 0.0
        size = 24
        x = room.right() - theme.metrics("node_tag").horizontalAdvance(word) - size - 6
        spot = QRectF(x, room.center().y() - size / 2, size, size)
        icon("lock" if locked else "check", theme.color("parameter"), size).paint(painter, spot.toRect())
        return size + 6.0

    def _paint_rows(
        self, painter: QPainter, frame: Frame, lit: Lit, node: Node, box: QRectF, shape: QPainterPath, dim: bool
    ) -> None:
        index = node.index
        rows = (
            ("data", data_number(self.graph, frame, index), lit.data_rows, "data"),
            ("grad", grad_number(self.graph, frame, index), lit.grad_rows, "gradient"),
        )
        for which, number, marked, token in rows:
            row = self.row(index, which)
            if index in marked:
                painter.save()
                painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
                painter.fillRect(row, self.theme.color("highlight_fill"))
                painter.restore()
            label = self._row_label(node, which, number)
            self._paint_row(painter, frame, node, row, label, number, token, dim=dim)

    def _paint_note(self, painter: QPainter, node: Node, frame: Frame, room: QRectF) -> None:
        """What a stale number goes with: at a = 5, b = 3; shortly where that does not fit."""
        full, brief = stale_notes(self.graph, frame, node.index)
        number = self.theme.metrics("node_number").horizontalAdvance("0000")
        fits = self.theme.metrics("tick", factor=0.9).horizontalAdvance(full) <= room.width() - number * 0.5
        text = full if full and fits else brief
        self._text(painter, room, text, "tick", self.theme.color("muted"), left=True, factor=0.9)

    def _row_label(self, node: Node, which: str, number: Number) -> str:
        if self._compact and which == "data":
            return node.brief
        return old_word(which) if number.stale and not self._has_notes else which

    @property
    def _has_notes(self) -> bool:
        """Whether a row has room for a second line."""
        return self.layout.anatomy == FULL

    def _paint_row(
        self, painter: QPainter, frame: Frame, node: Node, row: QRectF, label: str, number: Number, token: str,
        *, dim: bool,
    ) -> None:  # fmt: skip
        theme = self.theme
        head = self._compact and token == "data"
        inset = 14 if self._compact else 20
        right = row.right() - inset - (self.layout.anatomy.point * 0.5 if node.kind is Kind.INPUT else 0)
        room = QRectF(row.left() + inset, row.top(), right - row.left() - inset, row.height())
        role = ("node_name_compact" if node.named else "expression") if head else "node_label"
        ink = theme.color("text" if head and not dim else "dimtext" if dim else "muted")
        width = theme.metrics(role).horizontalAdvance(label)
        taken, factor, shrunk = self._number_width(number), 1.0, 1.0
        if width + taken + 8 > room.width():
            factor = max(0.75, (room.width() - taken - 8) / width)
            shrunk = min(max((room.width() - width * factor - 8) / taken, 0.75), 1.0)
        spare = room.width() - taken * shrunk - 8
        noted = number.stale and self._has_notes
        place = room.adjusted(0, 0, 0, -row.height() * 0.36) if noted else room
        shown = QRectF(place.left(), place.top(), max(spare, 24.0), place.height())
        self._text(painter, shown, label, role, ink, left=True, factor=factor)
        if noted:
            below = room.adjusted(0, row.height() * 0.5, 0, 0)
            self._paint_note(painter, node, frame, below)
        color = self._number_ink(number, token, dim)
        left = min(room.left() + width * factor + 8, room.right() - taken * shrunk)
        self.paint_number(painter, QRectF(left, row.top(), right - left, row.height()), number, color)

    def _number_ink(self, number: Number, token: str, dim: bool) -> QColor:
        theme = self.theme
        if not number.finite:
            return theme.color("output")
        if number.stale or number.text == "–":
            return theme.color("muted" if number.stale else "dimtext")
        return theme.mix(token, "dimtext", 0.45) if dim else theme.color(token)

    def _number_width(self, number: Number) -> float:
        """The room that a number takes; numbers come before names."""
        role = self._number_role(number)
        return self.theme.metrics(role).horizontalAdvance(number.text) + (0.0 if number.finite else 34.0)

    def _number_role(self, number: Number) -> str:
        return "node_number" if len(number.text) <= 6 and not self._compact else "node_number_small"

    def paint_number(self, painter: QPainter, room: QRectF, number: Number, color: QColor) -> None:
        """A number at the right of its room, with what it was where that fits, and a triangle if it is not finite."""
        theme = self.theme
        role = self._number_role(number)
        width = theme.metrics(role).horizontalAdvance(number.text)
        sign = 0.0 if number.finite else 34.0
        factor = min(1.0, (room.width() - sign) / max(width, 1.0))
        self._text(painter, room, number.text, role, color, left=False, factor=factor, whole=True)
        left = room.right() - width * factor
        if sign:
            spot = QRectF(left - 33, room.center().y() - 14, 27, 27)
            icon("warning", theme.mark("output"), 27).paint(painter, spot.toRect())
        if number.old:
            self._paint_old(
                painter, QRectF(room.left() - 4, room.top(), left - room.left() - 4, room.height()), number.old
            )

    def _paint_old(self, painter: QPainter, room: QRectF, old: str) -> None:
        """What a number was, and an arrow; smaller where there is little room, nothing where there is none."""
        theme, gap = self.theme, 5.0
        for factor in (0.93, 0.8, 0.7):
            arrow = theme.metrics("expression", factor=1.1).horizontalAdvance("→")
            width = theme.metrics("node_old", factor=factor).horizontalAdvance(old)
            if width + gap + arrow <= room.width():
                self._text(painter, room, "→", "expression", theme.color("muted"), left=False, factor=1.1)
                before = room.adjusted(0, 0, -arrow - gap, 0)
                self._text(painter, before, old, "node_old", theme.color("muted"), left=False, factor=factor)
                return

    def _paint_badge(self, painter: QPainter, node: Node, clear: bool, *, halo: bool) -> None:
        theme, anatomy = self.theme, self.layout.anatomy
        assert node.op is not None
        centre, box = self.layout.badges[node.index], self.layout.boxes[node.index]
        line = theme.color("strong") if clear else theme.mix("strong", "surface", DIMMED)
        painter.setPen(QPen(line, 3))
        outer = 7 if node.index == self.graph.output else 0
        painter.drawLine(QPointF(centre.x() + anatomy.badge, centre.y()), QPointF(box.left() - outer, centre.y()))
        painter.setBrush(theme.color("raised"))
        painter.setPen(QPen(theme.color("text") if halo else line, 3))
        painter.drawEllipse(centre, anatomy.badge, anatomy.badge)
        ink = theme.color("text" if clear or halo else "dimtext")
        strokes = STROKES.get(node.op.symbol)
        if strokes is None:
            self._paint_badge_word(painter, node.op.symbol, centre, ink)
            return
        size = anatomy.badge * 0.45
        painter.setPen(QPen(ink, 5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for x1, y1, x2, y2 in strokes:
            painter.drawLine(centre + QPointF(x1 * size, y1 * size), centre + QPointF(x2 * size, y2 * size))

    def _paint_badge_word(self, painter: QPainter, symbol: str, centre: QPointF, ink: QColor) -> None:
        radius = self.layout.anatomy.badge
        word = WORDS.get(symbol, symbol)
        role = "node_name_compact" if symbol in WORDS else "node_tag"
        width = self.theme.metrics(role).horizontalAdvance(word)
        room = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        self._text(painter, room, word, role, ink, factor=min(1.0, 1.7 * radius / width))

    def _text(
        self, painter: QPainter, room: QRectF, text: str, role: str, ink: QColor,
        *, left: bool | None = None, factor: float = 1.0, whole: bool = False,
    ) -> None:  # fmt: skip
        metrics = self.theme.metrics(role, factor=factor)
        width = metrics.horizontalAdvance(text)
        if width > room.width() + 1 and left is not None and not whole:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room.width(), 0))
            width = metrics.horizontalAdvance(text)
        x = room.left() if left else room.right() - width if left is False else room.center().x() - width / 2
        painter.setPen(ink)
        painter.setFont(self.theme.font(role, factor=factor))
        painter.drawText(QPointF(x, room.center().y() + (metrics.ascent() - metrics.descent()) / 2), text)
