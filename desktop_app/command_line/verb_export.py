"""`export`: the program in another language."""

from __future__ import annotations

import argparse
from pathlib import Path

from desktop_app.command_line.verb import PROGRAM, Verb, VerbArgument, fail, fill, on_program
from engine import Experiment
from engine.data.regular_files import replace_regular
from engine.errors import EngineError
from engine.export import FORMATS
from engine.training.experiment import graph_of


def _export(options: argparse.Namespace, experiment: Experiment) -> int:
    text = FORMATS[options.to].write(graph_of(experiment))
    if options.output is None:
        print(text, end="")
        return 0
    try:
        replace_regular(Path(options.output), text.encode())
    except EngineError as error:
        return fail(error.report("", options.output))
    return 0


_NAMES = "; ".join(f"{id}, {format.name}" for id, format in FORMATS.items())
VERB = Verb(
    "export",
    "the program in another language",
    (
        PROGRAM,
        VerbArgument(
            "--to",
            choices=list(FORMATS),
            default="pytorch",
            help=fill("the format (default pytorch): {names}", names=_NAMES),
        ),
        VerbArgument("-o", dest="output", metavar="FILE", help="writes it there"),
    ),
    on_program(_export),
)
