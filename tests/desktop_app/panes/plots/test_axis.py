"""Limits that seldom move, round ticks that fit, and a way to pixels and back for any float64."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.panes.plots.axis import Limits, Measure, decades, far_enough, fit, labelled, measure_of, round_steps
from desktop_app.panes.plots.series import Box, Curve, apart, freest, thinned
from desktop_app.panes.plots.shapes import Frame

finite = st.floats(allow_nan=False, allow_infinity=False)


@example(values=[0.0, 3.0116307793633835e-170], old=[1.0])
@given(values=st.lists(finite, min_size=1), old=st.lists(finite, max_size=1))
def test_limits_hold_all_numbers_and_have_labels_for_any_of_them(values: list[float], old: list[float]) -> None:
    numbers = np.array(values)
    measure = measure_of(numbers)
    drawn = measure.drawn(numbers)
    before = Limits(old[0] / measure.unit, old[0] / measure.unit + 1) if old and abs(old[0]) < 1e9 else None
    limits = fit(float(drawn.min()), float(drawn.max()), before)
    assert limits.low <= drawn.min() and drawn.max() <= limits.high and limits.low < limits.high
    texts = [text for _, text in labelled(round_steps(*limits, 5), measure)]
    assert len(set(texts)) == len(texts) <= 6


def test_limits_rest_while_numbers_fit_and_double_when_they_do_not() -> None:
    first = fit(52, 80)
    assert fit(55, 82, first) == first
    grown = fit(40, 80, first)
    assert grown.high == first.high
    assert grown.high - grown.low == pytest.approx(2 * (first.high - first.low))


def test_limits_are_drawn_tight_again_when_little_is_left() -> None:
    assert fit(0.1, 0.2, Limits(0, 100)) == fit(0.1, 0.2)


def test_full_draws_are_rare_over_a_long_run() -> None:
    limits, seen = None, set()
    for epoch in range(2000):
        limits = fit(80 - 0.2 * epoch, 80, limits)
        seen.add(limits)
    assert len(seen) <= 16


@pytest.mark.parametrize(
    ("last", "old", "expected"),
    [(-1, 0, 12), (12, 0, 12), (13, 12, 25), (40, 25, 50), (99_999, 0, 100_000), (30, 50, 50), (5, 50, 12)],
)
def test_the_last_epoch_shown(last: int, old: int, expected: int) -> None:
    assert far_enough(last, old) == expected


def test_ticks_are_round_and_whole_where_epochs_are_counted() -> None:
    assert round_steps(-0.6, 12.4, 3, whole=True) == [0, 4, 8, 12]
    assert round_steps(0, 1, 5, whole=True) == [0, 1]
    assert round_steps(2.6, 3.2, 4) == pytest.approx([2.6, 2.8, 3.0, 3.2])


@pytest.mark.parametrize(
    ("places", "measure", "texts"),
    [
        ([2.6, 2.8, 3.0], Measure(), ["2.6", "2.8", "3.0"]),
        ([-8.0, -4.0, 0.0], Measure(), ["−8", "−4", "0"]),
        ([0.0, 0.5, 1.0], Measure(unit=1e300), ["0", "5e299", "1e300"]),
        ([-6.0, -3.0, 0.0], Measure(log=True), ["1e−6", "0.001", "1"]),
        ([1.0, 1.00000005], Measure(), ["1", "1.00000005"]),
        ([1.0, 20.0], Measure(unit=1e308), ["1e308"]),
    ],
)
def test_labels_tell_ticks_apart(places: list[float], measure: Measure, texts: list[str]) -> None:
    assert [text for _, text in labelled(places, measure)] == texts


def test_a_logarithmic_axis_has_powers_of_ten_or_finer_ticks() -> None:
    assert decades(-6.5, 0.2, 3) == [-6, -3, 0]
    assert [round(10**place) for place in decades(0.2, 0.8, 5)] == [2, 3, 4, 5, 6]


def test_a_logarithm_has_no_place_for_what_is_not_positive() -> None:
    drawn = Measure(log=True).drawn(np.array([-1.0, 0.0, 10.0]))
    assert [math.isnan(value) for value in drawn] == [True, True, False]


def test_many_losses_keep_their_peaks() -> None:
    values = np.ones(100_000)
    values[54_321], values[777], values[5] = 9.0, -3.0, np.inf
    curve = thinned(values, 300)
    assert len(curve.xs) <= 602
    assert np.nanmax(curve.ys) == 9 and np.nanmin(curve.ys) == -3
    assert abs(curve.xs[np.nanargmax(curve.ys)] - 54_321) < 400


def test_few_losses_are_all_kept() -> None:
    curve = thinned(np.array([3.0, np.nan, 1.0]), 300)
    assert curve.xs.tolist() == [0, 1, 2]
    assert curve.ys.tolist()[::2] == [3, 1] and math.isnan(curve.ys[1])


def test_signs_do_not_run_into_each_other() -> None:
    assert np.all(np.diff(apart(np.arange(0.0, 100.0), 10.0)) >= 10)


def test_a_text_keeps_off_the_curve_and_on_the_face() -> None:
    frame = Frame(200, 200, 20, 20, 180, 180)
    curve = Curve(np.array([20.0, 180.0]), np.array([100.0, 100.0]))
    above, on_it = Box(30, -40, 50, 20), Box(30, 90, 50, 20)
    assert freest([on_it, above], frame, curve, keep=(150, 100)) == Box(30, 20, 50, 20)
