"""Opening and closing, animated: every node comes from where what it was in stood, so that the eye keeps its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from time import perf_counter

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QRectF, QTimer
from PySide6.QtGui import QPainter, QPixmap

TICK_MS, MOVE_MS = 16, 300
AROUND = 34.0  # px of a node's word and border that move with its box
_EASING = QEasingCurve(QEasingCurve.Type.InOutCubic)

Boxes = Mapping[int, QRectF]  # by the node that is in them, in pixels of the pane


class Unfolding(QObject):
    """Two pictures of the pane, and how the nodes of one become those of the other."""

    def __init__(self, parent: QObject, redraw: Callable[[], None]) -> None:
        super().__init__(parent)
        self._redraw = redraw
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._start = 0.0
        self._old, self._new = QPixmap(), QPixmap()
        self._moves: list[tuple[bool, QRectF, QRectF]] = []  # whether it is one of the new nodes, from, to

    @property
    def running(self) -> bool:
        """Whether it is on its way."""
        return self._clock.isActive()

    def start(self, old: tuple[QPixmap, Boxes], new: tuple[QPixmap, Boxes]) -> None:
        """Sets out from one picture of the pane to another; both know where each node of the graph is."""
        self._old, self._new = old[0], new[0]
        growing = {_key(box): (True, old[1][node], box) for node, box in new[1].items()}
        shrinking = {_key(box): (False, box, new[1][node]) for node, box in old[1].items()}
        ends = Counter(_key(end) for _, _, end in shrinking.values())
        closing = [move for move in shrinking.values() if ends[_key(move[2])] > 1]
        self._moves = [*closing, *growing.values()]
        self._start = perf_counter()
        self._clock.start()

    def stop(self) -> None:
        """Everything is where it ends."""
        self._clock.stop()

    def paint(self, painter: QPainter) -> None:
        """The pane on the way from one picture to the other."""
        share = _EASING.valueForProgress(min((perf_counter() - self._start) * 1000 / MOVE_MS, 1.0))
        painter.drawPixmap(0, 0, self._old)
        painter.setOpacity(share)
        painter.drawPixmap(0, 0, self._new)
        for is_new, start, end in self._moves:
            picture, whole = (self._new, end) if is_new else (self._old, start)
            painter.setOpacity(share if is_new else 1 - share)
            ratio = picture.devicePixelRatio()
            around = whole.adjusted(-AROUND, -AROUND, AROUND, AROUND)
            grown = _between(start, end, share).adjusted(-AROUND, -AROUND, AROUND, AROUND)
            part = QRectF(around.topLeft() * ratio, around.size() * ratio)
            painter.drawPixmap(grown, picture, part)
        painter.setOpacity(1.0)

    def _tick(self) -> None:
        if (perf_counter() - self._start) * 1000 >= MOVE_MS:
            self.stop()
        self._redraw()


def _between(start: QRectF, end: QRectF, share: float) -> QRectF:
    def part(a: QPointF, b: QPointF) -> QPointF:
        return a + (b - a) * share

    return QRectF(part(start.topLeft(), end.topLeft()), part(start.bottomRight(), end.bottomRight()))


def _key(box: QRectF) -> tuple[float, float, float, float]:
    return box.x(), box.y(), box.width(), box.height()
