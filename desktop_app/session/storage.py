"""Experiments, programs and tables in files: read as a whole, and replaced only when all is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSaveFile

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


def write_file(path: Path, data: bytes) -> None:
    """Replaces a file; EngineError where that fails, and what was there stays."""
    # On a full disk write() can fall short while commit() still says yes, so the count is compared.
    file = QSaveFile(str(path))
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly) or file.write(data) != len(data) or not file.commit():
        reason = file.errorString()
        file.cancelWriting()
        raise EngineError(
            "{file} cannot be saved: {reason}", hint=Message("Choose another place; nothing is lost."),
            file=path.name, reason=reason,
        )  # fmt: skip


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise EngineError("{file} is too large to be a program", hint="Open a smaller file.", file=path.name)
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise EngineError(
            "{file} cannot be read: {reason}", hint="Choose another file.", file=path.name, reason=_reason(error)
        ) from error
    except UnicodeDecodeError as error:
        raise EngineError("{file} is not a text file", hint="Choose another file.", file=path.name) from error


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
