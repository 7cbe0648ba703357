"""Programs as people write them train what they say, at the rate they name, to known losses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import Experiment, Run

CASES = json.loads(Path(__file__).with_name("python_trainings.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_a_program_says_is_trained(case: dict) -> None:
    experiment = Experiment.of_program(case["program"])
    run = Run(experiment)
    run.advance(case["epochs"])
    assert experiment.learning_rate == case["learning_rate"]
    assert run.losses[-1] == pytest.approx(case["loss"], rel=case["tolerance"])
    found = run.leaf_values(case["epochs"])
    for name, value in case["parameters"].items():
        assert found[name] == pytest.approx(value, rel=case["tolerance"])
    for name, value in case["must_not_move"].items():
        assert found.get(name, value) == value
    assert {node.name for node in run.graph.parameters} == set(case["parameters"])
