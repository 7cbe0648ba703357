"""An equation is true as it is written: every one of random programs is read as a person reads it, and worked out."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest

from engine.autodiff.collapsed_graph import collapse
from engine.autodiff.trace import Trace
from engine.explain.collapsed_steps import explain_collapsed
from engine.explain.equality import equation, worked_out
from engine.explain.explanation import Explanation
from engine.explain.steps import explain
from engine.explain.typesetting import Part, plain
from engine.graph.groups import collapsible_groups
from engine.ops.table import FUNCTIONS
from engine.optim.optimizers import OPTIMIZERS
from engine.optim.schedules import SCHEDULES
from engine.training.experiment import Experiment
from engine.training.run import Run
from tests.engine.explain.reading import untrue, worked

SIZES = (1.0, 1.0, 0.01, 1e-4, 100.0, 1e5, 1e-12, 1e160)


def programs(seed: int) -> Experiment:
    """A program of every kind of operation at numbers of every size, with choices of its own."""
    choose = random.Random(seed)
    names = ["a", "b", "c"]
    lines = [f"{name} = {choose.choice((-1, 1)) * choose.uniform(0.1, 9) * choose.choice(SIZES):.5g}" for name in names]
    if seed % 3 == 0:
        lines.append(f"x = {[round(choose.uniform(-3, 3), 3) for _ in range(choose.randint(2, 5))]}")
        lines.append("s = mean((a*x - b)**2) + sum(c*x)")
        names.append("s")
    if seed % 3 == 1:
        lines.append(
            f"n = layer([a, b], {choose.randint(1, 3)}, {choose.choice(('tanh', 'relu', 'sigmoid'))}, seed={seed})"
        )
        lines.append("s = sum(n)")
        names.append("s")
    for number in range(6):
        one, other = choose.choice(names), choose.choice(names)
        name = choose.choice(sorted(FUNCTIONS))
        op = FUNCTIONS[name]
        call = f"{name}({one}, {other})" if op.takes(2) else f"{name}({one})"
        lines.append(f"v{number} = " + choose.choice((
            call, f"{one} + {other}", f"{one} - {other}", f"{one} * {other}", f"{one} / {other}", f"-{one}",
            f"{one}**2", f"{one}**3", f"{one}**-1", f"({one}*{other})**0.5", f"{one} * {call} + {other}",
        )))  # fmt: skip
        names.append(f"v{number}")
    lines.append(f"L = {' + '.join(names[3:])} + {names[-1]}")
    experiment = Experiment(
        "\n".join(lines), learning_rate=choose.choice((0.01, 1e-5, 0.3, 3.0)),
        optimizer=choose.choice(list(OPTIMIZERS)), schedule=choose.choice(list(SCHEDULES)),
        weight_decay=choose.choice((0.0, 0.0, 0.3)), ascent=choose.random() < 0.2,
    )  # fmt: skip
    return experiment.with_lock("b", True) if choose.random() < 0.2 else experiment


def texts_of(said: Explanation) -> Iterator[str]:
    """All that an explanation shows that may have an equation in it."""
    yield from map(plain, (*said.workings, said.equation, *said.callout))
    yield from re.split(r"[:;,.] (?=\D)|\.$|, so ", str(said.sentence))


def explanations(trace: Trace) -> Iterator[Explanation]:
    groups = collapsible_groups(trace.graph)
    collapsed = collapse(trace.graph, [each.number for each in groups])
    for position in range(1, len(trace) + 1):
        yield explain(trace, position)
        if groups:
            described = next((each.number for each in groups if each.kind == "neuron"), -1)
            yield explain_collapsed(trace, position, collapsed, described)


@pytest.mark.parametrize("seed", range(45))
def test_every_equation_comes_to_what_it_says(seed: int) -> None:
    run = Run(programs(seed))
    for epoch in (0, 3):
        for said in explanations(run.trace(epoch)):
            for text in texts_of(said):
                assert untrue(text.rstrip(".")) == [], text


def test_the_examples_say_true_equations() -> None:
    from desktop_app.look.assets import examples

    for example in examples():
        run = Run(example.experiment)
        trace = run.trace(1)
        if len(trace) < 1500:
            for said in explanations(trace):
                assert [wrong for text in texts_of(said) for wrong in untrue(text.rstrip("."))] == []


@pytest.mark.parametrize(
    ("program", "equation"),
    [
        ("a = 0.00347066594\nL = a * 1", "L = a · 1 = 0.0035 · 1 = 0.0035"),
        ("a = 15000000\nL = a**2", "L = a² = (1.5e7)² = 2.25e14"),
        ("a = 0.33333\nL = a * 9", "L = a · 9 = 0.3333 · 9 ≈ 3"),
        ("a = 5.799999999999999\nL = a * 1", "L = a · 1 = 5.8 · 1 = 5.8"),
        ("a = -0.8\nL = a**2", "L = a² = (−0.8)² = 0.64"),
        ("a = 1e200\nL = a * a", "L = a · a = 1e200 · 1e200 = inf"),
    ],
)
def test_digits_that_do_not_come_to_the_result_are_about_it(program: str, equation: str) -> None:
    assert explain(Run(Experiment(program)).trace(0), 1).text == equation


@pytest.mark.parametrize(
    "text",
    ["1 + 2 × 3", "−2²", "(1.5e7)²", "max(−2, 0)", "5 / 0", "3 / 4", "Φ(1)", "sum(1, 2) / 2", "2^(0.5)", "0 / 0"],
)
def test_both_readers_agree(text: str) -> None:
    parts = tuple(
        Part("2", raised=True) if piece == "²" else Part("0.5", raised=True) if piece == "^(0.5)" else Part(piece)
        for piece in re.split(r"(²|\^\(0\.5\))", text) if piece
    )  # fmt: skip
    assert worked_out(parts) == pytest.approx(worked(text), nan_ok=True)


@pytest.mark.parametrize("text", ["a + 1", "1 + …", "–", "1 +", "5 // 2", "open(1)", "1 @ 2"])
def test_what_is_not_arithmetic_is_left_alone(text: str) -> None:
    assert worked_out((Part(text),)) is None
    assert plain(equation((Part(text),), (Part("1"),))) == f"{text} = 1"
    assert worked_out((Part("1"), Part("∂L", under="∂a"))) is None
