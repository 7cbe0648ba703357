"""Each row of the table of operations goes all the way by itself: read, stepped through, trained, exported."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pytest

from engine.autodiff.stepper import run
from engine.checks.gradient_check import check
from engine.explain.explanation import Explanation
from engine.explain.steps import explain, operation_text
from engine.explain.typesetting import plain
from engine.export.pytorch import pytorch_script
from engine.graph.graph import Graph
from engine.language import parse
from engine.ops.table import OPS, Op
from engine.optim.optimizers import SGD, Update
from engine.training.experiment import Experiment
from engine.training.run import Run

rows = pytest.mark.parametrize("op", OPS.values(), ids=OPS)
LEAVES = "w = 0.75\nv = 0.5\n"
DATA = "x = [0.5, 1.0, 1.25]\n" + LEAVES


def written(op: Op, *operands: str) -> str:
    if op.is_function:
        return f"{op.symbol}({', '.join(operands)})"
    return f" {op.symbol} ".join(operands) if len(operands) > 1 else op.symbol + operands[0]


def on_numbers(op: Op) -> str:
    return f"{LEAVES}u = {written(op, *['w', 'v'][: 2 if op.variadic else len(op.operands)])}\nL = u * 2"


def on_data(op: Op) -> str:
    return f"{DATA}z = w * x\nu = {written(op, *['z', 'v'][: 2 if op.variadic else len(op.operands)])}\nL = mean(u)"


def explained(graph: Graph) -> Iterator[Explanation]:
    trace = run(graph, [None if node.op else node.value for node in graph.nodes], Update(SGD, 0.1, 0.1))
    return (explain(trace, position) for position in range(1, len(trace) + 1))


@rows
@pytest.mark.parametrize("program", [on_numbers, on_data])
def test_it_is_read_and_its_gradient_checked(op: Op, program) -> None:
    graph = parse(program(op))
    assert op in [node.op for node in graph.nodes]
    for row in check(graph, h=1e-6):
        assert row.analytic == pytest.approx(row.numeric, rel=1e-5, abs=1e-7)


@rows
def test_each_of_its_steps_is_explained(op: Op) -> None:
    graph = parse(on_numbers(op))
    for explanation in explained(graph):
        said = f"{explanation.sentence} {explanation.text} {explanation.line}"
        assert not re.search(r"[{}]|normal_|None", said), said
    first = next(explained(graph))
    assert plain(first.symbols) == f"u = {operation_text(graph, graph.by_name['u'].index)}"
    assert str(first.sentence).startswith(op.forward)


@rows
@pytest.mark.parametrize("program", [on_numbers, on_data])
def test_training_by_code_gives_the_numbers_of_the_steps(op: Op, program) -> None:
    trained = Run(Experiment(program(op), learning_rate=1e-4))
    trained.advance(200)
    for epoch in (0, 1, 199):
        stepped = trained.trace(epoch).last
        after = trained.parameters(epoch + 1)
        for node in trained.graph.parameters:
            assert after[node.name] == pytest.approx(stepped.values[node.index], rel=1e-12)


@rows
@pytest.mark.torch
@pytest.mark.parametrize("program", [on_numbers, on_data])
def test_its_script_prints_pytorchs_numbers_and_they_are_ours(op: Op, program, capsys) -> None:
    pytest.importorskip("torch")
    script = pytorch_script(parse(program(op)), nodes=True)
    exec(compile(script, "<script>", "exec"), {})
    ours = re.findall(r"(?m)^print\(.*\)  # .+ = (.+)$", script)
    theirs = [line.split(" = ")[1] for line in capsys.readouterr().out.splitlines()]
    assert [math.nan if n == "None" else float(n) for n in theirs] == pytest.approx(
        [math.nan if n == "None" else float(n) for n in ours], rel=1e-12, nan_ok=True
    )
