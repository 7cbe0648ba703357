"""`train`: each epoch, a line."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from itertools import islice

from desktop_app.command_line.verb import (
    JSON,
    PROGRAM,
    TRAINING,
    Verb,
    VerbArgument,
    epochs,
    fill,
    on_program,
    print_json,
)
from engine import Experiment, Run
from engine.numerals import long

ROW = "{epoch:>6}  {loss:>16}  {parameters}"
SHOWN = 12  # parameters on a line for people
USUAL, AT_MOST = 10, 10_000  # epochs where none are given; with --until-negative


def _train(options: argparse.Namespace, experiment: Experiment) -> int:
    run = Run(experiment)
    usual = AT_MOST if options.until_negative else USUAL
    if not options.json:
        output = run.graph.nodes[run.graph.output].label
        print(ROW.format(epoch="epoch", loss=output, parameters="parameters"))
    for epoch in range((usual if options.epochs is None else options.epochs) + 1):
        loss, parameters = run.loss(epoch), run.parameters(epoch)
        if options.json:
            print_json({"epoch": epoch, "loss": loss, "parameters": parameters, "gradients": run.gradients(epoch)})
        else:
            print(ROW.format(epoch=epoch, loss=long(loss), parameters=_listed(parameters)))
        if options.until_negative and loss < 0:
            break
    return 0


def _listed(parameters: Mapping[str, float]) -> str:
    shown = [f"{name} = {long(value)}" for name, value in islice(parameters.items(), SHOWN)]
    more = len(parameters) - len(shown)
    return "  ".join([*shown, fill("… {more} more", more=more)] if more else shown)


UNTIL_NEGATIVE = VerbArgument("--until-negative", action="store_true", help="stop when the output is below 0")
VERB = Verb("train", "each epoch, a line", (PROGRAM, JSON, epochs(None), *TRAINING, UNTIL_NEGATIVE), on_program(_train))
