"""What a Python user imports: as the manual shows it, and light to import."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine import Experiment, Run, Value, check, parse
from engine.errors import EngineError
from tests.engine.programs import LECTURE


def test_the_engine_from_text_to_check() -> None:
    graph = parse(LECTURE)
    run = Run(Experiment(program=LECTURE, learning_rate=0.01, optimizer="sgd"))
    run.advance(46)
    assert len(run.losses) == 47
    assert run.losses[-1] == pytest.approx(-0.8982809496055678)
    assert run.parameters(46)["d"] == pytest.approx(8.208726723557362)
    assert run.gradients(0) == {"a": 10.0, "b": 10.0, "d": 8.0}
    assert len(run.trace(3).steps) == 11
    assert run.trace(3).frame(7).gradients[0] == run.gradients(3)["a"]
    assert [row.numeric for row in check(graph, h=1e-5)] == [10.000000000331966, 10.000000000331966, 7.999999999697137]


def test_the_engine_from_a_value() -> None:
    a, b, d = Value(5, label="a"), Value(3, label="b"), Value(10, label="d")
    run = Run.from_value((a + b) * d, learning_rate=0.05)
    run.advance(1)
    assert run.parameters(1) == {"a": 4.5, "b": 2.5, "d": 9.6}
    assert a.data == 5


def test_a_wrong_program_says_where() -> None:
    with pytest.raises(EngineError) as caught:
        parse("a = 1\nL = a + c")
    assert caught.value.span is not None and caught.value.span[:2] == (2, 9)


def test_importing_the_engine_brings_in_nothing_heavy() -> None:
    code = (
        "import sys; import engine; "
        "print({'numpy', 'torch', 'PySide6', 'matplotlib', 'networkx', 'autograd'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "set()\n"
