"""Updates of a graph with data by numpy: a layer of neurons is one matrix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.codegen.reference import Task, TrainingState
from engine.codegen.scalar.function import uncollected
from engine.codegen.scalar.update_rules import Moves
from engine.codegen.vector.backward import VectorCode, vector_code
from engine.codegen.vector.elementwise import ARITHMETIC, COMPARISONS, Cell, CodeLines
from engine.ops.array_forms import OVER_ARRAYS, Array
from engine.ops.primitives import SCALAR, Function

Indices = NDArray[np.intp]


KEPT = 8  # numbers of samples that arrays are kept for: with each point that is added, it is another one


def _writing(function: Function) -> Function:
    """A function of arrays that writes into `out`, as numpy's own can."""

    def write(*args: Array, out: Array) -> None:
        out[:] = function(*args)

    return function if isinstance(function, np.ufunc) else write


_USED = ["negative", "square", "where", "dot", "ones", "array", "logical_not"]
SPACE: dict[str, Any] = {
    **SCALAR, **{f"np_{name}": getattr(np, name) for name in (*_USED, *ARITHMETIC.values(), *COMPARISONS.values())},
    **{f"np_{name}": _writing(function) for name, function in OVER_ARRAYS.items()},
    "empty": np.empty, "inf": np.inf, "nan": np.nan,
}  # fmt: skip


class Bound(NamedTuple):
    """Code with arrays for so many samples: `update` gives the loss, and writes the gradients if they are wanted."""

    data: Array
    update: Callable[[Sequence[float], bool], float]
    load: Callable[[], None]


class VectorPlan:
    """What is the same for all data: the code, the vectors that it works on, and where they come from."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.code: VectorCode = vector_code(task.graph)
        self.bind: Callable[..., tuple[Any, Any]] = _bind(self.code.source)
        slider = {index: number for number, index in enumerate(task.leaves)}
        parameter = {index: number for number, index in enumerate(task.parameters)}
        self.leaf_slots = np.array([slider[i] for i in self.code.order], dtype=np.intp)
        self.number_slots = [slider[i] for i in self.code.numbers]
        self.state_rows = np.array([parameter[i] for i in self.code.order], dtype=np.intp)
        count = len(self.code.order)
        self.p, self.g = np.zeros(count), np.zeros(count)
        self.states = [np.zeros(count) for _ in task.moves.optimizer.state]
        self.move = _mover(task.moves, count)
        self.bound: dict[int, Bound] = {}
        self._held: tuple[frozenset[str], Indices] = frozenset(), np.empty(0, np.intp)

    def held(self, locked: frozenset[str]) -> Indices:
        """The positions of locked parameters; minibatches ask again and again."""
        if locked != self._held[0]:
            free = set(self.task.free(locked))
            slots = [slot for slot, i in enumerate(self.code.order) if i not in free]
            self._held = locked, np.array(slots, dtype=np.intp)
        return self._held[1]


class Matrices:
    """Makes updates of a graph with data."""

    def __init__(self, task: Task, plan: VectorPlan | None = None) -> None:
        self.task, self.plan = task, plan or VectorPlan(task)
        self._data = np.array([node.data for node in task.graph.data])
        self._loaded: tuple[int, ...] | None = None

    def over(self, task: Task) -> Matrices:
        """The same, of a graph that differs in its data: the code is shared."""
        return Matrices(task, self.plan)

    def loss(self, leaves: Sequence[float], samples: tuple[int, ...] = ()) -> float:
        """The output, over those samples or all."""
        return self._at(leaves, samples, wanted=False)

    def gradients(self, leaves: Sequence[float], samples: tuple[int, ...] = ()) -> list[float]:
        """The gradient of the output with respect to each parameter."""
        self._at(leaves, samples, wanted=True)
        found = np.empty_like(self.plan.g)
        found[self.plan.state_rows] = self.plan.g
        numbers: list[float] = found.tolist()
        return numbers

    def _at(self, leaves: Sequence[float], samples: tuple[int, ...], *, wanted: bool) -> float:
        plan, update = self.plan, self._update(samples)
        plan.p[:] = np.array(leaves)[plan.leaf_slots]
        with np.errstate(all="ignore"):
            return float(update([leaves[slot] for slot in plan.number_slots], wanted))

    def updates(
        self, state: TrainingState, rates: Sequence[float], locked: frozenset[str], samples: tuple[int, ...] = ()
    ) -> tuple[list[float], TrainingState]:
        """An update for each rate: the output before each, and where that leads."""
        plan, task, update = self.plan, self.task, self._update(samples)
        leaves, states = np.array(state.leaves), np.array(state.states).reshape(len(task.parameters), task.width)
        plan.p[:] = leaves[plan.leaf_slots]
        for number, kept in enumerate(plan.states):
            kept[:] = states[plan.state_rows, number]
        numbers = [state.leaves[slot] for slot in plan.number_slots]
        losses: list[float] = []
        with np.errstate(all="ignore"):
            self._train(update, numbers, rates, plan.held(locked), losses)
        leaves[plan.leaf_slots] = plan.p
        for number, kept in enumerate(plan.states):
            states[plan.state_rows, number] = kept
        return losses, TrainingState(tuple(leaves.tolist()), tuple(states.ravel().tolist()))

    def _train(
        self, update: Callable[[Sequence[float], bool], float], numbers: Sequence[float], rates: Sequence[float],
        held: Indices, losses: list[float],
    ) -> None:  # fmt: skip
        plan = self.plan
        moving = (plan.p, *plan.states)
        kept = [array[held] for array in moving]
        for rate in rates:
            losses.append(float(update(numbers, True)))
            plan.move(plan.p, plan.g, rate, *plan.states)
            if len(held):
                for array, old in zip(moving, kept, strict=True):
                    array[held] = old

    def _update(self, samples: tuple[int, ...]) -> Callable[[Sequence[float], bool], float]:
        """The code for so many samples, with the numbers of these."""
        plan, count = self.plan, len(samples) or self._data.shape[1]
        if count not in plan.bound:
            while len(plan.bound) >= KEPT:
                del plan.bound[next(iter(plan.bound))]
            data = np.zeros((len(self._data), count))
            plan.bound[count] = Bound(data, *plan.bind(count, plan.p, plan.g, data))
        bound = plan.bound[count]
        bound.data[:] = self._data[:, samples] if samples else self._data
        bound.load()
        return bound.update


def _mover(moves: Moves, count: int) -> Callable[..., None]:
    """The optimizer's rules as a function of vectors, which it changes: parameters, gradients, rate and states."""
    lines, shape = CodeLines(), str(count)
    names = {name: Cell(repr(float(number))) for name, number in moves.known.items()}
    names |= {"p": Cell("p", shape), "g": Cell("g", shape), "lr": Cell("lr")}
    names |= {name: Cell(f"s_{name}", shape) for name in moves.optimizer.state}
    for target, text in moves.rules:
        made = lines.filled(text, names, names[target].text if target in names else "")
        names.setdefault(target, made)
        if made.text != names[target].text:
            lines.body.append(f"{names[target].text}[:] = {made.text}")
    head = ", ".join(["p", "g", "lr", *[f"s_{name}" for name in moves.optimizer.state]])
    source = [
        "def bind():", *[f" {line}" for line in lines.before], f" def move({head}):",
        *[f"  {line}" for line in lines.body], " return move",
    ]  # fmt: skip
    move: Callable[..., None] = _bind("\n".join(source))()
    return move


def _bind(source: str) -> Any:
    """The function `bind` of the code."""
    space = dict(SPACE)
    with uncollected():
        exec(compile(source, "<stacked code>", "exec"), space)
    return space["bind"]
