"""A teacher's hands on the window, and what the class sees there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton


class Classroom:
    """Keys go where the focus is, clicks to whatever lies under the mouse; everything is read off the views."""

    def __init__(self, window, qtbot) -> None:
        self.window, self.qtbot = window, qtbot
        self.graph = window.document.graph

    # hands

    def press(self, key: Qt.Key, times: int = 1, *, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Presses a key."""
        for _ in range(times):
            self.qtbot.keyClick(QApplication.focusWidget() or self.window.widget, key, held)

    def clicks(self, times: int = 1) -> None:
        """Presses the presenter's remote: a step on."""
        self.press(Qt.Key.Key_PageDown, times)

    def clicks_back(self, times: int = 1) -> None:
        """Presses the remote's other key: a step back."""
        self.press(Qt.Key.Key_PageUp, times)

    def types(self, text: str) -> None:
        """Types where the focus is, Enter for a new line."""
        for character in text:
            target = QApplication.focusWidget() or self.window.widget
            if character == "\n":
                self.qtbot.keyClick(target, Qt.Key.Key_Return)
            else:
                self.qtbot.keyClicks(target, character)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Presses the mouse on a widget, or on what covers it there."""
        place = widget.mapTo(widget.window(), at or widget.rect().center())
        target = widget.window().childAt(place) or widget
        self.qtbot.mouseClick(target, LEFT, pos=target.mapFrom(widget.window(), place))

    def clicks_on(self, name: str) -> None:
        """Presses the widget of that name."""
        self.click(self.find(name))

    def drags(self, widget: QWidget, *places: QPoint) -> None:
        """Takes hold at the first place, moves through the others, and lets go at the last."""
        self.qtbot.mousePress(widget, LEFT, pos=places[0])
        for place in places[1:]:
            self.qtbot.mouseMove(widget, place)
        self.qtbot.mouseRelease(widget, LEFT, pos=places[-1])

    def drags_slider(self, name: str, *values: float) -> None:
        """Takes hold of a leaf's slider and moves it to each value."""
        slider = self.find(f"leaf:{name}")
        self.drags(slider, *(QPoint(round(slider._x_of(value)), slider.height() // 2) for value in values))

    def enters(self, name: str, text: str) -> None:
        """Clicks into a field, types a number and Enter."""
        self.click(self.find(name))
        if not self.find(name).hasSelectedText():  # in a field that has the focus already the cursor is set
            self.press(Qt.Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
        self.types(text + "\n")

    def writes_program(self, text: str) -> None:
        """Replaces the text in the editor, by typing."""
        self.clicks_on("program_editor")
        self.press(Qt.Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
        self.types(text)
        self.qtbot.waitUntil(lambda: self.window.document.experiment.program == text)
        self.graph = self.window.document.graph

    def leaves_editor(self) -> None:
        """Escape gives the keys back to the window."""
        self.press(Qt.Key.Key_Escape)

    def trains(self, updates: int) -> None:
        """Train, a number, Enter; waits for the end."""
        self.clicks_on("train")
        self.types(f"{updates}\n")
        self.waits_for_training()

    def trains_until_negative(self) -> None:
        """Train, then "Run until L <" with its 0; waits for the end."""
        self.clicks_on("train")
        self.clicks_on("train_until_negative")
        self.waits_for_training()

    def waits_for_training(self) -> None:
        self.qtbot.waitUntil(lambda: not self.window.trainer.running, timeout=20_000)

    def clicks_step(self, number: int) -> None:
        """Clicks a row of the list of steps, counted from 1."""
        steps = self.window.steps
        steps.scrollTo(steps.model().index(number - 1, 0))
        row = steps.visualRect(steps.model().index(number - 1, 0))
        self.qtbot.mouseClick(steps.viewport(), LEFT, pos=row.center())

    def clicks_timeline(self, epoch: int, position: int) -> None:
        timeline = self.window.timeline
        self.click(timeline, QPoint(round(timeline.x_of(epoch, position)), timeline.height() // 3))

    def clicks_loss(self, epoch: int) -> None:
        """Clicks the loss plot above that epoch."""
        plot = self.window.loss
        middle = plot.height() // 2
        hits = [x for x in range(plot.width()) if plot.point_at(QPointF(x, middle)) == epoch]
        self.click(plot, QPoint(hits[len(hits) // 2], middle))

    def clicks_node(self, name: str) -> None:
        """Clicks the head of a node."""
        box = self.window.graph.node_box(self.graph.by_name[name].index)
        self.click(self.window.graph, QPoint(round(box.center().x()), round(box.top() + box.height() * 0.15)))

    # eyes

    def find(self, name: str) -> Any:
        QApplication.processEvents()  # what has just appeared takes its place first, what is replaced goes
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def node(self, name: str) -> dict[str, str]:
        """What stands in a node."""
        return self.window.graph.node_texts(self.window.document.graph.by_name[name].index)

    def data(self, *names: str) -> list[str]:
        return [self.node(name)["data"].split(" → ")[-1] for name in names]

    def grads(self, *names: str) -> list[str]:
        return [self.node(name)["grad"].split(" → ")[-1] for name in names]

    def fields(self, *names: str) -> list[str]:
        return [self.find(f"leaf_value:{name}").text() for name in names]

    @property
    def caption(self) -> str:
        return self.window.caption.accessibleDescription()

    @property
    def notice(self) -> str:
        return self.window.notice

    @property
    def loss_plot(self) -> str:
        return self.window.loss.accessibleDescription()

    @property
    def slice_plot(self) -> str:
        return self.window.slice.accessibleDescription()

    @property
    def place(self) -> str:
        return self.window.timeline.accessibleDescription()

    @property
    def steps(self) -> list[str]:
        """The texts of the list of steps."""
        model = self.window.steps.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    @property
    def editor_marks(self) -> dict[str, Any]:
        text = self.window.editor.text
        return {**text._spans, "now": dict(text._now), "error_text": self.find("program_error").text()}

    @property
    def screen(self) -> dict[str, Any]:
        """All that can be read in the window."""
        QApplication.processEvents()
        every = [node.name for node in self.window.document.graph.sliders]
        leaves = [name for name in every if self.window.findChild(QWidget, f"leaf:{name}")]  # not those of closed parts
        sliders = [(self.find(f"leaf:{name}").value(), self.find(f"leaf:{name}")._before) for name in leaves]
        return {
            "nodes": [self.window.graph.node_texts(node.index) for node in self.window.document.graph.nodes],
            "caption": self.caption, "fields": self.fields(*leaves), "sliders": sliders,
            "steps": self.steps, "step": self.window.steps.model().position, "place": self.place,
            "editor": self.editor_marks, "loss": self.loss_plot, "loss_title": self.window.loss.heading(),
            "slice": self.slice_plot, "slice_title": self.window.slice.heading(), "notice": self.notice,
            "graph": self.window.graph.accessibleDescription(),
            "program": self.find("program_editor").toPlainText(),
        }  # fmt: skip
