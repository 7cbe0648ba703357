"""A field for one exact number."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit

from desktop_app.look.theme import Theme
from desktop_app.widgets.plain_text import to_the_letter
from engine.numerals import bits, typed, within

PAD = 4  # px at each side that the number does not get


class NumberField(QLineEdit):
    """Shows a number shortly, and exactly while it is edited; refuses in its tool tip what is no number."""

    value_changed = Signal(float)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAcceptDrops(False)  # a file that is dropped here is the window's
        self._value = math.nan
        self._entered = False
        self.returnPressed.connect(self._enter)

    def value(self) -> float:
        """The number it holds."""
        return self._value

    def show_value(self, value: float) -> None:
        """Shows a number, unless the person is typing one."""
        same = bits((value,)) == bits((self._value,))
        self._value = value
        if not self.hasFocus() and not (same and self.text()):
            self._show()

    def set_theme(self, theme: Theme, role: str = "slider_value", token: str = "data") -> None:
        """Takes over sizes and colours."""
        self.setFont(theme.font(role))
        self.setStyleSheet(f"color: {theme.hex(token)}")
        self.setFixedHeight(theme.target(38))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self.hasFocus() and self.text():
            self._show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setText(typed(self._value))
        self.selectAll()
        self._entered = event.reason() == Qt.FocusReason.MouseFocusReason

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if self._entered:
            # The click that brought the focus would set the cursor, and what is typed would join the old number.
            self._entered = False
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.isModified():
            self._take()
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.setText(typed(self._value))
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """Takes the number, and gives the keys back to the window."""
        if self._take():
            self.clearFocus()

    def _take(self) -> bool:
        number = parse_number(self.text())
        self.setModified(False)
        if number is None:
            words = self.tr("{text} is not a number; the old one stays.").format(text=self.text())
            self.setToolTip(to_the_letter(words))
            self.setAccessibleDescription(words)
            self.setText(typed(self._value))
            self.selectAll()
            return False
        if bits((number,)) != bits((self._value,)):
            self.setAccessibleDescription("")
            self.value_changed.emit(number)
        return True

    def _show(self) -> None:
        digits = max(self.contentsRect().width() - 2 * PAD, 0) // max(self.fontMetrics().horizontalAdvance("0"), 1)
        self.setText(within(self._value, digits))
        self.setCursorPosition(0)
        self.setToolTip(typed(self._value))


def parse_number(text: str) -> float | None:
    """The finite number that a person meant; None for anything else."""
    plain = text.strip().replace("−", "-").replace("\u00a0", "")
    if re.fullmatch(r"[-+]?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
