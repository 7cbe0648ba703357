"""Operations as one would type them, with the brackets that they need."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import Message
from engine.language.interpreter.operands import ATOM, Operand
from engine.ops.table import ADD, NEGATE, POWER, Op

_ROOM = 40  # characters of an expression


def written(op: Op, operands: Sequence[Operand]) -> str:
    """The operation with its operands, shortened where it is long."""
    return _shortened(_text(op, operands))


def _text(op: Op, operands: Sequence[Operand]) -> str:
    """The operation as one would type it, with the brackets that it needs."""
    if op.is_function:
        return f"{op.symbol}({', '.join(operand.text for operand in operands)})"
    if len(operands) == 1:
        literal = operands[0].level == ATOM and operands[0].text[0] in ".0123456789"
        return op.symbol + _held(operands[0], ATOM + 1 if literal else NEGATE)  # -(2) is no number, unlike -2
    left, right = operands
    gap = " " if op.precedence == ADD else ""
    if op.precedence == POWER:
        return _held(left, ATOM) + op.symbol + _held(right, NEGATE)
    tight = ATOM if right.text.startswith("-") else op.precedence + 1
    return f"{_held(left, op.precedence)}{gap}{op.symbol}{gap}{_held(right, tight)}"


def _held(operand: Operand, level: int) -> str:
    return f"({operand.text})" if operand.level < level else operand.text


def line_numbers(lines: Sequence[int]) -> Message:
    """Lines as one names them: line 3; lines 3, 5."""
    numbers = list(dict.fromkeys(map(str, lines)))
    shown = ", ".join(numbers if len(numbers) <= 5 else [*numbers[:4], "…", numbers[-1]])
    return Message("lines {lines}" if len(numbers) > 1 else "line {lines}", {"lines": shown})


def _shortened(text: str) -> str:
    return text if len(text) <= _ROOM else text[: _ROOM - 1] + "…"
