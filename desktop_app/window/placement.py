"""Where on the screen the window opens: filling a small one, centred on a large one, or where it was left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QRegion

SMALL_SCREEN = 1440  # px wide; up to here the window is maximised at its first start
SHARE = 0.9  # of a larger screen, in both directions
TITLE = 40  # px above the window that its title bar takes, at most
LEAST = QSize(960, 600)
STATES = {
    "normal": Qt.WindowState.WindowNoState,
    "maximised": Qt.WindowState.WindowMaximized,
    "full_screen": Qt.WindowState.WindowFullScreen,
}


class Placement(NamedTuple):
    """A window's rectangle, and which of `STATES` it is in."""

    place: QRect
    state: str


def first_placement(screen: QRect) -> Placement:
    """How the window opens on a screen, of which `screen` is what panels leave free."""
    if screen.width() <= SMALL_SCREEN:
        return Placement(screen, "maximised")
    return Placement(_centred(QSize(round(screen.width() * SHARE), round(screen.height() * SHARE)), screen), "normal")


def placement_again(left: Placement, screens: Sequence[QRect]) -> Placement:
    """How a window that was left there opens on the screens there are now, the first of them the main one."""
    return left._replace(place=brought_in(left.place, screens))


def brought_in(place: QRect, screens: Sequence[QRect]) -> QRect:
    """The place itself where screens show all of it, else as much of it as fits, on the screen that shows most."""
    hidden = QRegion(place)
    for screen in screens:
        hidden -= QRegion(screen)
    if hidden.isEmpty():
        return place
    screen = max(screens, key=lambda each: _area(each & place))
    below_title = screen.adjusted(0, TITLE, 0, 0)
    if not screen.intersects(place):
        return _centred(place.size(), below_title)
    size = place.size().boundedTo(below_title.size())
    left = min(max(place.left(), below_title.left()), below_title.right() - size.width() + 1)
    top = min(max(place.top(), below_title.top()), below_title.bottom() - size.height() + 1)
    return QRect(QPoint(left, top), size)


def least_size(screens: Sequence[QRect]) -> QSize:
    """The least size of the window, which with its title bar fits on the smallest screen."""
    least = LEAST
    for screen in screens:
        least = least.boundedTo(QSize(screen.width(), screen.height() - TITLE))
    return least


def _centred(size: QSize, screen: QRect) -> QRect:
    size = size.boundedTo(screen.size())
    spare = screen.size() - size
    return QRect(screen.topLeft() + QPoint(spare.width() // 2, spare.height() // 2), size)


def _area(box: QRect) -> int:
    return max(box.width(), 0) * max(box.height(), 0)
