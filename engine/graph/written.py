"""Expressions as people write them: (1 − x)² for (1 - x)**2."""

from __future__ import annotations

import re
from functools import cache

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_WHOLE_POWER = re.compile(r" ?\*\* ?(-?\d+)(?![\w.])")
_SIGNS = str.maketrans("-*", "−·")


@cache
def as_written(text: str) -> str:
    """The text of an expression with true signs: − and ·, and whole powers raised."""
    raised = _WHOLE_POWER.sub(lambda found: found[1].translate(_SUPERSCRIPTS), text)
    return raised.replace("**", "^").translate(_SIGNS)
