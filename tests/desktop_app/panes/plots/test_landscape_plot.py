"""The landscape's picture and its survey, which keeps off the way of a drag."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from desktop_app.panes.plots.drawing.contours import Heights, even_levels
from desktop_app.panes.plots.landscape_plot import LandscapePlot, Terrain
from tests.desktop_app.lecture import heard
from tests.desktop_app.pictures import drawn, points, texts

BOWL = "x = 3\ny = -2\nL = x**2 + 4*y**2"


def bowl(**changed) -> Terrain:
    xs, ys = np.linspace(-4, 4, 9), np.linspace(-3, 3, 7)
    heights = xs[None, :] ** 2 + 4 * ys[:, None] ** 2
    given = {"output": "L", "names": ("x", "y"), "xs": xs, "ys": ys, "heights": heights,
             "path": (np.array([3.0, 2.4]), np.array([-2.0, -0.4])), "here": (2.4, -0.4), "height": 6.4}  # fmt: skip
    return Terrain(**(given | changed))


@pytest.fixture
def plot(make_plot) -> LandscapePlot:
    return make_plot(LandscapePlot, 400, 400)


def over(*heights: float) -> Heights:
    return Heights(np.arange(len(heights), dtype=float), np.empty(0), np.array(heights))


def contours(plot: LandscapePlot, filled: bool) -> list[ContourSet]:
    return [child for child in drawn(plot).axes.collections if isinstance(child, ContourSet) and child.filled == filled]


def test_contours_and_the_path_to_where_we_are(plot: LandscapePlot) -> None:
    plot.show_terrain(bowl())
    assert plot.heading() == ("Landscape of L", "")
    assert plot.accessibleDescription() == "x = 2.4, y = −0.4: L = 6.4"
    ([lines], [levels]) = contours(plot, False), contours(plot, True)
    assert len(lines.levels) == 10 and len(levels.levels) == 11
    assert points(plot, "path") == [(3, -2), (2.4, -0.4)]
    assert points(plot, "here") == [(2.4, -0.4)] and texts(plot) == ["6.4"]


def test_a_level_is_traced_where_the_height_is_so(plot: LandscapePlot) -> None:
    plot.show_terrain(bowl(heights=np.tile(np.linspace(-4, 4, 9), (7, 1))))
    [lines] = contours(plot, False)
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        assert path.vertices[:, 0] == pytest.approx(level)


def test_heights_of_any_size_are_drawn(plot: LandscapePlot) -> None:
    for unit in (1e300, 1e-300, 1e-12):
        plot.show_terrain(bowl(heights=bowl().heights * unit, height=6.4 * unit))
        assert len(contours(plot, False)[0].levels) == 10
    plot.show_terrain(bowl(heights=np.where(bowl().heights > 9, math.inf, 1e305 * bowl().heights)))
    assert not plot.grab().isNull()


def test_half_of_the_levels_lie_below_the_median() -> None:
    levels = even_levels(over(0.0, 1.0, 2.0, 3.0, 1000.0), 9)
    assert sum(level < 2 for level in levels) == 4
    assert even_levels(over(2.0, 2.0)) == even_levels(over(math.nan)) == even_levels(over(math.inf)) == []
    assert all(map(math.isfinite, even_levels(over(-1e308, 1e308))))


def test_where_a_height_is_not_finite_nothing_is_drawn() -> None:
    heights = over(1.0, math.inf, -math.inf, math.nan, 1.7e308)
    assert heights.grid[2].tolist() == [1.0, None, None, None, 1e300]
    assert heights.range == (1.0, 1e300)


def test_a_terrain_under_way_shows_what_is_known(plot: LandscapePlot) -> None:
    heights = np.full((7, 9), math.nan)
    plot.show_terrain(bowl(heights=heights.copy()))
    assert contours(plot, True) == []
    heights[::3] = bowl().heights[::3]
    plot.show_terrain(bowl(heights=heights, height=None))
    assert len(contours(plot, True)) == 1
    assert plot.accessibleDescription().endswith("L = not known")


def test_without_two_parameters_there_is_none(plot: LandscapePlot) -> None:
    plot.show_terrain(None)
    assert texts(plot) == ["A landscape needs two parameters"]
    plot.show_terrain(bowl(xs=np.linspace(-1e305, 1e305, 9)))
    assert texts(plot) == ["nothing finite to draw"]


def test_two_parameters_are_chosen_and_never_the_same(plot: LandscapePlot, qtbot) -> None:
    plot.show()
    plot.show_choices([(0, "a"), (1, "b"), (4, "c")], (0, 1))
    picked = heard(plot.parameters_picked)
    first, second = plot._choices
    for choice, row in ((second, 2), (first, 2), (second, 1)):
        choice.setCurrentIndex(row)
        choice.activated.emit(row)
    assert picked == [(0, 4), (4, 0), (4, 1)]
    plot.show_choices([(0, "a"), (1, "b")], (0, 1))
    assert not first.isVisible()


def test_nothing_is_imported_for_a_plot_that_was_never_seen() -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom PySide6.QtCore import QCoreApplication\nfrom desktop_app.app import create_window\n"
        "window = create_window([])\nwindow.show()\nwindow.finish_opening()\nQCoreApplication.processEvents()\n"
        "late = ('engine.analysis.landscape', 'engine.analysis.gradient_sizes', 'engine.analysis.prediction', "
        "'contourpy',"
        " *(f'desktop_app.panes.plots.{name}' for name in ('data_plot', 'gradient_plot', 'landscape_plot')))\n"
        "print([name for name in late if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[4])
    assert done.stdout.strip() == "[]", done.stderr
