"""What is large: sums that must work, and texts that must be refused at once, before any work is spent on them."""

from __future__ import annotations

import pytest

from engine.errors import EngineError
from engine.language import parse
from tests.engine.programs import diagnose, output_of


def test_sum_of_400_terms() -> None:
    assert output_of(parse("a = 2\nL = " + "+".join(["a"] * 400))) == 800
    assert output_of(parse("a = 2; L = 0*a; " + "; ".join(["L += a"] * 400))) == 800


def test_500_statements_are_allowed() -> None:
    assert len(parse("".join(f"a{k} = 1\n" for k in range(500)))) == 500


@pytest.mark.parametrize(
    "inner",
    [
        "(" * 100 + "a" + ")" * 100,
        "-" * 100 + "a",
        "a" + "**a" * 100,
        "tanh(" * 100 + "a" + ")" * 100,
        "a" + ".tanh()" * 500,
        "(a+a*" * 100 + "a" + ")" * 100,
        "+" * 5000 + "a",
    ],
)
def test_100_levels_are_allowed(inner: str) -> None:
    parse(f"a = 1\nL = {inner}")


@pytest.mark.parametrize(
    "inner",
    [
        "(" * 101 + "a" + ")" * 101,
        "-" * 101 + "a",
        "a" + "**a" * 101,
        "tanh(" * 101,
        "(-" * 51,
        "(" * 19_000,
        "-" * 19_000,
    ],
)
def test_more_levels_are_refused(inner: str) -> None:
    error = diagnose(f"a = 1\nL = {inner}")
    assert error is not None
    assert str(error.message) == "This is nested too deeply: at most 100 levels"
    assert str(error.hint) == "Give a part of it a name, on a line of its own."


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("(" * 1_000_000, "1:20001"),
        ("-" * 1_000_000, "1:20001"),
        ("a = 1\n" * 200_000, "3334:3"),
        ("\n" * 100_000, "20001:1"),
        ("\r\n" * 100_000, "10001:1"),
        ("x" * 1_048_576, "1:20001"),
        ("'" * 1_000_000, "1:20001"),
        ("\U0001f642" * 20_001, "1:20001"),
    ],
)  # fmt: skip
def test_too_long_a_text_is_refused(text: str, place: str) -> None:
    error = diagnose(text)
    assert error is not None and error.span is not None
    assert str(error.message) == "The program is too long: at most 20,000 characters"
    assert f"{error.span.line}:{error.span.column}" == place


def test_20000_characters_are_allowed() -> None:
    assert len(parse("a = 1 #" + "." * 19_993)) == 1


def test_501_statements_are_refused() -> None:
    error = diagnose("a = 1\n" * 501)
    assert error is not None and error.span is not None
    assert str(error.message) == "A program has at most 500 statements"
    assert error.span.line == 501


@pytest.mark.parametrize(
    "call", ["h{} = layer([w, v], 3333, tanh)", "h{} = mlp([w, v], [2499, 1])", "h{} = neuron([h], tanh)"]
)
def test_many_networks_are_refused_as_one_that_is_as_large(call: str) -> None:
    lines = ["w = 1", "v = 2", "h = layer([w, v], 1000, tanh)", *[call.format(k) for k in range(400)], "L = w"]
    with pytest.raises(EngineError, match="at most 10,000"):
        parse("\n".join(lines))


def test_long_numbers() -> None:
    assert parse("a = 1" + "0" * 308).nodes[0].value == 1e308
    error = diagnose("a = " + "9" * 5000)
    assert error is not None
    assert str(error.message) == "This number has 5000 characters"
    assert str(error.hint) == "17 digits are all that a number keeps."


def test_names_of_more_than_40_characters_are_refused_where_they_are_used_too() -> None:
    error = diagnose("y = " + "a" * 41)
    assert error is not None
    assert str(error.message) == "A name has at most 40 characters"


@pytest.mark.parametrize(
    "text",
    [
        "a=1\nL=" + "a(" * 9000,
        "[" * 19_000,
        "'\n" * 9_000,
        '"""' * 6_000,
        "x = " + "," * 19_000,
        "print(" * 3_000,
        "a.data" + "[" * 19_000,
        "1 " * 9_000,
        "x'" * 9_000,
        "|" * 19_000,
    ],
)
def test_long_nonsense_is_explained(text: str) -> None:
    assert diagnose(text) is not None
