"""No number makes a plot fall, on the screen, in a file or as a table; loss, slice and error are in their own tests."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest

from desktop_app.panes.plots.data_plot import DataPlot
from desktop_app.panes.plots.gradient_plot import PARTS, GradientPlot
from desktop_app.panes.plots.landscape_plot import LandscapePlot, Terrain
from desktop_app.panes.plots.points import Points
from engine.analysis.gradient_sizes import Layer, sizes_of

FINITE = [0.0, -0.0, 5e-324, 1e-300, 1e-9, 1.0, 3.7, 1e9, 1e300, 1.7e308, -1.7e308, -1.0]
ANY = [*FINITE, math.inf, -math.inf, math.nan]
SIZES = [(1, 1), (40, 30), (358, 330), (900, 600)]


@pytest.mark.parametrize("seed", range(16))
def test_points_of_any_numbers_with_any_predictions(qtbot, seed: int) -> None:
    random, plot = Random(seed), DataPlot()
    qtbot.addWidget(plot)
    count, features, classes = random.randint(1, 6), random.randint(1, 2), random.choice([None, (-1.0, 1.0)])
    columns = [tuple(random.choice(FINITE) for _ in range(count)) for _ in range(features)]
    columns.append(tuple(random.choice(classes or FINITE) for _ in range(count)))
    low, high = random.choice(ANY), random.choice(ANY)
    points = Points(("x", "y", "z")[: len(columns)], tuple(columns), "p", classes)
    plot.show_points(points, random.randint(-1, count), lambda x, *more: np.where(x > np.median(x), high, low))
    plot.resize(*random.choice(SIZES))
    assert not plot.grab().isNull() and plot.canvas.file("svg") and plot.numbers().csv()


@pytest.mark.parametrize("seed", range(16))
def test_landscapes_of_any_heights(qtbot, seed: int) -> None:
    random, plot = Random(seed), LandscapePlot()
    qtbot.addWidget(plot)
    ends = sorted((random.choice(FINITE), random.choice(FINITE)))
    along = np.linspace(*(ends if ends[0] < ends[1] and max(map(abs, ends)) < 1e301 else (-1, 1)), 5)
    heights = np.array([[random.choice(ANY) for _ in range(5)] for _ in range(5)])
    path = tuple(np.array([random.choice(ANY) for _ in range(4)]) for _ in range(2))
    here = random.choice(ANY), random.choice(ANY)
    plot.show_terrain(Terrain("L", ("a", "b"), along, along, heights, path, here, random.choice([None, *ANY])))
    plot.resize(*random.choice(SIZES))
    assert not plot.grab().isNull() and plot.canvas.file("svg") and plot.numbers().csv()


@pytest.mark.parametrize("seed", range(8))
def test_gradients_of_any_size(qtbot, seed: int) -> None:
    random, plot = Random(seed), GradientPlot()
    qtbot.addWidget(plot)
    sizes = sizes_of(Layer("h", tuple(range(8))), [random.choice(ANY) for _ in range(8)], PARTS)
    assert sizes is not None
    plot.show_sizes([sizes] * random.randint(1, 30), 1)
    plot.resize(*random.choice(SIZES))
    assert not plot.grab().isNull() and plot.canvas.file("svg") and plot.numbers().csv()
