"""The row of buttons under the timeline: stepping, phases, grain, speed, and training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_app.look.theme import PHASE_COLOURS, Theme
from desktop_app.panes.controls.train_panel import TrainPanel, TrainProgress
from desktop_app.widgets.choice import Choice
from desktop_app.widgets.icon_button import ActionButton, IconButton
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.segments import Segments
from engine.autodiff.trace import Grain

SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
STEPPING = ("go_to_start", "previous_phase", "step_back", "play", "step_forward", "next_phase", "go_to_end")
ICON_ONLY = ("go_to_start", "go_to_end")
PHASE_STEPS = ("previous_phase", "next_phase")
LEVELS = 4  # of what is left out: nothing; the words of the phase buttons; the phases; the words of the step buttons


class Transport(QWidget):
    """Buttons for the actions of stepping, and choices of phase, grain and speed.

    `panel` asks how far to train, `progress` takes the place of the phases meanwhile.
    """

    phase_picked = Signal(str)
    grain_picked = Signal(str)
    speed_picked = Signal(float)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self._theme = Theme()
        self._buttons: dict[str, ActionButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        names = {"forward": self.tr("Forward"), "backward": self.tr("Backward"), "update": self.tr("Update")}
        self._phases = {id: self._phase(id, text) for id, text in names.items()}
        self._phase_now: str | None = None
        self._by = Label(self.tr("Step by"), self)
        self._grain = Segments([("edge", self.tr("edge")), ("node", self.tr("node")),
                                ("phase", self.tr("phase")), ("epoch", self.tr("epoch"))], self)  # fmt: skip
        self._grain.chosen.connect(self.grain_picked)
        self._train = IconButton(self.tr("Train"), "chevron-down", self, trailing=True)
        self._train.setObjectName("train")
        self._train.setToolTip(self.tr("Make many updates, or stop"))
        self._train.clicked.connect(self._train_or_stop)
        self.panel, self.progress = TrainPanel(self), TrainProgress(self)
        self.progress.hide()
        self._running = False
        self._speed = self._speed_box()

    def set_actions(self, actions: Mapping[str, QAction]) -> None:
        """The actions of stepping, by id."""
        self._grain.set_tips({id: actions[f"grain_{id}"].toolTip() for id in get_args(Grain)})
        for id in STEPPING:
            trailing = id in ("step_forward", "next_phase")
            button = self._buttons[id] = ActionButton(actions[id], self, trailing=trailing, primary=id == "play")
            self._row.addWidget(button)
        self._row.addStretch(1)
        for chip in self._phases.values():
            self._row.addWidget(chip)
        self._row.addWidget(self.progress)
        self._row.addStretch(1)
        for widget in (self._by, self._grain, self._train, self._speed):
            self._row.addWidget(widget)

    def show_phase(self, phase: str | None) -> None:
        """Fills the chip of the phase we are in."""
        if phase != self._phase_now:
            self._phase_now = phase
            self._paint_chips()

    def show_grain(self, grain: str) -> None:
        """Marks how far a press goes."""
        self._grain.show_choice(grain)

    def show_speed(self, speed: float) -> None:
        """Shows how fast it plays."""
        self._speed.setCurrentIndex(SPEEDS.index(speed))

    def show_training(self, running: bool, paused: bool) -> None:
        """While training runs or is paused its button stops it."""
        self._running = running
        self._train.icon_name = "close" if running else "chevron-down"
        self._train.setText(self.tr("Stop") if running else self.tr("Train"))
        self.progress.setVisible(running)
        self.progress.show_paused(paused)
        self._fit_space()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self._row.setSpacing(theme.ipx(8))
        for widget in (self._by, *self._phases.values()):
            widget.setFont(theme.font("button"))
        for chip in self._phases.values():
            chip.setFixedHeight(theme.target(52))
        for button in (self._train, *self._buttons.values()):
            button.set_theme(theme)
        self._speed.set_theme(theme, 52)
        self._speed.setFixedWidth(theme.ipx(104))
        self._grain.set_theme(theme)
        self.panel.set_theme(theme)
        self.progress.set_theme(theme)
        self._paint_chips()
        self._fit_space()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_space()

    def _fit_space(self) -> None:
        if "play" in self._buttons:
            self._buttons["play"].setMinimumWidth(self._theme.ipx(134))
        less = next((less for less in range(LEVELS) if self._width_at(less) <= self.width()), LEVELS - 1)
        self._by.setVisible(less < 1 and not self._running)
        self.progress.set_short(less > 1)
        for chip in self._phases.values():
            chip.setVisible(less < 2 and not self._running)
        for id, button in self._buttons.items():
            button.set_bare(id in _bare(less))

    def _width_at(self, less: int) -> int:
        """How wide the row is where so much is left out; nothing is shown and hidden to find out."""
        shown: list[QWidget] = [self._grain]
        if self._running:
            shown += [self.progress]
        else:
            shown += [*([self._by] if less < 1 else []), *(self._phases.values() if less < 2 else [])]
        buttons = {id: button.width_as(bare=id in _bare(less)) for id, button in self._buttons.items()}
        if "play" in buttons:
            buttons["play"] = max(buttons["play"], self._buttons["play"].minimumWidth())
        widths = [widget.sizeHint().width() for widget in shown] + [*buttons.values()]
        widths += [self._train.sizeHint().width(), self._speed.width()]
        return sum(widths) + self._row.spacing() * (len(widths) + 1)

    def _paint_chips(self) -> None:
        theme = self._theme
        for id, chip in self._phases.items():
            token = PHASE_COLOURS[id]
            fill = theme.hex(token) if id == self._phase_now else theme.hex("surface")
            letters = theme.hex("on_accent") if id == self._phase_now else theme.hex(token)
            chip.setStyleSheet(
                f"background: {fill}; color: {letters}; border: {theme.ipx(1.5)}px solid {theme.hex('border')};"
                f"border-radius: {theme.ipx(52) // 2}px; padding: 0 {theme.ipx(16)}px"
            )

    def _phase(self, id: str, text: str) -> QPushButton:
        chip = QPushButton(text, self)
        chip.setObjectName(f"phase:{id}")
        chip.setAccessibleName(text)
        chip.setToolTip(self.tr("To the end of this phase: {phase}").format(phase=text))
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.clicked.connect(lambda: self.phase_picked.emit(id))
        return chip

    def _speed_box(self) -> Choice:
        box = Choice("speed", self.tr("Speed"), self)
        box.addItems([f"{speed:g}×" for speed in SPEEDS])
        box.setCurrentIndex(SPEEDS.index(1.0))
        box.activated.connect(lambda index: self.speed_picked.emit(SPEEDS[index]))
        return box

    def _train_or_stop(self) -> None:
        if self._running:
            self.stop_requested.emit()
        else:
            self.panel.open_over(self._train)


def _bare(less: int) -> tuple[str, ...]:
    """The buttons that keep their icons only, where so much is left out."""
    return ICON_ONLY + (PHASE_STEPS if less > 0 else ()) + (("step_back", "step_forward") if less > 2 else ())


class ControlCard(QFrame):
    """Holds timeline and transport."""

    def __init__(self, timeline: QWidget, transport: QWidget) -> None:
        super().__init__()
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._name = Label(self.tr("Timeline"), self._card)
        line = QHBoxLayout()
        line.addWidget(self._name)
        line.addWidget(timeline, 1)
        self._rows = QVBoxLayout(self._card)
        self._rows.addLayout(line)
        self._rows.addWidget(transport)
        self._around = QVBoxLayout(self)
        self._around.addWidget(self._card)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes."""
        margin = theme.ipx(14)
        self._name.setFont(theme.font("button"))
        self._around.setContentsMargins(margin, 0, margin, theme.ipx(12))
        self._rows.setContentsMargins(theme.ipx(16), theme.ipx(8), theme.ipx(16), theme.ipx(10))
        self._rows.setSpacing(theme.ipx(4))
