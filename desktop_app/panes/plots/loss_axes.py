"""The axes of the loss plot: the curve, the point where we are, and signs for what cannot be drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from desktop_app.panes.plots.artists import Artists
from desktop_app.panes.plots.axis import Floats
from desktop_app.panes.plots.labels import LabelLine, Labels
from desktop_app.panes.plots.placing import Box
from desktop_app.panes.plots.plot_text import PlotText
from desktop_app.panes.plots.thinning import Curve, apart, thinned

DASHES: tuple[bool | tuple[float, ...], ...] = (False, (10.0, 5.0), (3.0, 4.0), (16.0, 4.0))  # of runs that were kept


@dataclass(frozen=True, eq=False)
class LossCurve:
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


class KeptLosses(NamedTuple):
    """A run that was kept to compare: what it is called, and its losses."""

    label: str
    values: Floats


class LossTexts(NamedTuple):
    """What the plot says, in the language of the person; empty where there is nothing to say."""

    here: str = ""
    marked: str = ""
    nothing: str = ""
    others: str = ""


class LossAxes:
    """Draws losses over axes that are laid out."""

    def __init__(self, artists: Artists, losses: LossCurve, texts: LossTexts, kept: Sequence[KeptLosses] = ()) -> None:
        self.artists, self.theme, self.axes_box = artists, artists.theme, artists.axes_box
        self.losses, self.texts, self.kept = losses, texts, kept
        self.curve = self._curve(losses.values)
        self.places = artists.places(*self.curve)
        self.labels = Labels(artists, [self.places])

    def draw(self) -> None:
        """All there is to draw, what covers last."""
        here = self.losses.here
        for number, kept in enumerate(self.kept):
            dash = DASHES[number % len(DASHES)]
            self.artists.line(f"kept {number}", *self._curve(kept.values), self.theme.hex("strong"), dash=dash, width=2)
        if here is not None and not math.isfinite(here):
            self._draw_band()
        self._draw_past()
        self._draw_future()
        self._draw_triangles()
        if here is not None and math.isfinite(here):
            x, y = self.artists.place(self.losses.epoch, here)
            self.labels.taken.append(Box.around(x, y, self.theme.px(16)))
            self.artists.here("here", self.losses.epoch, here)
            self.labels.write([LabelLine(self.texts.here, "data")], self.labels.around(x, y, 17))
        elif here is not None:
            self._draw_warning()
        self._write_notes()

    def _curve(self, losses: Floats) -> Curve:
        return thinned(losses, max(8, int(self.axes_box.width)))

    @property
    def _marker(self) -> str:
        """A dot for each epoch, where they do not lie too close."""
        dense = len(self.places.xs) > 1 and self.places.xs[1] - self.places.xs[0] < self.theme.px(9)
        return "" if dense else "o"

    def _draw_past(self) -> None:
        before = self.curve.xs < self.losses.epoch
        xs, ys = np.append(self.curve.xs[before], self.losses.epoch), np.append(self.curve.ys[before], self._here)
        self.artists.line("past", xs, ys, self.theme.mark_hex("data"), marker=self._marker)

    def _draw_future(self) -> None:
        after = self.curve.xs > self.losses.epoch
        xs, ys = np.append(self.losses.epoch, self.curve.xs[after]), np.append(self._here, self.curve.ys[after])
        color, surface = self.artists.faded("data"), self.theme.hex("surface")
        self.artists.line("future", xs, ys, color, dash=True, marker=self._marker, fill=surface)

    @property
    def _here(self) -> float:
        """The loss where we are, nan where it cannot be drawn."""
        here = self.losses.here
        return here if here is not None and math.isfinite(here) else math.nan

    def _draw_band(self) -> None:
        color, epoch = self.theme.mark_hex("output"), float(self.losses.epoch)
        half = self.artists.numbers_at(self._bad_x + self.theme.px(13), 0)[0] - epoch
        self.artists.band("band", epoch - half, epoch + half, color, 0.14)
        ends = np.array([self.axes_box.top, self.axes_box.bottom])
        self.artists.line("not finite", np.full(2, self._bad_x), ends, color, dash=True, pixels=True)

    def _draw_warning(self) -> None:
        x, y = self._bad_x, self.axes_box.top + 0.2 * self.axes_box.height
        size, color = 24.0, self.theme.mark_hex("output")
        surface = self.theme.hex("surface")
        self.artists.marks("warning", x, y, "^", size, surface, color, 2.5, pixels=True)
        bang = y + self.theme.px(size) * 0.12
        self.artists.put(PlotText("!", x, bang, self.theme.hex("output"), "plot_bang", "center", backdrop=False))
        self.labels.taken.append(Box(x - self.theme.px(13), self.axes_box.top, self.theme.px(26), self.axes_box.height))
        rows = [LabelLine(self.texts.here, "output"), LabelLine(self.texts.marked, "muted", "tick")]
        self.labels.write(rows, self.labels.around(x, y + self.theme.px(10), 18))

    @cached_property
    def _bad_x(self) -> float:
        return float(self.artists.across(self.losses.epoch)[0])

    def _draw_triangles(self) -> None:
        epochs = self.losses.others_not_finite
        if not epochs.size:
            return
        places = apart(self.artists.across(epochs), self.theme.px(14))
        heights = np.full(len(places), self.axes_box.bottom - self.theme.px(14))
        surface, edge = self.theme.hex("surface"), self.artists.faded("output", 0.7)
        self.artists.marks("others not finite", places, heights, "^", 10, surface, edge, pixels=True)

    def _write_notes(self) -> None:
        """What cannot be drawn, and the names of the runs that were kept."""
        axes_box, texts, labels = self.axes_box, self.texts, self.labels
        if texts.nothing:
            x, y = axes_box.center
            labels.write([LabelLine(texts.nothing, "muted", "tick")], lambda w, h: [Box(x - w / 2, y, w, h)])
        if texts.others:
            x, y = self.artists.across(self.losses.others_not_finite[0])[0], axes_box.bottom - self.theme.px(46)
            labels.write([LabelLine(texts.others, "muted", "tick")], lambda w, h: [Box(x, y - h / 2, w, h)])
        for kept in self.kept:
            curve = self.artists.places(*self._curve(kept.values))
            known = np.flatnonzero(np.isfinite(curve.ys))
            if known.size:
                middle = known[known.size // 2]
                labels.curves.append(curve.known())
                spots = labels.around(float(curve.xs[middle]), float(curve.ys[middle]), 4)
                labels.write([LabelLine(kept.label, "muted", "tick")], spots)
