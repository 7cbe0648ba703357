"""What expands and collapses groups: the names of layers above their columns, and chips at neurons and expressions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.paint.node_rows import write
from desktop_app.session.group_names import column_title
from engine.autodiff.collapsed import CollapsedGraph
from engine.graph.groups import CollapsibleGroup

CHIP, SIGN = 28.0, 22.0
REACH = 8.0  # px around a chip that it takes clicks from


class Handle(NamedTuple):
    """What expands or collapses the group of that number (-1: it only names a column)."""

    box: QRectF
    text: str
    number: int
    closed: bool


class GroupHandles:
    """Paints them in one layout and a theme of scale 1, and finds the one at a point."""

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
        """All of them."""
        for handle in self.all:
            self._paint_title(painter, handle) if handle.box.top() < CHIP else self._paint_chip(painter, handle)

    def collapsing(self) -> frozenset[int]:
        """The items with a chip that collapses, instead of the word above."""
        opened = (group for group in self._groups_with_chip() if not self.is_closed(group))
        return frozenset(self.collapsed.item_of[group.outputs[0]] for group in opened)

    def is_closed(self, group: CollapsibleGroup) -> bool:
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
            if not text or (group is not None and group.number in named):
                continue
            box = self.layout.boxes[items[0]]
            number = -1
            if group is not None:
                named.add(group.number)
                number = group.number
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
            item, closed = self.collapsed.item_of[group.outputs[0]], self.is_closed(group)
            box, text = self.layout.boxes[item], "" if closed else group.name
            width = CHIP + (self.theme.metrics("node_kind").horizontalAdvance(text) + 8 if text else 0)
            top = box.top() - (lead + CHIP) / 2 - 2 if lead else box.top() - CHIP - 4
            chip = QRectF(box.right() - width, top, width, CHIP)
            if item in self.layout.slim:
                chip = QRectF(box.right() + 1, box.center().y() - CHIP / 2, CHIP, CHIP)
            yield Handle(chip, text, group.number, closed)

    def _paint_title(self, painter: QPainter, handle: Handle) -> None:
        if handle.number >= 0:
            self._paint_chevron(painter, handle)
        space = handle.box.adjusted(0, 0, -SIGN if handle.number >= 0 else 0, 0)
        write(painter, self.theme, space, handle.text, "tick", self.theme.color("muted"), left=True, whole=True)

    def _paint_chip(self, painter: QPainter, handle: Handle) -> None:
        theme, box = self.theme, handle.box
        if not handle.closed:
            painter.setBrush(theme.color("raised"))
            painter.setPen(QPen(theme.color("border"), 1.5))
            painter.drawRoundedRect(box, CHIP / 2, CHIP / 2)
        self._paint_chevron(painter, handle)
        if handle.text:
            space = box.adjusted(10, 0, -CHIP, 0)
            write(painter, theme, space, handle.text, "node_kind", theme.color("text"), left=True, whole=True)

    def _paint_chevron(self, painter: QPainter, handle: Handle) -> None:
        spot = QRectF(handle.box.right() - SIGN, handle.box.center().y() - 11, 22, 22)
        sign = "chevron-right" if handle.closed else "chevron-down"
        chevron = icon(sign, self.theme.color("muted"), 22)
        chevron.paint(painter, spot.toRect(), Qt.AlignmentFlag.AlignCenter)
