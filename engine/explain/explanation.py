"""What an explanation consists of, for every kind of step."""

from __future__ import annotations

from dataclasses import dataclass

from engine.autodiff.trace import Step
from engine.errors import Message
from engine.explain.equality import equation
from engine.explain.terms import shown
from engine.explain.typesetting import Part, Parts, plain
from engine.numerals import short


@dataclass(frozen=True)
class Explanation:
    """One step, ready to be set in type.

    `symbols`, `numbers` and `result` are the equation of the caption: symbols = numbers = result. `change` is
    what became of which number: "a.grad", "0" (empty: nothing was known), "10". `callout` are the two lines
    beside the active edge, `line` the entry of the step list, `sentence` the reason in words, `warning` whether a
    number is not finite. `workings` are the equations that this one builds on: an optimizer's state. `exact` is the
    result with all its digits.
    """

    symbols: Parts
    numbers: Parts
    result: Parts
    change: tuple[str, str, str]
    callout: tuple[Parts, Parts]
    line: str
    sentence: Message
    warning: bool = False
    workings: tuple[Parts, ...] = ()
    exact: str = ""

    @property
    def text(self) -> str:
        """The equation on one line: ∂L/∂a += ∂L/∂c · ∂c/∂a = 10 · 1 = 10."""
        return "; ".join(map(plain, (*self.workings, self.equation))).replace("×", "·")

    @property
    def equation(self) -> Parts:
        """Symbols = numbers = result."""
        return (*self.symbols, Part(" = "), *self.arithmetic) if self.symbols and self.result else self.arithmetic

    @property
    def arithmetic(self) -> Parts:
        """Numbers = result; ≈ where the digits that are shown come to something else."""
        return equation(self.numbers, self.result)


def change(name: str, step: Step) -> tuple[str, str, str]:
    """What became of the number of a step, as an Explanation has it."""
    return name, "" if step.before is None else short(step.before), shown(step.after)


def as_it_is(text: str) -> Message:
    """An equation, in which nothing is to be translated."""
    return Message("{text}", {"text": text})


def both(first: Message, second: Message) -> Message:
    """Two sentences, one after the other."""
    return Message("{first} {second}", {"first": first, "second": second})
