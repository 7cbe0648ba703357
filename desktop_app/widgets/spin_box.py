"""A spin box whose digits have its font."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QSpinBox, QWidget


class SpinBox(QSpinBox):
    """A spin box that gives its font on at once."""

    def __init__(self, parent: QWidget | None = None, **properties: Any) -> None:
        super().__init__(parent, **properties)
        self.lineEdit().setAcceptDrops(False)  # a file that is dropped here is the window's

    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        super().setFont(font)
        # Under a style sheet the field inside would keep an old font where the box is hidden meanwhile.
        self.lineEdit().setFont(font)
