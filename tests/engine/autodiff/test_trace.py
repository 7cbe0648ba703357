"""The micro-steps of one epoch and what is known after each of them."""

from __future__ import annotations

import math

import pytest

from engine.autodiff.stepper import run
from engine.autodiff.trace import Carried, Grain, Stretch, Trace
from engine.language import parse
from engine.optim.optimizers import SGD, Update
from tests.engine.programs import LECTURE

A, B, C, D, L = range(5)


def trace_of(program: str, **settings) -> Trace:
    graph = parse(program)
    return run(graph, [None if node.op else node.value for node in graph.nodes], **settings)


def told(trace: Trace) -> list[str]:
    return [" ".join(filter(None, (step.kind, step.node, step.operand))) for step in trace.steps]


def test_the_steps_of_the_lectures_graph_in_order() -> None:
    trace = trace_of(LECTURE)
    assert told(trace) == [
        "forward c", "forward L", "zero_grad", "seed L", "backward L c", "backward L d", "backward c a",
        "backward c b", "update a", "update b", "update d",
    ]  # fmt: skip
    assert [step.after for step in trace.steps] == [8, 80, None, 1, 10, 8, 10, 10, 4.9, 2.9, 9.92]
    step = trace.steps[6]
    assert (step.upstream, step.local, step.before, step.after) == (10.0, 1.0, 0.0, 10.0)
    assert (step.source, step.slot, step.target, step.phase) == (C, 0, A, "backward")


def test_frames_know_more_with_every_step() -> None:
    trace = trace_of(LECTURE)
    assert trace.frame(0).values == (5, 3, None, 10, None)
    assert trace.frame(0).step is None and trace.frame(0).phase is None
    assert trace.frame(1).values == (5, 3, 8, 10, None)
    assert trace.frame(2).gradients == (None,) * 5
    assert trace.frame(3).gradients == (0,) * 5
    assert trace.frame(6).gradients == (0, 0, 10, 8, 1)
    assert trace.frame(6).locals == {(L, 0): 10, (L, 1): 8}
    assert trace.last.gradients == (10, 10, 10, 8, 1)
    assert trace.last.updated == {A: 5, B: 3, D: 10}


def test_what_was_computed_from_a_moved_parameter_is_stale() -> None:
    trace = trace_of(LECTURE)
    assert trace.frame(8).stale_values == set()
    assert trace.frame(9).stale_values == {C, L}
    only_d = trace_of(LECTURE, locked=frozenset({"a", "b"}))
    assert only_d.last.stale_values == {L}
    assert only_d.last.updated == {D: 10}


def test_the_next_epoch_starts_with_what_the_last_one_left() -> None:
    first = trace_of(LECTURE)
    carried = Carried(first.last.values, first.last.gradients, first.last.stale_values)
    leaves = [4.9, 2.9, None, 9.92, None]
    second = run(first.graph, leaves, epoch=1, carried=carried)
    start = second.frame(0)
    assert start.values == (4.9, 2.9, 8, 9.92, 80)
    assert (start.gradients, start.stale_gradients) == (first.last.gradients, set(range(5)))
    assert second.steps[0].before == 8
    assert second.values[L] == 77.376
    assert second.frame(3).stale_gradients == set()


def test_a_leaf_set_by_hand_between_epochs_makes_its_dependents_stale() -> None:
    first = trace_of(LECTURE)
    carried = Carried(first.last.values, first.last.gradients)
    start = run(first.graph, [4.9, 2.9, None, 7.0, None], epoch=1, carried=carried).frame(0)
    assert start.values == (4.9, 2.9, 8, 7.0, 80)
    assert start.stale_values == {L}


@pytest.mark.parametrize(
    ("grain", "stops"),
    [
        ("edge", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
        ("node", (1, 2, 3, 4, 6, 8, 9, 10, 11)),
        ("phase", (2, 8, 11)),
        ("epoch", (11,)),
    ],
)
def test_where_stepping_by_a_grain_halts(grain: Grain, stops: tuple[int, ...]) -> None:
    assert trace_of(LECTURE).stops(grain) == stops


def test_phases_and_their_steps() -> None:
    assert trace_of(LECTURE).stretches == (
        Stretch("forward", 1, 2), Stretch("backward", 3, 8), Stretch("update", 9, 11),
    )  # fmt: skip
    assert trace_of("x = input(2)").stretches == (Stretch("backward", 1, 2),)


@pytest.mark.parametrize(
    ("program", "steps"),
    [
        ("a = 5", ["zero_grad", "seed a", "update a"]),
        ("x = input(5)", ["zero_grad", "seed x"]),
        ("L = 2 * 3", ["forward L", "zero_grad", "seed L"]),
        ("x = 3\nL = x * x",
         ["forward L", "zero_grad", "seed L", "backward L x", "backward L x", "update x"]),
        ("a = 1\nb = 2\nc = b * 2\nL = a + 1",
         ["forward c", "forward L", "zero_grad", "seed L", "backward L a", "update a", "update b"]),
        ("L = 2 * 3\na = 1\nL.backward()", ["forward L", "zero_grad", "seed L", "update a"]),
        ("x = input(2)\nw = 3\nL = w * x + 1",
         ["forward w*x", "forward L", "zero_grad", "seed L", "backward L w*x", "backward w*x w",
          "backward w*x x", "update w"]),
    ],
)  # fmt: skip
def test_small_programs(program: str, steps: list[str]) -> None:
    assert told(trace_of(program)) == steps


def test_a_reused_node_adds_both_contributions() -> None:
    first, second = (step for step in trace_of("x = 3\nL = x * x").steps if step.kind == "backward")
    assert (first.slot, first.before, first.after) == (0, 0, 3)
    assert (second.slot, second.before, second.after) == (1, 3, 6)


def test_two_roads_of_the_lecture_on_reused_nodes() -> None:
    trace = trace_of("a = -2\nb = 3\nd = a * b\ne = a + b\nf = d * e")
    assert trace.last.gradients == (-3, -8, 1, -6, 1)


def test_constants_take_no_gradient() -> None:
    trace = trace_of("a = 2\nL = a * 3")
    assert trace.frame(len(trace)).gradients == (3, None, 1)


def test_a_leaf_as_output_descends_with_gradient_one() -> None:
    trace = trace_of("a = 5", update=Update(SGD, 0.5, 0.5))
    assert trace.last.values == (4.5,)
    assert trace.last.stale_values == set()


def test_the_positions_where_a_number_is_not_finite() -> None:
    trace = trace_of("x = 0\ny = log(x)\nL = y * 0")
    assert trace.not_finite == (1, 2, 6, 7)
    assert math.isnan(trace.values[trace.graph.output] or 0.0)


@pytest.mark.parametrize("position", [-1, 12])
def test_there_is_no_frame_outside_the_epoch(position: int) -> None:
    with pytest.raises(IndexError, match="is not within 0 to 11"):
        trace_of(LECTURE).frame(position)
