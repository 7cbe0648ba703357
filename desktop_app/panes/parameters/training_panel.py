"""The panel of what training seldom needs: schedule, weight decay, ascent; and the optimizer where it has no line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.widgets.choice import Choice
from desktop_app.widgets.icon_button import IconButton
from desktop_app.widgets.number_field import NumberField
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.spin_box import SpinBox
from engine.numerals import short
from engine.optim.optimizers import OPTIMIZERS, Optimizer
from engine.optim.schedules import SCHEDULES, Schedule
from engine.training.run import MAX_EPOCHS


class Training(NamedTuple):
    """How parameters are moved: the optimizer, the course of the learning rate and the rate of this epoch."""

    optimizer: str
    schedule: str
    span: int
    weight_decay: float
    ascent: bool
    rate: float
    batch_size: int = 0
    samples: int = 0
    drawn: bool = False  # whether something of the program is drawn from a seed

    @property
    def scheduled(self) -> bool:
        """Whether the learning rate changes from epoch to epoch."""
        return self.schedule != "constant"


class TrainingPanel(QFrame):
    """Pops up beside the button that asks for it, `more`; showing values does not emit."""

    optimizer_picked = Signal(str)
    schedule_picked = Signal(str)
    span_changed = Signal(int)
    weight_decay_changed = Signal(float)
    ascent_toggled = Signal(bool)
    batch_size_changed = Signal(int)
    weights_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("training_panel")
        self.setAccessibleName(self.tr("More about training"))
        self._shown: Training | None = None
        self.more = IconButton(self.tr("More"), "sliders", parent)
        self.more.setObjectName("training_more")
        self.more.setToolTip(self.tr("Schedule, weight decay, ascent"))
        self.more.set_bare(True)
        self.more.clicked.connect(self._open)
        self.optimizer = self._choice("optimizer", self.tr("Optimizer"), self.optimizer_picked, OPTIMIZERS)
        words = self.tr("Schedule of the learning rate")
        self._schedule = self._choice("schedule", words, self.schedule_picked, SCHEDULES)
        self._span = self._spin_box("schedule_span", self.tr("Epochs of the schedule"), self.span_changed)
        self._span.setRange(1, MAX_EPOCHS)
        self._decay = NumberField("weight_decay")
        self._decay.setAccessibleName(self.tr("Weight decay"))
        self._decay.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._decay.value_changed.connect(self.weight_decay_changed)
        self._ascent = QCheckBox(self.tr("Ascent: climb instead"), self)
        self._ascent.setObjectName("ascent")
        self._ascent.setAccessibleName(self.tr("Gradient ascent"))
        self._ascent.clicked.connect(self.ascent_toggled)
        self._batch = self._spin_box("batch_size", self.tr("Samples of a minibatch"), self.batch_size_changed)
        self._batch.setToolTip(self.tr("How many samples an update sees; 0 for all"))
        self._weights = IconButton(self.tr("New weights"), "reset", self)
        self._weights.setObjectName("new_weights")
        self._weights.setToolTip(self.tr("Draws other first weights, and data where they are made"))
        self._weights.clicked.connect(self.weights_requested)
        self._grid = QGridLayout(self)
        self._fill()

    def show_training(self, training: Training) -> None:
        """What holds in this epoch; `more` stands out where more than the optimizer is set."""
        if training == self._shown:
            return
        self._shown = training
        self.optimizer.setCurrentIndex(self.optimizer.findData(training.optimizer))
        self._schedule.setCurrentIndex(self._schedule.findData(training.schedule))
        with QSignalBlocker(self._span):
            self._span.setValue(training.span)
        self._decay.show_value(training.weight_decay)
        self._ascent.setChecked(training.ascent)
        for widget in (self._span, self._span_name):
            widget.setEnabled(training.scheduled)
        self._now.setText(self.tr("learning rate now {rate}").format(rate=short(training.rate)))
        self._now.setVisible(training.scheduled)
        self._show_batch(training)
        self._mark(training)
        self.adjustSize()

    def _show_batch(self, training: Training) -> None:
        with QSignalBlocker(self._batch):
            self._batch.setRange(0, max(training.samples, training.batch_size))
            self._batch.setSpecialValueText(self.tr("all {count}").format(count=training.samples))
            self._batch.setValue(training.batch_size)
        for widget in (self._batch_name, self._batch):
            widget.setVisible(training.samples > 0)
        self._weights.setVisible(training.drawn)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        pad = theme.ipx(16)
        self._grid.setContentsMargins(pad, pad, pad, pad)
        self._grid.setHorizontalSpacing(theme.ipx(14))
        self._grid.setVerticalSpacing(theme.ipx(8))
        for choice in (self.optimizer, self._schedule):
            choice.set_theme(theme, 40)
        for widget in (*self._names, self._now, self._ascent):
            widget.setFont(theme.font("body"))
        for box in (self._span, self._batch):
            box.setFont(theme.font("slider_value"))
            box.setFixedHeight(theme.target(40))
        self._weights.set_theme(theme, 40)
        for widget in (self.optimizer, self._schedule, self._span, self._decay, self._batch):
            widget.setFixedWidth(theme.ipx(184))
        self._span.lineEdit().setTextMargins(0, 0, theme.ipx(8), 0)
        self._decay.set_theme(theme, token="text")
        self.more.set_theme(theme, 36)

    def _fill(self) -> None:
        words = {1: self.tr("Schedule"), 2: self.tr("over epochs"),
                 3: self.tr("Weight decay"), 6: self.tr("Minibatch")}  # fmt: skip
        self._names = [Label(text, self) for text in words.values()]
        _, self._span_name, _, self._batch_name = self._names
        for row, name in zip(words, self._names, strict=True):
            self._grid.addWidget(name, row, 0)
        fields = {1: self._schedule, 2: self._span, 3: self._decay, 6: self._batch, 7: self._weights}
        for row, widget in fields.items():
            self._grid.addWidget(widget, row, 1)
        self._now = Label(self)
        for row, widget in {4: self._ascent, 5: self._now}.items():
            self._grid.addWidget(widget, row, 0, 1, 2)

    def _spin_box(self, name: str, words: str, changed: SignalInstance) -> SpinBox:
        box = SpinBox(self)
        box.setObjectName(name)
        box.setAccessibleName(words)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(changed)
        return box

    def _choice(
        self, name: str, words: str, picked: SignalInstance, table: Mapping[str, Optimizer | Schedule]
    ) -> Choice:  # fmt: skip
        choice = Choice(name, words, self)
        for row in table.values():
            choice.addItem(row.name, row.id)
        choice.activated.connect(lambda index: picked.emit(choice.itemData(index)))
        return choice

    def _mark(self, training: Training) -> None:
        chosen = [self._schedule.currentText()] if training.scheduled else []
        if training.weight_decay:
            chosen.append(self.tr("weight decay {decay}").format(decay=short(training.weight_decay)))
        if training.batch_size:
            chosen.append(self.tr("minibatches of {count}").format(count=training.batch_size))
        if training.ascent:
            chosen.append(self.tr("ascent"))
        self.more.set_primary(bool(chosen))
        self.more.setAccessibleDescription(", ".join(chosen))
        self.more.setToolTip(", ".join(chosen) or self.tr("Schedule, weight decay, ascent"))

    def _open(self) -> None:
        self.adjustSize()
        screen, corner = self.screen().availableGeometry(), self.more.mapToGlobal(QPoint(0, self.more.height() + 6))
        left = min(corner.x(), screen.right() - self.width())
        below = corner.y() + self.height() <= screen.bottom()
        self.move(left, corner.y() if below else corner.y() - self.height() - self.more.height() - 12)
        self.show()
        self._schedule.setFocus()
