"""The programs that tables begin with: they are read as they stand, and they learn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.analysis.prediction import find_prediction
from engine.errors import EngineError
from engine.training.experiment import Experiment
from engine.training.run import Run
from engine.training.starter_program import start_of_csv


def begun(folder: Path, text: str) -> Experiment:
    (folder / "points.csv").write_text(text)
    return replace(start_of_csv(folder / "points.csv"), folder=str(folder))


def test_one_feature_begins_with_a_line(tmp_path: Path) -> None:
    start = begun(tmp_path, "x,y\n0,1.1\n1,2.9\n2,5.2\n3,6.8\n4,9.1\n")
    assert start.program == 'x, y = data("points.csv")\nw = 0\nb = 0\nL = mean((w*x + b - y)**2)'
    assert start.learning_rate == 0.07  # half of 1 / (1 + 6)
    assert start.title == "points"
    found = Run(start).parameters(2000)
    assert (found["w"], found["b"]) == (pytest.approx(1.99), pytest.approx(1.04))


def test_a_steep_table_does_not_diverge(tmp_path: Path) -> None:
    start = begun(tmp_path, "year,size\n1990,1\n2000,2\n2010,4\n")
    assert Run(start).loss(100) < Run(start).loss(0)


def test_two_features_and_classes_begin_with_a_classifier(tmp_path: Path) -> None:
    start = begun(tmp_path, "x1,x2,y\n0,0,-1\n0,1,1\n1,0,1\n1,1,-1\n")
    run = Run(start)
    prediction = find_prediction(run.graph)
    assert prediction is not None
    assert prediction.classes == (-1.0, 1.0)
    assert prediction.accuracy(run.trace(600).leaves) == 1.0


def test_other_numbers_begin_with_a_curve(tmp_path: Path) -> None:
    start = begun(tmp_path, "w,L,score\n0,0,0.5\n0,1,1.5\n1,0,2\n")
    assert start.program.splitlines()[1:] == [
        "score_2 = mlp([w, L], [8, 8, 1], tanh)", "L_2 = mean((score_2 - score)**2)"
    ]  # fmt: skip
    assert Run(start).loss(100) < Run(start).loss(0)


def test_a_single_column_is_levelled(tmp_path: Path) -> None:
    assert Run(begun(tmp_path, "1\n2\n6\n")).parameters(200)["b"] == pytest.approx(3.0)


def test_what_is_wrong_with_the_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="missing in row 2"):
        begun(tmp_path, "x,y\n1,\n")


def test_columns_may_be_called_like_what_makes_a_network(tmp_path: Path) -> None:
    start = begun(tmp_path, "data,mlp,__y\n0,0,-1\n0,1,1\n1,0,1\n1,1,-1\n")
    assert start.program.startswith('data_, mlp_, _y = data("points.csv")\n')
    assert Run(start).loss(20) < Run(start).loss(0)


@pytest.mark.parametrize("name", ["it's.csv", "größe 2.csv"])
def test_a_file_name_with_marks_stands_in_the_program(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x,y\n0,1\n1,3\n2,5\n")
    run = Run(replace(start_of_csv(tmp_path / name), folder=str(tmp_path)))
    assert run.graph.samples == 3


@pytest.mark.parametrize("name", ['"it\'s".csv', "two\nlines.csv", "back\\slash.csv"])
def test_a_file_name_that_no_program_can_hold_is_complained_about(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x,y\n0,1\n1,3\n2,5\n")
    with pytest.raises(EngineError, match="The name of the file cannot stand in a program") as caught:
        start_of_csv(tmp_path / name)
    assert str(caught.value.hint) == f"Rename the file: {name}".replace("\n", "□")
