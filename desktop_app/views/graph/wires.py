"""The lines of all weights as a picture that is kept; those whose weight is under the hand are drawn over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from desktop_app.views.graph.columns import ColumnPainter, largest

MOST_MOVING = 24  # lines that are drawn anew for each frame; beyond, all are drawn once


class Wires:
    """Hundreds of lines take as long as everything else in the pane together, so they are drawn as rarely as can be."""

    def __init__(self) -> None:
        self._key: object = None
        self._picture = QPixmap()
        self._weights: tuple[float | None, ...] = ()
        self._moving: frozenset[int] = frozenset()
        self._most = 1.0

    def paint(
        self, painter: QPainter, columns: ColumnPainter, weights: tuple[float | None, ...], key: tuple[object, ...],
        size: QSize, prepare: Callable[[QPainter], None],
    ) -> None:  # fmt: skip
        """The lines with these weights; `key` is where the pane stands, `prepare` makes a painter draw in the scene."""
        key = (columns, *key)
        changed = frozenset(k for k, pair in enumerate(zip(weights, self._weights, strict=False)) if pair[0] != pair[1])
        moving = self._moving | changed
        self._weights = weights
        if key != self._key or len(moving) > MOST_MOVING:
            self._key, self._moving, self._most = key, frozenset(), largest(weights)
            self._draw(columns, weights, size, painter.device().devicePixelRatioF(), prepare)
        elif moving != self._moving:
            self._moving = moving
            self._draw(columns, weights, size, painter.device().devicePixelRatioF(), prepare)
        painter.drawPixmap(0, 0, self._picture)
        painter.save()
        prepare(painter)
        columns.paint_lines(painter, weights, self._most, sorted(self._moving))
        painter.restore()

    def _draw(
        self, columns: ColumnPainter, weights: Sequence[float | None], size: QSize, ratio: float,
        prepare: Callable[[QPainter], None],
    ) -> None:  # fmt: skip
        self._picture = QPixmap(size * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        resting = [k for k in range(len(weights)) if k not in self._moving]
        with QPainter(self._picture) as painter:
            prepare(painter)
            columns.paint_lines(painter, weights, self._most, resting)
