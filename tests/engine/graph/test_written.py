"""Expressions with the signs that people write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph.written import as_written
from tests.engine.explain.reading import worked


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("(1 - x)**2", "(1 − x)²"), ("a*b", "a·b"), ("x**-1 + 2", "x⁻¹ + 2"), ("x ** 12", "x¹²"), ("x**n", "x^n"),
        ("x**0.5", "x^0.5"), ("x**2.0", "x^2.0"), ("-a", "−a"), ("a / b", "a / b"), ("x**(2)", "x^(2)"),
    ],
)  # fmt: skip
def test_signs(text: str, written: str) -> None:
    assert as_written(text) == written


ATOMS = st.sampled_from(["2", "3", "0.5", "1.5", "7"])


def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/"]), inner),
        st.builds("{}{}{}".format, ATOMS, st.sampled_from(["**", " ** ", "*", " - ", "**-"]), ATOMS),
        st.builds("({})**{}".format, inner, st.sampled_from(["2", "3", "-1", "2**2", "0.5", "12"])),
        st.builds("(-({}))".format, inner),
    )


@settings(max_examples=400, deadline=None)
@given(st.recursive(ATOMS, longer, max_leaves=6))
def test_what_is_written_is_what_python_computes(text: str) -> None:
    try:
        value = eval(text)
    except (ZeroDivisionError, OverflowError):
        return
    if not isinstance(value, complex):
        assert worked(as_written(text)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize(("text", "written"), [("x**2**3", "x^2^3"), ("x**12**(a)", "x^12^(a)"), ("a**-1*2", "a⁻¹·2")])
def test_of_several_powers_none_is_raised(text: str, written: str) -> None:
    assert as_written(text) == written
