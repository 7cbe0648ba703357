"""The error of a difference quotient against h: how far shrinking h helps, and where rounding takes over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.panes.plots.axis import Limits, Measure, Plane, fit, plane_of, power_of_ten, power_step
from desktop_app.panes.plots.error_sketch import Errors, ErrorSketch, Said, best
from desktop_app.panes.plots.plot import PickPlot
from desktop_app.panes.plots.shapes import Floats, Picture
from engine.numerals import exact, short

if TYPE_CHECKING:
    from engine.checks.step_size import ErrorAt

MEASURE = Measure(log=True, powers=True)
BESIDE = 0.6  # decades that the axis of h reaches beyond the outermost points


class ErrorPlot(PickPlot):
    """The errors of the forward and the central difference, h shrinking to the right; a click picks an h."""

    h_picked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("error_plot", parent)
        self.setAccessibleName(self.tr("Error plot"))
        self._rows: list[ErrorAt] = []
        self._errors = Errors(np.empty(0), np.empty(0), np.empty(0), math.nan)
        self._refresh((self.tr("Error against h"), ""))

    def show_errors(self, errors: Sequence[ErrorAt], h: float, name: str) -> None:
        """Shows how far the differences along one value are from its slope, and marks the h in use."""
        if name != self._heading[1]:
            self._limits = None
        rows = self._rows = sorted((row for row in errors if 0 < row.h < math.inf), key=lambda row: -row.h)
        forward, central = [abs(row.forward_error) for row in rows], [abs(row.central_error) for row in rows]
        self._errors = Errors(np.array([row.h for row in rows]), np.array(forward), np.array(central), h)
        self._refresh((self.tr("Error against h"), name))
        self.setAccessibleDescription(self._described())

    def picture(self, width: float, height: float) -> Picture:
        self._plane = None
        if not self._rows:
            return self._only(self.tr("Pick a parameter"), width, height)
        if not self._errors.finite.size:
            return self._only(self.tr("nothing finite to draw"), width, height)
        plane = self._plane = self._plane_on(width, height)
        return Picture(plane.frame, ErrorSketch(self.theme, plane, self._errors, self._said()).shapes())

    def hint(self, point: int) -> str:
        row = self._rows[point]
        lines = (
            self.tr("h = {h}").format(h=exact(row.h)),
            self.tr("forward: {rate}, error {error}").format(
                rate=exact(row.forward), error=short(abs(row.forward_error))
            ),
            self.tr("central: {rate}, error {error}").format(
                rate=exact(row.central), error=short(abs(row.central_error))
            ),
        )
        return "\n".join(lines)

    def pick(self, point: int) -> None:
        self.h_picked.emit(self._rows[point].h)

    def _nearest(self, plane: Plane, px: float) -> int:
        return int(np.argmin(np.abs(plane.px(np.log10(self._errors.hs)) - px)))

    def _plane_on(self, width: float, height: float) -> Plane:
        exponents = np.log10(self._errors.hs)
        x = Limits(float(exponents.max()) + BESIDE, float(exponents.min()) - BESIDE)
        positive = self._errors.finite[self._errors.finite > 0]
        y = self._fitted(np.log10(positive)) if positive.size else None
        every = power_step(self.theme, x, width - self.theme.px(80), 4)
        powers = range(math.floor(x.low), math.ceil(x.high) - 1, -1)
        columns = tuple((float(k), power_of_ten(k)) for k in powers if k % every == 0)
        return plane_of(self.theme, width, height, x, y, MEASURE, self.tr("h (shrinking →)"), columns=columns)

    def _fitted(self, exponents: Floats) -> Limits:
        old = self._limits[1] if self._limits is not None else None
        limits = fit(float(exponents.min()), float(exponents.max()), old, 0.15, 0.15)
        self._limits = (self._heading[1], limits)
        return limits

    def _said(self) -> Said:
        errors = self._errors
        return Said(
            self.tr("forward"), self.tr("central"), self._best(errors.forward), self._best(errors.central),
            (self.tr("error ≈ h") if _like_h(errors) else self.tr("truncation"),),
            (self.tr("rounding error"), self.tr("rounding")),
            self.tr("error 0"), self.tr("not finite"), self.tr("h = {h}").format(h=short(errors.h)),
        )  # fmt: skip

    def _best(self, errors: Floats) -> tuple[str, ...]:
        place = best(errors)
        if place is None:
            return ()
        h = _h(self._errors.hs[place])
        return self.tr("best h = {h}").format(h=h), self.tr("h = {h}").format(h=h)

    def _described(self) -> str:
        named = (self.tr("forward"), self._errors.forward), (self.tr("central"), self._errors.central)
        return ", ".join(f"{name}: {text}" for name, errors in named for text in self._best(errors)[:1])


def _like_h(errors: Errors) -> bool:
    """Whether the error of the forward difference is about h itself, as long as it falls with h."""
    last = best(errors.forward) or 0
    with np.errstate(over="ignore", invalid="ignore"):
        shares = errors.forward[:last] / errors.hs[:last]
    return bool(last and 0.5 < np.median(shares) < 2)


def _h(h: float) -> str:
    """A step as its power of ten, where it is one."""
    power = round(math.log10(h))
    return power_of_ten(power) if math.isclose(h, 10.0**power, rel_tol=1e-9) else short(h)
