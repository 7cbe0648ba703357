"""The open experiment and its run; the one place that catches an EngineError and keeps the last good state."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QSaveFile, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.errors import EngineError, Message
from engine.graph.graph import Graph
from engine.training.experiment import DataEdit, Edit, Experiment, from_json, graph_of
from engine.training.run import Run

SUFFIX, TABLE = ".json", ".csv"
MAX_BYTES = 2_000_000


class ChangeExperiment(QUndoCommand):
    """The one undoable edit: from one experiment to another; edits under the same key are one."""

    def __init__(self, document: Document, old: Experiment, new: Experiment, merge_key: str) -> None:
        super().__init__()
        # Weak: in a cycle with its commands, QUndoStack crashes when Python's garbage collector finds them.
        self._document: Document = weakref.proxy(document)
        self._old, self._new, self._key = old, new, merge_key

    def redo(self) -> None:
        self._document._take(self._new)

    def undo(self) -> None:
        self._document._take(self._old)

    def id(self) -> int:
        return 1 if self._key else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, ChangeExperiment) or other._key != self._key:
            return False
        self._new = other._new
        return True


class Document(QObject):
    """What is open: an experiment, the graph of its last good program, and a run of it.

    `restructured` comes with another graph, `changed` with every change of the experiment, `complained` with
    an error for the person (None: the last one about the program is mended).
    """

    restructured = Signal()
    changed = Signal()
    complained = Signal(object)
    path_changed = Signal(str)
    titled = Signal(str)
    opened = Signal()

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.experiment = experiment
        self.error: EngineError | None = None
        self.graph: Graph = graph_of(experiment)
        self.run = Run(experiment, self.graph)
        self.changed_from = 0  # the first epoch that the last change may have touched
        self.path: Path | None = None
        self.undo_stack = QUndoStack(self)
        self._read: Graph | EngineError | None = None  # of the text about to be taken on: reading it can take a while
        self._session = 0

    def change(self, experiment: Experiment, merge_key: str = "") -> None:
        """Takes on another experiment, undoably; changes under one key until `finish_edit` are one edit."""
        key = f"{merge_key}/{self._session}" if merge_key else ""
        self.undo_stack.push(ChangeExperiment(self, self.experiment, experiment, key))

    def finish_edit(self) -> None:
        """Ends a drag: what comes under the same key is another edit."""
        self._session += 1

    def edit(self, make: Callable[[Experiment], Experiment], merge_key: str = "") -> None:
        """Changes to `make(experiment)`; an EngineError on the way is shown and changes nothing."""
        try:
            changed = make(self.experiment)
        except EngineError as error:
            self.complained.emit(error)
        else:
            self.change(changed, merge_key)

    def edit_program(self, text: str) -> None:
        """Takes on another program text; while it has an error, the last good graph stays."""
        if text == self.experiment.program:
            return
        changed = replace(self.experiment, program=text, title="")
        self._read = read = _graph_or_error(changed)
        if not isinstance(read, EngineError):
            changed = replace(changed, edits=self._kept_edits(read), data=self._kept_data(read))
        self.change(changed, "program")

    def open_experiment(self, experiment: Experiment) -> None:
        """Opens an experiment in place of this one, undoably."""
        self.finish_edit()
        self.change(experiment)
        self.opened.emit()

    def attempt(self, work: Callable[[], None]) -> bool:
        """Does something that may raise an EngineError, which is then shown; whether it went well."""
        try:
            work()
        except EngineError as error:
            self.complained.emit(error)
            return False
        return True

    def open_file(self, path: Path) -> bool:
        """Opens a saved experiment, or a program as plain text; a failure is shown and changes nothing."""
        return self.attempt(lambda: self._open(path))

    def save_file(self, path: Path) -> bool:
        """Writes the experiment; a file that was there is replaced only when all is written."""
        return self.attempt(lambda: self._save(path))

    def _open(self, path: Path) -> None:
        experiment, saved = _opened(path)
        Run(experiment)
        self.open_experiment(experiment)
        self._set_path(path if saved else None)
        self.undo_stack.setClean()

    def _save(self, path: Path) -> None:
        _write(path, self.experiment.to_json().encode())
        self._set_path(path)
        self.undo_stack.setClean()

    def _set_path(self, path: Path | None) -> None:
        self.path = path
        self.path_changed.emit(str(path or ""))

    def _kept_edits(self, graph: Graph) -> tuple[Edit, ...]:
        """Edits by hand that outlive another text: those of the start, on leaves whose own number is as it was."""
        same = {n.name for n in graph.sliders if (old := self.graph.by_name.get(n.name)) and old.value == n.value}
        return tuple(edit for edit in self.experiment.edits if edit.epoch == 0 and edit.name in same)

    def _kept_data(self, graph: Graph) -> tuple[DataEdit, ...]:
        """Points moved by hand that outlive another text: those of the start, of data that are as they were."""
        new, old = ([(node.name, node.data) for node in each.data] for each in (graph, self.graph))
        return tuple(edit for edit in self.experiment.data if new == old and edit.epoch == 0)

    def _take(self, experiment: Experiment) -> None:
        old, self.experiment = self.experiment, experiment
        graph = self._parsed(experiment, old)
        runs = experiment if self.error is None else _with_data_of(graph, experiment)
        self.changed_from = runs.same_until(self.run.experiment) if graph.computes_like(self.graph) else 0
        if graph is self.graph:
            taken_over = min(self.changed_from, self.run.last_epoch + 1)
            self.run = Run.resumed(self.run, runs, taken_over)
        else:
            self.graph = graph
            self.run = Run(runs, graph)
            self.restructured.emit()
        if experiment.title != old.title:
            self.titled.emit(experiment.title)
        self.changed.emit()

    def _parsed(self, experiment: Experiment, old: Experiment) -> Graph:
        read, self._read = self._read, None
        if _made_from(experiment) == _made_from(old):
            return self.graph
        if read is None:
            read = _graph_or_error(experiment)
        self.error = read if isinstance(read, EngineError) else None
        self.complained.emit(self.error)
        return self.graph if isinstance(read, EngineError) else read


def _opened(path: Path) -> tuple[Experiment, bool]:
    """The experiment of a file, and whether it was saved as one."""
    folder = str(path.resolve().parent)
    if path.suffix.lower() == TABLE:
        from engine.training.starter_program import start_of_csv  # numpy

        return replace(start_of_csv(path), folder=folder), False
    text = _read(path)
    # A program never begins with a bracket, so an experiment is known under any name.
    saved = path.suffix == SUFFIX or text.lstrip().startswith("{")
    experiment = from_json(text) if saved else Experiment(text, title=path.stem)
    return replace(experiment, folder=folder), saved


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


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise EngineError("{file} is too large to be a program", hint="Open a smaller file.", file=path.name)
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise EngineError(
            "{file} cannot be read: {reason}", hint="Choose another file.", file=path.name, reason=_reason(error)
        ) from error
    except UnicodeDecodeError as error:
        raise EngineError("{file} is not a text file", hint="Choose another file.", file=path.name) from error


def _write(path: Path, data: bytes) -> None:
    # On a full disk write() can fall short while commit() still says yes, so the count is compared.
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly) or file.write(data) != len(data) or not file.commit():
        reason = file.errorString()
        file.cancelWriting()
        raise EngineError(
            "{file} cannot be saved: {reason}", hint=Message("Choose another place; nothing is lost."),
            file=path.name, reason=reason,
        )  # fmt: skip


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
