"""The command line: `trace`, `train` and `check` print, no verb opens the window; only that one imports Qt."""

from __future__ import annotations

import argparse
import codecs
import json
import math
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from desktop_app.command_line.options import experiment_of, parser, program_of
from engine import Run, check
from engine.autodiff.trace import Step
from engine.checks.gradient_check import Row
from engine.checks.torch_check import TORCH
from engine.errors import EngineError
from engine.explain.steps import explain
from engine.graph.graph import Graph
from engine.numerals import UNKNOWN, exact, long

MAX_BYTES = 1_000_000  # beyond any program; the parser's own, smaller limit then says so politely
KEYS = {
    "forward": ("after",),
    "zero_grad": (),
    "seed": ("before", "after"),
    "backward": ("upstream", "local", "before", "after"),
    "update": ("gradient", "learning_rate", "before", "after"),
}
CHECK_HEAD = ("leaf", "value", "analytic", "forward", "central", "difference", "PyTorch", "verdict")
SHOWN = 12  # parameters on a line for people


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a verb, or opens the window; the exit status: 0, 1 for a wrong gradient, 2 for a wrong program or usage."""
    _speak_utf8()
    try:
        status = _start(list(sys.argv[1:] if argv is None else argv))
        print(end="", flush=True)
    except BrokenPipeError:
        # Whoever reads has seen enough (… | head); what Python still writes at exit has no reader either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _start(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in VERBS | {"-h": None, "--help": None}.keys():
        from desktop_app.app import main as open_window

        return open_window(arguments)
    options = parser().parse_args(arguments)
    try:
        text = _read(options.program)
    except OSError as error:
        return _fail(f"{options.program} cannot be read: {error.strerror or error}")
    except UnicodeDecodeError:
        return _fail(f"{options.program} is not a text file in UTF-8")
    return _do(options, text)


def _do(options: argparse.Namespace, text: str) -> int:
    try:
        return VERBS[options.verb](options, text)
    except EngineError as error:
        return _fail(error.report(program_of(text), _source(options.program)))


def _trace(options: argparse.Namespace, text: str) -> int:
    run = _run(options, text)
    for epoch in range(options.epochs):
        trace = run.trace(epoch)
        if not options.json:
            print(f"epoch {epoch}")
        for number, step in enumerate(trace.steps, 1):
            said = explain(trace, number)
            if options.json:
                _print_json(_step_entry(epoch, number, step, trace.graph, said.text))
            else:
                print(f"  {number:3}  {said.text:<58}  {said.line}")
    return 0


def _step_entry(epoch: int, number: int, step: Step, graph: Graph, text: str) -> dict[str, Any]:
    entry: dict[str, Any] = {"epoch": epoch, "step": number, "kind": step.kind}
    if step.node:
        entry["node"] = step.node
    op = graph.nodes[step.target].op
    if step.kind == "forward" and op is not None:
        entry["op"] = op.symbol
    if step.operand:
        entry["operand"] = step.operand
    if step.samples:
        entry["samples"] = step.samples
    if step.summed is not None:
        entry["summed"] = step.summed
    entry.update((key, getattr(step, key)) for key in KEYS[step.kind])
    if step.state:
        entry["state"] = {change.name: change.after for change in step.state}
    return {**entry, "text": text}


def _train(options: argparse.Namespace, text: str) -> int:
    run = _run(options, text)
    epochs = options.epochs if options.epochs is not None else (10_000 if options.until_negative else 10)
    if not options.json:
        print(f"{'epoch':>6}  {run.graph.nodes[run.graph.output].label:>16}  parameters")
    for epoch in range(epochs + 1):
        loss, parameters = run.loss(epoch), run.parameters(epoch)
        if options.json:
            entry = {"epoch": epoch, "loss": loss, "parameters": parameters, "gradients": run.gradients(epoch)}
            _print_json(entry)
        else:
            print(f"{epoch:6}  {long(loss):>16}  {_listed(parameters)}")
        if options.until_negative and loss < 0:
            break
    return 0


def _listed(parameters: Mapping[str, float]) -> str:
    shown = [f"{name} = {long(value)}" for name, value in islice(parameters.items(), SHOWN)]
    more = len(parameters) - len(shown)
    return "  ".join([*shown, f"… {more} more"] if more else shown)


def _check(options: argparse.Namespace, text: str) -> int:
    start = Run(experiment_of(options, text)).trace(0)
    rows = check(start.graph, h=options.h, nodes=options.nodes, leaves=start.leaves)
    if options.json:
        for row in rows:
            _print_json(_check_entry(row))
    else:
        _print_checked(rows)
    return int(any(row.verdict == "disagree" for row in rows))


def _check_entry(row: Row) -> dict[str, Any]:
    """A leaf is called so, and a result a node."""
    shown = ("value", "analytic", "numeric", "h", "torch", "central", "verdict")
    return {row.kind: row.leaf, **{key: getattr(row, key) for key in shown}}


def _print_checked(rows: Sequence[Row]) -> None:
    table = [CHECK_HEAD, *(_check_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *numbers, verdict in table:
        cells = (f"{cell:>{width}}" for cell, width in zip(numbers, widths[1:], strict=False))
        print("  ".join((f"{first:<{widths[0]}}", *cells, verdict)))
    for row in rows:
        if row.verdict != "agree":
            print(f"{row.leaf}: {row.reason}")
    if any(row.torch is None for row in rows):
        print(f"PyTorch is not installed: {sys.executable} -m pip install {TORCH}")


def _check_cells(row: Row) -> tuple[str, ...]:
    numbers = row.analytic, row.numeric, row.central, row.analytic - row.central
    torch = UNKNOWN if row.torch is None else exact(row.torch)
    return row.leaf, long(row.value), *map(exact, numbers), torch, row.verdict


VERBS: dict[str, Callable[[argparse.Namespace, str], int]] = {"trace": _trace, "train": _train, "check": _check}


def _run(options: argparse.Namespace, text: str) -> Run:
    return Run(experiment_of(options, text))


def _read(program: str) -> str:
    if program == "-":
        return _decoded(sys.stdin.buffer)
    with Path(program).open("rb") as file:
        return _decoded(file)


def _decoded(file: BinaryIO) -> str:
    data = file.read(MAX_BYTES)
    # Not final where the text was cut, perhaps inside a character.
    return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=len(data) < MAX_BYTES)


def _source(program: str) -> str:
    return "<stdin>" if program == "-" else program


def _print_json(entry: dict[str, Any]) -> None:
    print(json.dumps(_sayable(entry), ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def _sayable(value: Any) -> Any:
    """Numbers that JSON has no word for become the strings inf, -inf and nan."""
    if isinstance(value, dict):
        return {key: _sayable(entry) for key, entry in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _fail(words: str) -> int:
    print(words, file=sys.stderr)
    return 2
