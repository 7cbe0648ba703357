"""The window opens where one sees all of it: at its first start, and wherever it was left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QApplication

from desktop_app.app import create_window
from desktop_app.window.main_window import MainWindow
from desktop_app.window.placement import TITLE, Placement, brought_in, first_placement, least_size, placement_again
from desktop_app.window.settings import WindowSettings

LAPTOP, PROJECTOR, BESIDE = QRect(0, 0, 1366, 728), QRect(0, 27, 1920, 1053), QRect(1920, 0, 2560, 1440)


@pytest.mark.parametrize("size", [(960, 600), (1024, 700), (1267, 667), (1280, 720), (1366, 748), (1440, 900)])
def test_a_small_screen_is_filled(size: tuple[int, int]) -> None:
    screen = QRect(0, 20, *size)
    assert first_placement(screen) == (screen, "maximised")


@pytest.mark.parametrize("size", [(1441, 900), (1536, 824), (1920, 1053), (2560, 1440), (3840, 2160), (5120, 1440)])
def test_a_large_one_is_nine_tenths_taken_around_its_middle(size: tuple[int, int]) -> None:
    screen = QRect(100, 27, *size)
    place, state = first_placement(screen)
    assert state == "normal"
    assert (place.width(), place.height()) == pytest.approx((0.9 * size[0], 0.9 * size[1]), abs=1)
    assert (place.center() - screen.center()).manhattanLength() <= 2


@pytest.mark.parametrize("place", [QRect(50, 60, 1200, 700), QRect(0, 27, 1920, 1053), QRect(1500, 100, 1000, 700)])
def test_what_is_in_sight_comes_back_as_it_was_left(place: QRect) -> None:
    left = Placement(place, "maximised")
    assert placement_again(left, [PROJECTOR, BESIDE]) == left


def test_a_window_of_a_screen_that_is_gone_comes_to_the_one_that_is_there() -> None:
    assert brought_in(QRect(2000, 100, 1300, 700), [LAPTOP]) == QRect(33, 40, 1300, 688)
    assert brought_in(QRect(2000, 100, 2400, 1300), [LAPTOP]) == LAPTOP.adjusted(0, TITLE, 0, 0)


coordinates, lengths = st.integers(-6000, 6000), st.integers(200, 5000)
boxes = st.builds(QRect, coordinates, coordinates, lengths, lengths)


@given(place=boxes, screens=st.lists(boxes, min_size=1, max_size=3))
def test_wherever_it_was_left_all_of_it_is_in_sight(place: QRect, screens: list[QRect]) -> None:
    again = brought_in(place, screens)
    home = next((screen for screen in screens if screen.contains(again)), None)
    if again != place:
        assert home is not None
        assert again.size() == place.size().boundedTo(home.size() - QSize(0, TITLE))
        assert brought_in(again, screens) == again
    elif home is None:  # it reaches over several, and each of its corners is on one
        corners = place.topLeft(), place.topRight(), place.bottomLeft(), place.bottomRight()
        assert all(any(screen.contains(corner) for screen in screens) for corner in corners)


@pytest.mark.parametrize("ratio", [1, 1.25, 1.5, 2, 3])
def test_the_least_window_fits_on_the_screen_with_its_title(ratio: float) -> None:
    screen = QRect(0, 0, round(1920 / ratio), round(1080 / ratio))
    least = least_size([BESIDE, screen])
    assert least.height() + TITLE <= screen.height()
    assert least.width() <= screen.width()
    assert (least == QSize(960, 600)) == (ratio <= 1.5)


# the window itself, on the one screen that there is offscreen


@pytest.fixture
def opened(qapp) -> Iterator:
    windows = []

    def opening() -> MainWindow:
        windows.append(create_window([]))
        return windows[-1]

    yield opening
    for window in windows:
        window.close()


def screen() -> QRect:
    return QApplication.primaryScreen().availableGeometry()


def leave(window: MainWindow) -> None:
    window.close()
    window.settings._store.sync()


def test_the_first_window_fills_this_small_screen_and_so_does_the_next(opened) -> None:
    for _ in range(2):
        window = opened()
        window.show()
        assert window.isMaximized()
        leave(window)
    assert WindowSettings().placement == (screen(), "maximised")


def test_a_window_that_was_moved_opens_there_again(opened) -> None:
    WindowSettings().placement = Placement(QRect(0, 40, 800, 700), "normal")
    window = opened()
    window.show()
    assert (window.geometry(), window.isMaximized()) == (QRect(0, 40, 800, 700), False)
    window.setGeometry(0, 60, 800, 650)
    leave(window)
    assert opened()._placement == (QRect(0, 60, 800, 650), "normal")


@pytest.mark.parametrize("state", ["maximised", "full_screen"])
def test_its_state_comes_back_too_with_the_place_behind_it(opened, state: str) -> None:
    left = Placement(QRect(0, 50, 800, 640), state)
    WindowSettings().placement = left
    window = opened()
    window.show()
    assert (window.isMaximized(), window.isFullScreen()) == (state == "maximised", state == "full_screen")
    leave(window)
    assert WindowSettings().placement == left


def test_a_place_on_a_screen_that_is_gone_is_brought_in(opened) -> None:
    WindowSettings().placement = Placement(QRect(5000, -900, 2400, 1300), "normal")
    window = opened()
    window.show()
    frame = 2  # px, offscreen
    assert screen().adjusted(0, 0, frame, frame).contains(window.geometry())


def test_whoever_resizes_it_before_it_is_shown_knows_better(opened) -> None:
    window = opened()
    window.resize(1234, 700)
    window.show()
    assert (window.size(), window.windowState()) == (QSize(1234, 700), Qt.WindowState.WindowNoState)
