"""`check`: each gradient beside difference quotients and PyTorch."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from desktop_app.command_line.verb import JSON, PROGRAM, Verb, VerbArgument, fill, on_program, print_json
from engine import Experiment, Run, check
from engine.checks.gradient_check import Row
from engine.checks.torch_check import TORCH
from engine.numerals import UNKNOWN, exact, long

HEAD = ("leaf", "value", "analytic", "forward", "central", "difference", "PyTorch", "verdict")
KEYS = ("value", "analytic", "numeric", "h", "torch", "central", "verdict")


def _check(options: argparse.Namespace, experiment: Experiment) -> int:
    start = Run(experiment).trace(0)
    rows = check(start.graph, h=options.h, nodes=options.nodes, leaves=start.leaves)
    if options.json:
        for row in rows:
            print_json(_entry(row))
    else:
        _print_table(rows)
    return int(any(row.verdict == "disagree" for row in rows))


def _entry(row: Row) -> dict[str, Any]:
    """A leaf is called so, and a result a node."""
    return {row.kind: row.leaf, **{key: getattr(row, key) for key in KEYS}}


def _print_table(rows: Sequence[Row]) -> None:
    table = [HEAD, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for first, *numbers, verdict in table:
        cells = (f"{cell:>{width}}" for cell, width in zip(numbers, widths[1:], strict=False))
        print("  ".join((f"{first:<{widths[0]}}", *cells, verdict)))
    for row in rows:
        if row.verdict != "agree":
            print(fill("{leaf}: {reason}", leaf=row.leaf, reason=row.reason))
    if any(row.torch is None for row in rows):
        how = fill("PyTorch is not installed: {python} -m pip install {torch}", python=sys.executable, torch=TORCH)
        print(how)


def _cells(row: Row) -> tuple[str, ...]:
    numbers = row.analytic, row.numeric, row.central, row.analytic - row.central
    torch = UNKNOWN if row.torch is None else exact(row.torch)
    return row.leaf, long(row.value), *map(exact, numbers), torch, row.verdict


VERB = Verb(
    "check",
    "each gradient beside difference quotients and PyTorch, exit 1 if one is wrong",
    (
        PROGRAM,
        JSON,
        VerbArgument("--h", type=float, default=1e-5, metavar="X", help="the nudge (default 1e-5)"),
        VerbArgument("--nodes", action="store_true", help="each result as well"),
    ),
    on_program(_check),
)
