"""The table over arrays gives for each sample what it gives for its number alone."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from engine.ops import array_forms
from engine.ops.scalar_forms import FORWARD, PARTIALS
from engine.ops.table import OPS, Op

NUMBERS = (-3.0, -2.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 2.5, 710.0, -750.0, 1e308, math.inf, -math.inf, math.nan)
rows = pytest.mark.parametrize("op", OPS.values(), ids=OPS)


def columns(op: Op) -> list[np.ndarray]:
    points = list(itertools.product(NUMBERS, repeat=2 if op.variadic else len(op.operands)))
    return [np.array(column) for column in zip(*points, strict=True)]


@rows
@np.errstate(all="ignore")
def test_values_are_those_of_each_sample_alone(op: Op) -> None:
    operands = columns(op)
    found = np.broadcast_to(array_forms.FORWARD[op.id](*operands), operands[0].shape)
    alone = [FORWARD[op.id](*at) for at in zip(*map(np.ndarray.tolist, operands), strict=True)]
    assert found.tolist() == pytest.approx(alone, rel=1e-14, abs=0, nan_ok=True)


@rows
@np.errstate(all="ignore")
def test_slopes_are_those_of_each_sample_alone(op: Op) -> None:
    operands = columns(op)
    out = np.broadcast_to(array_forms.FORWARD[op.id](*operands), operands[0].shape)
    found = [np.broadcast_to(slope, out.shape).tolist() for slope in array_forms.PARTIALS[op.id](out, *operands)]
    points = list(zip(*map(np.ndarray.tolist, operands), strict=True))
    alone = [PARTIALS[op.id](FORWARD[op.id](*at), *at) for at in points]
    for slot, slopes in enumerate(found):
        assert slopes == pytest.approx([each[slot] for each in alone], rel=1e-13, abs=1e-300, nan_ok=True)


@pytest.mark.parametrize(("id", "value", "slopes"), [
    ("sum", 6.0, [1.0, 1.0, 1.0]), ("mean", 2.0, [1 / 3, 1 / 3, 1 / 3]), ("l2", 30.0, [4.0, -2.0, 10.0]),
])  # fmt: skip
def test_over_the_samples_of_one_operand(id: str, value: float, slopes: list[float]) -> None:
    numbers = np.array([2.0, -1.0, 5.0])
    assert array_forms.REDUCE[id](numbers) == value
    assert type(array_forms.REDUCE[id](numbers)) is float
    (found,) = array_forms.REDUCE_PARTIALS[id](value, numbers)
    assert np.broadcast_to(found, 3).tolist() == slopes
