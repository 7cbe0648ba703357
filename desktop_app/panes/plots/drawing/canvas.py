"""Shows axes of matplotlib: a kept picture of the ticks and the grid, and the artists that move drawn over it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from io import BytesIO

from matplotlib import rc_context
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator
from matplotlib.transforms import Affine2D, Bbox
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.drawing.artists import Artists
from desktop_app.panes.plots.drawing.axis import Limits, Scale, Ticks, ticks_of
from desktop_app.panes.plots.drawing.rc_params import load_fonts, rc_params, tick_params

DPI = 72  # one point is one pixel; on a denser screen both are multiplied
FILE_DPI = 216
EMPTY = Scale(Limits(0.0, 1.0), ticks=())


class PlotCanvas(QWidget):
    """Shows what `compose()` asks of its axes and artists, called when Qt paints and only after `refresh`.

    Mouse and keys pass through to the widget around it.
    """

    def __init__(self, compose: Callable[[], None], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.full_draws = 0
        self._compose, self._around = compose, parent
        self._image = QImage()
        self._stale = True
        load_fonts()
        self._flip = Affine2D()  # pixels from the top left to inches from the bottom left
        self.figure = Figure(dpi=DPI)
        self._agg = FigureCanvasAgg(self.figure)
        self.destroyed.connect(self.figure.clear)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes on colours, fonts and sizes."""
        self._theme, self._style = theme, rc_params(theme)
        self.figure.clear()
        with rc_context(self._style):
            self.figure.set_facecolor(theme.hex("surface"))
            axes: Axes = self.figure.add_axes((0, 0, 1, 1), autoscale_on=False)
        axes.tick_params(**tick_params(theme))
        self.artists = Artists(axes, theme, self._flip + self.figure.dpi_scale_trans)
        self._laid_out: object = None  # what the axes were laid out for
        self._background: object = None  # their picture
        self._behind: tuple[object, Sequence[Artist]] = (None, ())
        self.refresh()

    def refresh(self) -> None:
        """Asks for the picture again at the next paint."""
        self._stale = True
        self.update()

    def lay_out(self, x: Scale = EMPTY, y: Scale = EMPTY, title: str = "") -> None:
        """What the axes show, and the title below; they are drawn again where that is not as before."""
        wanted = self.width(), self.height(), self.devicePixelRatioF(), x, y, title
        if wanted == self._laid_out:
            return
        self._laid_out, self._background = wanted, None
        self._size_figure()
        metrics = self._theme.metrics("tick")
        top, bottom = self._theme.px(10), 2 * metrics.height() + self._theme.px(10)
        high = max(self.height() - top - bottom, 20.0)
        rows = ticks_of(y, max(2, int(high / (2.3 * metrics.height()))))
        left = max(self._theme.px(30), self._widest(rows) + self._theme.px(14))
        columns = self._columns(x, self.width() - left - self._theme.px(14))
        last = self._widest(columns[-1:] if x.limits.low < x.limits.high else columns[:1]) / 2
        right = max(self._theme.px(10), last + 2)
        axes_box = Bbox.from_bounds(left, top, max(self.width() - left - right, 20.0), high)
        self._set_axes(axes_box, x, y, columns, rows, title)
        self.artists.settle(axes_box, x, y)

    def behind(self, key: object, make: Callable[[Axes], Sequence[Artist]] = lambda axes: ()) -> None:
        """What lies below the artists and seldom changes, drawn with the axes: made again for another key."""
        self._behind_asked = True
        if key != self._behind[0]:
            for artist in self._behind[1]:
                artist.remove()
            self._behind, self._background = (key, make(self.artists.axes)), None

    def file(self, format: str) -> bytes:
        """The picture as a file: "png", "svg" or "pdf"."""
        self._take_picture()
        texts = [words.artist(self._theme, self.artists.pixels) for words in self.artists.texts]
        for text in texts:
            self.artists.axes.add_artist(text)
        file = BytesIO()
        with rc_context(self._style):
            self.figure.savefig(file, format=format, dpi=FILE_DPI)
        for text in texts:
            text.remove()
        self._background = None
        self.refresh()
        return file.getvalue()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._stale and min(self.width(), self.height()) > 1:
            self._stale = False
            try:
                self._take_picture()
            except Exception:  # it must not leave a paintEvent: Qt would be torn down in the middle of painting
                sys.excepthook(*sys.exc_info())
        with QPainter(self) as painter:
            if self._image.isNull():
                painter.fillRect(self.rect(), self._theme.color("surface"))
                return
            painter.drawImage(0, 0, self._image)
            for words in self.artists.texts:
                words.paint(painter, self._theme)
            if self._around.hasFocus():
                painter.setPen(QPen(self._theme.color("gradient"), self._theme.ipx(2)))
                painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(358), self._theme.ipx(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.ipx(180), self._theme.ipx(160))

    def _take_picture(self) -> None:
        self.artists.clear()
        self._behind_asked = False
        self._compose()
        if not self._behind_asked:
            self.behind(None)
        if self._background is None:
            self._draw_axes()
        renderer = self._agg.get_renderer()
        renderer.restore_region(self._background)
        for artist in self.artists.shown.values():
            artist.draw(renderer)
        wide, high = int(renderer.width), int(renderer.height)
        # Of other formats Qt draws an image on several threads, and waits for them where the machine is busy.
        drawn = QImage(renderer.buffer_rgba(), wide, high, QImage.Format.Format_RGBX8888)
        self._image = drawn.convertToFormat(QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(self.devicePixelRatioF())

    def _draw_axes(self) -> None:
        self.full_draws += 1
        self._agg.draw()
        self._background = self._agg.copy_from_bbox(self.figure.bbox)

    def _size_figure(self) -> None:
        ratio = self.devicePixelRatioF()
        wide, high = math.ceil(self.width() * ratio), math.ceil(self.height() * ratio)
        self.figure.set_dpi(DPI * ratio)
        # Matplotlib rounds its pixels down: divided and multiplied again, a whole number may be just below itself.
        self.figure.set_size_inches((wide + 0.01) / DPI / ratio, (high + 0.01) / DPI / ratio)
        self._flip.clear().scale(1 / DPI, -1 / DPI).translate(0, self.figure.get_figheight())

    def _set_axes(self, box: Bbox, x: Scale, y: Scale, columns: Ticks, rows: Ticks, title: str) -> None:
        axes, metrics = self.artists.axes, self._theme.metrics("tick")
        wide, high = self.figure.get_size_inches() * DPI
        axes.set_position((box.x0 / wide, 1 - box.y1 / high, box.width / wide, box.height / high))
        for name, axis, scale, ticks in (("x", axes.xaxis, x, columns), ("y", axes.yaxis, y, rows)):
            kind = "log" if scale.log else "linear"
            if axis.get_scale() != kind:
                axes.set(**{f"{name}scale": kind})
                axis.set_minor_locator(NullLocator())
            axes.set(**{f"{name}lim": scale.view})
            axis.set_ticks([place for place, _ in ticks], [text for _, text in ticks])
        middle = (box.x0 + box.x1) / 2
        axes.set_xlabel(metrics.elidedText(title, Qt.TextElideMode.ElideRight, 2 * min(middle, self.width() - middle)))
        # Where matplotlib would look for the place, it measures all ticks once more.
        axes.xaxis.set_label_coords(0.5, -(metrics.height() + self._theme.px(9)) / box.height)
        axes.yaxis.set_label_coords(0, 0)

    def _columns(self, scale: Scale, space: float) -> Ticks:
        """As many ticks as have room side by side; the outermost two where hardly any do."""
        finest = ticks_of(scale, 8)
        if scale.ticks is not None:
            return finest
        air, (low, high) = self._theme.px(30 if scale.whole else 14 if scale.log else 18), scale.limits
        for most in range(8, 0, -1):
            found = ticks_of(scale, most)
            places = [math.log10(place) if scale.log else place for place, _ in found]
            if len(found) > 1 and self._widest(found) + air <= space * (places[1] - places[0]) / abs(high - low):
                return found
        return finest[:: max(1, len(finest) - 1)]

    def _widest(self, ticks: Sequence[tuple[float, str]]) -> float:
        metrics = self._theme.metrics("tick")
        return max((metrics.horizontalAdvance(text) for _, text in ticks), default=0.0)
