"""The loss of every epoch: what is known, where we are, and what comes if nothing is changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.look.theme import RADIUS, Theme
from desktop_app.panes.plots.axis import Floats, Limits, Scale, last_epoch_shown
from desktop_app.panes.plots.canvas import EMPTY
from desktop_app.panes.plots.loss_axes import KeptLosses, LossAxes, LossCurve, LossTexts
from desktop_app.panes.plots.plot import PickPlot
from desktop_app.panes.plots.plot_export import Table
from desktop_app.session.session import KeptRun
from desktop_app.widgets.icon_button import IconButton
from engine.numerals import exact, short


class LossPlot(PickPlot):
    """Losses over epochs; a click picks the nearest one. The switch and buttons belong into a card's head."""

    epoch_picked = Signal(int)
    keep_requested = Signal()
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("loss_plot", parent)
        self.setAccessibleName(self.tr("Loss plot"))
        self._losses = LossCurve(np.empty(0))
        self._name, self._now = "L", True
        self._kept: tuple[KeptLosses, ...] = ()
        self._known = 0  # epochs of the live run
        self.scale_switch = self._make_switch()
        self.keep_buttons = self._make_keep_buttons()
        self.head_controls = (*self.keep_buttons, self.scale_switch)
        self._style_switch()
        self._refresh((self.tr("Loss"), ""))

    def show_losses(
        self, losses: Sequence[float], epoch: int, forecast: Sequence[float] = (), *, name: str = "L",
        is_loss: bool = True, current: float | None = None, before_update: bool = False,
    ) -> None:  # fmt: skip
        """Shows the losses of epochs 0, 1, … and those to come, and marks an epoch.

        `current` is its loss as it stands now; without one, or `before_update`, the mark names its epoch
        instead of saying "now".
        """
        values = np.concatenate([np.asarray(losses, dtype=float), np.asarray(forecast, dtype=float)])
        if np.array_equal(values, self._losses.values, equal_nan=True):
            values = self._losses.values
        self._known = len(losses)
        if name != self._name:
            self._name = name
            self._scales.clear()
        self._now = current is not None and not before_update
        self._losses = LossCurve(values, epoch, current if self._now else None)
        self.keep_buttons[0].setVisible(self._known > 1)
        title = self.tr("Loss {name}") if is_loss else self.tr("Output {name}")
        if name.lower() == "loss":
            title = self.tr("Training loss")
        self._refresh((title.format(name=name), self._side_note(before_update)))
        self.setAccessibleDescription(self._here())

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._style_switch()

    def compose(self) -> None:
        values = self._losses.values
        longest = max([len(values), *(len(run.values) for run in self._kept)])
        last = last_epoch_shown(longest - 1)
        finite = self._finite
        log = self.scale_switch.isChecked() and bool(np.all(finite > 0))
        y = self._fitted("y", finite, log=log) if finite.size else EMPTY
        self.canvas.lay_out(Scale(Limits(-0.05 * last, 1.035 * last), whole=True), y, self._title(log))
        LossAxes(self.artists, self._losses, self._texts(), self._kept).draw()

    def numbers(self) -> Table:
        columns = [self._losses.values, *(run.values for run in self._kept)]
        longest = max(map(len, columns))
        rows = [(k, *(float(values[k]) if k < len(values) else "" for values in columns)) for k in range(longest)]
        return Table((self.tr("epoch"), self._name, *(run.label for run in self._kept)), rows)

    def show_kept(self, runs: Sequence[KeptRun]) -> None:
        """Shows runs that were kept, as dim lines behind this one."""
        self._kept = tuple(KeptLosses(run.label, np.asarray(run.losses, dtype=float)) for run in runs)
        self._scales.clear()
        clear = self.keep_buttons[1]
        clear.setVisible(bool(runs))
        self.setAccessibleDescription(self._here())
        clear.setAccessibleDescription(", ".join(run.label for run in runs))
        self.canvas.refresh()

    def _nearest(self, px: float) -> int | None:
        last = len(self._losses.values) - 1
        return min(max(round(self.artists.numbers_at(px, 0)[0]), 0), last) if last >= 0 else None

    def pick(self, epoch: int) -> None:
        self.epoch_picked.emit(epoch)

    def hint(self, epoch: int) -> str:
        """An epoch and its loss to the last digit."""
        loss = float(self._losses.values[epoch])
        return self.tr("epoch {epoch}: {name} = {loss}").format(epoch=epoch, name=self._name, loss=exact(loss))

    @property
    def _finite(self) -> Floats:
        """All losses that can be drawn, those of kept runs among them."""
        kept = [run.values[np.isfinite(run.values)] for run in self._kept]
        return np.concatenate([self._losses.finite, *kept]) if kept else self._losses.finite

    def _title(self, log: bool) -> str:
        if self.scale_switch.isChecked() and not log:
            return self.tr("epoch   (linear: log needs {name} > 0)").format(name=self._name)
        return self.tr("epoch")

    def _side_note(self, before_update: bool) -> str:
        if self._losses.values.size and not self._losses.finite.size:
            return self.tr("no finite value")
        if not self.keep_buttons[0].isHidden():
            return ""  # the buttons take the room of the note; the mark says which epoch it is of
        return self.tr("before update") if before_update else self.tr("lower is better")

    def _texts(self) -> LossTexts:
        empty = self._losses.values.size > 0 and self._losses.finite.size == 0
        return LossTexts(
            self._here(),
            self.tr("marked, not drawn"),
            self.tr("nothing finite to draw") if empty else "",
            self._others(),
        )

    def _here(self) -> str:
        loss = self._losses.here
        if loss is None:
            return ""
        if not np.isfinite(loss):
            text = self.tr("epoch {epoch}: {name} = {loss}")
        else:
            text = self.tr("now: {loss}") if self._now else self.tr("epoch {epoch}: {loss}")
        return text.format(epoch=self._losses.epoch, name=self._name, loss=short(loss))

    def _others(self) -> str:
        """What the losses are that cannot be drawn, beside the marked one."""
        epochs = self._losses.others_not_finite.astype(int)
        if epochs.size == 0:
            return ""
        first, last, count = int(epochs[0]), int(epochs[-1]), epochs.size
        between = self._losses.values[first : last + 1]
        unbroken = not np.isfinite(between).any()
        kinds = {short(value) for value in (between if unbroken else self._losses.values[epochs]).tolist()}
        value = kinds.pop() if len(kinds) == 1 else self.tr("not finite")
        if count == 1:
            return self.tr("epoch {epoch}: {value}").format(epoch=first, value=value)
        if not unbroken:
            return self.tr("{count} epochs: {value}").format(count=count, value=value)
        return self.tr("epochs {first} to {last}: {value}").format(first=first, last=last, value=value)

    def _make_switch(self) -> QPushButton:
        switch = QPushButton(self.tr("log"), self)
        switch.setObjectName("loss_scale")
        switch.setAccessibleName(self.tr("Logarithmic axis"))
        switch.setToolTip(self.tr("Logarithmic axis"))
        switch.setCheckable(True)
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        switch.toggled.connect(self.canvas.refresh)
        return switch

    def _make_keep_buttons(self) -> tuple[IconButton, IconButton]:
        keep, clear = IconButton(self.tr("Keep this run"), "plus", self), IconButton(self.tr("Clear"), "close", self)
        for button, name, tip, slot in (
            (keep, "keep_run", self.tr("Keep this run, to compare another with it"), self.keep_requested),
            (clear, "clear_runs", self.tr("Clear the runs that were kept"), self.clear_requested),
        ):
            button.setObjectName(name)
            button.setToolTip(tip)
            button.set_bare(True)
            button.clicked.connect(slot)
            button.hide()
        return keep, clear

    def _style_switch(self) -> None:
        for button in self.keep_buttons:
            button.set_theme(self.theme, 40)
            button.setFixedWidth(self.theme.ipx(36))
        self.scale_switch.setStyleSheet(_switch_style(self.theme))
        self.scale_switch.setFont(self.theme.font("tick"))
        self.scale_switch.setFixedHeight(self.theme.ipx(44))


def _switch_style(theme: Theme) -> str:
    return (
        f"QPushButton {{ color: {theme.hex('muted')}; background: {theme.hex('raised')};"
        f" border: {theme.px(1.5)}px solid {theme.hex('border')}; border-radius: {theme.px(RADIUS['button'])}px;"
        f" padding: 0 {theme.px(12)}px; }}"
        f"QPushButton:checked {{ color: {theme.hex('surface')}; background: {theme.hex('text')}; }}"
        f"QPushButton:focus {{ border-color: {theme.hex('gradient')}; }}"
    )
