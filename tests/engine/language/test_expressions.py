"""Expressions: precedence against Python's own, the text of nodes and their places in the program."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.graph.graph import Graph, Kind
from engine.language import parse
from tests.engine.programs import output_of, programs, values_of

NAMES = {"a": 0.75, "b": -1.25, "c": 2.0, "x1": 3.5}
HEAD = "".join(f"{name} = {value}\n" for name, value in NAMES.items())
FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "tanh": math.tanh,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)), "relu": lambda a: max(a, 0.0), "abs": abs, "max": max, "min": min,
    "sum": lambda *a: math.fsum(a), "mean": lambda *a: math.fsum(a) / len(a), "pow": operator.pow,
}  # fmt: skip
ONE = ["exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid", "relu", "abs"]
TWO = ["max", "min", "pow"]
MANY = ["sum", "mean"]

gaps = st.sampled_from(["", " ", "  ", "\t"])


def _join(pieces: list[str], gap: str) -> str:
    return gap.join(pieces)


def _few(inner: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(inner, min_size=1, max_size=3)


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    infix = st.sampled_from(["+", "-", "*", "/", "**"])
    return st.one_of(
        st.builds(_join, st.tuples(inner, infix, inner).map(list), gaps),
        st.builds(_join, st.tuples(inner, infix, inner).map(list), gaps),
        st.builds(lambda sign, gap, text: sign + gap + text, st.sampled_from("+-"), gaps, inner),
        st.builds(lambda gap, text: f"({gap}{text}{gap})", gaps, inner),
        st.builds(lambda name, text: f"{name}({text})", st.sampled_from(ONE), inner),
        st.builds(lambda name, a, b: f"{name}({a}, {b})", st.sampled_from(TWO), inner, inner),
        st.builds(lambda name, args: f"{name}({','.join(args)})", st.sampled_from(MANY), _few(inner)),
    )  # fmt: skip


expressions = st.recursive(st.sampled_from([*NAMES, "2.0", "0.5", "1e0", ".25", "3."]), _expressions, max_leaves=12)


@settings(max_examples=200, deadline=None)
@given(expressions)
def test_expression_has_the_value_that_python_gives_it(text: str) -> None:
    try:
        expected = eval(text, {"__builtins__": {}}, {**NAMES, **FUNCTIONS})
    except (ArithmeticError, ValueError, TypeError):
        assume(False)
    assume(isinstance(expected, float))
    assert output_of(parse(f"{HEAD}y = {text}")) == expected


@settings(max_examples=100, deadline=None)
@given(expressions)
def test_text_of_a_node_reads_back_as_the_same_operations(text: str) -> None:
    graph = parse(f"{HEAD}y = {text}")
    written = graph.nodes[graph.output].expression
    assume(graph.nodes[graph.output].kind is Kind.RESULT and "…" not in written)
    again = parse(f"{HEAD}y = {written}")
    assert _operations(again) == _operations(graph)


def _operations(graph: Graph) -> list[tuple[object, ...]]:
    return [(node.kind, node.op, node.operands, repr(node.value)) for node in graph.nodes]


@settings(max_examples=100, deadline=None)
@given(programs(leaves=3, operations=6, kinks=True))
def test_random_program_is_read_and_is_well_conditioned(text: str) -> None:
    graph = parse(text)
    assert graph.nodes[graph.output].name == "v6"
    assert len(graph.sliders) == 3
    assert {node.index for node in graph.sliders} <= graph.on_path
    assert all(abs(value) <= 20 for value in values_of(graph))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-c**2", -4.0),
        ("2**-1", 0.5),
        ("2**3**2", 512.0),
        ("2**-c**2", 0.0625),
        ("-c*3", -6.0),
        ("8/4/2", 1.0),
        ("8-4-2", 2.0),
        ("8 - -c", 10.0),
        ("--c", 2.0),
        ("+c", 2.0),
        ("-(c)", -2.0),
        ("2*(c + 1)", 6.0),
        ("c.pow(3)", 8.0),
        ("pow(c, 3)", 8.0),
        ("-c.pow(2)", -4.0),
        ("-2 .pow(2)", -4.0),
        ("(b + 0.25).abs().sqrt()**2.0", 1.0),
        ("(a + 0.25).exp().log()", 1.0),
        ("a.max(b)", 0.75),
        ("a.min(b)", -1.25),
        ("a.sum(b, c)", 1.5),
        ("max(a, b,)", 0.75),
        ("a.max(b,)", 0.75),
        ("mean(a, b, c)", 0.5),
        ("sum(c)", 2.0),
        ("math.exp(0*c)", 1.0),
        ("np.maximum(a, b)", 0.75),
        ("torch.minimum(a, b)", -1.25),
        ("numpy.fabs(b)", 1.25),
        ("torch.relu(b)", 0.0),
        ("F.relu(a)", 0.75),
        ("c.double().float()", 2.0),
        ("sqrt(4).double()*c", 4.0),
    ],
)
def test_value(text: str, value: float) -> None:
    assert output_of(parse(f"{HEAD}y = {text}\ny = y*1")) == value


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a*b+c", "a*b + c"),
        ("a *b", "a*b"),
        ("((a*b))+(c)", "a*b + c"),
        ("a*(b+c)", "a*(b + c)"),
        ("a-(b-c)", "a - (b - c)"),
        ("a+(b+c)", "a + (b + c)"),
        ("a/(b*c)", "a/(b*c)"),
        ("a-(-b)", "a - (-b)"),
        ("a - -3", "a - (-3)"),
        ("a*-b", "a*(-b)"),
        ("-a*b", "-a*b"),
        ("-(a*b)", "-(a*b)"),
        ("-(-a)", "--a"),
        ("-(2)*a", "-(2)*a"),
        ("-2**a", "-2**a"),
        ("(-a)**2", "(-a)**2"),
        ("-a**2", "-a**2"),
        ("(-3)**a", "(-3)**a"),
        ("(a**b)**c", "(a**b)**c"),
        ("a**b**c", "a**b**c"),
        ("2**-a", "2**-a"),
        ("tanh( a )", "tanh(a)"),
        ("a.tanh()", "tanh(a)"),
        ("math.exp(a)", "exp(a)"),
        ("(a + b).max(c)", "max(a + b, c)"),
        ("a.pow(2)", "a**2"),
        ("a − b × c ÷ x1", "a - b*c/x1"),
        ("2.50*a", "2.50*a"),
        ("sum(a,b,c)", "sum(a, b, c)"),
        ("a\\\n+\\\nb", "a + b"),
    ],
)
def test_text_of_a_node_is_tidy(typed: str, shown: str) -> None:
    graph = parse(f"{HEAD}y = {typed}")
    assert graph.nodes[graph.output].expression == shown


def test_long_text_of_a_node_is_shortened() -> None:
    graph = parse(HEAD + "y = " + " + ".join(["a"] * 30) + " * tanh(x1 + x1 + x1 + x1 + x1 + x1 + x1 + x1 + x1 + x1)")
    texts = [node.expression for node in graph.results]
    assert max(len(text) for text in texts) == 40
    assert texts[-1] == "a + a + a + a + a + a + a + a + a + a +"[:39] + "…"


@pytest.mark.parametrize(
    ("text", "sources"),
    [
        ("a = -5", ["-5"]),
        ("a = (5)", ["5"]),
        ("a = Value(5, label='a')", ["Value(5, label='a')"]),
        ("a = torch.tensor(5.0)", ["torch.tensor(5.0)"]),
        ("x = input(2.0) # two", ["input(2.0)"]),
        ("a = 1; y = (a*2) + -3", ["1", "2", "a*2", "-3", "(a*2) + -3"]),
        ("a = 1\ny = (a + 2)", ["1", "2", "a + 2"]),
        ("a = 1\ny = ((a + 2)) * tanh( a )", ["1", "2", "a + 2", "tanh( a )", "((a + 2)) * tanh( a )"]),
        ("a = 1\ny = (a + 2).tanh()", ["1", "2", "a + 2", "(a + 2).tanh()"]),
        ("a = 1\ny = math.exp(a)", ["1", "math.exp(a)"]),
        ("a = 1\na += 2", ["1", "2", "a += 2"]),
        ("a = 1\ny = -a**2", ["1", "2", "a**2", "-a**2"]),
        ("a = 1\r\ny = (a +\r\n  2)*a", ["1", "2", "a +\r\n  2", "(a +\r\n  2)*a"]),
        ("\ufeffa = 1\ry = a·a", ["1", "a·a"]),
    ],
)
def test_place_of_every_node(text: str, sources: list[str]) -> None:
    assert [source_of(text, graph_node.span) for graph_node in parse(text).nodes] == sources


def source_of(text: str, span: object) -> str:
    """The characters of a span, counted the slow way."""
    line, column, end_line, end_column = span  # type: ignore[misc]
    offsets, place, at = {}, (1, 1), 0
    while at <= len(text):
        offsets[place] = at
        step = 2 if text[at : at + 2] == "\r\n" else 1
        place = (place[0] + 1, 1) if text[at : at + 1] in ("\r", "\n") else (place[0], place[1] + 1)
        at += step
    return text[offsets[line, column] : offsets[end_line, end_column]]
