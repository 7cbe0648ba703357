"""The card at the bottom: the timeline over the row of buttons."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme


class ControlCard(QFrame):
    """Holds timeline and transport."""

    def __init__(self, timeline: QWidget, transport: QWidget) -> None:
        super().__init__()
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._name = QLabel(self.tr("Timeline"), self._card)
        line = QHBoxLayout()
        line.addWidget(self._name)
        line.addWidget(timeline, 1)
        self._rows = QVBoxLayout(self._card)
        self._rows.addLayout(line)
        self._rows.addWidget(transport)
        self._around = QVBoxLayout(self)
        self._around.addWidget(self._card)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes."""
        margin = theme.ipx(14)
        self._name.setFont(theme.font("button"))
        self._around.setContentsMargins(margin, 0, margin, theme.ipx(12))
        self._rows.setContentsMargins(theme.ipx(16), theme.ipx(8), theme.ipx(16), theme.ipx(10))
        self._rows.setSpacing(theme.ipx(4))
