"""What the graph's pane shows: a graph in its layout, what is known of it and nudged, and where it all stands."""

from __future__ import annotations

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSize, QSizeF

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.animation import Boxes
from desktop_app.panes.graph.camera import Camera
from desktop_app.panes.graph.layout.graph_layout import NO_LAYOUT, spread
from desktop_app.panes.graph.layout.positions import NO_POSITIONS, find_positions
from desktop_app.panes.graph.paint.highlights import nudge_highlights, step_highlights
from desktop_app.panes.graph.paint.legend import LEGEND_HEIGHT
from desktop_app.panes.graph.paint.node_texts import nudged_number, tag
from desktop_app.panes.graph.paint.scene import Scene, SceneState
from engine.autodiff.collapsed_graph import CollapsedGraph, collapse
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge, collapsed_nudge
from engine.explain.explanation import Explanation
from engine.graph.graph import Graph, Kind, structure_of

AROUND = QMarginsF(24, 36, 24, 24)  # of a group that is brought into the pane, with what stands above its nodes


class GraphModel:
    """Holds them; points and boxes are in pixels of the pane, nodes are those of the source, items those drawn."""

    def __init__(self) -> None:
        self.camera = Camera()
        self.collapsed: CollapsedGraph = collapse(Graph((), -1))
        self.scene = Scene(self.collapsed, NO_LAYOUT, Theme())
        self.positions = NO_POSITIONS
        self.frame: Frame | None = None  # of the items
        self.explanation: Explanation | None = None
        self.nudge: Nudge | None = None  # of the items
        self.picked: int | None = None
        self.locked: frozenset[str] = frozenset()
        self.step_neuron = -1  # the group of the neuron by which the step of a closed layer is described
        self.sample = 0  # the one that the numbers are of
        self._grain: Grain = "edge"
        self._before: Frame | None = None  # what was known of the items one step earlier
        self._known: Frame | None = None  # of all nodes
        self._nudged: Frame | None = None  # the frame of all nodes that a nudge starts from
        self._nudged_items: Frame | None = None
        self._node_nudge: Nudge | None = None  # of all nodes

    def show_graph(self, graph: Graph, collapsed: CollapsedGraph) -> bool:
        """Another graph, with some of it collapsed; says whether it is laid out anew."""
        old, self.collapsed = self.collapsed, collapsed
        same = structure_of(old.source) == structure_of(graph) and old.closed == collapsed.closed
        self._known = self.frame = self._before = self.explanation = None
        self.show_nudge(None, None)
        if not same:
            self.positions = find_positions(collapsed)
            self.picked, self.step_neuron = None, -1
        return not same

    def show_collapsed(self, collapsed: CollapsedGraph) -> frozenset[int]:
        """The same graph with groups expanded or collapsed: these."""
        changed = collapsed.closed ^ self.collapsed.closed
        self.collapsed = collapsed
        self._before = self.explanation = None
        self.frame = collapsed.frame(self._known) if self._known is not None else None
        self.show_nudge(self._node_nudge, self._nudged)
        self.positions = find_positions(collapsed)
        return changed

    def show_frame(self, frame: Frame, explanation: Explanation | None, grain: Grain) -> None:
        """What is known now."""
        self._before = self.frame
        self._known, self.explanation, self._grain = frame, explanation, grain
        self.frame = self.collapsed.frame(frame)

    def show_nudge(self, nudge: Nudge | None, frame: Frame | None) -> bool:
        """What a nudge does to each node of a frame; says whether it is one of another node."""
        self._node_nudge, self._nudged, before = nudge, frame, self.nudge
        self._nudged_items = self.collapsed.frame(frame) if frame is not None else None
        self.nudge = collapsed_nudge(self.collapsed, nudge) if nudge is not None else None
        return self.nudge is not None and (before is None or before.index != self.nudge.index)

    def spread(self, size: QSize, theme: Theme, enlarged: float = 1.0) -> None:
        """Lays the graph out in a pane of that size, and draws it so much larger."""
        if not self.positions.nodes:
            return
        scale, pane = theme.scale, QSizeF(size.width(), size.height() - theme.px(LEGEND_HEIGHT))
        width, height = max(pane.width() / scale, 1), max(pane.height() / scale, 1)
        layout = spread(self.collapsed.graph, self.positions, width, height)
        self.scene = Scene(self.collapsed, layout, Theme(theme.name))
        drawn = scale * layout.fit * enlarged
        self.camera.set_pane(pane, QSizeF(*layout.size) * drawn, drawn)

    @property
    def _active(self) -> QRectF:
        """Around what the step works on; empty when it is nothing in particular."""
        return self.scene.active(self.state()) if self.frame is not None else QRectF()

    def follow(self) -> None:
        """Brings what the step works on into the pane, where the whole graph does not fit: its node before all."""
        active = self._active
        if not active.isEmpty():
            self.camera.show(active)
        if self._node_nudge is not None:
            self.camera.show(self.scene.groups.columns.box(self._node_nudge.index))
        elif self._known is not None and self._known.step is not None:
            self.camera.show(self.scene.groups.columns.box(self._known.step.source))

    def show_groups(self, numbers: frozenset[int]) -> None:
        """Brings groups into the pane, and what the step works on if that is in one, or if there are several."""
        around = [self.scene.groups.around(number).marginsAdded(AROUND) for number in numbers]
        for box in around:
            self.camera.show(box)
        if len(around) > 1 or any(map(self._active.intersects, around)):
            self.follow()

    def state(self, moved: float = 1.0) -> SceneState:
        """What is drawn when the numbers that move have come so far, 0 to 1."""
        assert self._known is not None and self.frame is not None
        collapsed, nudge = self.collapsed, self.nudge
        highlights = nudge_highlights(nudge) if nudge else step_highlights(collapsed, self.frame, self._grain)
        return SceneState(
            frame=self._nudged_items or self.frame,
            before=self._before,
            known=self._known,
            active=self._nudged or self._known,
            explanation=self.explanation,
            highlights=highlights,
            picked=collapsed.item_of[self.picked] if self.picked is not None else None,
            neuron=self.neuron,
            locked=self.locked,
            sample=self.sample,
            moved=moved,
            nudge=nudge,
        )

    def texts(self, index: int) -> dict[str, str]:
        """What is written in a node now: name, tag, data and grad."""
        assert self.frame is not None
        graph, index = self.collapsed.graph, self.collapsed.item_of[index]
        node = graph.nodes[index]
        numbers = self.scene.nodes.numbers(self._nudged_items or self.frame, index, self.sample)
        if self.nudge is not None and index in (self.nudge.index, *self.nudge.changed):
            numbers = numbers._replace(data=nudged_number(self.nudge, index))
        return {"name": node.brief, "tag": tag(graph, node), "data": str(numbers.data), "grad": str(numbers.grad)}

    def box(self, node: int) -> QRectF:
        """Where a node, or what it is closed in, stands."""
        return self.camera.transform.mapRect(self.scene.groups.columns.box(node))

    def boxes(self) -> Boxes:
        """Where each node stands, or what it is closed in."""
        return {node.index: self.box(node.index) for node in self.collapsed.source.nodes}

    def item_at(self, at: QPointF) -> int | None:
        """The item that is there."""
        spot = self._in_scene(at)
        return next((item for item, box in self.scene.layout.boxes.items() if box.contains(spot)), None)

    def leaf_at(self, at: QPointF) -> int | None:
        """The leaf whose data row is there, as an item."""
        item = self.item_at(at)
        if item is None:
            return None
        movable = self.scene.graph.nodes[item].kind in (Kind.PARAMETER, Kind.INPUT)
        return item if movable and self.scene.nodes.rows.box(item, "data").contains(self._in_scene(at)) else None

    def group_at(self, at: QPointF) -> int:
        """The group that a click there expands or collapses; -1 for none."""
        return self.scene.groups.handles.at(self._in_scene(at))

    def node_at(self, at: QPointF) -> int:
        """The node that a click there means; -1 for none."""
        item = self.item_at(at)
        return -1 if item is None else self.scene.groups.node_at(self._in_scene(at), item)

    def free_value(self, leaf: int) -> tuple[str, float] | None:
        """Name and number of a leaf, an item, that a person may change: none while it is locked or not known."""
        node = self.collapsed.graph.nodes[leaf]
        value = self.frame.values[leaf] if self.frame is not None else None
        return None if value is None or node.name in self.locked else (node.name, value)

    @property
    def active_node(self) -> int:
        """The node that a key is about: the picked one, else what the step works on; -1 for none."""
        step = self._known.step if self._known is not None else None
        return self.picked if self.picked is not None else step.source if step is not None else -1

    @property
    def neuron(self) -> int:
        """The group of the neuron that is described: the picked one, else the one that stands for a step; or -1."""
        number = self.collapsed.innermost[self.picked] if self.picked is not None else -1
        return number if number in self.collapsed.neurons else self.step_neuron

    def _in_scene(self, at: QPointF) -> QPointF:
        return self.camera.transform.inverted()[0].map(at)
