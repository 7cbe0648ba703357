"""What a graph with groups shows beside its nodes: layers as columns, handles, the sizes of weights, an inset."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.paint.edges import square
from desktop_app.panes.graph.paint.handles import CHIP, GroupHandles
from desktop_app.panes.graph.paint.highlights import Highlights
from desktop_app.panes.graph.paint.inset import InsetPainter
from desktop_app.panes.graph.paint.layer_columns import LayerColumns, LayerColumnsLook
from engine.autodiff.collapsed import CollapsedGraph, Key
from engine.autodiff.frame import Frame

BAR, BARS, BAR_HIGH = 9.0, 70.0, 11.0  # px: the most a bar is wide, all bars are, a bar is high


class GroupsLook(NamedTuple):
    """All that decides the picture of what is collapsed: equal ones look alike."""

    columns: LayerColumnsLook
    lines: tuple[float | None, ...]
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
        columns = self.columns.look(highlights.halo, neuron, nudged=nudged)
        return GroupsLook(columns, self.columns.weights(frame), edges, self._bars(frame))

    def paint_background(self, painter: QPainter, look: GroupsLook) -> None:
        """Columns, handles and bars."""
        self.columns.paint_lit(painter, look.columns, look.lines)
        self.columns.paint_frames(painter, look.columns)
        self.handles.paint(painter)
        self._paint_bars(painter, look.bars)

    def box(self, node: int) -> QRectF:
        """Where a node of the source stands, or its circle, or what it is closed in."""
        number = self.collapsed.innermost[node]
        if number in self.columns.spots:
            return square(self.columns.spots[number], self.columns.radius[number])
        return self.layout.boxes[self.collapsed.item_of[node]]

    def around(self, number: int) -> QRectF:
        """Around what is in a group."""
        around = QRectF()
        for node in self.collapsed.groups[number].nodes:
            around = around.united(self.box(node))
        return around

    def node_at(self, spot: QPointF, item: int) -> int:
        """The node of the source that a point in an item means; -1 for none."""
        if item not in self.collapsed.layers:
            return self.collapsed.shown[item]
        number = self.columns.neuron_at(spot)
        return self.collapsed.groups[number].outputs[0] if number >= 0 else -1

    def _bars(self, frame: Frame) -> tuple[tuple[int, tuple[float, ...]], ...]:
        """The weights and the bias of each closed neuron that stands as a box."""
        boxes = [
            (item, group.number) for item, group in self.collapsed.group_at.items()
            if group.kind == "neuron" and item not in self.layout.slim
        ]  # fmt: skip
        neurons = ((item, self.collapsed.neurons[number]) for item, number in boxes)
        return tuple(
            (item, tuple(frame.values[i] or 0.0 for i in (*(weight for _, weight in neuron.inputs), neuron.bias)))
            for item, neuron in neurons
        )

    def _paint_bars(self, painter: QPainter, bars: Iterable[tuple[int, tuple[float, ...]]]) -> None:
        """A bar for each weight of a neuron above its box, up where it is positive, and the bias apart from them."""
        for item, numbers in bars:
            box, most = self.layout.boxes[item], max(map(abs, numbers)) or 1.0
            pitch = min(BAR, BARS / len(numbers))
            x, middle = box.right() - CHIP - 10 - pitch * len(numbers), box.top() - self.layout.metrics.lead / 2 - 3
            painter.setPen(QPen(self.theme.mix("strong", "surface", 0.6), 1.5))
            painter.drawLine(QPointF(x - 2, middle), QPointF(box.right() - CHIP - 6, middle))
            for k, number in enumerate(numbers):
                high, gap = -BAR_HIGH * number / most, 4.0 if k + 1 == len(numbers) else 0.0
                bar = QRectF(x + k * pitch + gap, middle, max(pitch - 2, 2), high).normalized()
                painter.fillRect(bar, self.theme.mark("local" if number < 0 else "parameter"))
