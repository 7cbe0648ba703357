"""Expressions with the signs that people write."""

from __future__ import annotations

import pytest

from engine.graph.written import as_written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("(1 - x)**2", "(1 − x)²"), ("a*b", "a·b"), ("x**-1 + 2", "x⁻¹ + 2"), ("x ** 12", "x¹²"), ("x**n", "x^n"),
        ("x**0.5", "x^0.5"), ("x**2.0", "x^2.0"), ("-a", "−a"), ("a / b", "a / b"), ("x**(2)", "x^(2)"),
    ],
)  # fmt: skip
def test_signs(text: str, written: str) -> None:
    assert as_written(text) == written
