"""The lines of all weights as a picture that is kept; those of weights that are being changed are drawn over it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap

from desktop_app.panes.graph.paint.layer_columns import LayerColumns, largest

REST_MS = 150  # that lines stand at least, while all weights change again and again
MOST_MOVING = 24  # lines that are drawn anew for each frame; beyond, all are drawn once


class WeightLines:
    """Hundreds of lines take long, so they are drawn rarely; `redraw_timer` ends when new ones are due."""

    def __init__(self, redraw_timer: QTimer) -> None:
        self._redraw_timer = redraw_timer
        redraw_timer.setSingleShot(True)
        redraw_timer.setInterval(REST_MS)
        self._rests_until = 0.0
        self._key: object = None
        self._picture = QPixmap()
        self._weights: tuple[float | None, ...] = ()
        self._moving: frozenset[int] = frozenset()
        self._most = 1.0

    def paint(
        self, painter: QPainter, columns: LayerColumns, weights: tuple[float | None, ...], key: tuple[object, ...],
        size: QSize, prepare: Callable[[QPainter], None],
    ) -> None:  # fmt: skip
        """The lines with these weights; `key` is where the pane stands, `prepare` makes a painter draw in the scene."""
        key = (columns, *key)
        if key == self._key and len(weights) > MOST_MOVING and perf_counter() < self._rests_until:
            moved = sum(a != b for a, b in zip(weights, self._weights, strict=True))
            if moved > MOST_MOVING:  # training: the numbers go on, the lines follow a moment later
                painter.drawPixmap(0, 0, self._picture)
                self._redraw_timer.start()
                return
        changed = frozenset(k for k, pair in enumerate(zip(weights, self._weights, strict=False)) if pair[0] != pair[1])
        moving = self._moving | changed
        self._weights = weights
        if key != self._key or len(moving) > MOST_MOVING:
            self._key, self._moving, self._most = key, frozenset(), largest(weights)
            self._rests_until = perf_counter() + REST_MS / 1000
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
        self, columns: LayerColumns, weights: Sequence[float | None], size: QSize, ratio: float,
        prepare: Callable[[QPainter], None],
    ) -> None:  # fmt: skip
        self._picture = QPixmap(size * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        resting = [k for k in range(len(weights)) if k not in self._moving]
        with QPainter(self._picture) as painter:
            prepare(painter)
            columns.paint_lines(painter, weights, self._most, resting)
