"""The bar at the top: the name, the program chooser, and the commands of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_app.assets import icon
from desktop_app.theme import Theme


class TopBar(QFrame):
    """Offers the examples and shows which program is open."""

    example_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top_bar")
        self._logo, self._name = QLabel(self), QLabel(self.tr("Backprop Stepper"), self)
        self._examples = QComboBox(self)
        self._examples.setObjectName("examples")
        self._examples.setAccessibleName(self.tr("Program"))
        self._examples.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._examples.activated.connect(self.example_chosen)
        self._buttons: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        for widget in (self._logo, self._name, self._examples):
            self._row.addWidget(widget)
        self._row.addStretch(1)

    def show_examples(self, titles: Sequence[str]) -> None:
        """What can be chosen."""
        self._examples.clear()
        self._examples.addItems(list(titles))

    def show_title(self, title: str) -> None:
        """What is open; one that is no example stands there all the same."""
        index = self._examples.findText(title)
        self._examples.setCurrentIndex(index)
        self._examples.setPlaceholderText(title or self.tr("My program"))

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """The commands at the right."""
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setAccessibleName(action.text())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setProperty("bar", True)
            self._buttons.append(button)
            self._row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self.setFixedHeight(theme.ipx(64))
        self._row.setContentsMargins(theme.ipx(20), 0, theme.ipx(14), 0)
        self._row.setSpacing(theme.ipx(10))
        self._logo.setPixmap(icon("logo", theme.color("text"), theme.ipx(40)).pixmap(theme.ipx(40)))
        self._name.setFont(theme.font("app_title"))
        self._examples.setFont(theme.font("body"))
        self._examples.setFixedSize(theme.ipx(360), theme.ipx(44))
        for button in self._buttons:
            button.setFixedSize(theme.ipx(50), theme.ipx(44))
            button.setIconSize(QSize(theme.ipx(24), theme.ipx(24)))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
