"""Statements: what gets a value, what is defined, repeated or chosen, and what names the output."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from engine.errors import EngineError, Message
from engine.language.blocks import Line
from engine.language.calls import Call, read_call
from engine.language.compound import target_names
from engine.language.diagnostics import name_errors, operand_errors
from engine.language.expressions import Formula
from engine.language.items import Apply, Item, NameUse
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import EXAMPLES, KEYWORD_HINTS, KEYWORDS, LEAVE_OUT, MEMBERS
from engine.ops.table import OPERATORS


class Assignment(NamedTuple):
    """Names get the value of an expression; `again` if one needs the value that it had (x += 1)."""

    names: tuple[int, ...]
    values: tuple[Sequence[Item], ...]
    again: bool = False


class Making(NamedTuple):
    """Names get what a call makes, or the list that one name stands for."""

    names: tuple[int, ...]
    made: Call


class Output(NamedTuple):
    """A name is said to be the output: `final` by L.backward(), else by standing alone."""

    at: int
    final: bool


class Display(NamedTuple):
    """A value without a name, which a notebook shows; `error` is what is said of it where nothing else is computed."""

    error: EngineError


class Append(NamedTuple):
    """A value goes to the end of a list: h.append(x)."""

    at: int
    items: Sequence[Item]


class Definition(NamedTuple):
    """A function: its name, its parameters, and the defaults of the last of them."""

    at: int
    parameters: tuple[int, ...]
    defaults: tuple[Sequence[Item], ...]


class Return(NamedTuple):
    """What a function gives; nothing where there are no items."""

    items: Sequence[Item]


class Loop(NamedTuple):
    """Names run through a list."""

    targets: tuple[int, ...]
    iterable: Sequence[Item]


class While(NamedTuple):
    """A loop that ends when a condition no longer holds, which is only known step by step."""


class Branch(NamedTuple):
    """if, elif, else: `word`, and the condition of the first two."""

    word: str
    condition: Sequence[Item]


class Inside(NamedTuple):
    """A block that is read as if it were not indented: with, try."""


Statement = Assignment | Making | Output | Display | Append | Definition | Return | Loop | While | Branch | Inside


def read(source: Source, line: Line) -> Statement:
    """The statement on a line; EngineError where it is none."""
    at = line.at
    token = source.token(at)
    if token.text == "=" or _augmented(token.text):
        hint, span = "Write one, as in a = 3.", source.span(at)
        raise EngineError("A name is missing before {sign}", hint=hint, span=span, sign=token.text)
    if token.text in KEYWORDS and source.token(at + 1).text == "=":
        name_errors.check_target(source, at)
    if token.kind is TokenKind.NAME and token.text in _READERS:
        return _READERS[token.text](source, line)
    if token.kind is TokenKind.NAME:
        return _named(source, line)
    return _bare(source, line)


def _named(source: Source, line: Line) -> Statement:
    at = line.at
    name, follows = source.token(at).text, source.token(at + 1).text
    made = _making(source, at)
    if made is not None:
        return made
    row, equals = _row(source, at)
    if source.token(equals).text == "=":
        return _assignment(source, row, equals)
    if _augmented(follows):
        return _again(source, at, follows[:-1])
    if name in KEYWORDS:
        raise operand_errors.not_part(source, at, at, KEYWORD_HINTS.get(name, LEAVE_OUT))
    if follows == "." and source.token(at + 2).text == "append" and source.token(at + 3).text == "(":
        if source.closing(at + 3) is None:
            raise operand_errors.unclosed(source, at + 3)
        return Append(at, Formula(source, at + 4, _CLOSED).items)
    if follows == "." and (name in source.assigned or source.token(at + 2).text in MEMBERS):
        if source.token(at + 2).text == "backward":
            operand_errors.check_closed(source, line.at, line.end)
            return Output(at, final=True)
        return _bare(source, line)
    if follows == "(" and source.token((source.closing(at + 1) or at) + 1).text == "=":
        raise operand_errors.no_functions(source, at)
    if source.token(at + 1).kind is TokenKind.NAME and source.token(at + 2).text == "=":
        hint = Message("Write {name} = … without it.", {"name": source.token(at + 1).text})
        raise operand_errors.not_part(source, at, at, hint)
    return _bare(source, line)


def _row(source: Source, at: int) -> tuple[tuple[int, ...], int]:
    """The names that stand in a row, with commas between, and the token behind them."""
    equals = at + 1
    while source.token(equals).text == "," and source.token(equals + 1).kind is TokenKind.NAME:
        equals += 2
    return tuple(range(at, equals, 2)), equals


def _making(source: Source, at: int) -> Making | None:
    """x1, x2 = data(…) or h = layer(…); None for any other statement."""
    names, equals = _row(source, at)
    maker = source.token(equals + 1).text
    known = maker in EXAMPLES and source.token(equals + 2).text == "("
    if source.token(equals).text != "=" or not known or maker in source.assigned or maker in source.functions:
        return None
    made = read_call(source, equals + 1)
    for name in names:
        name_errors.check_target(source, name)
    return Making(names, made)


def _assignment(source: Source, names: tuple[int, ...], equals: int) -> Assignment:
    for name in names:
        name_errors.check_target(source, name)
    if len(names) == 1:
        return Assignment(names, (Formula(source, equals + 1).items,))
    values = []
    at = equals
    while source.token(at).kind is not TokenKind.END:
        formula = Formula(source, at + 1, _COMMA)
        values.append(formula.items)
        at = formula.at
    if len(values) not in (1, len(names)):
        raise EngineError(
            "{count} names get {values} values", hint="Write as many on both sides.",
            span=source.span(names[0], names[-1]), count=len(names), values=len(values),
        )  # fmt: skip
    return Assignment(names, tuple(values))


def _augmented(sign: str) -> bool:
    return sign.endswith("=") and (sign[:-1], 2) in OPERATORS


def _again(source: Source, at: int, sign: str) -> Statement:
    name_errors.check_target(source, at)
    items = Formula(source, at + 2).items
    combined = Apply(OPERATORS[sign, 2], 2, at, source.end(at) - 1)
    return Assignment((at,), ([NameUse(at, at), *items, combined],), again=True)


def _bare(source: Source, line: Line) -> Statement:
    formulas = [Formula(source, line.at, _COMMA)]
    while source.token(formulas[-1].at).text == ",":
        formulas.append(Formula(source, formulas[-1].at + 1, _COMMA))
    items = formulas[0].items
    if len(formulas) == 1 and len(items) == 1 and isinstance(items[0], NameUse):
        return Output(items[0].first, final=False)
    last = source.end(line.at) - 1
    text = source.words(line.at, last)
    return Display(EngineError(
        "This value has no name",
        hint="Write {name} = {expression}.", span=source.span(line.at, last),
        name="L" if len(items) > 1 else "a", expression=text if len(text) <= 40 else "…",
    ))  # fmt: skip


def _definition(source: Source, line: Line) -> Definition:
    at = line.at + 1
    if source.token(at).kind is not TokenKind.NAME or source.token(at + 1).text != "(":
        raise _unlike(source, line, "def f(x):")
    parameters, defaults = [], []
    here = at + 2
    while source.token(here).kind is TokenKind.NAME:
        name_errors.check_target(source, here)
        parameters.append(here)
        here += 1
        if source.token(here).text == ":":  # what kind of value it is
            here = _skip_to(source, here, ("=", ",", ")"))
        if source.token(here).text == "=":
            formula = Formula(source, here + 1, _ARGUMENT)
            defaults.append(formula.items)
            here = formula.at
        here += source.token(here).text == ","
    if source.token(here).text != ")":
        raise _unlike(source, line, "def f(x):")
    _check_block(source, line)
    return Definition(at, tuple(parameters), tuple(defaults))


def _skip_to(source: Source, at: int, texts: Sequence[str]) -> int:
    depth = 0
    while source.token(at).kind is not TokenKind.END and (depth or source.token(at).text not in texts):
        depth += (source.token(at).text == "[") - (source.token(at).text == "]")
        at += 1
    return at


def _return(source: Source, line: Line) -> Return:
    if line.end == line.at + 1:
        return Return(())
    formula = Formula(source, line.at + 1, _COMMA)
    if source.token(formula.at).text != ",":
        return Return(formula.items)
    raise EngineError(
        "A function gives one value", hint="Write return [a, b].", span=source.span(line.at, line.end - 1)
    )


def _loop(source: Source, line: Line) -> Loop:
    targets, at = target_names(source, line.at + 1)
    if not targets or source.token(at).text != "in":
        raise _unlike(source, line, "for k in range(3):")
    formula = Formula(source, at + 1, _COLON)
    _check_block(source, line)
    return Loop(tuple(targets), formula.items)


def _branch(source: Source, line: Line) -> Branch:
    word = source.token(line.at).text
    if word == "else":
        _check_block(source, line)
        return Branch(word, ())
    formula = Formula(source, line.at + 1, _COLON, plain=True)
    _check_block(source, line)
    return Branch(word, formula.items)


def _inside(source: Source, line: Line) -> Inside:
    _check_block(source, line)
    return Inside()


def _check_block(source: Source, line: Line) -> None:
    if not line.body:
        word = source.token(line.at).text
        raise EngineError(
            "Nothing stands below {word}", hint="Indent the lines that belong to it.",
            span=source.span(line.at, min(line.end, source.end(line.at) - 1)), word=word,
        )  # fmt: skip


def _unlike(source: Source, line: Line, example: str) -> EngineError:
    word = source.token(line.at).text
    return EngineError(
        "{word} is written otherwise",
        hint="Write {example}",
        span=source.span(line.at),
        word=word,
        example=example + ".",
    )


_CLOSED = frozenset({")"})
_COMMA, _COLON, _ARGUMENT = frozenset({","}), frozenset({":"}), frozenset({",", ")"})
_READERS: dict[str, Callable[[Source, Line], Statement]] = {
    "def": _definition, "return": _return, "for": _loop, "if": _branch, "elif": _branch, "else": _branch,
    "with": _inside, "while": lambda source, line: While(),
}  # fmt: skip
