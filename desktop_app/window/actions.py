"""The table of commands; buttons, menus, shortcuts and the sheet of shortcuts derive from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QUndoStack
from PySide6.QtWidgets import QAbstractButton, QComboBox, QTabBar, QWidget

from engine.autodiff.collapsed_graph import CollapsedGraph


@dataclass(frozen=True)
class Command:
    """A row: id, menu, text in it, tool tip, shortcuts, icon, and the slot: `object.method`, or `object.method word`.

    `word` is what a button says where the text is too long for it; `enabled_when` names what `available` lists.
    """

    id: str
    menu: str
    text: str
    tip: str
    shortcuts: tuple[str, ...]
    icon: str
    slot: str
    checkable: bool = False
    word: str = ""
    enabled_when: str = ""


def available(undo_stack: QUndoStack, collapsed: CollapsedGraph, nudging: bool) -> dict[str, bool]:
    """What a command may need, and whether it is there now: edits to take back, samples, layers, a run that is seen."""
    return {
        "can_undo": undo_stack.canUndo(),
        "can_redo": undo_stack.canRedo(),
        "has_samples": collapsed.source.samples > 0,
        "has_groups": bool(collapsed.groups),
        "nudging": nudging,
        "stepping": not nudging,  # in the lab nobody would see it move
    }


FILE, EDIT, STEP, VIEW = "File", "Edit", "Step", "View"

COMMANDS: tuple[Command, ...] = (
    Command("open", FILE, "Open…", "Open an experiment or a program", ("Ctrl+O",), "folder", "files.open"),
    Command("save", FILE, "Save", "Save the experiment", ("Ctrl+S",), "save", "files.save"),
    Command("save_as", FILE, "Save as…", "Save under another name", ("Ctrl+Shift+S",), "save", "files.save_as"),
    Command("undo", EDIT, "Undo", "Take the last edit back", ("Ctrl+Z",), "undo", "session.undo",
            enabled_when="can_undo"),
    Command("redo", EDIT, "Redo", "Make the edit again", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", "session.redo",
            enabled_when="can_redo"),
    Command("reset", EDIT, "Reset", "Back to the program's own numbers, before the first step", ("Ctrl+R",), "reset",
            "edits.reset"),
    Command("play", STEP, "Play", "Play or pause", ("Space",), "play", "session.toggle_play", checkable=True,
            enabled_when="stepping"),
    Command("step_forward", STEP, "Step forward", "One step on", ("Right", "PgDown"), "step-forward",
            "player.step_forward", word="Step", enabled_when="stepping"),
    Command("step_back", STEP, "Step back", "One step back", ("Left", "PgUp"), "step-back", "player.step_back",
            word="Step", enabled_when="stepping"),
    Command("next_phase", STEP, "Next phase", "To the end of the phase", ("Ctrl+Right", "Down"), "phase-forward",
            "player.step_forward phase", word="Phase", enabled_when="stepping"),
    Command("previous_phase", STEP, "Previous phase", "Back to the phase before", ("Ctrl+Left", "Up"), "phase-back",
            "player.step_back phase", word="Phase", enabled_when="stepping"),
    Command("next_epoch", STEP, "Next epoch", "To the end of the epoch", ("Ctrl+Shift+Right",), "phase-forward",
            "player.step_forward epoch", enabled_when="stepping"),
    Command("previous_epoch", STEP, "Previous epoch", "Back to the epoch before", ("Ctrl+Shift+Left",), "phase-back",
            "player.step_back epoch", enabled_when="stepping"),
    Command("go_to_start", STEP, "To start", "Before the first step", ("Home",), "to-start", "player.go_to_start",
            enabled_when="stepping"),
    Command("go_to_end", STEP, "To end", "To the last step reached", ("End",), "to-end", "player.go_to_end",
            enabled_when="stepping"),
    Command("next_sample", STEP, "Next sample", "The numbers of the next sample", ("Alt+Right",), "chevron-right",
            "player.next_sample", enabled_when="has_samples"),
    Command("previous_sample", STEP, "Previous sample", "The numbers of the sample before", ("Alt+Left",),
            "chevron-left", "player.previous_sample", enabled_when="has_samples"),
    Command("grain_edge", STEP, "Step by edge", "A press goes one edge far", ("1",), "", "player.set_grain edge"),
    Command("grain_node", STEP, "Step by node", "A press goes one node far", ("2",), "", "player.set_grain node"),
    Command("grain_phase", STEP, "Step by phase", "A press goes one phase far", ("3",), "", "player.set_grain phase"),
    Command("grain_epoch", STEP, "Step by epoch", "A press goes one epoch far", ("4",), "", "player.set_grain epoch"),
    Command("nudge", VIEW, "Nudge lab", "Open or close the nudge lab", ("N",), "", "session.toggle_mode"),
    Command("smaller_h", VIEW, "Smaller h", "In the nudge lab, a tenth of h", ("PgDown",), "", "nudge.make_smaller",
            enabled_when="nudging"),
    Command("larger_h", VIEW, "Larger h", "In the nudge lab, ten times h", ("PgUp",), "", "nudge.make_larger",
            enabled_when="nudging"),
    Command("fit", VIEW, "Fit", "Show the whole graph", ("F",), "fit", "graph.fit"),
    Command("node_left", VIEW, "To an operand", "Pick the node to the left in the graph", ("Shift+Left",), "",
            "graph.walk left"),
    Command("node_right", VIEW, "To a result", "Pick the node to the right in the graph", ("Shift+Right",), "",
            "graph.walk right"),
    Command("node_above", VIEW, "Node above", "Pick the node above in the graph", ("Shift+Up",), "", "graph.walk up"),
    Command("node_below", VIEW, "Node below", "Pick the node below in the graph", ("Shift+Down",), "",
            "graph.walk down"),
    Command("open_all", VIEW, "Open all", "Open all layers of the graph", ("E",), "", "collapse.expand_all",
            enabled_when="has_groups"),
    Command("close_all", VIEW, "Close all", "Close the layers and neurons of the graph again", ("Shift+E",), "",
            "collapse.collapse_all", enabled_when="has_groups"),
    Command("plots", VIEW, "Plots", "Show or hide the plots", ("P",), "", "workspace.toggle_plots"),
    Command("zoom_in", VIEW, "Larger", "Make everything larger", ("Ctrl++", "Ctrl+="), "plus", "window.zoom in"),
    Command("zoom_out", VIEW, "Smaller", "Make everything smaller", ("Ctrl+-",), "minus", "window.zoom out"),
    Command("zoom_reset", VIEW, "Usual size", "Back to the usual size", ("Ctrl+0",), "", "window.zoom reset"),
    Command("full_screen", VIEW, "Full screen", "Full screen, or back", ("F11",), "", "window.toggle_full_screen"),
    Command("theme", VIEW, "Next theme", "Dark, light, high contrast", ("Ctrl+T",), "theme", "window.next_theme"),
    Command("reduced_motion", VIEW, "Reduced motion", "Nothing slides", ("Ctrl+M",), "",
            "window.toggle_reduced_motion", checkable=True),
    Command("language", VIEW, "Language", "What a program may contain", ("F2",), "help", "window.show_language"),
    Command("help", VIEW, "Shortcuts", "All shortcuts", ("?", "F1"), "help", "window.show_shortcuts"),
)  # fmt: skip


def build_actions(parent: QObject) -> dict[str, QAction]:
    """A QAction for each row, by id; its objectName is its id, its property `icon_name` the icon's."""
    return {command.id: _build(command, parent) for command in COMMANDS}


def _build(command: Command, parent: QObject) -> QAction:
    action = QAction(translated(command.text), parent)
    action.setObjectName(command.id)
    if command.word:
        action.setIconText(translated(command.word))
    action.setShortcuts([QKeySequence(keys) for keys in command.shortcuts])
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setAutoRepeat(command.id.startswith("step"))
    action.setCheckable(command.checkable)
    action.setProperty("icon_name", command.icon)
    tip = QCoreApplication.translate("actions", "{tip} ({keys})")
    action.setToolTip(tip.format(tip=translated(command.tip), keys=_native(command.shortcuts[0])))
    return action


def translated(text: str) -> str:
    """A text of the table in the language of the window."""
    return QCoreApplication.translate("actions", text)


def connect_actions(actions: Mapping[str, QAction], objects: Mapping[str, object], first: Callable[[], object]) -> None:
    """Connects each action to its row's slot, a method of one of the objects; `first` is called before."""
    for command in COMMANDS:
        slot, *words = command.slot.split()
        owner, method = slot.split(".")
        act = partial(getattr(objects[owner], method), *words)
        actions[command.id].triggered.connect(lambda checked, act=act: (first(), act()))


def enable(actions: Mapping[str, QAction], now: Mapping[str, bool]) -> None:
    """Only what has what it needs can be chosen."""
    for command in COMMANDS:
        if command.enabled_when:
            actions[command.id].setEnabled(now[command.enabled_when])


def keys() -> list[tuple[str, str, str]]:
    """Menu, what it does, and keys of every command with keys, in the order of the table."""
    return [(translated(row.menu), translated(row.tip), ", ".join(map(_native, row.shortcuts))) for row in COMMANDS]


def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)


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
    pause = QCoreApplication.translate("actions", "Pause")
    play.setText(pause if playing else QCoreApplication.translate("actions", "Play"))
