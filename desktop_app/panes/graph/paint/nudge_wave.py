"""The change that a nudge sends through a graph: on its way, and where its numbers rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop_app.panes.graph.paint.callout import CalloutPainter
from desktop_app.panes.graph.paint.drawing import area, square
from desktop_app.panes.graph.paint.edges import EdgePainter
from engine.autodiff.collapsed_graph import Key
from engine.checks.perturbation import Nudge
from engine.graph.graph import Graph

MOST_HIDDEN = 0.12  # of a number's box, or of what it lies on
SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)  # along the edge, the best first
REACH = (-130.0, -80.0, 130.0, 80.0)  # around an edge, where its pill may stand


class WavePainter:
    """Paints it in one layout; without `all_shown` what has no space is left out."""

    def __init__(
        self, graph: Graph, edges: EdgePainter, callouts: CalloutPainter, drawn: Collection[Key], *, all_shown: bool
    ) -> None:
        self._graph, self._edges, self._callouts, self._drawn = graph, edges, callouts, drawn
        self._all_shown = all_shown
        badges = (square(centre, edges.layout.metrics.badge) for centre in edges.layout.badges.values())
        self._solid = [*edges.layout.boxes.values(), *badges]
        self._beside: dict[Key, list[QRectF]] = {}

    def reached(self, nudge: Nudge, moved: float) -> list[int]:
        """The nodes that it has come to, `moved` of its way from 0 to 1."""
        levels, front = _levels(nudge, moved)
        return [index for index, level in levels.items() if level <= front]

    def uncovered(self, pills: dict[Key, QRectF]) -> dict[Key, QRectF]:
        """The pills that there is space for: those that hide nothing."""
        if self._all_shown:
            return pills
        kept: dict[Key, QRectF] = {}
        for key, box in pills.items():
            if _hidden(box, [*self._near(key), *kept.values()]) <= MOST_HIDDEN:
                kept[key] = box
        return kept

    def paint_underway(self, painter: QPainter, nudge: Nudge, moved: float) -> None:
        """Where it is now."""
        levels, front = _levels(nudge, moved)
        for key, operand in self._ways(nudge).items():
            share = front - levels[operand]
            if 0 <= share <= 1:
                self._callouts.paint_change(painter, self._edges.routes[key].share(share), _change(nudge, operand))

    def paint_rest(self, painter: QPainter, nudge: Nudge, pills: Mapping[Key, QRectF], visible: QRectF) -> None:
        """On every visible edge, where it hides least, and what it comes to at the output."""
        taken = list(pills.values())
        for key, operand in self._ways(nudge).items():
            route, change = self._edges.routes[key], _change(nudge, operand)
            if not route.bounds.intersects(visible):
                continue
            near = [*self._near(key), *filter(route.bounds.intersects, taken)]
            boxes = [self._callouts.change_box(route.share(share), change) for share in SHARES]
            hidden, best = min((_hidden(box, near), k) for k, box in enumerate(boxes))
            if self._all_shown or hidden <= MOST_HIDDEN:
                taken.append(boxes[best])
                self._callouts.paint_change(painter, route.share(SHARES[best]), change)
        name = self._graph.nodes[nudge.output].brief
        self._callouts.paint_total(painter, self._edges.layout.boxes[nudge.output], name, nudge.actual)

    def _ways(self, nudge: Nudge) -> dict[Key, int]:
        """The edges that are drawn, with the operand that the change comes from."""
        return {(node, slot): operand for node, slot, operand in nudge.wave if (node, slot) in self._drawn}

    def _near(self, key: Key) -> list[QRectF]:
        """The boxes and badges around an edge."""
        if key not in self._beside:
            around = self._edges.routes[key].bounds.adjusted(*REACH)
            self._beside[key] = [box for box in self._solid if box.intersects(around)]
        return self._beside[key]


def _change(nudge: Nudge, node: int) -> float:
    return nudge.after[node] - nudge.before[node]


def _levels(nudge: Nudge, moved: float) -> tuple[dict[int, int], float]:
    """How many edges each node is away from the nudged one, on its longest path, and how many the change has come."""
    levels = {nudge.index: 0}
    for node, _, operand in nudge.wave:
        levels[node] = max(levels.get(node, 0), levels[operand] + 1)
    return levels, moved * (1 + max(levels.values()))


def _hidden(box: QRectF, others: Iterable[QRectF]) -> float:
    """How much of a box lies on others, as a share of the smaller of the two."""
    overlaps = ((other, box.intersected(other)) for other in others if box.intersects(other))
    return sum(area(both) / min(area(box), area(other)) for other, both in overlaps)
