"""Draws pictures with matplotlib: the face seldom, the shapes on a kept copy of it.

Words are written by Qt, over the shapes: matplotlib takes longer for one than for all the lines.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.transforms import Affine2D
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPixmap, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import Theme
from desktop_app.views.plots.lettering import labels, write
from desktop_app.views.plots.picture import Area, Frame, Line, Marks, Picture, Shape, Words

DPI = 72  # one point is one pixel; on a denser screen matplotlib multiplies both
Compose = Callable[[float, float], Picture]


class PlotCanvas(FigureCanvasQTAgg):
    """Shows what `compose(width, height)` returns, asked when Qt paints and only after `refresh`.

    Mouse and keys pass through to the widget around it.
    """

    def __init__(self, compose: Compose, theme: Theme, parent: QWidget) -> None:
        super().__init__(Figure(dpi=DPI))
        self.setParent(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.full_draws = 0
        self._compose = compose
        self._theme = theme
        self._frame: Frame | None = None
        self._face: Any = None
        self._words: list[Words] = []
        self._ground = QPixmap()
        self._lines: object = None
        self._stale = True
        self._axes = self.figure.add_axes((0, 0, 1, 1), facecolor="none")
        self._pixels = Affine2D().scale(1 / DPI) + self.figure.dpi_scale_trans
        self._artists: dict[type[Shape], list[Any]] = {Line: [], Marks: [], Area: []}
        self._styles: dict[Artist, dict[str, object]] = {}
        self.destroyed.connect(self.figure.clear)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes on colours, fonts and sizes."""
        self._theme = theme
        palette = QPalette(theme.color("surface"))
        palette.setColor(QPalette.ColorRole.Window, theme.color("surface"))
        self.setPalette(palette)
        self.figure.set_facecolor(theme.hex("surface"))
        self._style_axes(theme)
        self.draw_idle()

    def refresh(self) -> None:
        """Asks for the picture again at the next paint."""
        self._stale = True
        self.update()

    def draw_idle(self) -> None:
        """Draws everything again at the next paint, without a timer of its own."""
        self._face = None
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._update_pixel_ratio()
        if self._stale and min(self.width(), self.height()) > 1:
            self._stale = False
            self._report(lambda: self._render(self._compose(self.width(), self.height())))
        with QPainter(self) as painter:
            if self._face is None or self._frame is None:
                return
            painter.drawPixmap(0, 0, self._ground)
            inside = _around(self._frame, self.device_pixel_ratio)
            painter.drawImage(inside.topLeft() / self.device_pixel_ratio, self._drawn(), inside)
            for words in self._words:
                write(painter, words, self._theme)

    def _drawn(self) -> QImage:
        """What matplotlib has drawn, without the copies that its own widget makes of it at every paint."""
        pixels = self.get_renderer().buffer_rgba()
        image = QImage(pixels, pixels.shape[1], pixels.shape[0], QImage.Format.Format_RGBX8888)
        image.setDevicePixelRatio(self.device_pixel_ratio)
        return image

    def _report(self, work: Callable[[], None]) -> None:
        """Does something whose failure must not leave a paintEvent: Qt would be torn down in the middle of painting."""
        try:
            work()
        except Exception:
            sys.excepthook(*sys.exc_info())

    def showEvent(self, event: QShowEvent) -> None:
        """Leaves out matplotlib's filter on the window: the pixel ratio is read at every paint."""
        QWidget.showEvent(self, event)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(358), self._theme.ipx(320))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.ipx(180), self._theme.ipx(160))

    def _render(self, picture: Picture) -> None:
        if self._face is None or picture.frame.lines != self._lines:
            self._draw_face(picture.frame)
        else:
            self.restore_region(self._face)
        if picture.frame != self._frame:
            self._frame = picture.frame
            self._ground = self._lettered(picture.frame)
        renderer = self.get_renderer()
        for artist in self._arranged(picture):
            artist.draw(renderer)
        self._words = [shape for shape in picture.shapes if isinstance(shape, Words)]

    def _draw_face(self, frame: Frame) -> None:
        self.full_draws += 1
        self._lines, self._frame = frame.lines, None
        self._lay_out(frame)
        self.draw()
        self._face = self.copy_from_bbox(self.figure.bbox)

    def _lettered(self, frame: Frame) -> QPixmap:
        """The face with its labels."""
        ground = QPixmap.fromImage(self._drawn())
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

    def _arranged(self, picture: Picture) -> list[Artist]:
        """An artist for each shape, taken from those that are there already."""
        used = dict.fromkeys(self._artists, 0)
        arranged = []
        for shape in picture.shapes:
            if isinstance(shape, Words):
                continue
            kind = type(shape)
            pool = self._artists[kind]
            if used[kind] == len(pool):
                pool.append(self._new_artist(kind))
            artist = pool[used[kind]]
            used[kind] += 1
            self._set(artist, shape, picture.frame.height)
            arranged.append(artist)
        return arranged

    def _new_artist(self, kind: type[Shape]) -> Artist:
        artist: Artist = Polygon([(0, 0), (1, 1)], linewidth=0) if kind is Area else Line2D([], [])
        artist.set_animated(True)
        artist.set_transform(self._pixels)
        self.figure.add_artist(artist)
        if kind in (Line, Area):
            artist.set_clip_box(self._axes.bbox)
        return artist

    def _set(self, artist: Any, shape: Shape, height: float) -> None:
        match shape:
            case Line(xs, ys, color, width, dash):
                style: Any = "-" if dash is None else (0, (dash[0] / width, dash[1] / width))
                artist.set_data(xs, height - ys)
                self._style(artist, color=color, linewidth=width, linestyle=style, dash_capstyle="butt")
            case Marks(xs, ys, sign, size, face, edge, rim):
                artist.set_data(xs, height - ys)
                self._style(
                    artist, linestyle="none", marker=sign, markersize=size,
                    markerfacecolor=face, markeredgecolor=edge, markeredgewidth=rim,
                )  # fmt: skip
            case Area(corners, color):
                artist.set_xy([(x, height - y) for x, y in corners])
                self._style(artist, facecolor=color)

    def _style(self, artist: Artist, **style: object) -> None:
        """Sets what differs from the last time: matplotlib takes long over it, and it is mostly the same."""
        if self._styles.get(artist) != style:
            self._styles[artist] = style
            artist.set(**style)


def _around(frame: Frame, ratio: float) -> QRectF:
    """The pixels that shapes may reach: the face, and as much beside it as a mark on its edge takes."""
    beside = 7.0
    box = QRectF(QPointF(frame.left, frame.top), QPointF(frame.right, frame.bottom))
    whole = QRectF(0, 0, frame.width, frame.height)
    inside = box.adjusted(-beside, -beside, beside, beside).intersected(whole)
    return QRectF(inside.topLeft() * ratio, inside.size() * ratio)
