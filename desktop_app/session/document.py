"""The open experiment with its graph and its run: how it is changed, undone, opened and saved."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QUndoCommand, QUndoStack

from desktop_app.session.moment import Moment, Place
from desktop_app.session.origin import Origin
from desktop_app.session.storage import read_experiment
from engine.data.regular_files import replace_regular
from engine.errors import EngineError, Message
from engine.graph.graph import Graph
from engine.training.experiment import DataEdit, Edit, Experiment, graph_of
from engine.training.run import Run

Apply = Callable[[Experiment, Moment | None], object]
KEPT, BUDGET = 100, 200_000_000  # edits that keep the run before them, fewer where those take more bytes together


class ChangeExperiment(QUndoCommand):
    """The one undoable edit: from one experiment to another, which is taken on already; those of one key are one.

    `before` is brought back by undo. `origins`: that of the old experiment and that of the new, where it is another.
    """

    def __init__(
        self, document: Document, old: Experiment, new: Experiment, merge_key: str, before: Moment,
        origins: tuple[Origin, Origin] | None = None,
    ) -> None:  # fmt: skip
        super().__init__()
        # Weak: the undo stack, which is held until the document is gone, holds its commands.
        self._document: Document = weakref.proxy(document)
        self._old, self._new, self._key, self._origins = old, new, merge_key, origins
        self._before: Moment | None = before
        self._after: Moment | None = None
        self._done = True

    @property
    def bytes(self) -> int:
        """What the runs take that it keeps."""
        return sum(moment.run.bytes for moment in (self._before, self._after) if moment is not None)

    def let_go(self) -> None:
        """Keeps the runs no longer: undone, its epochs are run anew."""
        self._before = self._after = None

    def redo(self) -> None:
        # The stack keeps a command whose redo fails: the first time it is applied before it is pushed.
        if not self._done:
            before = self._document.moment()
            self._document.apply(self._new, self._after)
            self._before = before
            self._set_origin(1)
        self._done = True

    def undo(self) -> None:
        after = self._document.moment()
        self._document.apply(self._old, self._before)
        self._after = after
        self._set_origin(0)
        self._done = False

    def _set_origin(self, which: int) -> None:
        if self._origins is not None:
            self._document.origin = self._origins[which]

    def id(self) -> int:
        return 1 if self._key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeExperiment) or other._key != self._key:
            return False
        self._new = other._new
        return True


class Document:
    """An experiment, the graph of its last good program, and a run of it.

    `apply` takes on the experiment of an edit, made, undone or made again; it calls `take`.
    """

    def __init__(self, experiment: Experiment, apply: Apply | None = None, place: Callable[[], Place] = Place) -> None:
        self.experiment, self.origin = experiment, Origin(experiment, own=False)
        self.error: EngineError | None = None  # of the program's text
        self.graph: Graph = graph_of(experiment)
        self.run = Run(experiment, self.graph)
        self.changed_from = 0  # the first epoch that the last change may have touched
        self.undo_stack = QUndoStack()
        # Held until the document is gone: the garbage collector crashes on a stack in a cycle with its commands.
        weakref.finalize(self, self.undo_stack.clear)
        self._apply, self._place = apply, place
        self._read: Graph | EngineError | None = None  # of the text about to be taken on: reading it can take a while
        self._edits = 0

    def change(self, experiment: Experiment, merge_key: str = "") -> None:
        """Takes on another experiment, undoably; changes under one key until `finish_edit` are one edit.

        EngineError changes nothing.
        """
        self._change(experiment, f"{merge_key}/{self._edits}" if merge_key else "")

    @property
    def path(self) -> Path | None:
        """The file that it is saved in; None until it is."""
        return self.origin.path

    @property
    def unsaved(self) -> bool:
        """Whether it is another one than was opened or saved."""
        return not self.undo_stack.isClean() and self.experiment != self.origin.experiment

    @property
    def would_be_lost(self) -> bool:
        """Whether there is unsaved work in it; values that were moved in an example are none."""
        return self.unsaved and self.origin.loses(self.experiment)

    def moment(self) -> Moment:
        """The run and the place in it."""
        return Moment(self.run, self._place())

    def apply(self, experiment: Experiment, moment: Moment | None = None) -> None:
        """Has the experiment of an edit taken on, with the run that it had where that is kept."""
        if self._apply is not None:
            self._apply(experiment, moment)
        else:
            self.take(experiment, moment)

    def finish_edit(self) -> None:
        """Ends a drag: what comes under the same key is another edit."""
        self._edits += 1

    def edit_program(self, text: str) -> None:
        """Takes on another program text; while it has an error, the last good graph stays."""
        if text == self.experiment.program:
            return
        changed = replace(self.experiment, program=text, title="")
        self._read = read = _graph_or_error(changed)
        if not isinstance(read, EngineError):
            changed = replace(changed, edits=self._kept_edits(read), data=self._kept_data(read))
            if read.rate is not None and read.rate != self.graph.rate:
                changed = changed.with_learning_rate(read.rate)
        self.change(changed, "program")

    def open_experiment(self, experiment: Experiment, origin: Origin | None = None) -> None:
        """Opens an experiment in place of this one, undoably: an example, unless `origin` says more."""
        self.finish_edit()
        origins = self.origin, origin or Origin(experiment, own=False)
        self._change(experiment, "", origins)
        self.origin = origins[1]
        self.origin.whole = self.error is None

    def open_file(self, path: Path) -> Sequence[Message]:
        """Opens a saved experiment, a table, a notebook or a program, and says what was left out of it.

        EngineError changes nothing.
        """
        experiment, saved, notes = read_experiment(path)
        read = _graph_or_error(experiment)
        if not isinstance(read, EngineError):
            Run(experiment, read)
        elif not saved:
            raise read  # what was saved with a mistake opens with it: to refuse it would be to lose it
        self.open_experiment(experiment, Origin(experiment, path if saved else None))
        self.undo_stack.setClean()
        return notes

    def save_file(self, path: Path) -> None:
        """Writes the experiment; EngineError where it cannot be written."""
        replace_regular(path, self.experiment.to_json().encode())
        self.origin.save(self.experiment, path)
        self.undo_stack.setClean()

    def take(self, experiment: Experiment, moment: Moment | None = None) -> bool:
        """Has another experiment from now on, and the run of `moment`; whether its graph is another one.

        EngineError changes nothing.
        """
        graph, error = self._parsed(experiment)
        earlier = self.run if moment is None else moment.run
        if moment is not None:
            graph = earlier.graph
        runs = experiment if error is None else _with_data_of(graph, experiment)
        another = graph is not self.graph
        changed_from = runs.same_until(self.run.experiment) if graph.computes_like(self.graph) else 0
        if graph is earlier.graph:
            run = Run.resumed(earlier, runs, min(runs.same_until(earlier.experiment), earlier.last_epoch + 1))
        else:
            run = Run(runs, graph)
        self.run.forget_traces()
        # All at once: after an error everything is as it was.
        self.experiment, self.error, self.graph, self.run = experiment, error, graph, run
        self.changed_from = changed_from
        return another

    def _change(self, experiment: Experiment, key: str, origins: tuple[Origin, Origin] | None = None) -> None:
        old, before = self.experiment, self.moment()
        self.apply(experiment)
        self.undo_stack.push(ChangeExperiment(self, old, experiment, key, before, origins))
        self._let_go_of_runs()

    def _let_go_of_runs(self) -> None:
        """Only the last edits keep the run that was there before them."""
        kept = 0
        for number in range(self.undo_stack.index() - 1, -1, -1):
            command = self.undo_stack.command(number)
            if not isinstance(command, ChangeExperiment) or not command.bytes:
                break
            kept += command.bytes
            if kept > BUDGET or self.undo_stack.index() - number > KEPT:
                command.let_go()

    def _kept_edits(self, graph: Graph) -> tuple[Edit, ...]:
        """Edits by hand that outlive another text: those of the start, on leaves whose own number is as it was."""
        same = {
            n.name
            for n in graph.sliders
            if not self._was_read or ((old := self.graph.by_name.get(n.name)) and repr(old.value) == repr(n.value))
        }
        return tuple(edit for edit in self.experiment.edits if edit.epoch == 0 and edit.name in same)

    def _kept_data(self, graph: Graph) -> tuple[DataEdit, ...]:
        """Moved points that outlive another text: those of the start, of data that are as they were."""
        new, old = ([(node.name, node.data) for node in each.data] for each in (graph, self.graph))
        same = not self._was_read or repr(new) == repr(old)
        return tuple(edit for edit in self.experiment.data if same and edit.epoch == 0)

    @property
    def _was_read(self) -> bool:
        """Whether the graph is of this program, as it is or was; not where that was opened with a mistake."""
        return self.error is None or self.origin.whole

    def _parsed(self, experiment: Experiment) -> tuple[Graph, EngineError | None]:
        """The graph, or the last good one and what is wrong with the text."""
        read, self._read = self._read, None
        if _made_from(experiment) == _made_from(self.experiment):
            return self.graph, self.error
        read = read or _graph_or_error(experiment)
        return (self.graph, read) if isinstance(read, EngineError) else (read, None)


def _graph_or_error(experiment: Experiment) -> Graph | EngineError:
    try:
        return graph_of(experiment)
    except EngineError as error:
        return error.with_traceback(None)  # it is kept, and with it would be the document and all that called it


def _with_data_of(graph: Graph, experiment: Experiment) -> Experiment:
    """Without edited points where they are of another graph than the last good one, which still stands."""
    names = {node.name for node in graph.data}
    fits = all({name for name, _ in edit.columns} == names for edit in experiment.data)
    return experiment if fits else replace(experiment, data=())


def _made_from(experiment: Experiment) -> tuple[object, ...]:
    """All that the graph depends on."""
    return experiment.program, experiment.seed, experiment.folder
