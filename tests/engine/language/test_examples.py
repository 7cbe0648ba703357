"""The example programs: each has a title and starts with the value that it promises."""

from __future__ import annotations

from importlib.resources import files

import pytest

from engine.autodiff.tape import values_of
from engine.language import parse
from tests.engine.programs import output_of

EXAMPLES = {file.name: file.read_text("utf-8") for file in (files("resources") / "examples").iterdir()}
FIRST_VALUES = {
    "01_lecture.txt": 80.0,
    "02_one_variable.txt": 9.0,
    "03_three_partials.txt": 27.0,
    "04_tanh_neuron.txt": 0.7071067811865476,
    "05_reused_nodes.txt": -6.0,
    "06_every_operation.txt": 7.540468407298491,
    "07_rosenbrock.txt": 24.2,
    "08_fit_a_line.txt": 33.142,
    "09_logistic.txt": 0.6931471805599453,
    "10_xor.txt": 0.4712078670863978,  # worked out with Python's random and math alone
    "11_moons.txt": 0.8958441028683222,  # as micrograd publishes it
}


@pytest.mark.parametrize("name", FIRST_VALUES)
def test_example_starts_with_its_value(name: str) -> None:
    graph = parse(EXAMPLES[name])
    output = values_of(graph)[graph.output] if graph.data else output_of(graph)
    assert output == pytest.approx(FIRST_VALUES[name], rel=1e-12)
    assert EXAMPLES[name].startswith("# ")
    assert graph.notes == ()
    assert graph.groups or len(graph.results) <= 25


def test_no_example_is_without_its_value() -> None:
    assert EXAMPLES.keys() == FIRST_VALUES.keys()
