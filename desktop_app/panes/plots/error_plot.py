"""The error of a difference quotient against h: how far shrinking h helps, and where rounding takes over."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.panes.plots.axis import LARGEST, SMALLEST, Floats, Limits, Scale, power_of_ten
from desktop_app.panes.plots.canvas import EMPTY
from desktop_app.panes.plots.error_axes import ErrorAxes, ErrorCurves, ErrorTexts, best
from desktop_app.panes.plots.plot import PickPlot
from desktop_app.panes.plots.plot_export import Table
from engine.numerals import exact, short

if TYPE_CHECKING:
    from engine.checks.step_size import ErrorAt

BESIDE = 0.6  # decades that the axis of h reaches beyond the outermost points


class ErrorPlot(PickPlot):
    """The errors of the forward and the central difference, h shrinking to the right; a click picks an h."""

    h_picked = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("error_plot", parent)
        self.setAccessibleName(self.tr("Error plot"))
        self._rows: list[ErrorAt] = []
        self._errors = ErrorCurves(np.empty(0), np.empty(0), np.empty(0), math.nan)
        self._refresh((self.tr("Error against h"), ""))

    def show_errors(self, errors: Sequence[ErrorAt], h: float, name: str) -> None:
        """Shows how far the differences along one value are from its slope, and marks the h in use."""
        if name != self._heading[1]:
            self._scales.clear()
        rows = self._rows = sorted((row for row in errors if 0 < row.h < math.inf), key=lambda row: -row.h)
        forward, central = [abs(row.forward_error) for row in rows], [abs(row.central_error) for row in rows]
        self._errors = ErrorCurves(np.array([row.h for row in rows]), np.array(forward), np.array(central), h)
        self._refresh((self.tr("Error against h"), name))
        self.setAccessibleDescription(self._described())

    def compose(self) -> None:
        errors = self._errors
        if not errors.finite.size:
            self._only(self.tr("nothing finite to draw") if self._rows else self.tr("Pick a parameter"))
            return
        exponents = np.log10(np.clip(errors.hs, SMALLEST, LARGEST))
        x = Limits(float(exponents.max()) + BESIDE, float(exponents.min()) - BESIDE)
        positive = errors.finite[errors.finite > 0]
        y = self._fitted("y", positive, log=True, air=0.15, powers=True) if positive.size else EMPTY
        self.canvas.lay_out(Scale(x, log=True, powers=True), y, self.tr("h (shrinking →)"))
        ErrorAxes(self.canvas, errors, self._texts()).draw()

    def numbers(self) -> Table:
        return Table(("h", "forward", "central", "forward_error", "central_error"), self._rows)

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

    def point_at(self, place: QPointF) -> int | None:
        return super().point_at(place) if self._errors.finite.size else None

    def _nearest(self, px: float) -> int:
        return int(np.argmin(np.abs(self.artists.across(self._errors.hs) - px)))

    def _texts(self) -> ErrorTexts:
        errors = self._errors
        return ErrorTexts(
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


def _like_h(errors: ErrorCurves) -> bool:
    """Whether the error of the forward difference is about h itself, as long as it falls with h."""
    last = best(errors.forward) or 0
    with np.errstate(over="ignore", invalid="ignore"):
        shares = errors.forward[:last] / errors.hs[:last]
    return bool(last and 0.5 < np.median(shares) < 2)


def _h(h: float) -> str:
    """A step as its power of ten, where it is one."""
    power = round(math.log10(h))
    return power_of_ten(power) if math.isclose(h, 10.0**power, rel_tol=1e-9) else short(h)
