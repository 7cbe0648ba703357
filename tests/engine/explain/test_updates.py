"""What is said about an update, by optimizer: the rules in symbols and numbers, the state, and why."""

from __future__ import annotations

import re

import pytest

from engine.autodiff.stepper import run
from engine.autodiff.trace import Trace
from engine.explain.explanation import Explanation
from engine.explain.steps import explain
from engine.explain.typesetting import plain
from engine.language import parse
from engine.optim.optimizers import OPTIMIZERS, Update
from engine.training.experiment import Experiment
from engine.training.run import Run
from tests.engine.explain.reading import number, untrue, worked
from tests.engine.programs import LECTURE


def trace_of(program: str, id: str, **settings) -> Trace:
    graph = parse(program)
    leaves = [None if node.op else node.value for node in graph.nodes]
    locked = settings.pop("locked", frozenset())
    return run(graph, leaves, Update(OPTIMIZERS[id], **settings), locked=locked)


def first(program: str, id: str, **settings) -> Explanation:
    trace = trace_of(program, id, **settings)
    return explain(trace, next(k for k, step in enumerate(trace.steps, 1) if step.kind == "update"))


@pytest.mark.parametrize(
    ("id", "text"),
    [
        ("momentum", "v ← μ · v + ∂L/∂a = 0.9 · 0 + 10 = 10; a ← a − lr · v = 5 − 0.01 · 10 = 4.9"),
        ("nesterov", "v ← μ · v + ∂L/∂a = 0.9 · 0 + 10 = 10; "
                     "a ← a − lr · (∂L/∂a + μ · v) = 5 − 0.01 · (10 + 0.9 · 10) = 4.81"),
        ("rmsprop", "s ← α · s + (1 − α) · (∂L/∂a)² = 0.99 · 0 + (1 − 0.99) · 10² = 1; "
                    "a ← a − lr · ∂L/∂a / (sqrt(s) + ε) = 5 − 0.01 · 10 / (sqrt(1) + 1e−8) = 4.9"),
        ("adam", "m ← β₁ · m + (1 − β₁) · ∂L/∂a = 0.9 · 0 + (1 − 0.9) · 10 = 1; "
                 "v ← β₂ · v + (1 − β₂) · (∂L/∂a)² = 0.999 · 0 + (1 − 0.999) · 10² = 0.1; "
                 "m̂ ← m / (1 − β₁^t) = 1 / (1 − 0.9) = 10; v̂ ← v / (1 − β₂^t) = 0.1 / (1 − 0.999) = 100; "
                 "a ← a − lr · m̂ / (sqrt(v̂) + ε) = 5 − 0.01 · 10 / (sqrt(100) + 1e−8) = 4.99"),
    ],
)  # fmt: skip
def test_the_rules_read_in_symbols_and_in_numbers(id: str, text: str) -> None:
    assert first(LECTURE, id).text == text


@pytest.mark.parametrize("id", [id for id, row in OPTIMIZERS.items() if row.state])
def test_every_equation_of_an_update_comes_out(id: str) -> None:
    experiment = Experiment("w = 3\nL = (w - 1)**2 * w", learning_rate=0.125, optimizer=id)
    run = Run(experiment.with_weight_decay(0.5).with_ascent(True))
    for epoch in range(4):
        trace = run.trace(epoch)
        for equation in explain(trace, len(trace)).text.split("; "):
            numbers, sign, result = re.split(r" ([=≈]) ", equation)[-3:]
            assert worked(numbers) == pytest.approx(number(result).value, rel=2e-3)
            assert untrue(f"{numbers} {sign} {result}") == []


def test_the_state_is_named_in_the_list_beside_the_parameter_and_in_the_sentence() -> None:
    momentum, adam = first(LECTURE, "momentum"), first(LECTURE, "adam")
    assert momentum.line == "a = 4.9 (v 10)"
    assert adam.line == "a = 4.99 (m 1, v 0.1)"
    assert [plain(row) for row in momentum.callout] == ["v = 0.9 × 0 + 10 = 10", "5 − 0.01 × 10 = 4.9"]
    assert plain(adam.callout[0]) == "m: 0 → 1, v: 0 → 0.1"
    assert str(momentum.sentence).startswith("v: 0 → 10. v keeps 0.9 of itself")
    assert str(adam.sentence).startswith("m: 0 → 1, v: 0 → 0.1. m averages gradients")
    assert first(LECTURE, "adam").change == ("a", "5", "4.99")


def test_weight_decay_and_ascent_stand_in_the_equation() -> None:
    said = first(LECTURE, "sgd", weight_decay=0.1)
    assert said.text == "a ← a − lr · (∂L/∂a + λ · a) = 5 − 0.01 · (10 + 0.1 · 5) = 4.895"
    assert said.line == "a −= 0.01 × 10.5"
    assert plain(said.callout[0]) == "a −= lr × (a.grad + λ × a)"
    assert str(said.sentence).startswith("Weight decay adds 0.1 × a: the gradient counts as 10.5.")
    said = first(LECTURE, "sgd", ascent=True)
    assert said.text == "a ← a − lr · (−∂L/∂a) = 5 − 0.01 · (−10) = 5.1"
    assert str(said.sentence).startswith("Ascent climbs: the gradient is positive, so a steps up.")
    said = first("a = -5\nL = a**2", "sgd", ascent=True)
    assert str(said.sentence).startswith("Ascent climbs: the gradient is negative, so a steps down.")
    assert str(first("a = 0\nL = a**2", "sgd", ascent=True).sentence).startswith("The gradient is 0")
    said = first(LECTURE, "momentum", weight_decay=0.1, ascent=True)
    assert said.text.startswith("g ← −∂L/∂a + λ · a = −10 + 0.1 · 5 = −9.5; v ← μ · v + g = 0.9 · 0 + (−9.5) = −9.5; ")
    assert "Ascent turns the gradient round." in str(said.sentence)


def test_a_schedule_that_changed_the_rate_is_told() -> None:
    said = first(LECTURE, "sgd", learning_rate=0.005, base_rate=0.01)
    assert said.text.endswith("= 5 − 0.005 · 10 = 4.95")
    assert "The schedule has taken lr from 0.01 to 0.005." in str(said.sentence)


@pytest.mark.parametrize("id", OPTIMIZERS)
def test_a_locked_parameter_stays(id: str) -> None:
    said = first(LECTURE, id, locked=frozenset({"a"}))
    assert said.line == "a stays (locked)" == plain(said.callout[0])
    assert said.text.endswith(" = 5") and said.numbers == said.workings == said.callout[1] == ()
