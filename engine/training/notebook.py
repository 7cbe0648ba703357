"""Jupyter notebooks as programs: their code cells in order; a cell that cannot be read is left out, and said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from engine.errors import EngineError, Message
from engine.language import parse

SUFFIX = ".ipynb"
MOST_CELLS = 500
_SOMETHING = "\n_ = 1\n_ = _*2"  # is computed


def program_of(text: str, folder: str = "") -> tuple[str, list[Message]]:
    """The program in a notebook, and why which cells were left out; EngineError where nothing can be read."""
    cells = list(_cells(text))
    if len(cells) > MOST_CELLS:
        raise EngineError("A notebook has at most {most} cells", hint="Open a shorter one.", most=MOST_CELLS)
    program, notes = "\n\n".join(cells), list[Message]()
    if _error_in(program, folder) is not None:
        program, notes = _readable(cells, folder)
    if not program:
        raise EngineError("No cell of this notebook computes anything that can be shown", hint="Open another file.")
    return program, notes


def _readable(cells: Sequence[str], folder: str) -> tuple[str, list[Message]]:
    """The cells that can be read one after the other, and why the others cannot."""
    program, notes = "", []
    for number, cell in enumerate(cells, 1):
        longer = f"{program}\n\n{cell}".strip("\n")
        error = _error_in(longer, folder)
        if error is None:
            program = longer
        else:
            places = {"number": number, "reason": error.message}
            notes.append(Message("Code cell {number} was left out: {reason}", places))
    return program, notes


def _cells(text: str) -> Iterator[str]:
    """The text of each code cell; EngineError where it is no notebook."""
    try:
        found = json.loads(text)
        listed = (
            found["cells"] if "cells" in found else [each for sheet in found["worksheets"] for each in sheet["cells"]]
        )
        for cell in listed:
            if cell["cell_type"] == "code" and (source := _joined(cell.get("source", cell.get("input", "")))).strip():
                yield source.strip("\n")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EngineError("This file is no notebook", hint="Open one that Jupyter has saved.") from error


def _joined(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source)


def _error_in(program: str, folder: str) -> EngineError | None:
    """What is wrong with a program; that it only shows values, or computes nothing yet, is nothing wrong."""
    try:
        parse(f"{program}{_SOMETHING}", folder=folder)
    except EngineError as error:
        return error if error.span is not None else None
    return None
