"""The table of learning-rate schedules: one row each, the rate of an epoch as text."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from engine.errors import EngineError
from engine.ops.primitives import Function
from engine.ops.scalar_forms import assignments

FACTOR = 0.1  # what a step multiplies the rate by


@dataclass(frozen=True)
class Schedule:
    """One course of the learning rate.

    `rate` is the rate of epoch `k` as text: a Python expression over `lr`, `k`, `span` (in epochs), `factor` and `pi`.
    `torch` is the call behind `torch.optim.lr_scheduler.` that does the same as far as the span goes. `does` says it
    for people.
    """

    id: str
    name: str
    rate: str
    torch: str
    does: str = ""

    def __call__(self, learning_rate: float, epoch: int, span: int) -> float:
        """The learning rate that an epoch's update uses."""
        rate: float = self._compiled(learning_rate, epoch, span)[0]
        return rate

    @cached_property
    def _compiled(self) -> Function:
        return assignments([("rate", self.rate)], f"lr, k, span, factor={FACTOR!r}, pi={math.pi!r}", ["rate"])


_ROWS = (
    Schedule("constant", "Constant", "lr", "ConstantLR(optimizer, 1.0)"),
    Schedule("step", "Step", "lr * factor**(k // span)", "StepLR(optimizer, span, factor)",
             "every {span} epochs, a tenth of it"),
    Schedule("cosine", "Cosine", "lr * (1 + cos(pi * min(k, span) / span)) / 2",
             "CosineAnnealingLR(optimizer, span)",
             "down to 0 along half a cosine, over {span} epochs"),
    Schedule("linear", "Linear", "lr * (1 - 0.9 * min(k, span) / span)", "LinearLR(optimizer, 1.0, 0.1, span)",
             "down to a tenth in a straight line, over {span} epochs"),
)  # fmt: skip

SCHEDULES: dict[str, Schedule] = {row.id: row for row in _ROWS}


def find_schedule(id: str) -> Schedule:
    """The row of that id; EngineError for one that is not there."""
    if id not in SCHEDULES:
        known = ", ".join(SCHEDULES)
        raise EngineError("{id} is not a known schedule", hint="Choose one of: {known}.", id=id, known=known)
    return SCHEDULES[id]
