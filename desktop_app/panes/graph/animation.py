"""What moves in the graph's pane: the numbers of a step, and the nodes of a group that expands or collapses."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEasingCurve, QMarginsF, QPointF, QRectF, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from engine.autodiff.trace import StepKind

STEP_MS: dict[StepKind, int] = {"forward": 600, "backward": 850, "update": 500}  # for the numbers of a step
WAVE_MS = 450  # an edge of a nudge's wave
EXPAND_MS = 300
AROUND = QMarginsF(5, 5, 5, 5)  # of a node's border, which moves with its box
FADE = 0.4  # of the time that the rest of a picture takes to go, or to come

Boxes = Mapping[int, QRectF]  # by the node that is in them, in pixels of the pane


class ShareAnimation(QVariantAnimation):
    """Updates a pane while `share` runs from 0 to 1; it is 1 whenever nothing moves."""

    def __init__(self, pane: QWidget) -> None:
        super().__init__(pane)
        self.setStartValue(0.0)
        self.setEndValue(1.0)
        self.valueChanged.connect(lambda _: pane.update())

    @property
    def running(self) -> bool:
        """Whether anything moves."""
        return self.state() is QVariantAnimation.State.Running

    @property
    def share(self) -> float:
        """How far everything has come."""
        return self.currentValue() if self.running else 1.0

    def run_for(self, ms: float, easing: QEasingCurve.Type = QEasingCurve.Type.InOutCubic) -> None:
        """Starts from 0; the easing curve starts and ends gently."""
        self.stop()
        self.setDuration(max(round(ms), 1))
        self.setEasingCurve(easing)
        self.start()


class ExpandAnimation(ShareAnimation):
    """Two pictures of the pane, and how the nodes of one become those of the other."""

    def start_between(self, old: tuple[QPixmap, Boxes], new: tuple[QPixmap, Boxes], surface: QColor) -> None:
        """Starts from one picture of the pane to another; both come with where each node of the graph is in them."""
        (self._old, start), (self._new, end), self._surface = old, new, surface
        growing = {box.getRect(): (start[node], box) for node, box in end.items()}
        shrinking = {box.getRect(): (box, end[node]) for node, box in start.items()}
        pairs = (*shrinking.values(), *growing.values())
        self._moves = list({(a.getRect(), b.getRect()): (a, b) for a, b in pairs}.values())
        self.run_for(EXPAND_MS)

    def paint(self, painter: QPainter) -> None:
        """The pane on the way from one picture to the other: each node comes from where its group was."""
        share = self.share
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
