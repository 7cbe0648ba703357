"""What moves in the graph's pane: the numbers of a step, and the nodes of a group that expands or collapses."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEasingCurve, QMarginsF, QObject, QPointF, QRectF, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPixmap

from engine.autodiff.trace import StepKind

STEP_MS: dict[StepKind, int] = {"forward": 600, "backward": 850, "update": 500}
WAVE_MS = 450  # an edge of a nudge's wave
EXPAND_MS = 300
AROUND = QMarginsF(5, 5, 5, 5)  # of a node's border, which moves with its box
FADE = 0.4  # of the time that the rest of a picture takes to go, or to come
_EASING = QEasingCurve(QEasingCurve.Type.InOutCubic)

Boxes = Mapping[int, QRectF]  # by the node that is in them, in pixels of the pane


class ShareAnimation(QVariantAnimation):
    """How much of its time has gone: `share` runs from 0 to 1, and is 1 whenever nothing moves."""

    def __init__(self, parent: QObject, redraw: Callable[[], None]) -> None:
        super().__init__(parent)
        self._redraw = redraw
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.valueChanged.connect(self._draw)

    def _draw(self) -> None:
        self._redraw()

    @property
    def running(self) -> bool:
        """Whether anything moves."""
        return self.state() is QVariantAnimation.State.Running

    @property
    def share(self) -> float:
        """The share of its time that has gone."""
        return self.currentValue() if self.running else 1.0

    @property
    def eased(self) -> float:
        """The share, starting and ending gently."""
        return _EASING.valueForProgress(self.share)

    def run_for(self, ms: float) -> None:
        """Starts from 0."""
        self.stop()
        self.setDuration(max(round(ms), 1))
        self.start()


class StepAnimation(ShareAnimation):
    """The way of all numbers that a step or a nudge moves."""

    def start_step(self, kind: StepKind, speed: float) -> None:
        """Starts the way of a step's numbers; a step of a kind without one moves nothing."""
        if kind in STEP_MS:
            self.run_for(STEP_MS[kind] / speed)

    def start_wave(self, edges: int, speed: float) -> None:
        """Starts a way of several edges, one after the other."""
        self.run_for(WAVE_MS * max(edges, 1) / speed)


class ExpandAnimation(ShareAnimation):
    """Two pictures of the pane, and how the nodes of one become those of the other."""

    def __init__(self, parent: QObject, redraw: Callable[[], None]) -> None:
        super().__init__(parent, redraw)
        self._old, self._new = QPixmap(), QPixmap()
        self._surface = QColor()
        self._moves: list[tuple[QRectF, QRectF]] = []

    def start_between(self, old: tuple[QPixmap, Boxes], new: tuple[QPixmap, Boxes], surface: QColor) -> None:
        """Starts from one picture of the pane to another; both come with where each node of the graph is in them."""
        self._old, self._new, self._surface = old[0], new[0], surface
        growing = {box.getRect(): (old[1][node], box) for node, box in new[1].items()}
        shrinking = {box.getRect(): (box, new[1][node]) for node, box in old[1].items()}
        pairs = (*shrinking.values(), *growing.values())
        self._moves = list({(a.getRect(), b.getRect()): (a, b) for a, b in pairs}.values())
        self.run_for(EXPAND_MS)

    def paint(self, painter: QPainter) -> None:
        """The pane on the way from one picture to the other: each node comes from where its group was."""
        share = self.eased
        painter.fillRect(QRectF(QPointF(), self._new.deviceIndependentSize()), self._surface)
        for picture, opacity in ((self._old, 1 - share / FADE), (self._new, (share - 1) / FADE + 1)):
            painter.setOpacity(max(opacity, 0.0))
            painter.drawPixmap(0, 0, picture)
        for start, end in self._moves:
            target = _between(start, end, share).marginsAdded(AROUND)
            for picture, box, opacity in ((self._old, start, 1.0), (self._new, end, share)):
                around, ratio = box.marginsAdded(AROUND), picture.devicePixelRatio()
                painter.setOpacity(opacity)
                painter.drawPixmap(target, picture, QRectF(around.topLeft() * ratio, around.size() * ratio))
        painter.setOpacity(1.0)


def _between(start: QRectF, end: QRectF, share: float) -> QRectF:
    top_left, bottom_right = end.topLeft() - start.topLeft(), end.bottomRight() - start.bottomRight()
    return QRectF(start.topLeft() + top_left * share, start.bottomRight() + bottom_right * share)
