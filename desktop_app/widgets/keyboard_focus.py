"""Where Tab goes: through what can be used as one reads, with one frame around it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from desktop_app.look.theme import RADIUS, Theme


class FocusFrame(QWidget):
    """The frame around what has the focus by the keyboard; it lies over the window and follows."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focus_frame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        self._theme = Theme()
        self.around: QWidget | None = None
        self._watched: list[QWidget] = []

    def show_around(self, widget: QWidget | None) -> None:
        """Frames a widget; None: none."""
        for each in self._watched:
            if isValid(each):
                each.removeEventFilter(self)
        self.around, self._watched = widget, []
        while widget is not None and widget is not self.window():
            self._watched.append(widget)
            widget.installEventFilter(self)
            widget = widget.parentWidget()
        self._follow()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show):
            self._follow()
        return False

    def _follow(self) -> None:
        around = self.around
        if around is None or not isValid(around) or not around.isVisible():
            self.hide()
            return
        line = max(self._theme.ipx(2), 2)
        box = QRect(around.mapTo(self.window(), QPoint()), around.size())
        self.setGeometry(box.adjusted(-line, -line, line, line).intersected(self.window().rect()))
        self.raise_()
        self.show()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, line = self._theme, max(self._theme.ipx(2), 2)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.mark("gradient"), line))
            radius, half = theme.px(RADIUS["button"]), line / 2
            painter.drawRoundedRect(self.rect().toRectF().adjusted(half, half, -half, -half), radius, radius)


class KeyboardFocus(QObject):
    """Moves the focus through regions of a window, each from the top and from the left."""

    def __init__(self, window: QWidget, regions: Sequence[QWidget]) -> None:
        super().__init__(window)
        self._regions = regions
        self.frame = FocusFrame(window)
        QApplication.instance().focusChanged.connect(self._show)  # type: ignore[union-attr]

    def step(self, *, forward: bool) -> bool:
        """Gives the focus to the next stop, or to the one before; whether there is one."""
        stops, now = self.stops(), QApplication.focusWidget()
        if not stops:
            return False
        place = stops.index(now) if now in stops else -1 if forward else 0
        widget = stops[(place + (1 if forward else -1)) % len(stops)]
        widget.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        _bring_up(widget)
        self.frame.show_around(widget)
        return True

    def stops(self) -> list[QWidget]:
        """What can have the focus now, as one reads."""
        return [widget for region in self._regions for widget in _as_one_reads(region)]

    def _show(self, old: QWidget | None, new: QWidget | None) -> None:
        """A click needs no frame."""
        if new is not self.frame.around:
            self.frame.show_around(None)


def _as_one_reads(region: QWidget) -> list[QWidget]:
    """The stops of a region: row by row, each from the left."""
    every = [widget for widget in (region, *region.findChildren(QWidget)) if _is_stop(widget)]
    places = {widget: widget.mapTo(region.window(), QPoint()) for widget in every}
    rows: list[list[QWidget]] = []
    for widget in sorted(every, key=lambda each: places[each].y() + each.height() / 2):
        middle = places[widget].y() + widget.height() / 2
        first = rows[-1][0] if rows else None
        if first is not None and middle < places[first].y() + first.height() and widget.height() < 2 * first.height():
            rows[-1].append(widget)
        else:
            rows.append([widget])
    return [widget for row in rows for widget in sorted(row, key=lambda each: places[each].x())]


def _is_stop(widget: QWidget) -> bool:
    takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(takes) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _bring_up(widget: QWidget) -> None:
    """Scrolls to it, where it stands in something that scrolls."""
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()
