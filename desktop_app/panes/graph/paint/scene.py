"""One graph in one layout, painted in two layers: a picture that stands still, and numbers that move under the hand."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.animation.wave import WavePainter
from desktop_app.panes.graph.layout.graph_layout import Layout
from desktop_app.panes.graph.layout.metrics import has_badge
from desktop_app.panes.graph.layout.route import Route
from desktop_app.panes.graph.paint.callout import Callout, CalloutPainter, update_loop
from desktop_app.panes.graph.paint.edges import EdgePainter, Key
from desktop_app.panes.graph.paint.node_texts import Lit, nudged_number
from desktop_app.panes.graph.paint.nodes import NodeLook, NodePainter, Numbers
from engine.autodiff.collapsed import Folded
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Step
from engine.checks.perturbation import Nudge
from engine.explain.explanation import Explanation
from engine.graph.graph import FIXED, Graph
from engine.numerals import or_nan, short

if TYPE_CHECKING:
    from desktop_app.panes.graph.paint.collapsed_scene import FoldedScene

RESTING = 0.5  # where on its edge a token stays once its number has arrived
MOST_PILLS = 4  # local derivatives that stand beside the edges of a closed neuron
BESIDE = 60.0  # how far a node's word, halo or badge reaches out of its box


class Shot(NamedTuple):
    """What a frame shows: `before` is the frame that was there, for as long as a number still travels."""

    frame: Frame
    before: Frame | None
    explanation: Explanation | None
    lights: Lit
    picked: int | None
    locked: frozenset[str]
    moved: float = 1.0  # how far the numbers have come on their way, 0 to 1
    nudge: Nudge | None = None

    @property
    def arrived(self) -> bool:
        """Whether they are there."""
        return self.moved >= 1.0


class Still(NamedTuple):
    """All that decides the picture that stands still; equal ones look alike."""

    nodes: tuple[tuple[int, NodeLook], ...]
    edges: tuple[tuple[Key, str], ...]  # how each edge in sight is drawn: idle, dim, done, forward or backward


class Scene:
    """Paints a graph; everything is in pixels at scale 1, and `seen` is the part in sight."""

    def __init__(self, graph: Graph, layout: Layout, theme: Theme, folded: Folded | None = None) -> None:
        self.graph, self.layout = graph, layout
        self.edges = EdgePainter(layout, theme)
        self.folds = None if folded is None else _folded_scene(folded, layout, theme)
        self._closed = frozenset(folded.fold_at) if folded is not None else frozenset()
        self._layers = folded.layers if folded is not None else frozenset()
        self.nodes = NodePainter(graph, layout, theme)
        self._callouts = CalloutPainter(self.edges, theme)
        self._reach = {index: self._bounds(index) for index in layout.boxes}
        self._in_boxes = [index for index in layout.boxes if index not in self._layers]
        self._drawn = {
            key: route for key, route in self.edges.routes.items()
            if self._layers.isdisjoint((key[0], graph.nodes[key[0]].operands[key[1]]))
        }  # fmt: skip
        self._wave = WavePainter(graph, self.edges, self._callouts, self._drawn, all_shown=not self.nodes.rows.compact)
        if self.folds is not None:
            self.nodes.untagged = self.folds.chipped()
            self.nodes.chipped = frozenset(self._closed)

    def active(self, shot: Shot) -> QRectF:
        """Around what the step works on; empty when it is nothing in particular."""
        around = QRectF()
        if shot.nudge is not None:
            return self._reach[shot.nudge.index]
        if shot.frame.step is not None and not shot.lights.all:
            for index in shot.lights.halo | {shot.frame.step.source}:
                around = around.united(self._reach[index].adjusted(-30, -20, 20, 20))
        return around

    def callout(self, shot: Shot, pills: Mapping[Key, QRectF], seen: QRectF) -> Callout | None:
        """The running equation beside what it speaks of."""
        step = shot.frame.step
        if shot.explanation is None or step is None or shot.lights.all or shot.nudge is not None:
            return None
        if step.source in self._layers or not any(shot.explanation.callout):
            return None  # the inset says it
        found = self._callouts.callout(
            shot.explanation, self._anchor(shot.lights, step, pills), tuple(pills.values()), seen
        )
        # Among many neurons there may be no free place: the equation stands below the graph as well.
        crowded = self.folds is not None and any(map(found.box.intersects, self.layout.boxes.values()))
        return None if crowded else found

    def free_box(self, size: QSizeF, at: QPointF, shot: Shot, seen: QRectF) -> QRectF:
        """The place for a box of that size near a point, free of nodes and of the callout."""
        callout = self.callout(shot, self.pills(shot, seen), seen)
        return self._callouts.place(size, at, () if callout is None else (callout.box,), seen)

    def numbers(self, shot: Shot, seen: QRectF) -> dict[int, Numbers]:
        """What stands in each node in sight; while a number travels, its goal shows what it was."""
        frame = shot.frame if shot.arrived else self._underway(shot)
        found = {
            index: self.nodes.numbers(frame, index) for index in self._in_boxes if self._reach[index].intersects(seen)
        }
        if shot.nudge is not None:
            for index in self._wave.reached(shot.nudge, shot.moved):
                if index in found:
                    found[index] = found[index]._replace(data=nudged_number(shot.nudge, index))
        return found

    def still(self, shot: Shot, numbers: Mapping[int, Numbers], seen: QRectF) -> Still:
        """What the still picture looks like."""
        looks = tuple(
            (
                index,
                self.nodes.look(
                    shot.frame, shot.lights, index, both, picked=index == shot.picked,
                    locked=self.graph.nodes[index].name in shot.locked,
                ),
            )
            for index, both in numbers.items()
        )  # fmt: skip
        edges = tuple(
            (key, self._edge_state(key, shot)) for key, route in self._drawn.items() if route.bounds.intersects(seen)
        )
        return Still(looks, edges)

    def paint_edges(self, painter: QPainter, still: Still, weights: Mapping[Key, float] | None = None) -> None:
        """The edges; `weights` has what the operand of some is multiplied by."""
        largest = max(map(abs, (weights or {}).values()), default=0.0) or 1.0
        shares = {key: weight / largest for key, weight in (weights or {}).items()}
        lit = [(key, state) for key, state in still.edges if state in ("forward", "backward")]
        for key, state in still.edges:
            if state == "done":
                self.edges.paint_done(painter, key)
            elif state in ("idle", "dim"):
                self.edges.paint_idle(painter, key, dim=state == "dim", weight=shares.get(key))
        for key, state in lit:
            forward = state == "forward"
            self.edges.paint_lit(painter, self.edges.routes[key], "data" if forward else "gradient", forward=forward)

    def paint_nodes(self, painter: QPainter, still: Still) -> None:
        """Nodes without their numbers."""
        for index, look in still.nodes:
            self.nodes.paint_still(painter, index, look)

    def paint_live(
        self, painter: QPainter, shot: Shot, still: Still, numbers: Mapping[int, Numbers], pills: Mapping[Key, QRectF],
        seen: QRectF,
    ) -> None:  # fmt: skip
        """Numbers, pills, what travels, and the callout."""
        callout = self.callout(shot, pills, seen)
        if callout is not None:
            self._callouts.paint_leader(painter, callout, seen)
        for index, look in still.nodes:
            self.nodes.paint_numbers(painter, index, numbers[index], look)
        slopes = self._slopes(shot)
        for key in pills:
            dim = not shot.lights.all and key not in shot.lights.edges
            self.edges.paint_pill(painter, key, slopes[key], dim=dim)
        step = shot.frame.step
        if shot.nudge is not None:
            if shot.arrived:
                self._wave.paint_rest(painter, shot.nudge, pills, seen)
            else:
                self._wave.paint_underway(painter, shot.nudge, shot.moved)
        elif step is not None and not shot.lights.all:
            if step.kind == "update" and step.target not in self._closed:
                self._paint_update(painter, shot, step)
            self._paint_tokens(painter, shot, forward=step.kind == "forward")
        if callout is not None:
            self._callouts.paint_callout(painter, callout)

    def _bounds(self, index: int) -> QRectF:
        reach = BESIDE + (self.layout.anatomy.reach if has_badge(self.graph.nodes[index]) else 0.0)
        return self.layout.boxes[index].adjusted(-reach, -BESIDE, BESIDE, BESIDE)

    def _edge_state(self, key: Key, shot: Shot) -> str:
        backward = shot.frame.phase == "backward"
        if key in shot.lights.edges:
            return "backward" if backward and shot.nudge is None else "forward"
        operand = self.graph.nodes[self.graph.nodes[key[0]].operands[key[1]]]
        if backward and shot.nudge is None and key in shot.frame.locals and operand.kind not in FIXED:
            return "done"
        return "idle" if shot.lights.all else "dim"

    def pills(self, shot: Shot, seen: QRectF) -> dict[Key, QRectF]:
        """Where the local derivatives in sight stand."""
        inside = (key for key in self._slopes(shot) if self.edges.routes[key].bounds.intersects(seen))
        boxes = {key: self.edges.pill_box(key, f"×{short(self._slopes(shot)[key])}") for key in inside}
        return self._wave.clear(boxes) if shot.nudge is not None else boxes

    def _slopes(self, shot: Shot) -> Mapping[Key, float]:
        if shot.nudge is not None:
            slopes = shot.nudge.locals
        else:
            slopes = shot.frame.locals if shot.frame.phase == "backward" else {}
        if not self._closed:
            return slopes
        return {key: slope for key, slope in slopes.items() if self._has_pill(key)}

    def _has_pill(self, key: Key) -> bool:
        """Whether there is room for a pill beside an edge; a neuron with many inputs has none."""
        return key in self._drawn and (
            key[0] not in self._closed or len(self.graph.nodes[key[0]].operands) <= MOST_PILLS
        )

    def _underway(self, shot: Shot) -> Frame:
        frame, before = shot.frame, shot.before
        if before is None or before.epoch != frame.epoch or before.position > frame.position:
            return frame
        goals = set(shot.lights.halo)
        if frame.phase == "backward":
            goals |= {self.graph.nodes[node].operands[slot] for node, slot in shot.lights.edges}
        values, gradients = list(frame.values), list(frame.gradients)
        for index in goals:
            values[index], gradients[index] = before.values[index], before.gradients[index]
        return replace(frame, values=tuple(values), gradients=tuple(gradients), updated=before.updated)

    def _loop(self, step: Step) -> Route:
        rows = (self.nodes.rows.box(step.target, which) for which in ("data", "grad"))
        return Route(update_loop(self.layout.boxes[step.target], *rows))

    def _paint_update(self, painter: QPainter, shot: Shot, step: Step) -> None:
        """The loop from the gradient to the data, with its token."""
        route = self._loop(step)
        self.edges.paint_lit(painter, route, "parameter", forward=True)
        if step.after is not None and step.before is not None:
            at = route.share(min(shot.moved, RESTING))
            self._callouts.paint_token(painter, at, step.after - step.before, "parameter")

    def _paint_tokens(self, painter: QPainter, shot: Shot, *, forward: bool) -> None:
        colour = "data" if forward else "gradient"
        share = RESTING if shot.arrived else shot.moved
        for key in shot.lights.edges:
            at = self.edges.routes[key].share(share if forward else 1 - share)
            if shot.arrived and (len(shot.lights.edges) > 1 or self.nodes.rows.compact):
                self._callouts.paint_disc(painter, at, colour)
            else:
                self._callouts.paint_token(painter, at, self._carried(shot.frame, key, share), colour)

    def _carried(self, frame: Frame, key: Key, share: float) -> float:
        """The number on its way along an edge: a value, or an upstream gradient until it meets the local derivative."""
        if frame.phase == "forward":
            return or_nan(frame.values[self.graph.nodes[key[0]].operands[key[1]]])
        upstream = frame.gradients[key[0]] or 0.0
        return upstream if share < RESTING else upstream * frame.locals.get(key, math.nan)

    def _anchor(self, lights: Lit, step: Step, pills: Mapping[Key, QRectF]) -> QPointF:
        """What the callout speaks of: the pill of an edge, the badge of an operation, the loop of an update."""
        if step.kind == "update" and step.target not in self._closed:
            return self._loop(step).share(0.5)
        if len(lights.edges) == 1:
            key = lights.edges[0]
            return pills[key].center() if key in pills else self.edges.routes[key].share(0.45)
        badge = self.layout.badges.get(step.source)
        if lights.edges and badge is not None:
            return badge - QPointF(0, self.layout.anatomy.badge)
        box = self.layout.boxes[step.source if step.source in self._closed else step.target]
        return QPointF(box.center().x(), box.top())


def _folded_scene(folded: Folded, layout: Layout, theme: Theme) -> FoldedScene:
    # Most graphs have nothing closed, and a start must be quick.
    from desktop_app.panes.graph.paint.collapsed_scene import FoldedScene

    return FoldedScene(folded, layout, theme)
