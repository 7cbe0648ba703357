"""What verbs share: arguments, the experiment of a file or of standard input, and how they print."""

from __future__ import annotations

import argparse
import codecs
import json
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine import Experiment
from engine.data.regular_files import CHOOSE, read_regular, reason_of
from engine.errors import EngineError, Message
from engine.language import SEED
from engine.optim.optimizers import OPTIMIZERS
from engine.optim.schedules import SCHEDULES
from engine.training import notebook
from engine.training.experiment import MAX_BYTES, from_json, graph_of, is_saved
from engine.training.run import MAX_EPOCHS

NAME = "backprop-stepper"
STANDARD_INPUT = "-"
CHANGES: dict[str, Callable[[Experiment, Any], Experiment]] = {
    "seed": Experiment.with_seed, "lr": Experiment.with_learning_rate,
    "optimizer": lambda experiment, id: replace(experiment, optimizer=id),
    "weight_decay": Experiment.with_weight_decay, "ascent": Experiment.with_ascent,
    "batch_size": Experiment.with_batch_size,
}  # fmt: skip


def use_utf8() -> None:
    """Prints ∂ wherever it goes; what cannot be encoded is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def fill(template: str, **places: object) -> str:
    """A text for people with its named places filled."""
    return str(Message(template, places))


def fail(why: str) -> int:
    """Prints what is wrong to standard error; the exit status for it."""
    print(why, file=sys.stderr)
    return 2


def print_json(entry: dict[str, Any]) -> None:
    """One object on one line."""
    print(json.dumps(_writable(entry), ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def _writable(value: Any) -> Any:
    """Numbers that JSON has no word for become the strings inf, -inf and nan."""
    if isinstance(value, dict):
        return {key: _writable(entry) for key, entry in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


class VerbArgument:
    """An argument as argparse takes it: its name and its settings."""

    def __init__(self, name: str, **settings: Any) -> None:
        self.name, self.settings = name, settings


@dataclass(frozen=True)
class Verb:
    """A row: name, what it prints, arguments, and the function that returns the exit status."""

    name: str
    help: str
    arguments: tuple[VerbArgument, ...]
    run: Callable[[argparse.Namespace], int]


def on_program(work: Callable[[argparse.Namespace, Experiment], int]) -> Callable[[argparse.Namespace], int]:
    """The function of a verb that works on PROGRAM; what is wrong with it goes to standard error, exit status 2."""

    def run(options: argparse.Namespace) -> int:
        try:
            text = _read(options.program)
        except EngineError as error:
            return fail(error.report("", options.program))
        except UnicodeDecodeError:
            return fail(fill("{file} is not a text file in UTF-8", file=options.program))
        try:
            found, left_out = experiment_of(options, text)
            for note in (*left_out, *graph_of(found).notes):
                print(note, file=sys.stderr)
            return work(options, found)
        except EngineError as error:
            name = "<stdin>" if options.program == STANDARD_INPUT else options.program
            return fail(error.report(_program_of(text), name))

    return run


def experiment_of(options: argparse.Namespace, text: str) -> tuple[Experiment, Sequence[Message]]:
    """The program, or the saved experiment, with the options that were given; and what was left out of a notebook."""
    left_out: Sequence[Message] = ()
    folder = Path.cwd() if options.program == STANDARD_INPUT else Path(options.program).resolve().parent
    if Path(options.program).suffix.lower() == notebook.SUFFIX:
        text, left_out = notebook.program_of(text, str(folder))
    saved = is_saved(text)
    found = replace(from_json(text), folder=str(folder)) if saved else Experiment.of_program(text, folder=str(folder))
    given = {name: value for name, value in vars(options).items() if value is not None}
    if "schedule" in given or "span" in given:
        found = found.with_schedule(given.get("schedule", found.schedule), given.get("span"))
    for name, change in CHANGES.items():
        if name in given:
            found = change(found, given[name])
    return found, left_out


def _read(program: str) -> str:
    """The text of a file or of standard input; EngineError or UnicodeDecodeError where there is none."""
    if program != STANDARD_INPUT:
        data = read_regular(Path(program), MAX_BYTES)
    elif sys.stdin is None:
        raise EngineError("Standard input is closed", hint="Name a file instead of -.")
    else:
        try:
            data = sys.stdin.buffer.read(MAX_BYTES)
        except OSError as error:
            reason = reason_of(error)
            raise EngineError("Standard input cannot be read: {reason}", hint=CHOOSE, reason=reason) from error
    # Not final where the text was cut, perhaps inside a character.
    return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=len(data) < MAX_BYTES)


def _program_of(text: str) -> str:
    """The program text, out of a saved experiment too: lines and columns of an error count in it."""
    try:
        return from_json(text).program if is_saved(text) else text
    except EngineError:
        return text


def _count(text: str) -> int:
    words = fill("a whole number, 0 to {most}", most=MAX_EPOCHS)
    return int(_number(text, lambda x: 0 <= x <= MAX_EPOCHS and x == int(x), words))


def _rate(text: str) -> float:
    return _number(text, lambda x: x >= 0, fill("a number, 0 or more"))


def _number(text: str, allowed: Callable[[float], bool], words: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not allowed(value):
        raise argparse.ArgumentTypeError(fill("{text} is not {words}", text=text, words=words))
    return value


PROGRAM = VerbArgument(
    "program", metavar="PROGRAM", help="a file with a program or an experiment, or - for standard input"
)
JSON = VerbArgument("--json", action="store_true", help="one JSON object a line")


def epochs(default: int | None) -> VerbArgument:
    """How many updates; each verb has its own usual number."""
    return VerbArgument("--epochs", type=_count, default=default, metavar="N", help="number of updates")


# The settings beside the program: optimizer, schedule, samples, seed.
TRAINING = (
    VerbArgument("--lr", type=_rate, metavar="X", help="learning rate (default: that of the program, or 0.01)"),
    VerbArgument("--optimizer", metavar="NAME", help=", ".join(OPTIMIZERS)),
    VerbArgument("--schedule", metavar="NAME", help=", ".join(SCHEDULES)),
    VerbArgument("--span", type=_count, metavar="N", help="epochs of the schedule (default 100)"),
    VerbArgument("--weight-decay", type=_rate, metavar="X", help="pulls parameters to 0"),
    VerbArgument("--ascent", action="store_true", default=None, help="climb the output, do not descend it"),
    VerbArgument("--batch-size", type=_count, metavar="N", help="samples an update, 0 for all"),
    VerbArgument("--seed", type=_count, metavar="N", help=fill("draws data and weights (default {seed})", seed=SEED)),
)
