"""The open experiment with its graph and its run: how it is changed, undone, opened and saved."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QUndoCommand, QUndoStack

from desktop_app.session.storage import read_experiment, write_file
from engine.errors import EngineError
from engine.graph.graph import Graph
from engine.training.experiment import DataEdit, Edit, Experiment, graph_of
from engine.training.run import Run

Apply = Callable[[Experiment], object]
Paths = tuple[Path | None, Path | None]


class ChangeExperiment(QUndoCommand):
    """The one undoable edit: from one experiment to another, which is taken on already; those of one key are one.

    `paths`: that of the old experiment and that of the new, where it is of another file.
    """

    def __init__(
        self, document: Document, old: Experiment, new: Experiment, merge_key: str, paths: Paths | None = None
    ) -> None:
        super().__init__()
        # Weak: the undo stack, which is held until the document is gone, holds its commands.
        self._document: Document = weakref.proxy(document)
        self._old, self._new, self._key, self._paths = old, new, merge_key, paths
        self._done = True

    def redo(self) -> None:
        # The stack keeps a command whose redo fails: the first time it is applied before it is pushed.
        if not self._done:
            self._document.apply(self._new)
            self._set_path(1)
        self._done = True

    def undo(self) -> None:
        self._document.apply(self._old)
        self._set_path(0)
        self._done = False

    def _set_path(self, which: int) -> None:
        if self._paths is not None:
            self._document.path = self._paths[which]

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

    def __init__(self, experiment: Experiment, apply: Apply | None = None) -> None:
        self.experiment = experiment
        self.error: EngineError | None = None  # of the program's text
        self.graph: Graph = graph_of(experiment)
        self.run = Run(experiment, self.graph)
        self.changed_from = 0  # the first epoch that the last change may have touched
        self.path: Path | None = None
        self.undo_stack = QUndoStack()
        # Held until the document is gone: the garbage collector crashes on a stack in a cycle with its commands.
        weakref.finalize(self, self.undo_stack.clear)
        self._apply = apply
        self._read: Graph | EngineError | None = None  # of the text about to be taken on: reading it can take a while
        self._edits = 0

    def change(self, experiment: Experiment, merge_key: str = "") -> None:
        """Takes on another experiment, undoably; changes under one key until `finish_edit` are one edit.

        EngineError changes nothing.
        """
        self._change(experiment, f"{merge_key}/{self._edits}" if merge_key else "")

    def apply(self, experiment: Experiment) -> None:
        """Has the experiment of an edit taken on."""
        (self._apply or self.take)(experiment)

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
        self.change(changed, "program")

    def open_experiment(self, experiment: Experiment, path: Path | None = None) -> None:
        """Opens an experiment, of a file where it was saved, in place of this one, undoably."""
        self.finish_edit()
        self._change(experiment, "", (self.path, path))
        self.path = path

    def open_file(self, path: Path) -> None:
        """Opens a saved experiment, a table, or a program as plain text; EngineError changes nothing."""
        experiment, saved = read_experiment(path)
        Run(experiment)  # its program must be whole: what is typed may be wrong for a while, what is opened not
        self.open_experiment(experiment, path if saved else None)
        self.undo_stack.setClean()

    def save_file(self, path: Path) -> None:
        """Writes the experiment; EngineError where it cannot be written."""
        write_file(path, self.experiment.to_json().encode())
        self.path = path
        self.undo_stack.setClean()

    def take(self, experiment: Experiment) -> bool:
        """Has another experiment from now on; whether its graph is another one. EngineError changes nothing."""
        graph, error = self._parsed(experiment)
        runs = experiment if error is None else _with_data_of(graph, experiment)
        changed_from = runs.same_until(self.run.experiment) if graph.computes_like(self.graph) else 0
        another = graph is not self.graph
        taken_over = min(changed_from, self.run.last_epoch + 1)
        run = Run(runs, graph) if another else Run.resumed(self.run, runs, taken_over)
        # All at once: after an error everything is as it was.
        self.experiment, self.error, self.graph, self.run = experiment, error, graph, run
        self.changed_from = changed_from
        return another

    def _change(self, experiment: Experiment, key: str, paths: Paths | None = None) -> None:
        old = self.experiment
        self.apply(experiment)
        self.undo_stack.push(ChangeExperiment(self, old, experiment, key, paths))

    def _kept_edits(self, graph: Graph) -> tuple[Edit, ...]:
        """Edits by hand that outlive another text: those of the start, on leaves whose own number is as it was."""
        same = {n.name for n in graph.sliders if (old := self.graph.by_name.get(n.name)) and old.value == n.value}
        return tuple(edit for edit in self.experiment.edits if edit.epoch == 0 and edit.name in same)

    def _kept_data(self, graph: Graph) -> tuple[DataEdit, ...]:
        """Moved points that outlive another text: those of the start, of data that are as they were."""
        new, old = ([(node.name, node.data) for node in each.data] for each in (graph, self.graph))
        return tuple(edit for edit in self.experiment.data if new == old and edit.epoch == 0)

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
