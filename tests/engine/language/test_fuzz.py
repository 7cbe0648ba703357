"""Whatever is typed either is a program or is explained: never another exception, never a place outside the text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.errors import EngineError, split_lines
from engine.graph.graph import Graph
from engine.language import parse
from tests.engine.programs import programs

FRAGMENTS = [
    "a", "b", "x1", "L", "α", "а", "5", "2.5", "1e", "007", ".5", "'", '"', "'a'", "=", "==", "+=", "+", "-",
    "*", "**", "/", "^", "%", "(", ")", "[", "]", "{", "}", ",", ".", ";", ":", "\n", "\r\n", " ", "\t", "\\",
    "\\\n", "#", "|", "!", "~", "√", "²", "₂", "½", "３", "🙂", "\u200b", "\ufeff", "…", "...", "exp", "tanh",
    "max", "sum", "pow", "input", "Value", "torch", "math", "np", "tensor", "print", "import", "from", "lambda",
    "def", "while", "if", "and", "not", "True", "data", "mlp", "label", "backward", "grad", "requires_grad",
    'data("moons")', 'data("xor", n=', "layer([a], 2, tanh)", "neuron", "l2()", "[a, b]", "[1, 2]", "seed=", "x, y =",
    "ln", "sinn", "pi", "double", "0x1F", "e", "·", "−", "\x00",
]  # fmt: skip
LECTURE = "a = 5\nb = 3\nc = a + b\nd = Value(10, label='d')\nL = (c * d).tanh(); L.backward()\nprint('L', L)\n"


def check(text: str) -> None:
    try:
        graph = parse(text)
    except EngineError as error:
        _check_error(error, text)
    else:
        _check_graph(graph, text)


def _check_error(error: EngineError, text: str) -> None:
    assert str(error.message)
    assert str(error.hint).endswith((".", "?"))
    assert error.report(text)
    if error.span is None:
        assert str(error.message) == "Nothing is computed yet"
    else:
        _check_span(error.span, text)


def _check_span(span: object, text: str) -> None:
    line, column, end_line, end_column = span  # type: ignore[misc]
    lines = split_lines(text)
    assert 1 <= line <= end_line <= len(lines)
    assert 1 <= column <= len(lines[line - 1]) + 1
    assert 1 <= end_column <= len(lines[end_line - 1]) + 2  # a line end itself may be in the span
    assert (line, column) <= (end_line, end_column)


def _check_graph(graph: Graph, text: str) -> None:
    names = [node.name for node in graph.nodes] + [node.alias for node in graph.nodes if node.alias]
    assert len(set(names)) == len(names)
    for node in graph.nodes:
        assert node.span
        _check_span(node.span, text)
        assert all(operand < node.index for operand in node.operands)
        assert (node.op is None) == (not node.operands)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
@example("\ud800")
@example("a = 1\ud800")
@example("a = '\udfff")
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_any_fragments(text: str) -> None:
    check(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=8).map(" ".join))
def test_any_fragments_as_the_value_of_a_name(text: str) -> None:
    check("a = 1\nx1 = 2\nL = " + text)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_program_with_a_slip_of_the_hand(data: st.DataObject) -> None:
    text = data.draw(st.one_of(programs(), st.just(LECTURE)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(st.sampled_from(["", *FRAGMENTS])) + text[at + length :]
    check(text)


@pytest.mark.parametrize("end", range(len(LECTURE) + 1))
def test_a_program_while_it_is_typed(end: int) -> None:
    check(LECTURE[:end])
