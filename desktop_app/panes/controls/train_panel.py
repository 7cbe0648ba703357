"""Training: how many updates, or until the output is below a number; and how far it is."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.session.trainer import TrainingProgress
from desktop_app.widgets.icon_button import IconButton
from desktop_app.widgets.number_field import NumberField
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.spin_box import SpinBox
from engine.training.run import MAX_EPOCHS

WIDTH = 240  # px of the progress at scale 1: the numbers change, what stands beside them must not


class TrainPanel(QFrame):
    """Pops up over the button that asked for it; a choice closes it."""

    run_requested = Signal(int)
    run_until_requested = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("train_panel")
        self.setAccessibleName(self.tr("Train"))
        self._updates = SpinBox(self, minimum=1, maximum=MAX_EPOCHS, value=10)
        self._updates.setObjectName("train_updates")
        self._updates.setAccessibleName(self.tr("Number of updates"))
        self._word = Label(self.tr("updates"), self)
        self._run = IconButton(self.tr("Run"), "play", self, primary=True)
        self._run.setObjectName("train_run")
        self._until = IconButton("", "phase-forward", self)
        self._until.setObjectName("train_until_negative")
        self._below = NumberField("train_below")
        self._below.setParent(self)
        self._below.setAccessibleName(self.tr("Bound of the output"))
        self._below.value_changed.connect(self._below.show_value)
        self.show_output("L", 0.0)
        self._row, self._second, self._rows = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        for widget, stretch in ((self._updates, 1), (self._word, 0), (self._run, 0)):
            self._row.addWidget(widget, stretch)
        self._rows.addLayout(self._row)
        self._second.addWidget(self._until, 1)
        self._second.addWidget(self._below)
        self._rows.addLayout(self._second)
        self._run.clicked.connect(self._start)
        self._until.clicked.connect(self._start_until)
        self._updates.lineEdit().returnPressed.connect(self._start)
        self._below.returnPressed.connect(self._start_until)

    def show_output(self, name: str, below: float) -> None:
        """What the output is called, and a bound to begin with."""
        self._below.show_value(below)
        self._until.setText(self.tr("Run until {name} <").format(name=name))
        self._until.setAccessibleName(self._until.text())

    def open_over(self, button: QWidget) -> None:
        """Shows the panel right above a button."""
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width(), 0))
        self.move(corner - QPoint(self.width(), self.height() + 6))
        self.show()
        self._updates.setFocus()
        self._updates.selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        pad = theme.ipx(16)
        self._rows.setContentsMargins(pad, pad, pad, pad)
        self._rows.setSpacing(theme.ipx(12))
        self._row.setSpacing(theme.ipx(10))
        self._second.setSpacing(theme.ipx(10))
        self._below.set_theme(theme, token="text")
        self._below.setFixedSize(theme.ipx(110), theme.ipx(46))
        self._updates.setFont(theme.font("slider_value"))
        self._updates.setFixedSize(theme.ipx(150), theme.ipx(46))
        self._updates.lineEdit().setTextMargins(theme.ipx(8), 0, theme.ipx(8), 0)
        self._word.setFont(theme.font("body"))
        for button in (self._run, self._until):
            button.set_theme(theme, 46)

    def _start(self) -> None:
        self.close()
        self.run_requested.emit(self._updates.value())

    def _start_until(self) -> None:
        self.close()
        self.run_until_requested.emit(self._below.value())


class TrainProgress(QWidget):
    """Stands in the row of buttons while a training runs or waits."""

    pause_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("train_progress")
        self._words = Label(self)
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._words.setAccessibleName(self.tr("Progress of the training"))
        self._pause = IconButton("", "pause", self)
        self._pause.setObjectName("train_pause")
        self._pause.clicked.connect(self.pause_requested)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._words)
        self._row.addWidget(self._pause)
        self.show_paused(False)

    def show_progress(self, progress: TrainingProgress) -> None:
        """The epochs done, and how long the rest will take."""
        done = self.tr("{done} of {asked}").format(done=f"{progress.done:,}", asked=f"{progress.asked:,}")
        rate = self.tr("{rate}/s").format(rate=f"{progress.rate:,.0f}")
        left = self.tr("{seconds} s left").format(seconds=f"{math.ceil(min(progress.remaining, 1e6)):,}")
        self._words.setText(f"{done}\n{rate} · {left}")

    def show_paused(self, paused: bool) -> None:
        """The button pauses, or goes on."""
        self._pause.icon_name = "play" if paused else "pause"
        self._pause.setText(self.tr("Go on") if paused else self.tr("Pause"))
        self._pause.setAccessibleName(self._pause.text())

    def set_short(self, short: bool) -> None:
        """Whether there is room for the button alone."""
        self._words.setVisible(not short)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._row.setSpacing(theme.ipx(12))
        self._words.setFont(theme.font("note"))
        self._words.setFixedWidth(theme.ipx(WIDTH))
        self._pause.set_theme(theme)
