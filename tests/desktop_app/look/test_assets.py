"""The examples as they open: with the learning rate that suits them, and doing what is said about them."""

from __future__ import annotations

import math

import pytest

from desktop_app.look.assets import examples
from engine.analysis.prediction import find_prediction
from engine.training.run import Run

EXAMPLES = {e.title.split(":")[0]: e for e, _ in examples()}
BOTTOMLESS = {"Three partials", "Reused nodes", "Lecture"}


def trained(title: str, epochs: int, rate: float | None = None) -> Run:
    example = EXAMPLES[title]
    run = Run(example if rate is None else example.with_learning_rate(rate))
    run.advance(epochs)
    return run


@pytest.mark.parametrize("title", sorted(set(EXAMPLES) - BOTTOMLESS))
def test_the_loss_goes_down_from_the_first_update_and_stays_finite(title: str) -> None:
    losses = trained(title, 300).losses
    assert losses[1] < losses[0]
    assert losses[300] < losses[30] < losses[0]
    assert all(map(math.isfinite, losses))


def test_the_lecture_is_below_zero_after_46_updates() -> None:
    losses = trained("Lecture", 46).losses
    assert losses[46] < 0 < losses[45]


def test_the_ravine_is_followed_and_jumped_across_with_a_larger_rate() -> None:
    assert trained("Rosenbrock", 20_000).losses[20_000] < 0.001
    run = trained("Rosenbrock", 20_001, 0.003)
    assert 0.3 < min(run.losses[19_990:]) < max(run.losses[19_990:]) < 0.4
    sides = [run.parameters(epoch) for epoch in (20_000, 20_001)]
    assert (sides[0]["y"] - sides[0]["x"] ** 2) * (sides[1]["y"] - sides[1]["x"] ** 2) < 0


def test_the_line_is_found_and_lost_with_a_larger_rate() -> None:
    run = trained("Fit a line", 2_000)
    assert {name: round(value, 2) for name, value in run.parameters(2_000).items()} == {"w": 1.99, "b": 1.04}
    losses = [trained("Fit a line", 500, rate).losses[500] for rate in (0.149, 0.1495)]
    assert losses[0] < 33.142 < losses[1]


def test_logistic_ends_above_its_bound() -> None:
    assert trained("Logistic", 2_000).losses[2_000] == pytest.approx(0.4607, abs=5e-5)


def test_xor_is_learned() -> None:
    assert trained("XOR", 100).losses[100] < 0.01


def test_moons_are_told_apart_within_a_hundred_updates() -> None:
    run = trained("Moons", 100)
    prediction = find_prediction(run.graph)
    assert prediction is not None
    assert prediction.accuracy(run.trace(100).leaves) == 1
