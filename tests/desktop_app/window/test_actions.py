"""The table of commands, and what is made of it."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QTabBar

from desktop_app.look import assets
from desktop_app.window.actions import COMMANDS, build_actions, is_own_key, show_playing

IDS = {
    "play", "step_forward", "step_back", "next_phase", "previous_phase", "next_epoch", "previous_epoch",
    "go_to_start", "go_to_end", "reset", "undo", "redo", "open", "save", "save_as", "full_screen",
    "zoom_in", "zoom_out",
}  # fmt: skip


def test_the_commands_that_people_and_tests_hold_on_to_are_there() -> None:
    ids = [command.id for command in COMMANDS]
    assert set(ids) >= IDS
    assert len(set(ids)) == len(ids)


def test_no_shortcut_is_used_twice(qapp) -> None:
    keys = Counter(QKeySequence(key).toString() for command in COMMANDS for key in command.shortcuts)
    assert "" not in keys
    assert [key for key, count in keys.items() if count > 1] == []


def test_the_remote_and_the_keys_of_the_manual(qapp) -> None:
    keys = {key: command.id for command in COMMANDS for key in command.shortcuts}
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


def test_undo_and_redo_are_there_when_there_is_something(window) -> None:
    undo, redo = window.actions_by_id["undo"], window.actions_by_id["redo"]
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    window.edits.set_leaf("a", 6.0)
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    undo.trigger()
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
