"""Opening and closing, animated: every node comes from where what it was in stood, so that the eye keeps its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QMarginsF, QObject, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from desktop_app.panes.graph.animation.clock import Clock

MOVE_MS = 300
AROUND = QMarginsF(5, 5, 5, 5)  # of a node's border, which moves with its box
FADE = 0.4  # of the time that the rest of a picture takes to go, or to come

Boxes = Mapping[int, QRectF]  # by the node that is in them, in pixels of the pane


class ExpandAnimation(Clock):
    """Two pictures of the pane, and how the nodes of one become those of the other."""

    def __init__(self, parent: QObject, redraw: Callable[[], None]) -> None:
        super().__init__(parent, redraw)
        self._old, self._new = QPixmap(), QPixmap()
        self._face = QColor()
        self._moves: list[tuple[QRectF, QRectF]] = []

    def start(self, old: tuple[QPixmap, Boxes], new: tuple[QPixmap, Boxes], face: QColor) -> None:
        """Sets out from one picture of the pane to another, over a face; both know where each node of the graph is."""
        self._old, self._new, self._face = old[0], new[0], face
        growing = {_key(box): (old[1][node], box) for node, box in new[1].items()}
        shrinking = {_key(box): (box, new[1][node]) for node, box in old[1].items()}
        self._moves = list({(_key(a), _key(b)): (a, b) for a, b in (*shrinking.values(), *growing.values())}.values())
        self.run_for(MOVE_MS / 1000)

    def paint(self, painter: QPainter) -> None:
        """The pane on the way from one picture to the other."""
        share = self.eased
        painter.fillRect(QRectF(QPointF(), self._new.deviceIndependentSize()), self._face)
        for picture, seen in ((self._old, 1 - share / FADE), (self._new, (share - 1) / FADE + 1)):
            painter.setOpacity(max(seen, 0.0))
            painter.drawPixmap(0, 0, picture)
        for start, end in self._moves:
            place = _between(start, end, share).marginsAdded(AROUND)
            for picture, part, seen in ((self._old, start, 1.0), (self._new, end, share)):
                around, ratio = part.marginsAdded(AROUND), picture.devicePixelRatio()
                painter.setOpacity(seen)
                painter.drawPixmap(place, picture, QRectF(around.topLeft() * ratio, around.size() * ratio))
        painter.setOpacity(1.0)


def _between(start: QRectF, end: QRectF, share: float) -> QRectF:
    def part(a: QPointF, b: QPointF) -> QPointF:
        return a + (b - a) * share

    return QRectF(part(start.topLeft(), end.topLeft()), part(start.bottomRight(), end.bottomRight()))


def _key(box: QRectF) -> tuple[float, float, float, float]:
    return box.x(), box.y(), box.width(), box.height()
