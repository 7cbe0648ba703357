"""What the plots have in common: a canvas, a theme, and a heading for the card around them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Limits, Plane
from desktop_app.panes.plots.canvas import PlotCanvas
from desktop_app.panes.plots.shapes import Floats, Frame, Line, Marks, Picture, Sign, Words

SETTLE_MS = 500
REACH = 12.0  # pixels beside the face that still count as on it


class Plot(QWidget):
    """A widget that shows one picture; `heading_changed` has the title and the side note of its card."""

    heading_changed = Signal(str, str)
    shown = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.theme = Theme()
        self.canvas = PlotCanvas(self.picture, self.theme, self)
        self._heading = ("", "")
        self._limits: tuple[Any, Limits] | None = None  # of the y axis, with what they hold for
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._settle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)

    def showEvent(self, event: QShowEvent) -> None:
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._settling.stop()

    def set_theme(self, theme: Theme) -> None:
        """Takes on colours, fonts and sizes."""
        self.theme = theme
        self.canvas.set_theme(theme)
        self.updateGeometry()

    def heading(self) -> tuple[str, str]:
        """The title of the card and the note at its side."""
        return self._heading

    def picture(self, width: float, height: float) -> Picture:
        """What to show on a canvas of that size."""
        raise NotImplementedError

    def _only(self, text: str, width: float, height: float) -> Picture:
        """Nothing but a text."""
        frame = Frame(
            width, height, self.theme.px(16), self.theme.px(10), width - self.theme.px(10), height - self.theme.px(24)
        )
        pencil = Pencil(self.theme, frame)
        middle = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
        return Picture(frame, [pencil.words(text, *middle, "muted", "tick", "center")])

    def _refresh(self, heading: tuple[str, str]) -> None:
        if heading != self._heading:
            self._heading = heading
            self.heading_changed.emit(*heading)
        self.canvas.refresh()
        if self.isVisible():
            self._settling.start()

    def _settle(self) -> None:
        """Fits the axes closely again, once nothing has changed for a while."""
        self._limits = None
        self.canvas.refresh()


class PickPlot(Plot):
    """A plot with points that a click picks, and a tip that tells of them."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setMouseTracking(True)
        self._plane: Plane | None = None

    def hint(self, point: int) -> str:
        """A point to the last digit."""
        raise NotImplementedError

    def pick(self, point: int) -> None:
        """Tells that a point was clicked at."""
        raise NotImplementedError

    def point_at(self, place: QPointF) -> int | None:
        """The point nearest to a place on the face, where there is one."""
        plane = self._plane
        if plane is None or not plane.frame.holds(place.x(), place.y(), REACH):
            return None
        return self._nearest(plane, place.x())

    def _nearest(self, plane: Plane, px: float) -> int | None:
        raise NotImplementedError

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position())
        if point is None:
            self.unsetCursor()
            QToolTip.hideText()
            return
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        QToolTip.showText(event.globalPosition().toPoint(), self.hint(point), self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if point is None:
            event.ignore()
        else:
            self.pick(point)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()


class Pencil:
    """Makes shapes in the colours and sizes of a theme, in pixels at scale 1."""

    def __init__(self, theme: Theme, frame: Frame) -> None:
        self.theme, self.frame = theme, frame

    def faded(self, token: str, share: float = 0.5) -> str:
        """A mark's colour, laid thinly over the face."""
        return self.theme.mix(token, "surface", share, mark=True).name()

    def line(self, xs: Floats, ys: Floats, color: str, dash: bool = False) -> Line:
        """A line of the usual strength."""
        pattern = (self.theme.px(9), self.theme.px(6)) if dash else None
        return Line(xs, ys, color, self.theme.px(3), pattern)

    def dots(self, xs: Floats, ys: Floats, edge: str, face: str, sign: Sign = "o") -> Marks:
        """Small points of a curve."""
        return Marks(xs, ys, sign, self.theme.px(7.5), face, edge, self.theme.px(2))

    def here(self, x: Floats, y: Floats) -> Marks:
        """The point where we are."""
        return Marks(
            x, y, "o", self.theme.px(15), self.theme.mark_hex("data"), self.theme.hex("text"), self.theme.px(2.5)
        )

    def room(self, text: str, role: str = "plot_note") -> tuple[float, float]:
        """The width and height that a text takes."""
        metrics = self.theme.metrics(role)
        rows = text.split("\n")
        return max(map(metrics.horizontalAdvance, rows)), metrics.height() * len(rows)

    def words(self, text: str, x: float, y: float, color: str, role: str = "plot_note", align: str = "left") -> Words:
        """A text, moved as far as needed to stand wholly on the face."""
        width, height = self.room(text, role)
        width += self.theme.px(4)
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[align] * width
        left = max(min(left, self.frame.right - width), self.frame.left + self.theme.px(4))
        y = max(min(y, self.frame.bottom - height / 2), self.frame.top + height / 2)
        return Words(text, left, y, self.theme.hex(color), role)
