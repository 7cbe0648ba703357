"""How the output changes with one leaf: the curve through where we are, and the rate there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QWidget

from desktop_app.panes.plots.axis import Floats, Limits, Scale, unit_of
from desktop_app.panes.plots.canvas import EMPTY
from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.plot_export import Table
from desktop_app.panes.plots.slice_axes import SliceAxes, SliceTexts
from engine.analysis.slices import Slice
from engine.numerals import exact, short, signed

WIDEST, NARROWEST = 1e300, 1e-290  # an axis beyond that would overflow or underflow


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
        if curve is not None and tangent:
            curve = replace(curve, gradient=None)
        if (curve, tangent) == (self._slice, self._tangent):
            return
        about = (curve.leaf, curve.output) if curve is not None else None
        if self._slice is None or about != (self._slice.leaf, self._slice.output):
            self._scales.clear()
        self._slice, self._tangent = curve, tangent
        if curve is None:
            self._refresh((self.tr("Slice"), ""))
            self.setAccessibleDescription("")
            return
        title = self.tr("{output} as {leaf} changes").format(output=curve.output, leaf=curve.leaf)
        self._refresh((title, ""))
        self.setAccessibleDescription(self._described(curve))

    def compose(self) -> None:
        curve = self._slice
        if curve is None or not _drawable(curve):
            self._only(self.tr("Pick a parameter") if curve is None else self.tr("nothing finite to draw"))
            return
        shown = _shown(curve)
        y = self._fitted("y", shown, air=0.05) if shown.size else EMPTY
        title = self._title(curve, self.canvas.width() - self.theme.px(60))
        self.canvas.lay_out(_across(curve), y, title)
        SliceAxes(self.artists, curve, self._texts(curve), self._tangent).draw()

    def numbers(self) -> Table:
        curve = self._slice
        if curve is None:
            return Table((), ())
        return Table((curve.leaf, curve.output), list(zip(curve.xs, curve.ys, strict=True)))

    def _title(self, curve: Slice, room: float) -> str:
        """The leaf and which others are held, as many by name as there is room for."""
        fits = self.theme.metrics("tick").horizontalAdvance
        template, named = self.tr("{leaf}   ({held} held fixed)"), list[str]()
        texts = [curve.leaf, self.tr("{leaf}   (others held fixed)").format(leaf=curve.leaf)][: 1 + bool(curve.held)]
        for name, value in curve.held:
            named.append(f"{name} = {short(value)}")
            more = ["…"] if len(named) < len(curve.held) else []
            texts.append(template.format(leaf=curve.leaf, held=", ".join([*named, *more])))
            if fits(texts[-1]) > room:
                break
        return next((text for text in reversed(texts) if fits(text) <= room), curve.leaf)

    def _texts(self, curve: Slice) -> SliceTexts:
        h, headline = short(curve.h), self._headline(curve)
        return SliceTexts(
            (headline, *self._shorter(curve)) if self._tangent else (headline,),
            self.tr("h = {h}").format(h=h) if curve.gradient is None else signed(curve.h),
            signed(curve.rise if curve.gradient is None else curve.predicted),
            self._here(curve),
            self.tr("no value here"),
            self.tr("infinite here"),
            self._tangent_text(curve),
        )

    def _tangent_text(self, curve: Slice) -> str:
        return self.tr("tangent: slope {slope}").format(slope=exact(curve.slope))

    def _described(self, curve: Slice) -> str:
        said = self._headline(curve) if math.isfinite(curve.rise) else self._here(curve)
        known = self._tangent and math.isfinite(curve.slope) and math.isfinite(curve.y)
        return f"{said}, {self._tangent_text(curve)}" if known else said

    def _shorter(self, curve: Slice) -> tuple[str, ...]:
        """What the secant can say in less room, the digits of its rate kept."""
        rate = exact(curve.rate)
        return self.tr("secant: Δy / h = {rate}").format(rate=rate), self.tr("secant: {rate}").format(rate=rate)

    def _headline(self, curve: Slice) -> str:
        if self._tangent:
            places = {"rise": exact(curve.rise), "h": _bracketed(curve.h, exact), "rate": exact(curve.rate)}
            return self.tr("secant: {rise} / {h} = {rate}").format_map(places)
        if curve.gradient is None:
            places = {"rise": short(curve.rise), "h": _bracketed(curve.h), "rate": short(curve.rate)}
            return self.tr("rate = {rise} / {h} = {rate}").format_map(places)
        change, gradient, predicted = short(curve.h), _bracketed(curve.gradient), short(curve.predicted)
        return f"{change} × {gradient} = {predicted}"

    def _here(self, curve: Slice) -> str:
        """The point that has no rate: the one where we are, or the one that is nudged to."""
        if math.isfinite(curve.y) and math.isfinite(curve.nudged):
            return self._headline(curve)
        x, y = (curve.x, curve.y) if not math.isfinite(curve.y) else (curve.x + curve.h, curve.nudged)
        return self.tr("at {leaf} = {x}: {y}").format(leaf=curve.leaf, x=short(x), y=short(y))


def _drawable(curve: Slice) -> bool:
    low, high = (curve.xs[0], curve.xs[-1]) if curve.xs else (0.0, 0.0)
    return high - low > NARROWEST and max(abs(low), abs(high)) < WIDEST


def _across(curve: Slice) -> Scale:
    low, high = curve.xs[0], curve.xs[-1]
    unit = unit_of(np.array([low, high]))
    return Scale(Limits(low / unit, high / unit), unit=unit)


def _shown(curve: Slice) -> Floats:
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
