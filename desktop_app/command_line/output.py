"""What a verb prints: lines for people, objects for programs, and what is wrong on standard error."""

from __future__ import annotations

import json
import math
import sys
from typing import Any

from engine.errors import Message


def use_utf8() -> None:
    """Prints ∂ wherever it goes; what cannot be encoded is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def fill(template: str, **places: object) -> str:
    """A text for people with its named places filled."""
    return str(Message(template, places))


def fail(why: str) -> int:
    """Prints what is wrong to standard error; the exit status for it."""
    print(why, file=sys.stderr)
    return 2


def print_json(entry: dict[str, Any]) -> None:
    """One object on one line."""
    print(json.dumps(_writable(entry), ensure_ascii=False, allow_nan=False, separators=(",", ":")))


def _writable(value: Any) -> Any:
    """Numbers that JSON has no word for become the strings inf, -inf and nan."""
    if isinstance(value, dict):
        return {key: _writable(entry) for key, entry in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
