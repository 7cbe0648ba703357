"""Mouse, wheel and keys in the graph's pane: pick, drag a leaf's number, expand, collapse, move, zoom."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop_app.panes.graph.model import GraphModel

ZOOM_STEP = 1.2
DRAG_PX = 8  # for one step of a value
SETTLE_MS = 400


class GraphMouse(QObject):
    """Takes the pane's events and says what they mean."""

    node_picked = Signal(int)
    value_dragged = Signal(str, float)
    edit_finished = Signal()
    group_toggled = Signal(int)
    expand_wanted = Signal(int)
    collapse_wanted = Signal(int)
    moved = Signal()  # the drawing
    zoomed = Signal(QPointF, float)

    def __init__(self, pane: QWidget, model: GraphModel) -> None:
        super().__init__(pane)
        self._pane, self._model = pane, model
        self._held: tuple[str, QPointF, float] | None = None  # a leaf with its value, or no name: the drawing
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.edit_finished)

    def key(self, event: QKeyEvent) -> None:
        """Expands or collapses what the picked node is in."""
        node = self._model.active_node
        if node >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.expand_wanted.emit(node)
        elif node >= 0 and event.key() == Qt.Key.Key_Backspace:
            self.collapse_wanted.emit(node)
        else:
            event.ignore()

    def press(self, event: QMouseEvent) -> None:
        """Picks a node, and takes hold of its number or of the drawing."""
        model, at = self._model, event.position()
        group = model.group_at(at)
        if group >= 0:
            self.group_toggled.emit(group)
            return
        leaf = model.leaf_at(at)
        if leaf is not None:
            free = model.free_value(leaf)
            if free is not None:
                self._held = (free[0], at, free[1])
        elif model.item_at(at) is None:
            self._held = ("", at, 0.0)
        self.node_picked.emit(model.node_at(at))

    def press_twice(self, event: QMouseEvent) -> None:
        """Expands what a node stands for."""
        self._held = None
        item = self._model.item_at(event.position())
        if item is not None and self._model.group_at(event.position()) < 0:
            self.expand_wanted.emit(self._model.collapsed.shown[item])

    def move(self, event: QMouseEvent) -> None:
        """Drags what is held."""
        if self._held is None:
            over = self._model.leaf_at(event.position()) is not None
            self._pane.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            return
        name, start, value = self._held
        way = event.position() - start
        if not name:
            self._model.camera.move(way)
            self._held = ("", event.position(), 0.0)
            self.moved.emit()
            return
        fine = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.value_dragged.emit(name, _stepped(value, round(way.x() / DRAG_PX), fine))

    def release(self) -> None:
        """Lets go."""
        if self._held is not None and self._held[0]:
            self.edit_finished.emit()
        self._held = None

    def turn(self, event: QWheelEvent) -> None:
        """Zooms, or turns the number that is under the wheel."""
        turns = event.angleDelta().y() / 120
        leaf = self._model.leaf_at(event.position())
        if leaf is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoomed.emit(event.position(), ZOOM_STEP**turns)
            return
        free = self._model.free_value(leaf)
        if turns and free is not None:
            steps = math.copysign(max(1, round(abs(turns))), turns)
            self.value_dragged.emit(free[0], _stepped(free[1], steps, 1.0))
            self._settle.start()


def _stepped(value: float, steps: float, fine: float) -> float:
    """A value moved by round steps of about a hundredth of its size."""
    if not math.isfinite(value):
        return value
    step = 10.0 ** math.floor(math.log10(max(abs(value), 1.0) / 10)) * fine
    decimals = max(-math.floor(math.log10(step)), 0)  # 5.1, where 51 * 0.1 would be 5.1000000000000005
    return round(round((value + steps * step) / step) * step, decimals)
