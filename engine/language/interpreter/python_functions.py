"""Functions of Python and numpy that make lists or plain numbers: len, range, zip, linspace, random.uniform."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from random import Random

from engine.errors import EngineError, Message, Span
from engine.language.interpreter.evaluator import Evaluator
from engine.language.interpreter.operands import Listed, Operand, Value, plain
from engine.language.interpreter.scope import MOST_WORK

_DRAWN = Message("A random number was drawn once, from the program's seed")


def call(evaluator: Evaluator, name: str, operands: Sequence[Operand], span: Span, random: Random) -> Operand:
    """What the function of that name gives; EngineError where the values do not suit it."""
    kind = name.rpartition(".")[2]
    if "." in name:
        evaluator.note(_DRAWN, span.line)
        return _drawn(evaluator, kind, operands, span, random)
    function = _FUNCTIONS[kind]
    try:
        return function(evaluator, operands, span)
    except (IndexError, ValueError, TypeError) as error:
        raise EngineError("{name} cannot be called like this", hint=_HINTS[kind], span=span, name=kind) from error


def _listed(values: Sequence[Value], text: str = "list") -> Operand:
    return Operand(Listed(tuple(values)), text)


def _numbers(numbers: Sequence[float], span: Span) -> Operand:
    return _listed([plain(number, span) for number in numbers])


def _range(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    counted = range(*[evaluator.whole(given, span) for given in operands])
    _check_size(len(counted), span)
    return _numbers([float(number) for number in counted], span)


def _length(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    (given,) = operands
    return plain(float(len(evaluator.entries(given, span))), span).operand


def _zip(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    columns = [evaluator.entries(given, span) for given in operands]
    return _listed([Listed(row) for row in zip(*columns, strict=False)])


def _enumerate(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    entries = evaluator.entries(operands[0], span)
    start = evaluator.whole(operands[1], span) if len(operands) > 1 else 0
    return _listed([Listed((plain(float(n), span), entry)) for n, entry in enumerate(entries, start)])


def _same(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    (given,) = operands
    return _listed(evaluator.entries(given, span), given.text)


def _array(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    (given,) = operands
    return given


def _reversed(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    (given,) = operands
    return _listed(evaluator.entries(given, span)[::-1])


def _round(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    digits = evaluator.whole(operands[1], span) if len(operands) > 1 else 0
    return plain(float(round(evaluator.number(operands[0], span), digits)), span).operand


def _linspace(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    first, last = (evaluator.number(given, span) for given in operands[:2])
    count = evaluator.whole(operands[2], span) if len(operands) > 2 else 50
    _check_size(count, span)
    step = (last - first) / (count - 1) if count > 1 else 0.0
    numbers = [first + k * step for k in range(count)]
    return _numbers([*numbers[:-1], last] if count > 1 else numbers, span)


def _arange(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
    numbers = [evaluator.number(given, span) for given in operands]
    first, last, step = (0.0, numbers[0], 1.0) if len(numbers) == 1 else (*numbers, 1.0)[:3]
    count = max(math.ceil((last - first) / step), 0) if step else MOST_WORK + 1
    _check_size(count, span)
    return _numbers([first + k * step for k in range(count)], span)


def _filled(number: float) -> Callable[[Evaluator, Sequence[Operand], Span], Operand]:
    def filled(evaluator: Evaluator, operands: Sequence[Operand], span: Span) -> Operand:
        (given,) = operands
        count = evaluator.whole(given, span)
        _check_size(count, span)
        return _numbers([number] * count, span)

    return filled


def _drawn(evaluator: Evaluator, kind: str, operands: Sequence[Operand], span: Span, random: Random) -> Operand:
    """A number from the program's own seed, or a list of so many where the last value says how many."""
    limits = [evaluator.number(given, span) for given in operands]
    counted = kind in ("randn", "rand") or len(limits) > 2
    count = int(limits.pop()) if counted and limits else 1
    _check_size(count, span)
    low, high = (*limits, 0.0, 1.0)[:2] if len(limits) != 1 else (0.0, limits[0])
    numbers = [_one(kind, low, high, random) for _ in range(count)]
    return plain(numbers[0], span).operand if count == 1 else _numbers(numbers, span)


def _one(kind: str, low: float, high: float, random: Random) -> float:
    if kind in ("randn", "gauss", "normal"):
        return random.gauss(low, high)
    if kind == "randint":
        return float(random.randint(int(low), int(high)))
    return random.uniform(low, high)


def _check_size(count: int, span: Span) -> None:
    if not 0 <= count <= MOST_WORK:
        raise EngineError(
            "A list has at most {most} entries", hint="Write a smaller number.", span=span, most=f"{MOST_WORK:,}"
        )


_FUNCTIONS: dict[str, Callable[[Evaluator, Sequence[Operand], Span], Operand]] = {
    "range": _range, "len": _length, "zip": _zip, "enumerate": _enumerate, "list": _same, "tuple": _same,
    "array": _array, "tensor": _array, "Tensor": _array, "reversed": _reversed, "round": _round,
    "linspace": _linspace, "arange": _arange, "zeros": _filled(0.0), "ones": _filled(1.0),
}  # fmt: skip
_HINTS = {
    "range": "Write range(3).", "len": "Write len(xs).", "zip": "Write zip(xs, ys).",
    "enumerate": "Write enumerate(xs).", "list": "Write list(xs).", "tuple": "Write tuple(xs).",
    "array": "Write np.array([1.0, 2.0]).", "tensor": "Write torch.tensor([1.0, 2.0]).",
    "Tensor": "Write torch.tensor([1.0, 2.0]).", "reversed": "Write reversed(xs).", "round": "Write round(2.5).",
    "linspace": "Write np.linspace(0, 1, 5).", "arange": "Write np.arange(5).", "zeros": "Write np.zeros(3).",
    "ones": "Write np.ones(3).",
}  # fmt: skip
