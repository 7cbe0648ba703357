"""How the output changes with one leaf: the curve through where we are, and the rate there."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import chain, groupby, product
from typing import NamedTuple

import numpy as np
from matplotlib.transforms import Bbox
from PySide6.QtWidgets import QWidget

from desktop_app.panes.plots.drawing.artists import square
from desktop_app.panes.plots.drawing.axis import LARGEST, NARROWEST, Floats, Limits, Scale
from desktop_app.panes.plots.drawing.canvas import EMPTY
from desktop_app.panes.plots.drawing.labels import LabelLine, LabelPlacer, Spot
from desktop_app.panes.plots.drawing.plot_text import center
from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.plot_export import Table
from engine.analysis.slices import Slice
from engine.numerals import exact, short, signed


class Gap(NamedTuple):
    """Samples `first` to `last` of a curve that are all nan, all inf or all −inf."""

    first: int
    last: int
    value: float


def gaps(ys: tuple[float, ...]) -> list[Gap]:
    """Where a curve cannot be drawn."""
    kinds = enumerate("" if math.isfinite(y) else repr(y) for y in ys)
    runs = [(kind, [place for place, _ in run]) for kind, run in groupby(kinds, key=lambda each: each[1])]
    return [Gap(places[0], places[-1], float(kind)) for kind, places in runs if kind]


class SlicePlot(Plot):
    """The output over one leaf while the others are held, with the rate over a step of h as a triangle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("slice_plot", parent)
        self.setAccessibleName(self.tr("Slice plot"))
        self._slice: Slice | None = None
        self._tangent = False
        self._refresh((self.tr("Slice"), ""))

    def show_slice(self, curve: Slice | None, tangent: bool = False) -> None:
        """Shows a slice; one with a gradient as an update that follows it. None: nothing is picked.

        With `tangent`, as a nudge with its secant, and with the line that the slope at the point draws.
        """
        if (curve, tangent) == (self._slice, self._tangent):
            return
        about = (curve.leaf, curve.output) if curve is not None else None
        if self._slice is None or about != (self._slice.leaf, self._slice.output):
            self._scales.clear()
        self._slice, self._tangent = curve, tangent
        title = self.tr("Slice") if about is None else self.tr("{output} as {leaf} changes").format(
            leaf=about[0], output=about[1])  # fmt: skip
        self._refresh((title, ""))
        self.setAccessibleDescription("" if curve is None else self._described(curve))

    def numbers(self) -> Table:
        curve = self._slice
        if curve is None:
            return Table((), ())
        return Table((curve.leaf, curve.output), list(zip(curve.xs, curve.ys, strict=True)))

    def compose(self) -> None:
        curve = self._slice
        if curve is None or not _drawable(curve):
            self._only(self.tr("Pick a parameter") if curve is None else self.tr("nothing finite to draw"))
            return
        reached = _reached(curve)
        y = self._fitted("y", reached, air=0.05) if reached.size else EMPTY
        title = self._title(curve, self.canvas.width() - self.theme.px(60))
        self.canvas.lay_out(Scale(Limits(curve.xs[0], curve.xs[-1])), y, title)
        xs, ys = np.array(curve.xs), np.array(curve.ys)
        labels = LabelPlacer(self.artists, [self.artists.places(xs, ys)])
        for number, gap in enumerate(gaps(curve.ys)):
            self._draw_gap(curve, f"gap {number}", gap, labels)
        stands = all(map(math.isfinite, (curve.x, curve.h, curve.y, curve.nudged, _end(curve))))
        if stands:
            corners = (curve.x, curve.y), (curve.x + curve.h, curve.y), (curve.x + curve.h, _end(curve))
            self.artists.area("triangle", corners, self.theme.mark_hex(self._accent(curve)), 0.28)
        self.artists.line("curve", xs, ys, self.theme.mark_hex("data"))
        if self._tangent:
            self._draw_lines(curve, labels, secant=stands)
        if stands:
            self._draw_triangle(curve, labels)
        else:
            self._draw_nowhere(curve, labels)

    def _accent(self, curve: Slice) -> str:
        return "local" if self._tangent else "gradient" if curve.gradient is None else "parameter"

    def _draw_gap(self, curve: Slice, name: str, gap: Gap, labels: LabelPlacer) -> None:
        """An asymptote, or a hatched band from the last sample before to the first one after."""
        if gap.first == gap.last:
            self._draw_upright(name, curve.xs[gap.first], gap.value)
            return
        ends = curve.xs[max(gap.first - 1, 0)], curve.xs[min(gap.last + 1, len(curve.xs) - 1)]
        color = self.theme.mark_hex("output")
        self.artists.band(name, *ends, color, 0.14)
        self.artists.band(f"{name} hatch", *ends, color, 0.4, hatch="/")
        text = self.tr("no value here") if math.isnan(gap.value) else self.tr("infinite here")
        left, right = self.artists.across(ends).tolist()
        (length, thickness), box = self.artists.text_size(text, "tick"), self.artists.axes_box
        wide = right - left > length + self.theme.px(16)
        if wide or (right - left >= thickness and box.height >= length):  # across the band, or along it
            self.artists.write_amid(text, ((left + right) / 2, center(box)[1]), "muted", upright=not wide)
            labels.taken.append(self.artists.texts[-1].box)

    def _draw_upright(self, name: str, x: float, value: float) -> None:
        """A dashed line, with a triangle where the curve runs to infinity."""
        color, px, box = self.theme.mark_hex("output"), float(self.artists.across(x)[0]), self.artists.axes_box
        self.artists.upright(name, px, color)
        if not math.isnan(value):
            sign, y = ("^", box.y0 + self.theme.px(14)) if value > 0 else ("v", box.y1 - self.theme.px(14))
            self.artists.marks(f"{name} sign", px, y, sign, 18, self.theme.hex("surface"), color, 2.5, pixels=True)

    def _draw_lines(self, curve: Slice, labels: LabelPlacer, *, secant: bool) -> None:
        """The tangent lies over the secant, which shows between its dashes where the two are one."""
        at = curve.x, curve.y if math.isfinite(curve.y) else math.nan
        for name, token, slope, known in (
            ("secant", "local", curve.rate, secant), ("tangent", "gradient", curve.slope, math.isfinite(curve.slope)),
        ):  # fmt: skip
            if known:
                ends = self.artists.through(name, at, slope, self.theme.mark_hex(token), dash=name == "tangent")
                labels.curves.append(ends)

    def _draw_triangle(self, curve: Slice, labels: LabelPlacer) -> None:
        color, x = self.theme.mark_hex(self._accent(curve)), curve.x + curve.h
        self.artists.line("legs", [curve.x, x, x], [curve.y, curve.y, _end(curve)], color, dash=True)
        ends = self.artists.places([curve.x, x, x], [curve.y, _end(curve), curve.nudged])
        self._draw_points(curve, ends)
        labels.taken += [square(end, self.theme.px(18)) for end in ends.tolist()]
        labels.taken.append(Bbox([ends[:2].min(axis=0), ends[:2].max(axis=0)]))
        if not self._tangent:
            self._write_legs(curve, labels, *ends[:2].tolist())
        headlines = self._rows(self._headlines(curve), self._accent(curve))
        self._write_freely(labels, *filter(None, (headlines, self._tangent_rows(curve))))
        if self._tangent:  # its digits weigh more
            self._write_legs(curve, labels, *ends[:2].tolist())

    def _draw_points(self, curve: Slice, ends: Floats) -> None:
        """The full dot is where the leaf stands: before a nudge, but after an update."""
        around = self.artists.axes_box.padded(self.theme.px(2))
        points = [((curve.x, curve.y), ends[0]), ((curve.x + curve.h, curve.nudged), ends[2])]
        (full, full_px), (hollow, hollow_px) = points if curve.gradient is None else points[::-1]
        if around.contains(*hollow_px):
            mark = self.theme.mark_hex("local" if self._tangent else "data")
            self.artists.marks("hollow", *hollow, "o", 11, self.theme.hex("surface"), mark, 2.5)
        if around.contains(*full_px):
            self.artists.here("here", *full)

    def _write_legs(self, curve: Slice, labels: LabelPlacer, start: Spot, end: Spot) -> None:
        """The labels of both legs, off lines and points; none where the triangle is too small for them."""
        (x0, y0), (x1, y1), gap = start, end, self.theme.px(10)
        if abs(x1 - x0) <= self.theme.px(16) and abs(y1 - y0) <= self.theme.px(40):
            return

        def along(width: float, height: float) -> list[Spot]:
            tops = [y0 + gap / 2 + k * height if y1 <= y0 else y0 - gap / 2 - (k + 1) * height for k in (0, 0.8)]
            lefts = (x0 + x1 - width) / 2, x0 + gap if x1 > x0 else x0 - gap - width, x1 - width, x1, x0, x0 - width
            return [(left, top) for top in tops for left in lefts]

        def beside(width: float, height: float) -> list[Spot]:
            lefts = max(x0, x1) + gap, min(x0, x1) - gap - width
            tops = (y0 + y1 - height) / 2, *(y + move * height for y in (y0, y1) for move in (0.3, 1.3, -1.3, -2.3))
            return [(left, top) for left in lefts[:: 1 if x1 > x0 else -1] for top in tops]

        nudged, accent = curve.gradient is None, self._accent(curve)
        across = self.tr("h = {h}").format(h=short(curve.h)) if nudged else signed(curve.h)
        labels.write([LabelLine(across, accent)], along, always=False)
        labels.write([LabelLine(signed(curve.rise if nudged else curve.predicted), accent)], beside, always=False)

    def _draw_nowhere(self, curve: Slice, labels: LabelPlacer) -> None:
        """Where we are, or where the nudge leads, has no finite value: written beside its place on the axis."""
        low, high, (x, y) = curve.xs[0], curve.xs[-1], _without_value(curve)
        if math.isfinite(curve.y) and low <= curve.x <= high:
            self.artists.here("here", curve.x, curve.y)
        if low <= x <= high:
            self._draw_upright("nowhere", x, y)
        place, inward, box = float(self.artists.across(max(low, min(high, x)))[0]), self.theme.px(18), labels.axes_box
        edge = box.y0 + inward if y > 0 else box.y1 - inward
        labels.taken += [square((place, edge), self.theme.px(20)), Bbox([[place - 2, box.y0], [place + 2, box.y1]])]
        rows = [LabelLine(self._here(curve), "output")]
        if not labels.write(rows, labels.around((place, edge)), always=False):
            labels.write(rows, labels.strip(box.x0, box.x1, (place, edge)))
        if tangents := self._tangent_rows(curve):
            self._write_freely(labels, tangents)

    def _write_freely(self, labels: LabelPlacer, *columns: list[list[LabelLine]]) -> None:
        """Of each column the first text that has room, all in one block if they can; else over what lies there."""
        blocks = [list(chain(*rows)) for rows in product(*columns)]
        if any(labels.write(rows, labels.anywhere, always=False) for rows in blocks):
            return
        if len(columns) == 1:
            labels.write(blocks[-1], labels.anywhere)
        else:
            for column in columns:
                self._write_freely(labels, column)

    def _tangent_rows(self, curve: Slice) -> list[list[LabelLine]]:
        """What the tangent says, in one line and in two; nothing where there is none."""
        text = self._tangent_text(curve)
        return self._rows([text], "gradient") if text else []

    def _rows(self, texts: Sequence[str], color: str) -> list[list[LabelLine]]:
        """The texts that fit, the last one smaller as well."""
        fitting = self._fitting(texts)
        return [*([LabelLine(text, color)] for text in fitting), [LabelLine(fitting[-1], color, "note")]]

    def _fitting(self, texts: Sequence[str]) -> list[str]:
        """The texts that fit on the axes, and the last one on as many lines as it needs, or on two."""
        space, width = self.artists.axes_box.width - self.theme.px(16), lambda text: self.artists.text_size(text)[0]
        found, broken = [text for text in texts if width(text) <= space], texts[-1]
        for sign, start in ((" = ", "= "), (" / ", "/ "), (" × ", "× "), (" ", "")):
            if broken == texts[-1] or width(broken) > space:
                broken = f"\n{start}".join(broken.rsplit(sign, 1))
        return [*found, broken]

    def _title(self, curve: Slice, space: float) -> str:
        """The leaf and which others are held, as many by name as there is room for."""
        fits = self.theme.metrics("tick").horizontalAdvance
        template, named = self.tr("{leaf}   ({held} held fixed)"), list[str]()
        texts = [curve.leaf, self.tr("{leaf}   (others held fixed)").format(leaf=curve.leaf)][: 1 + bool(curve.held)]
        for name, value in curve.held:
            named.append(f"{name} = {short(value)}")
            more = ["…"] if len(named) < len(curve.held) else []
            texts.append(template.format(leaf=curve.leaf, held=", ".join([*named, *more])))
            if fits(texts[-1]) > space:
                break
        return next((text for text in reversed(texts) if fits(text) <= space), curve.leaf)

    def _described(self, curve: Slice) -> str:
        text = self._headlines(curve)[0] if math.isfinite(curve.rise) else self._here(curve)
        return ", ".join(filter(None, (text, self._tangent_text(curve))))

    def _tangent_text(self, curve: Slice) -> str:
        known = self._tangent and math.isfinite(curve.slope) and math.isfinite(curve.y)
        return self.tr("tangent: slope {slope}").format(slope=exact(curve.slope)) if known else ""

    def _headlines(self, curve: Slice) -> list[str]:
        """What the triangle says, and what it can say in less room, the digits of its rate kept."""
        if self._tangent:
            rate, rise, h = exact(curve.rate), exact(curve.rise), _bracketed(curve.h, exact)
            return [
                self.tr("secant: {rise} / {h} = {rate}").format(rise=rise, h=h, rate=rate),
                self.tr("secant: Δy / h = {rate}").format(rate=rate), self.tr("secant: {rate}").format(rate=rate),
            ]  # fmt: skip
        if curve.gradient is None:
            rise, h, rate = short(curve.rise), _bracketed(curve.h), short(curve.rate)
            return [self.tr("rate = {rise} / {h} = {rate}").format(rise=rise, h=h, rate=rate)]
        return [f"{short(curve.h)} × {_bracketed(curve.gradient)} = {short(curve.predicted)}"]

    def _here(self, curve: Slice) -> str:
        """The point that has no rate: the one where we are, or the one that is nudged to."""
        if math.isfinite(curve.y) and math.isfinite(curve.nudged):
            return self._headlines(curve)[0]
        x, y = _without_value(curve)
        return self.tr("at {leaf} = {x}: {y}").format(leaf=curve.leaf, x=short(x), y=short(y))


def _end(curve: Slice) -> float:
    """Where the vertical leg ends: on the curve, or where the gradient says."""
    return curve.nudged if curve.gradient is None else curve.y + curve.predicted


def _without_value(curve: Slice) -> tuple[float, float]:
    """The point of the two that has no finite value."""
    return (curve.x + curve.h, curve.nudged) if math.isfinite(curve.y) else (curve.x, curve.y)


def _drawable(curve: Slice) -> bool:
    low, high = (curve.xs[0], curve.xs[-1]) if curve.xs else (0.0, 0.0)
    return high - low > NARROWEST and max(abs(low), abs(high)) < LARGEST


def _reached(curve: Slice) -> Floats:
    """What the y axis has to reach: the curve, though not all the way to a pole, and the triangle."""
    ys = np.array(curve.ys)
    finite = ys[np.isfinite(ys)]
    if 0 < finite.size < ys.size:
        finite = np.clip(finite, *np.quantile(finite, (0.04, 0.96)))
    corners = np.array([curve.y, curve.nudged, curve.y + curve.predicted])
    return np.concatenate((finite, corners[np.isfinite(corners)]))


def _bracketed(value: float, written: Callable[[float], str] = short) -> str:
    text = written(value)
    return f"({text})" if text.startswith("−") else text
