"""The PyTorch script: it compiles whatever the program, and prints what it says it will where PyTorch is installed."""

from __future__ import annotations

import ast
import contextlib
import io
import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.export.pytorch import pytorch_script
from engine.graph.graph import Graph, Kind
from engine.graph.graph_builder import GraphBuilder
from engine.graph.value import Value, to_graph
from engine.language import parse
from engine.ops.table import OPS
from tests.engine.programs import LECTURE, programs
from tests.engine.wild import wild_graphs

EXAMPLES = sorted((Path(__file__).parents[3] / "resources" / "examples").glob("*.txt"))
SCRIPT = """\
import torch

a = torch.tensor(5.0, dtype=torch.float64, requires_grad=True)
b = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
c = a + b
d = torch.tensor(10.0, dtype=torch.float64, requires_grad=True)
L = c * d

L.backward()
print("L =", L.item())  # L = 80.0
print("a.grad =", a.grad.item())  # a.grad = 10.0
print("b.grad =", b.grad.item())  # b.grad = 10.0
print("d.grad =", d.grad.item())  # d.grad = 8.0
"""
ODD = [
    "x = 2\nx = x * 3\nx = x + 1\nL = x**2",
    "x_2 = 2\nx = 3\nx = x * x_2",
    "v1 = 2\nL = v1 * 2 + exp(v1) * 3",
    "torch = 1\nprint = 2\nfloat = 3\nclass_ = torch * print + float",
    "θ = 2\nL = sin(θ)",
    "L = 2 * 3",
    "L = -(1 / 0)",
    "L = max(2, 3) + sum(1, 2) - (-3)",
    "x = -2\nL = x**2 + x**(-2) + 2**x - (-x)",
    "x = 0\nL = log(x)",
    "x = 0\nL = 1 / x",
    "x = -1\nL = sqrt(x)",
    "x = 0\nL = relu(x) + abs(x) + max(x, 0) + min(x, x)",
    "x = 0\nL = x**0 + x**1 + x**2",
    "x = 0\nL = x**0.5",
    "x = input(2)\nw = 3\nunused = 4\nL = x * w * x",
    "a = 5",
    "a = 1\nb = 1e308\nL = a * b * 10",
    "a = 1\nL = mean(a, a, 3) * sum(a)",
]


def expected(script: str) -> list[str]:
    return re.findall(r"(?m)^print\(.*\)  # (.+)$", script)


def run(script: str) -> list[str]:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(script, "<script>", "exec"), {})
    return said.getvalue().splitlines()


def compare(graph: Graph, leaves: list[float | None] | None = None) -> None:
    """Runs the script; every line that it prints is the one that its comment says."""
    script = pytorch_script(graph, leaves)
    for found, line in zip(run(script), expected(script), strict=True):
        (name, number), (name_, number_) = found.split(" = "), line.split(" = ")
        assert name == name_
        if "None" in (number, number_):
            assert number == number_
        else:
            assert float(number) == pytest.approx(float(number_), rel=1e-9, abs=1e-12, nan_ok=True), (name, script)


def test_the_lectures_graph_as_a_script() -> None:
    assert pytorch_script(parse(LECTURE)) == SCRIPT


def test_other_values_of_the_leaves() -> None:
    script = pytorch_script(parse(LECTURE), [-4.0, None, None, math.inf, None])
    assert "a = torch.tensor(-4.0, dtype" in script and 'd = torch.tensor(float("inf"), dtype' in script
    assert expected(script) == ["L = -inf", "a.grad = inf", "b.grad = inf", "d.grad = -1.0"]


def test_leaves_that_nothing_arrives_at_and_programs_without_leaves() -> None:
    script = pytorch_script(parse("a = 2\nb = 3\nL = a * 2"))
    assert script.endswith('print("b.grad =", b.grad)  # b.grad = None\n')
    assert "backward" not in pytorch_script(parse("L = 2 * 3"))


def test_the_gradients_of_results_are_kept_and_printed_after_those_of_the_leaves() -> None:
    script = pytorch_script(parse(LECTURE), nodes=True)
    assert "\nc.retain_grad()\n" in script and "\nL.retain_grad()\n" in script and "a.retain_grad" not in script
    gradients = ["a.grad = 10.0", "b.grad = 10.0", "d.grad = 8.0", "c.grad = 10.0", "L.grad = 1.0"]
    assert expected(script) == ["L = 80.0", *gradients]


def test_only_those_that_are_asked_for_are_kept_and_printed() -> None:
    script = pytorch_script(graph := parse(LECTURE), nodes=True, only={graph.by_name[name].index for name in "bc"})
    assert script.count("retain_grad") == 1
    assert expected(script) == ["L = 80.0", "b.grad = 10.0", "c.grad = 10.0"]


def test_names_that_python_or_the_script_needs() -> None:
    lines = pytorch_script(parse("torch = 1\nprint = torch\nprint = print + 1\nL = print * 2 + torch")).splitlines()
    assert [line.split(" = ")[0] for line in lines[2:6]] == ["torch_", "print_", "v1", "L"]


def labelled(*labels: str) -> Graph:
    """The sum of leaves that are called so."""
    first, *others = (Value(number, label=label) for number, label in enumerate(labels, 1))
    for other in others:
        first = first + other
    return to_graph(first)


HOSTILE = [
    "import", "lambda", "None", "True", "x y", "", "1x", "x\nimport os", "x = 1; import os", '"); raise SystemExit #',
    "__builtins__", "__import__", "a.grad", "x₂", "x_2", "ﬁ", "fi", "v1", "x", "x", "torch", "torch_", "𝐱", "print",
]  # fmt: skip


def test_a_large_network_has_all_its_names() -> None:
    graph = parse("x = 1\nL = mlp([x], [3000, 1], tanh)")
    assert pytorch_script(graph).count("\nh1_w") == 3_000


def test_no_name_gets_into_the_script_as_code() -> None:
    script = pytorch_script(labelled(*HOSTILE))
    tree = ast.parse(script)
    assert {type(node).__name__ for node in tree.body} == {"Import", "Assign", "Expr"}
    names = [node.targets[0].id for node in tree.body if isinstance(node, ast.Assign)]
    assert len(set(names)) == len(names) == 2 * len(HOSTILE) - 1
    called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert {name for name in called if not name.endswith((".backward", ".item"))} == {"torch.tensor", "print"}
    assert {"import_", "x", "x_2", "fi", "v1", "torch_"} <= set(names)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=8), min_size=1, max_size=5))
def test_scripts_compile_whatever_the_names(labels: list[str]) -> None:
    tree = ast.parse(pytorch_script(labelled(*labels)))
    assert {type(node).__name__ for node in tree.body} == {"Import", "Assign", "Expr"}


@settings(max_examples=300, deadline=None)
@given(wild_graphs(), st.lists(st.floats(), min_size=10, max_size=10))
def test_scripts_compile_whatever_the_graph_and_its_numbers(graph: Graph, numbers: list[float]) -> None:
    leaves = [number if node.op is None else None for node, number in zip(graph.nodes, numbers, strict=False)]
    script = pytorch_script(graph, leaves)
    compile(script, "<script>", "exec")
    assert len(expected(script)) == 1 + len(graph.sliders)


@pytest.mark.parametrize("text", [*(path.read_text("utf-8") for path in EXAMPLES), *ODD])
def test_every_example_compiles(text: str) -> None:
    compile(pytorch_script(parse(text)), "<script>", "exec")


def test_a_constant_can_be_the_output() -> None:
    builder = GraphBuilder()
    script = pytorch_script(builder.build(builder.leaf(Kind.CONSTANT, -2.0, expression="-2")))
    assert "v1 = torch.tensor(-2.0, dtype=torch.float64)\n" in script
    assert expected(script) == ["v1 = -2.0"]


@pytest.mark.torch
class TestRun:
    @pytest.fixture(autouse=True)
    def torch(self) -> None:
        pytest.importorskip("torch")

    @pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
    def test_every_example_prints_what_it_says(self, path: Path) -> None:
        compare(parse(path.read_text("utf-8")))

    @pytest.mark.parametrize("text", ODD)
    def test_odd_programs_do(self, text: str) -> None:
        compare(parse(text))

    @pytest.mark.parametrize("op", OPS.values(), ids=OPS)
    def test_every_operation_does(self, op) -> None:
        for value, other in ((0.7, 1.3), (0.0, 0.0), (-2.0, 2.0), (math.inf, -1.0)):
            builder = GraphBuilder()
            leaves = [builder.leaf(Kind.PARAMETER, number) for number in (value, other)][: len(op.operands)]
            compare(builder.build(builder.result(op, leaves)))

    @settings(max_examples=50, deadline=None)
    @given(programs(leaves=4, operations=8, kinks=True))
    def test_random_programs_do(self, text: str) -> None:
        compare(parse(text))

    def test_hostile_names_do(self) -> None:
        compare(labelled(*HOSTILE))

    def test_other_leaves_do(self) -> None:
        compare(parse(LECTURE), [-4.0, None, None, math.inf, None])


@pytest.mark.torch
def test_with_nodes_the_gradient_of_every_result_is_told_too() -> None:
    pytest.importorskip("torch")
    graph = parse("a = 5\nb = 3\nc = a + b\nd = 10\nL = c * d + 2 * 3")
    printed = run(pytorch_script(graph, nodes=True))
    assert [line for line in printed if ".grad" in line][:3] == ["a.grad = 10.0", "b.grad = 10.0", "d.grad = 8.0"]
    assert "c.grad = 10.0" in printed
    assert "v2.grad = None" in printed
