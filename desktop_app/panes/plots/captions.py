"""Free places for the texts of a crowded plot: each keeps off the curves and off what was placed before it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.plot import Pencil
from desktop_app.panes.plots.series import Box, Curve, freest, hidden, met
from desktop_app.panes.plots.shapes import Frame, Line, Marks, Shape, Sign, Words

_NOWHERE = math.nan, math.nan
_ROLE = "note"

Entry = tuple[str, str, Sign, bool]  # of a key: its text, colour and sign, and whether its line is dashed


class Captions(Pencil):
    """Places texts one after the other: the weightiest has to come first."""

    def __init__(self, theme: Theme, frame: Frame, curves: Sequence[Curve], points: Iterable[Marks]) -> None:
        super().__init__(theme, frame)
        self._curves = curves
        self._taken = [box for mark in points for box in _around(mark)]

    def between(
        self, texts: Sequence[str], left: float, right: float, near: tuple[float, float], color: str
    ) -> list[Shape]:
        """The first text that hides nothing in a strip, as near to a point as can be; nothing where all do."""
        for text in texts:
            width, height = self._padded(text)
            boxes = self._grid(width, height, left, right) if width <= right - left else []
            if found := self._free(text, boxes, near, color):
                return found
        return []

    def beside(self, text: str, x: float, y: float, color: str) -> list[Shape]:
        """The text to the right or left of a point; nothing where it would hide something."""
        (width, height), gap = self._padded(text), self.theme.px(10)
        boxes = [Box(left, y - height / 2, width, height) for left in (x + gap, x - gap - width)]
        return self._free(text, boxes, (x, y), color)

    def dropped(self, texts: Sequence[str], x: float, y: float, color: str) -> list[Shape]:
        """A dashed line through a point down to the axis, with the first of the texts that has room at its top."""
        for text in texts:
            boxes = self._astride(x, *self._padded(text))
            clear = [box for box in boxes if not met(self._stem(box, x, y), self._taken)]
            box = self._freest(clear or boxes, (x, self.frame.top + 0.3 * (y - self.frame.top)))
            if self._is_free(box):
                stem = self._stem(box, x, y)
                self._taken += [box, stem]
                return [self._dropping(x, stem.top, color), self._written(text, box, color)]
        return [self._dropping(x, y, color)]

    def _dropping(self, x: float, top: float, color: str) -> Line:
        ends = np.array([x, x]), np.array([top, self.frame.bottom])
        return self.line(*ends, self.theme.mark_hex(color), dash=True)

    def _is_free(self, box: Box) -> bool:
        return not hidden(box, *self._curves) and not met(box, self._taken)

    def _free(self, text: str, boxes: Sequence[Box], near: tuple[float, float], color: str) -> list[Shape]:
        box = self._freest(boxes, near) if boxes else None
        if box is None or not self._is_free(box):
            return []
        self._taken.append(box)
        return [self._written(text, box, color)]

    def key(self, entries: Sequence[Entry], above: Iterable[Marks] = ()) -> list[Shape]:
        """A row for each entry: a piece of its line with a sign, and its text; not below points that will drop."""
        row, sample = self.room("", _ROLE)[1], self.theme.px(40)
        width = sample + max((self._padded(text)[0] for text, *_ in entries), default=0.0)
        frame, air = self.frame, self.theme.px(4)
        grid = self._grid(width, row * len(entries) + 2 * air, frame.left, frame.right)
        drops = [Box(box.left, box.top, box.width, frame.bottom - box.top) for mark in above for box in _around(mark)]
        box = self._freest(grid, (frame.right, frame.bottom), drops)
        self._taken.append(box)
        return [
            shape
            for place, entry in enumerate(entries)
            for shape in self._row(entry, Box(box.left, box.top + air + place * row, sample, row))
        ]

    def _row(self, entry: Entry, box: Box) -> list[Shape]:
        text, color, sign, dash = entry
        left, right, y = box.left, box.left + box.width, box.top + box.height / 2
        mark, ends = self.theme.mark_hex(color), np.array([left, right - self.theme.px(6)])
        middle = np.array([ends.mean()])
        return [
            self.line(ends, np.array([y, y]), mark, dash),
            self.dots(middle, np.array([y]), mark, self.theme.hex("surface"), sign),
            self.words(text, right, y, color, _ROLE),
        ]

    def _padded(self, text: str) -> tuple[float, float]:
        """The room for a text, with some air around."""
        width, height = self.room(text, _ROLE)
        return width + self.theme.px(12), height + self.theme.px(6)

    def _written(self, text: str, box: Box, color: str) -> Words:
        return self.words(text, box.left + self.theme.px(4), box.top + box.height / 2, color, _ROLE)

    def _freest(self, boxes: Sequence[Box], near: tuple[float, float], besides: Sequence[Box] = ()) -> Box:
        """The freest box, of equals the one closest to a point."""
        nearest = sorted(boxes, key=lambda box: math.dist(near, (box.left + box.width / 2, box.top + box.height / 2)))
        first, *others = self._curves
        return freest(nearest, self.frame, first, _NOWHERE, others=others, taken=[*self._taken, *besides])

    def _grid(self, width: float, height: float, left: float, right: float) -> list[Box]:
        """Boxes all over a strip of the face."""
        lefts = np.linspace(left, right - width, 16).tolist()
        tops = np.linspace(self.frame.top, self.frame.bottom - height, 14).tolist()
        return [Box(left, top, width, height) for top in tops for left in lefts]

    def _astride(self, x: float, width: float, height: float) -> list[Box]:
        """Boxes over a vertical line and beside it, from top to bottom."""
        tops = np.linspace(self.frame.top, self.frame.bottom - height, 14).tolist()
        beside = self.theme.px(4)
        lefts = x - width / 2, x + beside, x - beside - width
        return [Box(left, top, width, height) for top in tops for left in lefts]

    def _stem(self, box: Box, x: float, y: float) -> Box:
        """The line below a text, or below the point where the text stands lower."""
        top = min(box.top + box.height, y)
        return Box(x - self.theme.px(2), top, self.theme.px(4), self.frame.bottom - top)


def _around(mark: Marks) -> list[Box]:
    half = mark.size / 2
    return [Box(x - half, y - half, mark.size, mark.size) for x, y in zip(mark.xs, mark.ys, strict=True)]
