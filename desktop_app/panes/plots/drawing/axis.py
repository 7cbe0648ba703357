"""What an axis shows: limits that seldom move, and its ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from engine.numerals import long, short

Floats = NDArray[np.float64]
Ticks = tuple[tuple[float, str], ...]

FAR = 100.0  # lengths of the axis beyond its ends; what is farther off is drawn there
SMALLEST, LARGEST = 1e-300, 1e300  # that an axis shows; what is farther from 1 stands at its ends
NARROWEST = 1e-280  # that matplotlib draws
LAST_EPOCHS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
ROUND, ROUND_WHOLE = (1, 2, 5, 10), (1, 2, 4, 5, 10)


class Limits(NamedTuple):
    """Where an axis starts and ends."""

    low: float
    high: float


@dataclass(frozen=True)
class Scale:
    """The limits of an axis, as exponents of a `log` one.

    `whole`: ticks at whole numbers alone. `powers`: ticks are written as powers of ten. `ticks`: these and no others.
    """

    limits: Limits
    log: bool = False
    whole: bool = False
    powers: bool = False
    ticks: Ticks | None = None

    @property
    def view(self) -> Limits:
        """The limits as numbers."""
        return Limits(*map(power, self.limits)) if self.log else self.limits

    def drawn(self, values: Floats) -> Floats:
        """The numbers as matplotlib takes them; nan where the axis has no place for one."""
        if self.log:
            with np.errstate(invalid="ignore"):
                return np.where(values > 0, np.clip(values, SMALLEST, LARGEST), np.nan)
        return values.clip(*self._drawable)

    @cached_property
    def _drawable(self) -> Limits:
        low, high = sorted(self.limits)
        beyond = FAR * (high - low)
        return Limits(max(low - beyond, -LARGEST), min(high + beyond, LARGEST))


def fitted(
    values: Floats, old: Scale | None = None, *, log: bool = False, air: float = 0.12, powers: bool = False
) -> Scale:
    """A scale for finite numbers, positive ones on a `log` one, with some air; the old one while it will do."""
    drawn = np.log10(np.clip(values, SMALLEST, LARGEST)) if log else np.clip(values, -LARGEST, LARGEST)
    before = old.limits if old is not None and old.log == log else None
    return Scale(fit(float(drawn.min()), float(drawn.max()), before, air, floor=not log), log, powers=powers)


def fit(low: float, high: float, old: Limits | None = None, air: float = 0.12, *, floor: bool = False) -> Limits:
    """Limits around low to high: the old ones while they will do, grown by as much again where not, else tight.

    With a `floor`, nothing is shown far below 0 where nothing lies there.
    """
    span = max(high - low, max(abs(low), abs(high)) * 1e-6) if high > low else abs(low)
    if span < NARROWEST:
        span = 1.0
    tight = Limits(low - air * span, high + air * span)
    if old is None:
        return tight
    grown = Limits(old.low if old.low <= low else low - span, old.high if high <= old.high else high + span)
    if floor and low >= 0:
        grown = Limits(max(grown.low, -air * grown.high), grown.high)
    return grown if high - low > (grown.high - grown.low) / 3 else tight


def last_epoch_shown(last: int) -> int:
    """The last epoch on an axis: 12, 15, 20, 25, 30, 40, … so that it seldom moves and a third at most stays empty."""
    ends = (step * 10**power for power in range(18) for step in LAST_EPOCHS)
    return next(end for end in ends if end >= max(last, 12))


def ticks_of(scale: Scale, most: int) -> Ticks:
    """At most `most` + 1 ticks, by where matplotlib draws them, with their texts."""
    if scale.ticks is not None:
        return scale.ticks
    view, limits = sorted(scale.view), Limits(*sorted(scale.limits))
    places = _powers(limits, most) if scale.log else []
    steps = ROUND_WHOLE if scale.whole else ROUND
    for bins in range(most + 2, 0, -1):  # the outermost two may hold no tick
        if 2 <= len(places) <= most + 1:
            break
        found = MaxNLocator(bins, steps=steps, integer=scale.whole, min_n_ticks=2).tick_values(*view)
        places = [float(place) for place in found if view[0] <= place <= view[1]]
    return labelled(places, scale)


def _powers(exponents: Limits, most: int) -> list[float]:
    """Powers of ten within limits, 1 among them; matplotlib's own locator has 1e2, 1e−4, 1e−10, …"""
    every = max(1, math.ceil((exponents.high - exponents.low) / most))
    return [power(k) for k in range(math.ceil(exponents.low), math.floor(exponents.high) + 1) if k % every == 0]


def labelled(places: Sequence[float], scale: Scale) -> Ticks:
    """The places with their numbers, as many decimals as tell them apart."""
    if scale.powers and all(_is_power(place) for place in places):
        return tuple((place, power_of_ten(round(math.log10(place)))) for place in places)
    most, step = max(map(abs, places), default=0.0), min((b - a for a, b in pairwise(places)), default=0.0)
    if not scale.log and step >= 1e-4 and most < 1e6:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        texts = [f"{place + 0.0:.{decimals}f}".replace("-", "−") for place in places]
    else:
        texts = [short(place) for place in places]
    if len(set(texts)) < len(texts):
        texts = [long(place) for place in places]
    return tuple((place, text) for text, place in dict(zip(texts, places, strict=True)).items())


def power(exponent: float) -> float:
    """10 to a power, as far as an axis goes."""
    return 10.0 ** min(max(exponent, -305.0), 305.0)


def power_of_ten(exponent: int) -> str:
    """1, 1e−4, 1e12."""
    return "1" if exponent == 0 else f"1e{exponent}".replace("-", "−")


def _is_power(number: float) -> bool:
    return number > 0 and math.isclose(math.log10(number), round(math.log10(number)), abs_tol=1e-9)
