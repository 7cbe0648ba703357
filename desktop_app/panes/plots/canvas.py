"""Shows pictures: matplotlib draws the face, seldom, and Qt the shapes on a kept picture of it, at every change.

Matplotlib's artists take longer for the few shapes of a plot than all the other widgets of a window together.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.lettering import labels, write
from desktop_app.panes.plots.shapes import Frame, Picture, Words
from desktop_app.panes.plots.strokes import paint

DPI = 72  # one point is one pixel; on a denser screen both are multiplied
Compose = Callable[[float, float], Picture]


class PlotCanvas(QWidget):
    """Shows what `compose(width, height)` returns, asked when Qt paints and only after `refresh`.

    Mouse and keys pass through to the widget around it.
    """

    def __init__(self, compose: Compose, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.full_draws = 0
        self._compose = compose
        self._theme = theme
        self._picture: Picture | None = None
        self._face, self._ground = QPixmap(), QPixmap()  # the face without and with its labels
        self._lines: object = None  # what the face was drawn for
        self._stale = True
        self.figure = Figure(dpi=DPI)
        self._agg = FigureCanvasAgg(self.figure)
        self._axes = self.figure.add_axes((0, 0, 1, 1), facecolor="none")
        self.destroyed.connect(self.figure.clear)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes on colours, fonts and sizes."""
        self._theme = theme
        self.figure.set_facecolor(theme.hex("surface"))
        self._style_axes(theme)
        self._lines = None
        self.refresh()

    def refresh(self) -> None:
        """Asks for the picture again at the next paint."""
        self._stale = True
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._stale and min(self.width(), self.height()) > 1:
            self._stale = False
            self._report(self._take_picture)
        with QPainter(self) as painter:
            if self._picture is None:
                painter.fillRect(self.rect(), self._theme.color("surface"))
                return
            painter.drawPixmap(0, 0, self._ground)
            paint(painter, self._picture.shapes, self._picture.frame)
            for shape in self._picture.shapes:
                if isinstance(shape, Words):
                    write(painter, shape, self._theme)

    def _report(self, work: Callable[[], None]) -> None:
        """Does something whose failure must not leave a paintEvent: Qt would be torn down in the middle of painting."""
        try:
            work()
        except Exception:
            sys.excepthook(*sys.exc_info())

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(358), self._theme.ipx(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.ipx(180), self._theme.ipx(160))

    def _take_picture(self) -> None:
        picture = self._compose(self.width(), self.height())
        lines = picture.frame.lines, self.devicePixelRatioF()
        anew = lines != self._lines
        if anew:
            self._lines, self._face = lines, self._drawn(picture.frame, self.devicePixelRatioF())
        if anew or self._picture is None or picture.frame != self._picture.frame:
            self._ground = self._lettered(picture.frame)
        self._picture = picture

    def _drawn(self, frame: Frame, ratio: float) -> QPixmap:
        """The face as matplotlib draws it: axes and grid."""
        self.full_draws += 1
        wide, high = math.ceil(frame.width * ratio), math.ceil(frame.height * ratio)
        self.figure.set_dpi(DPI * ratio)
        # Matplotlib rounds its pixels down: divided and multiplied again, a whole number may be just below itself.
        self.figure.set_size_inches((wide + 0.01) / DPI / ratio, (high + 0.01) / DPI / ratio)
        self._lay_out(frame)
        self._agg.draw()
        image = QImage(self._agg.buffer_rgba(), wide, high, QImage.Format.Format_RGBX8888)
        image.setDevicePixelRatio(ratio)
        return QPixmap.fromImage(image)

    def _lettered(self, frame: Frame) -> QPixmap:
        """The face with its labels."""
        ground = QPixmap(self._face)
        with QPainter(ground) as painter:
            for words in labels(frame, self._theme):
                write(painter, words, self._theme)
        return ground

    def _lay_out(self, frame: Frame) -> None:
        """The axes count in pixels too, so no number of a learner's reaches matplotlib's own arithmetic."""
        width, height = frame.right - frame.left, frame.bottom - frame.top
        axes = self._axes
        axes.set_position(
            (frame.left / frame.width, 1 - frame.bottom / frame.height, width / frame.width, height / frame.height)
        )
        axes.set(xlim=(frame.left, frame.right), ylim=(frame.bottom, frame.top))
        axes.set_xticks([tick.at for tick in frame.x_ticks])
        axes.set_yticks([tick.at for tick in frame.y_ticks])

    def _style_axes(self, theme: Theme) -> None:
        axes = self._axes
        grid = theme.mix("border", "surface", 0.35 if theme.name == "contrast" else 0.9).name()
        axes.set_axisbelow(True)
        axes.tick_params(length=0, labelbottom=False, labelleft=False)
        axes.grid(True, color=grid, linewidth=max(1.0, theme.px(1.3)))
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set(color=theme.hex("strong"), linewidth=max(1.0, theme.px(1.6)))
