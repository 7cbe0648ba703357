"""A plot as a file, and its numbers as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from desktop_app.panes.plots.drawing.canvas import PlotCanvas
from engine.data.regular_files import replace_regular
from engine.errors import EngineError

FORMATS = ("png", "svg", "pdf")


class Table(NamedTuple):
    """Numbers under the names of their columns, a row each."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]

    def csv(self) -> str:
        """The table as CSV; every number reads back as the same float64."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return text.getvalue()


def save(canvas: PlotCanvas, path: Path) -> None:
    """Saves a plot in the format that the name of the file ends in; an EngineError says what hindered it."""
    format = path.suffix.lower().removeprefix(".")
    if format not in FORMATS:
        raise EngineError(
            "{file} cannot be saved: a plot is no {kind}", hint="Let its name end in .png, .svg or .pdf.",
            file=path.name, kind=path.suffix or path.name,
        )  # fmt: skip
    replace_regular(path, canvas.file(format))
