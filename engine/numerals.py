"""Numbers as people read them: a true minus sign, no trailing zeros, scientific where it is shorter."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable

UNKNOWN = "–"  # instead of a number that there is not, or not yet
_RAISED = str.maketrans("0123456789−-+", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺")
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_LOWERED = str.maketrans("0123456789", SUBSCRIPTS)


def superscript(text: str) -> str:
    """Digits and signs raised; what Unicode cannot raise stays."""
    return text.translate(_RAISED)


def subscript(number: int) -> str:
    """A whole number as it stands behind a name: x₁₂."""
    return str(number).translate(_LOWERED)


def or_nan(value: float | None) -> float:
    """A number, or nan where it is not known yet."""
    return math.nan if value is None else value


def bits(numbers: Iterable[float]) -> bytes:
    """Numbers as they are stored: −0.0 is not 0.0, since 1/a knows them apart, and nan is nan."""
    return array("d", numbers).tobytes()


def short(value: float) -> str:
    """At most four decimals: 77.376, 74.8149, −0.8983, 1.05e13, 1.2e−5, inf, NaN."""
    return _tidy(value, f"{value:.4f}" if _plain_range(value) else f"{value:.4g}")


def signed(value: float) -> str:
    """As `short`, with its sign where it has one: +10, −0.1, 0, NaN."""
    return f"+{short(value)}" if value > 0 else short(value)


def percent(share: float) -> str:
    """A share as a percentage that is 0 or 100 only where it is none or whole: 50 %, 99.9 %."""
    if share in (0.0, 1.0) or 0.005 <= share < 0.995:
        return f"{100 * share:.0f} %"
    return f"{min(max(100 * share, 0.1), 99.9):.1f} %"


def distinct(value: float, other: float) -> str:
    """As `short`, with more digits where two different numbers would read the same."""
    forms = (form for form in (short, long, exact) if value == other or form(value) != form(other))
    return next(forms, exact)(value)


def long(value: float) -> str:
    """At most ten significant digits: 74.8149472, 7.8."""
    return _tidy(value, f"{value:.10g}")


def exact(value: float) -> str:
    """The shortest text that reads back as the same float64: 7.800000000000001."""
    return _tidy(value, repr(float(value)))


def within(value: float, width: int) -> str:
    """As `short`, with as many digits as fit in so many characters, but at least one: −0.898, 1.2e4."""
    size = abs(value)
    fixed = (f"{value:.{n}f}" for n in (3, 2, 1, 0) if _plain_range(value) and size >= 10 ** (1 - n))
    scientific = (f"{value:.{n}e}" for n in (3, 2, 1, 0))
    texts = (short(value), *(_tidy(value, text) for text in (*fixed, *scientific)))
    return next((text for text in texts if len(text) <= width), texts[-1])


def typed(value: float) -> str:
    """As `exact`, in the characters that a person types and a program reads: -0.1, 5, 1e-05."""
    return exact(value).replace("−", "-")


def _plain_range(value: float) -> bool:
    return value == 0 or 1e-3 <= abs(value) < 1e6


def _tidy(value: float, text: str) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "inf" if value > 0 else "−inf"
    mantissa, _, exponent = text.partition("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    text = f"{mantissa}e{int(exponent)}" if exponent else mantissa
    return "0" if text in ("-0", "0") else text.replace("-", "−")
