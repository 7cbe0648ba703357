"""Documents of programs with data: seeds, edited points, tables, and the sample that the player shows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.session.document import Document
from desktop_app.session.session import Session
from engine.errors import EngineError
from engine.training.experiment import Experiment
from tests.desktop_app.lecture import heard

XOR = 'x1, x2, y = data("xor")\np = mlp([x1, x2], [2, 1], tanh)\nL = mean((p - y)**2)'
LINE = "w = 1\nx = [1.0, 2.0, 3.0]\ny = [2.0, 4.0, 6.0]\nL = mean((w*x - y)**2)"
MOVED = {"x": (1.0, 2.0), "y": (0.0, 0.0)}


def edit(document: Document, make: Callable[[Experiment], Experiment]) -> None:
    document.change(make(document.experiment))


def test_another_seed_is_another_graph_and_undo_brings_the_first_back(qtbot) -> None:
    document = Document(Experiment(XOR))
    graph, first = document.graph, document.run.loss(0)
    edit(document, lambda e: e.with_seed(e.seed + 1))
    assert document.graph is not graph
    assert document.run.loss(0) != first
    document.undo_stack.undo()
    assert document.run.loss(0) == first


def test_edited_points_are_trained_on(qtbot) -> None:
    document = Document(Experiment(LINE))
    edit(document, lambda e: e.with_data(MOVED, 2))
    losses = [document.run.loss(epoch) for epoch in range(3)]
    w = document.run.parameters(2)["w"]
    assert losses[0] == pytest.approx(14 / 3)
    assert losses[2] == pytest.approx((w**2 + (2 * w) ** 2) / 2)


@pytest.mark.parametrize(
    ("text", "kept"),
    [(LINE.replace("w = 1", "w = 2"), 1), (LINE.replace("[2.0, 4.0", "[2.5, 4.0"), 0), (LINE + " +", 1)],
)
def test_edited_points_outlive_a_text_whose_data_are_the_same(qtbot, text: str, kept: int) -> None:
    document = Document(Experiment(LINE))
    edit(document, lambda e: e.with_data(MOVED, 0))
    document.edit_program(text)
    assert len(document.experiment.data) == kept


def test_another_program_has_its_own_data_and_folder(qtbot, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("x,y\n1,2\n3,4\n")
    document = Document(Experiment(LINE))
    document.open_file(tmp_path / "points.csv")
    assert document.experiment.folder == str(tmp_path)
    edit(document, lambda e: e.with_data({"x": (1.0,), "y": (1.0,)}, 0))
    document.open_experiment(Experiment(XOR))
    assert (document.experiment.folder, document.experiment.data) == ("", ())


def test_a_saved_experiment_finds_the_table_beside_it(qtbot, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("x,y\n1,2\n3,4\n")
    document = Document(Experiment(LINE))
    document.open_file(tmp_path / "points.csv")
    document.save_file(tmp_path / "saved.json")
    again = Document(Experiment(LINE))
    again.open_file(tmp_path / "saved.json")
    assert again.run.loss(0) == document.run.loss(0)
    (tmp_path / "points.csv").unlink()
    again = Document(Experiment(LINE))
    again.open_file(tmp_path / "saved.json")  # as it was saved, and it says what is missing
    assert again.experiment == document.experiment
    assert again.error is not None and "points.csv" in str(again.error.message)


def test_the_player_walks_round_the_samples(qtbot) -> None:
    session = Session(Experiment(LINE))
    player, moved = session.player, heard(session.changed)
    player.previous_sample()
    assert (player.sample, player.trace.batch.sample) == (2, 2)
    player.next_sample()
    player.set_sample(99)
    assert player.sample == 2
    player.set_sample(2)
    assert len(moved) == 3
    session.document.change(session.experiment.with_data(MOVED, 0))
    assert player.sample == 1


def test_without_data_there_is_no_sample(qtbot) -> None:
    session = Session(Experiment("a = 1\nL = a**2"))
    player, moved = session.player, heard(session.changed)
    player.next_sample()
    player.previous_sample()
    assert (player.samples, player.sample, moved) == (0, 0, [])


def test_a_file_whose_edited_points_do_not_fit_its_program_is_complained_about(qtbot, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text(Experiment(LINE).with_data({"x": MOVED["x"]}).to_json())
    document = Document(Experiment(XOR))
    with pytest.raises(EngineError, match="x has 2 samples, and y has 3"):
        document.open_file(path)
    assert document.experiment.program == XOR


def test_a_sample_that_an_epoch_does_not_have_yet_is_not_shown_there(qtbot) -> None:
    session = Session(Experiment(LINE))
    edit(session.document, lambda e: e.with_data({"x": (1.0, 2.0, 3.0, 4.0), "y": (2.0, 4.0, 6.0, 8.0)}, 2))
    player = session.player
    player.set_place(2, 0)
    player.set_sample(3)
    player.set_place(1, 0)
    assert (player.sample, player.samples) == (2, 3)


def test_undo_back_to_a_text_with_an_error_leaves_edited_points_to_their_own_graph(qtbot) -> None:
    document = Document(Experiment(XOR))
    points = {"x1": [0.0, 0.0, 1.0], "x2": [0.0, 1.0, 0.0], "y": [0.0, 1.0, 1.0]}
    edit(document, lambda e: e.with_data(points))
    known = document.run.loss(3)
    document.edit_program("L = ")
    assert document.run.loss(3) == known
    document.open_experiment(Experiment(LINE))
    own = document.run.loss(3)
    document.undo_stack.undo()
    assert document.error is not None
    assert len(document.experiment.data) == 1
    assert document.run.loss(3) == known, "the run that was there before the other one was opened"
    document.undo_stack.undo()
    assert document.run.loss(3) == known
    document.undo_stack.redo()
    assert document.run.loss(3) == known
    document.undo_stack.redo()
    assert document.run.loss(3) == own
