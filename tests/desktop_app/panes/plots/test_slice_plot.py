"""The slice plot: the curve, the rate over a nudge, the promise of an update, and where there is no value."""

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.slice_plot import Gap, SlicePlot, gaps
from engine.analysis.slices import Slice
from engine.numerals import short
from tests.desktop_app.pictures import corners, drawn, points, texts, ticks

INF, NAN = math.inf, math.nan
XS = tuple(2 + i / 10 for i in range(61))


def straight(**changes) -> Slice:
    settings = {
        "leaf": "a", "output": "L", "xs": XS, "ys": tuple((x + 3) * 10 for x in XS), "x": 5.0, "y": 80.0, "h": 1.0,
        "nudged": 90.0, "held": (("b", 3.0), ("d", 10.0)),
    }  # fmt: skip
    return Slice(**(settings | changes))


@pytest.fixture
def plot(make_plot) -> SlicePlot:
    return make_plot(SlicePlot, 358, 330)


def shown(plot: SlicePlot) -> set[str]:
    """What is drawn, without what always is."""
    return set(drawn(plot).shown) - {"curve"}


def title(plot: SlicePlot) -> str:
    return drawn(plot).axes.get_xlabel()


def test_the_nudge_of_the_lecture(plot: SlicePlot) -> None:
    plot.show_slice(straight())
    assert plot.heading() == ("L as a changes", "")
    assert set(texts(plot)) == {"rate = 10 / 1 = 10", "h = 1", "+10"}
    assert title(plot) == "a   (b = 3, d = 10 held fixed)"
    assert ticks(plot, "x") == list("2345678")
    assert shown(plot) == {"triangle", "legs", "hollow", "here"}
    assert points(plot, "curve") == list(zip(straight().xs, straight().ys, strict=True))
    assert (points(plot, "here"), points(plot, "hollow")) == ([(5, 80)], [(6, 90)])
    assert plot.accessibleDescription() == "rate = 10 / 1 = 10"


def test_an_update_stands_at_its_new_place_in_its_own_colour(plot: SlicePlot) -> None:
    plot.show_slice(straight(xs=(4.6, 5.2), ys=(76.0, 82.0), h=-0.1, nudged=79.0, gradient=10.0))
    assert set(texts(plot)) == {"−0.1 × 10 = −1", "−0.1", "−1"}
    assert (points(plot, "here"), points(plot, "hollow")) == ([(4.9, 79)], [(5, 80)])
    [words] = [words for words in drawn(plot).texts if "×" in words.text]
    assert words.color == Theme().hex("parameter")


def test_the_triangle_of_an_update_is_what_the_gradient_promises(plot: SlicePlot) -> None:
    plot.show_slice(straight(h=-1.0, nudged=75.0, gradient=10.0))
    assert points(plot, "here") == [(4, 75)]
    assert corners(plot, "triangle") == [(5, 80), (4, 80), (4, 70)]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ((), "a"),
        (tuple((f"w{i}", 0.1234) for i in range(9)), "a   (w0 = 0.1234, … held fixed)"),
        (tuple((f"w{i}", 0.1234) for i in range(10_000)), "a   (w0 = 0.1234, … held fixed)"),
        ((("a_very_long_name_of_a_weight_indeed", 0.1234),), "a   (others held fixed)"),
    ],
)
def test_as_many_held_leaves_are_named_as_fit(plot: SlicePlot, held: tuple, expected: str) -> None:
    plot.show_slice(straight(held=held))
    assert title(plot) == expected


def test_of_a_thousand_held_leaves_only_those_that_may_fit_are_written(plot: SlicePlot, monkeypatch) -> None:
    written = list[float]()
    monkeypatch.setattr("desktop_app.panes.plots.slice_plot.short", lambda value: written.append(value) or short(value))
    plot.show_slice(straight(held=tuple((f"w{i}", 0.1234) for i in range(1000))))
    assert title(plot) == "a   (w0 = 0.1234, … held fixed)"
    assert written.count(0.1234) < 20


def test_where_there_is_no_value_a_band_says_so(plot: SlicePlot) -> None:
    ys = tuple(NAN if x < 3.95 else -INF if x < 4.05 else math.log(x - 4) for x in XS)
    plot.show_slice(straight(ys=ys, x=XS[20], y=-INF, nudged=0.0))
    assert set(texts(plot)) == {"no value here", "at a = 4: −inf"}
    assert {"gap 0", "gap 0 hatch", "nowhere", "nowhere sign"} <= shown(plot) and "here" not in shown(plot)
    assert drawn(plot).shown["nowhere sign"].get_marker() == "v"
    (left, _), (right, _), *_ = corners(plot, "gap 0")
    assert (left, right) == pytest.approx((2, 4))


def test_a_gap_can_become_an_asymptote_and_a_gap_again(plot: SlicePlot) -> None:
    for width in (0.45, 0.05, 0.45):
        plot.show_slice(straight(ys=tuple(NAN if abs(x - 4) < width else x for x in XS)))
        assert ("gap 0 hatch" in shown(plot)) == (width > 0.1)


def test_a_nudge_that_leads_nowhere_keeps_the_point_where_we_are(plot: SlicePlot) -> None:
    plot.show_slice(straight(h=-1.0, nudged=-INF))
    assert shown(plot) == {"here", "nowhere", "nowhere sign"}
    assert texts(plot) == ["at a = 4: −inf"]


def test_a_pole_parts_the_curve_and_does_not_flatten_it(plot: SlicePlot) -> None:
    ys = tuple(NAN if abs(x - 5.5) < 0.01 else 1 / (x - 5.5) ** 3 for x in XS)
    plot.show_slice(straight(ys=ys, y=-8.0, nudged=8.0))
    assert drawn(plot).axes.get_ylim()[1] < 500 < max(y for y in ys if math.isfinite(y))
    assert math.isnan(points(plot, "curve")[35][1])


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
def test_texts_stay_inside_the_axes(plot: SlicePlot, width: float, h: float) -> None:
    plot.show_slice(straight(h=h, nudged=80 + 10 * h, ys=tuple(123.4567 + x for x in XS)))
    axes_box = drawn(plot, width).axes_box
    for words in drawn(plot, width).texts:
        box = words.box
        assert axes_box.x0 <= box.x0 and box.x1 <= axes_box.x1 + 1


def test_a_theme_is_taken_on_live(plot: SlicePlot, qtbot) -> None:
    plot.show_slice(straight())
    with qtbot.waitExposed(plot):
        plot.show()
    plot.set_theme(Theme("light", 0.8))
    image = plot.grab().toImage()
    assert image.pixelColor(3, image.height() - 3) == Theme("light").color("surface")
    assert plot.canvas.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_a_drag_draws_the_axes_seldom(plot: SlicePlot, qtbot) -> None:
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


def slope_of(plot: SlicePlot, name: str) -> float:
    (x0, y0), (x1, y1) = points(plot, name)
    return (y1 - y0) / (x1 - x0)


def test_the_secant_of_the_lecture_and_the_tangent(plot: SlicePlot) -> None:
    plot.show_slice(curved(), tangent=True)
    colors = {words.text: words.color for words in drawn(plot).texts}
    local, gradient = Theme().hex("local"), Theme().hex("gradient")
    assert colors == {"h = 1": local, "+7": local, "secant: 7 / 1 = 7": local, "tangent: slope 6": gradient}
    assert plot.accessibleDescription() == "secant: 7 / 1 = 7, tangent: slope 6"
    assert shown(plot) == {"triangle", "legs", "hollow", "here", "secant", "tangent"}


def test_the_secant_runs_through_both_points_and_the_tangent_is_dashed(plot: SlicePlot) -> None:
    plot.show_slice(curved(), tangent=True)
    artists = drawn(plot).shown
    assert artists["hollow"].get_markeredgecolor() == Theme().mark_hex("local")
    assert artists["here"].get_markerfacecolor() == Theme().mark_hex("data")
    assert (artists["secant"].get_linestyle(), artists["secant"].get_color()) == ("-", Theme().mark_hex("local"))
    assert artists["tangent"].get_linestyle() == "--"
    assert artists["tangent"].get_color() == Theme().mark_hex("gradient")
    for name, at in (("secant", (3, 9)), ("secant", (4, 16)), ("tangent", (3, 9))):
        (x0, y0), _ = points(plot, name)
        assert y0 + slope_of(plot, name) * (at[0] - x0) == pytest.approx(at[1])


@pytest.mark.parametrize("slope", [-2.0, 6.0, 1e5])
def test_the_tangent_climbs_as_the_slope_says(plot: SlicePlot, slope: float) -> None:
    plot.show_slice(curved(slope=slope), tangent=True)
    assert slope_of(plot, "tangent") == pytest.approx(slope)


@pytest.mark.parametrize(
    ("h", "width", "text"),
    [
        (0.5, 358, "secant: 3.25 / 0.5 = 6.5"),
        (-1.0, 358, "secant: −5 / (−1) = 5"),
        (1e-6, 600, "secant: Δy / h = 6.000001000927568"),
        (1e-6, 500, "secant: 6.000001000927568"),
        (1e-6, 300, "secant:\n6.000001000927568"),
        (1e-16, 358, "secant: 0 / 1e−16 = 0"),
    ],
)
def test_the_rate_keeps_its_digits(plot: SlicePlot, h: float, width: float, text: str) -> None:
    plot.show_slice(curved(h), tangent=True)
    assert text in [words.text for words in drawn(plot, width).texts]


def test_a_tiny_nudge_leaves_no_triangle_and_secant_and_tangent_are_one(plot: SlicePlot) -> None:
    plot.show_slice(curved(1e-8), tangent=True)
    assert slope_of(plot, "secant") == pytest.approx(slope_of(plot, "tangent"), rel=1e-6)
    assert not any(text.startswith(("h =", "+")) for text in texts(plot))
    assert corners(plot, "triangle")[0] == pytest.approx(corners(plot, "triangle")[2], abs=1e-6)


def test_round_off_tips_the_secant_over(plot: SlicePlot) -> None:
    plot.show_slice(curved(1e-16), tangent=True)
    assert slope_of(plot, "secant") == 0 < slope_of(plot, "tangent")


def test_without_a_known_slope_there_is_no_tangent(plot: SlicePlot) -> None:
    plot.show_slice(curved(slope=NAN), tangent=True)
    assert set(texts(plot)) == {"secant: 7 / 1 = 7", "h = 1", "+7"}
    assert "tangent" not in shown(plot)
    assert plot.accessibleDescription() == "secant: 7 / 1 = 7"


def test_without_the_word_for_it_nothing_changes(plot: SlicePlot) -> None:
    plot.show_slice(curved(), tangent=True)
    plot.show_slice(curved())
    assert set(texts(plot)) == {"rate = 7 / 1 = 7", "h = 1", "+7"}
    assert not {"secant", "tangent"} & shown(plot)


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
def test_the_texts_of_secant_and_tangent_stay_inside_the_axes_and_apart(
    plot: SlicePlot, width: float, h: float
) -> None:
    plot.show_slice(curved(h), tangent=True)
    axes_box, boxes = drawn(plot, width).axes_box, [words.box for words in drawn(plot, width).texts]
    assert all(axes_box.x0 <= box.x0 and box.x1 <= axes_box.x1 + 1 for box in boxes)
    assert not any(one.padded(0, -1).overlaps(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("width", [330, 358, 440, 468])
@pytest.mark.parametrize("h", [1.0, -1.0, 0.1, 1e-6])
@pytest.mark.parametrize("x", [-3.5, 0.0, 4.84])
def test_no_text_of_the_lab_lies_on_a_line(plot: SlicePlot, width: float, h: float, x: float) -> None:
    """The lecture after two epochs: its output is a straight line, on which secant and tangent lie as well."""
    slope = 9.842000000000002
    xs = tuple((1.0 if x > 4 else -4.0) + k / 10 for k in range(61))
    ys = tuple((at + 2.8008) * slope for at in xs)
    y, nudged = (x + 2.8008) * slope, (x + h + 2.8008) * slope + 1.1e-14
    plot.show_slice(straight(xs=xs, ys=ys, x=x, y=y, h=h, nudged=nudged, slope=slope), tangent=True)
    artists = drawn(plot, width)
    line = artists.places(np.linspace(xs[0], xs[-1], 3000), np.linspace(ys[0], ys[-1], 3000)).tolist()
    on_it = [words.text for words in artists.texts if any(words.box.contains(*point) for point in line)]
    assert on_it == [] and any("secant" in words.text for words in artists.texts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(h=numbers, slope=numbers, x=numbers, y=numbers, nudged=numbers, gap=numbers)
def test_no_number_makes_secant_or_tangent_fall(
    plot: SlicePlot, h: float, slope: float, x: float, y: float, nudged: float, gap: float
) -> None:
    ys = (*(v * v for v in PARABOLA[:-1]), gap)
    curve = replace(curved(), h=h, slope=slope, x=x, y=y, nudged=nudged, ys=ys)
    plot.show_slice(curve, tangent=True)
    assert not plot.grab().isNull()
