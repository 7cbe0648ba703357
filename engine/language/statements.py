"""Statements: what gets a value, what names the output, and what pasted programs say that is skipped here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.errors import EngineError, Message
from engine.language.calls import Argument, Call, read_call, read_list
from engine.language.diagnostics import name_errors, operand_errors
from engine.language.expressions import Apply, Formula, Item, NameUse
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import EXAMPLES, KEYWORD_HINTS, KEYWORDS, LEAVE_OUT, MEMBERS
from engine.ops.table import OPERATORS

LIMIT = 500


class Assignment(NamedTuple):
    """A name gets the value of an expression; `again` if it needs the one that it had (x += 1)."""

    at: int
    items: list[Item]
    again: bool = False


class Making(NamedTuple):
    """Names get what a call makes, or the list that one name stands for."""

    names: tuple[int, ...]
    made: Call | Argument


class Output(NamedTuple):
    """A name is said to be the output: `final` by L.backward(), else by standing alone."""

    at: int
    final: bool


class Skipped(NamedTuple):
    """What computes nothing here, and the note about it; `at` is the name it is about."""

    note: Message | None
    at: int | None = None


Statement = Assignment | Making | Output | Skipped

_IMPORT = Message("An import was skipped: all functions are here already")
_PRINT = Message("print was skipped: the app shows every number")
_NOTEBOOK = Message("A notebook command was skipped")
_UPDATE = Message("A line about data or grad was skipped: the app computes, stores and updates them")
_TRAINED = Message("requires_grad was skipped: every number that has a name is trained, unless it is an input(…)")
_CALL = Message("A line about single passes was skipped: the app goes through them step by step")
_ATTRIBUTES = {
    "label": None,
    **dict.fromkeys(("data", "grad", "item", "retain_grad"), _UPDATE),
    **dict.fromkeys(("requires_grad", "requires_grad_"), _TRAINED),
    **dict.fromkeys(("_backward", "zero_grad", "_prev", "_op"), _CALL),
}


def statements(source: Source) -> Iterator[Statement]:
    """The statements of a program, each read only when the one before has been dealt with."""
    at = count = 0
    while at < len(source.tokens):
        if source.tokens[at].kind is TokenKind.END:
            at += 1
            continue
        count += 1
        if count > LIMIT:
            span = source.span(at)
            raise EngineError("A program has at most {limit} statements", hint="Shorten it.", span=span, limit=LIMIT)
        yield _statement(source, at)
        at = source.end(at)


def _statement(source: Source, at: int) -> Statement:
    token, follows = source.token(at), source.token(at + 1)
    if token.text in ("import", "from"):
        return _skip(source, at, _IMPORT)
    if token.kind is TokenKind.COMMAND:
        return Skipped(_NOTEBOOK)
    if token.kind is TokenKind.STRING and follows.kind is TokenKind.END:
        return Skipped(None)
    if token.text == "=" or _augmented(token.text):
        hint, span = "Write one, as in a = 3.", source.span(at)
        raise EngineError("A name is missing before {sign}", hint=hint, span=span, sign=token.text)
    if token.kind is TokenKind.NAME:
        return _named(source, at)
    return _bare(source, at)


def _named(source: Source, at: int) -> Statement:
    name, follows = source.token(at).text, source.token(at + 1).text
    making = _making(source, at)
    if making is not None:
        return making
    if follows == "=":
        name_errors.check_target(source, at)
        return Assignment(at, Formula(source, at + 2).items)
    if _augmented(follows):
        return _again(source, at, follows[:-1])
    if name == "print" and follows == "(":
        return _skip(source, at, _PRINT)
    if name == "def":
        raise operand_errors.no_functions(source, at)
    if name in KEYWORDS:
        raise operand_errors.not_part(source, at, at, KEYWORD_HINTS.get(name, LEAVE_OUT))
    if follows == "." and (name in source.assigned or source.token(at + 2).text in MEMBERS):
        return _attribute(source, at) or _bare(source, at)
    if follows == "(" and source.token((source.closing(at + 1) or at) + 1).text == "=":
        raise operand_errors.no_functions(source, at)
    if source.token(at + 1).kind is TokenKind.NAME and source.token(at + 2).text == "=":
        hint = Message("Write {name} = … without it.", {"name": source.token(at + 1).text})
        raise operand_errors.not_part(source, at, at, hint)
    return _bare(source, at)


def _making(source: Source, at: int) -> Making | None:
    """x1, x2 = data(…), h = layer(…) or t = […]; None for any other statement."""
    equals = at + 1
    while source.token(equals).text == "," and source.token(equals + 1).kind is TokenKind.NAME:
        equals += 2
    names, maker = tuple(range(at, equals, 2)), source.token(equals + 1).text
    if source.token(equals).text != "=":
        return None
    if maker == "[" and _ends_statement(source, equals + 1) and len(names) == 1:
        made: Call | Argument = read_list(source, equals + 1)
    elif maker in EXAMPLES and source.token(equals + 2).text == "(" and maker not in source.assigned:
        made = read_call(source, equals + 1)
    else:
        return None
    for name in names:
        name_errors.check_target(source, name)
    return Making(names, made)


def _ends_statement(source: Source, opening: int) -> bool:
    closing = source.closing(opening)
    return closing is None or source.token(closing + 1).kind is TokenKind.END


def _augmented(sign: str) -> bool:
    return sign.endswith("=") and (sign[:-1], 2) in OPERATORS


def _again(source: Source, at: int, sign: str) -> Statement:
    name_errors.check_target(source, at)
    items = Formula(source, at + 2).items
    combined = Apply(OPERATORS[sign, 2], 2, at, source.end(at) - 1)
    return Assignment(at, [NameUse(at, at), *items, combined], again=True)


def _attribute(source: Source, at: int) -> Statement | None:
    member = source.token(at + 2).text
    if member == "backward":
        _skip(source, at, None)
        return Output(at, final=True)
    return _skip(source, at, _ATTRIBUTES[member], at) if member in _ATTRIBUTES else None


def _bare(source: Source, at: int) -> Statement:
    items = Formula(source, at).items
    if len(items) == 1 and isinstance(items[0], NameUse):
        return Output(items[0].first, final=False)
    last = source.end(at) - 1
    text = source.words(at, last)
    raise EngineError(
        "This value has no name",
        hint="Write {name} = {expression}.", span=source.span(at, last),
        name="L" if len(items) > 1 else "a", expression=text if len(text) <= 40 else "…",
    )  # fmt: skip


def _skip(source: Source, first: int, note: Message | None, name: int | None = None) -> Skipped:
    """Skips a statement, if its brackets and quotes are closed."""
    opened: list[int] = []
    for at in range(first, source.end(first)):
        token = source.token(at)
        if token.kind is TokenKind.OTHER and token.text[0] in "'\"":
            raise operand_errors.foreign(source, at, at)
        if token.text in ("(", "[", "{"):
            opened.append(at)
        if token.text in (")", "]", "}"):
            if not opened:
                raise operand_errors.unmatched(source, at)
            opened.pop()
    if opened:
        raise operand_errors.unclosed(source, opened[-1])
    return Skipped(note, name)
