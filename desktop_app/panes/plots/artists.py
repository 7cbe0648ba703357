"""What is drawn over the axes in a frame, as matplotlib's artists: made once by name, and changed after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.transforms import Transform

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Floats, Limits, Scale
from desktop_app.panes.plots.placing import Box
from desktop_app.panes.plots.thinning import Curve
from desktop_app.panes.plots.words import Align, Words, room

FRONT = 10  # the z-order of the first
STEEPEST = 1e6  # heights of the face that a line climbs across it
_EMPTY = Scale(Limits(0.0, 1.0))


class Artists:
    """Lines, marks, areas and texts over axes, in the order in which they are asked for; sizes at scale 1.

    Numbers are those of the axes, with `pixels` pixels from the top left of the canvas, as that transform takes them.
    """

    def __init__(self, axes: Axes, theme: Theme, pixels: Transform) -> None:
        self.axes, self.theme = axes, theme
        self.face = Box(0.0, 0.0, 1.0, 1.0)
        self.x = self.y = _EMPTY
        self.pixels: Transform = pixels
        self.shown: dict[str, Artist] = {}
        self.words: list[Words] = []
        self._made: dict[str, tuple[Artist, dict[str, Any]]] = {}

    def settle(self, face: Box, x: Scale, y: Scale) -> None:
        """Takes over where the axes are, and what they show."""
        self.face, self.x, self.y = face, x, y
        self._to_pixels = self.axes.transData + self.pixels.inverted()
        self._to_numbers = self._to_pixels.inverted()

    def clear(self) -> None:
        """Begins another frame."""
        for artist in self.shown.values():
            artist.set_visible(False)
        self.shown, self.words = {}, []

    def line(
        self, name: str, xs: Floats, ys: Floats, color: str, *, dash: bool | tuple[float, ...] = False,
        width: float = 3.0, marker: str = "", face: str = "", every: int = 1, pixels: bool = False,
    ) -> None:  # fmt: skip
        """A line through points, broken where one is nan; `dash` can be the lengths of strokes and gaps.

        A `marker` stands at each point, or at one of `every` so many.
        """
        style = self._stroke(color, dash, width)
        if marker:
            style |= self._marker(marker, 7.5, face or color, color, 2.0) | {"markevery": every}
        self._line(name, *self._counted(xs, ys, pixels), style, pixels)

    def through(self, name: str, at: tuple[float, float], slope: float, color: str, *, dash: bool = False) -> Curve:
        """A line of a slope through a point, right across the face, on linear axes; where it runs in pixels.

        It is nowhere where one of them is nan.
        """
        x, y = float(self.x.drawn(_one(at[0]))[0]), float(self.y.drawn(_one(at[1]))[0])
        wide, high = (scale.limits.high - scale.limits.low for scale in (self.x, self.y))
        rise = max(-STEEPEST, min(slope * (self.x.unit / self.y.unit) * wide / high, STEEPEST))  # in faces
        reach = np.array([-3.0, 3.0]) / np.hypot(1.0, rise)
        xs, ys = x + reach * wide, y + reach * rise * high
        self._line(name, xs, ys, self._stroke(color, dash, 3.0), False)
        return self._in_pixels(np.column_stack((xs, ys)))

    def marks(
        self, name: str, xs: Floats, ys: Floats, marker: str, size: float, face: str, edge: str, rim: float = 2.0,
        *, pixels: bool = False,
    ) -> None:  # fmt: skip
        """The same sign at several points, whole even at the edges of the axes."""
        style = {"linestyle": "none", "clip_on": False, **self._marker(marker, size, face, edge, rim)}
        self._line(name, *self._counted(xs, ys, pixels), style, pixels)

    def here(self, name: str, x: float, y: float) -> None:
        """The point where we are."""
        self.marks(name, _one(x), _one(y), "o", 15, self.theme.mark_hex("data"), self.theme.hex("text"), 2.5)

    def area(self, name: str, corners: Sequence[tuple[float, float]], color: str, opacity: float) -> None:
        """A filled polygon, over numbers of both axes."""
        xs, ys = np.array(corners, dtype=float).T
        self._polygon(name, self._drawn(xs, ys), self.axes.transData, {"facecolor": color, "alpha": opacity})

    def band(self, name: str, left: float, right: float, color: str, opacity: float, hatch: str | None = None) -> None:
        """A stripe from bottom to top, between two numbers of the x axis."""
        left, right = self.x.drawn(np.array([left, right]))
        corners = np.array([[left, 0.0], [right, 0.0], [right, 1.0], [left, 1.0]])
        transform = self.axes.get_xaxis_transform()
        style = {"facecolor": "none", "edgecolor": color, "hatch": hatch} if hatch else {"facecolor": color}
        self._polygon(name, corners, transform, {"alpha": opacity, **style})

    def polygons(self, name: str, corners: Sequence[Floats], color: str) -> None:
        """Filled polygons of one colour, by their corners as matplotlib counts."""
        made = self._made.get(name)
        if made is None:
            made = self._add(name, PolyCollection(corners, facecolor=color, edgecolor="none", animated=True), {})
        artist = made[0]
        assert isinstance(artist, PolyCollection)
        artist.set_verts(corners)
        self._show(name, artist)

    def say(
        self, text: str, x: float, y: float, color: str, role: str = "plot_note", align: Align = "left",
    ) -> Words:  # fmt: skip
        """A text whose middle is at a place in pixels, moved as far as needed to stand wholly on the face."""
        width, height = self.room(text, role)
        width += self.theme.px(4)
        left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[align] * width
        left = max(min(left, self.face.right - width), self.face.left + self.theme.px(4))
        y = max(min(y, self.face.bottom - height / 2), self.face.top + height / 2)
        return self.put(Words(text, left, y, self.theme.hex(color), role))

    def put(self, words: Words) -> Words:
        """A text just where it says."""
        self.words.append(words)
        return words

    def room(self, text: str, role: str = "plot_note") -> tuple[float, float]:
        """The width and height that a text takes."""
        return room(text, self.theme, role)

    def faded(self, token: str, share: float = 0.5) -> str:
        """A mark's colour, laid thinly over the face."""
        return self.theme.mix(token, "surface", share, mark=True).name()

    def places(self, xs: Floats, ys: Floats) -> Curve:
        """Where numbers stand, in pixels."""
        return self._in_pixels(self._drawn(xs, ys))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point stands, in pixels."""
        xs, ys = self.places(_one(x), _one(y))
        return float(xs[0]), float(ys[0])

    def across(self, xs: Floats) -> Floats:
        """How far to the right numbers stand, in pixels."""
        return self.places(xs, np.full(len(xs), self.y.number(self.y.limits.low))).xs

    def numbers_at(self, px: float, py: float) -> tuple[float, float]:
        """The numbers under a pixel."""
        with np.errstate(over="ignore"):
            x, y = self._to_numbers.transform((px, py))
        return float(x) * self.x.unit, float(y) * self.y.unit

    def _in_pixels(self, drawn: Floats) -> Curve:
        points = self._to_pixels.transform(drawn)
        return Curve(points[:, 0], points[:, 1])

    def _stroke(self, color: str, dash: bool | tuple[float, ...], width: float) -> dict[str, Any]:
        size = self.theme.px(width)
        pattern = tuple(self.theme.px(length) / size for length in (dash if isinstance(dash, tuple) else (9.0, 6.0)))
        return {"color": color, "linewidth": size, "linestyle": (0, pattern) if dash else "-", "marker": ""}

    def _marker(self, marker: str, size: float, face: str, edge: str, rim: float) -> dict[str, Any]:
        return {
            "marker": marker, "markersize": self.theme.px(size), "markerfacecolor": face, "markeredgecolor": edge,
            "markeredgewidth": self.theme.px(rim),
        }  # fmt: skip

    def _drawn(self, xs: Floats, ys: Floats) -> Floats:
        return np.column_stack((self.x.drawn(xs), self.y.drawn(ys)))

    def _counted(self, xs: Floats, ys: Floats, pixels: bool) -> tuple[Floats, Floats]:
        return (xs, ys) if pixels else (self.x.drawn(xs), self.y.drawn(ys))

    def _line(self, name: str, xs: Floats, ys: Floats, style: dict[str, Any], pixels: bool) -> None:
        made = self._made.get(name)
        if made is None:
            transform = self.pixels if pixels else self.axes.transData
            made = self._add(name, Line2D(xs, ys, animated=True, transform=transform, **style), style)
        artist, before = made
        assert isinstance(artist, Line2D)
        artist.set_data(xs, ys)
        self._restyle(name, artist, before, style)
        self._show(name, artist)

    def _polygon(self, name: str, corners: Floats, transform: Transform, style: dict[str, Any]) -> None:
        made = self._made.get(name)
        if made is None:
            made = self._add(
                name, Polygon(corners, closed=True, animated=True, linewidth=0, transform=transform, **style), style
            )
        artist, before = made
        assert isinstance(artist, Polygon)
        artist.set_xy(corners)
        self._restyle(name, artist, before, style)
        self._show(name, artist)

    def _restyle(self, name: str, artist: Artist, before: dict[str, Any], style: dict[str, Any]) -> None:
        if style != before:
            artist.set(**style)
            self._made[name] = artist, style

    def _add(self, name: str, artist: Artist, style: dict[str, Any]) -> tuple[Artist, dict[str, Any]]:
        self.axes.add_artist(artist)
        artist.set_gid(name)
        self._made[name] = artist, style
        return artist, style

    def _show(self, name: str, artist: Artist) -> None:
        artist.set_visible(True)
        artist.set_zorder(FRONT + len(self.shown))
        self.shown[name] = artist


def _one(value: float) -> Floats:
    return np.array([value], dtype=float)
