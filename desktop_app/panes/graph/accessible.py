"""The graph for screen readers: a child for each node that is drawn, with its name, what it is, value and gradient."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface

from desktop_app.panes.graph.mouse import InteractivePane

_kept: dict[int, QAccessibleInterface] = {}  # Qt holds no reference to what the factory makes
CLASS = "GraphView"


class _ReadOnly(QAccessibleInterface):
    """What can be read and picked, but not written."""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        pass


class NodeInterface(_ReadOnly):
    """A node in the graph's pane."""

    def __init__(self, graph: GraphInterface, item: int) -> None:
        super().__init__()
        self._graph, self.item = graph, item

    def isValid(self) -> bool:
        return self._graph.isValid() and self.item < self._graph.childCount()

    def object(self) -> Any:
        return None

    def parent(self) -> QAccessibleInterface:
        return self._graph

    def child(self, index: int) -> Any:
        return None

    def childAt(self, x: int, y: int) -> Any:
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def rect(self) -> QRect:
        view = self._graph.view
        box = view.model.box(view.model.collapsed.shown[self.item]).toRect()
        return QRect(view.mapToGlobal(box.topLeft()), box.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        model = self._graph.view.model
        state.focusable = state.selectable = True
        state.selected = model.picked is not None and model.collapsed.item_of[model.picked] == self.item
        state.focused = state.selected and self._graph.view.hasFocus()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        return node_words(self._graph.view, self.item) if kind == QAccessible.Text.Name else ""


class GraphInterface(_ReadOnly):
    """The pane itself."""

    def __init__(self, view: InteractivePane) -> None:
        super().__init__()
        self.view = view
        self._children: dict[int, NodeInterface] = {}

    def isValid(self) -> bool:
        return id(self.view) in _kept

    def object(self) -> QObject:
        return self.view

    def window(self) -> Any:
        return self.view.window().windowHandle()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self.view.parentWidget() or self.view.window())

    def child(self, index: int) -> Any:
        if not 0 <= index < self.childCount():
            return None
        return self._children.setdefault(index, NodeInterface(self, index))

    def childAt(self, x: int, y: int) -> Any:
        at = self.view.mapFromGlobal(QPoint(x, y)).toPointF()
        item = self.view.model.item_at(at)
        return None if item is None else self.child(item)

    def childCount(self) -> int:
        return len(self.view.model.collapsed.graph) if self.view.model.frame is not None else 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.item if isinstance(child, NodeInterface) else -1

    def focusChild(self) -> Any:
        model = self.view.model
        return None if model.picked is None else self.child(model.collapsed.item_of[model.picked])

    def rect(self) -> QRect:
        return QRect(self.view.mapToGlobal(QPoint()), self.view.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable, state.focused = True, self.view.hasFocus()
        return state

    def text(self, kind: QAccessible.Text) -> str:
        if kind == QAccessible.Text.Name:
            return self.view.accessibleName()
        return self.view.accessibleDescription() if kind == QAccessible.Text.Description else ""


def node_words(view: InteractivePane, item: int) -> str:
    """What is said of a node: its name, what it is, its value, and its gradient where it has one."""
    texts = view.model.texts(view.model.collapsed.shown[item])
    if not texts["grad"]:
        words = QCoreApplication.translate("graph", "{name}, {tag}, value {data}")
    else:
        words = QCoreApplication.translate("graph", "{name}, {tag}, value {data}, gradient {grad}")
    return words.format(**texts)


@cache
def install() -> None:
    """Lets Qt ask for the graph's children, once."""
    QAccessible.installFactory(_make)


def _let_go(key: int, *_: object) -> None:
    _kept.pop(key, None)


def _make(name: str, thing: QObject) -> Any:
    if name != CLASS or not isinstance(thing, InteractivePane):
        return None
    if id(thing) not in _kept:
        _kept[id(thing)] = GraphInterface(thing)
        thing.destroyed.connect(partial(_let_go, id(thing)))
    return _kept[id(thing)]
