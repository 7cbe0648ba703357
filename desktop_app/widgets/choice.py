"""A choice of one among several, with an arrow that the theme draws."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme


class Choice(QComboBox):
    """A combo box in the app's look; the wheel passes by, so that scrolling never changes a choice."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Else every layout of the window would measure every item.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)
        self._theme = Theme()

    def set_theme(self, theme: Theme, height: float = 44) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self.setFont(theme.font("body"))
        self.setFixedHeight(theme.target(height))

    def wheelEvent(self, event: object) -> None:
        event.ignore()  # type: ignore[attr-defined]

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = self._theme.ipx(22)
        spot = QRectF(self.width() - size - self._theme.px(10), (self.height() - size) / 2, size, size)
        with QPainter(self) as painter:
            icon("chevron-down", self._theme.color("text"), size).paint(painter, spot.toRect())
