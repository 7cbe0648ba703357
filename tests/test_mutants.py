"""Each mutant is one wrong change in one line, still Python, and what only type checkers read is left alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants import mutations
from tests.mutants.mutations import mutants_of

SAMPLE = """
def f(a: int | None, b: float = 0.5) -> int | None:
    refresh(a)
    if not a and player.epoch < 3:
        return wanted | other
    return a + b
"""


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(mutations, "ROOT", tmp_path)
    (tmp_path / "sample.py").write_text(SAMPLE, "utf-8")
    return "sample.py"


def test_the_kinds_that_are_easily_missed_are_made(sample: str) -> None:
    said = {mutant.said.partition(": ")[2] for mutant in mutants_of(sample)}
    assert said == {
        "refresh(a) → pass", "not a and player.epoch < 3 → not a or player.epoch < 3", "not a → a", "3 → 4",
        "player.epoch < 3 → player.epoch <= 3", "player.epoch → 0", "wanted | other → wanted", "a + b → a - b",
        "0.5 → 5.0",
    }  # fmt: skip


def test_a_mutant_differs_in_one_line_and_is_still_python(sample: str) -> None:
    before = ast.unparse(ast.parse(SAMPLE)).splitlines()
    for mutant in mutants_of(sample):
        after = mutant.text.splitlines()
        compile(mutant.text, mutant.path, "exec")
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1, mutant.said
