"""The one truth of what is open and where we are in it; whoever shows it listens to one signal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from desktop_app.session import notices
from desktop_app.session.change import Change
from desktop_app.session.collapse import Collapse
from desktop_app.session.document import Document
from desktop_app.session.edits import Editing
from desktop_app.session.jobs import Jobs
from desktop_app.session.latest import Latest
from desktop_app.session.moment import Moment
from desktop_app.session.notices import NoticeBoard
from desktop_app.session.nudge import Nudging
from desktop_app.session.origin import Origin
from desktop_app.session.player import Player
from desktop_app.session.recovery import Recovery
from desktop_app.session.selection import Selection
from desktop_app.session.torch_runner import TorchRunner
from desktop_app.session.trainer import Trainer, TrainingEnd
from desktop_app.session.ways_out import WAYS
from engine.autodiff.collapsed_graph import CollapsedGraph
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Trace
from engine.errors import EngineError, one_line
from engine.explain.collapsed_steps import explain_collapsed
from engine.explain.explanation import Explanation
from engine.graph.graph import Graph, Kind
from engine.training.experiment import EpochSettings, Experiment
from engine.training.run import Run

if TYPE_CHECKING:
    from engine.analysis.prediction import Prediction

MOST_KEPT = 4  # runs


class KeptRun(NamedTuple):
    """A run kept to compare with: what it is called, and the losses of its epochs."""

    label: str
    losses: tuple[float, ...]


class Session(QObject):
    """An experiment, its run, the place in it, and everything else that is chosen; `changed` carries a Change.

    What happens together is announced once, when all of it is done: whoever listens finds one consistent state.
    """

    changed = Signal(object)

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pending, self._depth, self._opening = Change(0), 0, False
        self._prediction, self._explanation = Latest(_prediction_of), Latest(_explanation_of)
        self.kept: tuple[KeptRun, ...] = ()
        self.jobs = Jobs(self)
        self.document = Document(experiment, self._take, lambda: self.player.place)
        self.player = Player(self.document, self.announce, self)
        self.selection = Selection(self.player, self.announce)
        self.collapse = Collapse(self.player, self.announce)
        self.nudge = Nudging(self.document, self.player, self.announce, self)
        self.notices = NoticeBoard(self.player, self.announce)
        self.trainer = Trainer(self.document, self.player, self.jobs, self.announce, self._end_training)
        self.recovery = Recovery(self.document, self.player, self.trainer, self.notices, self)
        self.kept_before = 0  # how many edits there were before the one that dropped epochs
        self.edits = Editing(
            self.document, self.player, self.trainer, self.nudge, self.selection, self.jobs, self.attempt
        )

    # what there is

    @property
    def experiment(self) -> Experiment:
        """All that a person chose."""
        return self.document.experiment

    @property
    def graph(self) -> Graph:
        """The graph of the last good program."""
        return self.document.graph

    @property
    def run(self) -> Run:
        """The run of the experiment."""
        return self.document.run

    @property
    def trace(self) -> Trace:
        """The steps of the epoch that we are in."""
        return self.player.trace

    @property
    def frame(self) -> Frame:
        """What is known at the place."""
        return self.player.frame

    @property
    def settings(self) -> EpochSettings:
        """Learning rate, locks and set leaves that hold in this epoch."""
        return self.experiment.settings(self.player.epoch)

    @property
    def nudging(self) -> bool:
        """Whether the nudge lab is open."""
        return self.nudge.active

    @property
    def described_neuron(self) -> int:
        """The neuron that a closed layer's step is explained by; -1 for none."""
        return self.collapse.described_neuron(self.selection.picked)

    @property
    def explanation(self) -> Explanation | None:
        """The step just done in words and numbers; None before the first."""
        place = self.trace, self.player.position
        return self._explanation(*place, self.collapse.collapsed, self.described_neuron)

    @property
    def prediction(self) -> Prediction | None:
        """What the program predicts of its data; None where it compares nothing with data."""
        return self._prediction(self.graph)

    # what happens

    def announce(self, change: Change) -> None:
        """Emits what is different now; within `together`, at its end."""
        if self._depth:
            self._pending |= change
        else:
            self.notices.follow_change(change)
            self.recovery.follow_change(change)
            self.changed.emit(change)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What happens inside is one change."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth and self._pending:
                change, self._pending = self._pending, Change(0)
                self.announce(change)

    def attempt(self, work: Callable[[], object]) -> bool:
        """Does something that may raise an EngineError, which is then shown; whether it went well."""
        with self.together():
            try:
                work()
            except EngineError as error:
                self.notices.say(notices.of_error(error))
                return False
        return True

    def open_experiment(self, experiment: Experiment, origin: Origin | None = None) -> None:
        """Opens an experiment in place of this one, undoably: an example, unless `origin` says more."""
        self._open(lambda: self.document.open_experiment(experiment, origin))

    def open_file(self, path: Path) -> bool:
        """Opens a saved experiment, a table, or a program as plain text; a failure is shown and changes nothing."""
        return self._open(lambda: self.notices.say_left_out(self.document.open_file(path)))

    def save_file(self, path: Path) -> bool:
        """Writes the experiment; a file that was there is replaced only when all is written."""

        def saving() -> None:
            self.document.save_file(path)
            self.recovery.write()
            self.notices.say(notices.of_saved(path.name))
            self.announce(Change.SAVED)

        return self.attempt(saving)

    def undo(self) -> None:
        """Takes the last edit back."""
        self.attempt(self.document.undo_stack.undo)

    def redo(self) -> None:
        """Makes it again."""
        self.attempt(self.document.undo_stack.redo)

    def set_mode(self, mode: str) -> None:
        """Steps, or opens the nudge lab."""
        with self.together():
            self.trainer.stop()
            self.nudge.set_active(mode == "nudge")

    def toggle_play(self) -> None:
        """Plays on, or pauses; a training that is under way ends where it is."""
        with self.together():
            self.trainer.stop()
            self.player.toggle_play()

    def toggle_mode(self) -> None:
        """Opens the nudge lab, or closes it."""
        self.set_mode("step" if self.nudging else "nudge")

    def pick(self, index: int) -> None:
        """A node was chosen; anything below 0 is none."""
        with self.together():
            if self.nudge.active and index >= 0:
                self.nudge.pick(index)
            self.selection.pick(index if index >= 0 else None)

    def pick_line(self, line: int) -> None:
        """A program line was chosen: the node that it defines."""
        nodes = [n for n in self.graph.nodes if n.span and n.span.line == line and n.kind is not Kind.CONSTANT]
        if nodes:
            self.pick(nodes[-1].index)

    def keep_run(self, label: str) -> None:
        """Keeps the losses so far beside those to come; at most so many, the oldest goes."""
        run = KeptRun(one_line(label), tuple(self.run.losses[: self.player.reached + 1]))
        self._keep((*self.kept, run)[-MOST_KEPT:])

    def clear_kept(self) -> None:
        """Takes the kept runs away."""
        self._keep(())

    def take_way_out(self, id: str) -> None:
        """What a button of a notice offers."""
        with self.together():
            way, *given = id.split(":", 1)
            WAYS[way](self, *given)

    def stop(self) -> None:
        """Ends all that is under way: nobody looks any more."""
        self.player.pause()
        self.trainer.stop()
        self.nudge.stop_shrinking()
        self.jobs.stop_all()
        self.recovery.close()
        for runner in self.findChildren(TorchRunner):
            runner.stop()

    def _open(self, work: Callable[[], None]) -> bool:
        def opening() -> None:
            self._opening = True
            try:
                work()
            finally:
                self._opening = False
            self.trainer.abandon()
            self.clear_kept()
            self.player.begin_anew()

        return self.attempt(opening)

    def _keep(self, kept: tuple[KeptRun, ...]) -> None:
        self.kept = kept
        self.announce(Change.KEPT)

    def _take(self, experiment: Experiment, moment: Moment | None) -> None:
        """Another experiment: all that depends on it follows, and then it is announced."""
        reached = self.player.reached
        with self.together():
            if self.document.take(experiment, moment):
                self.trainer.abandon()
                self.selection.clear()
                self.collapse.show_graph(self.graph)
                self.nudge.start_afresh()
                self.notices.start_afresh()
                self.announce(Change.GRAPH)
            if moment is None:
                self.player.follow_change()
            else:
                self.player.return_to(moment.place)
            self.selection.let_go()
            self.trainer.follow_change()
            self.announce(Change.EXPERIMENT | Change.PLACE)
            if moment is None and self.player.reached < reached and not self._opening:
                self.kept_before = self.document.undo_stack.index()
                self.notices.say(notices.of_dropped(self.player.reached))

    def _end_training(self, end: TrainingEnd) -> None:
        self.notices.say(notices.of_training(self.run, end) or notices.of_notes(self.run.notes))


def _explanation_of(trace: Trace, position: int, collapsed: CollapsedGraph, neuron: int) -> Explanation | None:
    return explain_collapsed(trace, position, collapsed, neuron) if position else None


def _prediction_of(graph: Graph) -> Prediction | None:
    if not graph.data:
        return None
    from engine.analysis.prediction import find_prediction  # numpy

    return find_prediction(graph)
