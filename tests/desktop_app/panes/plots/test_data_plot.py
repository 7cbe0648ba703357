"""The data plot: points, boundary and curve, and what the mouse does to the points."""

from __future__ import annotations

import math
from time import perf_counter

import numpy as np
import pytest
from matplotlib.contour import ContourSet
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from desktop_app.panes.plots.data_plot import DataPlot
from desktop_app.panes.plots.points import Points
from tests.desktop_app.lecture import heard
from tests.desktop_app.pictures import drawn, points, texts, ticks

LEFT, NONE, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CORNERS = Points(("x1", "x2", "y"), ((0.0, 0.0, 1.0, 1.0), (0.0, 1.0, 0.0, 1.0), (-1.0, 1.0, 1.0, -1.0)), "s", (-1, 1))
LINE = Points(("x", "y"), ((0.0, 1.0, 2.0), (1.0, 3.0, 5.5)), "p")


def across(x1, x2):
    return np.asarray(x1, dtype=float) - 0.5


@pytest.fixture
def plot(make_plot) -> DataPlot:
    plot = make_plot(DataPlot, 400, 420)
    plot.show_points(CORNERS, 2, across)
    plot.show()
    plot.grab()
    return plot


def at(plot: DataPlot, x: float, y: float) -> QPoint:
    """Where numbers stand in the widget."""
    place = QPointF(*plot.artists.place(x, y)) + QPointF(plot.canvas.pos())
    return place.toPoint()


def contours(plot: DataPlot, *, filled: bool = False) -> list[ContourSet]:
    return [child for child in drawn(plot).axes.collections if isinstance(child, ContourSet) and child.filled == filled]


def predicts(plot: DataPlot, points: Points, predict) -> None:
    """Shows points and predictions, however short ago the last were worked out."""
    plot.show_points(points, 0, predict)
    plot.set_theme(plot.theme)


def test_classes_differ_in_shape_and_the_picked_one_wears_a_ring(plot: DataPlot) -> None:
    artists = drawn(plot).shown
    assert [artists[name].get_marker() for name in ("class 0", "class 1", "ring", "picked")] == ["s", "o", "o", "o"]
    assert points(plot, "class 0") == [(0, 0), (1, 1)] and points(plot, "class 1") == [(0, 1), (1, 0)]
    assert artists["ring"].get_markersize() > artists["picked"].get_markersize()
    assert points(plot, "ring") == points(plot, "picked") == [(1, 0)]


def test_both_sides_are_shaded_and_the_line_between_them_stands_where_the_score_is_0(plot: DataPlot) -> None:
    ([sides], [border]) = contours(plot, filled=True), contours(plot)
    left, right = sides.get_facecolor()
    assert tuple(left) != tuple(right)
    [line] = border.get_paths()
    assert line.vertices[:, 0] == pytest.approx(0.5)
    assert sides.get_paths()[0].vertices[:, 0].max() == pytest.approx(0.5)


def test_margins_are_dashed_for_minus_and_plus_one_only(plot: DataPlot) -> None:
    predicts(plot, CORNERS, lambda a, b: 4 * across(a, b))
    margins, _ = contours(plot)
    assert margins.get_linestyle() != ["solid"] and list(margins.levels) == [-1, 1]
    assert [path.vertices[:, 0].mean() for path in margins.get_paths()] == pytest.approx([0.25, 0.75])
    halves = Points(CORNERS.names, (*CORNERS.columns[:2], (0.0, 1.0, 1.0, 0.0)), "p", (0, 1), 0.5)
    predicts(plot, halves, across)
    assert len(contours(plot)) == 1


def test_a_score_that_is_nowhere_finite_has_no_boundary(plot: DataPlot) -> None:
    predicts(plot, CORNERS, lambda a, b: np.full(len(a), math.nan))
    assert contours(plot) == contours(plot, filled=True) == []


def test_a_curve_and_how_far_the_picked_sample_is_from_it(plot: DataPlot) -> None:
    plot.show_points(LINE, 2, lambda x: 2 * np.asarray(x) + 1)
    assert plot.heading()[0] == "Fitted curve"
    assert len(points(plot, "curve")) > 100
    assert points(plot, "residual") == [(2, 5.5), (2, pytest.approx(5))]


def test_a_real_target_over_two_features_has_lines_of_equal_height(plot: DataPlot) -> None:
    plot.show_points(Points(CORNERS.names, (*CORNERS.columns[:2], (0.0, 1.5, 2.0, 0.3)), "p"), 0, across)
    assert plot.heading()[0] == "Data"
    assert len(contours(plot)[0].levels) == 10


def test_predictions_are_worked_out_at_most_five_times_a_second(plot: DataPlot, monkeypatch, qtbot) -> None:
    now = [perf_counter() + 10]
    monkeypatch.setattr("desktop_app.panes.plots.data_plot.perf_counter", lambda: now[0])
    calls: list[int] = []

    def counted(number):
        def predict(a, b):
            calls.append(number)
            return across(a, b)

        return predict

    plot.show_points(CORNERS, 0, counted(1))
    drawn(plot)
    for number in (2, 3, 4):
        now[0] += 0.05
        plot.show_points(CORNERS, 0, counted(number))
        drawn(plot)
    assert calls == [1]
    now[0] += 0.06
    drawn(plot)
    assert calls == [1, 4]
    drawn(plot)
    assert calls == [1, 4]


def test_a_click_on_a_point_picks_it(plot: DataPlot, qtbot) -> None:
    picked, edited = heard(plot.sample_picked), heard(plot.points_edited)
    qtbot.mouseClick(plot, LEFT, NONE, at(plot, 0.0, 1.0))
    assert picked == [(1,)]
    assert edited == []


def test_a_drag_moves_a_point_live_and_is_one_edit(plot: DataPlot, qtbot) -> None:
    picked, edited = heard(plot.sample_picked), heard(plot.points_edited)
    qtbot.mousePress(plot, LEFT, NONE, at(plot, 0.0, 0.0))
    for x in (0.1, 0.2, 0.3):
        qtbot.mouseMove(plot, at(plot, x, 0.1))
    assert points(plot, "class 0")[0] == pytest.approx((0.3, 0.1), abs=0.01)
    assert edited == []
    qtbot.mouseRelease(plot, LEFT, NONE, at(plot, 0.3, 0.1))
    ((columns,),) = edited
    assert columns["x1"] == (pytest.approx(0.3, abs=0.01), 0.0, 1.0, 1.0)
    assert columns["x2"][0] == pytest.approx(0.1, abs=0.01)
    assert columns["y"] == CORNERS.columns[2]
    assert picked == [(0,)]


def test_a_point_that_is_gone_is_not_held_any_more(plot: DataPlot, qtbot) -> None:
    edited = heard(plot.points_edited)
    qtbot.mousePress(plot, LEFT, NONE, at(plot, 1.0, 1.0))
    qtbot.mouseMove(plot, at(plot, 0.9, 0.9))
    plot.show_points(CORNERS.without(0), 0, across)
    qtbot.mouseMove(plot, at(plot, 0.8, 0.8))
    qtbot.mouseRelease(plot, LEFT, NONE, at(plot, 0.8, 0.8))
    assert edited == []


def test_the_smallest_of_all_numbers_has_a_place(plot: DataPlot) -> None:
    plot.show_points(Points(("x", "y"), ((5e-324,), (0.0,)), "p"), 0, lambda x: np.asarray(x))
    assert ticks(plot, "x")


def test_a_point_of_a_class_moves_along_the_axis_where_there_is_one_feature(plot: DataPlot, qtbot) -> None:
    classes = Points(("x", "y"), ((0.0, 1.0, 2.0), (0.0, 1.0, 1.0)), "p", (0, 1), 0.5)
    plot.show_points(classes, 0, lambda x: np.asarray(x))
    drawn(plot)
    plot.grab()
    edited = heard(plot.points_edited)
    qtbot.mousePress(plot, LEFT, NONE, at(plot, 1.0, 1.0))
    qtbot.mouseMove(plot, at(plot, 0.5, 0.4))
    qtbot.mouseRelease(plot, LEFT, NONE, at(plot, 0.5, 0.4))
    assert edited[0][0]["x"][1] == pytest.approx(0.5, abs=0.02)
    assert edited[0][0]["y"] == (0.0, 1.0, 1.0)


@pytest.mark.parametrize(("held", "chosen", "label"), [(NONE, "upper", 1), (SHIFT, "upper", -1), (NONE, "lower", -1)])
def test_a_click_beside_the_points_adds_one(plot: DataPlot, qtbot, held, chosen: str, label: int) -> None:
    picked, edited = heard(plot.sample_picked), heard(plot.points_edited)
    qtbot.mouseClick(plot._kinds._buttons[chosen], LEFT)
    qtbot.mouseClick(plot, LEFT, held, at(plot, 0.4, 0.6))
    columns = edited[0][0]
    assert columns["x1"][4] == pytest.approx(0.4, abs=0.01)
    assert columns["y"] == (*CORNERS.columns[2], label)
    assert picked == [(4,)]


def menu_at(plot: DataPlot, place: QPoint) -> list[QAction]:
    """The actions that the other button offers at a place."""
    QApplication.sendEvent(plot, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, plot.mapToGlobal(place)))
    menu = plot.findChildren(QMenu, "plot_menu")[-1]
    menu.close()
    return menu.actions()


def test_the_menu_adds_the_other_class_removes_and_turns_points(plot: DataPlot) -> None:
    edited = heard(plot.points_edited)
    add, *rest = menu_at(plot, at(plot, 0.4, 0.6))
    add.trigger()
    assert edited[0][0]["y"][4] == -1
    assert "Copy numbers as CSV" in [action.text() for action in rest]
    remove, turn, *_ = menu_at(plot, at(plot, 1.0, 1.0))
    remove.trigger()
    turn.trigger()
    assert edited[1][0]["x1"] == (0.0, 0.0, 1.0)
    assert edited[2][0]["y"] == (-1, 1, 1, 1)
    assert menu_at(plot, QPoint(200, 415))[0].text() == "Save as…", "below the axes"


def test_a_quick_second_click_is_a_click_and_one_beside_the_axes_enlarges(plot: DataPlot, qtbot) -> None:
    wanted, edited = heard(plot.enlarge_wanted), heard(plot.points_edited)
    qtbot.mouseDClick(plot, LEFT, NONE, at(plot, 0.4, 0.6))
    assert (wanted, bool(edited)) == ([], True)
    qtbot.mouseDClick(plot, LEFT, NONE, QPoint(200, 415))
    assert wanted == [()]


def test_delete_removes_the_picked_point(plot: DataPlot, qtbot) -> None:
    edited = heard(plot.points_edited)
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert edited[0][0]["x1"] == (0.0, 0.0, 1.0)
    assert edited[0][0]["x2"] == (0.0, 1.0, 1.0)


def test_a_click_on_a_curve_adds_just_the_point(plot: DataPlot, qtbot) -> None:
    plot.show_points(LINE, 0, lambda x: np.asarray(x))
    plot.grab()
    edited = heard(plot.points_edited)
    qtbot.mouseClick(plot, LEFT, NONE, at(plot, 1.5, 2.0))
    assert edited[0][0]["x"][3] == pytest.approx(1.5, abs=0.02)
    assert edited[0][0]["y"][3] == pytest.approx(2.0, abs=0.05)


def test_nothing_to_show_says_why(plot: DataPlot, qtbot) -> None:
    plot.show_points(None, 0, None, "Nothing here is compared with data")
    assert texts(plot) == ["Nothing here is compared with data"]
    plot.show_points(Points(("x", "y"), ((1e305, 0.0), (0.0, 1.0))), 0, None)
    assert texts(plot) == ["nothing finite to draw"]
    edited = heard(plot.points_edited)
    qtbot.mouseClick(plot, LEFT, NONE, QPoint(200, 200))
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert edited == []


def test_numbers_are_said(plot: DataPlot) -> None:
    plot.show_numbers("L", 0.0111, 1.0)
    assert plot.accessibleDescription() == "L 0.0111, accuracy 100 %"
    plot.show_numbers("L", None, None)
    assert plot.accessibleDescription() == "L –"
    assert plot.hint(0) == "sample 1: x1 = 0, x2 = 0, y = −1"


def test_data_that_are_not_shown_keep_a_number_for_each_point() -> None:
    points = Points(LINE.names, LINE.columns, others=(("c", (7.0, 8.0, 9.0)),))
    assert points.added(1.9, 5.0, True).by_name()["c"] == (7.0, 8.0, 9.0, 9.0)
    assert points.without(1).by_name() == {"x": (0.0, 2.0), "y": (1.0, 5.5), "c": (7.0, 9.0)}
    assert points.moved(0, 4.0, 2.0).by_name()["c"] == (7.0, 8.0, 9.0)
