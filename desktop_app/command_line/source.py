"""The text that PROGRAM names: a file or standard input, a program or a saved experiment."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path
from typing import BinaryIO

from engine.errors import EngineError
from engine.training.experiment import from_json

MAX_BYTES = 1_000_000  # beyond any program; the smaller limit of the language has an error of its own
STANDARD_INPUT = "-"


def read(program: str) -> str:
    """The text; OSError or UnicodeDecodeError where there is none."""
    if program == STANDARD_INPUT:
        return _decoded(sys.stdin.buffer)
    with Path(program).open("rb") as file:
        return _decoded(file)


def _decoded(file: BinaryIO) -> str:
    data = file.read(MAX_BYTES)
    # Not final where the text was cut, perhaps inside a character.
    return codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=len(data) < MAX_BYTES)


def source_name(program: str) -> str:
    """What errors call it."""
    return "<stdin>" if program == STANDARD_INPUT else program


def folder_of(program: str) -> str:
    """Where the files lie that a program names."""
    return str(Path.cwd() if program == STANDARD_INPUT else Path(program).resolve().parent)


def is_saved(text: str) -> bool:
    """Whether it is a saved experiment: a program never begins with a bracket."""
    return text.lstrip().startswith("{")


def program_of(text: str) -> str:
    """The program text, out of a saved experiment too: lines and columns of an error count in it."""
    try:
        return from_json(text).program if is_saved(text) else text
    except EngineError:
        return text
