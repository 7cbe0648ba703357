"""A slider over a range of numbers, drawn large enough for a projector."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import Theme
from desktop_app.widgets.number_range import NumberRange
from desktop_app.widgets.own_keys import OwnKeys

TRACK = 80  # px: a shorter one can hardly be dragged
SETTLE_MS = 400  # after the last key or wheel turn the edit is over


class ValueSlider(QWidget):
    """Moves a value along a linear or logarithmic range in round steps; what is shown may lie off or outside them."""

    value_changed = Signal(float)
    edit_finished = Signal()

    def __init__(self, name: str, token: str = "data", *, logarithmic: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        # The window steps with the arrow keys; while the slider has the focus they are its own.
        OwnKeys(self, lambda event: event.key() in _KEYS or None)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(self.tr("Drag it, turn the wheel, or press ← and →; with Shift ten times as far"))
        self._token, self._range, self._value = token, NumberRange(logarithmic=logarithmic), 0.0
        self._before: float | None = None
        self._theme = Theme()
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.edit_finished)

    def value(self) -> float:
        """The number it stands at."""
        return self._value

    def show_value(self, value: float, before: float | None = None) -> None:
        """Stands at a value; `before` marks where it stood."""
        if (value, before) != (self._value, self._before):
            self._value, self._before = value, before
            self.update()

    def show_range(self, low: float, high: float) -> None:
        """Runs between two numbers."""
        if (low, high) != self._range[:2]:
            self._range = self._range._replace(low=low, high=high)
            self.update()

    def set_value(self, value: float) -> None:
        """Moves to a value and signals it, as mouse and keys do."""
        value = self._range.clamped(value)
        if math.isfinite(value) and value != self._value:
            self._value = value
            self.update()
            self.value_changed.emit(value)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self.setFixedHeight(theme.target(44))
        self.setMinimumWidth(math.ceil(TRACK + 2 * self._inset))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(max(self._theme.ipx(120), self.minimumWidth()), self._theme.target(44))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self._move_by(_KEYS[event.key()] * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if turns:
            self._move_by(max(1, round(abs(turns))) * (1 if turns > 0 else -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.edit_finished.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if not self.isEnabled():
                painter.setOpacity(0.5)
            x, y, thick = self._x_of(self._value), self.height() / 2, theme.px(6)
            painter.setPen(Qt.PenStyle.NoPen)
            for token, end in (("border", self.width() - self._inset), (self._token, x)):
                painter.setBrush(theme.mark(token))
                line = QRectF(self._inset, y - thick / 2, end - self._inset, thick)
                painter.drawRoundedRect(line, thick / 2, thick / 2)
            if self._before is not None and self._before != self._value:
                old = self._x_of(self._before)
                painter.setPen(QPen(theme.color("text"), theme.px(3.5)))
                painter.drawLine(QPointF(old, y - theme.px(16)), QPointF(old, y + theme.px(16)))
            ring = "highlight" if self.hasFocus() else "surface"
            painter.setPen(QPen(theme.mark(ring), theme.px(2)))
            painter.setBrush(theme.color("text"))
            painter.drawEllipse(QPointF(x, y), theme.px(12), theme.px(12))

    @property
    def _inset(self) -> float:
        return self._theme.px(13)

    def _x_of(self, value: float) -> float:
        return self._inset + self._range.share_of(value) * (self.width() - 2 * self._inset)

    def _follow(self, event: QMouseEvent) -> None:
        share = (event.position().x() - self._inset) / max(self.width() - 2 * self._inset, 1)
        self.set_value(self._range.at(share))

    def _move_by(self, steps: int) -> None:
        if math.isfinite(self._value):
            self.set_value(self._range.moved(self._value, steps))
            self._settle.start()


_KEYS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
