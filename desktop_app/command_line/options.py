"""The options of the command line, and the experiment that they and a file make."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine import Experiment
from engine.errors import EngineError
from engine.language import SEED
from engine.optim.optimizers import OPTIMIZERS
from engine.optim.schedules import SCHEDULES
from engine.training.experiment import from_json
from engine.training.run import MAX_EPOCHS

NAME = "backprop-stepper"
CHANGES: dict[str, Callable[[Experiment, Any], Experiment]] = {
    "seed": Experiment.with_seed, "lr": Experiment.with_learning_rate,
    "optimizer": lambda experiment, id: replace(experiment, optimizer=id),
    "weight_decay": Experiment.with_weight_decay, "ascent": Experiment.with_ascent,
    "batch_size": Experiment.with_batch_size,
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """What can be typed behind the name."""
    top = argparse.ArgumentParser(
        prog=NAME,
        description="Steps through backpropagation. With a FILE instead of a verb, or nothing: opens the window.",
    )
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, words, epochs in (
        ("trace", "each micro-step, a line", 1),
        ("train", "each epoch, a line", None),
        ("check", "each gradient beside difference quotients and PyTorch, exit 1 if one is wrong", None),
    ):
        sub = verbs.add_parser(verb, help=words, description=f"Prints {words}.")
        sub.add_argument(
            "program", metavar="PROGRAM", help="a file with a program or an experiment, or - for standard input"
        )
        sub.add_argument("--json", action="store_true", help="one JSON object a line")
        if verb == "check":
            sub.add_argument("--h", type=float, default=1e-5, metavar="X", help="the nudge (default 1e-5)")
            sub.add_argument("--nodes", action="store_true", help="each result as well")
            continue
        sub.add_argument("--epochs", type=_count, default=epochs, metavar="N", help="number of updates")
        sub.add_argument("--lr", type=_rate, metavar="X", help="learning rate (default 0.01)")
        sub.add_argument("--optimizer", metavar="NAME", help=", ".join(OPTIMIZERS))
        _add_training(sub)
        if verb == "train":
            sub.add_argument("--until-negative", action="store_true", help="stop when the output is below 0")
    return top


def _add_training(sub: argparse.ArgumentParser) -> None:
    """What the window has behind the optimizer, and what data and networks need."""
    sub.add_argument("--schedule", metavar="NAME", help=", ".join(SCHEDULES))
    sub.add_argument("--span", type=_count, metavar="N", help="epochs of the schedule (default 100)")
    sub.add_argument("--weight-decay", type=_rate, metavar="X", help="pulls parameters to 0")
    sub.add_argument("--ascent", action="store_true", default=None, help="climb the output, do not descend it")
    sub.add_argument("--batch-size", type=_count, metavar="N", help="samples an update, 0 for all")
    sub.add_argument("--seed", type=_count, metavar="N", help=f"draws data and weights (default {SEED})")


def _count(text: str) -> int:
    return int(_number(text, lambda x: 0 <= x <= MAX_EPOCHS and x == int(x), f"a whole number, 0 to {MAX_EPOCHS}"))


def _rate(text: str) -> float:
    return _number(text, lambda x: x >= 0, "a number, 0 or more")


def _number(text: str, allowed: Callable[[float], bool], words: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not allowed(value):
        raise argparse.ArgumentTypeError(f"{text} is not {words}")
    return value


def experiment_of(options: argparse.Namespace, text: str) -> Experiment:
    """The program, or the saved experiment, with the options that were given."""
    found = replace(from_json(text) if _is_saved(text) else Experiment(text), folder=_folder(options.program))
    given = {name: value for name, value in vars(options).items() if value is not None}
    if "schedule" in given or "span" in given:
        found = found.with_schedule(given.get("schedule", found.schedule), given.get("span"))
    for name, change in CHANGES.items():
        if name in given:
            found = change(found, given[name])
    return found


def _is_saved(text: str) -> bool:
    # A program never begins with a bracket.
    return text.lstrip().startswith("{")


def program_of(text: str) -> str:
    """What the places of an error are in."""
    try:
        return from_json(text).program if _is_saved(text) else text
    except EngineError:
        return text


def _folder(program: str) -> str:
    """Where the files lie that a program names."""
    return str(Path.cwd() if program == "-" else Path(program).resolve().parent)
