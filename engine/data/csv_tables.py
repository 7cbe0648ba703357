"""A data set from a CSV file: its columns of numbers, or what is wrong in which row and column."""

from __future__ import annotations

import csv
import io
import keyword
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, count
from pathlib import Path

from engine.data.datasets import MAX_SAMPLES, Dataset
from engine.data.regular_files import read_regular
from engine.errors import EngineError
from engine.ops.table import FUNCTIONS

MAX_BYTES = 5_000_000
MAX_COLUMNS = 1000
_MOST_ROWS = MAX_SAMPLES + 2  # with a header, and one too many to be noticed
_FIRST_LINE = 100_000  # characters in which the separator is looked for
_LONGEST_NAME = 40
_RESERVED = frozenset({*keyword.kwlist, *FUNCTIONS, "pow", "Value", "input", "data", "neuron", "layer", "mlp"})
_FILLERS = "\u115f\u1160"  # letters to Unicode that show nothing
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_TEXT = "{text} in row {row}, column {column} ({name}) is not a number"
UNPLAIN = frozenset('/\\:"\0')  # characters of no plain name


def beside(name: str, folder: str) -> Path:
    """Where the file that a program names lies: in the program's folder, nowhere else."""
    if not name.strip(" .") or not UNPLAIN.isdisjoint(name):
        raise EngineError(
            "{name} is not the plain name of a file",
            hint='Put the file beside the program and write its name alone: data("points.csv").', name=_shortened(name),
        )  # fmt: skip
    if not folder:
        raise EngineError(
            "{name} is looked for beside the program, which was never saved",
            hint="Save the program first, or open the CSV file itself.", name=_shortened(name),
        )  # fmt: skip
    return Path(folder) / name


def read_csv(path: Path) -> Dataset:
    """The columns of a CSV file with a header or without, separated by comma, semicolon or tab; else EngineError."""
    rows = _rows(_text(path), path.name)
    header = not any(map(_is_number, rows[0]))
    names = _names(rows[0]) if header else [*(f"x{k}" for k in range(1, len(rows[0]))), "y"]
    if header and len(rows) == 1:
        raise EngineError(
            "{file} has names of columns, but no rows of numbers", hint="Write the numbers below them.", file=path.name
        )
    if len(rows) - header > MAX_SAMPLES:
        raise _large(path.name)
    numbers = [_numbers(rows[k], k + 1, names) for k in range(header, len(rows))]
    return Dataset(path.name, tuple(zip(names, zip(*numbers, strict=True), strict=True)))


def _text(path: Path) -> str:
    data = read_regular(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise _large(path.name)
    try:
        if b"\0" in data:
            raise _not_text(path.name)
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text(path.name) from error


def _not_text(file: str) -> EngineError:
    return EngineError("{file} is not a text file in UTF-8", hint="In a spreadsheet, save it as CSV UTF-8.", file=file)


def _large(file: str) -> EngineError:
    return EngineError(
        "{file} is too large: up to {rows} rows, {columns} columns and {size} MB are read",
        hint="Keep a part of its rows.", file=file, rows=MAX_SAMPLES, columns=MAX_COLUMNS, size=MAX_BYTES // 10**6,
    )  # fmt: skip


def _rows(text: str, file: str) -> list[list[str]]:
    """The cells of all rows, which are equally long; numbers in them have a decimal point."""
    separator = _separator(text)
    rows = _filled(_cells(text, separator))
    if not rows:
        raise EngineError("{file} is empty", hint="Write a row of names, and rows of numbers below it.", file=file)
    if max(map(len, rows)) > MAX_COLUMNS:
        raise _large(file)
    _check_lengths(rows)
    return rows if separator == "," else _pointed(rows)


def _separator(text: str) -> str:
    """The tab, semicolon or comma in the first line; what stands between quotation marks does not count."""
    bare = re.sub('"[^"]*"', "", text[:_FIRST_LINE]).lstrip("\r\n")
    first = re.split("[\r\n]", bare, maxsplit=1)[0]
    return next((separator for separator in "\t;" if separator in first), ",")


def _filled(cells: Iterable[list[str]]) -> list[list[str]]:
    """The rows without the empty ones below the last; one between them is an error."""
    rows: list[list[str]] = []
    for number, row in enumerate(cells, 1):
        if any(row):
            if len(rows) < number - 1:
                raise EngineError("Row {row} is empty", hint="Delete it, or write its numbers.", row=len(rows) + 1)
            rows.append(row)
        if len(rows) == _MOST_ROWS:
            break
    return rows


def _cells(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    read = 0
    try:
        for row in reader:
            read += 1
            yield [cell.strip().replace("−", "-") for cell in row]
    except csv.Error as error:
        raise EngineError(
            "Row {row} cannot be read: {reason}",
            hint='A name stands between two ", or has none.', row=read + 1, reason=str(error),
        ) from error  # fmt: skip


def _check_lengths(rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise EngineError(
                "Row {row} has {count} columns instead of {expected}",
                hint="Every row needs as many as the first. Numbers with a decimal comma are separated by semicolons.",
                row=number, count=len(row), expected=len(rows[0]),
            )  # fmt: skip


def _pointed(rows: list[list[str]]) -> list[list[str]]:
    # Beside 5.6, the comma of 1,234 can be one of thousands: it stays, and is complained about.
    if any("." in cell and _NUMBER.fullmatch(cell) for row in rows for cell in row):
        return rows
    return [[_with_point(cell) for cell in row] for row in rows]


def _with_point(cell: str) -> str:
    pointed = cell.replace(",", ".")
    return pointed if _NUMBER.fullmatch(pointed) else cell


def _names(cells: list[str]) -> list[str]:
    """Different names that a program can use, as close to those of the header as can be."""
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = _name(cell) or f"x{number}"
        ends = (f"_{again}" for again in count(2))
        numbered = (name[: _LONGEST_NAME - len(end)] + end for end in ends)
        names.append(next(free for free in chain([name], numbered) if free not in names))
    return names


def _name(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell)
    name = "_".join("".join(c if _in_name(c) else " " for c in plain).split())
    bare = name.lstrip("_")
    if not bare:
        return ""
    if name.startswith("__") or not name.isidentifier():
        name = f"_{bare}"
    return f"{name}_" if name in _RESERVED else name[:_LONGEST_NAME]


def _in_name(character: str) -> bool:
    written = character.isalnum() and character not in _FILLERS
    return character == "_" or (written and f"a{character}".isidentifier())


def _numbers(row: list[str], number: int, names: list[str]) -> list[float]:
    return [_number(cell, number, column, names[column - 1]) for column, cell in enumerate(row, 1)]


def _number(cell: str, row: int, column: int, name: str) -> float:
    found = float(cell) if _NUMBER.fullmatch(cell) else math.nan
    if math.isfinite(found):
        return found
    if not cell:
        template, hint = "A number is missing in row {row}, column {column} ({name})", "Write it, or delete the row."
    elif _is_number(cell):
        template, hint = "{text} in row {row}, column {column} ({name}) is not a finite number", "Delete the row."
    elif row == 1:
        template, hint = _TEXT, "The first row has only names, or only numbers."
    else:
        template, hint = _TEXT, "Write a number, with a decimal point: 1.5."
    raise EngineError(template, hint=hint, row=row, column=column, name=name, text=_shortened(cell))


def _is_number(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell) or _NOT_FINITE.fullmatch(cell))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NAME else text[: _LONGEST_NAME - 1] + "…"
