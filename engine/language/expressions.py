"""One expression read into postfix order: operands before the operation, no tree and no recursion over operators.

Dijkstra's shunting-yard: operators without their right side and open brackets lie on a stack, so that
a bracket too many is found where it stands and ten thousand of them cost nothing. What stands inside a
comprehension, an index or a condition is a formula of its own.
"""

from __future__ import annotations

from engine.errors import EngineError
from engine.language import literals
from engine.language.compound import CLOSING, LOWEST, MINUS, NESTING, BracketKind, Compound, Pending
from engine.language.diagnostics import name_errors, operand_errors, operator_errors
from engine.language.items import Apply, Each, FunctionCall, ListOf, NameUse, Squares
from engine.language.literals import Literal
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import (
    CALLS,
    CASTS,
    CONSTANTS,
    FOLDED,
    IGNORED_KEYWORDS,
    MANY,
    MODULES,
    PLAIN_SIGNS,
    POWER,
    SQUARES,
    TENSORS,
    VALUES,
    WRAPPERS,
)
from engine.ops.table import OPERATORS, Op


class Formula(Compound):
    """Reads the expression that starts at a token into `items`; `at` is the token behind it.

    It goes up to the end of its statement, or to one of `stops` outside of its brackets. Where `plain`, numbers
    are compared in it.
    """

    def __init__(
        self, source: Source, at: int, stops: frozenset[str] = frozenset(), *, plain: bool = False, depth: int = 0
    ) -> None:
        super().__init__(source, at, stops, plain=plain, depth=depth)
        while not (self._after_operand and self._ends()):
            if self._after_operand:
                self._operator()
            else:
                self._operand()
        self._reduce(LOWEST)

    def _ends(self) -> bool:
        token = self.source.token(self.at)
        return (token.kind is TokenKind.END or token.text in self._stops) and self._bracket() is None

    def _operand(self) -> None:
        token = self.source.token(self.at)
        if token.kind is TokenKind.NUMBER or self._signed_number():
            self._take(literals.number(self.source, self.at))
        elif token.kind is TokenKind.NAME:
            self._word(token.text)
        elif token.text == "+":
            self.at += 1
        elif token.text == "-":
            self._push(Pending(self.at, MINUS, 1, self.at))
            self.at += 1
        elif token.text in ("(", "["):
            self._open(self.at, "group" if token.text == "(" else "list")
        elif token.text in (")", "]") and self._may_close(token.text):
            self._close()
        else:
            raise operand_errors.no_operand(self.source, self.at, self._open_bracket())

    def _signed_number(self) -> bool:
        """Whether a minus belongs to the number behind it; in -2**2 the power goes first."""
        number = self.source.token(self.at + 1).kind is TokenKind.NUMBER
        return number and self._text() == "-" and self._text(2) not in ("**", ".")

    def _may_close(self, sign: str) -> bool:
        """Whether a call or a list may end where a value could stand: x.tanh(), max(a, b,), []."""
        waiting = self._pending[-1] if self._pending else None
        if waiting is None or sign != CLOSING.get(waiting.bracket):
            return False
        empty = waiting.bracket in ("function", "list") or waiting.count > 0
        return empty and waiting.bracket != "group" and self._text(-1) in ("(", "[", ",")

    def _word(self, name: str) -> None:
        follows, functions = self._text(1), self.source.functions
        bracket = self._pending[-1] if self._pending else None
        if bracket is not None and bracket.bracket in ("call", "function") and follows == "=":
            if bracket.bracket == "call" and self.source.opens_line(self.at):
                raise operand_errors.unclosed(self.source, bracket.at)
            self._keyword(bracket, name)
        elif name == "lambda" and self._text(-1) in ("=", "(", ","):
            self._lambda()
        elif name == "not" and self._counts():
            self._push(Pending(self.at, "not", 1, self.at))
            self.at += 1
        elif name in ("True", "False") and self._counts():
            self._take(Literal(float(name == "True"), name, self.at, self.at))
        elif name in MODULES and name not in self.source.assigned and follows == ".":
            self._dotted()
        elif follows == "(" and (name in functions or (name in MANY and name not in self.source.assigned)):
            self._open(self.at + 1, "function", name, self.at)
        elif name in WRAPPERS and follows == "(" and name not in self.source.assigned:
            self._wrapped(self.at, self.at)
        elif name in VALUES and follows == "(":
            self._take(literals.made(self.source, self.at, self.at))
        elif follows == "(" and name == SQUARES and self._text(2) == ")" and name not in self.source.assigned:
            self._take(Squares(self.at, self.at + 2))
        elif follows == "(" and name in CALLS and (name != SQUARES or name not in self.source.assigned):
            self._open(self.at + 1, "call", CALLS[name], self.at)
        else:
            name_errors.check_use(self.source, self.at)
            self._take(NameUse(self.at, self.at))

    def _dotted(self) -> None:
        """A function or a number of a module: np.exp(…), torch.nn.functional.relu(…), math.pi."""
        last = self.source.dotted(self.at)
        module, name, first = self._text(), self.source.token(last).text, self.at
        if self.source.token(last + 1).text != "(":
            if name not in CONSTANTS:
                raise name_errors.no_number(self.source, first, last)
            return self._take(Literal(CONSTANTS.get(name, 0.0), self.source.words(first, last), first, last))
        if name in TENSORS and module == "torch" and not literals.is_list(self.source, last + 1):
            return self._take(literals.made(self.source, first, last))
        written = f"{module}.{name}"
        if name in WRAPPERS:
            return self._wrapped(first, last)
        if name in CALLS:
            return self._open(last + 1, "call", CALLS[name], first)
        if name in MANY or written in MANY:
            return self._open(last + 1, "function", name if name in MANY else written, first)
        raise name_errors.unknown_function(self.source, first, last)

    def _wrapped(self, first: int, last: int) -> None:
        """A number in a call that says it is trained: nn.Parameter(torch.tensor(2.0))."""
        inside = self._inner(last + 2, _ARGUMENT)
        closing = self.source.closing(last + 1)
        if closing is None or len(inside) != 1 or not isinstance(inside[0], Literal):
            raise literals.complaint(self.source, last + 1, last + 2)
        name = self.source.token(last).text
        self._take(inside[0]._replace(first=first, last=closing, maker=name))

    def _keyword(self, bracket: Pending, name: str) -> None:
        """x=… between brackets; what says how numbers are kept, or over what a sum goes, changes nothing here."""
        if name in IGNORED_KEYWORDS:
            depth = 0
            while depth or self._text() not in (",", ")"):
                if self.source.token(self.at).kind is TokenKind.END:
                    raise operand_errors.unclosed(self.source, bracket.at)
                depth += (self._text() in "([") - (self._text() in ")]")
                self.at += 1
            if self._text() == ")":
                self._close()
            else:
                self.at += 1
        elif bracket.bracket == "call":
            raise operand_errors.plain_values(self.source, bracket.at, self.at, self.at + 1)
        else:
            bracket.keywords.append(name)
            self.at += 2

    def _operator(self) -> None:
        token, bracket = self.source.token(self.at), self._bracket()
        op = OPERATORS.get((token.text, 2)) if token.kind is TokenKind.SIGN else None
        if op is not None:
            self._reduce(op.precedence + (op is POWER))
            self._push(Pending(self.at, op, 2, self._starts[-1]))
            self._next()
        elif token.text in PLAIN_SIGNS and token.text != "not" and self._counts():
            self._plain_sign(token.text)
        elif token.text in (")", "]") and bracket is not None and token.text == CLOSING[bracket.bracket]:
            self._close()
        elif token.text == "," and bracket is not None and (bracket.bracket != "group" or self._in_list()):
            self._reduce(LOWEST)
            bracket.count += 1
            self._next()
        elif token.text == "if" and token.kind is TokenKind.NAME:
            self._choice()
        elif token.text == "for" and bracket is not None and not bracket.count:
            self._each()
        elif token.text == "[" and self.source.touch(self.at):
            self._pick()
        elif not self._member():
            raise self._no_operator()

    def _counts(self) -> bool:
        """Whether what stands here is about plain numbers: a condition, an index, the values of range."""
        return self._plain or any(waiting.bracket == "function" for waiting in self._pending)

    def _in_list(self) -> bool:
        """Whether the innermost bracket, a round one, stands in another: then it is a pair, as in [(1, 2), (3, 4)]."""
        return sum(bool(waiting.bracket) for waiting in self._pending) > 1 or bool(self._stops)

    def _plain_sign(self, sign: str) -> None:
        self._reduce(PLAIN_SIGNS[sign])
        self._push(Pending(self.at, sign, 2, self._starts[-1]))
        self._next()

    def _next(self) -> None:
        self.at += 1
        self._after_operand = False

    def _member(self) -> bool:
        """A function behind a point, x.tanh(), or .data, which is the value itself."""
        name = self._text(1)
        if self._text() != "." or self._text(2) != "(":
            return self._text() == "." and name == "data" and self._skip(2)
        if name in CASTS and self._text(3) == ")":
            return self._skip(4)
        if name in CALLS:
            self._open(self.at + 2, "call", CALLS[name], self._starts[-1], 1)
        return name in CALLS

    def _skip(self, tokens: int) -> bool:
        self.at += tokens
        return True

    def _no_operator(self) -> EngineError:
        operand = self._starts[-1]
        self._reduce(LOWEST)
        return operator_errors.no_operator(self.source, self.at, operand, self._starts[-1], self._open_bracket())

    def _open_bracket(self) -> operand_errors.Bracket | None:
        bracket = self._bracket()
        return operand_errors.Bracket(bracket.at, bracket.bracket == "call") if bracket else None

    def _open(
        self, at: int, bracket: BracketKind, does: Op | str | None = None, first: int = 0, count: int = 0
    ) -> None:
        self._push(Pending(at, does, count, first, bracket))
        self.at = at
        self._next()

    def _close(self) -> None:
        self._reduce(LOWEST)
        bracket = self._pending.pop()
        self._depth -= 1
        count = bracket.count + self._after_operand
        if bracket.bracket == "call":
            assert isinstance(bracket.does, Op)
            if bracket.does.id not in FOLDED or not count:
                operand_errors.check_count(self.source, bracket.at, count)
            self._apply(Apply(bracket.does, count, bracket.first, self.at))
        elif bracket.bracket == "function":
            keywords = tuple(bracket.keywords)
            self._apply(FunctionCall(str(bracket.does), count, keywords, bracket.first, self.at))
        elif (bracket.bracket == "list" and not self._is_comprehension(count)) or bracket.count:
            self._apply(ListOf(count, bracket.at, self.at))
        else:
            self._starts[-1] = bracket.at
        self.at += 1
        self._after_operand = True

    def _is_comprehension(self, count: int) -> bool:
        return count == 1 and isinstance(self.items[-1], Each)

    def _push(self, waiting: Pending) -> None:
        self._depth += waiting.nests
        if self._depth > NESTING:
            raise operand_errors.too_deep(self.source, waiting.at, NESTING)
        self._pending.append(waiting)


_ARGUMENT = frozenset({",", ")"})
