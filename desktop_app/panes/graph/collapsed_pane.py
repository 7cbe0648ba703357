"""What the graph's pane does where some of the graph is closed: which node a place means, and what is painted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, QTimer
from PySide6.QtGui import QPainter

from desktop_app.panes.graph.paint.edges import Key, square
from desktop_app.panes.graph.paint.node_texts import Lit, lit
from desktop_app.panes.graph.paint.scene import Scene, Shot
from engine.autodiff.collapsed import CollapsedGraph
from engine.autodiff.trace import Frame, Grain
from engine.checks.perturbation import Nudge
from engine.graph.graph import Graph

if TYPE_CHECKING:
    # What only closed things need is imported once there are some: most graphs have none, and a start must be quick.
    from desktop_app.panes.graph.animation.expand_animation import Boxes
    from desktop_app.panes.graph.paint.layer_columns import ColumnsLook
    from desktop_app.panes.graph.paint.weight_lines import Wires

UNLIT = 0.5  # how much of their colour lines keep beside those that are lit

AROUND = QMarginsF(24, 36, 24, 24)  # of a group that comes into sight, with what stands above its nodes


class GroupsLook(NamedTuple):
    """All that decides the picture of what is closed: equal ones look alike."""

    columns: ColumnsLook
    lines: tuple[float | None, ...]
    edges: tuple[tuple[Key, float], ...]
    bars: tuple[tuple[int, tuple[float, ...]], ...]


class CollapsedPane:
    """Holds the graph as it is drawn, and the frame of all its nodes; without `collapsed` an item is a node."""

    def __init__(self, late: QTimer) -> None:
        self.collapsed: CollapsedGraph | None = None
        self.known: Frame | None = None
        self.nudged: Frame | None = None  # the frame that a nudge starts from
        self.spoken = -1  # the group of the neuron that the step of a layer is told by
        self.picked: int | None = None
        self._late = late

    def drawn(self, graph: Graph) -> Graph:
        """The graph with what is closed as one node."""
        return graph if self.collapsed is None else self.collapsed.graph

    def frame(self, frame: Frame) -> Frame:
        """What is known of each item."""
        return frame if self.collapsed is None else self.collapsed.frame(frame)

    def nudge(self, nudge: Nudge) -> Nudge:
        """What a nudge does to each item."""
        if self.collapsed is None:
            return nudge
        from desktop_app.panes.graph.paint.collapsed_scene import nudge_of_items

        return nudge_of_items(self.collapsed, nudge)

    def lights(self, graph: Graph, frame: Frame, grain: Grain) -> Lit:
        """What a step lights."""
        if self.collapsed is None:
            return lit(graph, frame, grain)
        from desktop_app.panes.graph.paint.collapsed_scene import lit_items

        return lit_items(self.collapsed, frame, grain)

    def item(self, node: int) -> int:
        """What stands for a node."""
        return node if self.collapsed is None else self.collapsed.item_of[node]

    def node_of(self, item: int) -> int:
        """The node that an item speaks of."""
        return item if self.collapsed is None else self.collapsed.shown[item]

    def box(self, scene: Scene, node: int) -> QRectF:
        """Where a node stands, or its circle, or what it is closed in."""
        if scene.groups is not None:
            columns, number = scene.groups.columns, scene.groups.collapsed.innermost[node]
            if number in columns.spots:
                return square(columns.spots[number], columns.radius[number])
        return scene.layout.boxes[self.item(node)]

    def boxes(self, scene: Scene) -> Boxes:
        """Where each node stands, or what it is closed in."""
        assert self.collapsed is not None
        return {node: self.box(scene, node) for node in range(len(self.collapsed.source))}

    def around(self, scene: Scene, number: int) -> QRectF:
        """Around what is in a group."""
        around = QRectF()
        for node in self.collapsed.groups[number].nodes if self.collapsed is not None else ():
            around = around.united(self.box(scene, node))
        return around.marginsAdded(AROUND)

    def handle_at(self, scene: Scene | None, spot: QPointF) -> int:
        """The group that a click there opens or closes; -1 for none."""
        return scene.groups.handle_at(spot) if scene is not None and scene.groups is not None else -1

    def picked_at(self, scene: Scene | None, spot: QPointF, item: int | None) -> int:
        """The node that a click on an item there means; -1 for none."""
        if item is None or scene is None:
            return -1
        if scene.groups is None or item not in scene.groups.collapsed.layers:
            return self.node_of(item)
        number = scene.groups.columns.neuron_at(spot)
        return scene.groups.collapsed.groups[number].outputs[0] if number >= 0 else -1

    @cached_property
    def _wires(self) -> Wires:
        from desktop_app.panes.graph.paint.weight_lines import Wires

        return Wires(self._late)

    @property
    def active(self) -> int:
        """The node that a key is about: the picked one, else what the step works on; -1 for none."""
        step = self.known.step if self.known is not None else None
        return self.picked if self.picked is not None else step.source if step is not None else -1

    @property
    def told(self) -> int:
        """The group of the neuron that is looked at: the picked one, else the one that the step is told by; or -1."""
        if self.collapsed is not None and self.picked is not None:
            number = self.collapsed.innermost[self.picked]
            if number >= 0 and self.collapsed.groups[number].kind == "neuron":
                return number
        return self.spoken

    def look(self, scene: Scene, shot: Shot) -> GroupsLook | None:
        """How what is closed looks; None where nothing can be."""
        if scene.groups is None or self.known is None:
            return None
        groups, values = scene.groups, self.known.values
        edges = tuple((key, values[index] or 0.0) for key, index in groups.collapsed.weights.items())
        columns = groups.look(shot.lights, self.told, shot.nudge is not None)
        return GroupsLook(columns, groups.columns.weights(self.known), edges, groups.weights(self.known))

    def paint_lines(
        self, painter: QPainter, scene: Scene, look: GroupsLook | None, key: tuple[object, ...], size: QSize,
        prepare: Callable[[QPainter], None],
    ) -> None:  # fmt: skip
        """The lines of weights, on the pane itself."""
        if look is not None and look.lines and scene.groups is not None:
            painter.setOpacity(UNLIT if look.columns.dim else 1.0)
            self._wires.paint(painter, scene.groups.columns, look.lines, key, size, prepare)
            painter.setOpacity(1.0)

    def paint_ground(self, painter: QPainter, scene: Scene, look: GroupsLook | None) -> None:
        """Columns, names and bars, in the scene."""
        if look is not None and scene.groups is not None:
            scene.groups.columns.paint_lit(painter, look.columns, look.lines)
            scene.groups.columns.paint_frames(painter, look.columns)
            scene.groups.paint_handles(painter)
            scene.groups.paint_weights(painter, look.bars)

    def paint_circles(self, painter: QPainter, scene: Scene) -> None:
        """The neurons of closed layers with how active they are."""
        frame = self.nudged or self.known
        if scene.groups is not None and frame is not None:
            scene.groups.columns.paint_circles(painter, frame, self.told)

    def paint_inset(self, painter: QPainter, scene: Scene, shot: Shot, seen: QRectF) -> None:
        """The inset of the neuron that is looked at."""
        if scene.groups is None or self.known is None or shot.nudge is not None:
            return
        inset = scene.groups.inset(self.told, self.known)
        if inset is not None:
            box = scene.free_box(inset.size, inset.at, shot, seen)
            scene.groups.paint_inset(painter, self.told, inset, box)
