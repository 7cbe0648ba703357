"""Where the numbers of a nudge rest, when every edge of its way is lit at once: where they hide nothing, or nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QPointF, QRectF

from desktop_app.views.graph.edges import EdgePainter, Key, area, square

MOST_HIDDEN = 0.12  # of a number's box, or of what it lies on
SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74)  # along the edge, the best first
REACH = (-130.0, -80.0, 130.0, 80.0)  # around an edge, where its pill may stand


class WavePlaces:
    """Finds the places in one layout."""

    def __init__(self, edges: EdgePainter) -> None:
        self._edges = edges
        badges = (square(centre, edges.layout.anatomy.badge) for centre in edges.layout.badges.values())
        self._solid = [*edges.layout.boxes.values(), *badges]
        self._beside: dict[Key, list[QRectF]] = {}

    def clear(self, pills: Mapping[Key, QRectF]) -> dict[Key, QRectF]:
        """The pills that hide nothing."""
        kept: dict[Key, QRectF] = {}
        for key, box in pills.items():
            if self._hidden(box, [*self._near(key), *kept.values()]) <= MOST_HIDDEN:
                kept[key] = box
        return kept

    def rests(
        self, boxes: Mapping[Key, Callable[[QPointF], QRectF]], pills: Iterable[QRectF], *, all_shown: bool
    ) -> dict[Key, QPointF]:
        """Where each change rests, given its box around a point; what has no room is left out, or hides least."""
        taken, found = list(pills), {}
        for key, box in boxes.items():
            route = self._edges.routes[key]
            near = [*self._near(key), *(other for other in taken if route.meets(other))]
            hidden, share = min((self._hidden(box(route.share(s)), near), k) for k, s in enumerate(SHARES))
            if all_shown or hidden <= MOST_HIDDEN:
                found[key] = route.share(SHARES[share])
                taken.append(box(found[key]))
        return found

    def _near(self, key: Key) -> list[QRectF]:
        if key not in self._beside:
            around = self._edges.routes[key].bounds.adjusted(*REACH)
            self._beside[key] = [box for box in self._solid if box.intersects(around)]
        return self._beside[key]

    @staticmethod
    def _hidden(box: QRectF, others: Iterable[QRectF]) -> float:
        """How much of a box lies on others, as a share of the smaller of the two."""
        parts = ((other, box.intersected(other)) for other in others if box.intersects(other))
        return sum(area(part) / min(area(box), area(other)) for other, part in parts)
