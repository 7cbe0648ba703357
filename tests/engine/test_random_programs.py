"""A thousand random programs: read as Python and differentiated by autograd, and by us in every way we have."""

from __future__ import annotations

import re
from typing import Any

import autograd
import autograd.numpy as anp
import pytest
from hypothesis import given, settings

from engine.autodiff.stepper import run
from engine.autodiff.tape import Tape
from engine.autodiff.trace import Trace
from engine.checks import torch_check
from engine.checks.gradient_check import check
from engine.graph.graph import Graph, Kind
from engine.graph.value import Value
from engine.language import parse
from engine.optim.optimizers import SGD, Update
from tests.engine.programs import programs

LEAF = re.compile(r"(x\d+) = (?:input\()?(-?[\d.]+)\)?")
WORDS: dict[str, Any] = {
    "exp": anp.exp, "log": anp.log, "sqrt": anp.sqrt, "sin": anp.sin, "cos": anp.cos, "tanh": anp.tanh,
    "sigmoid": lambda a: 1 / (1 + anp.exp(-a)), "relu": lambda a: anp.maximum(a, 0.0), "abs": anp.abs,
    "max": anp.maximum, "min": anp.minimum, "sum": lambda *a: sum(a[1:], a[0]),
    "mean": lambda *a: sum(a[1:], a[0]) / len(a),
}  # fmt: skip


def leaves_of(text: str) -> dict[str, float]:
    return {name: float(number) for name, number in LEAF.findall(text)}


def autograds(text: str) -> tuple[float, dict[str, float]]:
    """The last value of the program's own Python text, and autograd's gradient of it."""
    leaves = leaves_of(text)
    lines = text.strip().splitlines()[len(leaves) :]
    last = lines[-1].split(" = ")[0]

    def output(values: dict[str, float]) -> float:
        names = {**WORDS, **values}
        exec("\n".join(lines), names)
        return names[last]

    return output(leaves), {name: float(slope) for name, slope in autograd.grad(output)(leaves).items()}


def with_values(text: str) -> tuple[Value, dict[str, Value]]:
    """The program built in Python with Value: the same text, every function called as a method."""
    leaves = {name: Value(number, label=name) for name, number in leaves_of(text).items()}
    words = {name: lambda first, *others, name=name: getattr(first, name)(*others) for name in WORDS}
    names: dict[str, Any] = {**words, **leaves}
    lines = text.strip().splitlines()[len(leaves) :]
    exec("\n".join(lines), names)
    return names[lines[-1].split(" = ")[0]], leaves


def trace_of(text: str, rate: float = 0.01) -> Trace:
    graph = parse(text)
    return run(graph, [None if node.op else node.value for node in graph.nodes], Update(SGD, rate, rate))


def of_leaves(graph: Graph, numbers: tuple[float | None, ...] | list[float]) -> dict[str, float | None]:
    return {node.name: numbers[node.index] for node in graph.sliders}


def close(expected: object) -> object:
    return pytest.approx(expected, rel=1e-10, abs=1e-13)


@settings(max_examples=1000, deadline=None)
@given(programs(leaves=4, operations=8, kinks=True))
def test_a_thousand_random_programs_equal_autograd_stepped_flat_and_as_values(text: str) -> None:
    output, gradient = autograds(text)
    trace = trace_of(text)
    graph = trace.graph
    end = trace.frame(len(trace))

    tape, values = Tape(graph), [node.value for node in graph.nodes]
    tape.forward(values)
    loss, leaves = with_values(text)
    loss.backward()

    assert trace.values[graph.output] == close(output)
    assert of_leaves(graph, end.gradients) == close(gradient)
    assert {name: leaf.grad for name, leaf in leaves.items()} == close(gradient)
    assert loss.data == trace.values[graph.output] == values[graph.output]
    assert of_leaves(graph, tape.backward(values)) == of_leaves(graph, end.gradients)


@pytest.mark.torch
@settings(max_examples=100, deadline=None)
@given(programs(leaves=4, operations=8, kinks=True))
def test_random_programs_equal_pytorch(text: str) -> None:
    pytest.importorskip("torch")
    trace = trace_of(text)
    assert of_leaves(trace.graph, trace.last.gradients) == close(torch_check.gradients(trace.graph))


@settings(max_examples=100, deadline=None)
@given(programs(leaves=4, operations=8))
def test_difference_quotients_of_random_programs_come_close(text: str) -> None:
    for row in check(parse(text), h=1e-6):
        assert row.numeric == pytest.approx(row.analytic, rel=2e-3, abs=2e-3)


@settings(max_examples=100, deadline=None)
@given(programs(leaves=3, operations=6, kinks=True))
def test_steps_forward_and_back_are_the_identity_on_every_frame(text: str) -> None:
    trace = trace_of(text)
    forward = [trace.frame(position) for position in range(len(trace) + 1)]
    back = [trace.frame(position) for position in reversed(range(len(trace) + 1))]
    assert forward == back[::-1]
    assert forward == [trace_of(text).frame(position) for position in range(len(trace) + 1)]


@settings(max_examples=100, deadline=None)
@given(programs(leaves=3, operations=6, kinks=True))
def test_each_step_changes_the_one_number_that_it_names_from_before_to_after(text: str) -> None:
    trace = trace_of(text)
    for position, step in enumerate(trace.steps, 1):
        earlier, later = trace.frame(position - 1), trace.frame(position)
        if step.kind == "zero_grad":
            grads = [0.0 if node.kind is not Kind.CONSTANT else None for node in trace.graph.nodes]
            assert (later.values, list(later.gradients)) == (earlier.values, grads)
            continue
        numbers, others = ("gradients", "values") if step.phase == "backward" else ("values", "gradients")
        old, new = list(getattr(earlier, numbers)), list(getattr(later, numbers))
        assert (old[step.target], new[step.target]) == (step.before, step.after)
        old[step.target] = step.after
        assert old == new
        assert getattr(earlier, others) == getattr(later, others)
