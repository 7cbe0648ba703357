"""What a folded graph shows beside its nodes: layers as columns, names above them, what opens and closes, an inset."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.panes.graph.group_names import column_title
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.paint.inset import InsetPainter, Line, lines_of, most_rows
from desktop_app.panes.graph.paint.layer_columns import ColumnPainter, ColumnsLook
from desktop_app.panes.graph.paint.node_rows import write
from desktop_app.panes.graph.paint.node_texts import Lit, lit
from engine.autodiff.collapsed import Folded
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge
from engine.graph.graph import Edge
from engine.graph.groups import Fold

CHIP, SIGN = 28.0, 22.0
BAR, BARS, BAR_HIGH = 9.0, 70.0, 11.0  # px: the most a bar is wide, all bars are, a bar is high
REACH = 8.0  # px around a chip that it takes clicks from


class Handle(NamedTuple):
    """A chip that opens or closes the fold of that number (-1: it only names a column)."""

    box: QRectF
    text: str
    number: int
    closed: bool


class Inset(NamedTuple):
    """The rows about a neuron, how large their box is, and the place that it speaks of."""

    lines: list[Line]
    size: QSizeF
    at: QPointF


class FoldedScene:
    """Paints them in one layout and a theme of scale 1."""

    def __init__(self, folded: Folded, layout: Layout, theme: Theme) -> None:
        self.folded, self.layout, self.theme = folded, layout, theme
        self.columns = ColumnPainter(folded, layout, theme)
        self.insets = InsetPainter(folded, theme)
        self.handles = [*self._titles(), *self._chips()]

    def look(self, lights: Lit, neuron: int, nudged: bool) -> ColumnsLook:
        """How the columns stand there; `neuron` is the one that is looked at."""
        picked = neuron if neuron in self.columns.spots else -1
        return ColumnsLook(lights.halo & self.folded.layers, picked, picked >= 0 or nudged)

    def inset(self, neuron: int, frame: Frame) -> Inset | None:
        """What is said about a neuron; None where it is open, or there is none."""
        fold = self.folded.folds[neuron] if neuron >= 0 else None
        if fold is None or not self._is_closed(fold):
            return None
        lines = lines_of(self.folded, neuron, frame, self._most_rows)
        at = self.columns.spots.get(neuron)
        if at is None:
            box = self.layout.boxes[self.folded.item_of[fold.outputs[0]]]
            at = QPointF(box.center().x(), box.bottom())
        return Inset(lines, self.insets.size(neuron, lines), at)

    @cached_property
    def _most_rows(self) -> int:
        """Of an inset below what stands behind the last layer."""
        last = max((self.layout.boxes[item].right() for item in self.folded.layers), default=None)
        if last is None:
            return 99
        low = max((box.bottom() for box in self.layout.boxes.values() if box.left() > last), default=0.0)
        return most_rows(self.layout.size[1] - low - 30)

    def paint_inset(self, painter: QPainter, neuron: int, inset: Inset, box: QRectF) -> None:
        """The inset in its place."""
        wedge = self.columns.wedge(neuron, box) if neuron in self.columns.spots else []
        self.insets.paint(painter, box, neuron, inset.lines, wedge)

    def handle_at(self, spot: QPointF) -> int:
        """The fold whose chip is there; -1 for none."""
        around = QMarginsF(REACH, REACH, REACH, REACH)
        near = [h for h in self.handles if h.number >= 0 and h.box.marginsAdded(around).contains(spot)]
        nearest = min(near, key=lambda handle: abs(handle.box.center().y() - spot.y()), default=None)
        return nearest.number if nearest is not None else -1

    def paint_handles(self, painter: QPainter) -> None:
        """Names of columns, and chips."""
        for handle in self.handles:
            self._paint_handle(painter, handle)

    def weights(self, frame: Frame) -> tuple[tuple[int, tuple[float, ...]], ...]:
        """The weights and the bias of each closed neuron that stands as a box."""
        boxes = [
            (item, fold.number) for item, fold in self.folded.fold_at.items()
            if fold.kind == "neuron" and item not in self.layout.slim
        ]  # fmt: skip
        neurons = ((item, self.folded.neurons[number]) for item, number in boxes)
        return tuple(
            (item, tuple(frame.values[i] or 0.0 for i in (*(weight for _, weight in neuron.inputs), neuron.bias)))
            for item, neuron in neurons
        )

    def paint_weights(self, painter: QPainter, weights: Iterable[tuple[int, tuple[float, ...]]]) -> None:
        """A bar for each weight of a neuron above its box, up where it is positive, and the bias apart from them."""
        for item, numbers in weights:
            box, most = self.layout.boxes[item], max(map(abs, numbers)) or 1.0
            pitch = min(BAR, BARS / len(numbers))
            x, middle = box.right() - CHIP - 10 - pitch * len(numbers), box.top() - self.layout.anatomy.lead / 2 - 3
            painter.setPen(QPen(self.theme.mix("strong", "surface", 0.6), 1.5))
            painter.drawLine(QPointF(x - 2, middle), QPointF(box.right() - CHIP - 6, middle))
            for k, number in enumerate(numbers):
                high, gap = -BAR_HIGH * number / most, 4.0 if k + 1 == len(numbers) else 0.0
                bar = QRectF(x + k * pitch + gap, middle, max(pitch - 2, 2), high).normalized()
                painter.fillRect(bar, self.theme.mark("local" if number < 0 else "parameter"))

    def chipped(self) -> frozenset[int]:
        """The items whose word above makes way for a chip that closes."""
        opened = (fold for fold in self._chips_of() if not self._is_closed(fold))
        return frozenset(self.folded.item_of[fold.outputs[0]] for fold in opened)

    def _is_closed(self, fold: Fold) -> bool:
        return fold.number in self.folded.closed or self.folded.closed_at[fold.nodes[0]] >= 0

    def _titles(self) -> Iterable[Handle]:
        if not self.folded.fold_at:
            return
        columns: dict[int, list[int]] = {}
        for item, box in self.layout.boxes.items():
            columns.setdefault(round(box.right()) if item not in self.folded.layers else -item - 1, []).append(item)
        named: set[int] = set()
        for items in columns.values():
            text, fold = column_title(self.folded, items)
            if not text or (fold is not None and fold.number in named):
                continue
            box = self.layout.boxes[items[0]]
            number = -1
            if fold is not None:
                named.add(fold.number)
                number = fold.number
            width = self.theme.metrics("tick").horizontalAdvance(text) + (SIGN if number >= 0 else 0)
            left = min(max(box.center().x() - width / 2, 4), self.layout.size[0] - width - 4)
            yield Handle(QRectF(left, 6, width, CHIP), text, number, number in self.folded.closed)

    def _chips_of(self) -> Iterable[Fold]:
        """The folds with a chip at their output: neurons and expressions in sight."""
        for fold in self.folded.folds:
            around = self.folded.closed_at[fold.nodes[0]]
            if fold.kind != "layer" and around in (-1, fold.number):
                yield fold

    def _chips(self) -> Iterable[Handle]:
        lead = self.layout.anatomy.lead
        for fold in self._chips_of():
            box, closed = self.layout.boxes[self.folded.item_of[fold.outputs[0]]], self._is_closed(fold)
            text = "" if closed else fold.name
            width = CHIP + (self.theme.metrics("node_kind").horizontalAdvance(text) + 8 if text else 0)
            top = box.top() - (lead + CHIP) / 2 - 2 if lead else box.top() - CHIP - 4
            place = QRectF(box.right() - width, top, width, CHIP)
            if self.folded.item_of[fold.outputs[0]] in self.layout.slim:
                place = QRectF(box.right() + 1, box.center().y() - CHIP / 2, CHIP, CHIP)
            yield Handle(place, text, fold.number, closed)

    def _paint_handle(self, painter: QPainter, handle: Handle) -> None:
        theme, box = self.theme, handle.box
        title = box.top() < CHIP
        room = box
        if handle.number >= 0:
            spot = QRectF(box.right() - SIGN, box.center().y() - 11, 22, 22)
            if not title and not handle.closed:
                painter.setBrush(theme.color("raised"))
                painter.setPen(QPen(theme.color("border"), 1.5))
                painter.drawRoundedRect(box, CHIP / 2, CHIP / 2)
                room = box.adjusted(10, 0, -CHIP, 0)
            sign = "chevron-right" if handle.closed else "chevron-down"
            icon(sign, theme.color("muted"), 22).paint(painter, spot.toRect(), Qt.AlignmentFlag.AlignCenter)
            if title:
                room = box.adjusted(0, 0, -SIGN, 0)
        if handle.text:
            role = "tick" if title else "node_kind"
            write(
                painter,
                theme,
                room,
                handle.text,
                role,
                theme.color("muted" if title else "text"),
                left=True,
                whole=True,
            )


def nudged_folded(folded: Folded, nudge: Nudge) -> Nudge:
    """A nudge as it runs through the items; a way inside of what is closed is not seen."""
    ran = {(edge.node, edge.slot) for edge in nudge.wave}
    start = folded.item_of[nudge.index]
    reached, wave = {start}, list[Edge]()
    for (item, slot), edges in sorted(folded.uses.items()):
        operand = folded.graph.nodes[item].operands[slot]
        if operand in reached and any((edge.node, edge.slot) in ran for edge in edges):
            reached.add(item)
            wave.append(Edge(item, slot, operand))
    changed = set(nudge.changed)
    return replace(
        nudge,
        index=start,
        output=folded.item_of[nudge.output],
        before=tuple(nudge.before[i] for i in folded.shown),
        after=tuple(nudge.after[i] for i in folded.shown),
        changed=tuple(item for item, i in enumerate(folded.shown) if i in changed or item == start),
        wave=tuple(wave),
        locals=folded.slopes(nudge.locals),
    )


def lit_folded(folded: Folded, frame: Frame, grain: Grain) -> Lit:
    """What a step lights in a folded graph; inside of something closed, all of it at once."""
    step = frame.step
    closed = step is not None and step.source in folded.fold_at
    lights = lit(folded.graph, frame, "node" if closed and grain == "edge" else grain)
    operands = folded.graph.nodes
    edges = tuple(
        (node, slot) for node, slot in lights.edges
        if slot >= 0 and node not in folded.layers and operands[node].operands[slot] not in folded.layers
    )  # fmt: skip
    rows = lights.data_rows if step is None or step.kind != "update" or not closed else frozenset[int]()
    return Lit(edges, lights.halo, lights.clear, rows, lights.grad_rows, lights.all)
