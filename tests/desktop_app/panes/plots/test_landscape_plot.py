"""The landscape's picture and its survey, which keeps off the way of a hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from matplotlib.contour import ContourSet

from desktop_app.look.assets import load_fonts
from desktop_app.panes.plots.contours import even_levels
from desktop_app.panes.plots.landscape_plot import LandscapePlot, Terrain
from desktop_app.session.surveyor import MOST_POINTS, Request, Surveyor
from engine.training.experiment import Experiment
from engine.training.run import Run
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
def plot(qtbot) -> LandscapePlot:
    load_fonts()
    plot = LandscapePlot()
    qtbot.addWidget(plot)
    plot.resize(400, 400)
    return plot


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
    heights = np.array([0.0, 1.0, 2.0, 3.0, 1000.0])
    levels = even_levels(heights, 9)
    assert sum(level < 2 for level in levels) == 4
    assert even_levels(np.full(4, 2.0)) == even_levels(np.array([math.nan])) == []
    assert even_levels(np.array([-1e308, 1e308])) == []


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


# the survey


def request(run: Run, epoch: int = 0, *, live: bool = False) -> Request:
    first, second = (node.index for node in run.graph.parameters[:2])
    return Request(run.graph, run, run.trace(epoch).leaves, (first, second), epoch, live)


def surveyed(surveyor: Surveyor, qtbot) -> None:
    qtbot.waitUntil(lambda: not surveyor.busy, timeout=5000)


def test_a_survey_has_the_heights_and_all_epochs(qtbot) -> None:
    run, surveyor = Run(Experiment(BOWL, learning_rate=0.05)), Surveyor()
    run.advance(5)
    surveyor.want(request(run, 5))
    assert surveyor.landscape is None
    surveyed(surveyor, qtbot)
    found = surveyor.landscape
    assert found is not None
    assert found.heights == pytest.approx(found.xs[None, :] ** 2 + 4 * found.ys[:, None] ** 2)
    assert surveyor.path == {k: tuple(run.parameters(k).values()) for k in range(6)}


def test_while_a_hand_drags_nothing_is_worked_out(qtbot) -> None:
    surveyor, changed = Surveyor(), []
    surveyor.changed.connect(lambda: changed.append(True))
    for step in range(10):
        surveyor.want(request(Run(Experiment(BOWL).with_leaf("x", step / 10))))
        qtbot.wait(30)  # a frame of a drag, less than the pause
    assert changed == []
    surveyed(surveyor, qtbot)
    assert changed


def test_training_does_not_put_it_off(qtbot) -> None:
    run, surveyor = Run(Experiment(BOWL, learning_rate=0.01)), Surveyor()

    def go_on() -> bool:
        run.advance(1)
        surveyor.want(request(run, run.last_epoch, live=True))
        return surveyor.landscape is not None

    qtbot.waitUntil(go_on, timeout=5000)
    surveyor.stop()
    assert not surveyor.busy


def test_other_parameters_do_not_get_the_path_of_those_before(qtbot) -> None:
    run, surveyor = Run(Experiment(BOWL, learning_rate=0.01)), Surveyor()
    run.advance(1)
    first = request(run, 1, live=True)
    surveyor.want(first)
    surveyor._begin()  # it is at work when the others are chosen
    surveyor.want(first._replace(parameters=first.parameters[::-1]))
    surveyed(surveyor, qtbot)
    assert surveyor.path == {1: tuple(reversed(run.parameters(1).values()))}
    assert surveyor.landscape is not None
    assert surveyor.landscape.parameters == first.parameters[::-1]


def test_the_window_rests_while_the_path_is_inside(qtbot) -> None:
    run, surveyor = Run(Experiment(BOWL, learning_rate=0.01)), Surveyor()
    windows = []
    for epochs in (1, 1, 200):
        run.advance(epochs)
        surveyor.want(request(run, run.last_epoch))
        surveyed(surveyor, qtbot)
        assert surveyor.landscape is not None
        windows.append((surveyor.landscape.xs[0], surveyor.landscape.xs[-1]))
    assert windows[0] == windows[1]
    assert windows[2][0] < 0


def test_a_long_path_is_thinned(qtbot) -> None:
    run, surveyor = Run(Experiment(BOWL, learning_rate=1e-5)), Surveyor()
    run.advance(5 * MOST_POINTS)
    surveyor.want(request(run, 5 * MOST_POINTS))
    surveyed(surveyor, qtbot)
    assert MOST_POINTS / 2 < len(surveyor.path) <= MOST_POINTS + 2
    assert max(surveyor.path) == 5 * MOST_POINTS
    surveyor.want(request(run, 5 * MOST_POINTS))
    assert not surveyor.busy


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
