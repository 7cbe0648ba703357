"""A scalar program as one Python function that makes many updates."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from engine.codegen.reference import Task
from engine.codegen.scalar.emit import Text, Writer, held
from engine.codegen.scalar.snippets import FUNCTIONS
from engine.codegen.scalar.update_rules import Moves, lines

Trained = tuple[tuple[float, ...], tuple[float, ...]]
Train = Callable[[Sequence[float], Sequence[float], Sequence[float], Iterable[float | None], list[float]], Trained]


@contextmanager
def uncollected() -> Iterator[None]:
    """While code is written and compiled: that makes very many small objects, none of them garbage."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def compiled(task: Task, moved: Sequence[int], alike: bool) -> Train:
    """A function of leaves, constants, states and learning rates: it makes an update for each of the rates.

    It appends the output before each update to a list, and gives leaves and states after the last; None as a
    rate ends it with the output. It raises one of `RAISED` where IEEE arithmetic has inf or nan. The graph has no
    data; of parameters that are `moved` `alike`, there are some, and each has moved as often as the others.
    """
    space: dict[str, Any] = dict(FUNCTIONS)
    with uncollected():
        exec(compile("\n".join(source(task, moved, alike)), "<straight-line code>", "exec"), space)
    train: Train = space["train"]
    return train


def source(task: Task, moved: Sequence[int], alike: bool) -> list[str]:
    """The lines of the function."""
    writer, moves = Writer(task.graph, moved), task.moves
    writer.lines += [f"losses.append({writer.forward()})", "if lr is None: break"]
    writer.lines += _update(moves, writer.backward(), alike)
    own = {i: {name: f"{name}_{i}" for name in moves.optimizer.state} for i in task.parameters}
    before = [name for names in own.values() for name in names.values()]
    shared = moves.counted if alike else ()
    counted = [f"{name} = {name}_{moved[0]}" for name in shared]
    for i in moved:
        own[i].update({name: name for name in shared})
    after = [name for names in own.values() for name in names.values()]
    values = [f"v{i}" for i in task.leaves]
    return [
        "def train(leaves, fixed, states, rates, losses):",
        *_unpacked(values, "leaves"),
        *_unpacked([f"v{node.index}" for node in task.constants], "fixed"),
        *_unpacked(before, "states"),
        *[f" {line}" for line in counted],
        " for lr in rates:",
        *[f"  {line}" for line in writer.lines],
        f" return {_packed(values)}, {_packed(after)}",
    ]


def _unpacked(names: Sequence[str], source: str) -> list[str]:
    return [f" {_packed(names)} = {source}"] if names else []


def _packed(names: Sequence[str]) -> str:
    return f"({', '.join(names)},)" if names else "()"


def _update(moves: Moves, gradients: Mapping[int, Text], alike: bool) -> list[str]:
    """The lines of the update. A gradient that reads a parameter is worked out before any parameter moves."""
    before: list[str] = []
    moving = {f"v{i}" for i in gradients}
    parameters = []
    for i, text in gradients.items():
        reads = not moving.isdisjoint(re.findall(r"v\d+", text.text))
        if reads or not (text.text.isidentifier() or moves.reads_gradient_once):
            before.append(f"g{i} = {text.text}")
            text = Text(f"g{i}")
        parameters.append((f"v{i}", held(text), str(i)))
    return [*before, *lines(moves, parameters, alike=alike)]
