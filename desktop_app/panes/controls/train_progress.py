"""How far a training is: epochs, rate, remaining time, and a button that lets it wait."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop_app.look.theme import Theme
from desktop_app.session.trainer import TrainingProgress
from desktop_app.widgets.icon_button import IconButton

WIDTH = 240  # px at scale 1: the numbers change, what stands beside them must not


class TrainProgress(QWidget):
    """Stands in the row of buttons while a training runs or waits."""

    pause_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("train_progress")
        self._words = QLabel(self)
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
