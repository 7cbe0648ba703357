"""The file format: what it refuses, key by key, and that a file of version 1 opens for ever."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from engine.errors import EngineError
from engine.training.experiment import Experiment, from_json
from engine.training.file_format import KEYS
from engine.training.run import Run

VERSION_1 = Path(__file__).parent / "version_1.json"
TEXT = "x = [1.0, 2.0]\na = 5\nL = mean((a * x - 1)**2)"
ALL = (
    Experiment(TEXT, optimizer="adam", title="Mine", seed=3, ascent=True)
    .with_leaf("a", -0.0, 2)
    .with_lock("a", True, 3)
    .with_learning_rate(0.5, 4)
    .with_range("a", -1.0, 1.0)
    .with_schedule("step", 7)
    .with_weight_decay(0.1)
    .with_batch_size(1)
)
FULL = ALL.with_data({"x": [3.0, 4.0]}, 9)

# What may stand under no key, and what under some: each is tried under every key where it does not fit.
WRONG: tuple[Any, ...] = (None, True, "false", "1", "", -3, 2.9, 1e400, -0.5, [], [1], [[1]], {}, {"a": 1}, "\ud800")
FITS: dict[str, tuple[Any, ...]] = {
    "program": ("false", "1", ""), "title": ("false", "1", ""), "learning_rate": (2.9,), "weight_decay": (2.9,),
    "edits": ([],), "data": ([],), "ranges": ({},), "ascent": (True,),
}  # fmt: skip


def fields() -> dict[str, Any]:
    return json.loads(FULL.to_json())


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


@pytest.mark.parametrize("key", KEYS)
def test_what_does_not_fit_is_refused_with_its_key(key: str) -> None:
    for value in WRONG:
        if not any(same(value, fit) for fit in FITS.get(key, ())):
            with pytest.raises(EngineError, match=rf"not an experiment: {key}(\[0\])?: it must be"):
                from_json(json.dumps({**fields(), key: value}).replace("Infinity", "1e400"))


EDIT, COLUMNS = [0, "leaf", "a", 1.0], [0, [["x", [1.0, 2.0]]]]
ENTRIES: list[tuple[str, list[Any]]] = [
    *(("edits", [*EDIT[:place], value, *EDIT[place + 1 :]]) for place, values in enumerate((
        (-1, 0.5, "0", True, None, 10**7), ("leg", "", None, 3), ("", 3, None, "\ud800"), ("one", None, [], True),
    )) for value in values),
    ("edits", EDIT[:3]), ("edits", [*EDIT, 1]), ("edits", [0, "locked", "a", 0.5]),
    ("edits", [0, "learning_rate", "", -1]), ("edits", [0, "learning_rate", "", "inf"]),
    ("edits", [0, "leaf", "a", 10**400]),
    *(("data", [value, COLUMNS[1]]) for value in (-1, 0.5, "0", True, None)),
    *(("data", [0, value]) for value in ([], {}, [["x", []]], [["x", [1]], ["y", [1, 2]]], [["x", [1]], ["x", [1]]],
                                         [["x", ["one"]]], [[3, [1]]], [["x"]])),
]  # fmt: skip


@pytest.mark.parametrize(("key", "entry"), ENTRIES, ids=str)
def test_an_entry_that_does_not_fit_is_refused_with_its_number(key: str, entry: list[Any]) -> None:
    good = fields()[key][0]
    with pytest.raises(EngineError, match=rf"not an experiment: {key}\[1\]: it must be"):
        from_json(json.dumps({**fields(), key: [good, entry, good]}))


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_missing_is_named_or_has_a_default(key: str) -> None:
    found = fields()
    del found[key]
    if KEYS[key].optional:
        assert isinstance(from_json(json.dumps(found)), Experiment)
    else:
        with pytest.raises(EngineError, match=key):
            from_json(json.dumps(found))


def test_a_key_that_is_not_known_is_named() -> None:
    with pytest.raises(EngineError, match="ascnt: there is no such key"):
        from_json(json.dumps({**fields(), "ascnt": True}))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-Infinity", "01", "1.", "'a'", "{,}", "// no\n1"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(EngineError, match="no JSON"):
        from_json(FULL.to_json().replace('"seed": 3', f'"seed": {text}'))


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(EngineError, match="names a key twice"):
        from_json(FULL.to_json().replace('"seed": 3', '"seed": 3, "seed": 4'))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1e308])
def test_every_number_comes_back_through_strict_json(value: float) -> None:
    experiment = ALL.with_leaf("a", value, 5).with_data({"x": [value, 1.0]}, 6)
    text = experiment.to_json()
    json.loads(text, parse_constant=pytest.fail)
    assert from_json(text) == experiment


def test_a_file_of_version_1_opens_for_ever() -> None:
    # As version 1 wrote it: this file is never written anew.
    experiment = from_json(VERSION_1.read_text("utf-8"))
    assert experiment == FULL
    assert Run(experiment).leaf_values(2)["a"] == 0


def test_minus_zero_is_another_number() -> None:
    for make in (lambda value: ALL.with_leaf("a", value), lambda value: ALL.with_data({"x": [value, 1.0]})):
        zero, minus = make(0.0), make(-0.0)
        assert zero != minus
        assert zero == make(0.0) and hash(zero.edits) == hash(make(0.0).edits)
        assert zero.same_until(minus) == 0
    inverse = Experiment("a = 1\nL = 1 / a")
    assert Run.resumed(Run(inverse.with_leaf("a", 0.0)), inverse.with_leaf("a", -0.0), 0).loss(0) == -math.inf
