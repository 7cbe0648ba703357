"""What an axis shows: limits that seldom move, in units that matplotlib can draw for any float64, and its ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from engine.numerals import long, short

Floats = NDArray[np.float64]
Ticks = tuple[tuple[float, str], ...]

FAR = 100.0  # lengths of the axis beyond its ends; what is farther off is drawn there
SMALLEST, LARGEST = 1e-300, 1e300  # that stand on a logarithmic axis
TINY = 1e-300  # a share of less is no number that could part two limits
LAST_EPOCHS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)
ROUND, ROUND_WHOLE = (1, 2, 5, 10), (1, 2, 4, 5, 10)


class Limits(NamedTuple):
    """Where an axis starts and ends."""

    low: float
    high: float


@dataclass(frozen=True)
class Scale:
    """The limits of an axis in multiples of `unit`, which keeps huge numbers drawable; of a `log` one, as exponents.

    `whole`: ticks at whole numbers alone. `powers`: ticks are written as powers of ten. `ticks`: these and no others.
    """

    limits: Limits
    log: bool = False
    unit: float = 1.0
    whole: bool = False
    powers: bool = False
    ticks: Ticks | None = None

    @property
    def view(self) -> Limits:
        """The limits as matplotlib takes them."""
        if not self.log:
            return self.limits
        low, high = (10.0 ** min(max(end, -305.0), 305.0) for end in self.limits)
        return Limits(low, high)

    def number(self, place: float) -> float:
        """The number at a place of the limits."""
        return 10.0 ** min(max(place, -305.0), 305.0) if self.log else place * self.unit

    def drawn(self, values: Floats) -> Floats:
        """The numbers as matplotlib takes them; nan where the axis has no place for one."""
        if self.log:
            with np.errstate(invalid="ignore"):
                return np.where(values > 0, np.clip(values, SMALLEST, LARGEST), np.nan)
        beyond = FAR * abs(self.limits.high - self.limits.low)
        with np.errstate(over="ignore"):
            return np.clip(values / self.unit, min(self.limits) - beyond, max(self.limits) + beyond)


def unit_of(values: Floats) -> float:
    """The unit in which these finite numbers can be drawn."""
    most = float(np.max(np.abs(values), initial=0.0))
    return 1.0 if most == 0 or 1e-9 < most < 1e12 else 10.0 ** max(math.floor(math.log10(most)), -300)


def fitted(
    values: Floats, old: Scale | None = None, *, log: bool = False, air: float = 0.12, powers: bool = False
) -> Scale:
    """A scale for finite numbers, positive ones on a `log` one, with some air; the old one while it will do."""
    unit = 1.0 if log else unit_of(values)
    drawn = np.log10(np.clip(values, SMALLEST, LARGEST)) if log else values / unit
    same = old is not None and (old.log, old.unit) == (log, unit)
    limits = fit(float(drawn.min()), float(drawn.max()), old.limits if same and old else None, air, floor=not log)
    return Scale(limits, log, unit, powers=powers)


def fit(low: float, high: float, old: Limits | None = None, air: float = 0.12, *, floor: bool = False) -> Limits:
    """Limits around low to high: the old ones while they will do, else doubled, else drawn tight.

    With a `floor`, nothing is shown far below 0 where nothing lies there.
    """
    span = max(high - low, max(abs(low), abs(high)) * 1e-6)
    if high == low:
        span = abs(low) if abs(low) > TINY else 1.0
    tight = Limits(low - air * span, high + air * span)
    if old is None:
        return tight
    doubled = _doubled(low, high, old)
    if floor and low >= 0:
        doubled = Limits(max(doubled.low, -air * doubled.high), doubled.high)
    holds = doubled.low <= low and high <= doubled.high
    return doubled if holds and high - low > (doubled.high - doubled.low) / 3 else tight


def _doubled(low: float, high: float, old: Limits) -> Limits:
    for _ in range(64):
        if old.low > low:
            old = Limits(2 * old.low - old.high, old.high)
        elif old.high < high:
            old = Limits(old.low, 2 * old.high - old.low)
        else:
            break
    return old


def last_epoch_shown(last: int) -> int:
    """The last epoch on an axis: 12, 15, 20, 25, 30, 40, … so that it seldom moves and a third at most stays empty."""
    ends = (step * 10**power for power in range(18) for step in LAST_EPOCHS)
    return next(end for end in ends if end >= max(last, 12))


def ticks_of(scale: Scale, most: int) -> Ticks:
    """At most `most` + 1 ticks, by where matplotlib draws them, with their texts."""
    if scale.ticks is not None:
        return scale.ticks
    view, limits = Limits(*sorted(scale.view)), Limits(*sorted(scale.limits))
    places = _powers(limits, most) if scale.log else []
    steps = ROUND_WHOLE if scale.whole else ROUND
    for bins in range(most + 2, 0, -1):  # the outermost two may hold no tick
        if 2 <= len(places) <= most + 1:
            break
        with np.errstate(over="ignore", under="ignore"):
            found = MaxNLocator(bins, steps=steps, integer=scale.whole, min_n_ticks=2).tick_values(*view)
        places = [float(place) for place in found if view.low <= place <= view.high]
    return labelled(places, scale)


def _powers(exponents: Limits, most: int) -> list[float]:
    """Powers of ten within limits, 1 among them; matplotlib's own locator has 1e2, 1e−4, 1e−10, …"""
    every = max(1, math.ceil((exponents.high - exponents.low) / most))
    first, last = max(math.ceil(exponents.low), -305), min(math.floor(exponents.high), 305)
    return [10.0**k for k in range(first, last + 1) if k % every == 0]


def labelled(places: Sequence[float], scale: Scale) -> Ticks:
    """The places with their numbers, as many decimals as tell them apart; what float64 cannot is left out."""
    numbers = [(place, place * scale.unit) for place in places if math.isfinite(place * scale.unit)]
    if scale.powers and all(_is_power(number) for _, number in numbers):
        return tuple((place, power_of_ten(round(math.log10(number)))) for place, number in numbers)
    texts = _texts([number for _, number in numbers], scale.log)
    first = {text: place for (place, _), text in reversed(list(zip(numbers, texts, strict=True)))}
    return tuple((place, text) for text, place in reversed(first.items()))


def power_of_ten(exponent: int) -> str:
    """1, 1e−4, 1e12."""
    return "1" if exponent == 0 else f"1e{exponent}".replace("-", "−")


def _is_power(number: float) -> bool:
    return number > 0 and math.isclose(math.log10(number), round(math.log10(number)), abs_tol=1e-9)


def _texts(numbers: list[float], log: bool) -> list[str]:
    most = max(map(abs, numbers), default=0.0)
    step = min((b - a for a, b in pairwise(numbers)), default=0.0)
    if not log and step >= 1e-4 and most < 1e6:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        return [f"{number + 0.0:.{decimals}f}".replace("-", "−") for number in numbers]
    texts = [short(number) for number in numbers]
    return texts if len(set(texts)) == len(texts) else [long(number) for number in numbers]
