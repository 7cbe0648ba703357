"""The menus of the commands: under one button, or in the menu bar of macOS."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from PySide6.QtGui import QAction, QIcon, QPalette
from PySide6.QtWidgets import QMainWindow, QMenu, QMenuBar

from desktop_app.look.assets import icon
from desktop_app.window.actions import COMMANDS, translated
from desktop_app.window.top_bar import TopBar


def show_menus(window: QMainWindow, top_bar: TopBar, actions: Mapping[str, QAction]) -> None:
    """All commands in menus where the system has them: in the menu bar of macOS, else under the bar's last button."""
    if sys.platform == "darwin":
        add_menus(window.menuBar(), actions)
        return
    menu = QMenu(window)
    menu.setObjectName("menu:all")
    add_menus(menu, actions)
    top_bar.set_menu(menu)


def add_menus(target: QMenu | QMenuBar, actions: Mapping[str, QAction]) -> None:
    """The menus of the table, each with its commands in their order."""
    for name in dict.fromkeys(command.menu for command in COMMANDS):
        menu = target.addMenu(translated(name))
        menu.setObjectName(f"menu:{name.lower()}")
        menu.addActions([actions[command.id] for command in COMMANDS if command.menu == name])
        menu.aboutToShow.connect(lambda menu=menu: _show_icons(menu))


def _show_icons(menu: QMenu) -> None:
    """The icons in the colours and the size of the menu's text, which follow the theme."""
    size = menu.fontMetrics().height()
    for action in menu.actions():
        name = action.property("icon_name") or ("check" if action.isChecked() else "")
        action.setIcon(_icon(name, menu.palette(), size) if name else QIcon())


def _icon(name: str, palette: QPalette, size: int) -> QIcon:
    found = QIcon()
    for mode, role in (
        (QIcon.Mode.Normal, QPalette.ColorRole.Text),
        (QIcon.Mode.Active, QPalette.ColorRole.HighlightedText),
        (QIcon.Mode.Disabled, QPalette.ColorRole.PlaceholderText),
    ):
        found.addPixmap(icon(name, palette.color(role), size).pixmap(size), mode)
    return found
