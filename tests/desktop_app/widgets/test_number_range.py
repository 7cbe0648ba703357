"""A slider's numbers: every value, every range, any count of steps has an answer, and it is one of the range."""

from __future__ import annotations

import math
import sys
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop_app.widgets.number_range import NumberRange

LARGEST = sys.float_info.max
VALUES = [
    value * sign
    for value in (0.0, 5e-324, 2.3e-308, 1e-16, 1e-5, 0.01, 0.1, 1.0, 9.95, 10.0, 1e22, 1e308, LARGEST, math.inf)
    for sign in (1, -1)
] + [math.nan]
STEPS = (0, 1, -1, 3, -9, 10, -10, 100, -100)
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_every_question_has_an_answer(logarithmic: bool) -> None:
    for low, high in product(VALUES, VALUES):
        numbers = NumberRange(low, high, logarithmic)
        ends = (-math.inf, math.inf) if math.isnan(low + high) else (low, high)
        for value in VALUES:
            assert 0 <= numbers.share_of(value) <= 1
            for steps in STEPS:
                reached = numbers.moved(value, steps)
                assert min(ends) <= reached <= max(ends) or not steps or not math.isfinite(value)
        for share in (0.0, 1e-300, 0.3, 0.5, 1 - 1e-16, 1.0, math.nan):
            assert isinstance(numbers.at(share), float)


@given(finite, finite, finite, st.integers(1, 100), st.booleans())
def test_a_step_goes_on_until_the_end_and_not_further(a, b, value, steps, logarithmic) -> None:
    assume(a != b and (not logarithmic or min(a, b) > 0))
    low, high = min(a, b), max(a, b)
    numbers = NumberRange(low, high, logarithmic)
    value = min(max(value, low), high)
    assert value < numbers.moved(value, steps) <= high or numbers.moved(value, steps) == value == high
    assert low <= numbers.moved(value, -steps) < value or numbers.moved(value, -steps) == value == low


@given(finite, finite, st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_the_place_of_a_number_follows_its_size(a, b, here, there, logarithmic) -> None:
    assume(not logarithmic or min(a, b) > 0)
    numbers = NumberRange(min(a, b), max(a, b), logarithmic)
    left, right = numbers.at(min(here, there)), numbers.at(max(here, there))
    assert numbers.low <= left <= right <= numbers.high
    assert numbers.share_of(left) <= numbers.share_of(right)


@pytest.mark.parametrize(
    ("value", "steps", "expected"),
    [(0.01, -1, 0.0099), (0.01, 1, 0.011), (0.01, -10, 0.009), (0.01, 10, 0.02), (0.0123, 1, 0.013), (1, -1, 0.99),
     (0.099, 1, 0.1), (1e-5, -100, 1e-5), (10.0, 3, 10.0), (0.0, 1, 1.1e-5), (math.inf, 1, math.inf)],
)  # fmt: skip
def test_a_step_of_the_learning_rate_is_one_of_its_second_digit(value: float, steps: int, expected: float) -> None:
    assert NumberRange(1e-5, 10.0, logarithmic=True).moved(value, steps) == expected


@pytest.mark.parametrize(
    ("low", "high", "value", "steps", "expected"),
    [(-10, 10, 2.0, 1, 2.1), (-10, 10, 0.1, -1, 0.0), (-10, 10, -0.1, 1, 0.0), (-10, 10, -0.04, 0, -0.04),
     (-10, 10, 9.5, 100, 10.0), (0, 1, 0.123, 1, 0.13), (0, 1, 1.5, -1, 1.0), (-LARGEST, LARGEST, LARGEST, 1, LARGEST)],
)  # fmt: skip
def test_a_step_is_a_hundredth_of_the_range_or_less(low, high, value, steps, expected) -> None:
    reached = NumberRange(low, high).moved(value, steps)
    assert reached == expected
    assert steps == 0 or math.copysign(1, reached) == math.copysign(1, expected)  # no −0


@given(st.floats(1e-16, 1.0), st.integers(1, 100))
def test_as_many_steps_back_return_to_a_round_number(value: float, steps: int) -> None:
    numbers = NumberRange(1e-16, 1.0, logarithmic=True)
    value = float(f"{value:.1e}")
    assume(numbers.moved(value, steps) < numbers.high and value >= 1e-16)
    assert numbers.moved(numbers.moved(value, steps), -steps) == value
