"""The gradient plot: a row for each layer, bars by size, zeros apart."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from desktop_app.look.assets import load_fonts
from desktop_app.panes.plots.gradient_plot import PARTS, GradientPlot
from desktop_app.panes.plots.shapes import Area, Marks, Words
from engine.analysis.gradient_sizes import Layer, sizes_of

H1, H2 = Layer("h1", (0, 1, 2, 3)), Layer("h2", (4, 5))
GRADIENTS = [1e-9, 2e-9, 0.0, 0.0, 0.5, -0.02]


@pytest.fixture
def plot(qtbot) -> GradientPlot:
    load_fonts()
    plot = GradientPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 400)
    return plot


def sizes(*layers: Layer, gradients=GRADIENTS):
    return [row for layer in layers if (row := sizes_of(layer, gradients, PARTS))]


def shapes(plot: GradientPlot, kind: type) -> list:
    return [shape for shape in plot.picture(380, 350).shapes if isinstance(shape, kind)]


def test_a_row_for_each_layer_and_zeros_apart(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(H1, H2), 3)
    assert plot.heading() == ("Gradients", "epoch 3")
    assert plot.accessibleDescription() == "h1: median 1.5e−9, 50 % are 0; h2: median 0.26"
    bars = shapes(plot, Area)
    assert len(bars) == 4
    zeros = bars[1]
    assert zeros.color != bars[0].color
    assert zeros.corners[2][0] < bars[0].corners[0][0]  # left of all sizes
    height = [bar.corners[0][1] - bar.corners[1][1] for bar in bars]
    assert height[1] == pytest.approx(height[0])  # two of each
    assert height[2] == pytest.approx(height[3])


def test_what_vanishes_stands_at_the_left(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(H1, H2), 0)
    (medians,) = shapes(plot, Marks)
    assert medians.xs[0] < medians.xs[1]
    assert [words.text.split()[0] for words in shapes(plot, Words)] == ["h1", "h2"]


def test_the_decades_stay_as_far_as_they_reached(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(H1, H2), 0)
    plot.picture(380, 350)
    far = plot._decades
    plot.show_sizes(sizes(H1, H2, gradients=[0.1] * 6), 1)
    plot.picture(380, 350)
    assert plot._decades == far
    plot.show_sizes(sizes(H2), 1)
    plot.picture(380, 350)
    assert plot._decades != far


def test_what_is_too_small_or_not_finite_breaks_nothing(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(H1, H2, gradients=[5e-324, 1e308, math.nan, math.inf, 0.0, 0.0]), None)
    assert "2 not finite" in plot.accessibleDescription()
    assert plot.heading()[1] == ""
    for bar in shapes(plot, Area):
        assert all(math.isfinite(number) for corner in bar.corners for number in corner)


@pytest.mark.parametrize("largest", [0.5, 1e9, 1e60, 1e300])
def test_labels_stand_side_by_side_however_far_gradients_explode(plot: GradientPlot, largest: float) -> None:
    plot.show_sizes(sizes(H1, gradients=[largest, 1e-5, 1e-20, 1.0]), 0)
    ticks, metrics = plot.picture(380, 350).frame.x_ticks, plot.theme.metrics("tick")
    assert len(ticks) > 2
    for left, right in pairwise(ticks):
        apart = (metrics.horizontalAdvance(left.text) + metrics.horizontalAdvance(right.text)) / 2
        assert right.at - left.at > apart


def test_many_layers_have_no_words(plot: GradientPlot) -> None:
    plot.show_sizes([row for k in range(40) for row in sizes(Layer(f"h{k}", (0, 1)))], 0)
    assert shapes(plot, Words) == []


def test_before_the_backward_pass_nothing_is_known(plot: GradientPlot) -> None:
    plot.show_sizes([], None)
    assert [words.text for words in shapes(plot, Words)] == ["The backward pass comes first"]
