"""Shows the plots of a run: the loss over its epochs, and the slice along one leaf."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.session.document import Document
from desktop_app.session.player import Player
from desktop_app.session.selection import Focus
from desktop_app.window.window_views import Views
from engine.analysis.slices import Window, slice_of, window
from engine.numerals import or_nan, short
from engine.optim.optimizers import OPTIMIZERS
from engine.training.run import MAX_EPOCHS

if TYPE_CHECKING:
    from desktop_app.panes.plots.loss_axes import KeptLosses
    from desktop_app.panes.plots.loss_plot import LossPlot

FORECAST = 12  # epochs ahead that the loss plot shows
MOST_KEPT = 4  # runs to compare with; the oldest goes


class PlotPresenter(QObject):
    """Gives both what they show, as far as they can be seen."""

    def __init__(self, document: Document, player: Player, focus: Focus, views: Views) -> None:
        super().__init__(document)
        self._document, self._player, self._focus, self._views = document, player, focus, views
        self.training = False
        self.nudging = False  # then the slice is about the nudge
        self._kept: tuple[KeptLosses, ...] = ()
        self._sliced: tuple[object, ...] = ()  # what the slice is about and where: its window rests while a hand drags
        self._window: Window | None = None

    def show(self) -> None:
        """The plots that can be seen."""
        if self._player.run is not self._document.run:
            return  # a new graph may move the plots into sight; the player follows in a moment
        if self._views.loss is not None and self._views.loss.isVisible():
            self._show_loss()
        if self._views.slice is not None and self._views.slice.isVisible() and not self.nudging:
            self._show_slice()

    def show_advance(self) -> None:
        """A training went on."""
        plot, epoch = self._views.loss, self._player.epoch
        if plot is not None and plot.isVisible():
            self._show_losses(plot, epoch, self._document.run.loss(epoch), before_update=False)

    def keep_run(self, run: KeptLosses) -> None:
        """Keeps the losses of a run, to compare another with it."""
        self._kept = (*self._kept, run)[-MOST_KEPT:]
        self._show_kept()

    def clear_kept(self) -> None:
        """Takes the kept runs away."""
        self._kept = ()
        self._show_kept()

    def _show_kept(self) -> None:
        if self._views.loss is not None:
            self._views.loss.show_kept(self._kept)

    def show_training(self, running: bool) -> None:
        """Training goes on, or is over."""
        self.training = running

    def _show_loss(self) -> None:
        assert self._views.loss is not None
        frame, output = self._player.frame, self._document.graph.output
        known = frame.values[output] is not None and output not in frame.stale_values
        current = frame.values[output] if known else None
        self._show_losses(self._views.loss, frame.epoch, current, before_update=frame.phase == "update")

    def _show_losses(self, plot: LossPlot, epoch: int, current: float | None, *, before_update: bool) -> None:
        reached, run, graph = self._player.reached, self._document.run, self._document.graph
        ahead = 0 if self.training else min(FORECAST, MAX_EPOCHS - reached)
        run.loss(reached + ahead)
        plot.show_losses(
            run.losses[: reached + 1], epoch, run.losses[reached + 1 : reached + ahead + 1],
            name=graph.nodes[graph.output].label, is_loss=graph.has_loss, current=current, before_update=before_update,
            label=self._run_label(),
        )  # fmt: skip

    def _run_label(self) -> str:
        """What tells this run from others."""
        experiment = self._document.experiment
        said = [
            self.tr("lr {rate}").format(rate=short(experiment.learning_rate)),
            OPTIMIZERS[experiment.optimizer].name,
        ]
        said += [self.tr("batch {size}").format(size=experiment.batch_size)] if experiment.batch_size else []
        return " · ".join(said)

    def _show_slice(self) -> None:
        assert self._views.slice is not None
        leaf = self._slice_leaf()
        if leaf is None:
            self._views.slice.show_slice(None)
            return
        trace, step = self._player.trace, self._player.frame.step
        updating = step is not None and step.kind == "update" and step.target == leaf
        h, gradient = 1.0, None
        if updating and step is not None and step.before is not None and step.after is not None:
            h, gradient = step.after - step.before, step.gradient
        at = trace.leaves[leaf]
        sliced = (leaf, h, self._player.epoch, self._player.position)
        if sliced != self._sliced:
            self._sliced, self._window = sliced, None
        self._window = low, high = window(or_nan(at), h, old=self._window)
        self._views.slice.show_slice(slice_of(trace.graph, trace.leaves, leaf, low, high, h, gradient=gradient))

    def _slice_leaf(self) -> int | None:
        """The leaf that the slice is about: under the hand, picked here, worked on by the step, or one before."""
        touched = self._focus.touched_here
        if touched is not None:
            return touched
        leaves = dict.fromkeys(node.index for node in self._document.graph.sliders)
        last = islice(self._worked_on(), 1)
        wanted = chain([self._focus.picked_here], last, [self._focus.picked], self._worked_on(), leaves)
        return next((index for index in wanted if index in leaves), None)

    def _worked_on(self) -> Iterator[int]:
        """What the steps worked on, from the last one back; before them those of the epoch before, which are alike."""
        frame, steps = self._player.frame, self._player.trace.steps
        before = range(len(steps) - 1, -1, -1) if frame.epoch else ()
        return (steps[number].target for number in chain(range(frame.position - 1, -1, -1), before))
