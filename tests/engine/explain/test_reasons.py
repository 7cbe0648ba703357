"""Reasons are reasons: what a sentence says of a step is so, by numbers that are worked out here."""

from __future__ import annotations

import pytest

from engine.autodiff.collapsed_graph import collapse
from engine.explain.collapsed_steps import explain_collapsed
from engine.explain.steps import explain
from engine.explain.trouble import why_not_finite
from engine.graph.groups import collapsible_groups
from engine.training.experiment import Experiment
from engine.training.run import Run


def said(text: str, kind: str, sample: int = 0, epoch: int = 0, locked: str = "", **settings) -> list[str]:
    """The sentences about all steps of a kind."""
    experiment = Experiment(text, **settings)
    for name in locked.split():
        experiment = experiment.with_lock(name, True)
    trace = Run(experiment).trace(epoch, sample)
    return [str(explain(trace, k).sentence) for k, step in enumerate(trace.steps, 1) if step.kind == kind]


@pytest.mark.parametrize("sample", range(3))
@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("w = 1\nx = [1, -2, 3]\np = log(w*x)\nL = mean(p)", "In sample 2: log(w·x) needs w·x > 0; w·x is −2 here."),
        ("w = 1\nx = [1, 2, 0]\np = w / x\nL = sum(p)", "In sample 3: w / x needs x ≠ 0; w is 1, x is 0 here."),
        ("w = 1\nx = [1, 1000, 3]\np = exp(w*x)\nL = sum(p)",
         "In sample 2: exp(w·x) is larger than a number can be (1.8e308)."),
        ("w = 1\nx = [1, 0, 4]\np = sqrt(w*x)\nL = sum(p)", "In sample 2: At w·x = 0 that slope is not finite."),
        ("w = 1\nx = [1e308, 1e308, 1]\nL = sum(w*x)",
         "The sum in sum(w·x) leaves the range of numbers (±1.8e308)."),
        ("w = 0\nx = [1, 1e200, 1]\nL = sum(w*x*1e200)",
         "In sample 2: The gradient of w grows past what a number can hold."),
        ("w = 0\nx = [1e308, 1e308, 1]\nL = sum(w*x)", "The gradient of w grows past what a number can hold."),
    ],
)  # fmt: skip
def test_the_reason_is_that_of_the_sample_it_began_with(program: str, why: str, sample: int) -> None:
    trace = Run(Experiment(program)).trace(0, sample)
    found = why_not_finite(trace)
    assert found is not None and str(found.why) == why


def test_the_sum_over_samples_is_not_blamed() -> None:
    blamed = said("w = 1\nx = [1, -2, 3]\np = log(w*x)\nL = mean(p)", "forward")[-1]
    assert blamed == "In sample 2: p is NaN already, so sum(p) / n is not finite."


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"learning_rate": 0.0}, "The learning rate is 0, so a stays."),
        ({"learning_rate": 1e-300}, "The step is too small to change a, so it stays."),
        ({"learning_rate": 1e308}, "The update takes a to −inf."),
        ({"weight_decay": 0.5}, "Weight decay adds 0.5 × a: the gradient counts as 12.5. a steps down. "),
        ({"weight_decay": 8.0, "ascent": True},
         "Ascent turns the gradient round. Weight decay adds 8 × a: the gradient counts as 30. a steps down. "),
        ({"weight_decay": 0.5, "ascent": True},
         "Ascent turns the gradient round. Weight decay adds 0.5 × a: the gradient counts as −7.5. a steps up. "),
        ({"weight_decay": 2.0, "ascent": True},
         "Ascent turns the gradient round. Weight decay adds 2 × a: the gradient counts as 0. a stays."),
    ],
)  # fmt: skip
def test_which_way_a_parameter_went_is_seen_from_its_numbers(settings: dict, sentence: str) -> None:
    assert said("a = 5\nL = a * 10", "update", **settings)[0].startswith(sentence)


def test_a_rate_that_changed_is_not_told_by_the_same_digits() -> None:
    text = said("a = 5\nL = a * 10", "update", epoch=1, learning_rate=0.01, schedule="cosine", schedule_span=5000)[0]
    base, rate = text.split("taken lr from ")[1].split(". ")[0].split(" to ")
    assert base != rate and float(base) > float(rate)


@pytest.mark.parametrize(("locked", "sentence"), [
    ("", "3 parameters of n move."), ("n.w1", "2 parameters of n move."), ("n.w1 n.w2", "1 parameter of n moves."),
])  # fmt: skip
def test_how_many_parameters_move_is_counted(locked: str, sentence: str) -> None:
    text = "a = 2\nb = 1\nn = neuron([a, b], linear)\nL = n * n"
    experiment = Experiment(text)
    for name in locked.split():
        experiment = experiment.with_lock(name, True)
    trace = Run(experiment).trace(0)
    collapsed = collapse(trace.graph, [each.number for each in collapsible_groups(trace.graph)])
    assert str(explain_collapsed(trace, len(trace), collapsed).sentence) == sentence


def test_no_parameter_of_a_dead_neuron_moves() -> None:
    trace = Run(Experiment("a = 2\nn = neuron([a], relu)\nL = n * n").with_leaf("n.b", -1e6)).trace(0)
    collapsed = collapse(trace.graph, [each.number for each in collapsible_groups(trace.graph)])
    assert str(explain_collapsed(trace, len(trace), collapsed).sentence) == "No parameter of n moves."


def test_roads_are_counted() -> None:
    roads = [text.split(": ", 2)[-2].split(". ")[-1] for text in said("a = 2\nL = sum(a, a, a, a)", "backward")[1:]]
    assert roads == ["A second road adds to the first", "A third road adds to the first two",
                     "Road 4 adds to the 3 before it"]  # fmt: skip


@pytest.mark.parametrize("name", ["max", "min"])
def test_at_a_tie_each_operand_gets_half(name: str) -> None:
    program = f"a = 3\nb = 3\nL = {name}(a, b)"
    assert said(program, "forward")[0].startswith("Both operands are the same, and that passes.")
    half = "Both operands are the same, so each gets half of the gradient: ∂L/∂"
    assert said(program, "backward") == [f"{half}a = 0.5.", f"{half}b = 0.5."]


def test_nothing_is_said_of_the_larger_operand_where_none_is() -> None:
    assert said("a = 3\nb = -1\nL = max(a, log(b))", "backward")[0].startswith("log(b) is NaN already: ∂L/∂a = ")


@pytest.mark.parametrize(("size", "told"), [(0, "All 3 samples use w"), (2, "All 2 samples of this update use w")])
def test_samples_are_counted(size: int, told: str) -> None:
    program = "w = 1\nx = [1, 2, 3]\nL = mean(w*x)"
    assert any(told in text for text in said(program, "backward", batch_size=size))
    assert "samples" not in " ".join(said("w = 1\nx = [2]\nL = mean(w*x)", "backward"))
