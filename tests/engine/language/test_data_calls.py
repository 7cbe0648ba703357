"""Data in a program: sets by name, files beside it, columns by name or in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import EngineError
from engine.language import parse

LOSS = "\nL = mean({})"


def test_names_may_be_anything_in_order() -> None:
    graph = parse('a, b, c = data("moons", n=10, noise=0)' + LOSS.format("a + b + c"))
    assert [node.name for node in graph.data] == ["a", "b", "c"]
    assert graph.samples == 10


def test_columns_by_name_may_be_some_of_them() -> None:
    whole = parse('x1, x2, y = data("circles")' + LOSS.format("y"))
    some = parse('y, x1 = data("circles")' + LOSS.format("y*x1"))
    assert [node.data for node in some.data] == [whole.by_name["y"].data, whole.by_name["x1"].data]


def test_the_program_draws_with_its_own_seed_or_the_experiments() -> None:
    texts = ['x, y = data("line")' + LOSS.format("x*y"), 'x, y = data("line", seed=3)' + LOSS.format("x*y")]
    found = {(text, seed): parse(text, seed=seed).by_name["y"].data for text in texts for seed in (1, 3)}
    assert found[texts[0], 1] != found[texts[0], 3] == found[texts[1], 1] == found[texts[1], 3]


def test_a_file_lies_beside_the_program(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("height,age\n1.5,10\n1.7,20\n")
    graph = parse('age = data("points.csv")' + LOSS.format("age"), folder=str(tmp_path))
    assert graph.by_name["age"].data == (10.0, 20.0)


def test_what_is_wrong_in_a_file_is_said_at_its_name(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("height,age\n1.5,\n")
    for text, folder in (('age = data("points.csv")', str(tmp_path)), ('x = data("points.csv")', ""),
                         ('x = data("../points.csv")', str(tmp_path))):  # fmt: skip
        with pytest.raises(EngineError) as caught:
            parse("w = 1\n" + text, folder=folder)
        assert caught.value.span is not None and caught.value.span.line == 2
