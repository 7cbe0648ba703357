"""Limits that seldom move, round ticks that fit, and a way to pixels and back for any float64."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.panes.plots.drawing.axis import Limits, Scale, fit, fitted, labelled, last_epoch_shown, ticks_of
from desktop_app.panes.plots.loss_plot import apart, thinned

finite = st.floats(allow_nan=False, allow_infinity=False)


@example(values=[0.0, 3.0116307793633835e-170], old=[1.0], log=False)
@given(values=st.lists(finite, min_size=1), old=st.lists(finite, max_size=1), log=st.booleans())
def test_limits_hold_all_numbers_and_have_labels_for_any_of_them(
    values: list[float], old: list[float], log: bool
) -> None:
    numbers = np.abs(values) + 5e-324 if log else np.array(values)
    before = fitted(np.array(old)) if old else None
    scale = fitted(numbers, before, log=log)
    drawn, view = scale.drawn(numbers), scale.view
    assert view.low <= drawn.min() and drawn.max() <= view.high and view.low < view.high
    texts = [text for _, text in ticks_of(scale, 5)]
    assert len(set(texts)) == len(texts) <= 9


def test_limits_rest_while_numbers_fit_and_grow_on_one_side_when_they_do_not() -> None:
    first = fit(52, 80)
    assert fit(55, 82, first) == first
    grown = fit(40, 80, first)
    assert grown.high == first.high
    assert grown.high - grown.low == pytest.approx(2 * (80 - 40), rel=0.1)


def test_limits_are_drawn_tight_again_when_little_is_left() -> None:
    assert fit(0.1, 0.2, Limits(0, 100)) == fit(0.1, 0.2)


def test_full_draws_are_rare_over_a_long_run() -> None:
    limits, seen = None, set()
    for epoch in range(2000):
        limits = fit(80 - 0.2 * epoch, 80, limits)
        seen.add(limits)
    assert len(seen) <= 16


def test_nothing_is_shown_far_below_0_where_nothing_lies_there() -> None:
    grown = fit(1.0, 80.0, fit(60.0, 80.0), floor=True)
    assert -12 < grown.low < 0 and grown.high > 80
    assert fit(-1.0, 80.0, fit(60.0, 80.0), floor=True).low < -1


@pytest.mark.parametrize(
    ("last", "expected"), [(-1, 12), (12, 12), (13, 15), (40, 40), (2000, 2000), (2001, 2500), (99_999, 100_000)]
)
def test_the_last_epoch_shown(last: int, expected: int) -> None:
    assert last_epoch_shown(last) == expected


def test_a_third_of_the_axis_of_epochs_at_most_is_empty() -> None:
    assert all(last <= last_epoch_shown(last) <= 4 / 3 * last for last in range(12, 3000))


def test_ticks_are_round_and_whole_where_epochs_are_counted() -> None:
    assert [text for _, text in ticks_of(Scale(Limits(-0.6, 12.4), whole=True), 3)] == ["0", "4", "8", "12"]
    assert [text for _, text in ticks_of(Scale(Limits(0, 1), whole=True), 5)] == ["0", "1"]
    assert [text for _, text in ticks_of(Scale(Limits(2.6, 3.2)), 4)] == ["2.6", "2.8", "3.0", "3.2"]


@pytest.mark.parametrize(
    ("places", "scale", "texts"),
    [
        ([2.6, 2.8, 3.0], Scale(Limits(0, 1)), ["2.6", "2.8", "3.0"]),
        ([-8.0, -4.0, 0.0], Scale(Limits(0, 1)), ["−8", "−4", "0"]),
        ([0.0, 5e299, 1e300], Scale(Limits(0, 1e300)), ["0", "5e299", "1e300"]),
        ([1e-6, 1e-3, 1.0], Scale(Limits(-7, 1), log=True), ["1e−6", "0.001", "1"]),
        ([1e-6, 1e-3, 1.0], Scale(Limits(-7, 1), log=True, powers=True), ["1e−6", "1e−3", "1"]),
        ([1.0, 1.00000005], Scale(Limits(0, 1)), ["1", "1.00000005"]),
    ],
)
def test_labels_tell_ticks_apart(places: list[float], scale: Scale, texts: list[str]) -> None:
    assert [text for _, text in labelled(places, scale)] == texts


def test_a_logarithmic_axis_has_powers_of_ten_or_finer_ticks() -> None:
    assert [text for _, text in ticks_of(Scale(Limits(-6.5, 0.2), log=True), 3)] == ["1e−6", "0.001", "1"]
    assert [text for _, text in ticks_of(Scale(Limits(0.2, 0.8), log=True), 5)] == list("23456")


def test_a_logarithm_has_no_place_for_what_is_not_positive() -> None:
    drawn = Scale(Limits(-1, 2), log=True).drawn(np.array([-1.0, 0.0, 10.0]))
    assert [math.isnan(value) for value in drawn] == [True, True, False]


def test_many_losses_keep_their_peaks() -> None:
    values = np.ones(100_000)
    values[54_321], values[777], values[5] = 9.0, -3.0, np.inf
    xs, ys = thinned(values, 300)
    assert len(xs) <= 602
    assert np.nanmax(ys) == 9 and np.nanmin(ys) == -3
    assert abs(xs[np.nanargmax(ys)] - 54_321) < 400


def test_few_losses_are_all_kept() -> None:
    xs, ys = thinned(np.array([3.0, np.nan, 1.0]), 300)
    assert xs.tolist() == [0, 1, 2]
    assert ys.tolist()[::2] == [3, 1] and math.isnan(ys[1])


def test_signs_do_not_run_into_each_other() -> None:
    assert np.all(np.diff(apart(np.arange(0.0, 100.0), 10.0)) >= 10)
