"""The loss plot: what is written, what is drawn and what is only marked, and the epoch that a click picks."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.loss_plot import LossPlot
from desktop_app.session.session import KeptRun
from tests.desktop_app.lecture import heard
from tests.desktop_app.pictures import drawn, points, texts, ticks

INF, NAN = math.inf, math.nan
LECTURE = [80.0, 77.376, 74.8149, 72.31, 69.87, 67.4, 65.1, 62.8, 60.5, 58.2, 56.0, 53.9, 51.8]


@pytest.fixture
def plot(make_plot) -> LossPlot:
    return make_plot(LossPlot, 358, 330)


def test_the_first_picture_of_the_lecture(plot: LossPlot) -> None:
    plot.show_losses(LECTURE[:1], 0, LECTURE[1:], current=80.0)
    assert texts(plot) == ["now: 80"]
    assert ticks(plot, "x") == ["0", "4", "8", "12"]
    assert ticks(plot, "y") == ["50", "60", "70", "80"]
    assert plot.heading() == ("Loss L", "lower is better")
    assert points(plot, "future") == list(enumerate(LECTURE))
    assert drawn(plot).shown["future"].get_markerfacecolor() == Theme().hex("surface")
    assert points(plot, "here") == [(0, 80)]


@pytest.mark.parametrize(("current", "before"), [(80.0, True), (None, False)])
def test_what_is_not_the_loss_of_now_names_its_epoch(plot: LossPlot, current: float | None, before: bool) -> None:
    plot.show_losses(LECTURE[:1], 0, LECTURE[1:], current=current, before_update=before)
    assert texts(plot) == ["epoch 0: 80"]
    assert plot.heading()[1] == ("before update" if before else "lower is better")


def test_the_epoch_in_the_middle_parts_past_and_future(plot: LossPlot) -> None:
    plot.show_losses(LECTURE, 4, current=69.87)
    assert points(plot, "past") == list(enumerate(LECTURE[:5]))
    assert points(plot, "future") == [(4, 69.87), *list(enumerate(LECTURE))[5:]]


def test_numbers_that_are_not_finite_are_marked_and_not_drawn(plot: LossPlot) -> None:
    plot.show_losses([-INF], 0, [NAN] * 12, current=-INF)
    assert set(texts(plot)) == {
        "nothing finite to draw", "epochs 1 to 12: NaN", "!", "epoch 0: L = −inf", "marked, not drawn",
    }  # fmt: skip
    assert plot.heading() == ("Loss L", "no finite value")
    assert ticks(plot, "y") == []
    assert "here" not in drawn(plot).shown and np.isnan(drawn(plot).shown["future"].get_ydata()).all()
    assert (len(points(plot, "others not finite")), len(points(plot, "warning"))) == (12, 1)


@pytest.mark.parametrize(
    ("losses", "epoch", "text"),
    [
        ([1.0, INF, NAN], 0, "epochs 1 to 2: not finite"),
        ([1.0, 2.0, INF], 0, "epoch 2: inf"),
        ([INF, 2.0, INF, 1.0], 1, "2 epochs: inf"),
        ([INF, NAN, INF], 1, "epochs 0 to 2: not finite"),
        ([INF, 1.0, NAN, INF], 1, "3 epochs: not finite"),
    ],
)
def test_which_epochs_are_not_finite(plot: LossPlot, losses: list[float], epoch: int, text: str) -> None:
    plot.show_losses(losses, epoch)
    assert text in texts(plot)


@pytest.mark.parametrize(
    "losses",
    [
        [],
        [0.0],
        [1e308, -1e308],
        [1.0, 1e300, INF, NAN],
        [5e-324, 0.0],
        [-1.7e308, 1.7e308],
        [1.0, 1.0 + 2e-16],
        [NAN],
        list(range(100_000)),
    ],
)
@pytest.mark.parametrize("log", [False, True])
def test_no_number_makes_it_fall(plot: LossPlot, losses: list[float], log: bool) -> None:
    plot.scale_switch.setChecked(log)
    for epoch in {0, len(losses) - 1, len(losses) + 3, -1}:
        plot.show_losses(losses, epoch)
        assert not plot.grab().isNull()


def test_logarithmic_where_all_losses_are_positive(plot: LossPlot, qtbot) -> None:
    plot.show_losses([1.0, 1e-3, 1e-6], 0)
    qtbot.mouseClick(plot.scale_switch, Qt.MouseButton.LeftButton)
    axes = drawn(plot).axes
    assert axes.get_yscale() == "log" and ticks(plot, "y") == ["1e−6", "0.0001", "0.01", "1"]
    assert axes.get_xlabel() == "epoch"
    plot.show_losses([1.0, 1e-3, 0.0], 0, name="E")
    assert axes.get_yscale() == "log", "nothing is drawn yet"
    assert drawn(plot).axes.get_xlabel() == "epoch   (linear: log needs E > 0)"
    assert axes.get_yscale() == "linear"


def test_a_click_picks_the_nearest_epoch(plot: LossPlot, qtbot) -> None:
    plot.show_losses(LECTURE, 2)
    for epoch in (0, 5, 12):
        place = drawn(plot).place(epoch, LECTURE[epoch])[0]
        with qtbot.waitSignal(plot.epoch_picked) as picked:
            qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(round(place), 120))
        assert picked.args == [epoch]


def test_no_epoch_beside_the_axes_or_without_losses(plot: LossPlot, qtbot) -> None:
    plot.show_losses(LECTURE, 2)
    axes_box = drawn(plot).axes_box
    with qtbot.assertNotEmitted(plot.epoch_picked):
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(150, round(axes_box.y1) + 30))
        qtbot.mouseClick(plot, Qt.MouseButton.RightButton, pos=QPoint(150, 120))
        plot.show_losses([], 0)
        qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(150, 120))


@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("current", [5.0, 1e6, 1e-9, 0.0, -3.0])
def test_a_minibatchs_loss_off_the_curve_has_its_place_on_the_axis(plot: LossPlot, current: float, log: bool) -> None:
    plot.scale_switch.setChecked(log)
    plot.show_losses([1.0, 0.8, 0.6], 2, [0.5, 0.4], current=current)
    [at], box = points(plot, "here"), drawn(plot).axes_box
    assert at == (2.0, current)
    assert box.contains(*plot.artists.place(*at))


def test_clicks_reach_it_through_the_canvas_of_a_window(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    plot = LossPlot()
    QVBoxLayout(window).addWidget(plot)
    window.resize(400, 400)
    plot.show_losses(LECTURE, 0)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: plot.canvas.full_draws > 0)
    with qtbot.waitSignal(plot.epoch_picked):
        qtbot.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(200, 150))


def test_the_tip_has_every_digit_and_the_cursor_shows_what_can_be_picked(plot: LossPlot, qtbot) -> None:
    plot.show_losses([80.0, 7.800000000000001], 0)
    assert plot.hint(1) == "epoch 1: L = 7.800000000000001"
    with qtbot.waitExposed(plot):
        plot.show()
    plot.canvas.repaint()
    qtbot.mouseMove(plot, QPoint(150, 120))
    qtbot.waitUntil(lambda: plot.cursor().shape() == Qt.CursorShape.PointingHandCursor)
    qtbot.mouseMove(plot, QPoint(150, 325))
    qtbot.waitUntil(lambda: plot.cursor().shape() == Qt.CursorShape.ArrowCursor)


def test_wheel_and_focus_are_left_to_others(plot: LossPlot) -> None:
    none = QPoint()
    event = QWheelEvent(
        QPointF(100, 100), QPointF(100, 100), none, QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot, event)
    assert not event.isAccepted()
    assert plot.canvas.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert plot.scale_switch.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_heading_changes_are_announced_once(plot: LossPlot, qtbot) -> None:
    headings = heard(plot.heading_changed)
    for _ in range(2):
        plot.show_losses(LECTURE, 0, name="E")
    assert headings == [("Loss E", "")]


def test_a_step_does_not_draw_the_axes_again_and_a_theme_does(plot: LossPlot, qtbot) -> None:
    with qtbot.waitExposed(plot):
        plot.show()
    plot.show_losses(LECTURE, 0)
    plot.canvas.repaint()
    before = plot.canvas.full_draws
    for epoch in range(12):
        plot.show_losses(LECTURE, epoch)
        plot.canvas.repaint()
    assert plot.canvas.full_draws == before
    plot.set_theme(Theme("light", 1.5))
    plot.canvas.repaint()
    assert plot.canvas.full_draws == before + 1


def test_few_full_draws_in_a_long_training(plot: LossPlot) -> None:
    for epoch in range(0, 2000, 4):
        losses = [80 * 0.998**k for k in range(epoch + 1)]
        plot.show_losses(losses, epoch)
        drawn(plot)
    assert plot.canvas.full_draws < 30


@pytest.mark.parametrize("last", [12, 13, 40, 2000])
def test_the_axes_fit_the_losses(plot: LossPlot, last: int) -> None:
    losses = [80.0]
    for epoch in range(1, last + 1):
        losses.append(0.5 + 79.5 * math.exp(-6 * epoch / last))
        if epoch < 60 or epoch % 50 == 0:
            plot.show_losses(losses, epoch)
            drawn(plot)
    (left, right), (low, high) = drawn(plot).axes.get_xlim(), drawn(plot).axes.get_ylim()
    assert left > -0.06 * right and right < 1.25 * last
    assert -0.13 * high < low < 0.5 and 80 < high < 100


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 3.0])
def test_the_picture_reaches_the_last_pixel_of_a_screen_of_any_density(
    plot: LossPlot, ratio: float, monkeypatch
) -> None:
    monkeypatch.setattr(plot.canvas, "devicePixelRatioF", lambda: ratio)
    plot.canvas.setFixedSize(117, 61)
    plot.canvas._take_picture()
    image = plot.canvas._image
    assert (image.width(), image.height()) == (math.ceil(117 * ratio), math.ceil(61 * ratio))
    assert image.pixelColor(image.width() - 1, image.height() - 1) == plot.theme.color("surface")


@pytest.mark.parametrize("theme", [Theme("dark", 0.8), Theme("light", 2.0), Theme("contrast")], ids=lambda t: t.name)
def test_every_theme_paints_in_its_own_colours(plot: LossPlot, theme: Theme) -> None:
    plot.set_theme(theme)
    plot.show_losses(LECTURE, 0, current=80.0)
    image = plot.grab().toImage()
    assert image.pixelColor(3, image.height() - 4) == theme.color("surface")
    seen = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, image.height(), 2)}
    assert theme.mark("data").name() in seen


@pytest.mark.parametrize("size", [(1, 1), (40, 30), (260, 300), (1200, 200)])
def test_any_size_will_do(plot: LossPlot, size: tuple[int, int]) -> None:
    plot.resize(*size)
    plot.show_losses([*LECTURE, INF], 3)
    plot.grab()


def test_texts_stay_inside_the_axes(plot: LossPlot) -> None:
    plot.set_theme(Theme("dark", 0.8))
    plot.resize(260, 300)
    for epoch in range(13):
        plot.show_losses(LECTURE, epoch, current=LECTURE[epoch])
        axes_box = drawn(plot).axes_box
        [words] = drawn(plot).texts
        box = words.box
        assert axes_box.x0 <= box.x0 and box.x1 <= axes_box.x1 + 1
        assert axes_box.y0 <= box.y0 and box.y1 <= axes_box.y1


def test_of_many_losses_no_more_points_are_drawn_than_there_are_pixels(plot: LossPlot) -> None:
    losses = tuple(math.exp(-epoch / 20_000) for epoch in range(100_000))
    plot.show_losses(losses, 50_000)
    count = sum(len(line.get_xdata()) for line in drawn(plot).shown.values())
    assert 100 < count < 4 * plot.canvas.width()


def test_kept_runs_are_data_and_asked_for_by_signals(plot: LossPlot, qtbot) -> None:
    plot.show_losses([3.0, 2.0], 1, [1.0])
    with qtbot.waitSignal(plot.keep_requested):
        plot.keep_buttons[0].click()
    assert "kept 0" not in drawn(plot).shown
    plot.show_kept([KeptRun("lr 0.1", (3.0, 2.0)), KeptRun("Adam", (9.0, math.inf, 7.0))])
    assert {"lr 0.1", "Adam"} <= set(texts(plot))
    assert points(plot, "kept 0") == [(0, 3), (1, 2)]
    with qtbot.waitSignal(plot.clear_requested):
        plot.keep_buttons[1].click()
    plot.show_kept([])
    assert "kept 0" not in drawn(plot).shown and plot.keep_buttons[1].isHidden()


def test_a_failure_while_painting_is_reported_and_survived(plot: LossPlot, monkeypatch) -> None:
    reported: list[type] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, *rest: reported.append(kind))
    monkeypatch.setattr(plot.canvas, "_compose", lambda: 1 / 0)
    plot.grab()
    assert reported == [ZeroDivisionError]


def test_closing_lets_go_of_the_figure(qtbot) -> None:
    plot = LossPlot()
    figure = plot.canvas.figure
    with qtbot.waitSignal(plot.destroyed):
        plot.deleteLater()
    assert figure.axes == []


def test_a_double_click_enlarges_and_goes_nowhere(open_window, qtbot) -> None:
    page = open_window()
    page.player.set_place(3, 5)
    at = page.loss.rect().center()
    wanted = heard(page.loss.enlarge_wanted)
    qtbot.mouseClick(page.loss, Qt.MouseButton.LeftButton, pos=at)
    assert page.player.epoch != 3
    qtbot.mouseDClick(page.loss, Qt.MouseButton.LeftButton, pos=at)
    assert (page.player.epoch, page.player.position, len(wanted)) == (3, 5, 1)


def test_a_double_click_on_the_errors_leaves_h_as_it_was(open_window, qtbot) -> None:
    page = open_window()
    page.session.set_mode("nudge")
    page.session.nudge.set_h(0.5)
    page.wait_for_jobs()
    at = page.error.rect().center()
    qtbot.mouseClick(page.error, Qt.MouseButton.LeftButton, pos=at)
    assert page.nudge.h != 0.5
    qtbot.mouseDClick(page.error, Qt.MouseButton.LeftButton, pos=at)
    assert page.nudge.h == 0.5


def test_the_mark_of_h_follows_a_drag_and_the_errors_stay(open_window, monkeypatch) -> None:
    page = open_window()
    page.session.set_mode("nudge")
    page.wait_for_jobs()
    shown: list[float] = []
    monkeypatch.setattr(page.error, "show_errors", lambda errors, h, name: shown.append(h))
    for h in (0.5, 0.25, 0.125):
        page.nudge.set_h(h)
        assert not page.jobs.running("error against h")
    assert shown == [0.5, 0.25, 0.125]
