"""The slice plot: the curve, the rate over a nudge, the promise of an update, and where there is no value."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from desktop_app.look.assets import load_fonts
from desktop_app.look.theme import Theme
from desktop_app.panes.plots.series import Box, met
from desktop_app.panes.plots.shapes import Area, Line, Marks, Words
from desktop_app.panes.plots.slice_plot import SlicePlot
from desktop_app.panes.plots.slice_sketch import Gap, gaps
from engine.analysis.slices import Slice
from engine.numerals import short
from tests.desktop_app.pictures import drawn, texts

INF, NAN = math.inf, math.nan
XS = tuple(2 + i / 10 for i in range(61))


def straight(**changes) -> Slice:
    settings = {
        "leaf": "a", "output": "L", "xs": XS, "ys": tuple((x + 3) * 10 for x in XS), "x": 5.0, "y": 80.0, "h": 1.0,
        "nudged": 90.0, "held": (("b", 3.0), ("d", 10.0)),
    }  # fmt: skip
    return Slice(**(settings | changes))


@pytest.fixture(scope="module", autouse=True)
def fonts(qapp) -> None:
    load_fonts()


@pytest.fixture
def plot(qtbot) -> SlicePlot:
    plot = SlicePlot()
    qtbot.addWidget(plot)
    plot.resize(358, 330)
    return plot


def signs(plot: SlicePlot) -> list[str]:
    return [shape.shape for shape in drawn(plot).shapes if isinstance(shape, Marks)]


def test_the_nudge_of_the_lecture(plot: SlicePlot) -> None:
    plot.show_slice(straight())
    frame = drawn(plot).frame
    assert plot.heading() == ("L as a changes", "")
    assert set(texts(plot)) == {"rate = 10 / 1 = 10", "h = 1", "+10"}
    assert frame.x_title == "a   (b = 3, d = 10 held fixed)"
    assert [tick.text for tick in frame.x_ticks] == list("2345678")
    assert signs(plot) == ["o", "o"]
    assert plot.accessibleDescription() == "rate = 10 / 1 = 10"


def test_an_update_stands_at_its_new_place_in_its_own_colour(plot: SlicePlot) -> None:
    plot.show_slice(straight(xs=(4.6, 5.2), ys=(76.0, 82.0), h=-0.1, nudged=79.0, gradient=10.0))
    assert set(texts(plot)) == {"−0.1 × 10 = −1", "−0.1", "−1"}
    hollow, full = [shape for shape in drawn(plot).shapes if isinstance(shape, Marks)]
    assert full.xs[0] < hollow.xs[0] and full.ys[0] > hollow.ys[0]
    [words] = [s for s in drawn(plot).shapes if isinstance(s, Words) and "×" in s.text]
    assert words.color == Theme().hex("parameter")


def test_the_triangle_of_an_update_is_what_the_gradient_promises(plot: SlicePlot) -> None:
    plot.show_slice(straight(h=-1.0, nudged=75.0, gradient=10.0))
    [triangle] = [shape for shape in drawn(plot).shapes if isinstance(shape, Area)]
    full = [shape for shape in drawn(plot).shapes if isinstance(shape, Marks)][-1]
    rows = {tick.text: tick.at for tick in drawn(plot).frame.y_ticks}
    assert full.ys[0] == pytest.approx((rows["60"] + 3 * rows["80"]) / 4)
    assert triangle.corners[2][1] == pytest.approx((rows["60"] + rows["80"]) / 2)


@pytest.mark.parametrize(
    ("held", "title"),
    [
        ((), "a"),
        (tuple((f"w{i}", 0.1234) for i in range(9)), "a   (w0 = 0.1234, … held fixed)"),
        (tuple((f"w{i}", 0.1234) for i in range(10_000)), "a   (w0 = 0.1234, … held fixed)"),
        ((("a_very_long_name_of_a_weight_indeed", 0.1234),), "a   (others held fixed)"),
    ],
)
def test_as_many_held_leaves_are_named_as_fit(plot: SlicePlot, held: tuple, title: str) -> None:
    plot.show_slice(straight(held=held))
    assert drawn(plot).frame.x_title == title


def test_of_a_thousand_held_leaves_only_those_that_may_fit_are_written(plot: SlicePlot, monkeypatch) -> None:
    written = list[float]()
    monkeypatch.setattr("desktop_app.panes.plots.slice_plot.short", lambda value: written.append(value) or short(value))
    plot.show_slice(straight(held=tuple((f"w{i}", 0.1234) for i in range(1000))))
    assert drawn(plot).frame.x_title == "a   (w0 = 0.1234, … held fixed)"
    assert written.count(0.1234) < 20


def test_where_there_is_no_value_a_band_says_so(plot: SlicePlot) -> None:
    ys = tuple(NAN if x < 3.95 else -INF if x < 4.05 else math.log(x - 4) for x in XS)
    plot.show_slice(straight(ys=ys, x=XS[20], y=-INF, nudged=0.0))
    assert set(texts(plot)) == {"no value here", "at a = 4: −inf"}
    assert "v" in signs(plot) and "o" not in signs(plot)
    [band] = [shape for shape in drawn(plot).shapes if isinstance(shape, Area)]
    frame = drawn(plot).frame
    assert band.corners[0][0] == pytest.approx(frame.left)
    assert band.corners[1][0] == pytest.approx(frame.left + (frame.right - frame.left) / 3, abs=1)


def test_a_nudge_that_leads_nowhere_keeps_the_point_where_we_are(plot: SlicePlot) -> None:
    plot.show_slice(straight(h=-1.0, nudged=-INF))
    assert "o" in signs(plot) and "v" in signs(plot)
    assert texts(plot) == ["at a = 4: −inf"]


def test_a_pole_parts_the_curve_and_does_not_flatten_it(plot: SlicePlot) -> None:
    ys = tuple(NAN if abs(x - 5.5) < 0.01 else 1 / (x - 5.5) ** 3 for x in XS)
    plot.show_slice(straight(ys=ys, y=-8.0, nudged=8.0))
    labels = [float(tick.text.replace("−", "-")) for tick in drawn(plot).frame.y_ticks]
    assert max(labels) < 500 < max(y for y in ys if math.isfinite(y))
    curve = max((s for s in drawn(plot).shapes if isinstance(s, Line)), key=lambda line: len(line.xs))
    assert math.isnan(curve.ys[35])


def test_gaps_are_told_apart_by_their_kind() -> None:
    assert gaps((1.0, NAN, NAN, INF, -INF, 2.0, INF)) == [
        Gap(1, 2, pytest.approx(NAN, nan_ok=True)), Gap(3, 3, INF), Gap(4, 4, -INF), Gap(6, 6, INF),
    ]  # fmt: skip


def test_nothing_to_show_is_said(plot: SlicePlot) -> None:
    assert texts(plot) == ["Pick a parameter"]
    plot.show_slice(straight(xs=(), ys=()))
    assert texts(plot) == ["nothing finite to draw"]
    plot.show_slice(straight(ys=(NAN,) * 61, y=NAN, nudged=NAN))
    assert set(texts(plot)) == {"no value here", "at a = 5: NaN"}
    plot.show_slice(None)
    assert plot.heading() == ("Slice", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"h": 0.0, "nudged": 80.0},
        {"h": NAN, "nudged": NAN},
        {"h": -INF, "nudged": -INF, "gradient": INF},
        {"h": 0.0, "nudged": 80.0, "gradient": INF},
        {"x": NAN, "y": NAN},
        {"x": INF, "y": INF},
        {"h": 1e300, "nudged": 1e300},
        {"x": 5e5, "y": 5e6, "nudged": 5e6},
        {"ys": tuple(1e308 * (-1) ** i for i in range(61)), "y": 1e308, "nudged": -1e308},
        {"ys": (INF,) * 61, "y": INF, "nudged": INF},
        {"xs": (-1e308, 1e308), "ys": (0.0, 1.0)},
        {"xs": (1e9, 1e9 + 1), "ys": (0.0, 1.0), "x": 1e9, "y": 0.0},
        {"xs": (1e-300, 2e-300), "ys": (1e-300, 2e-300), "x": 1e-300, "y": 1e-300, "h": 1e-301, "nudged": 1e-300},
        {"xs": (5e-324, 1e-323), "ys": (0.0, 0.0), "x": 5e-324, "y": 0.0, "h": 5e-324, "nudged": 0.0},
    ],
)
@pytest.mark.parametrize("width", [30, 358])
def test_no_number_makes_it_fall(plot: SlicePlot, changes: dict, width: int) -> None:
    plot.resize(width, 330)
    plot.show_slice(straight(**changes))
    assert not plot.grab().isNull()


@pytest.mark.parametrize("width", [250, 358, 500])
@pytest.mark.parametrize("h", [1.0, -1.0, 0.123456789])
def test_texts_stay_on_the_face(plot: SlicePlot, width: float, h: float) -> None:
    plot.show_slice(straight(h=h, nudged=80 + 10 * h, ys=tuple(123.4567 + x for x in XS)))
    picture = drawn(plot, width)
    for words in (shape for shape in picture.shapes if isinstance(shape, Words)):
        room = max(map(Theme().metrics(words.role).horizontalAdvance, words.text.split("\n")))
        assert picture.frame.left <= words.x and words.x + room <= picture.frame.right + 1


def test_a_theme_is_taken_on_live(plot: SlicePlot, qtbot) -> None:
    plot.show_slice(straight())
    with qtbot.waitExposed(plot):
        plot.show()
    plot.set_theme(Theme("light", 0.8))
    image = plot.grab().toImage()
    assert image.pixelColor(3, image.height() - 3) == Theme("light").color("surface")
    assert plot.canvas.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_a_drag_draws_the_face_seldom(plot: SlicePlot, qtbot) -> None:
    with qtbot.waitExposed(plot):
        plot.show()
    plot.show_slice(straight())
    plot.canvas.repaint()
    before = plot.canvas.full_draws
    for i in range(20):
        plot.show_slice(straight(x=5 + i / 20, y=80 + i / 2, nudged=90 + i / 2))
        plot.canvas.repaint()
    assert plot.canvas.full_draws == before


PARABOLA = tuple(1.5 + i / 20 for i in range(61))
numbers = st.floats() | st.sampled_from([0.0, -0.0, 5e-324, 1.7e308, -1.7e308, INF, -INF, NAN])


def curved(h: float = 1.0, slope: float = 6.0, **changes) -> Slice:
    values = {
        "leaf": "x", "output": "y", "xs": PARABOLA, "ys": tuple(x * x for x in PARABOLA), "x": 3.0, "y": 9.0, "h": h,
        "nudged": (3 + h) ** 2, "held": (), "slope": slope,
    }  # fmt: skip
    return Slice(**(values | changes))


def straight_lines(plot: SlicePlot) -> list[Line]:
    return [shape for shape in drawn(plot).shapes if isinstance(shape, Line) and len(shape.xs) == 2]


def test_the_secant_of_the_lecture_and_the_tangent(plot: SlicePlot) -> None:
    plot.show_slice(curved(), tangent=True)
    colors = {s.text: s.color for s in drawn(plot).shapes if isinstance(s, Words)}
    local, gradient = Theme().hex("local"), Theme().hex("gradient")
    assert colors == {"h = 1": local, "+7": local, "secant: 7 / 1 = 7": local, "tangent: slope 6": gradient}
    assert plot.accessibleDescription() == "secant: 7 / 1 = 7, tangent: slope 6"
    assert len([shape for shape in drawn(plot).shapes if isinstance(shape, Area)]) == 1


def test_the_secant_runs_through_both_points_and_the_tangent_is_dashed(plot: SlicePlot) -> None:
    plot.show_slice(curved(), tangent=True)
    hollow, full = [shape for shape in drawn(plot).shapes if isinstance(shape, Marks)]
    secant, tangent = straight_lines(plot)
    assert hollow.edge == Theme().mark_hex("local") and full.face == Theme().mark_hex("data")
    assert (secant.dash, secant.color) == (None, Theme().mark_hex("local"))
    assert tangent.dash is not None and tangent.color == Theme().mark_hex("gradient")
    for line, points in ((secant, (hollow, full)), (tangent, (full,))):
        for point in points:
            assert np.interp(point.xs[0], line.xs, line.ys) == pytest.approx(point.ys[0], abs=0.01)


def test_the_tangent_climbs_as_the_slope_says(plot: SlicePlot) -> None:
    plot.show_slice(curved(slope=-2.0), tangent=True)
    frame, tangent = drawn(plot).frame, straight_lines(plot)[1]
    (low, *_, high), (under, *_, over) = frame.x_ticks, frame.y_ticks
    across = (high.at - low.at) / (float(high.text) - float(low.text))
    up = (over.at - under.at) / (float(over.text) - float(under.text))
    slope = (tangent.ys[1] - tangent.ys[0]) / up / ((tangent.xs[1] - tangent.xs[0]) / across)
    assert slope == pytest.approx(-2)


@pytest.mark.parametrize(
    ("h", "width", "said"),
    [
        (0.5, 358, "secant: 3.25 / 0.5 = 6.5"),
        (-1.0, 358, "secant: −5 / (−1) = 5"),
        (1e-6, 600, "secant: Δy / h = 6.000001000927568"),
        (1e-6, 430, "secant: 6.000001000927568"),
        (1e-6, 300, "secant:\n6.000001000927568"),
        (1e-16, 358, "secant: 0 / 1e−16 = 0"),
    ],
)
def test_the_rate_keeps_its_digits(plot: SlicePlot, h: float, width: float, said: str) -> None:
    plot.show_slice(curved(h), tangent=True)
    assert said in [shape.text for shape in drawn(plot, width).shapes if isinstance(shape, Words)]


def test_a_tiny_nudge_leaves_no_triangle_and_secant_and_tangent_are_one(plot: SlicePlot) -> None:
    plot.show_slice(curved(1e-8), tangent=True)
    secant, tangent = straight_lines(plot)
    assert secant.ys == pytest.approx(tangent.ys, abs=0.1)
    assert not any(text.startswith(("h =", "+")) for text in texts(plot))
    [triangle] = [shape for shape in drawn(plot).shapes if isinstance(shape, Area)]
    assert triangle.corners[0] == pytest.approx(triangle.corners[2], abs=0.01)


def test_round_off_tips_the_secant_over(plot: SlicePlot) -> None:
    plot.show_slice(curved(1e-16), tangent=True)
    secant, tangent = straight_lines(plot)
    assert secant.ys[0] == secant.ys[1] and tangent.ys[0] > tangent.ys[1]


def test_without_a_known_slope_there_is_no_tangent(plot: SlicePlot) -> None:
    plot.show_slice(curved(slope=NAN), tangent=True)
    assert set(texts(plot)) == {"secant: 7 / 1 = 7", "h = 1", "+7"}
    assert np.isnan(straight_lines(plot)[1].ys).all()
    assert plot.accessibleDescription() == "secant: 7 / 1 = 7"


def test_without_the_word_for_it_nothing_changes(plot: SlicePlot) -> None:
    plot.show_slice(curved(), tangent=True)
    plot.show_slice(curved())
    assert set(texts(plot)) == {"rate = 7 / 1 = 7", "h = 1", "+7"}
    assert straight_lines(plot) == []


def test_a_nudge_out_of_the_domain_keeps_the_tangent(plot: SlicePlot) -> None:
    ys = tuple(math.log(x - 2) if x > 2 else NAN for x in PARABOLA)
    plot.show_slice(curved(-1.0, 1.0, ys=ys, y=0.0, nudged=-INF), tangent=True)
    assert {"tangent: slope 1", "at x = 2: −inf"} <= set(texts(plot))
    assert plot.accessibleDescription() == "at x = 2: −inf, tangent: slope 1"


@pytest.mark.parametrize(("y", "slope"), [(-INF, INF), (INF, NAN), (NAN, 6.0)])
def test_a_point_without_a_value_has_neither_line(plot: SlicePlot, y: float, slope: float) -> None:
    plot.show_slice(curved(slope=slope, y=y), tangent=True)
    assert not any(text.startswith(("secant", "tangent")) for text in texts(plot))
    assert not plot.grab().isNull()


@pytest.mark.parametrize(("width", "h"), [(250, 1.0), (358, 0.25), (358, -0.25), (468, 1e-6)])
def test_the_texts_of_secant_and_tangent_stay_on_the_face_and_apart(plot: SlicePlot, width: float, h: float) -> None:
    plot.show_slice(curved(h), tangent=True)
    picture, boxes = drawn(plot, width), []
    for words in (shape for shape in picture.shapes if isinstance(shape, Words)):
        metrics, rows = Theme().metrics(words.role), words.text.split("\n")
        high = metrics.height() * len(rows)
        boxes.append(Box(words.x, words.y - high / 2, max(map(metrics.horizontalAdvance, rows)), high))
        assert picture.frame.left <= words.x and words.x + boxes[-1].width <= picture.frame.right + 1
    assert not any(met(box, boxes[:place]) for place, box in enumerate(boxes))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(h=numbers, slope=numbers, x=numbers, y=numbers, nudged=numbers, gap=numbers)
def test_no_number_makes_secant_or_tangent_fall(
    plot: SlicePlot, h: float, slope: float, x: float, y: float, nudged: float, gap: float
) -> None:
    ys = (*(v * v for v in PARABOLA[:-1]), gap)
    curve = replace(curved(), h=h, slope=slope, x=x, y=y, nudged=nudged, ys=ys)
    plot.show_slice(curve, tangent=True)
    assert not plot.grab().isNull()
