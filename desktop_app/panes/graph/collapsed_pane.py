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
from engine.autodiff.collapsed import Folded
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge
from engine.graph.graph import Graph

if TYPE_CHECKING:
    # What only closed things need is imported once there are some: most graphs have none, and a start must be quick.
    from desktop_app.panes.graph.animation.expand_animation import Boxes
    from desktop_app.panes.graph.paint.layer_columns import ColumnsLook
    from desktop_app.panes.graph.paint.weight_lines import Wires

UNLIT = 0.5  # how much of their colour lines keep beside those that are lit

AROUND = QMarginsF(24, 36, 24, 24)  # of a fold that comes into sight, with what stands above its nodes


class FoldedLook(NamedTuple):
    """All that decides the picture of what is closed: equal ones look alike."""

    columns: ColumnsLook
    lines: tuple[float | None, ...]
    edges: tuple[tuple[Key, float], ...]
    bars: tuple[tuple[int, tuple[float, ...]], ...]


class FoldedPane:
    """Holds the graph as it is drawn, and the frame of all its nodes; without `folded` an item is a node."""

    def __init__(self, late: QTimer) -> None:
        self.folded: Folded | None = None
        self.known: Frame | None = None
        self.nudged: Frame | None = None  # the frame that a nudge starts from
        self.spoken = -1  # the fold of the neuron that the step of a layer is told by
        self.picked: int | None = None
        self._late = late

    def drawn(self, graph: Graph) -> Graph:
        """The graph with what is closed as one node."""
        return graph if self.folded is None else self.folded.graph

    def frame(self, frame: Frame) -> Frame:
        """What is known of each item."""
        return frame if self.folded is None else self.folded.frame(frame)

    def nudge(self, nudge: Nudge) -> Nudge:
        """What a nudge does to each item."""
        if self.folded is None:
            return nudge
        from desktop_app.panes.graph.paint.collapsed_scene import nudged_folded

        return nudged_folded(self.folded, nudge)

    def lights(self, graph: Graph, frame: Frame, grain: Grain) -> Lit:
        """What a step lights."""
        if self.folded is None:
            return lit(graph, frame, grain)
        from desktop_app.panes.graph.paint.collapsed_scene import lit_folded

        return lit_folded(self.folded, frame, grain)

    def item(self, node: int) -> int:
        """What stands for a node."""
        return node if self.folded is None else self.folded.item_of[node]

    def node_of(self, item: int) -> int:
        """The node that an item speaks of."""
        return item if self.folded is None else self.folded.shown[item]

    def box(self, scene: Scene, node: int) -> QRectF:
        """Where a node stands, or its circle, or what it is closed in."""
        if scene.folds is not None:
            columns, number = scene.folds.columns, scene.folds.folded.innermost[node]
            if number in columns.spots:
                return square(columns.spots[number], columns.radius[number])
        return scene.layout.boxes[self.item(node)]

    def boxes(self, scene: Scene) -> Boxes:
        """Where each node stands, or what it is closed in."""
        assert self.folded is not None
        return {node: self.box(scene, node) for node in range(len(self.folded.source))}

    def around(self, scene: Scene, number: int) -> QRectF:
        """Around what is in a fold."""
        around = QRectF()
        for node in self.folded.folds[number].nodes if self.folded is not None else ():
            around = around.united(self.box(scene, node))
        return around.marginsAdded(AROUND)

    def handle_at(self, scene: Scene | None, spot: QPointF) -> int:
        """The fold that a click there opens or closes; -1 for none."""
        return scene.folds.handle_at(spot) if scene is not None and scene.folds is not None else -1

    def picked_at(self, scene: Scene | None, spot: QPointF, item: int | None) -> int:
        """The node that a click on an item there means; -1 for none."""
        if item is None or scene is None:
            return -1
        if scene.folds is None or item not in scene.folds.folded.layers:
            return self.node_of(item)
        number = scene.folds.columns.neuron_at(spot)
        return scene.folds.folded.folds[number].outputs[0] if number >= 0 else -1

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
        """The fold of the neuron that is looked at: the picked one, else the one that the step is told by; or -1."""
        if self.folded is not None and self.picked is not None:
            number = self.folded.innermost[self.picked]
            if number >= 0 and self.folded.folds[number].kind == "neuron":
                return number
        return self.spoken

    def look(self, scene: Scene, shot: Shot) -> FoldedLook | None:
        """How what is closed looks; None where nothing can be."""
        if scene.folds is None or self.known is None:
            return None
        folds, values = scene.folds, self.known.values
        edges = tuple((key, values[index] or 0.0) for key, index in folds.folded.weights.items())
        columns = folds.look(shot.lights, self.told, shot.nudge is not None)
        return FoldedLook(columns, folds.columns.weights(self.known), edges, folds.weights(self.known))

    def paint_lines(
        self, painter: QPainter, scene: Scene, look: FoldedLook | None, key: tuple[object, ...], size: QSize,
        prepare: Callable[[QPainter], None],
    ) -> None:  # fmt: skip
        """The lines of weights, on the pane itself."""
        if look is not None and look.lines and scene.folds is not None:
            painter.setOpacity(UNLIT if look.columns.dim else 1.0)
            self._wires.paint(painter, scene.folds.columns, look.lines, key, size, prepare)
            painter.setOpacity(1.0)

    def paint_ground(self, painter: QPainter, scene: Scene, look: FoldedLook | None) -> None:
        """Columns, names and bars, in the scene."""
        if look is not None and scene.folds is not None:
            scene.folds.columns.paint_lit(painter, look.columns, look.lines)
            scene.folds.columns.paint_frames(painter, look.columns)
            scene.folds.paint_handles(painter)
            scene.folds.paint_weights(painter, look.bars)

    def paint_circles(self, painter: QPainter, scene: Scene) -> None:
        """The neurons of closed layers with how active they are."""
        frame = self.nudged or self.known
        if scene.folds is not None and frame is not None:
            scene.folds.columns.paint_circles(painter, frame, self.told)

    def paint_inset(self, painter: QPainter, scene: Scene, shot: Shot, seen: QRectF) -> None:
        """The inset of the neuron that is looked at."""
        if scene.folds is None or self.known is None or shot.nudge is not None:
            return
        inset = scene.folds.inset(self.told, self.known)
        if inset is not None:
            box = scene.free_box(inset.size, inset.at, shot, seen)
            scene.folds.paint_inset(painter, self.told, inset, box)
