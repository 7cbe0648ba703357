"""What is wrong behind a value, where an operator or the end should stand, and what to write instead."""

from __future__ import annotations

import re

from engine.errors import EngineError, Message
from engine.language.diagnostics import operand_errors
from engine.language.diagnostics.operand_errors import Bracket, not_part
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import INSTEAD, KEYWORD_HINTS, KEYWORDS, LEAVE_OUT, SIGN_HINTS


def no_operator(source: Source, at: int, operand: int, first: int, bracket: Bracket | None) -> EngineError:
    """The error for a token behind a value; `operand` is where that starts, `first` where the expression does."""
    token = source.token(at)
    if bracket is not None and _runs_on(source, at, bracket):
        return operand_errors.unclosed(source, bracket.at)
    if token.text in (")", "]", "}"):
        return operand_errors.wrong_closing(source, at, bracket)
    if token.text == "=":
        return _equals(source, at, first, bracket)
    if token.text == ",":
        return _comma(source, at)
    if token.kind is TokenKind.STRING:
        return operand_errors.quoted(source, at)
    if token.kind is TokenKind.OTHER:
        return operand_errors.foreign(source, at, operand)
    if token.kind is TokenKind.NAME and token.text in KEYWORDS:
        return EngineError(
            "{text} is not part of the language", hint=KEYWORD_HINTS.get(token.text, LEAVE_OUT),
            span=source.span(first, at), text=token.text,
        )  # fmt: skip
    if token.kind is not TokenKind.SIGN or token.text == "(":
        return _missing_operator(source, at, operand)
    return _sign(source, at, operand)


def _runs_on(source: Source, at: int, bracket: Bracket) -> bool:
    """Whether the bracket was left open, so that the next statement was read as a part of it."""
    if source.token(at).kind is TokenKind.END:
        return True
    begins = at - (source.token(at).text == "=")
    return source.opens_line(begins) and source.span(begins).line > source.span(bracket.at).line and (
        source.token(begins).kind is TokenKind.NAME
    )  # fmt: skip


def _equals(source: Source, at: int, first: int, bracket: Bracket | None) -> EngineError:
    if bracket is not None and bracket.call:
        return operand_errors.plain_values(source, bracket.at, at - 1, at)
    if source.before(first) == "":
        right = source.token(at + 1)
        swaps = first == at - 1 and right.kind is TokenKind.NAME and source.end(at) == at + 2
        return EngineError(
            "Only a name can stand before =", hint="The name goes on the left: {example}.",
            span=source.span(first, at - 1),
            example=f"{right.text} = {source.words(first, first)}" if swaps else "L = a + b",
        )  # fmt: skip
    return EngineError(
        "A second = in one statement", hint="Write two lines: b = 3, and below it a = b.", span=source.span(at)
    )


def _comma(source: Source, at: int) -> EngineError:
    left, right = source.token(at - 1).text, source.token(at + 1).text
    if not (left.isdecimal() and right.isdecimal()):
        return EngineError(
            "A comma only stands between the values of a function",
            hint="Write a line for each value: a = 1, and below it b = 2.", span=source.span(at),
        )  # fmt: skip
    hint = "Write {number} or {thousands}." if len(right) == 3 else "Write {number}."
    return EngineError(
        "There is no comma in a number",
        hint="Write the number without commas." if source.token(at + 2).text == "," else hint,
        span=source.span(at - 1, at + 1), number=f"{left}.{right}", thousands=left + right,
    )  # fmt: skip


def _sign(source: Source, at: int, operand: int) -> EngineError:
    text, left = source.token(at).text, source.words(operand, at - 1)
    if text == "^":
        right = source.token(at + 1)
        known = right.kind in (TokenKind.NAME, TokenKind.NUMBER) or right.text in ("(", "-")
        return EngineError(
            "^ is not a power here", hint="Write {base}**{power}.", span=source.span(at),
            base=left, power=source.operand(at + 1) if known else "2",
        )  # fmt: skip
    if text == "!":
        return EngineError(
            "The factorial is not in the language", hint="Write the product: 5! is 5*4*3*2.", span=source.span(at)
        )
    if text == "==" and source.before(operand) == "":
        example = Message("Write {name} = … with a single =.", {"name": left})
        return not_part(source, at, at, example)
    if text == "<" and source.token(at + 1).text == "-" and source.touch(at + 1) and source.before(operand) == "":
        return not_part(source, at, at + 1, SIGN_HINTS["=>"])
    if text == "[":
        return not_part(source, operand, source.closing(at) or at, "Give each number a name of its own: x1, x2.")
    if text == "." and source.token(at + 1).kind is TokenKind.NAME:
        return _attribute(source, at, operand)
    if text == "." and source.token(at - 1).kind is TokenKind.NUMBER:
        return _second_point(source, at)
    if text == ".":
        return EngineError("A function is missing after .", hint="Write a.tanh(), or delete it.", span=source.span(at))
    return operand_errors.unknown_sign(source, at)


def _attribute(source: Source, at: int, operand: int) -> EngineError:
    if source.token(at + 1).text in ("data", "grad", "item", "value"):
        value = Message("Write {name}: it stands for its value.", {"name": source.words(operand, at - 1)})
        return not_part(source, operand, at + 1, value)
    return not_part(source, operand, at + 1, "Behind a point stands a function: a.tanh().")


def _second_point(source: Source, at: int) -> EngineError:
    if "e" in source.token(at - 1).text.lower():
        return EngineError("An exponent is a whole number", hint="For a root, write 10**0.5.", span=source.span(at))
    return EngineError(
        "A number has one decimal point", hint="Delete this one, or write * between two numbers.", span=source.span(at)
    )


def _missing_operator(source: Source, at: int, operand: int) -> EngineError:
    left, right = source.token(at - 1), source.token(at)
    first = at - 1 if left.kind is TokenKind.NUMBER else at
    if left.kind is right.kind is TokenKind.NUMBER:
        return _two_numbers(source, at)
    if left.text in INSTEAD and left.text not in source.assigned:
        instead = INSTEAD[left.text].format(x=source.operand(at), i=source.bare_operand(at))
        return _no_operator_between(source, at - 1, at, Message("Write {instead}.", {"instead": instead}))
    hexadecimal = source.words(at - 1, at)
    if left.text == "0" and source.touch(at) and re.fullmatch("0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+", hexadecimal):
        plain = Message("Write {number}.", {"number": int(hexadecimal, 0)})
        return not_part(source, at - 1, at, plain)
    return _no_operator_between(source, first, at, _multiply(source, at, operand))


def _no_operator_between(source: Source, first: int, at: int, hint: Message) -> EngineError:
    return EngineError("An operator is missing here", hint=hint, span=source.span(first, at))


def _multiply(source: Source, at: int, operand: int) -> Message:
    left, right = source.words(operand, at - 1), source.token(at)
    product = f"{left}*{source.operand(at)}"
    if right.kind is TokenKind.NAME and source.token(at + 1).text.endswith("="):
        return Message("Begin a new line before {name}, or put ; there.", {"name": right.text})
    alone = source.before(operand) == "=" and source.end(at) == at + 1
    if source.token(at - 1).kind is TokenKind.NUMBER and right.text not in source.assigned and alone:
        return Message("To multiply, write {product}; if it is a unit, leave it out.", {"product": product})
    return Message("To multiply, write {product}.", {"product": product})


def _two_numbers(source: Source, at: int) -> EngineError:
    left, right = source.token(at - 1), source.token(at)
    if source.touch(at) and right.text.startswith("."):
        return _second_point(source, at)
    joined = left.text + right.text
    if joined.isdecimal():
        return _no_operator_between(
            source, at - 1, at, Message("Write {number} as one number, or an operator between.", {"number": joined})
        )
    return _no_operator_between(source, at - 1, at, Message("Write an operator between them."))
