"""What the graph's pane shows: a graph in its layout, what is known of it and nudged, and where it all stands."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.animation.expand_animation import Boxes
from desktop_app.panes.graph.animation.motion import Motion
from desktop_app.panes.graph.camera import Camera
from desktop_app.panes.graph.collapsed_pane import FoldedPane
from desktop_app.panes.graph.layout.graph_layout import Places, place, spread
from desktop_app.panes.graph.paint.legend import LEGEND_HEIGHT
from desktop_app.panes.graph.paint.node_texts import lit_by_nudge, nudged_number, tag
from desktop_app.panes.graph.paint.scene import Scene, Shot
from engine.autodiff.collapsed import Folded
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge
from engine.explain.explanation import Explanation
from engine.graph.graph import Graph, Kind, structure_of


class Stage:
    """Holds them; places are in pixels of the pane."""

    def __init__(self, folds: FoldedPane) -> None:
        self.folds, self.camera = folds, Camera()
        self.scene: Scene | None = None
        self.graph: Graph | None = None  # what is drawn: the source, or that with some of it closed
        self.places: Places | None = None
        self.frame: Frame | None = None
        self.explanation: Explanation | None = None
        self.nudge: Nudge | None = None
        self.locked: frozenset[str] = frozenset()
        self._source: Graph | None = None
        self._sample = 0
        self._before: Frame | None = None
        self._nudged_frame: Frame | None = None
        self._whole_nudge: Nudge | None = None  # of all nodes, closed or not
        self._grain: Grain = "edge"

    def show_graph(self, graph: Graph, folded: Folded | None) -> bool:
        """Another graph, with some of it closed; says whether its structure is another too."""
        old, self._source = self._source, graph
        before, self.folds.folded = self.folds.folded, folded
        self.graph = self.folds.drawn(graph)
        closed = [None if each is None else each.closed for each in (before, folded)]
        same = old is not None and structure_of(old) == structure_of(graph) and closed[0] == closed[1]
        self.folds.known = self.folds.nudged = None
        self.frame = self._before = self.explanation = None
        self.nudge = self._whole_nudge = self._nudged_frame = None
        if not same:
            self.places = place(graph) if folded is None else _placed(folded)
            self.folds.picked = None
            self.folds.spoken = -1
        return not same

    def show_folded(self, folded: Folded) -> frozenset[int]:
        """The same graph with something opened or closed: these folds."""
        folds, known = self.folds, self.folds.known
        assert known is not None and folds.folded is not None
        changed = folded.closed ^ folds.folded.closed
        folds.folded, self.graph = folded, folded.graph
        self._before = self.explanation = None
        self.frame = folded.frame(known)
        self.show_nudge(self._whole_nudge, folds.nudged)
        self.places = _placed(folded)
        return changed

    def show_sample(self, sample: int) -> None:
        """Which sample the numbers are of, from 0."""
        self._sample = sample
        if self.scene is not None:
            self.scene.nodes.sample = sample

    def show_frame(self, frame: Frame, explanation: Explanation | None, grain: Grain) -> None:
        """What is known now."""
        self._before = self.frame
        self.folds.known, self.explanation, self._grain = frame, explanation, grain
        self.frame = self.folds.frame(frame)

    def show_nudge(self, nudge: Nudge | None, frame: Frame | None) -> bool:
        """What a nudge does to each node of a frame; says whether it is one of another node."""
        self._whole_nudge, self.folds.nudged = nudge, frame
        nudge = self.folds.nudge(nudge) if nudge is not None else None
        self._nudged_frame = self.folds.frame(frame) if frame is not None else None
        other = nudge is not None and (self.nudge is None or nudge.index != self.nudge.index)
        self.nudge = nudge
        return other

    def spread(self, size: QSize, theme: Theme) -> None:
        """Lays the graph out in a pane of that size."""
        if self.graph is None or self.places is None:
            return
        scale, pane = theme.scale, QSizeF(size.width(), size.height() - theme.px(LEGEND_HEIGHT))
        layout = spread(self.graph, self.places, max(pane.width() / scale, 1), max(pane.height() / scale, 1))
        self.scene = Scene(self.graph, layout, Theme(theme.name), self.folds.folded)
        self.scene.nodes.sample = self._sample
        self.camera.set_room(pane, QSizeF(*layout.size) * scale * layout.fit, scale * layout.fit)

    def follow(self, motion: Motion) -> None:
        """Brings what the step works on into the pane, where the whole graph does not fit."""
        if self.scene is not None and self.frame is not None:
            active = self.scene.active(self.shot(motion))
            if not active.isEmpty():
                self.camera.show(active)

    def show_folds(self, numbers: frozenset[int], motion: Motion) -> None:
        """Brings a fold into the pane, and what the step works on if that is in it, or if there are several folds."""
        assert self.scene is not None
        around = [self.folds.around(self.scene, number) for number in numbers]
        for box in around:
            self.camera.show(box)
        if len(around) > 1 or any(map(self.scene.active(self.shot(motion)).intersects, around)):
            self.follow(motion)

    def shot(self, motion: Motion) -> Shot:
        """What a picture taken now shows."""
        assert self.graph is not None and self.frame is not None
        nudge = self.nudge
        lights = lit_by_nudge(nudge) if nudge else self.folds.lights(self.graph, self.frame, self._grain)
        moved = 1.0 if motion.arrived else motion.share if nudge is not None else motion.eased
        frame = self._nudged_frame or self.frame
        picked = self.folds.item(self.folds.picked) if self.folds.picked is not None else None
        return Shot(frame, self._before, self.explanation, lights, picked, self.locked, moved, nudge)

    def texts(self, index: int) -> dict[str, str]:
        """What is written in a node now: name, tag, data and grad."""
        assert self.graph is not None and self.frame is not None and self.scene is not None
        index = self.folds.item(index)
        node, numbers = self.graph.nodes[index], self.scene.nodes.numbers(self._nudged_frame or self.frame, index)
        if self.nudge is not None and index in (self.nudge.index, *self.nudge.changed):
            numbers = numbers._replace(data=nudged_number(self.nudge, index))
        return {
            "name": node.brief,
            "tag": tag(self.graph, node),
            "data": str(numbers.data),
            "grad": str(numbers.grad),
        }

    def box(self, index: int) -> QRectF:
        """Where a node, or what it is closed in, stands."""
        assert self.scene is not None
        return self.camera.transform.mapRect(self.folds.box(self.scene, index))

    def boxes(self) -> Boxes:
        """Where each node stands, or what it is closed in."""
        assert self.scene is not None
        return {node: self.camera.transform.mapRect(box) for node, box in self.folds.boxes(self.scene).items()}

    def spot(self, at: QPointF) -> QPointF:
        """Where a point of the pane is in the drawing."""
        return self.camera.transform.inverted()[0].map(at)

    def node_at(self, at: QPointF) -> int | None:
        """The item that is there."""
        if self.scene is None:
            return None
        spot = self.spot(at)
        return next((index for index, box in self.scene.layout.boxes.items() if box.contains(spot)), None)

    def leaf_at(self, at: QPointF) -> int | None:
        """The leaf whose data row is there."""
        index = self.node_at(at)
        if index is None or self.scene is None:
            return None
        spot, leaf = self.spot(at), self.scene.graph.nodes[index]
        movable = leaf.kind in (Kind.PARAMETER, Kind.INPUT)
        return index if movable and self.scene.nodes.rows.box(index, "data").contains(spot) else None

    def handle_at(self, at: QPointF) -> int:
        """The fold that a click there opens or closes; -1 for none."""
        return self.folds.handle_at(self.scene, self.spot(at))

    def picked_at(self, at: QPointF) -> int:
        """The node that a click there means; -1 for none."""
        return self.folds.picked_at(self.scene, self.spot(at), self.node_at(at))

    def free_value(self, leaf: int) -> tuple[str, float] | None:
        """Name and number of a leaf that a hand may change: none while it is locked or not known."""
        assert self.graph is not None
        node, value = self.graph.nodes[leaf], self.frame.values[leaf] if self.frame is not None else None
        return None if value is None or node.name in self.locked else (node.name, value)


def _placed(folded: Folded) -> Places:
    # Most graphs have nothing closed, and a start must be quick.
    from desktop_app.panes.graph.layout.network_layout import place_folded

    return place_folded(folded)
