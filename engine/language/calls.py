"""Calls that make many nodes from few words: data("moons", n=50), layer([x1, x2], 4, tanh), and lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from engine.errors import EngineError, Span
from engine.language import literals
from engine.language.diagnostics import name_errors, operand_errors
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import EXAMPLES


class Argument(NamedTuple):
    """What stands between the brackets of a call: one number, word or text, or a list of numbers or of words."""

    kind: Literal["number", "word", "text", "list"]
    first: int
    last: int
    numbers: tuple[float, ...] = ()
    words: tuple[int, ...] = ()
    text: str = ""


class Call(NamedTuple):
    """A maker with its arguments: those without a name in order, and those with one."""

    maker: str
    first: int
    last: int
    arguments: tuple[Argument, ...]
    named: Mapping[str, Argument]


def read_call(source: Source, at: int) -> Call:
    """The call whose maker is the token at `at`; it must end its statement."""
    maker, closing = source.token(at).text, source.closing(at + 1)
    if closing is None:
        raise operand_errors.unclosed(source, at + 1)
    if source.token(closing + 1).kind is not TokenKind.END:
        raise name_errors.unknown_function(source, at, at)
    arguments: list[Argument] = []
    named: dict[str, Argument] = {}
    inside = at + 2
    while inside < closing:
        if source.token(inside).kind is TokenKind.NAME and source.token(inside + 1).text == "=":
            key = source.token(inside).text
            if key in named:
                raise EngineError("{key} is given twice", hint="Leave one out.", span=source.span(inside), key=key)
            argument = named[key] = _argument(source, maker, inside + 2)
        elif named:
            raise wrong_call(maker, source.span(inside))
        else:
            argument = _argument(source, maker, inside)
            arguments.append(argument)
        inside = argument.last + 1
        if inside < closing and source.token(inside).text != ",":
            raise wrong_call(maker, source.span(inside))
        inside += 1
    return Call(maker, at, closing, tuple(arguments), named)


def read_list(source: Source, at: int) -> Argument:
    """The list whose bracket opens at a token: numbers only, or words only."""
    closing = source.closing(at)
    if closing is None:
        raise operand_errors.unclosed(source, at)
    numbers: list[float] = []
    words: list[int] = []
    inside = at + 1
    while inside < closing:
        token = source.token(inside)
        if token.kind is TokenKind.NAME:
            words.append(inside)
            inside += 1
        elif _starts_number(source, inside):
            literal = literals.number(source, inside)
            numbers.append(literal.value)
            inside = literal.last + 1
        else:
            raise operand_errors.in_list(source, inside)
        if inside < closing and source.token(inside).text != ",":
            raise operand_errors.in_list(source, inside)
        inside += 1
    if bool(numbers) == bool(words):
        raise EngineError(
            "A list has numbers, or names" if numbers else "This list is empty",
            hint="Write t = [0.0, 1.0, 2.0], or [x1, x2].", span=source.span(at, closing),
        )  # fmt: skip
    return Argument("list", at, closing, tuple(numbers), tuple(words))


def _argument(source: Source, maker: str, at: int) -> Argument:
    token = source.token(at)
    if token.text == "[":
        return read_list(source, at)
    if token.kind is TokenKind.NAME:
        return Argument("word", at, at, words=(at,), text=token.text)
    if token.kind is TokenKind.STRING:
        return Argument("text", at, at, text=token.text.strip("'\""))
    if _starts_number(source, at):
        literal = literals.number(source, at)
        return Argument("number", at, literal.last, numbers=(literal.value,))
    raise wrong_call(maker, source.span(at))


def _starts_number(source: Source, at: int) -> bool:
    return source.token(at + (source.token(at).text == "-")).kind is TokenKind.NUMBER


def wrong_call(maker: str, span: Span) -> EngineError:
    """The error for arguments that a maker cannot be given, which stand there."""
    return EngineError(
        "{name} cannot be called like this", hint="Write {example}.", span=span, name=maker, example=EXAMPLES[maker]
    )
