"""The gradient plot: a row for each layer, bars by size, zeros apart."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from desktop_app.panes.plots.gradient_plot import PARTS, GradientPlot
from engine.analysis.gradient_sizes import Layer, sizes_of
from tests.desktop_app.pictures import drawn, points, texts, ticks

H1, H2 = Layer("h1", (0, 1, 2, 3)), Layer("h2", (4, 5))
GRADIENTS = [1e-9, 2e-9, 0.0, 0.0, 0.5, -0.02]


@pytest.fixture
def plot(make_plot) -> GradientPlot:
    return make_plot(GradientPlot, 400, 400)


def sizes(*layers: Layer, gradients=GRADIENTS):
    return [row for layer in layers if (row := sizes_of(layer, gradients, PARTS))]


def bars(plot: GradientPlot, name: str) -> list[tuple[float, float, float, float]]:
    """Left and right edge, bottom and top of each bar."""
    found = [path.vertices for path in drawn(plot).shown[name].get_paths()]
    return [(xs.min(), xs.max(), ys.max(), ys.min()) for xs, ys in (corners.T for corners in found)]


def test_not_all_are_said_to_be_0_where_one_is_not(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(Layer("h1", tuple(range(300))), gradients=[0.0] * 299 + [0.5]), 0)
    assert plot.accessibleDescription() == "h1: median 0.5, 99.7 % are 0"


def test_a_row_for_each_layer_and_zeros_apart(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(H1, H2), 3)
    assert plot.heading() == ("Gradients", "epoch 3")
    assert plot.accessibleDescription() == "h1: median 1.5e−9, 50 % are 0; h2: median 0.26"
    (zeros,), (tiny, *large) = bars(plot, "zeros"), bars(plot, "sizes")
    assert zeros[1] < tiny[0], "left of all sizes"
    assert tiny[0] == pytest.approx(1e-9) and 1e-9 < tiny[1] < 10**-8.5
    assert zeros[2:] == tiny[2:], "two of each"
    assert [bar[2] - bar[3] for bar in large] == pytest.approx([tiny[2] - tiny[3]] * 2)
    assert [bar[2] for bar in (zeros, tiny, *large)] == [1, 1, 2, 2]
    assert drawn(plot).axes.get_xscale() == "log"


def test_what_vanishes_stands_at_the_left(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(H1, H2), 0)
    assert [x for x, _ in points(plot, "medians")] == pytest.approx([1.5e-9, 0.26])
    assert [text.split()[0] for text in texts(plot)] == ["h1", "h2"]


def test_the_decades_stay_as_far_as_they_reached(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(H1, H2), 0)
    drawn(plot)
    far = plot._decades
    plot.show_sizes(sizes(H1, H2, gradients=[0.1] * 6), 1)
    drawn(plot)
    assert plot._decades == far
    plot.show_sizes(sizes(H2), 1)
    drawn(plot)
    assert plot._decades != far


def test_what_is_too_small_or_not_finite_breaks_nothing(plot: GradientPlot) -> None:
    plot.show_sizes(sizes(H1, H2, gradients=[5e-324, 1e308, math.nan, math.inf, 0.0, 0.0]), 0)
    assert "2 not finite" in plot.accessibleDescription()
    assert all(math.isfinite(edge) for bar in bars(plot, "sizes") for edge in bar)


@pytest.mark.parametrize("largest", [0.5, 1e9, 1e60, 1e300])
def test_labels_stand_side_by_side_however_far_gradients_explode(plot: GradientPlot, largest: float) -> None:
    plot.show_sizes(sizes(H1, gradients=[largest, 1e-5, 1e-20, 1.0]), 0)
    metrics, written = plot.theme.metrics("tick"), ticks(plot, "x")
    places = drawn(plot).across(drawn(plot).axes.get_xticks())
    assert len(written) > 2
    for (text, x), (other, right) in pairwise(zip(written, places, strict=True)):
        assert right - x > (metrics.horizontalAdvance(text) + metrics.horizontalAdvance(other)) / 2


def test_many_layers_have_no_words(plot: GradientPlot) -> None:
    plot.show_sizes([row for k in range(40) for row in sizes(Layer(f"h{k}", (0, 1)))], 0)
    assert texts(plot) == []


def test_before_the_backward_pass_nothing_is_known(plot: GradientPlot) -> None:
    plot.show_sizes([], 0)
    assert texts(plot) == ["The backward pass comes first"]
