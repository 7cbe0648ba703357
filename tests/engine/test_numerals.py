"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.numerals import distinct, exact, long, percent, short, signed, typed, within


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (77.376, "77.376"), (74.8149472, "74.8149"), (-0.8982809496, "−0.8983"), (1.05e13, "1.05e13"),
        (1.2e-5, "1.2e−5"), (math.inf, "inf"), (-math.inf, "−inf"), (math.nan, "NaN"), (5.0, "5"), (5, "5"),
        (-0.0, "0"), (0.0, "0"), (1e-3, "0.001"), (999999.5, "999999.5"), (1e6, "1e6"), (1.7e308, "1.7e308"),
        (5e-324, "4.941e−324"), (-1e100, "−1e100"), (100.0, "100"), (0.99999, "1"), (-1e-300, "−1e−300"),
    ],
)  # fmt: skip
def test_short(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(74.8149472, "74.8149472"), (7.800000000000001, "7.8"), (1e10, "1e10"), (-1234567890.0, "−1234567890"),
     (1 / 3, "0.3333333333"), (math.nan, "NaN")],
)  # fmt: skip
def test_long(value: float, text: str) -> None:
    assert long(value) == text


@pytest.mark.parametrize(
    ("value", "text", "as_typed"),
    [(7.800000000000001, "7.800000000000001", "7.800000000000001"), (-0.1, "−0.1", "-0.1"), (5.0, "5", "5"),
     (1e-5, "1e−5", "1e-5"), (1e22, "1e22", "1e22"), (-0.0, "0", "0")],
)  # fmt: skip
def test_exact_and_typed(value: float, text: str, as_typed: str) -> None:
    assert (exact(value), typed(value)) == (text, as_typed)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_is_typed_reads_back_as_the_same_number(value: float) -> None:
    assert float(typed(value)) == value


@given(st.floats(-1.7e308, 1.7e308))
def test_short_and_long_stay_close_to_the_number(value: float) -> None:
    decimals = 5e-5 if abs(value) >= 1e-3 else 0
    assert float(short(value).replace("−", "-")) == pytest.approx(value, rel=6e-4, abs=decimals)
    assert float(long(value).replace("−", "-")) == pytest.approx(value, rel=1e-9, abs=0)
    assert len(short(value)) <= 12


@pytest.mark.parametrize(
    ("value", "room", "text"),
    [
        (10.0, 7, "10"), (-0.8982809496, 7, "−0.8983"), (-0.8982809496, 6, "−0.898"), (12345.678, 5, "12346"),
        (12345.678, 4, "1e4"), (123456.0, 5, "1.2e5"), (3.3197e-10, 8, "3.32e−10"), (3.3197e-10, 5, "3e−10"),
        (0.0123, 5, "0.012"), (0.0123, 4, "1e−2"), (-math.inf, 3, "−inf"), (math.nan, 7, "NaN"), (0.0, 1, "0"),
        (999.99, 3, "1e3"),
    ],
)  # fmt: skip
def test_within(value: float, room: int, text: str) -> None:
    assert within(value, room) == text


@given(st.floats(), st.integers(min_value=7, max_value=12))
def test_seven_characters_are_enough_for_any_number(value: float, room: int) -> None:
    assert len(within(value, room)) <= room


@pytest.mark.parametrize(
    ("value", "other", "text"),
    [
        (90, 80, "90"),
        (3.000001, 3, "3.000001"),
        (1 + 2**-52, 1, "1.0000000000000002"),
        (5, 5, "5"),
        (-0.5, 0.5, "−0.5"),
    ],
)
def test_different_numbers_never_read_the_same(value: float, other: float, text: str) -> None:
    assert distinct(value, other) == text


@pytest.mark.parametrize(
    ("value", "text"), [(10, "+10"), (-0.1, "−0.1"), (0, "0"), (math.nan, "NaN"), (math.inf, "+inf")]
)
def test_a_change_has_its_sign(value: float, text: str) -> None:
    assert signed(value) == text


@pytest.mark.parametrize(("share", "text"), [(1.0, "100 %"), (0.9999, "99.9 %"), (0.999, "99.9 %"), (0.5, "50 %"),
                                             (0.001, "0.1 %"), (0.0001, "0.1 %"), (0.0, "0 %")])  # fmt: skip
def test_100_percent_is_said_of_all_only(share: float, text: str) -> None:
    assert percent(share) == text
