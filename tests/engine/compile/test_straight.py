"""Straight-line code beside the Tape, whose numbers it must give to the last bit."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compile import stepping
from engine.compile.careful import Careful, Place, Task
from engine.compile.moves import Moves
from engine.compile.stepping import Straight
from engine.graph import Graph
from engine.optimizers import OPTIMIZERS
from engine.program import parse
from tests.engine.programs import programs
from tests.engine.wild import wild_graphs

KINDS = [
    Moves(row, decay, ascent) for row in OPTIMIZERS.values() for decay, ascent in ((0.0, False), (0.01, True))
]  # fmt: skip
NOBODY: frozenset[str] = frozenset()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Code is written for the first update."""
    monkeypatch.setattr(stepping, "ENOUGH", 0)


def bits(numbers: Sequence[float]) -> list[bytes]:
    return [b"nan" if number != number else struct.pack("d", number) for number in numbers]


def both(graph: Graph, moves: Moves, rates: Sequence[float], locked: frozenset[str] = NOBODY) -> Straight:
    """Trains by code and on a Tape, and compares; what trained by code."""
    task = Task(graph, moves)
    fast, careful = Straight(task), Careful(task)
    here = there = Place(tuple(node.value for node in graph.sliders), moves.optimizer.blank * len(graph.parameters))
    for _ in range(2):
        losses, here = fast.updates(here, rates, locked)
        known, there = careful.updates(there, rates, locked)
        assert bits(losses) == bits(known)
        assert bits(here.leaves) == bits(there.leaves)
        assert bits(here.states) == bits(there.states)
    assert not fast.differs
    return fast


@given(programs(leaves=4, operations=12, kinks=True), st.sampled_from(KINDS))
@settings(max_examples=300, deadline=None)
def test_smooth_programs(text: str, moves: Moves) -> None:
    both(parse(text), moves, [0.01, 0.02, 0.03])


@given(wild_graphs(most=12), st.sampled_from(KINDS), st.sampled_from([0.1, 1.0, 1e200]))
@settings(max_examples=600, deadline=None)
def test_programs_with_zeros_ties_and_domains_left(graph: Graph, moves: Moves, rate: float) -> None:
    both(graph, moves, [rate] * 4)
