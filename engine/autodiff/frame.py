"""What is known after any number of steps of an epoch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.graph.graph import FIXED
from engine.optim.optimizers import State

if TYPE_CHECKING:
    from engine.autodiff.trace import Phase, Step, Trace


@dataclass(frozen=True)
class Frame:
    """All that is known after `position` steps of an epoch; one entry a node, None where nothing is known yet.

    A value is stale when a leaf that it was computed from has changed since; a gradient when it belongs to the
    epoch before. `locals` has the local derivative of each edge that the backward pass has been through,
    `updated` each parameter that this epoch has moved, with its value before, `states` what the optimizer keeps of
    each parameter.
    """

    epoch: int
    position: int
    step: Step | None
    phase: Phase | None
    values: tuple[float | None, ...]
    gradients: tuple[float | None, ...]
    stale_values: frozenset[int]
    stale_gradients: frozenset[int]
    locals: Mapping[tuple[int, int], float]
    updated: Mapping[int, float]
    states: Mapping[int, State]


def frame_of(trace: Trace, position: int) -> Frame:
    """What is known after `position` steps of a trace; IndexError where it has not so many."""
    if not 0 <= position <= len(trace.steps):
        raise IndexError(f"position {position} is not within 0 to {len(trace.steps)}")
    values, gradients, stale_values, stale_gradients = _start(trace)
    slopes: dict[tuple[int, int], float] = {}
    updated: dict[int, float] = {}
    states = dict(trace.states)
    for step in trace.steps[:position]:
        match step.kind:
            case "forward":
                values[step.target] = step.after
                stale_values.discard(step.target)
            case "zero_grad":
                gradients = [None if node.kind in FIXED else 0.0 for node in trace.graph.nodes]
                stale_gradients.clear()
            case "seed":
                gradients[step.target] = step.after
            case "backward":
                gradients[step.target] = step.after
                slopes[step.source, step.slot] = step.local or 0.0
            case _:  # update
                values[step.target] = step.after
                if step.before is not None and step.before != step.after:
                    updated[step.target] = step.before
                if step.state:
                    states[step.target] = tuple(change.after for change in step.state)
    stale_values |= trace.graph.dependents(updated)
    last = trace.steps[position - 1] if position else None
    return Frame(
        trace.epoch, position, last, last.phase if last else None, tuple(values), tuple(gradients),
        frozenset(stale_values), frozenset(stale_gradients), slopes, updated, states,
    )  # fmt: skip


def _start(trace: Trace) -> tuple[list[float | None], list[float | None], set[int], set[int]]:
    """Values, gradients, stale values and stale gradients before the first step."""
    if trace.carried is None:
        return list(trace.leaves), [None] * len(trace.graph), set(), set()
    values = [old if leaf is None else leaf for leaf, old in zip(trace.leaves, trace.carried.values, strict=True)]
    changed = [i for i, (new, old) in enumerate(zip(values, trace.carried.values, strict=True)) if new != old]
    stale = trace.graph.dependents(changed) | trace.carried.stale_values
    known = {i for i, gradient in enumerate(trace.carried.gradients) if gradient is not None}
    return values, list(trace.carried.gradients), set(stale), known
