"""The slice plot of the nudge lab as shapes: the secant through both points, and the tangent that it turns into."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Plane
from desktop_app.panes.plots.series import Box, Curve, freest
from desktop_app.panes.plots.shapes import Shape, Words
from desktop_app.panes.plots.slice_sketch import Said, SliceSketch
from engine.analysis.slices import Slice


class SecantSketch(SliceSketch):
    """Draws a slice with its secant, and with its tangent where the slope is known."""

    ring = "local"

    def __init__(self, theme: Theme, plane: Plane, slice_: Slice, said: Said) -> None:
        super().__init__(theme, plane, slice_, said, "local")

    def _triangle(self) -> list[Shape]:
        secant = self.line(*self._secant, self.theme.mark_hex("local"))
        return [secant, *self._tangent_line(), *super()._triangle()]

    def _nowhere(self) -> list[Shape]:
        shapes = super()._nowhere()
        return [*shapes, *self._tangent_line(), *self._block([self._tangent_words], shapes)]

    def _headlines(self) -> list[Words]:
        secant = self._fitting([self.said.headline, *self.said.shorter]), "local"
        return self._block([secant, self._tangent_words], self._legs)

    @cached_property
    def _legs(self) -> list[Words]:
        """As they are, but beside the point where the label of h would cover it."""
        legs = super()._legs
        (x0, _), (x1, _) = self._corners
        gap = self.theme.px(12)
        for across in legs[:1]:
            width = self.room(across.text)[0]
            away = max(across.x, x0 + gap) if x1 > x0 else min(across.x, x0 - gap - width)
            legs[0] = replace(across, x=max(self.frame.left, min(away, self.frame.right - width)))
        return legs

    @cached_property
    def _secant(self) -> Curve:
        return self._through(self.slice.rate)

    @cached_property
    def _tangent(self) -> Curve:
        return self._through(self.slice.slope)

    def _through(self, slope: float) -> Curve:
        """A line through the point, right across the face; of nan where there is none."""
        here = self.slice.y if math.isfinite(slope) else math.nan
        x, y = self.plane.point(self.slice.x, here)
        angle = self.plane.angle(slope)
        ends = np.array([-1.0, 1.0]) * math.hypot(self.frame.width, self.frame.height)
        return Curve(x + ends * math.cos(angle), y - ends * math.sin(angle))

    def _tangent_line(self) -> list[Shape]:
        """Above the secant, which shows between its dashes where the two are one."""
        return [self.line(*self._tangent, self.theme.mark_hex("gradient"), dash=True)]

    @property
    def _tangent_words(self) -> tuple[str, str]:
        known = math.isfinite(self.slice.slope) and math.isfinite(self.slice.y)
        return (self._fitting([self.said.tangent]) if known else ""), "gradient"

    def _fitting(self, texts: Sequence[str]) -> str:
        """The first text that fits on the face; the last one on two lines where none does."""
        room = self.frame.right - self.frame.left - self.theme.px(16)
        return next((text for text in texts if self.room(text)[0] <= room), texts[-1].replace(" ", "\n", 1))

    def _block(self, texts: Sequence[tuple[str, str]], beside: Sequence[Shape]) -> list[Words]:
        """Coloured texts below each other, where they hide least of lines and of other texts."""
        taken = [self._box(shape) for shape in (*self._gaps, *beside) if isinstance(shape, Words)]
        texts = [(text, color) for text, color in texts if text]
        rooms = [self.room(text) for text, _ in texts]
        size = max((width for width, _ in rooms), default=0.0), sum(height for _, height in rooms)
        lines, reach = (self._secant, self._tangent), self.theme.px(28)
        box = freest(self._nooks(*size), self.frame, self.curve, self._corners[0], reach, lines, taken)
        words, top = [], box.top
        for (text, color), (_, height) in zip(texts, rooms, strict=True):
            words.append(self.words(text, box.left, top + height / 2, color))
            top += height
        return words

    def _box(self, words: Words) -> Box:
        """The room that a text takes."""
        width, height = self.room(words.text, words.role)
        if words.upright:
            width, height = height, width
        left = words.x if words.align == "left" else words.x - width / 2
        return Box(left, words.y - height / 2, width, height)
