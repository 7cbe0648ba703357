"""A segmented control: one of a few choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from desktop_app.look.theme import Theme


class Segments(QWidget):
    """Exclusive choices side by side; `chosen` carries the id of the one that was pressed."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme, self._height = Theme(), 44.0
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for id, text in choices:
            row.addWidget(self._button(id, text))

    def show_choice(self, id: str) -> None:
        """Marks the choice that holds."""
        self._buttons[id].setChecked(True)

    def set_tips(self, tips: Mapping[str, str]) -> None:
        """What each choice does."""
        for id, words in tips.items():
            self._buttons[id].setToolTip(words)

    def show_text(self, id: str, text: str) -> None:
        """Calls a choice by another word."""
        if text != self._buttons[id].text():
            self._buttons[id].setText(text)
            self._buttons[id].setAccessibleName(text)
            self._fit()

    def set_theme(self, theme: Theme, height: float = 44) -> None:
        """Takes over sizes."""
        self._theme, self._height = theme, height
        self._fit()

    def _fit(self) -> None:
        theme, height = self._theme, self._theme.target(self._height)
        role, beside = ("button", 30) if self._height >= 44 else ("tick", 12)
        self.setFixedHeight(height + 4)
        for button in self._buttons.values():
            button.setFont(theme.font(role))
            width = theme.metrics(role).horizontalAdvance(button.text())
            button.setFixedSize(theme.target((width + theme.px(beside)) / theme.scale), height)

    def _button(self, id: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(f"segment:{id}")
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.chosen.emit(id))
        self._group.addButton(button)
        self._buttons[id] = button
        return button
