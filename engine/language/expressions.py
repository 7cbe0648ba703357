"""One expression read into postfix order: operands before the operation, no tree and no recursion.

Dijkstra's shunting-yard: operators without their right side and open brackets lie on a stack, so that
a bracket too many is found where it stands and ten thousand of them cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.errors import EngineError
from engine.language import literals
from engine.language.diagnostics import name_errors, operand_errors, operator_errors
from engine.language.literals import Literal
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import CALLS, CASTS, MODULES, POWER, SQUARES, TENSORS, VALUES
from engine.ops.table import OPERATORS, Op

NESTING = 100
MINUS = OPERATORS["-", 1]


class NameUse(NamedTuple):
    """A name that is used."""

    first: int
    last: int


class Squares(NamedTuple):
    """l2(): the sum of the squares of all parameters so far."""

    first: int
    last: int


class Apply(NamedTuple):
    """An operation on the last `arity` values; its text is the tokens from `first` to `last`."""

    op: Op
    arity: int
    first: int
    last: int


Item = Literal | NameUse | Squares | Apply


@dataclass(slots=True)
class _Pending:
    """What waits on the stack: an operator for its right side, a bracket (`op` its function, if any) for its end."""

    at: int
    op: Op | None
    count: int
    first: int
    bracket: bool = False

    @property
    def nests(self) -> bool:
        return self.bracket or self.op in (MINUS, POWER)


class Formula:
    """Reads the expression that starts at a token, up to the end of its statement, into `items`."""

    def __init__(self, source: Source, at: int) -> None:
        self.source, self.at = source, at
        self.items: list[Item] = []
        self._starts: list[int] = []
        self._pending: list[_Pending] = []
        self._depth = 0
        self._after_operand = False
        while not (self._after_operand and self._ends()):
            if self._after_operand:
                self._operator()
            else:
                self._operand()
        self._reduce(0)

    def _ends(self) -> bool:
        return self.source.tokens[self.at].kind is TokenKind.END and self._bracket() is None

    def _bracket(self) -> _Pending | None:
        return next((waiting for waiting in reversed(self._pending) if waiting.bracket), None)

    def _text(self, ahead: int = 0) -> str:
        return self.source.token(self.at + ahead).text

    def _operand(self) -> None:
        token = self.source.tokens[self.at]
        if token.kind is TokenKind.NUMBER or self._signed_number():
            self._take(literals.number(self.source, self.at))
        elif token.kind is TokenKind.NAME:
            self._word(token.text)
        elif token.text == "+":
            self.at += 1
        elif token.text == "-":
            self._push(_Pending(self.at, MINUS, 1, self.at))
            self.at += 1
        elif token.text == "(":
            self._open(self.at)
        elif token.text == ")" and self._may_close():
            self._close()
        else:
            raise operand_errors.no_operand(self.source, self.at, self._open_bracket())

    def _signed_number(self) -> bool:
        """Whether a minus belongs to the number behind it; in -2**2 the power goes first."""
        number = self.source.token(self.at + 1).kind is TokenKind.NUMBER
        return number and self._text() == "-" and self._text(2) not in ("**", ".")

    def _may_close(self) -> bool:
        """Whether a call may end where a value could stand: x.tanh(), max(a, b,)."""
        waiting = self._pending[-1] if self._pending else None
        return waiting is not None and waiting.bracket and waiting.count > 0 and self._text(-1) in ("(", ",")

    def _word(self, name: str) -> None:
        follows = self._text(1)
        module = name in MODULES and name not in self.source.assigned
        if module and follows == "." and self._text(3) == "(":
            self._dotted(self._text(2))
        elif name in VALUES and follows == "(":
            self._take(literals.made(self.source, self.at, self.at))
        elif follows == "(" and name == SQUARES and self._text(2) == ")" and name not in self.source.assigned:
            self._take(Squares(self.at, self.at + 2))
        elif follows == "(" and name in CALLS and (name != SQUARES or name not in self.source.assigned):
            self._open(self.at + 1, CALLS[name], self.at)
        else:
            name_errors.check_use(self.source, self.at)
            self._take(NameUse(self.at, self.at))

    def _dotted(self, name: str) -> None:
        if self._text() == "torch" and name in TENSORS:
            self._take(literals.made(self.source, self.at, self.at + 2))
        elif name in CALLS:
            self._open(self.at + 3, CALLS[name], self.at)
        else:
            raise name_errors.unknown_function(self.source, self.at, self.at + 2)

    def _operator(self) -> None:
        token, bracket = self.source.tokens[self.at], self._bracket()
        op = OPERATORS.get((token.text, 2)) if token.kind is TokenKind.SIGN else None
        if op is not None:
            self._reduce(op.precedence + (op is POWER))
            self._push(_Pending(self.at, op, 2, self._starts[-1]))
            self._next()
        elif token.text == ")" and bracket is not None:
            self._close()
        elif token.text == "," and bracket is not None and bracket.op is not None:
            self._reduce(0)
            bracket.count += 1
            self._next()
        elif not (token.text == "." and self._text(2) == "(" and self._method(self._text(1))):
            raise self._no_operator()

    def _next(self) -> None:
        self.at += 1
        self._after_operand = False

    def _method(self, name: str) -> bool:
        if name in CASTS and self._text(3) == ")":
            self.at += 4
        elif name in CALLS:
            self._open(self.at + 2, CALLS[name], self._starts[-1], 1)
        else:
            return False
        return True

    def _no_operator(self) -> EngineError:
        operand = self._starts[-1]
        self._reduce(0)
        return operator_errors.no_operator(self.source, self.at, operand, self._starts[-1], self._open_bracket())

    def _open_bracket(self) -> operand_errors.Bracket | None:
        bracket = self._bracket()
        return operand_errors.Bracket(bracket.at, bracket.op is not None) if bracket else None

    def _take(self, item: Literal | NameUse | Squares) -> None:
        self.items.append(item)
        self._starts.append(item.first)
        self.at = item.last + 1
        self._after_operand = True

    def _open(self, at: int, call: Op | None = None, first: int = 0, count: int = 0) -> None:
        self._push(_Pending(at, call, count, first, bracket=True))
        self.at = at
        self._next()

    def _close(self) -> None:
        self._reduce(0)
        bracket = self._pending.pop()
        self._depth -= 1
        if bracket.op is None:
            self._starts[-1] = bracket.at
        else:
            count = bracket.count + self._after_operand
            operand_errors.check_count(self.source, bracket.at, count)
            self._apply(bracket.op, count, bracket.first, self.at)
        self.at += 1
        self._after_operand = True

    def _push(self, waiting: _Pending) -> None:
        self._depth += waiting.nests
        if self._depth > NESTING:
            raise operand_errors.too_deep(self.source, waiting.at, NESTING)
        self._pending.append(waiting)

    def _reduce(self, level: int) -> None:
        """Applies the operators that hold tighter than what comes next."""
        while self._pending and (waiting := self._pending[-1]).op is not None and not waiting.bracket:
            if waiting.op.precedence < level:
                break
            self._pending.pop()
            self._depth -= waiting.nests
            self._apply(waiting.op, waiting.count, waiting.first, self.at - 1)

    def _apply(self, op: Op, count: int, first: int, last: int) -> None:
        self.items.append(Apply(op, count, first, last))
        self._starts[-count:] = [first]
