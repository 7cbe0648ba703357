"""Every plot can be saved, copied, written as numbers, and asked to be enlarged."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop_app.panes.plots.data_plot import DataPlot
from desktop_app.panes.plots.error_plot import ErrorPlot
from desktop_app.panes.plots.gradient_plot import GradientPlot
from desktop_app.panes.plots.landscape_plot import LandscapePlot, Terrain
from desktop_app.panes.plots.loss_plot import LossPlot
from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.points import Points
from desktop_app.panes.plots.slice_plot import SlicePlot
from desktop_app.session.session import KeptRun
from engine.analysis.gradient_sizes import Layer, sizes_of
from engine.analysis.slices import Slice
from engine.checks.step_size import ErrorAt
from engine.errors import EngineError
from tests.desktop_app.lecture import heard


def loss() -> LossPlot:
    plot = LossPlot()
    plot.show_losses([80.0, 0.1 + 0.2], 1, [math.nan], current=0.1 + 0.2)
    plot.show_kept([KeptRun("lr 0.1", (9.0,))])
    return plot


def slice_() -> SlicePlot:
    plot = SlicePlot()
    plot.show_slice(Slice("a", "L", (1.0, 2.0), (1 / 3, math.inf), 1.0, 1 / 3, 0.5, 1.0, ()), tangent=True)
    return plot


def error() -> ErrorPlot:
    plot = ErrorPlot()
    plot.show_errors([ErrorAt(1.0, 7.0, 6.0, 1.0, 0.0), ErrorAt(0.1, 6.1, 6.0, 0.1, 1e-15)], 1.0, "x")
    return plot


def data() -> DataPlot:
    plot = DataPlot()
    points = Points(("x", "y"), ((0.0, 1 / 3), (1.0, 3.0)), "p", others=(("c", (7.0, 8.0)),))
    plot.show_points(points, 0, lambda x: 2 * np.asarray(x))
    return plot


def landscape() -> LandscapePlot:
    plot = LandscapePlot()
    along, heights = np.array([0.0, 1 / 3, 1.0]), np.arange(9.0).reshape(3, 3)
    plot.show_terrain(Terrain("L", ("a", "b"), along, along, heights, (along, along), (1.0, 1.0), 8.0))
    return plot


def gradients() -> GradientPlot:
    plot = GradientPlot()
    sizes = sizes_of(Layer("h1", (0, 1, 2)), [0.0, 0.5, 1e-9], 2)
    assert sizes is not None
    plot.show_sizes([sizes], 0)
    return plot


EXPECTED: dict[Callable[[], Plot], tuple[list[str], list[list[object]]]] = {
    loss: (["epoch", "L", "lr 0.1"], [[0, 80.0, 9.0], [1, 0.30000000000000004, ""], [2, "nan", ""]]),
    slice_: (["a", "L"], [[1.0, 0.3333333333333333], [2.0, "inf"]]),
    error: (
        ["h", "forward", "central", "forward_error", "central_error"],
        [[1.0, 7.0, 6.0, 1.0, 0.0], [0.1, 6.1, 6.0, 0.1, 1e-15]],
    ),
    data: (["x", "y", "c"], [[0.0, 1.0, 7.0], [1 / 3, 3.0, 8.0]]),
    landscape: (["a", "b", "L"], [[x, y, 3.0 * j + i] for j, y in enumerate((0.0, 1 / 3, 1.0))
                                  for i, x in enumerate((0.0, 1 / 3, 1.0))]),
    gradients: (["layer", "from", "to", "count"], [["h1", 0.0, 0.0, 1], ["h1", 1e-9, 10**-8.5, 1],
                                                   ["h1", 10**-0.5, 1.0, 1]]),
}  # fmt: skip


@pytest.fixture(params=EXPECTED, ids=lambda make: make.__name__)
def plot(request, qtbot) -> Plot:
    made = request.param()
    qtbot.addWidget(made)
    made.resize(400, 360)
    made.expected = EXPECTED[request.param]
    return made


def action(plot: Plot, text: str):
    return next(action for action in plot.menu(QPointF(2, 2)).actions() if action.text() == text)


def test_numbers_are_copied_to_the_last_digit(plot: Plot) -> None:
    action(plot, "Copy numbers as CSV").trigger()
    header, *rows = csv.reader(StringIO(QApplication.clipboard().text()))
    columns, numbers = plot.expected
    assert header == columns
    assert rows == [[str(number) for number in row] for row in numbers]


def test_it_is_copied_as_a_picture(plot: Plot) -> None:
    action(plot, "Copy picture").trigger()
    image = QApplication.clipboard().image()
    assert image.size() == plot.canvas.size()
    assert image.pixelColor(1, image.height() - 2) == plot.theme.color("surface")


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_it_is_saved_as_picture_and_as_vectors(plot: Plot, suffix: str, tmp_path: Path, monkeypatch) -> None:
    path, before = tmp_path / f"plot.{suffix}", plot.canvas.grab().toImage()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: (str(path), ""))
    action(plot, "Save as…").trigger()
    written = path.read_bytes()
    if suffix == "png":
        image = QImage.fromData(written)
        assert image.width() == pytest.approx(3 * plot.canvas.width(), abs=3)
    elif suffix == "svg":
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(written).iter()}
        assert "path" in tags and "image" not in tags
    else:
        assert written.startswith(b"%PDF") and b"/Subtype /Image" not in written
    assert plot.canvas.grab().toImage() == before, "the screen shows what it did"


def test_a_file_that_cannot_be_written_is_told(qtbot, tmp_path: Path, monkeypatch) -> None:
    plot = slice_()
    qtbot.addWidget(plot)
    complaints = heard(plot.complained)
    for name in ("missing/plot.png", "plot.xyz"):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given, name=name: (str(tmp_path / name), ""))
        plot.ask_and_save()
    missing, unknown = (error for (error,) in complaints)
    assert isinstance(missing, EngineError) and str(missing).startswith("plot.png cannot be saved: ")
    assert str(unknown) == "plot.xyz cannot be saved: a plot is no .xyz" and ".svg" in str(unknown.hint)
    assert list(tmp_path.iterdir()) == []


def test_a_name_without_an_ending_gets_the_chosen_one(qtbot, tmp_path: Path, monkeypatch) -> None:
    plot = slice_()
    qtbot.addWidget(plot)
    for name, made in ((str(tmp_path / "plot"), ["plot.svg"]), ("", ["plot.svg"])):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given, name=name: (name, "SVG (*.svg)"))
        plot.ask_and_save()
        assert [path.name for path in tmp_path.iterdir()] == made


def test_it_is_enlarged_by_double_click_key_and_menu(qtbot) -> None:
    plot = slice_()
    qtbot.addWidget(plot)
    wanted = heard(plot.enlarge_wanted)
    qtbot.mouseDClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(50, 50))
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_A):
        qtbot.keyClick(plot, key)
    action(plot, "Enlarge, or back").trigger()
    assert len(wanted) == 3, "Escape is the window's"


def test_what_has_the_focus_shows_it(qtbot) -> None:
    plot = slice_()
    qtbot.addWidget(plot)
    with qtbot.waitActive(plot):
        plot.show()
    plot.clearFocus()
    before = plot.grab().toImage()
    plot.setFocus()
    edge = plot.grab().toImage().pixelColor(1, 100)
    assert edge == plot.theme.color("gradient") != before.pixelColor(1, 100)


def test_nothing_to_show_has_no_numbers(qtbot) -> None:
    for kind in (LossPlot, SlicePlot, ErrorPlot, DataPlot, LandscapePlot, GradientPlot):
        plot = kind()
        qtbot.addWidget(plot)
        assert list(plot.numbers().rows) == []
        assert plot.canvas.file("svg")
