"""The loss of every epoch: what is known, where we are, and what comes if nothing is changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from matplotlib.transforms import Bbox
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.look.theme import RADIUS, Theme
from desktop_app.panes.plots.drawing.artists import square
from desktop_app.panes.plots.drawing.axis import Floats, Limits, Scale, last_epoch_shown
from desktop_app.panes.plots.drawing.canvas import EMPTY
from desktop_app.panes.plots.drawing.labels import LabelLine, LabelPlacer
from desktop_app.panes.plots.drawing.plot_text import center
from desktop_app.panes.plots.plot import PickPlot
from desktop_app.panes.plots.plot_export import Table
from desktop_app.session.session import KeptRun
from desktop_app.widgets.icon_button import IconButton
from engine.numerals import exact, short

DASHES: tuple[bool | tuple[float, ...], ...] = (False, (10.0, 5.0), (3.0, 4.0), (16.0, 4.0))  # of runs that were kept


class LossPlot(PickPlot):
    """Losses over epochs; a click picks the nearest one. The switch and buttons belong into a card's head."""

    epoch_picked = Signal(int)
    keep_requested = Signal()
    clear_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("loss_plot", parent)
        self.setAccessibleName(self.tr("Loss plot"))
        self._losses = np.empty(0)  # of each epoch from 0 on
        self._epoch, self._name = 0, "L"
        self._known: float | None = None  # the loss of the epoch that we look at, where there is one
        self._here: float | None = None  # the same, once it is worked out there
        self._says_now = True
        self._kept: Sequence[KeptRun] = ()
        self.scale_switch = self._make_switch()
        self.keep_buttons = self._make_keep_buttons()
        self.head_controls = (*self.keep_buttons, self.scale_switch)
        self._style_switch()
        self._refresh((self.tr("Loss"), ""))

    def show_losses(
        self, losses: Sequence[float], epoch: int, forecast: Sequence[float] = (), *, name: str = "L",
        is_loss: bool = True, current: float | None = None, before_update: bool = False,
        worked_out: bool = True,
    ) -> None:  # fmt: skip
        """Shows the losses of epochs 0, 1, … and those to come, and marks an epoch.

        `current` is its loss as it stands now; without one, or `before_update`, the mark names its epoch
        instead of saying "now". While this epoch's loss is not `worked_out` yet it has no mark.
        """
        if name != self._name:
            self._name = name
            self._scales.clear()
        self._losses = np.concatenate([np.asarray(losses, dtype=float), np.asarray(forecast, dtype=float)])
        self._epoch, self._says_now = epoch, current is not None and not before_update
        self._known = float(self._losses[epoch]) if 0 <= epoch < len(self._losses) else None
        self._here = current if self._says_now else self._known if worked_out else None
        self.keep_buttons[0].setVisible(len(losses) > 1)
        title = self.tr("Loss {name}") if is_loss else self.tr("Output {name}")
        if name.lower() == "loss":
            title = self.tr("Training loss")
        self._refresh((title.format(name=name), self._side_note(before_update)))
        self.setAccessibleDescription(self._here_text())

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._style_switch()

    def compose(self) -> None:
        values = [self._losses, *(np.array(run.losses, dtype=float) for run in self._kept)]
        here = np.array([math.nan if self._here is None else self._here])  # of a minibatch: off the curve
        finite = np.concatenate([each[np.isfinite(each)] for each in (*values, here)])
        last = last_epoch_shown(max(map(len, values)) - 1)
        log = self.scale_switch.isChecked() and bool(np.all(finite > 0))
        y = self._fitted("y", finite, log=log) if finite.size else EMPTY
        self.canvas.lay_out(Scale(Limits(-0.05 * last, 1.035 * last), whole=True), y, self._title(log))
        curve, *kept = [thinned(each, max(8, int(self.artists.axes_box.width))) for each in values]
        for number, losses in enumerate(kept):
            dash = DASHES[number % len(DASHES)]
            self.artists.line(f"kept {number}", *losses, self.theme.hex("strong"), dash=dash, width=2)
        labels = LabelPlacer(self.artists, [self.artists.places(*curve)])
        stands = self._here is not None and math.isfinite(self._here)
        if self._here is not None and not stands:
            self._draw_band()
        self._draw_curve(*curve)
        missing = np.flatnonzero(~np.isfinite(self._losses))
        others = missing[missing != self._epoch]
        self._draw_triangles(others)
        if stands:
            self._draw_here(labels)
        elif self._here is not None:
            self._draw_warning(labels)
        self._write_notes(labels, others)
        for run, losses in zip(self._kept, kept, strict=True):
            self._write_kept(labels, run.label, self.artists.places(*losses))

    def _draw_curve(self, xs: Floats, ys: Floats) -> None:
        """What was, and dashed and pale what comes; with a dot for each epoch, where they do not lie too close."""
        places = self.artists.across(xs[:2])
        marker = "" if len(places) > 1 and places[1] - places[0] < self.theme.px(9) else "o"
        before, after, here = xs < self._epoch, xs > self._epoch, self._here
        # Not worked out yet, this epoch's own loss is one of those to come.
        known = self._known if here is None else here
        start = known if known is not None and math.isfinite(known) else math.nan
        past, future = np.append(xs[before], self._epoch), np.append(self._epoch, xs[after])
        color, pale, surface = self.theme.mark_hex("data"), self.artists.faded("data"), self.theme.hex("surface")
        last = math.nan if here is None else start
        self.artists.line("past", past, np.append(ys[before], last), color, marker=marker)
        self.artists.line("future", future, np.append(start, ys[after]), pale, dash=True, marker=marker, fill=surface)

    def _draw_here(self, labels: LabelPlacer) -> None:
        x, y = self.artists.place(self._epoch, self._here or 0.0)
        labels.taken.append(square((x, y), self.theme.px(16)))
        self.artists.here("here", self._epoch, self._here or 0.0)
        labels.write([LabelLine(self._here_text(), "data")], labels.around((x, y), 17))

    def _draw_band(self) -> None:
        """Where the epoch stands whose loss cannot be drawn."""
        color, x = self.theme.mark_hex("output"), float(self.artists.across(self._epoch)[0])
        half = self.artists.numbers_at(x + self.theme.px(13), 0)[0] - self._epoch
        self.artists.band("band", self._epoch - half, self._epoch + half, color, 0.14)
        self.artists.upright("not finite", x, color)

    def _draw_warning(self, labels: LabelPlacer) -> None:
        box, size, px = self.artists.axes_box, 24.0, self.theme.px
        x, y = float(self.artists.across(self._epoch)[0]), box.y0 + 0.2 * box.height
        color, surface = self.theme.mark_hex("output"), self.theme.hex("surface")
        self.artists.marks("warning", x, y, "^", size, surface, color, 2.5, pixels=True)
        self.artists.write_amid("!", (x, y + px(size) * 0.12), "output", "plot_bang")
        labels.taken.append(Bbox([[x - px(13), box.y0], [x + px(13), box.y1]]))
        rows = [LabelLine(self._here_text(), "output"), LabelLine(self.tr("marked, not drawn"), "muted", "tick")]
        labels.write(rows, labels.around((x, y + px(10)), 18))

    def _draw_triangles(self, epochs: Floats) -> None:
        if epochs.size:
            places = apart(self.artists.across(epochs), self.theme.px(14))
            heights = np.full(len(places), self.artists.axes_box.y1 - self.theme.px(14))
            surface, edge = self.theme.hex("surface"), self.artists.faded("output", 0.7)
            self.artists.marks("others not finite", places, heights, "^", 10, surface, edge, pixels=True)

    def _write_notes(self, labels: LabelPlacer, others: Floats) -> None:
        """What cannot be drawn."""
        box = self.artists.axes_box
        if self._losses.size and not np.isfinite(self._losses).any():
            x, y = center(box)
            nothing = LabelLine(self.tr("nothing finite to draw"), "muted", "tick")
            labels.write([nothing], lambda w, h: [(x - w / 2, y)])
        if others.size:
            x, y = float(self.artists.across(others[:1])[0]), box.y1 - self.theme.px(46)
            labels.write([LabelLine(self._others(others), "muted", "tick")], lambda w, h: [(x, y - h / 2)])

    def _write_kept(self, labels: LabelPlacer, label: str, places: Floats) -> None:
        known = [(x, y) for x, y in places.tolist() if math.isfinite(y)]
        if known:
            labels.curves.append(places)
            labels.write([LabelLine(label, "muted", "tick")], labels.around(known[len(known) // 2], 4))

    def numbers(self) -> Table:
        columns = [self._losses.tolist(), *(run.losses for run in self._kept)]
        rows = list(zip_longest(range(max(map(len, columns))), *columns, fillvalue=""))
        return Table((self.tr("epoch"), self._name, *(run.label for run in self._kept)), rows)

    def show_kept(self, runs: Sequence[KeptRun]) -> None:
        """Shows runs that were kept, as dim lines behind this one."""
        self._kept = runs
        self._scales.clear()
        clear = self.keep_buttons[1]
        clear.setVisible(bool(runs))
        clear.setAccessibleDescription(", ".join(run.label for run in runs))
        self.canvas.refresh()

    def nearest(self, px: float) -> int | None:
        last = len(self._losses) - 1
        return min(max(round(self.artists.numbers_at(px, 0)[0]), 0), last) if last >= 0 else None

    def pick(self, point: int) -> None:
        self.epoch_picked.emit(point)

    def hint(self, point: int) -> str:
        """An epoch and its loss to the last digit."""
        loss = exact(float(self._losses[point]))
        return self.tr("epoch {epoch}: {name} = {loss}").format(epoch=point, name=self._name, loss=loss)

    def _title(self, log: bool) -> str:
        if self.scale_switch.isChecked() and not log:
            return self.tr("epoch   (linear: log needs {name} > 0)").format(name=self._name)
        return self.tr("epoch")

    def _side_note(self, before_update: bool) -> str:
        if self._losses.size and not np.isfinite(self._losses).any():
            return self.tr("no finite value")
        if not self.keep_buttons[0].isHidden():
            return ""  # the buttons take the room of the note; the mark says which epoch it is of
        return self.tr("before update") if before_update else self.tr("lower is better")

    def _here_text(self) -> str:
        if self._here is None:
            words = self.tr("epoch {epoch}: {name} is not worked out yet")
            return words.format(epoch=self._epoch, name=self._name) if self._losses.size else ""
        if not math.isfinite(self._here):
            text = self.tr("epoch {epoch}: {name} = {loss}")
        else:
            text = self.tr("now: {loss}") if self._says_now else self.tr("epoch {epoch}: {loss}")
        return text.format(epoch=self._epoch, name=self._name, loss=short(self._here))

    def _others(self, epochs: Floats) -> str:
        """What the losses are that cannot be drawn, beside the marked one."""
        first, last, count = int(epochs[0]), int(epochs[-1]), epochs.size
        between = self._losses[first : last + 1]
        unbroken = not np.isfinite(between).any()
        kinds = {short(value) for value in (between if unbroken else self._losses[epochs]).tolist()}
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
        self.scale_switch.setFixedHeight(self.theme.target(44))


def _switch_style(theme: Theme) -> str:
    return (
        f"QPushButton {{ color: {theme.hex('muted')}; background: {theme.hex('raised')};"
        f" border: {theme.px(1.5)}px solid {theme.hex('border')}; border-radius: {theme.px(RADIUS['button'])}px;"
        f" padding: 0 {theme.px(12)}px; }}"
        f"QPushButton:checked {{ color: {theme.hex('surface')}; background: {theme.hex('text')}; }}"
        f"QPushButton:focus {{ border-color: {theme.hex('gradient')}; }}"
    )


def thinned(values: Floats, columns: int) -> tuple[Floats, Floats]:
    """The smallest and the largest finite value of each column, and where they stand; all where there are few."""
    finite = np.where(np.isfinite(values), values, np.nan)
    if len(values) <= 2 * columns:
        return np.arange(len(values), dtype=float), finite
    every = -(-len(values) // columns)
    starts = np.arange(0, len(values), every)
    lowest, highest = np.fmin.reduceat(finite, starts), np.fmax.reduceat(finite, starts)
    return np.repeat(starts + (every - 1) / 2, 2), np.column_stack((lowest, highest)).ravel()


def apart(places: Floats, distance: float) -> Floats:
    """Ascending places, thinned until they lie at least `distance` apart."""
    _, first = np.unique(np.floor(places / distance), return_index=True)
    return places[first]
