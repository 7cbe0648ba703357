"""Expressions as people write them: (1 − x)² for (1 - x)**2."""

from __future__ import annotations

import re
from functools import lru_cache

from engine.numerals import superscript

# One whole power; of several, x**2**3, none is raised: x²³ is something else.
_POWERS = re.compile(r"((?: ?\*\* ?-?[\w.]+)+)(?! ?\*\*|[\w.])")
_WHOLE = re.compile(r" ?\*\* ?(-?\d+)")
_SIGNS = str.maketrans("-*", "−·")


@lru_cache(10_000)
def as_written(text: str) -> str:
    """The text of an expression with true signs: − and ·, and whole powers raised."""
    return _POWERS.sub(_raised, text).replace("**", "^").translate(_SIGNS)


def _raised(found: re.Match[str]) -> str:
    whole = _WHOLE.fullmatch(found[1])
    return superscript(whole[1]) if whole else found[1]
