"""Notebooks: their code cells are one program, and a cell that cannot be read does not keep the others away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.errors import EngineError
from engine.language import parse
from engine.training.experiment import Experiment
from engine.training.notebook import program_of
from engine.training.run import Run
from tests.engine.lecture_cells import CELLS


def notebook(*cells: str, **others: Any) -> str:
    code = [{"cell_type": "code", "source": cell.splitlines(keepends=True), "outputs": []} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# a = (\n"]}, *code], "nbformat": 4, **others})


def test_the_lecture_opens_as_one_graph() -> None:
    text, left_out = program_of(notebook(*CELLS))
    assert left_out == []
    graph = parse(text)
    assert [node.name for node in graph.nodes] == ["a", "b", "c", "d", "L"]
    run = Run(Experiment.of_program(text))
    assert [run.loss(0), run.loss(1)] == [80, pytest.approx(77.376, abs=1e-12)]
    assert next(epoch for epoch in range(100) if run.loss(epoch) < 0) == 46
    frame = run.trace(0).frame(sum(step.kind != "update" for step in run.trace(0).steps))
    assert [frame.gradients[graph.by_name[name].index] for name in "abd"] == [10, 10, 8]
    said = " ".join(str(note) for note in graph.notes)
    for word in ("import", "print", "class", "assert", "Derivatives", "training loop", "requires_grad"):
        assert word.lower() in said.lower().replace("a derivative", "derivatives"), word


MICROGRAD = [
    "import math\nimport numpy as np\nimport matplotlib.pyplot as plt\n%matplotlib inline",
    "class Value:\n    def __init__(self, data, _children=(), _op='', label=''):\n"
    "        self.data = data\n        self.grad = 0.0\n"
    "    def __add__(self, other):\n        out = Value(self.data + other.data, (self, other), '+')\n"
    "        return out",
    "def f(x):\n    return 3*x**2 - 4*x + 5",
    "f(3.0)",
    "xs = np.arange(-5, 5, 0.25)\nys = f(xs)\nplt.plot(xs, ys)",
    "h = 0.001\nx = 3.0\n(f(x + h) - f(x))/h",
    "# inputs x1,x2\nx1 = Value(2.0, label='x1')\nx2 = Value(0.0, label='x2')\n# weights\n"
    "w1 = Value(-3.0, label='w1')\nw2 = Value(1.0, label='w2')\n"
    "b = Value(6.8813735870195432, label='b')\nx1w1 = x1*w1; x1w1.label = 'x1*w1'\n"
    "x2w2 = x2*w2; x2w2.label = 'x2*w2'\nx1w1x2w2 = x1w1 + x2w2\nn = x1w1x2w2 + b; n.label = 'n'\n"
    "# ----\ne = (2*n).exp()\no = (e - 1) / (e + 1)\n# ----\no.label = 'o'\no.backward()",
    "draw_dot(o)",
]  # fmt: skip


def test_a_notebook_in_the_style_of_micrograds() -> None:
    text, left_out = program_of(notebook(*MICROGRAD))
    assert left_out == []
    graph = parse(text)
    assert graph.nodes[graph.output].name == "o"
    trace = Run(Experiment(text), graph).trace(0)
    frame = trace.frame(sum(step.kind != "update" for step in trace.steps))
    found = {node.name: frame.gradients[node.index] for node in graph.sliders}
    assert found == pytest.approx({"x1": -1.5, "x2": 0.5, "w1": 1.0, "w2": 0.0, "b": 0.5}, abs=1e-6)


def test_a_cell_that_cannot_be_read_is_left_out_and_said() -> None:
    text, left_out = program_of(notebook("a = 2", "df = pd.read_csv('x.csv')\ndf.head()", "L = a*3", "L = (a"))
    assert parse(text).nodes[-1].name == "L"
    assert [str(note).partition(":")[0] for note in left_out] == [
        "Code cell 2 was left out",
        "Code cell 4 was left out",
    ]
    assert "pd is not part of the language" in str(left_out[0])


def test_a_notebook_of_the_old_format() -> None:
    cells = [{"cell_type": "code", "input": ["a = 2\n", "L = a*3"]}, {"cell_type": "code", "input": "M = L*2"}]
    text, _ = program_of(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}))
    assert text == "a = 2\nL = a*3\n\nM = L*2"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "3", "{}", '{"cells": 3}', '{"cells": [3]}', '{"worksheets": [{}]}', "[" * 99999]
)
def test_what_is_no_notebook_is_said(text: str) -> None:
    with pytest.raises(EngineError, match="no notebook"):
        program_of(text)


@pytest.mark.parametrize("cells", [[], ["L = "], ["", "  \n"]])
def test_a_notebook_without_a_program_is_said(cells: list[str]) -> None:
    with pytest.raises(EngineError, match="No cell"):
        program_of(notebook(*cells))


def test_too_many_cells_are_refused() -> None:
    with pytest.raises(EngineError, match="at most 500 cells"):
        program_of(notebook(*["a = 1"] * 501))
