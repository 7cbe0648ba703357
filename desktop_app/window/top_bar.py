"""The bar at the top: the name, the program chooser, and the commands of the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QSizePolicy, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.widgets.choice import Choice
from desktop_app.widgets.icon_button import ActionButton, IconButton
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.segments import Segments
from engine.errors import one_line


class TopBar(QFrame):
    """Offers the examples and shows which program is open."""

    example_chosen = Signal(int)
    mode_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("top_bar")
        self._logo, self._name = Label(self), Label(self.tr("Backprop Stepper"), self)
        self._examples = Choice("examples", self.tr("Program"), self)
        self._examples.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._examples.activated.connect(self.example_chosen)
        self._buttons: list[IconButton] = []
        self._row = QHBoxLayout(self)
        self._mode = Segments([("step", self.tr("Step")), ("nudge", self.tr("Nudge"))], self)
        self._mode.set_tips({"step": self.tr("Step through the passes"), "nudge": self.tr("Nudge a value")})
        self._mode.show_choice("step")
        self._mode.chosen.connect(self.mode_chosen)
        for widget, stretch in ((self._logo, 0), (self._name, 0), (self._examples, 100), (self._mode, 0)):
            self._row.addWidget(widget, stretch)
        self._row.addStretch(1)

    def show_examples(self, examples: Sequence[tuple[str, str]]) -> None:
        """What can be chosen, each with a sentence about it."""
        self._examples.clear()
        for number, (title, about) in enumerate(examples):
            self._examples.addItem(title)
            self._examples.setItemData(number, about, Qt.ItemDataRole.ToolTipRole)

    def show_title(self, title: str) -> None:
        """What is open; one that is no example stands there all the same."""
        index = self._examples.findText(title)
        self._examples.setCurrentIndex(index)
        self._examples.setPlaceholderText(one_line(title) or self.tr("My program"))

    def show_mode(self, mode: str) -> None:
        """Whether one steps or nudges."""
        self._mode.show_choice(mode)

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """The commands at the right."""
        for action in actions:
            self._add_button(ActionButton(action, self))

    def set_menu(self, menu: QMenu) -> None:
        """The menu of all commands, under a button at the end."""
        button = IconButton(self.tr("Menu"), "menu", self)
        button.setObjectName("menu")
        button.setToolTip(self.tr("All commands"))
        button.clicked.connect(lambda: self._open_under(button, menu))
        self._add_button(button)

    def _open_under(self, button: IconButton, menu: QMenu) -> None:
        corner = button.mapToGlobal(QPoint(button.width() - menu.sizeHint().width(), button.height()))
        menu.popup(corner)

    def _add_button(self, button: IconButton) -> None:
        button.set_bare(True)
        self._buttons.append(button)
        self._row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self.setFixedHeight(theme.ipx(64))
        self._row.setContentsMargins(theme.ipx(20), 0, theme.ipx(14), 0)
        self._row.setSpacing(theme.ipx(10))
        self._logo.setPixmap(icon("logo", theme.color("text"), theme.ipx(40)).pixmap(theme.ipx(40)))
        self._name.setFont(theme.font("app_title"))
        self._examples.set_theme(theme)
        self._examples.setMinimumWidth(theme.ipx(220))
        self._examples.setMaximumWidth(theme.ipx(360))
        self._mode.set_theme(theme)
        for button in self._buttons:
            button.set_theme(theme, 46)
