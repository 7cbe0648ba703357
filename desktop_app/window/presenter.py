"""Shows where the player is in the document's run: one call gives every view its data."""

from __future__ import annotations

from itertools import takewhile

from PySide6.QtCore import QObject, Signal

from desktop_app.panes.graph.group_names import group_position
from desktop_app.session import notices
from desktop_app.session.collapse import Collapse
from desktop_app.session.document import Document
from desktop_app.session.notices import Notice
from desktop_app.session.player import Player
from desktop_app.session.selection import Focus
from desktop_app.window.leaves_presenter import LeavesPresenter
from desktop_app.window.window_views import Views
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Trace
from engine.explain.collapsed_steps import explain_collapsed
from engine.explain.explanation import Explanation
from engine.explain.steps import why_not_finite
from engine.numerals import or_nan, short
from engine.optim.optimizers import OPTIMIZERS
from engine.optim.schedules import SCHEDULES


class Presenter(QObject):
    """Gives the views what they show; knows which notice stands. `shown` comes after all of it."""

    shown = Signal()

    def __init__(self, document: Document, player: Player, collapse: Collapse, focus: Focus, views: Views) -> None:
        super().__init__(document)
        self._collapse = collapse
        collapse.changed.connect(self.show_collapsed)
        self._document, self._player, self._focus, self._views = document, player, focus, views
        self._leaves = LeavesPresenter(document, focus, views.leaves)
        self._notice: Notice | None = None
        self._noticed_at = -1  # the epoch that the notice is about
        self._dismissed: Notice | None = None
        self._paused_for: Trace | None = None

    def show_structure(self) -> None:
        """Another graph: the drawing, the sliders and the plots start afresh."""
        self._dismissed = None
        self._focus.clear()
        self._collapse.show_graph(self._document.graph)
        self._views.graph.show_graph(self._document.graph, self._collapse.collapsed)
        self._notice = notices.of_notes(self._document.graph.notes) or notices.of_layout(self._views.graph.layout_note)
        self._noticed_at = 0
        self._views.editor.show_size(len(self._document.graph))
        graph = self._document.graph
        # A loss over samples comes near 0; the lecture's goes below.
        self._views.transport.show_output(graph.nodes[graph.output].brief, 0.01 if graph.data else 0.0)
        optimizers, schedules = ([(row.id, row.name) for row in table.values()] for table in (OPTIMIZERS, SCHEDULES))
        self._views.leaves.training.show_choices(optimizers, schedules)

    def show_document(self) -> None:
        """Another experiment: everything, at the place where the player stands in it."""
        self._views.editor.show_program(self._document.experiment.program)
        self._focus.settle()
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
        self._focus.touch(leaf)

    def show_picked(self, index: int | None) -> None:
        """A node is chosen everywhere at once."""
        self._focus.pick(index)
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
        views.graph.show_locked(self._document.experiment.settings(frame.epoch).locked)
        self._leaves.show(trace, frame)
        self._show_program(trace, frame)
        views.steps.show_trace(trace)
        views.steps.show_position(frame.position)
        self._show_trouble(trace, frame)
        self.shown.emit()

    def show_collapsed(self) -> None:
        """Something in the graph was expanded or collapsed."""
        self._views.graph.show_collapsed(self._collapse.collapsed)
        self.show(False)

    def _explain(self, trace: Trace, frame: Frame) -> Explanation | None:
        neuron = self._collapse.described_neuron(trace, frame.position, self._focus.picked)
        self._views.graph.show_described_neuron(neuron)
        if not frame.position:
            return None
        return explain_collapsed(trace, frame.position, self._collapse.collapsed, neuron)

    def show_advance(self) -> None:
        """A training went on: how far it is."""
        player = self._player
        self._views.timeline.show_progress(player.epoch, player.position, player.reached)

    def show_training(self, running: bool) -> None:
        """Training goes on, or is over."""
        self._views.transport.show_running(running)

    def _show_caption(self, frame: Frame, explanation: Explanation | None) -> None:
        stretch = self._player.stretch
        if stretch is None or explanation is None:
            title = self.tr("Start") if frame.epoch == 0 else self.tr("Epoch {epoch}").format(epoch=frame.epoch)
            words = self.tr("Press Step: the forward pass works out each value from left to right.")
            self._views.caption.show_text(title, words)
            return
        number, count = frame.position - stretch.first + 1, stretch.last - stretch.first + 1
        place = group_position(self._collapse.collapsed, frame.step.source if frame.step is not None else -1)
        self._views.caption.show_step(explanation, stretch.phase, number, count, place)

    def _show_transport(self, trace: Trace) -> None:
        views, player = self._views, self._player
        views.timeline.show_run(trace.stretches, player.reached)
        views.timeline.show_position(player.epoch, player.position)
        views.timeline.show_warnings(frozenset(trace.not_finite[:1]))
        views.transport.show_phase(player.frame.phase)

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
        if frame.step is None:
            return self._focus.picked
        here = self._focus.picked_here
        return here if here is not None else frame.step.source if frame.step.source >= 0 else None

    def _moved(self, trace: Trace, frame: Frame) -> dict[int, str]:
        """What a leaf's line should say now, where that is not what the text says; a network's has no one number."""
        return {
            node.span.line: self.tr("now {value}").format(value=short(or_nan(frame.values[node.index])))
            for node in trace.graph.sliders
            if node.span is not None and node.group < 0 and frame.values[node.index] != node.value
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
