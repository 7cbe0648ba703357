"""Every micro-step of one epoch."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from engine.autodiff.frame import Frame, frame_of
from engine.autodiff.tape import Values
from engine.graph.graph import Graph
from engine.optim.optimizers import State, Update

StepKind = Literal["forward", "zero_grad", "seed", "backward", "update"]
Phase = Literal["forward", "backward", "update"]
Grain = Literal["edge", "node", "phase", "epoch"]

PHASES: tuple[Phase, ...] = ("forward", "backward", "update")
PHASE_OF: dict[StepKind, Phase] = {
    "forward": "forward", "zero_grad": "backward", "seed": "backward", "backward": "backward", "update": "update",
}  # fmt: skip


class StateChange(NamedTuple):
    """What became of one number that an optimizer keeps of a parameter."""

    name: str
    before: float
    after: float


class Step(NamedTuple):
    """One micro-step: what it works on, and the number it changes, before and after.

    forward: `node` gets its value. zero_grad: every gradient becomes 0. seed: the output's gradient becomes 1.
    backward: `upstream` (of `node`) times `local` is added to the gradient of `operand`, its operand number
    `slot`. update: the optimizer moves the parameter `node`, unless it is `locked`, by its `gradient` and
    `learning_rate`; it goes by `effective`, the gradient with weight decay and turned round for ascent, and changes
    the `state` that it keeps of the parameter.
    `target` is the index of the node whose number changes, `source` that of the node it comes from.

    With data the numbers are those of one sample. A leaf that each sample uses gets the sum over all of them:
    `summed` is what is added then, and `samples` how many they are; in a forward step over samples it is how many
    it goes over.
    """

    kind: StepKind
    node: str = ""
    target: int = -1
    before: float | None = None
    after: float | None = None
    operand: str = ""
    slot: int = -1
    source: int = -1
    upstream: float | None = None
    local: float | None = None
    gradient: float | None = None
    learning_rate: float | None = None
    locked: bool = False
    effective: float | None = None
    state: tuple[StateChange, ...] = ()
    summed: float | None = None
    samples: int = 0

    @property
    def phase(self) -> Phase:
        """The pass that this step belongs to."""
        return PHASE_OF[self.kind]


class Stretch(NamedTuple):
    """The steps of one phase: numbers `first` to `last`, counted from 1."""

    phase: Phase
    first: int
    last: int


class Carried(NamedTuple):
    """What an epoch takes over from the one before: one number a node, as it stood at the end."""

    values: tuple[float | None, ...]
    gradients: tuple[float | None, ...]
    stale_values: frozenset[int] = frozenset()


class Batch(NamedTuple):
    """The samples of one update by number, the index of the shown one among them, and all their numbers a node."""

    samples: tuple[int, ...]
    sample_index: int
    values: Values
    gradients: Values

    @property
    def sample(self) -> int:
        """The number of the sample that is shown, from 0."""
        return self.samples[self.sample_index]


@dataclass(frozen=True)
class Trace:
    """The steps of one epoch in order: forward, zero_grad, seed, backward, update.

    Steps are counted from 1; `frame(k)` is what is known after the first k of them. An epoch with several updates
    has a trace for each in `minibatches`, and the steps of all, worked out as they are looked at. `batch` is what an
    update sees of the data.
    """

    graph: Graph
    epoch: int
    leaves: tuple[float | None, ...]  # the leaves' values at the start, None for results
    steps: Sequence[Step]
    update: Update
    states: Mapping[int, State]  # of each parameter, at the start
    carried: Carried | None = None
    batch: Batch | None = None
    minibatches: Sequence[Trace] = ()

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The phases with the numbers of their first and last step; a phase without steps is left out."""
        found: list[Stretch] = []
        for number, step in enumerate(self.steps, 1):
            if found and found[-1].phase == step.phase:
                found[-1] = found[-1]._replace(last=number)
            else:
                found.append(Stretch(step.phase, number, number))
        return tuple(found)

    def stops(self, grain: Grain, closed_at: Sequence[int] = ()) -> tuple[int, ...]:
        """The positions at which stepping by this grain halts, in order; the last one is the end.

        `closed_at` has a number for each node inside of something closed, which takes one step of a kind; -1 for none.
        """
        same = SAME[grain]
        return tuple(
            number
            for number, step in enumerate(self.steps, 1)
            if number == len(self.steps)
            or not (same(step, self.steps[number]) or (closed_at and as_one(step, self.steps[number], closed_at)))
        )

    def frame(self, position: int) -> Frame:
        """What is known after `position` steps (0 to len); those steps carried out one by one over the start."""
        return frame_of(self, position)

    def minibatch_at(self, position: int) -> tuple[Trace, int]:
        """The trace of the update that a position belongs to, and the position in it."""
        return self, position

    @property
    def sample_index(self) -> int:
        """The index of the shown sample in the batch; 0 without data."""
        return self.batch.sample_index if self.batch is not None else 0

    @cached_property
    def batch_graph(self) -> Graph:
        """The graph with the data of its batch alone."""
        if self.batch is None or len(self.batch.samples) == self.graph.samples:
            return self.graph
        return self.graph.with_data({n.name: [n.data[i] for i in self.batch.samples] for n in self.graph.data})

    @cached_property
    def values(self) -> tuple[float | None, ...]:
        """The value of each node in this epoch, after the forward pass and before any update."""
        values = list(self.leaves)
        for step in self.steps:
            if step.kind == "forward":
                values[step.target] = step.after
        return tuple(values)

    @cached_property
    def not_finite(self) -> tuple[int, ...]:
        """The positions whose step gives inf or nan."""
        return tuple(
            number
            for number, step in enumerate(self.steps, 1)
            if step.after is not None and not math.isfinite(step.after)
        )

    @property
    def first_not_finite(self) -> int | None:
        """The position of the first of these; None where all are finite."""
        return self.not_finite[0] if self.not_finite else None

    @cached_property
    def last(self) -> Frame:
        """The frame at the end of the epoch."""
        return self.frame(len(self.steps))


def as_one(step: Step, following: Step, closed_at: Sequence[int]) -> bool:
    """Whether two steps of one kind work inside the same closed thing."""
    around = closed_at[step.source] if step.source >= 0 else -1
    return around >= 0 and step.kind == following.kind and around == closed_at[following.source]


SAME: dict[Grain, Callable[[Step, Step], bool]] = {
    "edge": lambda a, b: False,
    "node": lambda a, b: a.kind == b.kind == "backward" and a.source == b.source,
    "phase": lambda a, b: a.phase == b.phase,
    "epoch": lambda a, b: True,
}
