"""Numbers: as they are typed, and as other programs wrap them: Value(5, label='a'), torch.tensor(5.0), input(2.0)."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from engine.errors import EngineError
from engine.language.diagnostics import operand_errors
from engine.language.tokens import Source, TokenKind

LONGEST = 400  # characters of a number; the largest written out in full has 309


class Literal(NamedTuple):
    """A number in the tokens `first` to `last`; `maker` is what it is wrapped in, `fixed` keeps training away."""

    value: float
    text: str
    first: int
    last: int
    maker: str = ""
    fixed: bool = False


def number(source: Source, at: int) -> Literal:
    """The number at a token, with the sign before it if the token is a minus."""
    last = at + (source.tokens[at].text == "-")
    value = _checked(source, last)
    digits = source.tokens[last].text.replace("−", "-")
    return Literal(-value, "-" + digits, at, last) if last > at else Literal(value, digits, at, last)


def _checked(source: Source, at: int) -> float:
    text, span = source.tokens[at].text, source.span(at)
    if len(text) > LONGEST:
        hint = "17 digits are all that a number keeps."
        raise EngineError("This number has {count} characters", hint=hint, span=span, count=len(text))
    if text[-1] in "eE":
        raise EngineError("The exponent is missing", hint="1e3 is 1000, and 1e-3 is 0.001.", span=span)
    digits = text.replace("_", "").replace("−", "-")
    if re.fullmatch("0+[1-9][0-9]*", digits):
        number = digits.lstrip("0")
        raise EngineError("A whole number does not start with 0", hint="Write {number}.", span=span, number=number)
    value = float(digits)
    if math.isinf(value):
        raise EngineError("This number is larger than 1.8e308", hint="Write a smaller one.", span=span)
    if value == 0 and re.match("[0.]*[1-9]", digits):
        raise EngineError("This number is smaller than 5e-324", hint="Write 0.", span=span)
    return value


def made(source: Source, first: int, name: int) -> Literal:
    """The number that the call at token `name` wraps; of the rest only requires_grad=False means something here."""
    maker, opening = source.token(name).text, name + 1
    at = opening + 1
    if source.token(at).text == "data" and source.token(at + 1).text == "=":
        at += 2
    listed = source.token(at).text == "["
    at += listed
    if source.token(at + (source.token(at).text == "-")).kind is not TokenKind.NUMBER:
        raise complaint(source, opening, at)
    literal = number(source, at)
    at = literal.last + 1
    if listed and source.token(at).text != "]":
        raise operand_errors.no_lists(source, at)
    last = _end_of_call(source, opening, at + listed)
    fixed = maker == "input" or source.token(last - 1).text == "False"
    return literal._replace(first=first, last=last, maker=maker, fixed=fixed)


def is_list(source: Source, opening: int) -> bool:
    """Whether the call whose bracket opens there wraps more numbers than one."""
    inside = opening + 1
    if source.token(inside).text != "[":
        return False
    closing = source.closing(inside) or inside
    return any(source.token(at).text in (",", "[") for at in range(inside + 1, closing))


def _end_of_call(source: Source, opening: int, at: int) -> int:
    """The bracket that ends the call; before it there may be keyword arguments, as in label='a'."""
    while source.token(at).text == "," and source.token(at + 2).text == "=":
        at += 3
        if source.token(at).kind in (TokenKind.NAME, TokenKind.NUMBER, TokenKind.STRING):
            at += 1
        while source.token(at).text == "." and source.token(at + 1).kind is TokenKind.NAME:
            at += 2
    at += source.token(at).text == "," and source.token(at + 1).text == ")"
    if source.token(at).text == ")":
        return at
    raise complaint(source, opening, at)


def complaint(source: Source, opening: int, at: int) -> EngineError:
    """The error for a wrapper around anything but one number."""
    if source.token(at).kind is TokenKind.END:
        return operand_errors.unclosed(source, opening)
    maker = source.token(opening - 1).text
    return EngineError(
        "{name} takes one number", hint="Write {name}(2.0), and compute with it on another line.",
        span=source.span(at), name=maker,
    )  # fmt: skip
