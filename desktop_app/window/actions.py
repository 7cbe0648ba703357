"""The table of commands; menus, tool bars, shortcuts and the sheet of shortcuts derive from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QAbstractButton, QComboBox, QTabBar, QWidget


@dataclass(frozen=True)
class Command:
    """A row: id, group in the sheet of shortcuts, text, tool tip, shortcuts, icon, and the slot `object.method`."""

    id: str
    group: str
    text: str
    tip: str
    shortcuts: tuple[str, ...]
    icon: str
    slot: str
    checkable: bool = False


STEP, VIEW, WORK = "Step", "View", "Work"

COMMANDS: tuple[Command, ...] = (
    Command("play", STEP, "Play", "Play or pause", ("Space",), "play", "player.toggle_play", True),
    Command("step_forward", STEP, "Step", "One step on", ("Right", "PgDown"), "step-forward", "player.step_forward"),
    Command("step_back", STEP, "Step", "One step back", ("Left", "PgUp"), "step-back", "player.step_back"),
    Command("next_phase", STEP, "Phase", "To the end of the phase", ("Ctrl+Right", "Down"), "phase-forward",
            "player.next_phase"),
    Command("previous_phase", STEP, "Phase", "Back to the phase before", ("Ctrl+Left", "Up"), "phase-back",
            "player.previous_phase"),
    Command("next_epoch", STEP, "Epoch", "To the end of the epoch", ("Ctrl+Shift+Right",), "phase-forward",
            "player.next_epoch"),
    Command("previous_epoch", STEP, "Epoch", "Back to the epoch before", ("Ctrl+Shift+Left",), "phase-back",
            "player.previous_epoch"),
    Command("go_to_start", STEP, "To start", "Before the first step", ("Home",), "to-start", "player.go_to_start"),
    Command("go_to_end", STEP, "To end", "To the last step reached", ("End",), "to-end", "player.go_to_end"),
    Command("next_sample", STEP, "Next sample", "The numbers of the next sample", ("Alt+Right",), "chevron-right",
            "player.next_sample"),
    Command("previous_sample", STEP, "Previous sample", "The numbers of the sample before", ("Alt+Left",),
            "chevron-left", "player.previous_sample"),
    Command("grain_edge", STEP, "Step by edge", "A press goes one edge far", ("1",), "", "player.step_by_edge"),
    Command("grain_node", STEP, "Step by node", "A press goes one node far", ("2",), "", "player.step_by_node"),
    Command("grain_phase", STEP, "Step by phase", "A press goes one phase far", ("3",), "", "player.step_by_phase"),
    Command("grain_epoch", STEP, "Step by epoch", "A press goes one epoch far", ("4",), "", "player.step_by_epoch"),
    Command("nudge", WORK, "Nudge", "Open or close the nudge lab", ("N",), "", "nudger.toggle"),
    Command("undo", WORK, "Undo", "Take the last edit back", ("Ctrl+Z",), "undo", "undo_stack.undo"),
    Command("redo", WORK, "Redo", "Make the edit again", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "undo_stack.redo"),
    Command("open", WORK, "Open", "Open an experiment or a program", ("Ctrl+O",), "folder", "files.open"),
    Command("save", WORK, "Save", "Save the experiment", ("Ctrl+S",), "save", "files.save"),
    Command("save_as", WORK, "Save as", "Save under another name", ("Ctrl+Shift+S",), "save", "files.save_as"),
    Command("reset", WORK, "Reset", "Back to the program's own numbers, before the first step", ("Ctrl+R",), "reset",
            "intents.reset"),
    Command("fit", VIEW, "Fit", "Show the whole graph", ("F",), "fit", "graph.fit"),
    Command("open_all", VIEW, "Open all", "Open all layers of the graph", ("E",), "", "collapse.expand_all"),
    Command("close_all", VIEW, "Close all", "Close the layers and neurons of the graph again", ("Shift+E",), "",
            "collapse.collapse_all"),
    Command("zoom_in", VIEW, "Larger", "Make everything larger", ("Ctrl++", "Ctrl+="), "plus", "window.zoom_in"),
    Command("zoom_out", VIEW, "Smaller", "Make everything smaller", ("Ctrl+-",), "minus", "window.zoom_out"),
    Command("zoom_reset", VIEW, "Usual size", "Back to the usual size", ("Ctrl+0",), "", "window.zoom_reset"),
    Command("full_screen", VIEW, "Full screen", "Full screen, or back", ("F11",), "", "window.toggle_full_screen"),
    Command("plots", VIEW, "Plots", "Show or hide the plots", ("P",), "", "workspace.toggle_plots"),
    Command("theme", VIEW, "Theme", "Dark, light, high contrast", ("Ctrl+T",), "theme", "window.next_theme"),
    Command("reduced_motion", VIEW, "Reduced motion", "Nothing slides", ("Ctrl+M",), "",
            "window.toggle_reduced_motion", True),
    Command("help", VIEW, "Shortcuts", "All shortcuts", ("?", "F1"), "help", "window.show_shortcuts"),
)  # fmt: skip


def build_actions(parent: QObject) -> dict[str, QAction]:
    """A QAction for each row, by id; its objectName is its id, its property `icon_name` the icon's."""
    return {command.id: _build(command, parent) for command in COMMANDS}


def _build(command: Command, parent: QObject) -> QAction:
    action = QAction(_say(command.text), parent)
    action.setObjectName(command.id)
    action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setAutoRepeat(command.id.startswith("step"))
    action.setCheckable(command.checkable)
    action.setProperty("icon_name", command.icon)
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{_say(command.tip)} ({keys})")
    return action


def connect_actions(actions: Mapping[str, QAction], objects: Mapping[str, object]) -> None:
    """Connects each action to its row's slot, which names one of the objects and a method of it."""
    for command in COMMANDS:
        owner, method = command.slot.split(".")
        actions[command.id].triggered.connect(_caller(getattr(objects[owner], method)))


def follow_undo(actions: Mapping[str, QAction], undo_stack: QUndoStack) -> None:
    """Undo and redo can be chosen while there is something to take back or make again."""
    for id, changed in (("undo", undo_stack.canUndoChanged), ("redo", undo_stack.canRedoChanged)):
        changed.connect(actions[id].setEnabled)
        actions[id].setEnabled(False)


def _caller(slot: Callable[[], object]) -> Callable[[], None]:
    def call() -> None:
        slot()

    return call


def is_own_key(focused: QWidget | None, key: int) -> bool:
    """Whether a key works on the widget that has the focus, and is no command while it has it."""
    return any(isinstance(focused, kind) and key in keys for kind, keys in _OWN_KEYS.items())


_OWN_KEYS: dict[type[QWidget], tuple[int, ...]] = {
    QAbstractButton: (Qt.Key.Key_Space,),
    QComboBox: (Qt.Key.Key_Space, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End),
    QTabBar: (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End),
}


def show_playing(actions: Mapping[str, QAction], playing: bool) -> None:
    """While it plays, the play action pauses."""
    play = actions["play"]
    play.setProperty("icon_name", "pause" if playing else "play")
    play.setChecked(playing)
    play.setText(_say("Pause") if playing else _say("Play"))


def grouped(actions: Mapping[str, QAction]) -> list[tuple[str, QAction]]:
    """Every action with the name of its group, in the order of the table."""
    return [(_say(command.group), actions[command.id]) for command in COMMANDS]


def _say(text: str) -> str:
    return QCoreApplication.translate("actions", text)
