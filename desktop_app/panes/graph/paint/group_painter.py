"""What a graph with groups shows beside its nodes: columns of layers, handles, the sizes of weights, an inset."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import reduce
from typing import NamedTuple

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_app.look.assets import icon
from desktop_app.look.group_names import column_title
from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.paint.drawing import draw_box, write
from desktop_app.panes.graph.paint.highlights import Highlights
from desktop_app.panes.graph.paint.inset import InsetPainter
from desktop_app.panes.graph.paint.layer_columns import LayerColumns, Weights, largest, share_of
from engine.autodiff.collapsed_graph import CollapsedGraph, Key
from engine.autodiff.frame import Frame
from engine.graph.groups import CollapsibleGroup

CHIP, SIGN = 28.0, 22.0  # px: a chip is high, its chevron is wide
REACH = 8.0  # px around a chip that it takes clicks from
BAR, BARS, BAR_HIGH = 9.0, 70.0, 11.0  # px: the most a bar is wide, all bars are, a bar is high


class GroupsLook(NamedTuple):
    """All that decides the picture of what is collapsed: equal ones look alike."""

    lit: frozenset[int]  # the layers with a halo
    picked: int  # the group of the neuron whose lines are lit, -1 for none
    dim: bool  # the other lines
    lines: Weights
    edges: tuple[tuple[Key, float], ...]
    bars: tuple[tuple[int, tuple[float, ...]], ...]


class GroupPainter:
    """Paints it in one layout and a theme of scale 1; nothing where there are no groups."""

    def __init__(self, collapsed: CollapsedGraph, layout: Layout, theme: Theme) -> None:
        self.collapsed, self.layout, self.theme = collapsed, layout, theme
        self.columns = LayerColumns(collapsed, layout, theme)
        self.handles = GroupHandles(collapsed, layout, theme)
        self.insets = InsetPainter(collapsed, layout, self.columns, theme)

    def look(self, frame: Frame, highlights: Highlights, neuron: int, *, nudged: bool) -> GroupsLook:
        """How it looks in a frame of all nodes; `neuron` is the described one."""
        edges = tuple((key, frame.values[index] or 0.0) for key, index in self.collapsed.weights.items())
        picked, lit = neuron if neuron in self.columns.spots else -1, highlights.halo & self.collapsed.layers
        return GroupsLook(lit, picked, picked >= 0 or nudged, self.columns.weights(frame), edges, self._bars(frame))

    def paint_background(self, painter: QPainter, look: GroupsLook) -> None:
        """Columns, handles and bars."""
        if look.picked >= 0:
            self.columns.paint_lit(painter, look.picked, look.lines)
        self.columns.paint_frames(painter, look.lit)
        self.handles.paint(painter)
        self._paint_bars(painter, look.bars)

    def around(self, number: int) -> QRectF:
        """Around what is in a group."""
        return reduce(QRectF.united, map(self.columns.box, self.collapsed.groups[number].nodes))

    def node_at(self, spot: QPointF, item: int) -> int:
        """The node of the source that a point in an item means; -1 for none."""
        if item not in self.collapsed.layers:
            return self.collapsed.shown[item]
        number = self.columns.neuron_at(spot)
        return self.collapsed.groups[number].outputs[0] if number >= 0 else -1

    def _bars(self, frame: Frame) -> tuple[tuple[int, tuple[float, ...]], ...]:
        """The weights and the bias of each closed neuron that stands as a box."""
        found = []
        for item, group in self.collapsed.group_at.items():
            if group.kind == "neuron" and item not in self.layout.slim:
                neuron = self.collapsed.neurons[group.number]
                numbers = (*(weight for _, weight in neuron.inputs), neuron.bias)
                found.append((item, tuple(frame.values[index] or 0.0 for index in numbers)))
        return tuple(found)

    def _paint_bars(self, painter: QPainter, bars: Iterable[tuple[int, tuple[float, ...]]]) -> None:
        """A bar for each weight of a neuron above its box, up where it is positive, and the bias apart from them."""
        for item, numbers in bars:
            box, most = self.layout.boxes[item], largest(numbers)
            pitch = min(BAR, BARS / len(numbers))
            x, middle = box.right() - CHIP - 10 - pitch * len(numbers), box.top() - self.layout.metrics.lead / 2 - 3
            painter.setPen(QPen(self.theme.mix("strong", "surface", 0.6), 1.5))
            painter.drawLine(QPointF(x - 2, middle), QPointF(box.right() - CHIP - 6, middle))
            for k, number in enumerate(numbers):
                high = -BAR_HIGH * math.copysign(share_of(number, most), number)
                gap = 4.0 if k + 1 == len(numbers) else 0.0
                bar = QRectF(x + k * pitch + gap, middle, max(pitch - 2, 2), high).normalized()
                painter.fillRect(bar, self.theme.mark("local" if number < 0 else "parameter"))


class Handle(NamedTuple):
    """What expands or collapses the group of that number (-1: it only names a column)."""

    box: QRectF
    text: str
    number: int
    closed: bool


class GroupHandles:
    """Paints handles in one layout and a theme of scale 1, and finds the one at a point."""

    def __init__(self, collapsed: CollapsedGraph, layout: Layout, theme: Theme) -> None:
        self.collapsed, self.layout, self.theme = collapsed, layout, theme
        self.all = [*self._titles(), *self._chips()]

    def at(self, spot: QPointF) -> int:
        """The group whose handle is there; -1 for none."""
        around = QMarginsF(REACH, REACH, REACH, REACH)
        near = [h for h in self.all if h.number >= 0 and h.box.marginsAdded(around).contains(spot)]
        nearest = min(near, key=lambda handle: abs(handle.box.center().y() - spot.y()), default=None)
        return nearest.number if nearest is not None else -1

    def paint(self, painter: QPainter) -> None:
        """Titles of columns, and chips; one that collapses has a border."""
        theme = self.theme
        for box, text, number, closed in self.all:
            is_title = box.top() < CHIP
            if not is_title and not closed:
                draw_box(painter, box, CHIP / 2, theme.color("border"), 1.5, theme.color("raised"))
            if number >= 0:
                chevron = icon("chevron-right" if closed else "chevron-down", theme.color("muted"), 22)
                spot = QRectF(box.right() - SIGN, box.center().y() - 11, 22, 22).toRect()
                chevron.paint(painter, spot, Qt.AlignmentFlag.AlignCenter)
            role, ink = ("tick", "muted") if is_title else ("node_kind", "text")
            space = box.adjusted(0 if is_title else 10, 0, 0, 0)
            write(painter, theme, space, text, role, theme.color(ink), left=True, whole=True)

    def collapsing(self) -> frozenset[int]:
        """The items with a chip that collapses, instead of the word above."""
        opened = (group for group in self._groups_with_chip() if not self._is_closed(group))
        return frozenset(self.collapsed.item_of[group.outputs[0]] for group in opened)

    def _is_closed(self, group: CollapsibleGroup) -> bool:
        """Whether a group is closed, or inside of a closed one."""
        return group.number in self.collapsed.closed or self.collapsed.closed_at[group.nodes[0]] >= 0

    def _titles(self) -> Iterable[Handle]:
        if not self.collapsed.group_at:
            return
        columns: dict[int, list[int]] = {}
        for item, box in self.layout.boxes.items():
            column = round(box.right()) if item not in self.collapsed.layers else -item - 1
            columns.setdefault(column, []).append(item)
        named: set[int] = set()
        for items in columns.values():
            text, group = column_title(self.collapsed, items)
            number = group.number if group is not None else -1
            if not text or number in named:
                continue
            if number >= 0:
                named.add(number)
            box = self.layout.boxes[items[0]]
            width = self.theme.metrics("tick").horizontalAdvance(text) + (SIGN if number >= 0 else 0)
            left = min(max(box.center().x() - width / 2, 4), self.layout.size[0] - width - 4)
            yield Handle(QRectF(left, 6, width, CHIP), text, number, number in self.collapsed.closed)

    def _groups_with_chip(self) -> Iterable[CollapsibleGroup]:
        """Neurons and expressions whose output is shown."""
        for group in self.collapsed.groups:
            around = self.collapsed.closed_at[group.nodes[0]]
            if group.kind != "layer" and around in (-1, group.number):
                yield group

    def _chips(self) -> Iterable[Handle]:
        lead = self.layout.metrics.lead
        for group in self._groups_with_chip():
            item, closed = self.collapsed.item_of[group.outputs[0]], self._is_closed(group)
            box, text = self.layout.boxes[item], "" if closed else group.name
            width = CHIP + (self.theme.metrics("node_kind").horizontalAdvance(text) + 8 if text else 0)
            top = box.top() - (lead + CHIP) / 2 - 2 if lead else box.top() - CHIP - 4
            chip = QRectF(box.right() - width, top, width, CHIP)
            if item in self.layout.slim:
                chip = QRectF(box.right() + 1, box.center().y() - CHIP / 2, CHIP, CHIP)
            yield Handle(chip, text, group.number, closed)
