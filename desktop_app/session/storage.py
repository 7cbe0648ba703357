"""Experiments, programs, notebooks and tables in files: what each is read as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from engine.data.regular_files import CHOOSE, read_regular
from engine.errors import EngineError, Message
from engine.training import notebook
from engine.training.experiment import MAX_BYTES, Experiment, from_json, is_saved

SUFFIX, TABLE = ".json", ".csv"


class Opened(NamedTuple):
    """What a file holds: the experiment, whether it was saved as one, and what is to be said of what was left out."""

    experiment: Experiment
    saved: bool = False
    notes: Sequence[Message] = ()


def read_experiment(path: Path) -> Opened:
    """The experiment of a file: one that was saved, a program, a notebook, or a table."""
    folder = str(path.resolve().parent)
    if path.suffix.lower() == TABLE:
        from engine.training.starter_program import start_of_csv  # numpy

        return Opened(replace(start_of_csv(path), folder=folder))
    text = _text_of(path)
    if path.suffix.lower() == notebook.SUFFIX:
        program, notes = notebook.program_of(text, folder)
        return Opened(Experiment.of_program(program, path.stem, folder), notes=notes)
    if path.suffix == SUFFIX or is_saved(text):
        return Opened(replace(from_json(text), folder=folder), saved=True)
    return Opened(Experiment.of_program(text, path.stem, folder))


def _text_of(path: Path) -> str:
    data = read_regular(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise EngineError("{file} is too large to be a program", hint="Open a smaller file.", file=path.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EngineError("{file} is not a text file", hint=CHOOSE, file=path.name) from error
