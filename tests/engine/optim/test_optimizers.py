"""The table of optimizers against PyTorch, and against numbers worked out apart from the engine."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from engine.errors import EngineError
from engine.language import parse
from engine.optim.optimizers import OPTIMIZERS, find_optimizer, gradient_rules, mover
from engine.training.experiment import Experiment
from engine.training.run import Run

FIRST = {  # the first two updates of w = 0 by gradients 2 and -1, lr 0.1: by hand
    "sgd": (-0.2, -0.1),
    "momentum": (-0.2, -0.28),
    "nesterov": (-0.38, -0.352),
    "rmsprop": (-1.0, -1.0 + 0.1 / math.sqrt(0.0496)),
    "adam": (-0.1, -0.1 - 0.1 * (0.08 / 0.19) / math.sqrt(0.004996 / 0.001999)),
}


@pytest.mark.parametrize("id", OPTIMIZERS)
def test_the_first_two_updates_are_those_worked_out_by_hand(id: str) -> None:
    assert id in FIRST, "a new optimizer is worked out by hand first"
    row = OPTIMIZERS[id]
    p, state = 0.0, row.blank
    for gradient, expected in zip((2.0, -1.0), FIRST[id], strict=True):
        p, _, *rest = mover(row)(p, gradient, 0.1, 0.0, *state)
        state = tuple(rest[: len(row.state)])
        assert p == pytest.approx(expected, rel=1e-6)


def test_weight_decay_and_ascent_change_the_gradient_in_pytorchs_order() -> None:
    row = OPTIMIZERS["sgd"]
    assert mover(row, gradient_rules(0.5, ascent=False))(4.0, 1.0, 0.1, 0.5) == (4.0 - 0.1 * 3.0, 3.0)
    assert mover(row, gradient_rules(0.0, ascent=True))(4.0, 1.0, 0.1, 0.0) == (4.1, -1.0)
    assert mover(row, gradient_rules(0.5, ascent=True))(4.0, 1.0, 0.1, 0.5) == (4.0 - 0.1, 1.0)


@pytest.mark.parametrize("id", OPTIMIZERS)
@pytest.mark.parametrize("gradient", [math.inf, -math.inf, math.nan, 1e300, -1e300, 5e-324, 0.0])
def test_no_gradient_makes_an_update_raise(id: str, gradient: float) -> None:
    row = OPTIMIZERS[id]
    state = row.blank
    for _ in range(3):
        p, _, *rest = mover(row, gradient_rules(0.1, ascent=True))(1.0, gradient, 1e300, 0.1, *state)
        state = tuple(rest[: len(row.state)])
        assert isinstance(p, float)


def test_an_unknown_optimizer_is_named_with_those_there_are() -> None:
    with pytest.raises(EngineError, match="newton") as raised:
        find_optimizer("newton")
    assert str(raised.value.hint) == f"Choose one of: {', '.join(OPTIMIZERS)}."


ROSENBROCK = "x = -1.2\ny = 1\nL = (1 - x)**2 + 100*(y - x**2)**2"
PARABOLA = "w = 0\nL = (w - 3)**2"
PROGRAMS = {  # the text, a learning rate for what steps along the gradient and one for what divides by its size
    "squares": ("a = 5\nb = 3\nc = a + b\nd = 10\nL = (c*d - 20)**2 + a**2", 1e-5, 0.02),
    "rosenbrock": (ROSENBROCK, 1e-4, 0.01),
    "neuron": ("x1 = input(2.0)\nw1 = -3\nw2 = 1\nb = 6.5\no = tanh(x1*w1 + w2*b)\nL = (o - 0.3)**2", 0.02, 0.02),
}
DIVIDES = {id for id, row in OPTIMIZERS.items() if "sqrt" in row.rules[-1].text}  # by the size of the gradient


def weights(experiment: Experiment, epochs: int, name: str = "w") -> list[float]:
    run = Run(experiment)
    return [run.parameters(epoch)[name] for epoch in range(1, epochs + 1)]


def theirs(experiment: Experiment, epochs: int) -> list[dict[str, float]]:
    """The parameters of each epoch, by PyTorch's optimizer on PyTorch's gradients."""
    import torch

    graph = parse(experiment.program)
    leaves = {node.name: torch.tensor(node.value, dtype=torch.float64) for node in graph.sliders}
    parameters = {node.name: leaves[node.name].requires_grad_() for node in graph.parameters}
    row = OPTIMIZERS[experiment.optimizer]
    names = {**vars(torch.optim), **row.settings, "parameters": parameters.values(), "lr": experiment.learning_rate}
    more = f", weight_decay={experiment.weight_decay}, maximize={experiment.ascent})"
    optimizer = eval(row.torch[:-1] + more, names)
    computed = [line for line in experiment.program.splitlines() if line.split(" = ")[0] not in leaves]
    found = []
    for _ in range(epochs + 1):
        found.append({name: parameter.item() for name, parameter in parameters.items()})
        names = {**leaves, "tanh": torch.tanh}
        exec("\n".join(computed), names)
        optimizer.zero_grad()
        names["L"].backward()
        optimizer.step()
    return found


@pytest.mark.torch
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("id", OPTIMIZERS)
def test_200_updates_are_pytorchs(id: str, program: str) -> None:
    pytest.importorskip("torch")
    text, along, by_size = PROGRAMS[program]
    experiment = Experiment(text, learning_rate=by_size if id in DIVIDES else along, optimizer=id)
    run = Run(experiment)
    for epoch, expected in enumerate(theirs(experiment, 200)):
        assert run.parameters(epoch) == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert run.loss(200) < run.loss(0)


@pytest.mark.torch
@pytest.mark.parametrize(("decay", "ascent"), [(0.1, False), (0.0, True), (0.3, True)])
@pytest.mark.parametrize("id", OPTIMIZERS)
def test_weight_decay_and_ascent_are_pytorchs(id: str, decay: float, ascent: bool) -> None:
    pytest.importorskip("torch")
    experiment = Experiment(PROGRAMS["neuron"][0], learning_rate=0.02, optimizer=id)
    experiment = experiment.with_weight_decay(decay).with_ascent(ascent)
    run = Run(experiment)
    for epoch, expected in enumerate(theirs(experiment, 50)):
        assert run.parameters(epoch) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_momentum_swings_past_the_middle_of_a_parabola() -> None:
    found = weights(Experiment(PARABOLA, learning_rate=0.1, optimizer="momentum"), 50)
    assert max(found) == found[5] == pytest.approx(5.126922, abs=1e-6)


def test_adams_first_step_has_the_size_of_the_learning_rate() -> None:
    found = weights(Experiment(PARABOLA, learning_rate=0.1, optimizer="adam"), 3)
    assert found == pytest.approx([0.09999999983333333, 0.199897292585211, 0.29961847654925267], rel=1e-9)
    scaled = weights(Experiment("w = 0\nL = 1000*(w - 3)**2", learning_rate=0.1, optimizer="adam"), 1)
    assert scaled == pytest.approx(found[:1], rel=1e-8)


def test_momentum_and_adam_in_the_ravine() -> None:
    momentum = Run(Experiment(ROSENBROCK, learning_rate=0.001, optimizer="momentum"))
    expected = (23.53285756492345, 0.14306729651447467, 2.5050280577861867e-05)
    assert tuple(momentum.loss(epoch) for epoch in (2, 100, 1000)) == pytest.approx(expected, rel=1e-9)
    assert next(epoch for epoch, loss in enumerate(momentum.losses) if loss < 0.01) == 318
    adam = Run(Experiment(ROSENBROCK, learning_rate=0.01, optimizer="adam"))
    expected = (21.287821000183992, 4.178536669196769, 1.2549748184577758)
    assert tuple(adam.loss(epoch) for epoch in (1, 100, 1000)) == pytest.approx(expected, rel=1e-9)
    adam.advance(2000, stop=lambda loss: loss < 0.01)
    assert adam.last_epoch == 2465


@pytest.mark.parametrize("id", OPTIMIZERS)
def test_steps_say_what_the_loop_does_and_frames_bring_the_state_back(id: str) -> None:
    experiment = Experiment(ROSENBROCK, learning_rate=1e-4, optimizer=id).with_weight_decay(0.1)
    run = Run(experiment.with_lock("y", True, 1).with_lock("y", False, 2))
    names, places = run.optimizer.state, {node.index: node.name for node in run.graph.parameters}
    for epoch in range(4):
        trace = run.trace(epoch)
        frames = [trace.frame(k) for k in range(len(trace) + 1)]
        assert [trace.frame(k) for k in reversed(range(len(trace) + 1))] == frames[::-1]
        for frame, states in ((frames[0], run.optimizer_state(epoch)), (frames[-1], run.optimizer_state(epoch + 1))):
            assert {places[i]: dict(zip(names, s, strict=True)) for i, s in frame.states.items()} == states
        assert {name: frames[-1].values[i] for i, name in places.items()} == run.parameters(epoch + 1)
        for step in trace.steps[-2:]:
            start, end = run.optimizer_state(epoch)[step.node], run.optimizer_state(epoch + 1)[step.node]
            assert step.state == (() if step.locked else tuple((n, start[n], end[n]) for n in names))
            assert step.locked or step.effective == pytest.approx(step.gradient + 0.1 * step.before)


def test_a_locked_parameter_keeps_its_state_and_counts_no_update() -> None:
    free = Run(Experiment(PARABOLA, learning_rate=0.1, optimizer="adam"))
    held = Run(free.experiment.with_lock("w", True, 1).with_lock("w", False, 6))
    assert held.optimizer_state(6) == free.optimizer_state(1)
    assert held.optimizer_state(6)["w"]["t"] == 1
    assert held.parameters(9) == free.parameters(4)


def test_a_resumed_run_takes_the_state_over() -> None:
    earlier = Run(Experiment(ROSENBROCK, learning_rate=0.01, optimizer="adam").with_schedule("cosine", 30))
    earlier.advance(20)
    experiment = earlier.experiment.with_leaf("x", 0.5, 10)
    resumed, fresh = Run.resumed(earlier, experiment, 10), Run(experiment)
    assert resumed.parameters(25) == fresh.parameters(25)
    assert resumed.optimizer_state(25) == fresh.optimizer_state(25)
    assert Run.resumed(earlier, replace(experiment, optimizer="sgd"), 0).optimizer.id == "sgd"


def test_a_schedule_sets_the_rate_of_every_epoch() -> None:
    experiment = Experiment("w = 0\nL = 3*w", learning_rate=1.0).with_schedule("linear", 100)
    run = Run(experiment.with_learning_rate(0.5, 4))
    rates = [step.learning_rate for epoch in range(6) for step in run.trace(epoch).steps if step.kind == "update"]
    assert rates == [1.0, 0.991, 0.982, 0.973, 0.5 * 0.964, 0.5 * 0.955]
    assert run.parameters(2)["w"] == pytest.approx(-3 * 1.991)
    assert run.trace(4).update.base_rate == 0.5
