"""A spin box whose digits have its font."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QSpinBox


class SpinBox(QSpinBox):
    """A spin box that gives its font on at once."""

    def setFont(self, font: QFont | str | Sequence[str]) -> None:
        super().setFont(font)
        # Under a style sheet the field inside would keep an old font where the box is hidden meanwhile.
        self.lineEdit().setFont(font)
