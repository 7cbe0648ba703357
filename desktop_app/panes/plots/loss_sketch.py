"""The loss plot as shapes: the curve, the point where we are, and signs for what cannot be drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Plane
from desktop_app.panes.plots.plot import Pencil
from desktop_app.panes.plots.series import Box, Curve, apart, freest, thinned
from desktop_app.panes.plots.shapes import Area, Floats, Line, Marks, Shape, Words

DASHES: tuple[tuple[float, float] | None, ...] = (None, (10.0, 5.0), (3.0, 4.0), (16.0, 4.0))  # of runs that were kept


@dataclass(frozen=True, eq=False)
class Losses:
    """The loss of each epoch from 0 on, and which one we look at."""

    values: Floats
    epoch: int = 0
    now: float | None = None

    @property
    def here(self) -> float | None:
        """The loss of the epoch that we look at, where there is one: as it stands now, or as it is known."""
        if self.now is not None:
            return self.now
        return float(self.values[self.epoch]) if 0 <= self.epoch < len(self.values) else None

    @cached_property
    def finite(self) -> Floats:
        """All losses that can be drawn."""
        return self.values[np.isfinite(self.values)]

    @cached_property
    def others_not_finite(self) -> Floats:
        """The other epochs, those whose loss is inf or nan."""
        epochs = np.flatnonzero(~np.isfinite(self.values))
        return epochs[epochs != self.epoch].astype(float)


class Kept(NamedTuple):
    """A run that was kept to compare: what it is called, and its losses."""

    label: str
    values: Floats


class Said(NamedTuple):
    """What the plot says, in the language of the person; empty where there is nothing to say."""

    here: str = ""
    marked: str = ""
    nothing: str = ""
    others: str = ""


class LossSketch(Pencil):
    """Draws losses on a plane."""

    def __init__(self, theme: Theme, plane: Plane, losses: Losses, said: Said, kept: Sequence[Kept] = ()) -> None:
        super().__init__(theme, plane.frame)
        self.plane, self.losses, self.said, self.kept = plane, losses, said, kept
        self.curve = self._curve(losses.values)

    def shapes(self) -> list[Shape]:
        """All there is to draw, what covers last."""
        here = self.losses.here
        marked = here is not None and not math.isfinite(here)
        shapes = [*self._earlier(), *(self._band() if marked else [])]
        shapes += [*self._past(), *self._future(), *self._triangles(), *self._notes()]
        return shapes + (self._warning() if marked else self._here())

    def _curve(self, losses: Floats) -> Curve:
        frame = self.frame
        curve = thinned(losses, max(8, int(frame.right - frame.left)))
        return Curve(self.plane.px(curve.xs), self.plane.py(curve.ys))

    @property
    def _dense(self) -> bool:
        """Whether the epochs lie too close for a dot each."""
        low, high = self.plane.px(np.array([0.0, 1.0]))
        return bool(high - low < self.theme.px(9))

    @cached_property
    def _at(self) -> tuple[float, float] | None:
        here = self.losses.here
        if here is None or not math.isfinite(here):
            return None
        return self.plane.point(self.losses.epoch, here)

    def _split(self, future: bool) -> Curve:
        """The part before or after the place where we are, the place itself included."""
        place = self.plane.px(np.array([float(self.losses.epoch)]))[0]
        x, y = self._at or (place, np.nan)
        xs, ys = self.curve
        kept = xs > place + 0.01 if future else xs < place - 0.01
        order = slice(None, None, -1) if future else slice(None)
        ends = np.array([x]), np.array([y])
        return Curve(
            *(np.concatenate((part[kept][order], end))[order] for part, end in zip((xs, ys), ends, strict=True))
        )

    def _past(self) -> list[Shape]:
        color = self.theme.mark_hex("data")
        past = self._split(future=False)
        shapes: list[Shape] = [self.line(past.xs, past.ys, color)]
        if not self._dense:
            shapes.append(self.dots(past.xs[:-1], past.ys[:-1], color, color))
        return shapes

    def _future(self) -> list[Shape]:
        color = self.faded("data")
        ahead = self._split(future=True)
        shapes: list[Shape] = [self.line(ahead.xs, ahead.ys, color, dash=True)]
        if not self._dense:
            shapes.append(self.dots(ahead.xs[1:], ahead.ys[1:], color, self.theme.hex("surface")))
        return shapes

    def _here(self) -> list[Shape]:
        if self._at is None:
            return []
        x, y = self._at
        return [self.here(np.array([x]), np.array([y])), self._beside(self.said.here, x, y)]

    def _beside(self, text: str, x: float, y: float) -> Words:
        """The text next to a point, where it hides least of the curve."""
        width, height = self.room(text)
        gap = self.theme.px(18)
        sides = [x + gap, x - gap - width]
        boxes = [Box(left, y - height / 2, width, height) for left in sides]
        boxes += [Box(left, y + move - height / 2, width, height) for move in (-height, height) for left in sides]
        boxes += [Box(x - width / 2, y + move, width, height) for move in (-gap - height, gap)]
        box = freest(boxes, self.frame, self.curve, keep=(x, y))
        return self.words(text, box.left, box.top + height / 2, "data")

    def _band(self) -> list[Shape]:
        x, top, bottom = self._bad_x, self.frame.top, self.frame.bottom
        half = self.theme.px(13)
        corners = ((x - half, top), (x + half, top), (x + half, bottom), (x - half, bottom))
        color = self.theme.mark_hex("output")
        line = self.line(np.array([x, x]), np.array([top, bottom]), color, dash=True)
        return [Area(corners, color, 0.14), line]

    def _warning(self) -> list[Shape]:
        x, y = self._bad_x, self.frame.top + 0.2 * (self.frame.bottom - self.frame.top)
        size = self.theme.px(24)
        sign = Marks(
            np.array([x]), np.array([y]), "^", size, self.theme.hex("surface"), self.theme.mark_hex("output"),
            self.theme.px(2.5),
        )  # fmt: skip
        bang = Words("!", x, y + size * 0.12, self.theme.hex("output"), "plot_bang", "center", backdrop=False)
        here, marked = (self.said.here, "output", "plot_note"), (self.said.marked, "muted", "tick")
        if not self._side(here[0], x):
            y += size * 1.6
        below = y + self.room(here[0])[1] * 1.25
        return [sign, bang, self._next_to(*here, x, y), self._next_to(*marked, x, below)]

    @property
    def _bad_x(self) -> float:
        return float(self.plane.px(np.array([float(self.losses.epoch)]))[0])

    def _side(self, text: str, x: float) -> int:
        """On which side of a band the text fits: 1 is right, -1 left, 0 neither."""
        need = self.theme.px(24) + self.room(text)[0]
        return 1 if x + need <= self.frame.right else -1 if x - need >= self.frame.left else 0

    def _next_to(self, text: str, color: str, role: str, x: float, y: float) -> Words:
        """The text beside a band; right below its sign where it fits on neither side."""
        side, gap = self._side(self.said.here, x), self.theme.px(21)
        return self.words(text, x + side * gap, y, color, role, ("center", "left", "right")[side])

    def _earlier(self) -> list[Shape]:
        """The runs that were kept, dim and each with its own dashes, called by their names at their ends."""
        shapes: list[Shape] = []
        said = [shape for shape in self._here() if isinstance(shape, Words)]
        curves = [self._curve(kept.values) for kept in self.kept]
        for number, (kept, curve) in enumerate(zip(self.kept, curves, strict=True)):
            color, width = self.theme.hex("strong"), self.theme.px(2)
            shapes.append(Line(*curve, color, width, DASHES[number % len(DASHES)]))
            known = np.flatnonzero(np.isfinite(curve.ys))
            if known.size:
                shapes.append(self._named(kept.label, curve, int(known[known.size // 2]), [*said, *shapes]))
        return shapes

    def _named(self, label: str, curve: Curve, middle: int, before: list[Shape]) -> Words:
        """A name near the middle of its curve, where it hides least of the live one and no other name."""
        width, height = self.room(label, "tick")
        x, y = float(curve.xs[middle]), float(curve.ys[middle])
        boxes = [Box(x - width * share, y + move * height - height / 2, width, height)
                 for move in (-1, 1, -2, 2, -3, 3) for share in (0.5, 0.0, 1.0)]  # fmt: skip
        taken = [Box(words.x, words.y - height / 2, self.room(words.text, words.role)[0], height)
                 for words in before if isinstance(words, Words)]  # fmt: skip
        box = freest(boxes, self.frame, self.curve, keep=self._at or (-1.0, -1.0), taken=taken)
        return self.words(label, box.left, box.top + height / 2, "muted", "tick")

    def _triangles(self) -> list[Shape]:
        places = apart(self.plane.px(self.losses.others_not_finite), self.theme.px(14))
        height = self.frame.bottom - self.theme.px(14)
        surface, edge = self.theme.hex("surface"), self.faded("output", 0.7)
        return [Marks(places, np.full(len(places), height), "^", self.theme.px(10), surface, edge, self.theme.px(2))]

    def _notes(self) -> list[Shape]:
        frame, said, notes = self.frame, self.said, []
        if said.nothing:
            middle = frame.top + 0.58 * (frame.bottom - frame.top)
            notes.append(self.words(said.nothing, (frame.left + frame.right) / 2, middle, "muted", "tick", "center"))
        if said.others:
            start = float(self.plane.px(self.losses.others_not_finite[:1])[0])
            notes.append(self.words(said.others, start, frame.bottom - self.theme.px(46), "muted", "tick"))
        return list(notes)
