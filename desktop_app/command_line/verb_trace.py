"""`trace`: each micro-step, a line."""

from __future__ import annotations

import argparse
from typing import Any

from desktop_app.command_line.verb import JSON, PROGRAM, TRAINING, Verb, epochs, on_program, print_json
from engine import Experiment, Run
from engine.autodiff.trace import Step
from engine.explain.steps import explain
from engine.graph.graph import Graph

KEYS = {
    "forward": ("after",),
    "zero_grad": (),
    "seed": ("before", "after"),
    "backward": ("upstream", "local", "before", "after"),
    "update": ("gradient", "learning_rate", "before", "after"),
}
HEAD, ROW = "epoch {epoch}", "  {number:3}  {text:<58}  {line}"


def _trace(options: argparse.Namespace, experiment: Experiment) -> int:
    run = Run(experiment)
    for epoch in range(options.epochs):
        trace = run.trace(epoch)
        if not options.json:
            print(HEAD.format(epoch=epoch))
        for number, step in enumerate(trace.steps, 1):
            explained = explain(trace, number)
            if options.json:
                print_json(_entry(epoch, number, step, trace.graph, explained.text))
            else:
                print(ROW.format(number=number, text=explained.text, line=explained.line))
    return 0


def _entry(epoch: int, number: int, step: Step, graph: Graph, text: str) -> dict[str, Any]:
    op = graph.nodes[step.target].op if step.kind == "forward" else None
    entry: dict[str, Any] = {
        "epoch": epoch, "step": number, "kind": step.kind, "node": step.node or None, "op": op and op.symbol,
        "operand": step.operand or None, "samples": step.samples or None, "summed": step.summed,
    }  # fmt: skip
    entry = {key: value for key, value in entry.items() if value is not None}
    entry |= {key: getattr(step, key) for key in KEYS[step.kind]}
    if step.state:
        entry["state"] = {change.name: change.after for change in step.state}
    return {**entry, "text": text}


VERB = Verb("trace", "each micro-step, a line", (PROGRAM, JSON, epochs(1), *TRAINING), on_program(_trace))
