"""The numbers between two ends, as a slider goes through them: by shares of its track, or in round steps."""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

STEPS_IN_RANGE = 100  # at least this many steps of keys and mouse between the ends
SMALLEST, LARGEST = math.ulp(0.0), sys.float_info.max  # of all numbers above 0
LARGEST_POWER = 308.25  # of ten that is still a number
TOO_SMALL = -400  # a power of ten that is 0
ROUNDED = 300  # rounding to powers beyond this one and its inverse may overflow
MANTISSAS = 90  # numbers of two digits in a power of ten


class NumberRange(NamedTuple):
    """From `low` to `high`; every question has an answer, also where the two are one, not finite, or far apart."""

    low: float = 0.0
    high: float = 1.0
    logarithmic: bool = False

    def clamped(self, value: float) -> float:
        """The number of the range that is nearest to a value."""
        return min(max(value, self.low), self.high)

    def share_of(self, value: float) -> float:
        """Where a value is: from 0 at the low end to 1 at the high one."""
        low, high, at = map(self._place, (self.low, self.high, self.clamped(value)))
        span = high / 2 - low / 2  # halved: the widest range overflows otherwise
        share = (at / 2 - low / 2) / span if 0 < span < math.inf else 0.0
        return min(share, 1.0) if share > 0 else 0.0

    def at(self, share: float) -> float:
        """The round number at a share of the track."""
        if not 0 < share < 1:
            return self.high if share >= 1 else self.low
        low, high = self._place(self.low), self._place(self.high)
        exact = low * (1 - share) + high * share
        if self.logarithmic:
            return self.clamped(_of_notch(_notch(10.0 ** min(exact, LARGEST_POWER))))
        return self._rounded(exact)

    def moved(self, value: float, steps: int) -> float:
        """The number so many steps from a value, another one if there is one: of its second digit where logarithmic."""
        if not (steps and math.isfinite(value)):
            return value
        if self.logarithmic:
            value = self.clamped(value)
            there = _of_notch(_notch(value) + steps)
        else:
            there = self._rounded(value + steps * 10.0**self._exponent)
        return self.clamped(math.nextafter(value, math.copysign(math.inf, steps)) if there == value else there)

    def _place(self, value: float) -> float:
        return math.log10(max(value, SMALLEST)) if self.logarithmic else value

    @property
    def _exponent(self) -> int:
        """Of the largest power of ten of which there are a hundred in the range."""
        part = self.high / STEPS_IN_RANGE - self.low / STEPS_IN_RANGE
        return math.floor(math.log10(part)) if 0 < part < math.inf else TOO_SMALL

    def _rounded(self, value: float) -> float:
        exponent = self._exponent
        if self.low < value < self.high and abs(exponent) < ROUNDED:
            value = round(value, -exponent) + 0.0  # no slider stands at −0
        return self.clamped(value)


def _notch(value: float) -> int:
    """Which of the numbers with two digits is nearest: 1.0, 1.1, … 9.9, 10, 11, …"""
    digits, exponent = f"{min(max(SMALLEST, value), LARGEST):.1e}".split("e")
    return int(exponent) * MANTISSAS + round(float(digits) * 10) - 10


def _of_notch(notch: int) -> float:
    exponent, digits = divmod(notch, MANTISSAS)
    return float(f"{digits + 10}e{exponent - 1}")
