"""The open experiment: undo, the last good graph, files; nothing is ever lost."""

from __future__ import annotations

import errno
import gc
import json
import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.session.document import Document
from desktop_app.session.session import Session
from engine.errors import EngineError
from engine.training.experiment import Edit, Experiment, graph_of
from tests.desktop_app.lecture import lecture
from tests.engine.programs import LECTURE

BROKEN = "a = 5\nL = a +"


@pytest.fixture
def document(qapp) -> Document:
    return Document(lecture())


def undone(document: Document) -> int:
    """How many edits there were to undo."""
    count = 0
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
        count += 1
    return count


# undo


def test_changes_under_one_key_are_one_edit(document: Document) -> None:
    for value in (6.0, 7.0, 8.0):
        document.change(document.experiment.with_leaf("a", value), "leaf a")
    assert document.run.loss(0) == 110
    assert undone(document) == 1
    assert document.experiment == lecture()
    assert document.run.loss(0) == 80


@pytest.mark.parametrize("keys", [("leaf a", "leaf b"), ("", ""), ("leaf a", "")])
def test_changes_under_other_keys_are_edits_of_their_own(document: Document, keys: tuple[str, str]) -> None:
    document.change(document.experiment.with_leaf("a", 6.0), keys[0])
    document.change(document.experiment.with_leaf("b", 4.0), keys[1])
    assert undone(document) == 2


def test_after_the_hand_let_go_the_same_key_is_another_edit(document: Document) -> None:
    document.change(document.experiment.with_leaf("a", 6.0), "leaf a")
    document.finish_edit()
    document.change(document.experiment.with_leaf("a", 7.0), "leaf a")
    document.undo_stack.undo()
    assert document.run.loss(0) == 90


def test_redo_makes_the_same_experiment_again(document: Document) -> None:
    document.change(document.experiment.with_learning_rate(0.1))
    document.edit_program("a = 2\nb = a * a")
    last = document.experiment
    undone(document)
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    assert document.experiment == last
    assert document.run.loss(0) == 4


def test_typing_is_one_edit_until_something_else_is_done(document: Document) -> None:
    document.edit_program(LECTURE + " + 1")
    document.edit_program(LECTURE + " + 12")
    document.change(document.experiment.with_leaf("a", 6.0), "leaf a")
    document.edit_program(LECTURE + " + 123")
    assert undone(document) == 3


# errors


def test_a_broken_program_keeps_the_last_good_graph_and_run(document: Document) -> None:
    graph, run = document.graph, document.run
    document.edit_program(BROKEN)
    assert document.graph is graph
    assert list(document.run.graph.by_name) == list(run.graph.by_name)
    assert document.run.loss(46) == -0.8982809496055678
    assert isinstance(document.error, EngineError)
    assert document.error.span is not None and document.error.span.line == 2


def test_a_mended_program_takes_the_complaint_back(document: Document) -> None:
    document.edit_program(BROKEN)
    document.edit_program("a = 5\nL = a + 1")
    assert document.error is None
    assert document.run.loss(0) == 6


def test_undoing_a_broken_program_takes_the_complaint_back(document: Document) -> None:
    document.edit_program(BROKEN)
    document.undo_stack.undo()
    assert document.error is None
    assert document.experiment == lecture()


def test_an_edit_that_is_refused_is_said_and_changes_nothing(qapp) -> None:
    session = Session(lecture())
    session.edits.set_learning_rate(-1.0)
    assert session.notices.current is not None and session.notices.current.severity == "error"
    assert session.experiment == lecture()
    assert not session.document.undo_stack.canUndo()


def test_a_leaf_can_be_moved_while_the_text_is_broken(document: Document) -> None:
    document.edit_program(BROKEN)
    document.change(document.experiment.with_leaf("a", 6.0))
    assert document.run.loss(0) == 90


# edits by hand through another text


def test_another_text_keeps_edits_of_leaves_that_it_leaves_alone(document: Document) -> None:
    document.change(document.experiment.with_leaf("a", 6.0).with_leaf("b", 4.0))
    document.edit_program(LECTURE.replace("b = 3", "b = 2") + " + 1")
    assert document.experiment.edits == (Edit(0, "leaf", "a", 6.0),)
    assert document.run.loss(0) == (6 + 2) * 10 + 1


def test_another_text_drops_edits_of_later_epochs(document: Document) -> None:
    document.change(document.experiment.with_leaf("a", 6.0, epoch=3))
    document.edit_program(LECTURE + " + 1")
    assert document.experiment.edits == ()


def test_a_text_that_is_broken_for_a_while_keeps_the_edits(document: Document) -> None:
    document.change(document.experiment.with_leaf("a", 6.0))
    document.edit_program(LECTURE + " +")
    document.edit_program(LECTURE + " + 1")
    assert document.run.loss(0) == 91


def test_a_leaf_that_is_gone_takes_its_edits_along(document: Document) -> None:
    document.change(document.experiment.with_leaf("d", 11.0))
    document.edit_program("a = 5\nL = a * 2")
    assert document.experiment.edits == ()


def test_only_what_a_change_may_have_touched_is_run_again(document: Document) -> None:
    document.run.loss(20)
    document.change(document.experiment.with_leaf("a", 1.0, epoch=10))
    assert document.changed_from == 10
    assert document.run.last_epoch == 9
    assert document.run.losses[:3] == (80.0, 77.376, 74.8149472)
    assert document.run.leaf_values(10)["a"] == 1.0


def test_a_comment_changes_no_number_and_no_structure(document: Document) -> None:
    document.run.loss(20)
    document.edit_program(LECTURE + "  # the loss")
    assert document.changed_from > 20


# files


def test_what_is_saved_is_what_is_opened(document: Document, tmp_path: Path) -> None:
    changed = replace(lecture(learning_rate=0.05), title="").with_leaf("a", 6.5, epoch=2).with_lock("b", True)
    document.change(changed.with_range("d", -3.0, 30.0))
    document.save_file(tmp_path / "x.json")
    other = Document(lecture())
    other.open_file(tmp_path / "x.json")
    assert other.experiment == document.experiment
    assert other.path == document.path == tmp_path / "x.json"
    assert other.undo_stack.isClean() and document.undo_stack.isClean()


def test_opening_is_undoable(document: Document, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x = 3\ny = x**2", "utf-8")
    document.open_file(tmp_path / "mine.txt")
    assert document.run.loss(0) == 9
    assert document.path is None  # an experiment is not saved over a program
    document.undo_stack.undo()
    assert document.experiment == lecture()


def test_a_broken_program_is_kept_as_it_was_saved(document: Document, tmp_path: Path) -> None:
    document.edit_program(BROKEN)
    document.save_file(tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))["program"] == BROKEN


@pytest.mark.parametrize("text", [BROKEN, "x = 2\ny = x * x +", "", "q = ", LECTURE + " + r"])
def test_a_program_that_was_saved_with_a_mistake_opens_with_it(document: Document, tmp_path: Path, text: str) -> None:
    document.change(document.experiment.with_leaf("a", 6.0))
    document.edit_program(text)
    document.save_file(tmp_path / "x.json")
    other = Document(Experiment("p = 1\nq = p**2"))
    other.open_file(tmp_path / "x.json")
    assert other.experiment == replace(document.experiment, folder=str(tmp_path))
    assert other.error is not None
    assert other.path == tmp_path / "x.json"
    assert not other.unsaved
    other.edit_program(LECTURE)
    assert other.error is None
    assert other.run.loss(0) == document.run.loss(0)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.json", b"{"), ("x.json", b"[]"), ("x.json", b'{"backprop_stepper": 99}'), ("x.json", b""),
        ("x.json", b'{"backprop_stepper": 1, "program": 7}'), ("x.txt", b"\xff\xfe\x00"), ("x.txt", b"L = +"),
        ("x.txt", b""), ("x.json", b"[" * 100_000), ("x.txt", b"#" * 2_000_001),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_said_and_changes_nothing(
    document: Document, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EngineError, match=r"\w"):
        document.open_file(tmp_path / name)
    assert document.experiment == lecture()
    assert document.path is None
    assert not document.undo_stack.canUndo()


@pytest.mark.parametrize("name", ["gone.json", "gone/gone.txt", ".", "a" * 400])
def test_a_file_that_vanished_or_never_was(document: Document, tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineError, match="cannot be read"):
        document.open_file(tmp_path / name)


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file may grow beyond `room` bytes, as if there were no more space."""
    resource = pytest.importorskip("resource")
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


@pytest.mark.parametrize("room", [0, 100])
def test_a_full_disk_is_said_and_nothing_is_lost(document: Document, tmp_path: Path, room: int) -> None:
    good = tmp_path / "x.json"
    document.save_file(good)
    old = good.read_bytes()
    document.change(document.experiment.with_leaf("a", 6.0))
    with full_disk(room), pytest.raises(EngineError, match="cannot be saved"):
        document.save_file(good)
    assert good.read_bytes() == old
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["x.json"]
    assert not document.undo_stack.isClean()
    document.save_file(good)


def test_a_folder_that_is_not_there_leaves_the_old_file_alone(document: Document, tmp_path: Path) -> None:
    good = tmp_path / "x.json"
    document.save_file(good)
    old = good.read_bytes()
    document.change(document.experiment.with_leaf("a", 6.0))
    with pytest.raises(EngineError):
        document.save_file(tmp_path / "gone" / "x.json")
    assert good.read_bytes() == old
    assert document.path == good
    assert not document.undo_stack.isClean()


def test_a_write_that_falls_short_replaces_nothing(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = tmp_path / "x.json"
    document.save_file(good)
    old = good.read_bytes()

    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, "")

    monkeypatch.setattr(os, "fsync", full)
    document.change(document.experiment.with_leaf("a", 6.0))
    with pytest.raises(EngineError, match="the disk is full"):
        document.save_file(good)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["x.json"]
    assert good.read_bytes() == old


def test_saving_says_the_path_and_makes_the_edits_clean(document: Document, tmp_path: Path) -> None:
    document.change(document.experiment.with_leaf("a", 6.0))
    document.save_file(tmp_path / "x.json")
    assert document.path == tmp_path / "x.json"
    assert document.undo_stack.isClean()
    document.undo_stack.undo()
    assert not document.undo_stack.isClean()


def test_a_text_that_is_typed_is_read_once(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document(Experiment("a = 1\nL = a**2"))
    read = []
    monkeypatch.setattr("desktop_app.session.document.graph_of", lambda e: read.append(e.program) or graph_of(e))
    document.edit_program("a = 2\nL = a**2")
    assert read == ["a = 2\nL = a**2"]
    document.undo_stack.undo()
    assert document.run.loss(0) == 1.0


@pytest.mark.parametrize("text", ["L = 2", BROKEN, "a = 1\nL = a / (1", "L = 1e999"])
def test_a_document_is_gone_as_soon_as_it_is_let_go_of(qapp, text: str) -> None:
    """In a cycle that the garbage collector finds, QUndoStack and commands made in Python end in a crash."""
    document = Document(lecture())
    document.change(document.experiment.with_leaf("a", 6.0))
    document.edit_program(text)
    document.undo_stack.undo()
    document.undo_stack.redo()
    left = weakref.ref(document)
    gc.disable()
    del document
    gone = left() is None
    gc.enable()
    assert gone


def test_each_experiment_keeps_its_own_file(document: Document, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    document.save_file(first)
    Document(Experiment("x = 2\nL = x * x")).save_file(second)
    document.open_file(second)
    document.change(document.experiment.with_leaf("x", 3.0))
    document.open_experiment(Experiment("a = 1"))
    paths = [document.path]
    while document.undo_stack.canUndo():
        document.undo_stack.undo()
        paths.append(document.path)
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
        paths.append(document.path)
    assert paths == [None, second, second, first, second, second, None]


def test_an_edit_that_fails_leaves_nothing_to_undo(document: Document) -> None:
    wrong = replace(document.experiment, optimizer="nonesuch")
    for change in (document.change, document.open_experiment):
        with pytest.raises(EngineError):
            change(wrong)
    assert (document.undo_stack.count(), document.experiment, document.path) == (0, lecture(), None)


def test_a_program_brings_its_learning_rate_opened_and_typed(document: Document, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("# Learning rate: 0.003\nx = 3\ny = x**2", "utf-8")
    document.open_file(tmp_path / "mine.txt")
    assert document.experiment.learning_rate == 0.003
    document.change(document.experiment.with_learning_rate(0.5))
    document.edit_program("# Learning rate: 0.003\nx = 4\ny = x**2")
    assert document.experiment.learning_rate == 0.5  # the hand's own, as long as the text says what it said
    document.edit_program("lr = 0.2\nx = 4\ny = x**2")
    assert document.experiment.learning_rate == 0.2
