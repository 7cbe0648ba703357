"""A scalar program as one Python function that makes many updates."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.codegen.scalar.emit import Text, Writer, held
from engine.codegen.scalar.snippets import FUNCTIONS
from engine.codegen.scalar.update_rules import Moves, lines
from engine.graph.graph import Graph

Trained = tuple[tuple[float, ...], tuple[float, ...]]
Train = Callable[[Sequence[float], Sequence[float], Sequence[float], Iterable[float | None], list[float]], Trained]


@dataclass(frozen=True)
class Job:
    """What code is made for: a graph without data, and by index what is given to it.

    `leaves` may be set, `fixed` have the same numbers in all updates; `moved` are the parameters that move. Of moves
    that are `alike`, there are some, and each has moved as often as the others.
    """

    graph: Graph
    leaves: Sequence[int]
    fixed: Sequence[int]
    parameters: Sequence[int]
    moved: Sequence[int]
    moves: Moves
    alike: bool = True


def compiled(job: Job) -> Train:
    """A function of leaves, fixed numbers, states and learning rates: it makes an update for each of the rates.

    It appends the output before each update to a list, and gives leaves and states after the last; None as a
    rate ends it with the output. It raises one of `RAISED` where IEEE arithmetic has inf or nan.
    """
    collecting = gc.isenabled()
    gc.disable()  # writing and compiling make very many small objects, none of them garbage
    try:
        space: dict[str, Any] = dict(FUNCTIONS)
        exec(compile("\n".join(source(job)), "<straight-line code>", "exec"), space)
    finally:
        if collecting:
            gc.enable()
    train: Train = space["train"]
    return train


def source(job: Job) -> list[str]:
    """The lines of the function."""
    writer, moves = Writer(job.graph, job.moved), job.moves
    writer.lines += [f"losses.append({writer.forward()})", "if lr is None: break"]
    writer.lines += _update(job, writer.backward())
    own = {i: {name: f"{name}_{i}" for name in moves.optimizer.state} for i in job.parameters}
    before = [name for names in own.values() for name in names.values()]
    shared = moves.counted if job.alike else ()
    counted = [f"{name} = {name}_{job.moved[0]}" for name in shared]
    for i in job.moved:
        own[i].update({name: name for name in shared})
    after = [name for names in own.values() for name in names.values()]
    values = [f"v{i}" for i in job.leaves]
    return [
        "def train(leaves, fixed, states, rates, losses):",
        *_unpacked(values, "leaves"),
        *_unpacked([f"v{i}" for i in job.fixed], "fixed"),
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


def _update(job: Job, gradients: Mapping[int, Text]) -> list[str]:
    """The lines of the update. A gradient that reads a parameter is worked out before any parameter moves."""
    before: list[str] = []
    moving = {f"v{i}" for i in job.moved}
    parameters = []
    for i in job.moved:
        text = gradients[i]
        reads = not moving.isdisjoint(re.findall(r"v\d+", text.text))
        if reads or not (text.text.isidentifier() or job.moves.reads_gradient_once):
            before.append(f"g{i} = {text.text}")
            text = Text(f"g{i}")
        parameters.append((f"v{i}", held(text), str(i)))
    return [*before, *lines(job.moves, parameters, alike=job.alike)]
