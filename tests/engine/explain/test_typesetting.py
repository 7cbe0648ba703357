"""Formula texts as something to read: brackets, branches, fractions and exponents."""

from __future__ import annotations

import re

import pytest

from engine.explain.typesetting import ATOM, Part, Term, number_term, plain, typeset
from engine.ops.table import ADD, NEGATE, OPS, Op


def read(text: str, fold: str = "", **values: float) -> str:
    names = {name: Term((Part(name),), ATOM) for name in values}
    return plain(typeset(text, names, values, fold).parts)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a + b * a", "a + b · a"),
        ("(a + b) * a", "(a + b) · a"),
        ("a - (b - a)", "a − (b − a)"),
        ("a / (b * a)", "a / (b · a)"),
        ("-a / b / b", "−a / b / b"),
        ("a * -b", "a · (−b)"),
        ("-(a + b)", "−(a + b)"),
        ("a + -b * a", "a + (−b · a)"),
        ("-b * a + a", "−b · a + a"),
        ("sum(a) / 2", "sum(a) / 2"),
        ("max(a, 0)", "max(a, 0)"),
        ("(-a)**b", "(−a)^b"),
        ("0 if a <= 0 else 1", "1"),
        ("1 if a > 2 else -1 if a > 1 else 0", "−1"),
    ],
)
def test_a_formula_in_symbols(text: str, shown: str) -> None:
    assert read(text, a=2.0, b=3.0) == shown


def test_an_exponent_of_known_numbers_is_worked_out() -> None:
    assert read("b * a**(b - 1)", "b", a=2.0, b=3.0) == "b · a²"
    assert read("b * a**(b - 1)", "b", a=2.0, b=2.0) == "b · a"
    assert read("b * a**(b - 1)", "b", a=2.0, b=0.5) == "b · a^(−0.5)"
    assert read("b * a**(b - 1)", "b", a=2.0, b=-11.0) == "b · a⁻¹²"
    assert read("b * a**(b - 1)", a=2.0, b=3.0) == "b · a^(b − 1)"


def test_terms_get_brackets_by_how_tightly_they_hold() -> None:
    names = {"a": Term((Part("x + y"),), ADD), "b": number_term(-3.0, "data")}
    assert plain(typeset("a * b", names, {}).parts) == "(x + y) · (−3)"
    assert plain(typeset("b + a", names, {}).parts) == "−3 + x + y"
    assert number_term(-3.0).level == NEGATE


@pytest.mark.parametrize("op", OPS.values(), ids=OPS)
def test_no_sign_follows_an_operator_in_any_row(op: Op) -> None:
    names = {name: number_term(-2.5) for name in (*op.operands, "out", "n", "total")}
    given = dict.fromkeys(names, -2.5)
    for text in (op.shown_formula, *op.partials):
        found = plain(typeset(text, names, given).parts)
        assert not re.search(r"[+·/−] −", found), found


def test_fractions_stand_on_one_line() -> None:
    assert plain((Part("∂L", under="∂a"), Part(" = "), Part("x"), Part("2", raised=True))) == "∂L/∂a = x²"


def test_what_no_row_may_contain_is_an_error_of_the_row() -> None:
    with pytest.raises(TypeError, match="BoolOp"):
        read("a and b", a=1.0, b=2.0)
