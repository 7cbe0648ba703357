"""The row at the bottom of the nudge lab: which node, by how much, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.session.nudge import LARGEST, SMALLEST
from desktop_app.widgets.choice import Choice
from desktop_app.widgets.icon_button import IconButton
from desktop_app.widgets.number_field import NumberField
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.segments import Segments
from desktop_app.widgets.value_slider import ValueSlider

CHOICE, WIDEST_CHOICE, ARROW = 124, 220, 56  # px at scale 1; the last is what a choice has beside its text


class NudgeBar(QFrame):
    """Choices of node, h and function, and buttons; showing them does not emit."""

    node_chosen = Signal(int)
    output_chosen = Signal(int)
    h_changed = Signal(float)
    stays_changed = Signal(bool)
    replay_requested = Signal()
    shrink_requested = Signal()
    keep_requested = Signal()
    script_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nudge_bar")
        self._indices: tuple[int, ...] = ()
        self._sign = 1.0
        self._theme = Theme()
        self._labels = [Label(text, self) for text in (self.tr("Nudge"), self.tr("by h ="), self.tr("look at"))]
        self._node = Choice("nudge_node", self.tr("Node to nudge"), self)
        self._output = Choice("nudge_output", self.tr("Node to look at"), self)
        self._minus = Segments([("+", "+"), ("-", "−")], self)
        self._h = ValueSlider("nudge_h", "local", logarithmic=True)
        self._h.setAccessibleName(self.tr("Size of h"))
        self._h.show_range(SMALLEST, LARGEST)
        self._exact = NumberField("nudge_h_value")
        self._exact.setAccessibleName(self.tr("Exact h"))
        self._stays = Segments([("stay", self.tr("stays")), ("return", self.tr("returns"))], self)
        tip = self.tr("What a nudge does when the hand lets go")
        self._stays.set_tips({"stay": tip, "return": tip})
        self._minus.set_tips({"+": self.tr("Nudge upwards"), "-": self.tr("Nudge downwards")})
        self._buttons = {
            "keep": IconButton(self.tr("Keep"), "check", self),
            "script": IconButton(self.tr("PyTorch"), "eye", self),
            "replay": IconButton(self.tr("Replay wave"), "play", self),
            "shrink": IconButton(self.tr("Shrink h"), "step-forward", self, trailing=True, primary=True),
        }
        for id, button in self._buttons.items():
            button.setObjectName(f"nudge_{id}")
        tips = {
            "keep": self.tr("Keep the nudged value"), "script": self.tr("The program as a PyTorch script"),
            "replay": self.tr("Let the change run to the output once more"), "shrink": self.tr("A tenth of h"),
        }  # fmt: skip
        for id, words in tips.items():
            self._buttons[id].setToolTip(words)
        self._minus.setObjectName("nudge_sign")
        self._stays.setObjectName("nudge_stays")
        self._place()
        self._connect()

    def show_nodes(self, nodes: Sequence[tuple[int, str]]) -> None:
        """The nodes to choose from: index and name."""
        self._indices = tuple(index for index, _ in nodes)
        for choice in (self._node, self._output):
            choice.clear()
            choice.addItems([name for _, name in nodes])
        self._fit_names()

    def show_nudge(self, index: int, h: float, output: int, *, stays: bool, can_keep: bool, shrinking: bool) -> None:
        """What is chosen, whether it outlives the drag and can be kept; while h shrinks, its button stops that."""
        self._node.setCurrentIndex(self._indices.index(index))
        self._output.setCurrentIndex(self._indices.index(output))
        self._sign = -1.0 if h < 0 else 1.0
        self._minus.show_choice("-" if h < 0 else "+")
        self._h.show_value(abs(h))
        self._exact.show_value(h)
        self._stays.show_choice("stay" if stays else "return")
        self._buttons["keep"].setEnabled(can_keep)
        shrink = self._buttons["shrink"]
        shrink.icon_name = "pause" if shrinking else "step-forward"
        shrink.setText(self.tr("Stop") if shrinking else self.tr("Shrink h"))

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        margin = theme.ipx(14)
        self._around.setContentsMargins(margin, 0, margin, theme.ipx(12))
        self._row.setContentsMargins(theme.ipx(16), theme.ipx(12), theme.ipx(16), theme.ipx(12))
        self._row.setSpacing(theme.ipx(10))
        for label in self._labels:
            label.setFont(theme.font("button"))
        for choice in (self._node, self._output):
            choice.set_theme(theme, 52)
        for segments in (self._minus, self._stays):
            segments.set_theme(theme)
        self._h.set_theme(theme)
        self._exact.set_theme(theme, token="local")
        self._exact.setFixedWidth(theme.ipx(120))
        for button in self._buttons.values():
            button.set_theme(theme)
        self._theme = theme
        self._fit_names()
        self._fit_space()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_space()

    def _fit_names(self) -> None:
        # h1.w1_1 and h1.w1_2 differ in their last letter.
        theme, names = self._theme, [self._node.itemText(row) for row in range(self._node.count())]
        width = theme.metrics("body").horizontalAdvance(max(names, key=len, default="")) + theme.ipx(ARROW)
        self._node.setFixedWidth(int(min(max(width, theme.ipx(CHOICE)), theme.ipx(WIDEST_CHOICE))))
        self._output.setFixedWidth(theme.ipx(CHOICE))

    def _fit_space(self) -> None:
        words = [self._buttons[id] for id in ("keep", "script", "replay")]
        # What all take with their words, from what they take as they are: nothing is shown and hidden to find out.
        missing = sum(button.width_as(bare=False) - button.sizeHint().width() for button in words)
        if self._labels[0].isHidden():
            missing += self._labels[0].sizeHint().width() + self._row.spacing()
        margins = self._around.contentsMargins()
        space = self.width() - margins.left() - margins.right()
        wide = self._row.minimumSize().width() + missing <= space
        for button in words:
            button.set_bare(not wide)
        self._labels[0].setVisible(wide)

    def _place(self) -> None:
        card = QFrame(self)
        card.setObjectName("card")
        self._row = QHBoxLayout(card)
        nudge, by, look = self._labels
        row: list[tuple[QWidget, int]] = [
            (nudge, 0), (self._node, 0), (by, 0), (self._minus, 0), (self._h, 1), (self._exact, 0), (look, 0),
            (self._output, 0), (self._stays, 0), *((button, 0) for button in self._buttons.values()),
        ]  # fmt: skip
        for widget, stretch in row:
            self._row.addWidget(widget, stretch)
        self._around = QVBoxLayout(self)
        self._around.addWidget(card)

    def _connect(self) -> None:
        self._node.activated.connect(lambda row: self.node_chosen.emit(self._indices[row]))
        self._output.activated.connect(lambda row: self.output_chosen.emit(self._indices[row]))
        self._h.value_changed.connect(lambda size: self.h_changed.emit(self._sign * size))
        self._exact.value_changed.connect(self.h_changed)
        self._minus.chosen.connect(lambda sign: self.h_changed.emit(self._h.value() * (-1 if sign == "-" else 1)))
        self._stays.chosen.connect(lambda choice: self.stays_changed.emit(choice == "stay"))
        self._buttons["keep"].clicked.connect(self.keep_requested)
        self._buttons["script"].clicked.connect(self.script_requested)
        self._buttons["replay"].clicked.connect(self.replay_requested)
        self._buttons["shrink"].clicked.connect(self.shrink_requested)
