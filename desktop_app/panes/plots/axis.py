"""Limits that seldom move, round ticks, and the way from numbers to pixels; sound for any float64."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Qt

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.shapes import Floats, Frame, Tick
from engine.numerals import long, short

FAR = 1e5  # pixels; beyond any screen, and near enough for the renderer
TINY = 1e-300  # a share of less is no number that could part two limits


class Limits(NamedTuple):
    """Where an axis starts and ends."""

    low: float
    high: float


class Measure(NamedTuple):
    """How numbers are laid out on an axis: their logarithm, or multiples of a unit that keeps huge ones drawable.

    `powers`: powers of ten are labelled as such.
    """

    log: bool = False
    unit: float = 1.0
    powers: bool = False

    def drawn(self, values: Floats) -> Floats:
        """The numbers as the axis counts; nan where there is no place for one."""
        if not self.log:
            return values / self.unit
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(values > 0, np.log10(values), np.nan)

    def number(self, drawn: float) -> float:
        """The number at a place of the axis."""
        return 10.0 ** min(drawn, 308.0) if self.log else drawn * self.unit


def measure_of(values: Floats, log: bool = False) -> Measure:
    """The measure for these finite numbers."""
    most = float(np.max(np.abs(values), initial=0.0))
    if log or most == 0 or 1e-9 < most < 1e12:
        return Measure(log)
    return Measure(False, 10.0 ** max(math.floor(math.log10(most)), -300))


def fit(low: float, high: float, old: Limits | None = None, below: float = 0.12, above: float = 0.12) -> Limits:
    """Limits around low to high: the old ones while they will do, else doubled, else drawn tight."""
    span = max(high - low, max(abs(low), abs(high)) * 1e-6)
    if old is not None:
        doubled = _doubled(low, high, old)
        holds = doubled.low <= low and high <= doubled.high
        if holds and high - low > (doubled.high - doubled.low) / 5:
            return doubled
    if high == low:
        span = abs(low) if abs(low) > TINY else 1.0
    return Limits(low - below * span, high + above * span)


def _doubled(low: float, high: float, old: Limits) -> Limits:
    for _ in range(64):
        if old.low > low:
            old = Limits(2 * old.low - old.high, old.high)
        elif old.high < high:
            old = Limits(old.low, 2 * old.high - old.low)
        else:
            break
    return old


def far_enough(last: int, old: int = 0) -> int:
    """The last epoch that an axis shows: 12, 25, 50, 100, 200, …, at least `last`, seldom another than before."""
    if old and last <= old <= max(12, 5 * last):
        return old
    ends = (step * 10**power for power in range(1, 18) for step in (1, 2, 5))
    return 12 if last <= 12 else 25 if last <= 25 else next(end for end in ends if end >= last)


def round_steps(low: float, high: float, most: int, whole: bool = False) -> list[float]:
    """At most `most` + 1 round numbers from low to high, evenly apart; `whole` ones only, where asked."""
    power = 10.0 ** (math.floor(math.log10((high - low) / most)) - 1)
    for step in (m * 10.0**k * power for k in range(4) for m in ((1, 2, 4, 5) if whole else (1, 2, 5))):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first <= most and (step >= 1 - 1e-9 or not whole):
            return [i * step for i in range(first, last + 1)]
    return []


def decades(low: float, high: float, most: int) -> list[float]:
    """Places of round numbers on a logarithmic axis: powers of ten, or finer where it is short."""
    every = max(1, math.ceil((high - low) / most))
    powers = [float(k) for k in range(math.ceil(low), math.floor(high) + 1) if k % every == 0]
    if len(powers) >= 2:
        return powers
    top = min(high, 308.0)
    return [math.log10(v) for v in round_steps(10.0**low, 10.0**top, most) if v > 0] if low < top else []


def labelled(places: Sequence[float], measure: Measure) -> list[tuple[float, str]]:
    """The places with their numbers, as many decimals as tell them apart; what float64 cannot is left out."""
    numbers = [(place, measure.number(place)) for place in places]
    numbers = [(place, number) for place, number in numbers if math.isfinite(number)]
    if measure.powers and all(place == round(place) for place, _ in numbers):
        return [(place, power_of_ten(round(place))) for place, _ in numbers]
    texts = _texts([number for _, number in numbers], measure.log)
    first = {text: place for (place, _), text in reversed(list(zip(numbers, texts, strict=True)))}
    return [(place, text) for text, place in reversed(first.items())]


def power_step(theme: Theme, x: Limits, room: float, least: int) -> int:
    """How many powers of ten lie from one label to the next: `least`, or doubled until all have room."""
    metrics = theme.metrics("tick")
    widest = max(metrics.horizontalAdvance(power_of_ten(round(end))) for end in x) + theme.px(14)
    every = least
    while widest * abs(x.high - x.low) > every * max(room, 1.0):
        every *= 2
    return every


def power_of_ten(exponent: int) -> str:
    """1, 1e−4, 1e12."""
    return "1" if exponent == 0 else f"1e{exponent}".replace("-", "−")


def _texts(numbers: list[float], log: bool) -> list[str]:
    most = max(map(abs, numbers), default=0.0)
    step = min((b - a for a, b in pairwise(numbers)), default=0.0)
    if not log and step >= 1e-4 and most < 1e6:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        return [f"{number + 0.0:.{decimals}f}".replace("-", "−") for number in numbers]
    texts = [short(number) for number in numbers]
    return texts if len(set(texts)) == len(texts) else [long(number) for number in numbers]


@dataclass(frozen=True)
class Plane:
    """A frame and what its edges stand for: numbers to pixels and back."""

    frame: Frame
    x: Limits
    y: Limits
    measure: Measure

    def px(self, values: Floats) -> Floats:
        """Numbers along the x axis, as pixels."""
        return _between(values, self.x, self.frame.left, self.frame.right)

    def py(self, values: Floats) -> Floats:
        """Numbers along the y axis, as pixels; infinities lie far beyond the edges."""
        return _between(self.measure.drawn(values), self.y, self.frame.bottom, self.frame.top)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One point in pixels."""
        return float(self.px(np.array([x]))[0]), float(self.py(np.array([y]))[0])

    def x_at(self, px: float) -> float:
        """The number under a pixel."""
        share = (px - self.frame.left) / (self.frame.right - self.frame.left)
        return self.x.low + share * (self.x.high - self.x.low)

    def angle(self, slope: float) -> float:
        """How steeply a line of that slope is drawn, on axes that are both linear: an angle from −π/2 to π/2."""
        frame = self.frame
        across = (frame.right - frame.left) / (self.x.high - self.x.low)
        up = (frame.bottom - frame.top) / (self.y.high - self.y.low) / self.measure.unit
        return math.atan2(slope * up, across)


def _between(values: Floats, limits: Limits, start: float, end: float) -> Floats:
    with np.errstate(over="ignore", invalid="ignore"):
        places = start + (values - limits.low) / (limits.high - limits.low) * (end - start)
    return np.clip(places, -FAR, FAR)


@lru_cache(maxsize=16)
def plane_of(
    theme: Theme, width: float, height: float, x: Limits, y: Limits | None, measure: Measure, title: str,
    whole: bool = False, columns: tuple[tuple[float, str], ...] | None = None,
) -> Plane:  # fmt: skip
    """A plane that fills the canvas and leaves room for the labels; without `y`, with an empty y axis.

    `columns` are the places and labels of the x axis, where they are not simply round numbers.
    """
    metrics = theme.metrics("tick")
    top = theme.px(10)
    bottom = max(height - 2 * metrics.height() - theme.px(10), top + 20)
    most = max(2, int((bottom - top) / (2.3 * metrics.height())))
    rows = labelled(decades(*y, most) if measure.log else round_steps(*y, most), measure) if y else []
    widest = max((metrics.horizontalAdvance(text) for _, text in rows), default=0.0)
    left = max(theme.px(30), widest + theme.px(14))
    if columns is None:
        columns = _columns(theme, x, width - left - theme.px(14), whole)
    last = metrics.horizontalAdvance(columns[-1][1]) / 2 if columns else 0.0
    right = max(width - max(theme.px(10), last + 2), left + 20)
    y = y or Limits(0.0, 1.0)
    frame = Frame(
        width, height, left, top, right, bottom,
        tuple(Tick(float(_between(np.array([at]), x, left, right)[0]), text) for at, text in columns),
        tuple(Tick(float(_between(np.array([at]), y, bottom, top)[0]), text) for at, text in rows),
        metrics.elidedText(title, Qt.TextElideMode.ElideRight, 2 * min((left + right) / 2, width - (left + right) / 2)),
    )  # fmt: skip
    return Plane(frame, x, y, measure)


def _columns(theme: Theme, x: Limits, room: float, whole: bool) -> tuple[tuple[float, str], ...]:
    """As many labelled columns as fit side by side; the outermost two where hardly any do."""
    metrics = theme.metrics("tick")
    apart = theme.px(30 if whole else 18)
    finest = labelled(round_steps(*x, 7, whole), Measure())
    for most in range(7, 1, -1):
        found = labelled(round_steps(*x, most, whole), Measure())
        widest = max((metrics.horizontalAdvance(text) for _, text in found), default=0.0)
        if len(found) > 1 and (widest + apart) * (x.high - x.low) <= room * (found[1][0] - found[0][0]):
            return tuple(found)
    return tuple(finest[:: max(1, len(finest) - 1)])
