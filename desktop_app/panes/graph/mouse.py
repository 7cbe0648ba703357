"""Mouse, wheel and keys in the graph's pane: pick, drag a leaf's number, expand, collapse, move, zoom."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop_app.panes.graph.model import GraphModel

ZOOM_STEP = 1.2
DRAG_PX = 8  # for one step of a value
SETTLE_MS = 400


class InteractivePane(QWidget):
    """A pane whose events move its model's camera, and are signalled where they are about the graph."""

    node_picked = Signal(int)
    value_dragged = Signal(str, float)  # a leaf's name and its new value
    edit_finished = Signal()
    group_toggled = Signal(int)  # the number of a group that is to be expanded or collapsed
    expand_wanted = Signal(int)  # a node: the group that is closed around it is to be expanded
    collapse_wanted = Signal(int)  # a node: the group that is open around it is to be collapsed
    zoomed = Signal()

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.model = GraphModel()
        self._dragged: tuple[str, QPointF, float] | None = None  # a leaf with its value, or no name: the drawing
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.edit_finished)

    def fit(self) -> None:
        """The whole graph in the pane, however small."""
        self.model.camera.fit()
        self.zoomed.emit()

    def zoom_in(self) -> None:
        """A step closer."""
        self._zoom_at(QPointF(self.rect().center()), ZOOM_STEP)

    def zoom_out(self) -> None:
        """A step back."""
        self._zoom_at(QPointF(self.rect().center()), 1 / ZOOM_STEP)

    def _zoom_at(self, at: QPointF, factor: float) -> None:
        self.model.camera.zoom_at(at, factor)
        self.zoomed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        node = self.model.active_node
        if node >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.expand_wanted.emit(node)
        elif node >= 0 and event.key() == Qt.Key.Key_Backspace:
            self.collapse_wanted.emit(node)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        model, at = self.model, event.position()
        group = model.group_at(at)
        if group >= 0:
            self.group_toggled.emit(group)
            return
        leaf = model.leaf_at(at)
        if leaf is not None:
            free = model.free_value(leaf)
            if free is not None:
                self._dragged = (free[0], at, free[1])
        elif model.item_at(at) is None:
            self._dragged = ("", at, 0.0)
        self.node_picked.emit(model.node_at(at))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._dragged = None
        item = self.model.item_at(event.position())
        if item is not None and self.model.group_at(event.position()) < 0:
            self.expand_wanted.emit(self.model.collapsed.shown[item])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None:
            over = self.model.leaf_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            return
        name, start, value = self._dragged
        way = event.position() - start
        if not name:
            self.model.camera.move(way)
            self._dragged = ("", event.position(), 0.0)
            self.update()
            return
        fine = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.value_dragged.emit(name, _stepped(value, round(way.x() / DRAG_PX), fine))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        if self._dragged is not None and self._dragged[0]:
            self.edit_finished.emit()
        self._dragged = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        leaf = self.model.leaf_at(event.position())
        if leaf is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_at(event.position(), ZOOM_STEP**turns)
            return
        free = self.model.free_value(leaf)
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
