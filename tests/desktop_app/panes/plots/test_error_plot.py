"""The error against h: two curves told apart by more than colour, the best h of each, and what has no logarithm."""

import math
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt

from desktop_app.look.assets import load_fonts
from desktop_app.look.theme import Theme
from desktop_app.panes.plots.error_plot import ErrorPlot
from desktop_app.panes.plots.series import Box, met
from desktop_app.panes.plots.shapes import Line, Marks, Words
from tests.desktop_app.pictures import drawn, texts

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
        found.append(At(h, forward, central, forward - slope, central - slope))
    return found


PARABOLA = measured(lambda x: x**2, 3.0, 6.0)
CUBIC = measured(lambda x: x**3, 2.0, 12.0)
LINE = measured(lambda x: (x + 3) * 10, 5.0, 10.0)
numbers = st.floats() | st.sampled_from([0.0, -0.0, 5e-324, 1e-16, 1.0, 1.7e308, -1.7e308, INF, -INF, NAN])


@pytest.fixture(scope="module", autouse=True)
def fonts(qapp) -> None:
    load_fonts()


@pytest.fixture
def plot(qtbot) -> ErrorPlot:
    plot = ErrorPlot()
    qtbot.addWidget(plot)
    plot.resize(468, 330)
    return plot


def marks(plot: ErrorPlot, token: str) -> list[Marks]:
    """Signs in a colour that stand on the face."""
    color = Theme().mark_hex(token)
    found = [shape for shape in drawn(plot).shapes if isinstance(shape, Marks) and color in (shape.face, shape.edge)]
    return [mark for mark in found if len(mark.xs) and np.isfinite(mark.ys).any()]


def hollow(plot: ErrorPlot, sign: str) -> list[Marks]:
    surface = Theme().hex("surface")
    found = [shape for shape in drawn(plot).shapes if isinstance(shape, Marks) and shape.shape == sign]
    return [mark for mark in found if mark.face == surface and len(mark.xs)]


def at(plot: ErrorPlot, text: str) -> float:
    return next(tick.at for tick in drawn(plot).frame.x_ticks if tick.text == text)


def test_h_shrinks_to_the_right_by_powers_of_ten(plot: ErrorPlot) -> None:
    plot.show_errors(PARABOLA, 1.0, "x")
    frame = drawn(plot).frame
    assert [tick.text for tick in frame.x_ticks] == ["1", "1e−4", "1e−8", "1e−12", "1e−16"]
    places = [tick.at for tick in frame.x_ticks]
    assert places == sorted(places) and frame.x_title == "h (shrinking →)"
    assert {"1", "1e−5", "1e−10"} <= {tick.text for tick in frame.y_ticks}
    assert plot.heading() == ("Error against h", "x")


def test_the_lectures_parabola(plot: ErrorPlot) -> None:
    plot.show_errors(PARABOLA, 1.0, "x")
    assert set(texts(plot)) == {
        "forward", "central", "best h = 1e−8", "best h = 1", "error ≈ h", "rounding error", "error 0",
    }  # fmt: skip
    assert plot.accessibleDescription() == "forward: best h = 1e−8, central: best h = 1"


def test_the_curves_differ_in_line_and_sign(plot: ErrorPlot) -> None:
    plot.show_errors(CUBIC, 1.0, "x")
    curves = [shape for shape in drawn(plot).shapes if isinstance(shape, Line) and len(shape.xs) == 17]
    assert [curve.dash is None for curve in curves] == [False, True]
    dots = [shape for shape in drawn(plot).shapes if isinstance(shape, Marks) and len(shape.xs) == 17]
    assert [mark.shape for mark in dots] == ["s", "o"]
    assert curves[1].ys[3] < curves[1].ys[8], "the error shrinks with h"


def test_an_error_stands_at_its_logarithm(plot: ErrorPlot) -> None:
    plot.show_errors(CUBIC, 1.0, "x")
    rows = {tick.text: tick.at for tick in drawn(plot).frame.y_ticks}
    central = next(shape for shape in drawn(plot).shapes if isinstance(shape, Line) and len(shape.xs) == 17)
    assert central.ys[0] == pytest.approx(rows["1"], abs=0.1)
    assert central.ys[2] == pytest.approx(rows["1e−4"], abs=0.1)
    assert central.xs[4] == pytest.approx(at(plot, "1e−4"))


@pytest.mark.parametrize("h", [1e-4, -1e-4])
def test_the_h_in_use_is_marked_on_both(plot: ErrorPlot, h: float) -> None:
    plot.show_errors(CUBIC, h, "x")
    filled = [mark for token in ("local", "input") for mark in marks(plot, token) if mark.edge == Theme().hex("text")]
    assert [mark.shape for mark in filled] == ["o", "s"]
    assert [mark.xs[0] for mark in filled] == pytest.approx([at(plot, "1e−4")] * 2)


def test_an_h_between_the_points_has_a_line_instead(plot: ErrorPlot) -> None:
    plot.show_errors(CUBIC, 0.5, "x")
    line = next(s for s in drawn(plot).shapes if isinstance(s, Line) and s.color == Theme().hex("text"))
    assert at(plot, "1") < line.xs[0] < at(plot, "1e−4") and "h = 0.5" in texts(plot)


def test_a_line_drops_from_the_best_to_its_h(plot: ErrorPlot) -> None:
    plot.show_errors(PARABOLA, 1e-3, "x")
    circle, triangle = marks(plot, "parameter")
    assert (circle.shape, triangle.shape) == ("o", "v")
    drops = [s for s in drawn(plot).shapes if isinstance(s, Line) and s.color == Theme().mark_hex("parameter")]
    assert [drop.xs[0] for drop in drops] == [circle.xs[0], triangle.xs[0]]
    assert circle.xs[0] == pytest.approx(at(plot, "1e−8")) and triangle.xs[0] == pytest.approx(at(plot, "1"))
    for drop, mark in zip(drops, (circle, triangle), strict=True):
        assert drop.dash is not None and drop.ys[0] <= mark.ys[0] and drop.ys[1] == drawn(plot).frame.bottom


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
    assert set(texts(plot)) == {"forward", "central", "best h = 1"}


def test_zero_and_what_is_not_finite_stand_at_the_edges(plot: ErrorPlot) -> None:
    rows = [At(1.0, NAN, INF, NAN, INF), *CUBIC[1:4], At(1e-4, 12.0, 12.0, 0.0, -0.0)]
    plot.show_errors(rows, 1.0, "x")
    frame = drawn(plot).frame
    up, down = hollow(plot, "^"), hollow(plot, "v")
    assert [len(mark.xs) for mark in (*up, *down)] == [1, 1, 1, 1]
    assert all(frame.top < mark.ys[0] < frame.top + 15 for mark in up)
    assert all(frame.bottom - 15 < mark.ys[0] < frame.bottom for mark in down)
    assert {"not finite", "error 0"} & set(texts(plot))


def test_nothing_to_show_is_said(plot: ErrorPlot) -> None:
    assert texts(plot) == ["Pick a parameter"]
    plot.show_errors([At(1.0, 1.0, 1.0, NAN, NAN)], 1.0, "x")
    assert texts(plot) == ["nothing finite to draw"] and plot.accessibleDescription() == ""
    plot.show_errors([At(NAN, 1.0, 1.0, 1.0, 1.0), At(0.0, 1.0, 1.0, 1.0, 1.0)], 1.0, "x")
    assert texts(plot) == ["Pick a parameter"]


def test_a_click_picks_the_nearest_h(plot: ErrorPlot, qtbot) -> None:
    plot.show_errors(CUBIC[::-1], 1.0, "x")
    for text, h in (("1", 1.0), ("1e−8", 1e-8), ("1e−16", 1e-16)):
        place = QPoint(round(at(plot, text)) + 3, 120)
        with qtbot.waitSignal(plot.h_picked) as picked:
            qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
        assert picked.args == [h]


def test_no_h_beside_the_face_or_without_errors(plot: ErrorPlot, qtbot) -> None:
    plot.show_errors(CUBIC, 1.0, "x")
    bottom = drawn(plot).frame.bottom
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
    heard: list[tuple[str, str]] = []
    plot.heading_changed.connect(lambda *heading: heard.append(heading))
    for h in (1.0, 0.1):
        plot.show_errors(PARABOLA, h, "x")
    plot.show_errors(LINE, 1.0, "a")
    assert heard == [("Error against h", "x"), ("Error against h", "a")]


@pytest.mark.parametrize("rows", [PARABOLA, CUBIC, LINE], ids=["parabola", "cubic", "line"])
@pytest.mark.parametrize(
    ("size", "scale"), [((468, 330), 1.0), ((340, 260), 1.0), ((340, 260), 0.8), ((390, 190), 0.8)]
)
@pytest.mark.parametrize("h", [1.0, 0.5, 1e-6])
def test_texts_stay_on_the_face_and_apart(plot: ErrorPlot, rows: list[At], size, scale: float, h: float) -> None:
    theme = Theme("light", scale)
    plot.set_theme(theme)
    plot.resize(*size)
    plot.show_errors(rows, h, "x")
    frame, boxes = drawn(plot).frame, []
    for words in (shape for shape in drawn(plot).shapes if isinstance(shape, Words)):
        metrics = theme.metrics(words.role)
        width, height = metrics.horizontalAdvance(words.text), metrics.height()
        boxes.append(Box(words.x, words.y - height / 2 + 1, width, height - 2))
        assert frame.left <= words.x and words.x + width <= frame.right + 1
        assert frame.top <= boxes[-1].top and boxes[-1].top + boxes[-1].height <= frame.bottom
    assert not any(met(box, boxes[:place]) for place, box in enumerate(boxes))


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
def test_every_theme_paints_its_own_face(plot: ErrorPlot, theme: Theme) -> None:
    plot.set_theme(theme)
    plot.show_errors(CUBIC, 1e-3, "x")
    image = plot.grab().toImage()
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 2)}
    assert image.pixelColor(3, image.height() - 4) == theme.color("surface")
    assert {theme.mark(token).name() for token in ("local", "input", "parameter")} <= seen
