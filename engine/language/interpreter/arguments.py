"""Functions of a program: what their parameters stand for in a call; and those that other libraries have."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import EngineError, Span
from engine.language.expressions import Formula
from engine.language.interpreter.operands import Function, Operand, Value
from engine.language.items import FunctionCall
from engine.language.tokens import Source
from engine.language.vocabulary import ALIASES, LOSSES


def arguments(function: Function, item: FunctionCall, operands: Sequence[Operand], span: Span) -> dict[str, Value]:
    """The value of each parameter: given in order, by name, or by default."""
    first = operands[: len(operands) - len(item.keywords)]
    values = {**function.defaults, **dict(zip(function.parameters, (each.value for each in first), strict=False))}
    for keyword, operand in zip(item.keywords, operands[len(first) :], strict=True):
        key = ALIASES.get(keyword, keyword) if function.name in LOSSES else keyword
        if key not in function.parameters:
            raise EngineError(
                "{name} knows no {key}", hint="It takes {parameters}.", span=span, name=function.name, key=key,
                parameters=", ".join(function.parameters) or "nothing",
            )  # fmt: skip
        values[key] = operand.value
    missing = [key for key in function.parameters if key not in values]
    if missing or len(first) > len(function.parameters):
        raise EngineError(
            "{name} cannot be called with {count} values" if len(operands) != 1 else "{name} needs more than one value",
            hint="Write {name}({parameters}).", span=span, name=function.name, count=len(operands),
            parameters=", ".join(function.parameters),
        )  # fmt: skip
    return values


def loss_function(name: str) -> Function:
    """A loss of another library as a function of the language."""
    source = Source(LOSSES[name])
    return Function(name, source, ("prediction", "target"), {}, result=tuple(Formula(source, 0).items))
