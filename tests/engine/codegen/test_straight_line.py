"""Straight-line code beside the Tape, whose numbers it must give to the last bit."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.codegen.reference import Reference, Task, TrainingState
from engine.codegen.scalar import straight_line
from engine.codegen.scalar.straight_line import StraightLine
from engine.codegen.scalar.update_rules import Moves
from engine.graph.graph import Graph, Kind
from engine.graph.graph_builder import GraphBuilder
from engine.language import parse
from engine.ops.table import OPS
from engine.optim.optimizers import OPTIMIZERS
from tests.engine.programs import programs
from tests.engine.wild import wild_graphs

KINDS = [Moves(row, decay, ascent) for row in OPTIMIZERS.values() for decay, ascent in ((0.0, False), (0.01, True))]
NOBODY: frozenset[str] = frozenset()
SGD, ADAM = Moves(OPTIMIZERS["sgd"]), Moves(OPTIMIZERS["adam"])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code is written for the first update."""
    monkeypatch.setattr(straight_line, "ENOUGH", 0)


def bits(numbers: Sequence[float]) -> list[bytes]:
    return [b"nan" if number != number else struct.pack("d", number) for number in numbers]


def start(graph: Graph, moves: Moves) -> TrainingState:
    return TrainingState(tuple(node.value for node in graph.sliders), moves.optimizer.blank * len(graph.parameters))


def both(
    graph: Graph, moves: Moves, rates: Sequence[float], locks: Sequence[frozenset[str]] = (NOBODY,)
) -> StraightLine:
    """Trains by code and on a Tape, and compares; what trained by code."""
    task = Task(graph, moves)
    fast, reference = StraightLine(task), Reference(task)
    here = there = start(graph, moves)
    for locked in locks:
        losses, here = fast.updates(here, rates, locked)
        known, there = reference.updates(there, rates, locked)
        assert bits(losses) == bits(known)
        assert bits(here.leaves) == bits(there.leaves)
        assert bits(here.states) == bits(there.states)
        assert bits([fast.loss(here.leaves)]) == bits([reference.loss(there.leaves)])
    assert not fast.differs
    return fast


@given(programs(leaves=4, operations=12, kinks=True), st.sampled_from(KINDS))
@settings(max_examples=200, deadline=None)
def test_smooth_programs(text: str, moves: Moves) -> None:
    fast = both(parse(text), moves, [0.001, 0.002])
    assert fast._code


@given(wild_graphs(most=12), st.sampled_from(KINDS), st.sampled_from([0.1, 1.0, 1e200]))
@settings(max_examples=400, deadline=None)
def test_programs_with_zeros_ties_and_domains_left(graph: Graph, moves: Moves, rate: float) -> None:
    both(graph, moves, [rate] * 4, [NOBODY, NOBODY])


@pytest.mark.parametrize("moves", KINDS)
def test_locks_come_and_go(moves: Moves) -> None:
    graph = parse("a = 2\nb = -3\nc = 5\nL = tanh(a * b + c) * (c - b)**2")
    locks = [NOBODY, frozenset({"a"}), NOBODY, frozenset({"a", "b", "c"}), frozenset({"c"})]
    both(graph, moves, [0.01] * 3, locks)


@pytest.mark.parametrize(
    "program",
    [
        "x = 0\nL = 1 / x",
        "x = 800\nL = exp(x)",
        "x = 0\nL = log(x)",
        "x = -1\nL = sqrt(x)",
        "x = 1e200\nL = x**3",
        "x = -2\nL = x**0.5",
        "x = 1e308\nL = sin(x * 10)",
        "x = -0.0\nL = x * 0",
        "x = -1\ny = 0\nL = max(x, y) / relu(x)",
    ],
)
def test_where_python_stops_the_numbers_go_on(program: str) -> None:
    both(parse(program), SGD, [0.5] * 3, [NOBODY, NOBODY])


def test_a_number_that_stops_python_only_later() -> None:
    fast = both(parse("x = 3\nL = exp(x) / x"), Moves(OPTIMIZERS["sgd"], ascent=True), [1.0] * 40)
    assert fast._code


def test_every_power() -> None:
    for exponent in ("2", "3", "1", "0", "-1", "0.5", "-2.5", "x", "1e300"):
        both(parse(f"x = 1.5\ny = -0.7\nL = (x * y**2 + 3)**{exponent} + y**3"), SGD, [0.01] * 3)


def test_a_chain_too_long_for_any_recursion() -> None:
    builder = GraphBuilder()
    last = x = builder.leaf(Kind.PARAMETER, 0.5, "x")
    for number in range(5_000):
        last = builder.result(OPS[("tanh", "add", "sub", "neg")[number % 4]], [last, x][: 1 + (number % 4 in (1, 2))])
    graph = builder.build(builder.result(OPS["sum"], [last] + [x] * 500))
    both(graph, ADAM, [0.01] * 2)


def test_as_many_functions_are_kept_as_there_are_locks_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(straight_line, "KEPT", 2)
    fast = both(parse("a = 2\nb = -3\nc = 5\nL = a * b * c"), SGD, [0.01], [frozenset(name) for name in "abcabc"])
    assert len(fast._code) == 2


def test_code_comes_when_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(straight_line, "ENOUGH", 10)
    fast, state = StraightLine(Task(parse("a = 2\nL = a * a"), SGD)), TrainingState((2.0,), ())
    for made, code in ((5, 0), (5, 0), (1, 1)):
        _, state = fast.updates(state, [0.01] * made, NOBODY)
        assert len(fast._code) == code
    assert bits(state.leaves) == bits(
        Reference(fast.task).updates(TrainingState((2.0,), ()), [0.01] * 11, NOBODY)[1].leaves
    )


def test_no_garbage_collection_while_code_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    import gc

    gc.disable()
    try:
        both(parse("a = 2\nL = a * a"), SGD, [0.01])
        assert not gc.isenabled()
    finally:
        gc.enable()
    both(parse("a = 2\nL = a * a"), SGD, [0.01])
    assert gc.isenabled()


def test_nothing_runs_but_our_own_names() -> None:
    """What a person calls things does not get into the code."""
    from engine.codegen.scalar.function import source

    graph = parse("imported = 2\nlosses = 3\nL = imported * losses")
    task = Task(graph, SGD)
    text = "\n".join(source(task, task.parameters, True))
    assert "imported" not in text
    assert text.count("losses") == 2
    both(graph, SGD, [0.01])


def test_a_loss_that_python_stops_at_is_the_tapes() -> None:
    fast = both(parse("a = 2\nL = 1 / a"), SGD, [0.01])
    assert len(fast._code) == 1
    assert fast.loss((0.0,)) == float("inf")
