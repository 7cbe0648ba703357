"""The table of optimizers: one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import EngineError


@dataclass(frozen=True)
class Optimizer:
    """One rule for moving a parameter: `move(parameter, gradient, learning rate)` is its next value."""

    id: str
    name: str
    move: Callable[[float, float, float], float]


SGD = Optimizer("sgd", "SGD", lambda parameter, gradient, rate: parameter - rate * gradient)
OPTIMIZERS: dict[str, Optimizer] = {row.id: row for row in (SGD,)}


def find_optimizer(id: str) -> Optimizer:
    """The row of that id; EngineError for one that is not there."""
    if id not in OPTIMIZERS:
        known = ", ".join(OPTIMIZERS)
        raise EngineError("{id} is not a known optimizer", hint=f"Choose one of: {known}.", id=id)
    return OPTIMIZERS[id]
