"""What is drawn over the axes in a frame, as matplotlib's artists: made once by name, and changed after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.transforms import Bbox, Transform

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.drawing.axis import Floats, Limits, Scale
from desktop_app.panes.plots.drawing.plot_text import PlotText

FRONT = 10  # the z-order of the first
STEEPEST = 1e6  # heights of the axes that a line climbs across it

Dash = bool | tuple[float, ...]  # a tuple has the lengths of strokes and gaps
Numbers = Floats | Sequence[float] | float


def square(at: Sequence[float], size: float) -> Bbox:
    """A box around a point."""
    x, y = at
    return Bbox.from_bounds(x - size / 2, y - size / 2, size, size)


class Artists:
    """Lines, marks, areas and texts over axes, in the order in which they are asked for; sizes at scale 1.

    Numbers are those of the axes, with `pixels` pixels from the top left of the canvas, as that transform takes them:
    of the axes' box in pixels, y0 is the top.
    """

    def __init__(self, axes: Axes, theme: Theme, pixels: Transform) -> None:
        self.axes, self.theme, self.pixels = axes, theme, pixels
        self.shown: dict[str, Artist] = {}
        self.texts: list[PlotText] = []
        self._made: dict[tuple[str, Callable[..., Artist]], tuple[Artist, dict[str, Any]]] = {}
        self.settle(Bbox.unit(), Scale(Limits(0.0, 1.0)), Scale(Limits(0.0, 1.0)))

    def settle(self, axes_box: Bbox, x: Scale, y: Scale) -> None:
        """Takes over where the axes are, and what they show."""
        self.axes_box, self.x, self.y = axes_box, x, y
        # Put together once: a composite asks all its parts anew at every call.
        to_pixels = self.axes.transData + self.pixels.inverted()
        self._to_pixels = cast(Transform, to_pixels.frozen())
        self._to_numbers = to_pixels.inverted()

    def clear(self) -> None:
        """Begins another frame."""
        for artist in self.shown.values():
            artist.set_visible(False)
        self.shown, self.texts = {}, []

    def line(
        self, name: str, xs: Numbers, ys: Numbers, color: str, *, dash: Dash = False, width: float = 3.0,
        marker: str = "", fill: str = "", every: int = 1, pixels: bool = False,
    ) -> None:  # fmt: skip
        """A line through points, broken where one is nan; a `marker` stands at one of `every` so many."""
        size = self.theme.px(width)
        pattern = tuple(self.theme.px(length) / size for length in (dash if isinstance(dash, tuple) else (9.0, 6.0)))
        style = {"color": color, "linewidth": size, "linestyle": (0, pattern) if dash else "-", "marker": ""}
        if marker:
            style |= self._marker(marker, 7.5, fill or color, color, 2.0) | {"markevery": every}
        self._line(name, xs, ys, style, pixels)

    def marks(
        self, name: str, xs: Numbers, ys: Numbers, marker: str, size: float, fill: str, edge: str, rim: float = 2.0,
        *, pixels: bool = False,
    ) -> None:  # fmt: skip
        """The same sign at several points, whole even at the edges of the axes."""
        style = {"linestyle": "none", "clip_on": False, **self._marker(marker, size, fill, edge, rim)}
        self._line(name, xs, ys, style, pixels)

    def here(self, name: str, x: float, y: float) -> None:
        """The point where we are."""
        self.marks(name, x, y, "o", 15, self.theme.mark_hex("data"), self.theme.hex("text"), 2.5)

    def upright(self, name: str, px: float, color: str) -> None:
        """A dashed line from bottom to top, at a pixel."""
        self.line(name, [px, px], [self.axes_box.y0, self.axes_box.y1], color, dash=True, pixels=True)

    def through(self, name: str, at: tuple[float, float], slope: float, color: str, *, dash: Dash = False) -> Floats:
        """A line of a slope through a point, right across, on linear axes; its ends in pixels."""
        ((x, y),) = self._drawn(*at)
        wide, high = (scale.limits.high - scale.limits.low for scale in (self.x, self.y))
        rise = max(-STEEPEST, min(slope * wide / high, STEEPEST))  # in heights of the axes
        reach = np.array([-3.0, 3.0]) / np.hypot(1.0, rise)
        ends = np.column_stack((x + reach * wide, y + reach * rise * high))
        xs, ys = ends.T
        self.line(name, xs, ys, color, dash=dash)
        return self.places(xs, ys)

    def area(
        self, name: str, corners: Sequence[tuple[float, float]], color: str, opacity: float, *, hatch: str = ""
    ) -> None:
        """A polygon, filled or hatched."""
        fill = "none" if hatch else color
        style = {"facecolor": fill, "edgecolor": color, "hatch": hatch, "alpha": opacity, "linewidth": 0}
        self._put(name, Polygon, "set_xy", (self._drawn(*np.array(corners).T),), self.axes.transData, style)

    def band(self, name: str, left: float, right: float, color: str, opacity: float, *, hatch: str = "") -> None:
        """An area from bottom to top, between two numbers of the x axis."""
        low, high = self.y.view
        self.area(name, [(left, low), (right, low), (right, high), (left, high)], color, opacity, hatch=hatch)

    def polygons(self, name: str, corners: Sequence[Floats], color: str) -> None:
        """Filled polygons of one colour, by their corners as matplotlib counts."""
        self._put(name, PolyCollection, "set_verts", (corners,), self.axes.transData, {"facecolor": color})

    def write(self, text: str, x: float, y: float, color: str, role: str = "plot_note") -> None:
        """A text from its left top corner on, in pixels, in the colour of a token."""
        box = Bbox.from_bounds(x, y, *self.text_size(text, role))
        self.texts.append(PlotText(text, box, self.theme.hex(color), role))

    def write_amid(
        self, text: str, at: tuple[float, float], color: str, role: str = "tick", *, upright: bool = False
    ) -> None:  # fmt: skip
        """A text around a point, without a backdrop."""
        (x, y), (wide, high) = at, self.text_size(text, role)[:: -1 if upright else 1]
        box = Bbox.from_bounds(x - wide / 2, y - high / 2, wide, high)
        self.texts.append(PlotText(text, box, self.theme.hex(color), role, upright, backdrop=False))

    def text_size(self, text: str, role: str = "plot_note") -> tuple[float, float]:
        """The width and height that a text takes."""
        metrics, rows = self.theme.metrics(role), text.split("\n")
        return max(map(metrics.horizontalAdvance, rows)), metrics.height() * len(rows)

    def faded(self, token: str, share: float = 0.5) -> str:
        """A mark's colour, laid thinly over the background."""
        return self.theme.mix(token, "surface", share, mark=True).name()

    def places(self, xs: Numbers, ys: Numbers) -> Floats:
        """Where numbers stand in pixels, a row for each."""
        found: Floats = self._to_pixels.transform(self._drawn(xs, ys))
        return found

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point stands, in pixels."""
        ((px, py),) = self.places(x, y).tolist()
        return px, py

    def across(self, xs: Numbers) -> Floats:
        """How far to the right numbers stand, in pixels."""
        return self.places(xs, np.full(np.size(xs), self.y.view.low))[:, 0]

    def numbers_at(self, px: float, py: float) -> tuple[float, float]:
        """The numbers under a pixel."""
        with np.errstate(over="ignore"):
            x, y = self._to_numbers.transform((px, py)).tolist()
        return x, y

    def _drawn(self, xs: Numbers, ys: Numbers) -> Floats:
        return np.column_stack((self.x.drawn(np.asarray(xs)), self.y.drawn(np.asarray(ys))))

    def _marker(self, marker: str, size: float, fill: str, edge: str, rim: float) -> dict[str, Any]:
        return {
            "marker": marker, "markersize": self.theme.px(size), "markerfacecolor": fill, "markeredgecolor": edge,
            "markeredgewidth": self.theme.px(rim),
        }  # fmt: skip

    def _line(self, name: str, xs: Numbers, ys: Numbers, style: dict[str, Any], pixels: bool) -> None:
        points = np.column_stack((xs, ys)) if pixels else self._drawn(xs, ys)
        transform = self.pixels if pixels else self.axes.transData
        self._put(name, Line2D, "set_data", tuple(points.T), transform, style)

    def _put(
        self, name: str, kind: Callable[..., Artist], setter: str, data: tuple[Any, ...], transform: Transform,
        style: dict[str, Any],
    ) -> None:  # fmt: skip
        """The artist of that name with this data, drawn next."""
        artist, before = self._made.get((name, kind), (None, style))
        if artist is None:
            artist = kind(*data, animated=True, transform=transform, gid=name, **style)
            self.axes.add_artist(artist)
        else:
            getattr(artist, setter)(*data)
            if style != before:
                artist.set(**style)
        artist.set_visible(True)
        artist.set_zorder(FRONT + len(self.shown))
        self._made[name, kind] = artist, style
        self.shown[name] = artist
