"""A slider over a range of numbers, drawn large enough for a projector."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import Theme

STEPS_IN_RANGE = 100  # at least this many steps of keys and mouse between the ends
TRACK = 80  # px: a shorter one can hardly be dragged
SETTLE_MS = 400  # after the last key or wheel turn the edit is over


class ValueSlider(QWidget):
    """Moves a value along a linear or logarithmic range in round steps; what is shown may lie off or outside them."""

    value_changed = Signal(float)
    edit_finished = Signal()

    def __init__(self, name: str, token: str = "data", *, logarithmic: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._token, self._logarithmic = token, logarithmic
        self._low, self._high, self._value = 0.0, 1.0, 0.0
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
        if (low, high) != (self._low, self._high):
            self._low, self._high = low, high
            self.update()

    def set_value(self, value: float) -> None:
        """Moves to a value and signals it, as mouse and keys do."""
        value = min(max(value, self._low), self._high)
        if value != self._value:
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

    def event(self, event: QEvent) -> bool:
        # The window steps with the arrow keys; while the slider has the focus they are its own.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self._nudge(_KEYS[event.key()] * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if turns:
            self._nudge(math.copysign(max(1, round(abs(turns))), turns))

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
        if math.isnan(value):
            return self._inset
        low, high, at = self._low, self._high, min(max(value, self._low), self._high)
        if self._logarithmic:
            low, high, at = math.log10(low), math.log10(high), math.log10(at)
        share = (at / 2 - low / 2) / (high / 2 - low / 2)  # halved: the widest range overflows otherwise
        return self._inset + share * (self.width() - 2 * self._inset)

    def _follow(self, event: QMouseEvent) -> None:
        share = (event.position().x() - self._inset) / max(self.width() - 2 * self._inset, 1)
        self.set_value(self._rounded(self._at(min(max(share, 0.0), 1.0))))

    def _at(self, share: float) -> float:
        if self._logarithmic:
            low, high = math.log10(self._low), math.log10(self._high)
            return 10 ** (low + share * (high - low))
        return self._low * (1 - share) + self._high * share

    def _step(self, near: float) -> float:
        """A power of ten: at least a hundred of them in the range, or a step of the second digit where logarithmic."""
        if self._logarithmic:
            return 10.0 ** (math.floor(math.log10(near)) - 1)
        return 10.0 ** math.floor(math.log10(self._high / STEPS_IN_RANGE - self._low / STEPS_IN_RANGE))

    def _rounded(self, value: float) -> float:
        exponent = round(math.log10(self._step(value)))
        return round(value, -exponent) if abs(exponent) < 300 else value

    def _nudge(self, steps: float) -> None:
        if math.isfinite(self._value):
            at = max(self._value, self._low) if self._logarithmic else self._value
            self.set_value(self._rounded(at + steps * self._step(at)))
            self._settle.start()


_KEYS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Down: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: 1}
