"""Calls of functions and rounds of loops that can stand as one node: which, in what, and that nothing else changes."""

from __future__ import annotations

import pytest

from engine.autodiff.collapsed_graph import collapse
from engine.explain.collapsed_steps import explain_collapsed
from engine.graph.groups import collapsible_groups, first_closed
from engine.language import parse
from engine.training.experiment import Experiment
from engine.training.run import Run

TWICE = "def f(x): return x**2 + 1\na = 3\nL = f(a)*f(2*a)"
NESTED = "def g(x): return x**2 + 1\ndef f(x):\n    y = g(x)\n    return y*2\na = 3\nL = f(a)*f(2*a)"
LOOP = "points = [(1, 2), (2, 4), (3, 5)]\nw = 0.5\nL = 0\nfor x, y in points:\n    L += (w*x - y)**2"
MANY = LOOP.replace("[(1, 2), (2, 4), (3, 5)]", str([(k, 2 * k) for k in range(1, 9)]))
ENDS_IN_TWO = "def f(x):\n    u = x*2\n    return [u*3, u*5]\na = 3\np, q = f(a)\nL = p*q"


def blocks(text: str) -> list[tuple[str, str, str]]:
    """Name of each, what comes out of it, and the one around it."""
    graph = parse(text)
    groups = collapsible_groups(graph)
    return [
        (group.name, graph.nodes[group.outputs[0]].label, groups[group.parent].name if group.parent >= 0 else "")
        for group in groups
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TWICE, [("f", "a² + 1", ""), ("f₂", "(2·a)² + 1", "")]),
        (NESTED, [("f", "y·2", ""), ("g", "y", "f"), ("f₂", "y₂·2", ""), ("g₂", "y₂", "f₂")]),
        (LOOP, [("loop", "L₃", ""), ("round", "L", "loop"), ("round₂", "L₂", "loop"), ("round₃", "L₃", "loop")]),
        (ENDS_IN_TWO, []),  # two results are used outside: it cannot stand as one node
        ("f = lambda x: x*2\na = 1\nL = f(a) + a", []),  # one operation is one node anyway
        ("a = 1\nL = a*2 + 3", []),
    ],
)
def test_what_can_be_closed(text: str, found: list[tuple[str, str, str]]) -> None:
    assert blocks(text) == found


def test_a_leaf_that_nothing_uses_does_not_move_a_block() -> None:
    text = TWICE.replace("a = 3", "unused = [1, 2]\na = 3") + "\nL = L + unused[0]"
    graph = parse(text)
    (first, second) = collapsible_groups(graph)
    assert {graph.nodes[index].label for index in first.nodes} == {"2", "a²", "1", "a² + 1"}
    assert second.nodes[-1] == second.outputs[0]


def test_a_large_program_opens_with_its_calls_closed_but_for_what_holds_it_all() -> None:
    graph = parse(MANY)
    closed = first_closed(graph)
    names = {group.name for group in collapsible_groups(graph) if group.number in closed}
    assert "loop" not in names and len(names) == 8
    assert len(collapse(graph, closed).graph) < 12
    assert first_closed(parse(LOOP)) == frozenset()


@pytest.mark.parametrize("text", [TWICE, NESTED, LOOP, MANY])
def test_closed_or_open_the_numbers_are_the_same_and_every_step_has_words(text: str) -> None:
    trace = Run(Experiment(text)).trace(0)
    groups = collapsible_groups(trace.graph)
    for closed in (frozenset(), frozenset(group.number for group in groups)):
        collapsed = collapse(trace.graph, closed)
        frame = collapsed.frame(trace.frame(len(trace)))
        assert frame.gradients[collapsed.item_of[0]] == trace.frame(len(trace)).gradients[0]
        for position in range(1, len(trace) + 1):
            assert explain_collapsed(trace, position, collapsed).text


def test_a_computation_that_is_repeated_leaves_no_block() -> None:
    text = "def f(x): return x**2 + 1\na = 3\nL = f(a)*2\nL = f(a)*2"
    assert [name for name, _, _ in blocks(text)] == ["f"]
