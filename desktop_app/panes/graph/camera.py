"""Which part of the drawing the pane shows: zoom and position."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

ZOOMS = (0.1, 5.0)


class Camera:
    """A drawing of size `content` (in pixels at zoom 1) in a pane; some of it always shows."""

    def __init__(self) -> None:
        self.pane, self.content, self.scale = QSizeF(1, 1), QSizeF(1, 1), 1.0
        self.zoom = 1.0
        self._at = QPointF()

    def set_pane(self, pane: QSizeF, content: QSizeF, scale: float) -> None:
        """The pane, and the drawing in it; `scale` is how many pixels one of its own is at zoom 1."""
        self.pane, self.content, self.scale = pane, content, scale
        self._at = self._clamped(self._at)

    def reset(self) -> None:
        """The usual zoom, from the left top corner."""
        self.zoom = 1.0
        self.show_start()

    def show_start(self) -> None:
        """From the left top corner."""
        self._at = self._clamped(QPointF())

    def fit(self) -> None:
        """The whole drawing, however small."""
        across, down = self.pane.width() / self.content.width(), self.pane.height() / self.content.height()
        self.zoom = max(min(1.0, across, down), ZOOMS[0])
        self.show_start()

    def zoom_at(self, point: QPointF, factor: float) -> None:
        """Closer or farther, the point staying where it is."""
        under = (point - self._at) / self.zoom
        self.zoom = min(max(self.zoom * factor, ZOOMS[0]), ZOOMS[1])
        self._at = self._clamped(point - under * self.zoom)

    def move(self, by: QPointF) -> None:
        """Moves the drawing."""
        self._at = self._clamped(self._at + by)

    def show(self, box: QRectF) -> None:
        """Brings a rectangle of the drawing into the middle, unless all is visible; of a larger one the beginning."""
        visible, pane = self.transform.mapRect(box), QRectF(QPointF(), self.pane)
        if not pane.contains(visible):
            x, y = (pane.center() - visible.center()).toTuple()
            x = max(x, -visible.left()) if visible.width() > pane.width() else x
            y = max(y, -visible.top()) if visible.height() > pane.height() else y
            self.move(QPointF(x, y))

    @property
    def overflows(self) -> bool:
        """Whether the drawing is larger than the pane at zoom 1."""
        return self.content.width() > self.pane.width() + 1 or self.content.height() > self.pane.height() + 1

    @property
    def transform(self) -> QTransform:
        """From the drawing's own pixels to those of the pane."""
        scale = self.scale * self.zoom
        return QTransform(scale, 0, 0, scale, self._at.x(), self._at.y())

    @property
    def visible(self) -> QRectF:
        """The rectangle of the drawing that the pane shows, in its own pixels."""
        return self.transform.inverted()[0].mapRect(QRectF(QPointF(), self.pane))

    def _clamped(self, at: QPointF) -> QPointF:
        """In the middle where the drawing fits, else without a gap beside it."""
        spare = self.pane - self.content * self.zoom
        pairs = zip(spare.toTuple(), at.toTuple(), strict=True)
        return QPointF(*(space / 2 if space >= 0 else min(max(wanted, space), 0.0) for space, wanted in pairs))
