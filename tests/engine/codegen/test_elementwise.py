"""Formula texts as lines of numpy, beside the engine's own arithmetic on one number after the other."""

from __future__ import annotations

import numpy as np
import pytest

from engine.codegen.vector.elementwise import Cell, CodeLines
from engine.codegen.vector.matrices import SPACE
from engine.ops.scalar_forms import assignments

A, B = [-2.0, 0.0, 0.5, 3.0], [0.0, 1.0, -0.5, 3.0]
TEXTS = (
    "a + b * 2 - c", "-a", "a**2", "a**(c - 1)", "a**c", "abs(a) ** 1", "max(a, b)", "min(a, c)", "sqrt(abs(a))",
    "0 if a <= 0 else 1", "0 if a < b else 0.5 if a == b else 1", "1 if a > 0 and b != 0 else -1 if a >= b else 0",
    "0 if c == 0 else c * a", "a if c > 2 else b", "c**2 / (c - 3)", "log(c) * a", "sigmoid(a) * tanh(b)", "2 * 3",
    "a if k > 2 else 0.5", "0.5 if k > 2 else a",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_over_arrays(text: str) -> None:
    lines = CodeLines()
    names = {"a": Cell("first", "4"), "b": Cell("second", "4"), "c": Cell("3.0"), "k": Cell("number")}
    found = lines.filled(text, names)
    space = {**SPACE, "first": np.array(A), "second": np.array(B), "number": 3.0}
    with np.errstate(all="ignore"):
        exec("\n".join([*lines.before, *lines.body, f"found = {found.text}"]), space)
    one = assignments([("out", text)], "a, b, c, k", ["out"])
    known = [one(a, b, 3.0, 3.0)[0] for a, b in zip(A, B, strict=True)]
    assert np.broadcast_to(space["found"], 4).astype(float).tolist() == pytest.approx(known, rel=1e-15, nan_ok=True)


def test_what_is_no_formula_is_refused() -> None:
    with pytest.raises(TypeError, match="Subscript"):
        CodeLines().filled("a[0]", {"a": Cell("first", "4")})


@pytest.mark.parametrize(
    ("a", "b", "text"), [("-1.0", "x", "-(x)"), ("x", "-1.0", "-(x)"), ("1.0", "x", "x"), ("x", "y", "(x) * (y)")]
)
def test_with_1_and_minus_1_nothing_is_multiplied(a: str, b: str, text: str) -> None:
    assert CodeLines().product(Cell(a), Cell(b)).text == text
