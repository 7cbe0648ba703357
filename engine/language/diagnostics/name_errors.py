"""What is wrong with a name: where it gets a value, and where it is used."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from engine.errors import EngineError, Message
from engine.language.diagnostics import characters, operand_errors
from engine.language.diagnostics.operand_errors import no_functions, not_part, quoted
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import (
    BUILDERS,
    CALLS,
    EXAMPLES,
    INSTEAD,
    KEYWORD_HINTS,
    KEYWORDS,
    LEAVE_OUT,
    LONGEST,
    MEMBERS,
    NOT_CLOSE,
    NUMBERS,
    RESERVED,
)
from engine.ops.table import FUNCTIONS


def check_target(source: Source, at: int) -> None:
    """EngineError unless the name at a token may get a value."""
    name, span = source.token(at).text, source.span(at)
    if name in KEYWORDS or name in RESERVED:
        raise EngineError(
            "{name} is a reserved word" if name in KEYWORDS else "{name} is a function",
            hint="Choose another name, such as {name}1.", span=span, name=name,
        )  # fmt: skip
    latin = characters.look(name)
    if latin != name and latin in RESERVED:
        raise characters.look_alike(name, latin, span)
    if name.startswith("__"):
        raise EngineError("A name cannot start with __", hint="Begin it with a letter.", span=span)
    _check_length(source, at)


def _check_length(source: Source, at: int) -> None:
    if len(source.token(at).text) > LONGEST:
        raise EngineError(
            "A name has at most {count} characters", hint="Shorten it.", span=source.span(at), count=LONGEST
        )


def check_use(source: Source, at: int) -> None:
    """EngineError unless the word at a token is the name of a value; whether it has one is checked later."""
    name, follows = source.token(at).text, source.token(at + 1)
    if name == "lambda":
        raise no_functions(source, at)
    if name in KEYWORDS:
        raise not_part(source, at, at, KEYWORD_HINTS.get(name, LEAVE_OUT))
    if follows.kind is TokenKind.STRING and source.touch(at + 1):
        raise quoted(source, at)
    if follows.text == "(":
        raise unknown_function(source, at, at)
    if follows.text == "." and _is_foreign(source, at):
        raise _foreign_part(source, at)
    if name in RESERVED:
        raise _needs_brackets(source, at)
    _check_length(source, at)


def _is_foreign(source: Source, at: int) -> bool:
    """Whether a name before a point belongs to something else than a number: os.remove, plt.plot."""
    member = source.token(at + 2)
    return source.token(at).text not in source.assigned and member.kind is TokenKind.NAME and member.text not in MEMBERS


def _foreign_part(source: Source, at: int) -> EngineError:
    return not_part(source, at, at, LEAVE_OUT)


def no_number(source: Source, first: int, last: int) -> EngineError:
    """The error for something of a module that is no number and is not called: math.exp."""
    hint = "Behind a point stands a function: a.tanh()." if source.token(last).text in CALLS else LEAVE_OUT
    return not_part(source, first, last, hint)


def _needs_brackets(source: Source, at: int) -> EngineError:
    name, argument = source.token(at).text, source.token(at + 1)
    given = argument.kind in (TokenKind.NAME, TokenKind.NUMBER)
    return EngineError(
        "{name} needs brackets around its value" if given else "{name} needs brackets and a value",
        hint="Write {example}.", span=source.span(at + given), name=name,
        example=f"{name}({source.operand(at + 1)})" if given else operand_errors.example(name),
    )  # fmt: skip


def unknown_function(source: Source, first: int, at: int) -> EngineError:
    """The error for the name before a bracket; it starts at `first` with its module, if it has one."""
    name, span = source.token(at).text, source.span(first, at)
    latin = characters.look(name)
    if latin != name and latin in CALLS:
        return characters.look_alike(name, latin, span)
    if name in EXAMPLES and name not in source.assigned:
        return EngineError(
            "{name}(…) needs a line of its own", hint="Write {example}, and compute with the names below it.",
            span=span, name=name, example=EXAMPLES[name],
        )  # fmt: skip
    if name in source.assigned:
        return EngineError(
            "{name} is a number, not a function", hint="To multiply, write {product}.",
            span=span, name=name, product=f"{name}*{source.operand(at + 1)}",
        )  # fmt: skip
    return EngineError(
        "{name} is not a function of the language", hint=_other_function(source, at), span=span, name=name
    )


def _other_function(source: Source, at: int) -> Message:
    name = source.token(at).text
    if name in BUILDERS:
        return Message("Write {instead}.", {"instead": BUILDERS[name]})
    if name in INSTEAD:
        closing = source.closing(at + 1)
        several = closing is None or closing == at + 2 or "," in source.words(at + 1, closing)
        inner = "x" if several else source.bare_operand(at + 1)
        factor = inner if several or closing == at + 3 else f"({inner})"
        return Message("Write {instead}.", {"instead": INSTEAD[name].format(x=factor, i=inner)})
    close = [] if name.lower() in NOT_CLOSE else get_close_matches(name.lower(), CALLS, 1, 0.7)
    if close:
        return Message("Did you mean {name}?", {"name": close[0]})
    return Message("The functions are {names}.", {"names": ", ".join(FUNCTIONS)})


def undefined(source: Source, at: int, known: Iterable[str]) -> EngineError:
    """The error for a name without a value; it carries the name, so that one can offer to define it."""
    name, span = source.token(at).text, source.span(at)
    if name in source.assigned:
        return EngineError(
            "{name} is used before it has a value",
            hint="Give it one in an earlier line, such as {name} = 1.", span=span, name=name,
        )  # fmt: skip
    return EngineError("{name} is undefined", hint=_definition(name, list(known)), span=span, name=name)


def _definition(name: str, known: list[str]) -> Message:
    if name in NUMBERS:
        return Message("Define it first: {name} = {number}.", {"name": name, "number": NUMBERS[name]})
    close = get_close_matches(name, known, 3, 0.6) or [other for other in known if other.lower() == name.lower()]
    similar = close or (known if len(known) <= 3 else [])
    if similar:
        places = {"name": name, "names": ", ".join(similar)}
        return Message("Did you mean {names}? If not, define it first: {name} = 1.", places)
    return Message("Define it first: {name} = 1.", {"name": name})
