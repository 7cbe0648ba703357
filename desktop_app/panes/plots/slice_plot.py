"""How the output changes with one leaf: the curve through where we are, and the rate there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QWidget

from desktop_app.panes.plots.axis import Limits, Measure, Plane, fit, measure_of, plane_of
from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.secant_sketch import SecantSketch
from desktop_app.panes.plots.shapes import Floats, Picture
from desktop_app.panes.plots.slice_sketch import Said, SliceSketch
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
        self._slice, self._tangent = curve, tangent
        if curve is None:
            self._refresh((self.tr("Slice"), ""))
            self.setAccessibleDescription("")
            return
        title = self.tr("{output} as {leaf} changes").format(output=curve.output, leaf=curve.leaf)
        self._refresh((title, ""))
        self.setAccessibleDescription(self._described(curve))

    def picture(self, width: float, height: float) -> Picture:
        if self._slice is None:
            return self._only(self.tr("Pick a parameter"), width, height)
        if not _drawable(self._slice):
            return self._only(self.tr("nothing finite to draw"), width, height)
        return self._drawn(self._slice, width, height)

    def _drawn(self, curve: Slice, width: float, height: float) -> Picture:
        shown = _shown(curve)
        measure = measure_of(shown)
        y = self._fitted(curve, shown, measure) if shown.size else None
        x = Limits(curve.xs[0], curve.xs[-1])
        plane = plane_of(self.theme, width, height, x, y, measure, self._title(curve, width - self.theme.px(60)))
        return Picture(plane.frame, self._sketch(plane, curve).shapes())

    def _sketch(self, plane: Plane, curve: Slice) -> SliceSketch:
        said = self._said(curve)
        if self._tangent:
            return SecantSketch(self.theme, plane, curve, said)
        return SliceSketch(self.theme, plane, curve, said, "gradient" if curve.gradient is None else "parameter")

    def _fitted(self, curve: Slice, shown: Floats, measure: Measure) -> Limits:
        key = curve.leaf, curve.output, measure
        old = self._limits[1] if self._limits is not None and self._limits[0] == key else None
        drawn = measure.drawn(shown)
        limits = fit(float(drawn.min()), float(drawn.max()), old, 0.05, 0.05)
        self._limits = (key, limits)
        return limits

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

    def _said(self, curve: Slice) -> Said:
        h = short(curve.h)
        return Said(
            self._headline(curve),
            self.tr("h = {h}").format(h=h) if curve.gradient is None else signed(curve.h),
            signed(curve.rise if curve.gradient is None else curve.predicted),
            self._here(curve),
            self.tr("no value here"),
            self.tr("infinite here"),
            self._shorter(curve),
            self.tr("tangent: slope {slope}").format(slope=exact(curve.slope)),
        )

    def _described(self, curve: Slice) -> str:
        said = self._headline(curve) if math.isfinite(curve.rise) else self._here(curve)
        known = self._tangent and math.isfinite(curve.slope) and math.isfinite(curve.y)
        return f"{said}, {self._said(curve).tangent}" if known else said

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
