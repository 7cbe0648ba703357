"""What is wrong where a value or an operator should stand, and what to write instead."""

from __future__ import annotations

from typing import NamedTuple

from engine.errors import EngineError, Message
from engine.language.diagnostics import characters
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import CALLS, KEYWORD_HINTS, SIGN_HINTS
from engine.numerals import SUBSCRIPTS

_BINARY = ("+", "-", "*", "/", "**", "//", "%", "@", "^")
_SUPERSCRIPTS = str.maketrans(characters.SUPERSCRIPTS, "0123456789+-n")
_SUBSCRIPTS = str.maketrans(SUBSCRIPTS, "0123456789")
_PARTNERS = {"(": ")", "[": "]", "{": "}"}
_ROOTS = {"√": "sqrt({})", "∛": "{}**(1/3)", "∜": "{}**(1/4)"}


class Bracket(NamedTuple):
    """A bracket that is open, and whether it holds the values of a function."""

    at: int
    call: bool


def no_operand(source: Source, at: int, bracket: Bracket | None) -> EngineError:
    """The error for a token that stands where a value should."""
    token, before = source.token(at), source.before(at)
    if token.kind is TokenKind.END:
        return _ends_early(source, at, bracket)
    if token.kind is TokenKind.STRING:
        return quoted(source, at)
    if token.kind is TokenKind.OTHER:
        return foreign(source, at, at)
    if token.text in (")", "]", "}"):
        return _closes_early(source, at, bracket)
    if token.text in ("*", "**") and bracket is not None and bracket.call and before in ("(", ","):
        return plain_values(source, bracket.at, at, at)
    if token.text in _BINARY:
        return _no_left_side(source, at, before)
    if token.text in ("=", ","):
        return _missing(source, at)
    if token.text == "|":
        return _bars(source, at)
    return unknown_sign(source, at)


def missing_word(source: Source, at: int, word: str) -> EngineError:
    """The error for `if` without else, or `for` without in."""
    return EngineError(
        "{word} is missing here",
        hint="Write a if k == 0 else b, or [w*x for x in xs].",
        span=source.span(at),
        word=word,
    )


def not_part(source: Source, first: int, last: int, hint: Message | str) -> EngineError:
    """The error for something that Python may have and the language has not."""
    text = source.words(first, last)
    return EngineError(
        "{text} is not part of the language", hint=hint, span=source.span(first, last),
        text=text if len(text) <= 40 else text[:39] + "…",
    )  # fmt: skip


def unknown_sign(source: Source, at: int) -> EngineError:
    """The error for a sign that the language does not have."""
    hint = SIGN_HINTS.get(source.token(at).text, "What computes here is + - * / and **.")
    return not_part(source, at, at, hint)


def quoted(source: Source, at: int) -> EngineError:
    """The error for text in quotes where a value should stand."""
    return EngineError(
        "Text in quotes is not a value", hint="Write a number or a name, without quotes.", span=source.span(at)
    )


def no_lists(source: Source, at: int) -> EngineError:
    """The error for square brackets around values."""
    return EngineError(
        "A list needs a line of its own",
        hint="Write t = [0.0, 1.0, 2.0], and compute with t below it; to group, use round brackets.",
        span=source.span(at),
    )  # fmt: skip


def in_list(source: Source, at: int) -> EngineError:
    """The error for what stands in a list besides numbers, names and commas."""
    return EngineError(
        "A list has numbers or names, with commas between", hint="Write t = [0.0, 1.0, 2.0], or [x1, x2].",
        span=source.span(at),
    )  # fmt: skip


def no_functions(source: Source, at: int) -> EngineError:
    """The error for def, lambda and f(x) = …"""
    return EngineError("Functions cannot be defined here", hint=KEYWORD_HINTS["def"], span=source.span(at))


def unclosed(source: Source, opening: int) -> EngineError:
    """The error for a bracket without an end."""
    bracket = source.token(opening).text
    return EngineError(
        "{bracket} is never closed", hint="Write {partner} where it should end.",
        span=source.span(opening), bracket=bracket, partner=_PARTNERS[bracket],
    )  # fmt: skip


def unmatched(source: Source, at: int) -> EngineError:
    """The error for a bracket without a beginning."""
    return EngineError(
        "There is no opening bracket for this {bracket}", hint="Delete it, or write its partner before.",
        span=source.span(at), bracket=source.token(at).text,
    )  # fmt: skip


def check_closed(source: Source, first: int, end: int) -> None:
    """EngineError unless the brackets and quotes from a token up to another are closed."""
    opened: list[int] = []
    for at in range(first, end):
        token = source.token(at)
        if token.kind is TokenKind.OTHER and token.text[0] in "'\"":
            raise foreign(source, at, at)
        if token.text in ("(", "[", "{"):
            opened.append(at)
        if token.text in (")", "]", "}"):
            if not opened:
                raise unmatched(source, at)
            opened.pop()
    if opened:
        raise unclosed(source, opened[-1])


def too_deep(source: Source, at: int, limit: int) -> EngineError:
    """The error for too many brackets, signs or powers inside one another."""
    return EngineError(
        "This is nested too deeply: at most {limit} levels",
        hint="Give a part of it a name, on a line of its own.", span=source.span(at), limit=limit,
    )  # fmt: skip


def check_count(source: Source, opening: int, count: int) -> None:
    """EngineError unless the function whose bracket opens there takes that many values."""
    name = source.token(opening - 1).text
    needs = len(CALLS[name].operands)
    if CALLS[name].takes(count):
        return
    raise EngineError(
        "{name} needs 1 value, got {count}" if needs == 1 else "{name} needs {needs} values, got {count}",
        hint="Write {example}.", span=source.span(opening - 1), name=name, needs=needs, count=count,
        example=f"{name}(a, {name}(b, c))" if count > needs > 1 else example(name),
    )  # fmt: skip


def example(name: str) -> str:
    """A call of the function as one would type it: max(a, b)."""
    return f"{name}({', '.join('ab'[: len(CALLS[name].operands)])})" if name in CALLS else f"{name}(2.0)"


def _ends_early(source: Source, at: int, bracket: Bracket | None) -> EngineError:
    if bracket is not None:
        return unclosed(source, bracket.at)
    sign, name = source.before(at), source.before(at - 2) if at > 2 else ""
    if sign in ("+", "-") and sign == source.before(at - 1) and name and source.before(at - 3) == "":
        return EngineError(
            "{signs} is not part of the language", hint="Write {name} = {name} {sign} 1.",
            span=source.span(at - 2, at - 1), signs=sign * 2, name=name, sign=sign,
        )  # fmt: skip
    return _missing(source, at)


def _missing(source: Source, at: int) -> EngineError:
    end = source.token(at - 1).end
    return EngineError(
        "A value is missing after {sign}", hint="Write a number or a name there.",
        span=source.between(end, end), sign=source.before(at),
    )  # fmt: skip


def _closes_early(source: Source, at: int, bracket: Bracket | None) -> EngineError:
    if bracket is None or source.token(at).text != ")":
        return wrong_closing(source, at, bracket)
    if bracket.call and source.before(at) == "(":
        check_count(source, bracket.at, 0)
    return _missing(source, at)


def wrong_closing(source: Source, at: int, bracket: Bracket | None) -> EngineError:
    """The error for a closing bracket that closes nothing, or the wrong one."""
    if bracket is None:
        return unmatched(source, at)
    found = source.token(at).text
    return EngineError(
        "{found} does not close the ( before it", hint="Write ) instead.", span=source.span(at), found=found
    )


def plain_values(source: Source, opening: int, first: int, last: int) -> EngineError:
    """The error for *a, **a and x=1 between the brackets of a function."""
    call, span = example(source.token(opening - 1).text), source.span(first, last)
    return EngineError("A function takes plain values only", hint="Write {example}.", span=span, example=call)


def _no_left_side(source: Source, at: int, before: str) -> EngineError:
    if source.token(at).text == "//" and before == "":
        return unknown_sign(source, at)
    if before in _BINARY:
        return EngineError(
            "Two operators in a row: {before} and {sign}", hint="Keep one of them, or write a value between.",
            span=source.span(at), before=before, sign=source.token(at).text,
        )  # fmt: skip
    return EngineError(
        "{sign} needs a left side", hint="Write a number or a name before it.",
        span=source.span(at), sign=source.token(at).text,
    )  # fmt: skip


def _bars(source: Source, at: int) -> EngineError:
    bars = [i for i in range(at, source.end(at)) if source.token(i).text == "|"]
    inner = source.words(at + 1, bars[1] - 1) if len(bars) == 2 and bars[1] > at + 1 else "a"
    span = source.span(at, bars[-1])
    return EngineError("Bars are not part of the language", hint="Write abs({inner}).", span=span, inner=inner)


def foreign(source: Source, at: int, operand: int) -> EngineError:
    """The error for a token of characters that the language does not have, behind the `operand` if any."""
    text, span = source.token(at).text, source.span(at)
    base = source.words(operand, at - 1) if operand < at else "a"
    if text[0] in "'\"":
        return _quote(source, at, base)
    if text[0] in characters.SUPERSCRIPTS:
        template, instead = "Raised digits are not part of the language", f"{base}**{text.translate(_SUPERSCRIPTS)}"
    elif text[0] in SUBSCRIPTS:
        template, instead = "Lowered digits are not allowed in a name", base + text.translate(_SUBSCRIPTS)
    elif text in _ROOTS:
        root = _ROOTS[text].format(source.bare_operand(at + 1) or "a")
        template, instead = "{text} is not part of the language", root
    elif (number := characters.number_of(text)) is not None:
        before = "" if operand == at else f"{base} + " if "/" in number else base
        template, instead = "{text} is not a number here", before + number
    else:
        return characters.unknown_character(text, span)
    return EngineError(template, hint="Write {instead}.", span=span, text=text, instead=instead)


def _quote(source: Source, at: int, base: str) -> EngineError:
    start, mark = source.token(at).start, source.token(at).text[0]
    if source.touch(at) and source.token(at - 1).kind is TokenKind.NAME:
        span = source.between(start, start + 1)
        return EngineError(
            "{mark} is not allowed in a name", hint="Write {name}_prime.", span=span, mark=mark, name=base
        )
    hint = "Write it where the text ends."
    return EngineError("The closing {mark} is missing", hint=hint, span=source.span(at), mark=mark)
