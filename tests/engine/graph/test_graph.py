"""The expression as data: who uses whom, what depends on what, and what nodes are called."""

from __future__ import annotations

import pytest

from engine.graph.graph import Edge, Kind, structure_of
from engine.graph.graph_builder import GraphBuilder
from engine.language import parse
from engine.ops.table import OPS

PROGRAM = "a = 2\nx = input(3)\nunused = a + 1\nL = a * x + a * x + tanh(a)"


def test_edges_and_what_lies_on_the_path() -> None:
    graph = parse(PROGRAM)
    names = [node.name for node in graph.nodes]
    assert names == ["a", "x", "1", "unused", "a*x", "a*x₂", "a*x + a*x", "tanh(a)", "L"]
    assert len(graph) == 9
    assert graph.edges[:3] == (Edge(3, 0, 0), Edge(3, 1, 2), Edge(4, 0, 0))
    assert len(graph.edges) == 11
    assert {names[i] for i in graph.on_path} == set(names) - {"1", "unused"}
    backward = [(names[edge.node], names[edge.operand]) for edge in graph.backward_edges]
    assert backward == [
        ("L", "a*x + a*x"), ("L", "tanh(a)"), ("tanh(a)", "a"), ("a*x + a*x", "a*x"), ("a*x + a*x", "a*x₂"),
        ("a*x₂", "a"), ("a*x₂", "x"), ("a*x", "a"), ("a*x", "x"),
    ]  # fmt: skip


def test_what_depends_on_a_leaf() -> None:
    graph = parse(PROGRAM)
    by_name = graph.by_name
    assert {graph.nodes[i].name for i in graph.dependents([by_name["x"].index])} == {"a*x", "a*x₂", "a*x + a*x", "L"}
    assert graph.dependents([]) == set()
    assert graph.dependents([graph.output]) == set()


def test_leaves_by_what_may_move_them() -> None:
    graph = parse(PROGRAM)
    assert [node.name for node in graph.parameters] == ["a"]
    assert [node.name for node in graph.sliders] == ["a", "x"]
    assert [node.name for node in graph.results] == ["unused", "a*x", "a*x₂", "a*x + a*x", "tanh(a)", "L"]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("a=2 # two\nL = a  *  3", True),
        ("a=2\nL=(a*3)", True),
        ("a=2.5\nL=a*3", False),
        ("a=2\nL=a*4", False),
        ("b=2\nL=b*3", False),
        ("a=2\nL=a/3", False),
        ("a=input(2)\nL=a*3", False),
        ("a=2\nL=a*3\na.backward()", False),
    ],
)
def test_programs_that_compute_alike(other: str, same: bool) -> None:
    assert parse("a = 2\nL = a*3").computes_like(parse(other)) is same


def test_labels_and_aliases() -> None:
    graph = parse("a = 2\nproduct = 1\nL = a*a + a*product + 2.50")
    square, long_product = graph.results[:2]
    assert (square.label, square.brief) == ("a·a", "a·a")
    assert (long_product.label, long_product.brief) == ("a·product", "a·product")
    assert graph.by_name["2.5"].label == "2.5"


@pytest.mark.parametrize(("program", "is_loss"), [("L = 2 * 3", True), ("Loss = 2 * 3", True), ("y = 2 * 3", False)])
def test_whether_the_output_is_called_a_loss(program: str, is_loss: bool) -> None:
    assert parse(program).has_loss is is_loss


def test_builders_keep_names_apart() -> None:
    builder = GraphBuilder()
    first, second = builder.leaf(Kind.PARAMETER, 1.0, "x"), builder.leaf(Kind.PARAMETER, 2.0, "x")
    graph = builder.build(builder.result(OPS["add"], (first, second), "x"))
    assert [node.name for node in graph.nodes] == ["x", "x₂", "x₃"]
    assert [graph.by_name[name].index for name in ("x", "x₂", "x₃")] == [0, 1, 2]


def test_graphs_that_differ_in_numbers_alone_have_one_structure() -> None:
    assert structure_of(parse("a = 1\nL = a**2")) == structure_of(parse("a = 7\n\nL = a**2"))
    assert structure_of(parse("a = 1\nL = a**2")) != structure_of(parse("a = input(1)\nL = a**2"))


def test_loose_ends() -> None:
    graph = parse("a = 3\nu = a*2\nv = u*5\nL = a**2")
    assert [node.name for node in graph.loose_ends] == ["v"]
    assert parse("a = 3").loose_ends == ()
