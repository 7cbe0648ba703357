"""A plot as a file, as a picture on the clipboard, and its numbers as CSV."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from desktop_app.session.storage import write_file
from engine.errors import EngineError

if TYPE_CHECKING:
    from desktop_app.panes.plots.plot import Plot

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


def add_export_actions(menu: QMenu, plot: Plot) -> None:
    """Adds what takes a plot out of the app."""
    menu.addAction(QCoreApplication.translate("plot_menu", "Save as…"), lambda: ask_and_save(plot))
    menu.addAction(QCoreApplication.translate("plot_menu", "Copy picture"), lambda: copy_picture(plot))
    menu.addAction(
        QCoreApplication.translate("plot_menu", "Copy numbers as CSV"),
        lambda: QApplication.clipboard().setText(plot.numbers().csv()),
    )


def ask_and_save(plot: Plot) -> None:
    """Asks for a file and saves there; a plot tells what hindered it."""
    kinds = ";;".join(f"{format.upper()} (*.{format})" for format in FORMATS)
    name, kind = QFileDialog.getSaveFileName(
        plot, QCoreApplication.translate("plot_menu", "Save the plot"), f"{plot.objectName()}.{FORMATS[0]}", kinds
    )
    if not name:
        return
    path = Path(name)
    if not path.suffix:
        path = path.with_suffix("." + kind.split(" ")[0].lower())
    try:
        save(plot, path)
    except EngineError as error:
        plot.complained.emit(error)


def copy_picture(plot: Plot) -> None:
    """Puts the picture on the clipboard, as it is on the screen."""
    QApplication.clipboard().setPixmap(plot.canvas.grab())


def save(plot: Plot, path: Path) -> None:
    """Saves a plot in the format that the name of the file ends in; an EngineError says what hindered it."""
    format = path.suffix.lower().removeprefix(".")
    if format not in FORMATS:
        raise EngineError(
            "{file} cannot be saved: a plot is no {kind}", hint="Let its name end in .png, .svg or .pdf.",
            file=path.name, kind=path.suffix or path.name,
        )  # fmt: skip
    write_file(path, plot.canvas.file(format))
