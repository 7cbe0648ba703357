"""Shows where the player is in the document's run: one call gives every view its data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop_app import notices
from desktop_app.document import Document
from desktop_app.folding import Folding
from desktop_app.player import Player
from desktop_app.theme import Themed
from desktop_app.views.explanation import Caption
from desktop_app.views.graph.fold_names import place_words
from desktop_app.views.graph.view import GraphView
from desktop_app.views.leaves import Leaf, Leaves
from desktop_app.views.notice_bar import Notice, NoticeBar
from desktop_app.views.program_editor import ProgramEditor
from desktop_app.views.step_list import StepList
from desktop_app.views.timeline import Timeline
from desktop_app.views.training_panel import Training
from desktop_app.views.transport import Transport
from engine.explain import explain, why_not_finite
from engine.explanation import Explanation
from engine.fold_words import explain_fold
from engine.graph import Node
from engine.numerals import short
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES
from engine.slices import Window, slice_of, window
from engine.trace import Frame, Trace
from engine.training import MAX_EPOCHS

if TYPE_CHECKING:
    from desktop_app.views.plots.loss import LossPlot
    from desktop_app.views.plots.slice import SlicePlot

MOST_ROWS = 24  # sliders
FORECAST = 12  # epochs ahead that the loss plot shows


@dataclass
class Views:
    """The views of a window; the plots come after the first picture."""

    graph: GraphView
    caption: Caption
    editor: ProgramEditor
    leaves: Leaves
    steps: StepList
    timeline: Timeline
    transport: Transport
    notice: NoticeBar
    loss: LossPlot | None = None
    slice: SlicePlot | None = None

    def there(self) -> list[Themed]:
        """The views that exist by now."""
        return [view for view in vars(self).values() if view is not None]


class Presenter(QObject):
    """Gives the views what they show; knows what is picked and which notice stands. `shown` comes after all of it."""

    shown = Signal()

    def __init__(self, document: Document, player: Player, folding: Folding, views: Views) -> None:
        super().__init__(document)
        self._folding = folding
        folding.changed.connect(self.show_folded)
        self._document, self._player, self._views = document, player, views
        self._picked: int | None = None
        self._picked_at = (-1, -1)  # the place where it was picked: there it comes before the step
        self._touching: int | None = None  # the leaf that the next change is about
        self._touched: tuple[int, int, int] | None = None  # the last one, and the place where it was
        self._notice: Notice | None = None
        self._noticed_at = -1  # the epoch that the notice is about
        self._dismissed: Notice | None = None
        self._paused_for: Trace | None = None
        self._training = False
        self.nudging = False  # then the slice is about the nudge
        self._sliced: tuple[object, ...] = ()  # what the slice is about and where: its window rests while a hand drags
        self._window: Window | None = None

    def show_structure(self) -> None:
        """Another graph: the drawing, the sliders and the plots start afresh."""
        self._picked = self._dismissed = self._touched = self._touching = None
        self._folding.show_graph(self._document.graph)
        self._views.graph.show_graph(self._document.graph, self._folding.folded)
        self._notice = notices.of_notes(self._document.graph.notes) or notices.of_layout(self._views.graph.layout_note)
        self._noticed_at = 0
        self._views.editor.show_size(len(self._document.graph))
        self._views.transport.show_output(self._document.graph.nodes[self._document.graph.output].brief)
        optimizers, schedules = ([(row.id, row.name) for row in table.values()] for table in (OPTIMIZERS, SCHEDULES))
        self._views.leaves.training.show_choices(optimizers, schedules)

    def show_document(self) -> None:
        """Another experiment: everything, at the place where the player stands in it."""
        self._views.editor.show_program(self._document.experiment.program)
        leaf, self._touching = self._touching, None
        self._touched = None if leaf is None else (leaf, self._player.epoch, self._player.position)
        self._player.set_run(self._document.run, self._document.changed_from)

    def show_error(self, error: object) -> None:
        """An error of the program goes into the editor, any other into the notice bar."""
        if error is self._document.error:
            self._views.editor.show_error(self._document.error)
        elif error is not None:
            self.show_notice(notices.of_error(error))  # type: ignore[arg-type]

    def show_notice(self, notice: Notice | None) -> None:
        """Says something until it is dismissed or something else is said."""
        self._notice, self._noticed_at = notice, self._player.epoch
        self._views.notice.show_notice(notice)

    def dismiss_notice(self) -> None:
        """Takes the notice away."""
        self._dismissed = self._views.notice.notice
        self.show_notice(None)

    def show_touched(self, leaf: int) -> None:
        """A hand is about to change a leaf: the slice is about it, until the next step."""
        self._touching = leaf

    def show_picked(self, index: int | None) -> None:
        """A node is chosen everywhere at once."""
        self._picked, self._picked_at = index, (self._player.epoch, self._player.position)
        self._views.graph.show_picked(index)
        self.show(False)

    def show(self, animate: bool) -> None:
        """Where we are: every view but those that are not there yet."""
        trace, frame, views = self._player.trace, self._player.frame, self._views
        explanation = self._explain(trace, frame)
        views.graph.show_sample(trace.batch.sample if trace.batch is not None else 0)
        views.graph.show_frame(frame, explanation, animate=animate, speed=self._player.speed, grain=self._player.grain)
        self._show_caption(frame, explanation)
        self._show_transport(trace)
        self._show_leaves(trace, frame)
        self._show_program(trace, frame)
        views.steps.show_trace(trace)
        views.steps.show_position(frame.position)
        self._show_trouble(trace, frame)
        self.show_plots()
        self.shown.emit()

    def show_folded(self) -> None:
        """Something in the graph was opened or closed."""
        if self._folding.folded is not None:
            self._views.graph.show_folded(self._folding.folded)
            self.show(False)

    def _explain(self, trace: Trace, frame: Frame) -> Explanation | None:
        neuron = self._folding.spoken(trace, frame.position, self._picked)
        self._views.graph.show_spoken(neuron)
        if not frame.position:
            return None
        if self._folding.folded is None:
            return explain(trace, frame.position)
        return explain_fold(trace, frame.position, self._folding.folded, neuron)

    def show_plots(self) -> None:
        """The plots that can be seen."""
        if self._player.run is not self._document.run:
            return  # a new graph may move the plots into sight; the player follows in a moment
        if self._views.loss is not None and self._views.loss.isVisible():
            self._show_loss()
        if self._views.slice is not None and self._views.slice.isVisible() and not self.nudging:
            self._show_slice()

    def show_advance(self) -> None:
        """A training went on: its loss, and how far it is."""
        player, views, run = self._player, self._views, self._document.run
        views.timeline.show_progress(player.epoch, player.position, player.reached)
        if views.loss is not None and views.loss.isVisible():
            self._show_losses(views.loss, player.epoch, run.loss(player.epoch), before_update=False)

    def show_training(self, running: bool) -> None:
        """Training goes on, or is over."""
        self._training = running
        self._views.transport.show_running(running)

    def step_by_edge(self) -> None:
        """A press goes one edge far."""
        self._player.set_grain("edge")

    def step_by_node(self) -> None:
        """A press goes one node far."""
        self._player.set_grain("node")

    def step_by_phase(self) -> None:
        """A press goes one phase far."""
        self._player.set_grain("phase")

    def step_by_epoch(self) -> None:
        """A press goes one epoch far."""
        self._player.set_grain("epoch")

    def _show_caption(self, frame: Frame, explanation: Explanation | None) -> None:
        stretch = self._player.stretch
        if stretch is None or explanation is None:
            title = self.tr("Start") if frame.epoch == 0 else self.tr("Epoch {epoch}").format(epoch=frame.epoch)
            words = self.tr("Press Step: the forward pass works out each value from left to right.")
            self._views.caption.show_text(title, words)
            return
        number, count = frame.position - stretch.first + 1, stretch.last - stretch.first + 1
        folded, step = self._folding.folded, frame.step
        place = place_words(folded, step.source) if folded is not None and step is not None else ""
        self._views.caption.show_step(explanation, stretch.phase, number, count, place)

    def _show_transport(self, trace: Trace) -> None:
        views, player = self._views, self._player
        views.timeline.show_run(trace.stretches, player.reached)
        views.timeline.show_position(player.epoch, player.position)
        views.timeline.show_warnings(frozenset(trace.not_finite[:1]))
        views.transport.show_phase(player.frame.phase)

    def _show_leaves(self, trace: Trace, frame: Frame) -> None:
        experiment = self._document.experiment
        settings = experiment.settings(frame.epoch)
        values = {node.name: _known(frame.values[node.index]) for node in trace.graph.sliders}
        rows = [
            Leaf(
                node.name,
                str(node.kind),
                *experiment.range_of(node.name, values[node.name]),
                node.name in settings.locked,
            )
            for node in self._rows_of(trace)
        ]
        self._views.graph.show_locked(settings.locked)
        before = {trace.graph.nodes[index].name: value for index, value in frame.updated.items()}
        step = frame.step
        active = step.node if step is not None and step.kind == "update" else None
        picked = trace.graph.nodes[self._picked].name if self._picked is not None else None
        self._views.leaves.show_leaves(rows)
        self._show_leaves_note(trace, len(rows))
        self._views.leaves.show_values(values, before if frame.phase == "update" else None, active, picked)
        self._views.leaves.show_learning_rate(settings.base_rate)
        self._views.leaves.training.show_training(
            Training(experiment.optimizer, experiment.schedule, experiment.schedule_span, experiment.weight_decay,
                     experiment.ascent, settings.learning_rate, experiment.batch_size, trace.graph.samples,
                     bool(trace.graph.groups or trace.graph.data))
        )  # fmt: skip

    def _rows_of(self, trace: Trace) -> list[Node]:
        """The leaves that have a row: all where they are few, else those that people named and the picked neuron's."""
        graph = trace.graph
        if len(graph.sliders) <= MOST_ROWS or not graph.groups:
            return list(graph.sliders)
        group = graph.nodes[self._picked].group if self._picked is not None else -1
        named = [node for node in graph.sliders if node.group < 0]
        picked = [node for node in graph.sliders if 0 <= group == node.group]
        return sorted((*picked, *named)[:MOST_ROWS], key=lambda node: node.index)

    def _show_leaves_note(self, trace: Trace, rows: int) -> None:
        graph = trace.graph
        group = graph.nodes[self._picked].group if self._picked is not None else -1
        if rows == len(graph.sliders) or (rows and group >= 0):
            self._views.leaves.show_note("")
            return
        layers = sum(group.kind == "layer" for group in graph.groups)
        words = self.tr("{count} parameters in {layers} layers: pick a neuron to see its weights")
        self._views.leaves.show_note(words.format(count=f"{len(graph.parameters):,}", layers=layers))

    def _show_program(self, trace: Trace, frame: Frame) -> None:
        editor, nodes = self._views.editor, trace.graph.nodes
        target = self._active(frame)
        editor.show_active(nodes[target].span if target is not None and self._document.error is None else None)
        editor.show_now(self._moved(trace, frame) if self._document.error is None else {})
        bad = list(takewhile(lambda i: i <= frame.position, trace.not_finite))
        node = nodes[trace.steps[bad[0] - 1].source] if bad else None
        editor.show_bad(node.span if node is not None and self._document.error is None else None)

    def _active(self, frame: Frame) -> int | None:
        """The node that everything is about: the picked one until the next step, else what the step works on."""
        if self._picked is not None and (frame.step is None or self._picked_at == (frame.epoch, frame.position)):
            return self._picked
        return frame.step.source if frame.step is not None and frame.step.source >= 0 else None

    def _moved(self, trace: Trace, frame: Frame) -> dict[int, str]:
        """What a leaf's line should say now, where that is not what the text says."""
        return {
            node.span.line: self.tr("now {value}").format(value=short(_known(frame.values[node.index])))
            for node in trace.graph.sliders
            if node.span is not None and frame.values[node.index] != node.value
        }

    def _show_trouble(self, trace: Trace, frame: Frame) -> None:
        reached = [i for i in trace.not_finite if i <= frame.position]
        trouble = why_not_finite(trace) if reached else None
        if trouble is None:
            if self._noticed_at != frame.epoch:
                self._notice = None
            self._views.notice.show_notice(self._notice)
            return
        notice = notices.of_not_finite(trouble[0])
        if self._player.playing and self._paused_for is not trace:
            self._paused_for = trace
            self._player.pause()
        self._views.notice.show_notice(None if notice == self._dismissed else notice)

    def _show_loss(self) -> None:
        assert self._views.loss is not None
        frame, output = self._player.frame, self._document.graph.output
        known = frame.values[output] is not None and output not in frame.stale_values
        current = frame.values[output] if known else None
        self._show_losses(self._views.loss, frame.epoch, current, before_update=frame.phase == "update")

    def _show_losses(self, plot: LossPlot, epoch: int, current: float | None, *, before_update: bool) -> None:
        reached, run, graph = self._player.reached, self._document.run, self._document.graph
        ahead = 0 if self._training else min(FORECAST, MAX_EPOCHS - reached)
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
        leaf = self._slice_leaf(self._player.frame)
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
        self._window = low, high = window(_known(at), h, old=self._window)
        self._views.slice.show_slice(slice_of(trace.graph, trace.leaves, leaf, low, high, h, gradient=gradient))

    def _slice_leaf(self, frame: Frame) -> int | None:
        """The leaf that the slice is about: under the hand, picked here, worked on by the step, or one before."""
        place = frame.epoch, frame.position
        if self._touched is not None and self._touched[1:] == place:
            return self._touched[0]
        leaves = [node.index for node in self._document.graph.sliders]
        steps = self._player.trace.steps
        done = [*(steps if frame.epoch else ()), *steps[: frame.position]]
        worked_on = [step.target for step in reversed(done)]
        here = self._picked if self._picked_at == place else None
        wanted = [here, *worked_on[:1], self._picked, *worked_on, *leaves[:1]]
        return next((index for index in wanted if index in leaves), None)


def _known(value: float | None) -> float:
    return math.nan if value is None else value
