"""What stands inside an expression and is a formula of its own: comprehensions, conditions, indices, lambda."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal as Choose
from typing import Self

from engine.language.diagnostics import name_errors, operand_errors
from engine.language.items import (
    Apply,
    Clause,
    Conditional,
    Each,
    FunctionCall,
    Item,
    Lambda,
    ListOf,
    NameUse,
    Pick,
    PlainSign,
    Squares,
)
from engine.language.literals import Literal
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import PLAIN_SIGNS, POWER
from engine.ops.table import OPERATORS, Op

NESTING = 100
MINUS = OPERATORS["-", 1]
LOWEST = -9
CLOSING = {"group": ")", "call": ")", "function": ")", "list": "]"}

BracketKind = Choose["", "group", "call", "function", "list"]
_CLAUSE, _INDEX = frozenset({"for", "if", ")", "]", ","}), frozenset({":", "]"})


@dataclass(slots=True)
class Pending:
    """What waits on the stack: an operator for its right side, or a bracket for its end.

    `does` is the operator, or the function before the bracket, where there is one.
    """

    at: int
    does: Op | str | None
    count: int
    first: int
    bracket: BracketKind = ""
    keywords: list[str] = field(default_factory=list)

    @property
    def nests(self) -> bool:
        return bool(self.bracket) or self.does in (MINUS, POWER)

    @property
    def level(self) -> int:
        return self.does.precedence if isinstance(self.does, Op) else PLAIN_SIGNS[str(self.does)]


class Compound:
    """What a formula has read so far, and how it reads the formulas inside it."""

    def __init__(self, source: Source, at: int, stops: frozenset[str], *, plain: bool, depth: int) -> None:
        self.source, self.at = source, at
        self.items: list[Item] = []
        self._stops, self._plain, self._depth = stops, plain, depth
        self._starts: list[int] = []
        self._marks: list[int] = []  # where the items of each operand begin
        self._pending: list[Pending] = []
        self._after_operand = False

    def _read(self, at: int, stops: frozenset[str], *, plain: bool) -> Self:
        return type(self)(self.source, at, stops, plain=plain, depth=self._depth + 1)

    def _text(self, ahead: int = 0) -> str:
        return self.source.token(self.at + ahead).text

    def _bracket(self) -> Pending | None:
        return next((waiting for waiting in reversed(self._pending) if waiting.bracket), None)

    def _take(self, item: Literal | NameUse | Squares | Each | Conditional | Lambda) -> None:
        self._marks.append(len(self.items))
        self.items.append(item)
        self._starts.append(item.first)
        self.at = item.last + 1
        self._after_operand = True

    def _reduce(self, level: int) -> None:
        """Applies the operators that hold tighter than what comes next."""
        while self._pending and not (waiting := self._pending[-1]).bracket and waiting.level >= level:
            self._pending.pop()
            self._depth -= waiting.nests
            last = self.at - 1
            if isinstance(waiting.does, Op):
                self._apply(Apply(waiting.does, waiting.count, waiting.first, last))
            else:
                self._apply(PlainSign(str(waiting.does), waiting.count, waiting.first, last, waiting.at))

    def _apply(self, item: Apply | PlainSign | FunctionCall | ListOf) -> None:
        mark = self._marks[-item.arity] if item.arity else len(self.items)
        self.items.append(item)
        kept = len(self._starts) - item.arity
        self._starts[kept:], self._marks[kept:] = [item.first], [mark]

    def _lambda(self) -> None:
        first = self.at
        parameters = []
        self.at += 1
        while self.source.token(self.at).kind is TokenKind.NAME:
            parameters.append(self.at)
            self.at += 1 + (self._text(1) == ",")
        if self._text() != ":":
            raise operand_errors.unknown_sign(self.source, self.at)
        body = self._inner(self.at + 1, self._closing_stops)
        self._take(Lambda(tuple(parameters), body, first, self.at - 1))

    def _inner(self, at: int, stops: frozenset[str], *, plain: bool = False) -> tuple[Item, ...]:
        """A formula inside this one; goes on behind it."""
        if self._depth >= NESTING:
            raise operand_errors.too_deep(self.source, at, NESTING)
        inner = self._read(at, stops, plain=plain)
        self.at = inner.at
        return tuple(inner.items)

    @property
    def _closing_stops(self) -> frozenset[str]:
        """What ends the innermost bracket, or this formula."""
        bracket = self._bracket()
        return self._stops if bracket is None else frozenset({CLOSING[bracket.bracket], ",", "for"})

    def _cut(self) -> tuple[tuple[Item, ...], int]:
        """Takes the last operand out again: its items and where it started."""
        mark, start = self._marks.pop(), self._starts.pop()
        items = tuple(self.items[mark:])
        del self.items[mark:]
        return items, start

    def _choice(self) -> None:
        self._reduce(LOWEST)
        then, first = self._cut()
        stops = self._closing_stops
        condition = self._inner(self.at + 1, frozenset({"else"}), plain=True)
        self._expect("else")
        otherwise = self._inner(self.at + 1, stops)
        self._take(Conditional(then, condition, otherwise, first, self.at - 1))

    def _each(self) -> None:
        self._reduce(LOWEST)
        element, first = self._cut()
        clauses = []
        while self._text() == "for":
            self.at += 1
            targets, self.at = target_names(self.source, self.at)
            self._expect("in")
            iterable = self._inner(self.at + 1, _CLAUSE)
            conditions = []
            while self._text() == "if":
                conditions.append(self._inner(self.at + 1, _CLAUSE, plain=True))
            clauses.append(Clause(tuple(targets), iterable, tuple(conditions)))
        self._take(Each(element, tuple(clauses), first, self.at - 1))

    def _expect(self, word: str) -> None:
        if self._text() != word:
            raise operand_errors.missing_word(self.source, self.at, word)

    def _pick(self) -> None:
        opening, parts = self.at, []
        if self._text(1) == "]":
            raise operand_errors.no_operand(self.source, self.at + 1, None)
        while self._text() != "]":
            self.at += 1
            parts.append(() if self._text() in (":", "]") else self._inner(self.at, _INDEX, plain=True))
            if self._text() not in (":", "]"):
                raise operand_errors.unclosed(self.source, opening)
        self.items.append(Pick(tuple(parts), self._starts[-1], self.at))
        self.at += 1


def target_names(source: Source, at: int) -> tuple[list[int], int]:
    """The names between `for` and `in`, with brackets or without; and the token behind them."""
    bracket = source.token(at).text == "("
    at += bracket
    names = []
    while source.token(at).kind is TokenKind.NAME and source.token(at).text != "in":
        name_errors.check_target(source, at)
        names.append(at)
        at += 1 + (source.token(at + 1).text == ",")
    return names, at + bracket
