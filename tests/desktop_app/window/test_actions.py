"""The table of commands, and what is made of it."""

from __future__ import annotations

import sys
from collections import Counter
from html import escape

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMainWindow, QMenu, QPushButton, QTabBar

from desktop_app.look import assets
from desktop_app.window.actions import COMMANDS, available, build_actions, enable, is_own_key, keys, show_playing
from desktop_app.window.menu import show_menus
from desktop_app.window.top_bar import TopBar
from engine import parse
from engine.autodiff.collapsed_graph import collapse

IDS = {
    "play", "step_forward", "step_back", "next_phase", "previous_phase", "next_epoch", "previous_epoch",
    "go_to_start", "go_to_end", "reset", "undo", "redo", "open", "save", "save_as", "full_screen",
    "zoom_in", "zoom_out",
}  # fmt: skip


def test_the_commands_that_people_and_tests_hold_on_to_are_there() -> None:
    ids = [command.id for command in COMMANDS]
    assert set(ids) >= IDS
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("elsewhere", ["nudging", "stepping"])
def test_no_shortcut_is_used_twice(qapp, elsewhere: str) -> None:
    """Among the commands of a mode: in the lab, and outside of it."""
    here = [command for command in COMMANDS if command.enabled_when != elsewhere]
    keys = Counter(QKeySequence(key).toString() for command in here for key in command.shortcuts)
    assert "" not in keys
    assert [key for key, count in keys.items() if count > 1] == []


def test_the_remote_and_the_keys_of_the_manual(qapp) -> None:
    here = [command for command in COMMANDS if command.enabled_when != "nudging"]
    keys = {key: command.id for command in here for key in command.shortcuts}
    assert keys["PgDown"] == keys["Right"] == "step_forward"
    assert keys["PgUp"] == keys["Left"] == "step_back"
    assert (keys["Space"], keys["Home"], keys["End"], keys["?"]) == ("play", "go_to_start", "go_to_end", "help")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_a_command_has_an_icon_that_ships(command) -> None:
    assert not command.icon or (assets.ROOT / "icons" / f"{command.icon}.svg").is_file()


def test_an_action_carries_its_row(qapp) -> None:
    parent = QObject()
    actions = build_actions(parent)
    for command in COMMANDS:
        action = actions[command.id]
        assert action.objectName() == command.id
        assert len(action.shortcuts()) == len(command.shortcuts)
        assert command.tip in action.toolTip()


def test_the_play_button_turns_into_a_pause_button(qapp) -> None:
    parent = QObject()
    actions = build_actions(parent)
    show_playing(actions, True)
    assert (actions["play"].text(), actions["play"].isChecked()) == ("Pause", True)
    show_playing(actions, False)
    assert (actions["play"].text(), actions["play"].isChecked()) == ("Play", False)


@pytest.mark.parametrize(
    ("kind", "key", "own"),
    [
        (QPushButton, Qt.Key.Key_Space, True), (QPushButton, Qt.Key.Key_Right, False),
        (QComboBox, Qt.Key.Key_Down, True), (QComboBox, Qt.Key.Key_PageDown, False),
        (QTabBar, Qt.Key.Key_Left, True), (QLineEdit, Qt.Key.Key_PageDown, False),
    ],
)  # fmt: skip
def test_keys_that_work_on_a_widget_are_its_own(qtbot, kind, key: Qt.Key, own: bool) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    assert is_own_key(widget, key) is own
    assert not is_own_key(None, key)


def test_every_command_runs_in_the_window(window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each row's slot exists and can be called, wherever one is, twice."""
    from PySide6.QtWidgets import QFileDialog

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: ("", ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: ("", ""))
    for position in (0, 6, 11):
        for command in COMMANDS:
            window.player.set_place(1, position)
            for _ in range(2):
                window.actions_by_id[command.id].setEnabled(True)
                window.actions_by_id[command.id].trigger()
    window.sheet.close()
    window.player.pause()
    assert window.isVisible()


NEEDING = [command for command in COMMANDS if command.enabled_when]
NOTHING = dict.fromkeys(available(QUndoStack(), collapse(parse("x = 1")), False), False)


@pytest.mark.parametrize("command", NEEDING, ids=lambda command: command.id)
def test_a_command_can_be_chosen_when_what_it_needs_is_there(command, qapp) -> None:
    parent = QObject()
    actions = build_actions(parent)
    enable(actions, NOTHING | {command.enabled_when: True})
    chosen = {id for id, action in actions.items() if action.isEnabled()}
    assert chosen == {each.id for each in COMMANDS if each.enabled_when in ("", command.enabled_when)}
    enable(actions, NOTHING)
    assert not actions[command.id].isEnabled()


def test_all_that_may_be_there_is_needed_by_a_command() -> None:
    assert {command.enabled_when for command in NEEDING} == NOTHING.keys()


def test_undo_and_redo_can_be_chosen_when_there_is_something(window) -> None:
    undo, redo = window.actions_by_id["undo"], window.actions_by_id["redo"]
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    window.edits.set_leaf("a", 6.0)
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    undo.trigger()
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)


def test_samples_and_layers_can_be_chosen_in_programs_that_have_them(window) -> None:
    ids = ("next_sample", "previous_sample", "open_all", "close_all")
    assert [window.actions_by_id[id].isEnabled() for id in ids] == [False] * 4
    window.document.edit_program("x = [1, 2]\nL = mean(x)")
    assert [window.actions_by_id[id].isEnabled() for id in ids] == [True, True, False, False]
    window.document.edit_program("x = input(2)\nL = mlp([x], [3, 1], tanh)")
    assert [window.actions_by_id[id].isEnabled() for id in ids] == [False, False, True, True]
    window.actions_by_id["undo"].trigger()
    assert [window.actions_by_id[id].isEnabled() for id in ids] == [False] * 4


# Menus


def in_menus(target) -> list[str]:
    """The ids of the commands in the menus of a menu or a menu bar, in their order."""
    return [action.objectName() for menu in target.actions() for action in menu.menu().actions()]


def test_every_command_stands_in_the_menu_of_its_row(window) -> None:
    menu = window.findChild(QMenu, "menu:all")
    assert sorted(in_menus(menu)) == sorted(command.id for command in COMMANDS)
    for command in COMMANDS:
        entries = window.findChild(QMenu, f"menu:{command.menu.lower()}").actions()
        assert window.actions_by_id[command.id] in entries


def test_on_macos_the_menu_bar_has_the_same_menus_and_there_is_no_button(window, monkeypatch) -> None:
    other, bar = QMainWindow(), TopBar()
    with monkeypatch.context() as system:
        system.setattr(sys, "platform", "darwin")
        show_menus(other, bar, window.actions_by_id)
    assert in_menus(other.menuBar()) == in_menus(window.findChild(QMenu, "menu:all"))
    assert bar.findChild(object, "menu") is None


def test_the_button_at_the_end_of_the_top_bar_opens_the_menu_within_the_window(open_window) -> None:
    window = open_window(size=(1366, 768))
    menu, button = window.findChild(QMenu, "menu:all"), window.top_bar.findChild(object, "menu")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert menu.isVisible()
    edge = window.mapToGlobal(window.rect().topRight()).x()
    assert menu.geometry().right() <= edge
    menu.close()
    assert button.geometry().right() <= window.top_bar.width()


def test_menus_show_icons_and_what_is_switched_on(window) -> None:
    for name in ("menu:step", "menu:view"):
        window.findChild(QMenu, name).aboutToShow.emit()
    motion = window.actions_by_id["reduced_motion"]
    assert motion.icon().isNull()
    motion.trigger()
    window.findChild(QMenu, "menu:view").aboutToShow.emit()
    assert not motion.icon().isNull()
    with_icon = [command.id for command in COMMANDS if command.icon and command.menu in ("Step", "View")]
    assert [id for id in with_icon if window.actions_by_id[id].icon().isNull()] == []


def test_the_sheet_lists_every_command_with_its_keys(window) -> None:
    window.actions_by_id["help"].trigger()
    text = window.sheet.findChild(QLabel).text()
    for menu, tip, native in keys():
        assert all(escape(words) in text for words in (menu, tip, native))
    assert len(keys()) == len(COMMANDS)
    window.sheet.close()


def test_the_sheet_fits_into_a_laptops_window(open_window) -> None:
    window = open_window(size=(1366, 768))
    window.actions_by_id["help"].trigger()
    assert window.geometry().contains(window.sheet.geometry())
    window.sheet.close()


def test_motion_that_was_reduced_last_time_is_ticked(open_window) -> None:
    open_window().actions_by_id["reduced_motion"].trigger()
    again = open_window()
    assert again.actions_by_id["reduced_motion"].isChecked()
    again.actions_by_id["reduced_motion"].trigger()
    assert not again.settings.reduced_motion
