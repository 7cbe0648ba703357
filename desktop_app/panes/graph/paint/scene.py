"""One graph in one layout, painted in two layers: a picture that stands still, and numbers that change often."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.layout.metrics import has_badge
from desktop_app.panes.graph.layout.routing import Route
from desktop_app.panes.graph.paint.callout import Callout, CalloutPainter
from desktop_app.panes.graph.paint.callout_search import Target
from desktop_app.panes.graph.paint.drawing import square
from desktop_app.panes.graph.paint.edges import EdgePainter
from desktop_app.panes.graph.paint.group_painter import GroupPainter, GroupsLook
from desktop_app.panes.graph.paint.highlights import Highlights
from desktop_app.panes.graph.paint.layer_columns import largest, share_of
from desktop_app.panes.graph.paint.node_texts import nudged_number
from desktop_app.panes.graph.paint.nodes import NodeLook, NodePainter, Numbers
from desktop_app.panes.graph.paint.nudge_wave import WavePainter
from engine.autodiff.collapsed_graph import CollapsedGraph, Key
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Step
from engine.checks.perturbation import Nudge
from engine.explain.explanation import Explanation
from engine.graph.graph import FIXED
from engine.numerals import or_nan, short

RESTING = 0.5  # where on its edge a token stays once its number has arrived
MOST_PILLS = 4  # local derivatives that stand beside the edges of a closed neuron
LIT = {"forward": "data", "backward": "gradient"}  # the looks of edges along which numbers travel, and their colours
BESIDE = 60.0  # how far a node's word, halo or badge reaches out of its box

ALONG = (0.45, 0.3, 0.6, 0.2, 0.75)  # an edge: where the line of a callout may end


class SceneState(NamedTuple):
    """What is drawn."""

    frame: Frame  # of the items
    before: Frame | None  # of the items one step earlier, for as long as a number still travels
    known: Frame  # of all nodes of the source
    active: Frame  # of the nodes whose circles show how active they are
    explanation: Explanation | None
    highlights: Highlights
    picked: int | None
    neuron: int  # the group of the neuron that is described, -1 for none
    locked: frozenset[str]
    sample: int  # that the numbers are of
    moved: float  # how far the numbers have come on their way, 0 to 1
    nudge: Nudge | None

    @property
    def arrived(self) -> bool:
        """Whether they are there."""
        return self.moved >= 1.0


class StillLook(NamedTuple):
    """All that decides the picture that stands still; equal ones look alike."""

    nodes: tuple[tuple[int, NodeLook], ...]
    edges: tuple[tuple[Key, str], ...]  # how each visible edge is drawn: idle, dim, done, forward or backward
    groups: GroupsLook


class Scene:
    """Paints a graph; everything is in pixels at scale 1, and `visible` is the rectangle that the pane shows."""

    def __init__(self, collapsed: CollapsedGraph, layout: Layout, theme: Theme) -> None:
        self.collapsed, self.layout = collapsed, layout
        self.graph = graph = collapsed.graph
        self.edges = EdgePainter(layout, theme)
        self.groups = GroupPainter(collapsed, layout, theme)
        self.nodes = NodePainter(graph, layout, theme, self.groups.handles.collapsing(), frozenset(collapsed.group_at))
        self._callouts = CalloutPainter(self.edges, theme)
        self._reach = {index: self._bounds(index) for index in layout.boxes}
        self._in_boxes = [index for index in layout.boxes if index not in collapsed.layers]
        self._drawn = {
            key: route for key, route in self.edges.routes.items()
            if collapsed.layers.isdisjoint((key[0], graph.nodes[key[0]].operands[key[1]]))
        }  # fmt: skip
        crowded = [item for item in collapsed.group_at if len(graph.nodes[item].operands) > MOST_PILLS]
        self._with_pill = {key for key in self._drawn if key[0] not in crowded}
        self._wave = WavePainter(graph, self.edges, self._callouts, self._drawn, all_shown=not self.nodes.rows.compact)

    def active(self, state: SceneState) -> QRectF:
        """Around what the step works on; empty when it is nothing in particular."""
        around = QRectF()
        if state.nudge is not None:
            return self._reach[state.nudge.index]
        if state.frame.step is not None and not state.highlights.all:
            for index in state.highlights.halo | {state.frame.step.source}:
                around = around.united(self._reach[index].adjusted(-30, -20, 20, 20))
        return around

    def callout(self, state: SceneState, pills: Mapping[Key, QRectF], visible: QRectF) -> Callout | None:
        """The running equation beside what it explains."""
        step = state.frame.step
        if state.explanation is None or step is None or state.highlights.all or state.nudge is not None:
            return None
        if step.source in self.collapsed.layers or not any(state.explanation.callout):
            return None  # the inset says it
        lit = tuple(self.edges.way(key, visible) for key in state.highlights.edges)
        target = Target(self._targets(state.highlights, step, pills), lit)
        return self._callouts.callout(state.explanation, target, tuple(pills.values()), visible)

    def numbers(self, state: SceneState, visible: QRectF) -> dict[int, Numbers]:
        """What stands in each visible node; while a number travels, its goal shows what it was."""
        frame = state.frame if state.arrived else self._underway(state)
        found = {
            index: self.nodes.numbers(frame, index, state.sample)
            for index in self._in_boxes
            if self._reach[index].intersects(visible)
        }
        if state.nudge is not None:
            for index in self._wave.reached(state.nudge, state.moved):
                if index in found:
                    found[index] = found[index]._replace(data=nudged_number(state.nudge, index))
        return found

    def still(self, state: SceneState, numbers: Mapping[int, Numbers], visible: QRectF) -> StillLook:
        """What the still picture looks like."""
        nodes = []
        for index, both in numbers.items():
            picked, locked = index == state.picked, self.graph.nodes[index].name in state.locked
            look = self.nodes.look(state.frame, state.highlights, index, both, picked=picked, locked=locked)
            nodes.append((index, look))
        in_sight = (key for key, route in self._drawn.items() if route.bounds.intersects(visible))
        edges = tuple((key, self._edge_look(key, state)) for key in in_sight)
        groups = self.groups.look(state.known, state.highlights, state.neuron, nudged=state.nudge is not None)
        return StillLook(tuple(nodes), edges, groups)

    def paint_edges(self, painter: QPainter, still: StillLook) -> None:
        """The edges, thick where the weight that their operand is multiplied by is large."""
        weights = dict(still.groups.edges)
        most = largest(weights.values())
        for key, look in sorted(still.edges, key=lambda edge: edge[1] in LIT):
            if look in LIT:
                self.edges.paint_lit(painter, self.edges.routes[key], LIT[look], forward=look == "forward")
            elif look == "done":
                self.edges.paint_done(painter, key)
            else:
                weight = weights.get(key)
                share = None if weight is None else math.copysign(share_of(weight, most), weight)
                self.edges.paint_idle(painter, key, dim=look == "dim", weight=share)

    def paint_nodes(self, painter: QPainter, still: StillLook) -> None:
        """Nodes without their numbers."""
        for index, look in still.nodes:
            self.nodes.paint_still(painter, index, look)

    def paint_live(
        self, painter: QPainter, state: SceneState, still: StillLook, numbers: Mapping[int, Numbers], visible: QRectF
    ) -> None:
        """Numbers, circles of neurons, pills, what travels, the callout and the inset."""
        self.groups.columns.paint_circles(painter, state.active, state.neuron)
        pills = self.pills(state, visible)
        callout = self.callout(state, pills, visible)
        if callout is not None:
            self._callouts.paint_leader(painter, callout)
        for index, look in still.nodes:
            self.nodes.paint_numbers(painter, index, numbers[index], look)
        slopes = self._slopes(state)
        for key in pills:
            dim = not state.highlights.all and key not in state.highlights.edges
            self.edges.paint_pill(painter, key, slopes[key], dim=dim)
        if state.nudge is None:
            self._paint_step(painter, state)
        elif state.arrived:
            self._wave.paint_rest(painter, state.nudge, pills, visible)
        else:
            self._wave.paint_underway(painter, state.nudge, state.moved)
        if callout is not None:
            self._callouts.paint_callout(painter, callout)
        inset = self.groups.insets.inset(state.neuron, state.known) if state.nudge is None else None
        if inset is not None:
            taken = () if callout is None else (callout.box,)
            place = self._callouts.place(inset.size, Target([square(inset.at, 1)]), taken, visible)
            self.groups.insets.paint(painter, state.neuron, inset.rows, place.box)

    def _paint_step(self, painter: QPainter, state: SceneState) -> None:
        """The numbers that travel along edges, or round the loop of an update."""
        step = state.frame.step
        if step is None or state.highlights.all:
            return
        if step.kind == "update" and step.target not in self.collapsed.group_at:
            route = self._loop(step)
            self.edges.paint_lit(painter, route, "parameter", forward=True)
            if step.after is not None and step.before is not None:
                at = route.share(min(state.moved, RESTING))
                self._callouts.paint_token(painter, at, step.after - step.before, "parameter")
        forward, share = step.kind == "forward", RESTING if state.arrived else state.moved
        colour = "data" if forward else "gradient"
        for key in state.highlights.edges:
            at = self.edges.routes[key].share(share if forward else 1 - share)
            if state.arrived and (len(state.highlights.edges) > 1 or self.nodes.rows.compact):
                self._callouts.paint_disc(painter, at, colour)
            else:
                self._callouts.paint_token(painter, at, self._carried(state.frame, key, share), colour)

    def _bounds(self, index: int) -> QRectF:
        reach = BESIDE + (self.layout.metrics.reach if has_badge(self.graph.nodes[index]) else 0.0)
        return self.layout.boxes[index].adjusted(-reach, -BESIDE, BESIDE, BESIDE)

    def _edge_look(self, key: Key, state: SceneState) -> str:
        backward = state.frame.phase == "backward"
        if key in state.highlights.edges:
            return "backward" if backward and state.nudge is None else "forward"
        operand = self.graph.nodes[self.graph.nodes[key[0]].operands[key[1]]]
        if backward and state.nudge is None and key in state.frame.locals and operand.kind not in FIXED:
            return "done"
        return "idle" if state.highlights.all else "dim"

    def pills(self, state: SceneState, visible: QRectF) -> dict[Key, QRectF]:
        """Where the visible local derivatives stand."""
        slopes = self._slopes(state)
        inside = (key for key in slopes if self.edges.routes[key].bounds.intersects(visible))
        boxes = {key: self.edges.pill_box(key, f"×{short(slopes[key])}") for key in inside}
        return self._wave.uncovered(boxes) if state.nudge is not None else boxes

    def _slopes(self, state: SceneState) -> Mapping[Key, float]:
        if state.nudge is not None:
            slopes = state.nudge.locals
        else:
            slopes = state.frame.locals if state.frame.phase == "backward" else {}
        return {key: slope for key, slope in slopes.items() if key in self._with_pill}

    def _underway(self, state: SceneState) -> Frame:
        frame, before = state.frame, state.before
        if before is None or before.epoch != frame.epoch or before.position > frame.position:
            return frame
        goals = set(state.highlights.halo)
        if frame.phase == "backward":
            goals |= {self.graph.nodes[node].operands[slot] for node, slot in state.highlights.edges}
        values, gradients = list(frame.values), list(frame.gradients)
        for index in goals:
            values[index], gradients[index] = before.values[index], before.gradients[index]
        return replace(frame, values=tuple(values), gradients=tuple(gradients), updated=before.updated)

    def _loop(self, step: Step) -> Route:
        """From a parameter's grad row round to its data row, left of its box."""
        left, rows = self.layout.boxes[step.target].left(), self.nodes.rows
        start = QPointF(left - 2, rows.box(step.target, "grad").center().y())
        end = QPointF(left - 6, rows.box(step.target, "data").center().y())
        path = QPainterPath(start)
        path.cubicTo(start + QPointF(-70, 6), end + QPointF(-76, -2), end)
        return Route(path)

    def _carried(self, frame: Frame, key: Key, share: float) -> float:
        """The number on its way along an edge: a value, or an upstream gradient until it meets the local derivative."""
        if frame.phase == "forward":
            return or_nan(frame.values[self.graph.nodes[key[0]].operands[key[1]]])
        upstream = frame.gradients[key[0]] or 0.0
        return upstream if share < RESTING else upstream * frame.locals.get(key, math.nan)

    def _targets(self, highlights: Highlights, step: Step, pills: Mapping[Key, QRectF]) -> list[QRectF]:
        """What the callout explains: an edge and its pill, an operation and its result, a parameter or a group."""
        if len(highlights.edges) == 1:
            key = highlights.edges[0]
            along = [square(self.edges.routes[key].share(share), 1) for share in ALONG]
            return [pills[key], *along] if key in pills else along
        badge = self.layout.badges.get(step.source)
        if highlights.edges and badge is not None:
            return [square(badge, self.layout.metrics.badge), self.layout.boxes[step.source]]
        return [self.layout.boxes[step.source if step.source in self.collapsed.group_at else step.target]]
