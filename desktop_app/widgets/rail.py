"""What is left of a column that is folded away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme

RAIL = 52  # px at scale 1


class Rail(QAbstractButton):
    """What is left of a folded column: its name, upright, and an arrow to open it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("plots_rail")
        self.setText(text)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._theme = Theme()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self.setFixedWidth(theme.target(RAIL))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, size = self._theme, self._theme.ipx(24)
        with QPainter(self) as painter:
            theme.paint_card(painter, self.rect(), "strong" if self.underMouse() or self.hasFocus() else "border")
            spot = (self.width() - size) // 2
            icon("chevron-left", theme.color("text"), size).paint(painter, spot, theme.ipx(14), size, size)
            painter.setPen(theme.color("text"))
            painter.setFont(theme.font("card_title"))
            painter.translate(self.width() / 2 - theme.metrics("card_title").capHeight() / 2, theme.px(56))
            painter.rotate(90)
            painter.drawText(0, 0, self.text())
