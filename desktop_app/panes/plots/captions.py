"""Texts of a crowded plot, placed one after the other: the weightiest has to come first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from desktop_app.panes.plots.artists import Artists
from desktop_app.panes.plots.placing import Box, freest, hidden, met
from desktop_app.panes.plots.thinning import Curve

_ROLE = "note"


class Captions:
    """Keeps texts off curves, off boxes that are `taken`, and off each other."""

    def __init__(self, artists: Artists, curves: Sequence[Curve], taken: Iterable[Box]) -> None:
        self._artists, self._theme, self._face = artists, artists.theme, artists.face
        self._curves, self._taken = curves, list(taken)

    def between(
        self, texts: Sequence[str], left: float, right: float, near: tuple[float, float], color: str
    ) -> None:  # fmt: skip
        """The first text that hides nothing in a strip, as near to a point as can be; nothing where all do."""
        for text in texts:
            width, height = self._padded(text)
            boxes = self._grid(width, height, left, right) if width <= right - left else []
            if self._write_free(text, boxes, near, color):
                return

    def beside(self, text: str, x: float, y: float, color: str) -> None:
        """The text to the right or left of a point; nothing where it would hide something."""
        (width, height), gap = self._padded(text), self._theme.px(10)
        boxes = [Box(left, y - height / 2, width, height) for left in (x + gap, x - gap - width)]
        self._write_free(text, boxes, (x, y), color)

    def dropped(
        self, name: str, texts: Sequence[str], x: float, y: float, color: str, others: Sequence[float] = ()
    ) -> None:  # fmt: skip
        """A dashed line through a point down to the axis, with the first of the texts that has room at its top.

        The texts keep off `others` too, where more such lines will stand.
        """
        strips = [Box(other - self._theme.px(3), self._face.top, self._theme.px(6), self._face.height)
                  for other in others]  # fmt: skip
        for text in texts:
            boxes = self._astride(x, *self._padded(text))
            clear = [box for box in boxes if not met(self._stem(box, x, y), self._taken)]
            box = self._freest(clear or boxes, (x, self._face.top + 0.3 * (y - self._face.top)), strips)
            if self._is_free(box) and not met(box, strips):
                stem = self._stem(box, x, y)
                self._taken += [box, stem]
                self._write(text, box, color)
                y = stem.top
                break
        ends = np.array([x, x]), np.array([y, self._face.bottom])
        self._artists.line(name, *ends, self._theme.mark_hex(color), dash=True, pixels=True)

    def room_for(self, size: tuple[float, float], above: Iterable[Box]) -> Box:
        """A free place for a box, as far down to the right as can be, and not below points that will drop."""
        air = self._theme.px(4)
        face = Box(self._face.left + air, self._face.top, self._face.width - air, self._face.height - air)
        drops = [box._replace(height=face.bottom - box.top) for box in above]
        grid = [box.within(face) for box in self._grid(*size, face.left, face.right)]
        box = self._freest(grid, (face.right, face.bottom), drops)
        self._taken.append(box)
        return box

    def _is_free(self, box: Box) -> bool:
        return not hidden(box, self._curves) and not met(box, self._taken)

    def _write_free(self, text: str, boxes: Sequence[Box], near: tuple[float, float], color: str) -> bool:
        box = self._freest(boxes, near) if boxes else None
        if box is None or not self._is_free(box):
            return False
        self._taken.append(box)
        self._write(text, box, color)
        return True

    def _padded(self, text: str) -> tuple[float, float]:
        """The room for a text, with some air around."""
        width, height = self._artists.room(text, _ROLE)
        return width + self._theme.px(12), height + self._theme.px(6)

    def _write(self, text: str, box: Box, color: str) -> None:
        self._artists.say(text, box.left + self._theme.px(4), box.center[1], color, _ROLE)

    def _freest(self, boxes: Sequence[Box], near: tuple[float, float], besides: Sequence[Box] = ()) -> Box:
        """The freest box, of equals the one closest to a point."""
        nearest = sorted(boxes, key=lambda box: math.dist(near, box.center))
        return freest(nearest, self._face, self._curves, taken=[*self._taken, *besides])

    def _grid(self, width: float, height: float, left: float, right: float) -> list[Box]:
        """Boxes all over a strip of the face."""
        lefts = np.linspace(left, right - width, 16).tolist()
        tops = np.linspace(self._face.top, self._face.bottom - height, 14).tolist()
        return [Box(left, top, width, height) for top in tops for left in lefts]

    def _astride(self, x: float, width: float, height: float) -> list[Box]:
        """Boxes over a vertical line and beside it, from top to bottom."""
        tops = np.linspace(self._face.top, self._face.bottom - height, 14).tolist()
        beside = self._theme.px(4)
        lefts = x - width / 2, x + beside, x - beside - width
        return [Box(left, top, width, height) for top in tops for left in lefts]

    def _stem(self, box: Box, x: float, y: float) -> Box:
        """The line below a text, or below the point where the text stands lower."""
        top = min(box.bottom, y)
        return Box(x - self._theme.px(2), top, self._theme.px(4), self._face.bottom - top)
