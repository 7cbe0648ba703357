"""The error of a difference quotient against h: how far shrinking h helps, and where rounding takes over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.transforms import Bbox
from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.panes.plots.drawing.artists import square
from desktop_app.panes.plots.drawing.axis import LARGEST, SMALLEST, Floats, Limits, Scale, power_of_ten
from desktop_app.panes.plots.drawing.canvas import EMPTY
from desktop_app.panes.plots.drawing.labels import LabelLine, LabelPlacer, Spot, Spots
from desktop_app.panes.plots.drawing.rc_params import text_style
from desktop_app.panes.plots.plot import PickPlot
from desktop_app.panes.plots.plot_export import Table
from engine.numerals import exact, short

if TYPE_CHECKING:
    from engine.checks.step_size import ErrorAt

BESIDE = 0.6  # decades that the axis of h reaches beyond the outermost points


class Trail(NamedTuple):
    """The errors of one of the differences, and how it is told from the other."""

    name: str
    errors: Floats
    marker: str
    token: str

    @property
    def best(self) -> int:
        """Where the error is smallest, at the largest h of equals; some error is known."""
        return int(np.nanargmin(np.where(np.isfinite(self.errors), self.errors, np.nan)))


class ErrorPlot(PickPlot):
    """The errors of the forward and the central difference, h shrinking to the right; a click picks an h."""

    h_picked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("error_plot", parent)
        self.setAccessibleName(self.tr("Error plot"))
        self._rows: list[ErrorAt] = []
        self._hs, self._h = np.empty(0), math.nan
        self._trails: list[Trail] = []  # of which an error is known
        self._refresh((self.tr("Error against h"), ""))

    def show_errors(self, errors: Sequence[ErrorAt], h: float, name: str) -> None:
        """Shows how far the differences along one value are from its slope, and marks the h in use."""
        if name != self._heading[1]:
            self._scales.clear()
        rows = self._rows = sorted((row for row in errors if 0 < row.h < math.inf), key=lambda row: -row.h)
        forward, central = (np.array([row[k] for row in rows]) for k in (3, 4))
        self._hs, self._h = np.array([row.h for row in rows]), abs(h)
        trails = Trail(self.tr("forward"), forward, "o", "local"), Trail(self.tr("central"), central, "s", "input")
        self._trails = [trail for trail in trails if np.isfinite(trail.errors).any()]
        self._refresh((self.tr("Error against h"), name))
        self.setAccessibleDescription(", ".join(f"{trail.name}: {self._best(trail)[0]}" for trail in self._trails))

    def compose(self) -> None:
        if not self._trails:
            self._only(self.tr("nothing finite to draw") if self._rows else self.tr("Pick a parameter"))
            return
        exponents = np.log10(np.clip(self._hs, SMALLEST, LARGEST))
        x = Limits(float(exponents.max()) + BESIDE, float(exponents.min()) - BESIDE)
        known = np.concatenate([trail.errors for trail in self._trails])
        positive = known[np.isfinite(known) & (known > 0)]
        y = self._fitted("y", positive, log=True, air=0.15, powers=True) if positive.size else EMPTY
        self.canvas.lay_out(Scale(x, log=True, powers=True), y, self.tr("h (shrinking →)"))
        self._draw()

    def numbers(self) -> Table:
        return Table(("h", "forward", "central", "forward_error", "central_error"), self._rows)

    def hint(self, point: int) -> str:
        row = self._rows[point]
        forward, central = self.tr("forward: {rate}, error {error}"), self.tr("central: {rate}, error {error}")
        return "\n".join((
            self.tr("h = {h}").format(h=exact(row.h)),
            forward.format(rate=exact(row.forward), error=short(row.forward_error)),
            central.format(rate=exact(row.central), error=short(row.central_error)),
        ))  # fmt: skip

    def pick(self, point: int) -> None:
        self.h_picked.emit(self._rows[point].h)

    def point_at(self, place: QPointF) -> int | None:
        return super().point_at(place) if self._trails else None

    def nearest(self, px: float) -> int:
        return int(np.argmin(np.abs(self.artists.across(self._hs) - px)))

    def _draw(self) -> None:
        """All there is to draw, of the trails the first one in front; texts find their places by their weight."""
        for trail in self._trails[::-1]:
            color, dash = self.theme.mark_hex(trail.token), trail.marker == "s"
            surface, finite = self.theme.hex("surface"), _finite(trail.errors)
            self.artists.line(
                trail.name, self._hs, finite, color, dash=dash, marker=trail.marker, fill=surface
            )  # fmt: skip
            for beyond, marker, mask in (("zeros", "v", trail.errors == 0), ("not finite", "^", np.isnan(finite))):
                if mask.any():
                    xs, ys = self._places(trail)[mask].T
                    self.artists.marks(f"{trail.name} {beyond}", xs, ys, marker, 7.5, surface, color, pixels=True)
        now = np.flatnonzero(np.isclose(self._hs, self._h, rtol=1e-9, atol=0.0))[:1].tolist()
        self._write_texts(now)
        for trail in self._trails:
            self._draw_point(f"{trail.name} best", trail, trail.best, 13, "parameter")
        for trail in self._trails:
            for number in now:
                self._draw_point(f"{trail.name} now", trail, number, 15, trail.token)

    def _draw_point(self, name: str, trail: Trail, number: int, size: float, token: str) -> None:
        error, color, edge = trail.errors[number], self.theme.mark_hex(token), self.theme.hex("text")
        marker = "v" if error == 0 else trail.marker if math.isfinite(error) else "^"
        x, y = self._places(trail)[number].tolist()
        self.artists.marks(name, x, y, marker, size, color, edge, 2.5, pixels=True)

    def _places(self, trail: Trail) -> Floats:
        """Where its points stand in pixels: errors of 0 at the bottom, those that are not finite at the top."""
        box, inward, finite = self.artists.axes_box, self.theme.px(9), _finite(trail.errors)
        places = np.column_stack((self.artists.across(self._hs), self.artists.places(self._hs, finite)[:, 1]))
        places[trail.errors == 0, 1], places[np.isnan(finite), 1] = box.y1 - inward, box.y0 + inward
        return places

    def _write_texts(self, now: list[int]) -> None:
        labels, px, stems = LabelPlacer(self.artists), self.theme.px, self._stems(now)
        for trail in self._trails:
            places = self._places(trail)
            labels.curves.append(self.artists.places(self._hs, _finite(trail.errors)))
            beyond = np.flatnonzero((trail.errors == 0) | ~np.isfinite(trail.errors)).tolist()
            for number, size in [(trail.best, 13.0), *((k, 15.0) for k in now), *((k, 7.5) for k in beyond)]:
                labels.taken.append(square(places[number], px(size)))
        box = self.artists.axes_box
        labels.taken += [Bbox([[x - px(3), box.y0], [x + px(3), box.y1]]) for _, x, _, _ in stems]
        self._draw_legend(labels)
        for name, x, texts, token in stems:
            self.artists.upright(name, x, self.theme.mark_hex(token))
            any(labels.write([LabelLine(text, token, "note")], _beside(labels, x), always=False) for text in texts)
        self._write_sides(labels)
        self._write_beyond(labels)

    def _stems(self, now: list[int]) -> list[tuple[str, float, Sequence[str], str]]:
        """Upright lines by name: where each error is smallest, once where that is the same h; and an h of no error."""
        stems: list[tuple[str, float, Sequence[str], str]] = []
        box = self.artists.axes_box
        for trail in self._trails:
            texts = self._best(trail)
            if all(texts != others for _, _, others, _ in stems):
                stems.append((f"{trail.name} drop", float(self._places(trail)[trail.best, 0]), texts, "parameter"))
        if not now and 0 < self._h < math.inf:
            x = float(self.artists.across(self._h)[0])
            if box.x0 < x < box.x1:
                stems.append(("h", x, [self.tr("h = {h}").format(h=short(self._h))], "text"))
        return stems

    def _draw_legend(self, labels: LabelPlacer) -> None:
        names = [trail.name for trail in self._trails]
        sizes, air, box = [self.artists.text_size(name, "note") for name in names], self.theme.px(4), labels.axes_box
        width = self.theme.px(40) + max(width for width, _ in sizes) + 2 * air
        spots = labels.strip(box.x0 + air, box.x1 - air, (box.x1, box.y1 - air))
        place = labels.take(width, sum(height for _, height in sizes) + 4 * air, spots) or box
        left, top = (self.artists.pixels - self.artists.axes.transAxes).transform((place.x0, place.y0 + air))
        key = tuple(names), round(left, 3), round(top, 3)
        self.canvas.behind(key, lambda axes: [axes.legend(
            [self.artists.shown[name] for name in names], names, loc="upper left", bbox_to_anchor=(left, top),
            facecolor=self.theme.hex("surface"), framealpha=1.0, edgecolor="none", fancybox=False, borderaxespad=0,
            borderpad=0.2, labelspacing=0.15, handlelength=1.7, handletextpad=0.3,
            labelcolor=[self.theme.hex(trail.token) for trail in self._trails], prop=text_style(self.theme, "note"),
        )])  # fmt: skip

    def _write_sides(self, labels: LabelPlacer) -> None:
        """What the error comes from, beside the legs of the first trail; a leg is twice as high as the least error."""
        trail, box = self._trails[0], self.artists.axes_box
        best, places = trail.best, self._places(trail)
        x, truncation = float(places[best, 0]), self.tr("error ≈ h") if self._like_h(trail) else self.tr("truncation")
        known = np.flatnonzero(np.isfinite(trail.errors) & (trail.errors / 2 > trail.errors[best]))
        for leg, left, right, texts in (
            (known[known < best], box.x0, x, [truncation]),
            (known[known > best], x, box.x1, [self.tr("rounding error"), self.tr("rounding")]),
        ):  # fmt: skip
            if leg.size >= 2:
                near_x, near_y = places[leg[leg.size // 2]].tolist()
                spots = labels.strip(left, right, (near_x, near_y))
                any(labels.write([LabelLine(text, trail.token, "note")], spots, always=False) for text in texts)

    def _write_beyond(self, labels: LabelPlacer) -> None:
        """What the triangles stand for, beside the last of each kind."""
        errors = np.array([trail.errors for trail in self._trails])
        places = np.array([self._places(trail) for trail in self._trails])
        for text, mask in ((self.tr("error 0"), errors == 0), (self.tr("not finite"), ~np.isfinite(errors))):
            if mask.any():
                x, y = max(places[mask].tolist())
                labels.write([LabelLine(text, "muted", "note")], labels.around((x, y), 8), always=False)

    def _best(self, trail: Trail) -> tuple[str, str]:
        """Where its error is smallest, and the same for want of room."""
        h = float(self._hs[trail.best])
        exponent = round(math.log10(h))
        text = power_of_ten(exponent) if math.isclose(h, 10.0**exponent, rel_tol=1e-9) else short(h)
        return self.tr("best h = {h}").format(h=text), self.tr("h = {h}").format(h=text)

    def _like_h(self, trail: Trail) -> bool:
        """Whether an error is about h itself, as long as it falls with h."""
        with np.errstate(over="ignore", invalid="ignore"):
            shares = trail.errors[: trail.best] / self._hs[: trail.best]
        return bool(trail.marker == "o" and shares.size and 0.5 < np.median(shares) < 2)


def _beside(labels: LabelPlacer, x: float) -> Spots:
    """Spots along both sides of an upright line, from the top."""

    def spots(width: float, height: float) -> list[Spot]:
        tops = np.linspace(labels.axes_box.y0, labels.axes_box.y1 - height, 14).tolist()
        return [(left, top) for top in tops for left in (x + labels.px(4), x - labels.px(4) - width)]

    return spots


def _finite(errors: Floats) -> Floats:
    return np.where(np.isfinite(errors), errors, np.nan)
