"""The error against h: two curves that differ in more than colour, the best h of each, and what has no logarithm."""

import math
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.legend import Legend
from matplotlib.transforms import Bbox
from PySide6.QtCore import QPoint, Qt

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.error_plot import ErrorPlot
from tests.desktop_app.lecture import heard
from tests.desktop_app.pictures import drawn, points, texts, ticks

INF, NAN = math.inf, math.nan


class At(NamedTuple):
    h: float
    forward: float
    central: float
    forward_error: float
    central_error: float


def measured(function, x: float, slope: float) -> list[At]:
    """Both differences of a function, as the curriculum's third lesson has them."""
    found = []
    for h in (float(f"1e-{power}") for power in range(17)):
        forward, central = (function(x + h) - function(x)) / h, (function(x + h) - function(x - h)) / (2 * h)
        found.append(At(h, forward, central, abs(forward - slope), abs(central - slope)))
    return found


PARABOLA = measured(lambda x: x**2, 3.0, 6.0)
CUBIC = measured(lambda x: x**3, 2.0, 12.0)
LINE = measured(lambda x: (x + 3) * 10, 5.0, 10.0)
numbers = st.floats() | st.sampled_from([0.0, -0.0, 5e-324, 1e-16, 1.0, 1.7e308, -1.7e308, INF, -INF, NAN])


@pytest.fixture
def plot(make_plot) -> ErrorPlot:
    return make_plot(ErrorPlot, 468, 330)


def legend(plot: ErrorPlot) -> list[str]:
    [found] = [child for child in drawn(plot).axes.get_children() if isinstance(child, Legend)]
    return [text.get_text() for text in found.get_texts()]


def across(plot: ErrorPlot, name: str) -> float:
    """How far to the right the first point of something stands that is placed in pixels."""
    return points(plot, name)[0][0]


def at(plot: ErrorPlot, h: float) -> float:
    return float(drawn(plot).across(np.array([h]))[0])


def test_h_shrinks_to_the_right_by_powers_of_ten(plot: ErrorPlot) -> None:
    plot.show_errors(PARABOLA, 1.0, "x")
    assert ticks(plot, "x")[::-1] == ["1", "1e−4", "1e−8", "1e−12", "1e−16"]
    axes = drawn(plot).axes
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert at(plot, 1.0) < at(plot, 1e-4) < at(plot, 1e-16) and axes.get_xlabel() == "h (shrinking →)"
    assert {"1", "1e−5", "1e−10"} <= set(ticks(plot, "y"))
    assert plot.heading() == ("Error against h", "x")


def test_the_lectures_parabola(plot: ErrorPlot) -> None:
    plot.show_errors(PARABOLA, 1.0, "x")
    assert set(texts(plot)) == {"best h = 1e−8", "best h = 1", "error ≈ h", "rounding error", "error 0"}
    assert legend(plot) == ["forward", "central"]
    assert plot.accessibleDescription() == "forward: best h = 1e−8, central: best h = 1"


def test_the_curves_differ_in_line_and_marker_and_stand_at_their_errors(plot: ErrorPlot) -> None:
    plot.show_errors(CUBIC, 1.0, "x")
    artists = drawn(plot).shown
    assert [artists[name].get_linestyle() for name in ("forward", "central")] == ["-", "--"]
    assert [artists[name].get_marker() for name in ("forward", "central")] == ["o", "s"]
    assert points(plot, "forward") == [(row.h, abs(row.forward_error)) for row in CUBIC]
    assert points(plot, "central") == [(row.h, abs(row.central_error)) for row in CUBIC]


@pytest.mark.parametrize("h", [1e-4, -1e-4])
def test_the_h_in_use_is_marked_on_both(plot: ErrorPlot, h: float) -> None:
    plot.show_errors(CUBIC, h, "x")
    for name, marker in (("forward now", "o"), ("central now", "s")):
        assert drawn(plot).shown[name].get_marker() == marker
        assert across(plot, name) == pytest.approx(at(plot, 1e-4))


def test_an_h_between_the_points_has_a_line_instead(plot: ErrorPlot) -> None:
    plot.show_errors(CUBIC, 0.5, "x")
    assert across(plot, "h") == pytest.approx(at(plot, 0.5)) and "h = 0.5" in texts(plot)
    assert "forward now" not in drawn(plot).shown


def test_a_line_drops_from_the_best_to_its_h(plot: ErrorPlot) -> None:
    plot.show_errors(PARABOLA, 1e-3, "x")
    artists, bottom = drawn(plot).shown, drawn(plot).axes_box.y1
    for name, marker, h in (("forward", "o", 1e-8), ("central", "v", 1.0)):
        assert artists[f"{name} best"].get_marker() == marker
        (x, top), (_, low) = points(plot, f"{name} drop")
        assert x == across(plot, f"{name} best") == pytest.approx(at(plot, h))
        assert top <= points(plot, f"{name} best")[0][1] and low == bottom
        assert artists[f"{name} drop"].get_linestyle() == "--"


def test_the_same_best_h_is_said_once(plot: ErrorPlot) -> None:
    plot.show_errors(LINE, 1e-3, "a")
    assert texts(plot).count("best h = 1") == 1
    assert not {"truncation", "error ≈ h"} & set(texts(plot)), "a straight line has no truncation"
    assert "rounding error" in texts(plot)


def test_truncation_is_only_called_h_where_it_is_about_that(plot: ErrorPlot) -> None:
    plot.show_errors(CUBIC, 1.0, "x")
    assert "truncation" in texts(plot) and "error ≈ h" not in texts(plot)


def test_an_error_that_stays_is_no_rounding(plot: ErrorPlot) -> None:
    plot.show_errors(measured(lambda x: max(x, 0.0), 0.0, 0.0), 1.0, "x")
    assert set(texts(plot)) == {"best h = 1"}


def test_zero_and_what_is_not_finite_stand_at_the_edges(plot: ErrorPlot) -> None:
    rows = [At(1.0, NAN, INF, NAN, INF), *CUBIC[1:4], At(1e-4, 12.0, 12.0, 0.0, -0.0)]
    plot.show_errors(rows, 1.0, "x")
    axes_box = drawn(plot).axes_box
    for name in ("forward", "central"):
        (above,), (below,) = points(plot, f"{name} not finite"), points(plot, f"{name} zeros")
        assert axes_box.y0 < above[1] < axes_box.y0 + 15 and axes_box.y1 - 15 < below[1] < axes_box.y1
    assert {"not finite", "error 0"} <= set(texts(plot))


def test_nothing_to_show_is_said(plot: ErrorPlot) -> None:
    assert texts(plot) == ["Pick a parameter"]
    plot.show_errors([At(1.0, 1.0, 1.0, NAN, NAN)], 1.0, "x")
    assert texts(plot) == ["nothing finite to draw"] and plot.accessibleDescription() == ""
    plot.show_errors([At(NAN, 1.0, 1.0, 1.0, 1.0), At(0.0, 1.0, 1.0, 1.0, 1.0)], 1.0, "x")
    assert texts(plot) == ["Pick a parameter"]


def test_a_click_picks_the_nearest_h(plot: ErrorPlot, qtbot) -> None:
    plot.show_errors(CUBIC[::-1], 1.0, "x")
    for h in (1.0, 1e-8, 1e-16):
        place = QPoint(round(at(plot, h)) + 3, 120)
        with qtbot.waitSignal(plot.h_picked) as picked:
            qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
        assert picked.args == [h]


def test_no_h_beside_the_axes_or_without_errors(plot: ErrorPlot, qtbot) -> None:
    plot.show_errors(CUBIC, 1.0, "x")
    bottom = drawn(plot).axes_box.y1
    with qtbot.assertNotEmitted(plot.h_picked):
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(150, round(bottom) + 30))
        qtbot.mouseClick(plot, Qt.MouseButton.RightButton, pos=QPoint(150, 120))
        plot.show_errors([], 1.0, "x")
        drawn(plot)
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(150, 120))


def test_the_tip_has_every_digit(plot: ErrorPlot) -> None:
    plot.show_errors(PARABOLA, 1.0, "x")
    assert plot.hint(6).split("\n") == [
        "h = 1e−6", "forward: 6.000001000927568, error 1.001e−6", "central: 6.000000000838668, error 8.387e−10",
    ]  # fmt: skip


def test_heading_changes_are_announced_once(plot: ErrorPlot, qtbot) -> None:
    headings = heard(plot.heading_changed)
    for h in (1.0, 0.1):
        plot.show_errors(PARABOLA, h, "x")
    plot.show_errors(LINE, 1.0, "a")
    assert headings == [("Error against h", "x"), ("Error against h", "a")]


@pytest.mark.parametrize("rows", [PARABOLA, CUBIC, LINE], ids=["parabola", "cubic", "line"])
@pytest.mark.parametrize(
    ("size", "scale"), [((468, 330), 1.0), ((340, 260), 1.0), ((340, 260), 0.8), ((390, 190), 0.8)]
)
@pytest.mark.parametrize("h", [1.0, 0.5, 1e-6])
def test_texts_stay_inside_the_axes_and_apart(plot: ErrorPlot, rows: list[At], size, scale: float, h: float) -> None:
    theme = Theme("light", scale)
    plot.set_theme(theme)
    plot.resize(*size)
    plot.show_errors(rows, h, "x")
    artists = drawn(plot)
    axes_box, boxes = artists.axes_box, [words.box for words in artists.texts]
    [key] = [child for child in artists.axes.get_children() if isinstance(child, Legend)]
    (left, low), (right, high) = artists.pixels.inverted().transform(key.get_window_extent())
    boxes.append(Bbox([[left, high], [right, low]]))
    for box in boxes:
        assert axes_box.x0 <= box.x0 and box.x1 <= axes_box.x1 + 1
        assert axes_box.y0 <= box.y0 and box.y1 <= axes_box.y1 + 1
    assert not any(one.padded(0, -1).overlaps(other) for one, other in combinations(boxes, 2))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(rows=st.lists(st.builds(At, numbers, numbers, numbers, numbers, numbers), max_size=18), h=numbers)
def test_no_number_makes_it_fall(plot: ErrorPlot, rows: list[At], h: float) -> None:
    plot.show_errors(rows, h, "x")
    assert not plot.grab().isNull()
    assert all(plot.hint(place) for place in range(len([row for row in rows if 0 < row.h < INF])))


@pytest.mark.parametrize("size", [(1, 1), (40, 30), (120, 300), (1200, 200)])
def test_any_size_will_do(plot: ErrorPlot, size: tuple[int, int]) -> None:
    plot.resize(*size)
    plot.show_errors(PARABOLA, 0.5, "x")
    plot.grab()


@pytest.mark.parametrize("theme", [Theme("dark", 0.8), Theme("light", 2.0), Theme("contrast")], ids=lambda t: t.name)
def test_every_theme_paints_in_its_own_colours(plot: ErrorPlot, theme: Theme) -> None:
    plot.set_theme(theme)
    plot.show_errors(CUBIC, 1e-3, "x")
    image = plot.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 2)}
    assert image.pixelColor(3, image.height() - 4) == theme.color("surface")
    assert {theme.mark(token).name() for token in ("local", "input", "parameter")} <= seen
