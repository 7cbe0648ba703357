"""The timeline: every step of every epoch as a tick to click or scrub along."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import PHASE_COLOURS, Theme
from engine.autodiff.trace import Stretch

EPOCHS_AHEAD = (4, 13)  # shown from the start, so that a run ahead is seen: fewer where an epoch has many steps
MANY_TICKS, MANY_EPOCHS = 200, 600  # beyond: phases as blocks, then epochs only
FUTURE = 0.42


class Timeline(QWidget):
    """Forward ticks stand above the rail, backward ones below, updates are diamonds on it.

    `scrubbed` carries epoch and position.
    """

    scrubbed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName(self.tr("Timeline"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the keys that step are the window's
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._theme = Theme()
        self._stretches: tuple[Stretch, ...] = ()
        self._epochs = EPOCHS_AHEAD[1]
        self._place = (0, 0)
        self._warnings: frozenset[int] = frozenset()

    def show_steps(self, stretches: Sequence[Stretch], warnings: frozenset[int]) -> None:
        """The steps that each epoch has, and those of this one to mark with a triangle."""
        if (tuple(stretches), warnings) != (self._stretches, self._warnings):
            self._stretches, self._warnings = tuple(stretches), warnings
            self.update()

    def show_place(self, epoch: int, position: int, last_epoch: int) -> None:
        """Where we are, and how far the run has come."""
        ahead = min(max(MANY_TICKS // (self._steps or 1), EPOCHS_AHEAD[0]), EPOCHS_AHEAD[1])
        epochs = max(ahead, last_epoch + 1)
        if ((epoch, position), epochs) != (self._place, self._epochs):
            self._place, self._epochs = (epoch, position), epochs
            self.update()
        words = self.tr("Epoch {epoch}, step {position}").format(epoch=epoch, position=position)
        self.setAccessibleDescription(words)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(64))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, self._theme.ipx(64))

    def place_at(self, x: float) -> tuple[int, int]:
        """Epoch and position of the tick nearest to a horizontal place.

        Where steps have no pixel of their own it is the end of a phase, where phases have none that of the forward one.
        """
        steps = self._steps
        if x <= self._left or not steps:
            return 0, 0
        along = min((x - self._left) / self._epoch_width, self._epochs - 1e-9)
        epoch = int(along)
        if self._epochs > MANY_EPOCHS:
            return epoch, next((stretch.last for stretch in self._stretches if stretch.phase == "forward"), 0)
        if self._epoch_width < steps + 1:
            return epoch, min((stretch.last for stretch in self._stretches), key=lambda k: abs(self.x_of(epoch, k) - x))
        return epoch, min(max(int((along - epoch) * (steps + 1) + 0.5), 1), steps)

    def x_of(self, epoch: int, position: int) -> float:
        """Where a place stands horizontally; position 0 is the boundary before the epoch."""
        return self._left + self._epoch_width * (epoch + position / (self._steps + 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.scrubbed.emit(*self.place_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().x())
        self.setToolTip(self.tr("Epoch {epoch}, step {position}").format(epoch=place[0], position=place[1]))
        if event.buttons() & Qt.MouseButton.LeftButton and place != self._place:
            self.scrubbed.emit(*place)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_rail(painter)
            self._paint_epochs(painter)
            self._paint_ticks(painter)
            self._paint_cursor(painter)

    @property
    def _steps(self) -> int:
        return self._stretches[-1].last if self._stretches else 0

    @property
    def _left(self) -> float:
        return self._theme.px(24)

    @property
    def _epoch_width(self) -> float:
        return (self.width() - self._left - self._theme.px(16)) / self._epochs

    @property
    def _rail(self) -> float:
        return self._theme.px(20)

    def _paint_rail(self, painter: QPainter) -> None:
        painter.setPen(QPen(self._theme.color("border"), self._theme.px(2)))
        painter.drawLine(QPointF(self._left, self._rail), QPointF(self.width() - self._theme.px(16), self._rail))

    def _paint_epochs(self, painter: QPainter) -> None:
        theme = self._theme
        widest = theme.metrics("tick").horizontalAdvance(str(self._epochs))
        every = _round_up(max(theme.px(52), widest + theme.px(18)) / self._epoch_width)
        painter.setFont(theme.font("tick"))
        free = 0.0
        for epoch in range(0, self._epochs, every):
            x = self.x_of(epoch, 0)
            if epoch:
                painter.setPen(QPen(theme.color("strong"), theme.px(1.5)))
                painter.drawLine(QPointF(x, theme.px(2)), QPointF(x, theme.px(42)))
            painter.setPen(theme.color("text" if epoch == self._place[0] else "muted"))
            text = self.tr("epoch {epoch}").format(epoch=epoch) if epoch == 0 else str(epoch)
            left = x + theme.px(6 if epoch else 0)
            right = left + theme.metrics("tick").horizontalAdvance(text)
            if free <= left and right <= self.width():
                free = right + theme.px(6)
                painter.drawText(QPointF(left, theme.px(58)), text)

    def _paint_ticks(self, painter: QPainter) -> None:
        if self._epochs > MANY_EPOCHS:
            return
        for epoch in range(self._epochs):
            for stretch in self._stretches:
                if self._epochs * self._steps > MANY_TICKS:
                    self._paint_block(painter, epoch, stretch)
                else:
                    for position in range(stretch.first, stretch.last + 1):
                        self._paint_tick(painter, epoch, position, stretch.phase)

    def _paint_tick(self, painter: QPainter, epoch: int, position: int, phase: str) -> None:
        theme, x, rail = self._theme, self.x_of(epoch, position), self._rail
        self._set_colour(painter, epoch, position, phase)
        half = min(theme.px(3.2), self._epoch_width / (self._steps + 1) * 0.38)
        if phase == "update":
            size = max(half * 1.6, theme.px(3.5))
            painter.drawPolygon(QPolygonF([QPointF(x, rail - size), QPointF(x + size, rail), QPointF(x, rail + size),
                                           QPointF(x - size, rail)]))  # fmt: skip
            return
        top = rail - theme.px(17) if phase == "forward" else rail + theme.px(4)
        painter.drawRoundedRect(QRectF(x - half, top, 2 * half, theme.px(13)), half / 2, half / 2)

    def _paint_block(self, painter: QPainter, epoch: int, stretch: Stretch) -> None:
        theme, rail = self._theme, self._rail
        first, last = self.x_of(epoch, stretch.first), self.x_of(epoch, stretch.last)
        self._set_colour(painter, epoch, stretch.last, stretch.phase)
        top = {"forward": rail - theme.px(17), "backward": rail + theme.px(4), "update": rail - theme.px(4)}
        height = theme.px(8 if stretch.phase == "update" else 13)
        painter.drawRect(QRectF(first, top[stretch.phase], max(last - first, 1.0), height))

    def _set_colour(self, painter: QPainter, epoch: int, position: int, phase: str) -> None:
        painter.setOpacity(1.0 if (epoch, position) <= self._place else FUTURE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.mark(PHASE_COLOURS[phase]))

    def _paint_cursor(self, painter: QPainter) -> None:
        theme, x = self._theme, self.x_of(*self._place)
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for position in self._warnings:
            self._paint_triangle(painter, self.x_of(self._place[0], position))
        painter.setPen(QPen(theme.color("text"), theme.px(3)))
        size = theme.px(16), theme.px(40)
        painter.drawRoundedRect(QRectF(x - size[0] / 2, self._rail - size[1] / 2, *size), theme.px(5), theme.px(5))

    def _paint_triangle(self, painter: QPainter, x: float) -> None:
        size, bottom = self._theme.px(8), self._rail + self._theme.px(21)
        painter.setPen(QPen(self._theme.mark("output"), self._theme.px(2)))
        painter.drawPolygon(
            QPolygonF([QPointF(x - size, bottom), QPointF(x + size, bottom), QPointF(x, bottom - 2 * size)])
        )


def _round_up(least: float) -> int:
    """The next of 1, 2, 5, 10, 20 … that is not below `least`."""
    return next(step * 10**power for power in count() for step in (1, 2, 5) if step * 10**power >= least)
