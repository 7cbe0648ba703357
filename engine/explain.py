"""A step in words and numbers: the equation, what changed, and one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import Message
from engine.formula import Parts


@dataclass(frozen=True)
class Explanation:
    """One step, ready to be set in type.

    `symbols`, `numbers` and `result` are the equation of the caption: symbols = numbers = result. `change` is
    what became of which number ("a.grad", "0", "10"). `callout` are the two lines beside the active edge,
    `line` the entry of the step list, `sentence` the reason in words, `warning` whether a number is not finite.
    """

    symbols: Parts
    numbers: Parts
    result: Parts
    change: tuple[str, str, str]
    callout: tuple[Parts, Parts]
    line: str
    sentence: Message
    warning: bool = False
