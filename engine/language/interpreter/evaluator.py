"""Postfix items → nodes: each gets its expression and its place in the text; plain numbers wait until they are used."""

from __future__ import annotations

import math
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence

from engine.errors import EngineError, Message, Span
from engine.graph.graph import Kind
from engine.language.interpreter.expression_text import written
from engine.language.interpreter.operands import ATOM, Computed, Function, Listed, Operand, Plain, Value, plain
from engine.language.interpreter.scope import Scope
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
from engine.language.tokens import Source
from engine.language.vocabulary import FOLDED, SQUARES
from engine.numerals import short
from engine.ops.scalar_forms import FORWARD
from engine.ops.table import OPS, Op

_SIGNS: dict[str, Callable[[float, float], float]] = {
    "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
    "%": operator.mod, "//": operator.floordiv, "and": lambda a, b: a and b, "or": lambda a, b: a or b,
}  # fmt: skip


class Evaluator(Scope, ABC):
    """Works out expressions: their nodes go into a graph."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.list_name = ""  # of the list that is made, whose leaves are named after it
        self._inputs: dict[int, tuple[Plain, int]] = {}  # named plain numbers that became nodes
        self._written: dict[int, tuple[str, int]] = {}  # nameless results: their text, and how tightly it holds

    @abstractmethod
    def call(self, item: FunctionCall, operands: Sequence[Operand], name: str) -> Operand:
        """What a function of the program, or of Python, gives."""

    @abstractmethod
    def leaf_of_list(self, literal: Literal) -> int:
        """The leaf of a wrapped number in a list: [Value(0.2), Value(-0.4)]."""

    def evaluate(self, items: Sequence[Item], name: str = "") -> Operand:
        """The value of an expression; the node that is added last for it gets the name."""
        stack: list[Operand] = []
        for item in items:
            called = name if item is items[-1] else ""
            match item:
                case Literal():
                    stack.append(self._literal(item))
                case NameUse():
                    stack.append(self._use(item))
                case Squares():
                    stack.append(self._squares(item, called))
                case Each():
                    stack.append(Operand(Listed(tuple(self._each(item, item.clauses))), "[…]"))
                case Conditional():
                    holds = self.number(self.evaluate(item.condition), self.span(item))
                    stack.append(self.evaluate(item.then if holds else item.otherwise, called))
                case Lambda():
                    names = tuple(self.source.token(at).text for at in item.parameters)
                    stack.append(
                        Operand(Function(name or "lambda", self.source, names, {}, result=item.body), "lambda")
                    )
                case Pick():
                    stack.append(self._pick(item, stack.pop()))
                case _:
                    kept = len(stack) - item.arity
                    stack[kept:] = [self._applied(item, stack[kept:], called)]
        return stack[0]

    def node(self, given: Operand, span: Span) -> int:
        """The node of an operand; a plain number becomes a constant now."""
        value = given.value
        if isinstance(value, Computed):
            return value.node
        if isinstance(value, Plain):
            return self.constants(given)
        if isinstance(value, Listed) and value.node is None and value.numbers:
            value.node = self.graph.data(value.numbers, "data", span)
        if isinstance(value, Listed) and value.node is not None:
            return value.node
        if isinstance(value, Function):
            hint, template = "Write brackets behind it: {name}(x).", "{name} is a function"
            raise EngineError(template, hint=hint, span=span, name=value.name)
        raise EngineError(
            "{name} is a list of {count} values", hint="Take one, as in {name}[0], or add them up: sum({name}).",
            span=span, name=given.text, count=len(value.values),
        )  # fmt: skip

    def constants(self, given: Operand, name: str = "") -> int:
        """The node of a plain number; those it is worked out from become nodes too, without recursion."""
        made: list[int] = []
        waiting = [(given, False)]
        while waiting:
            current, ready = waiting.pop()
            value = current.value
            assert isinstance(value, Plain)
            called = value.name or ("" if waiting else name)
            if value.name and id(value) in self._inputs:
                made.append(self._inputs[id(value)][1])
                continue
            if value.op is None:
                kind = Kind.INPUT if value.name else Kind.CONSTANT
                made.append(self.graph.leaf(kind, value.value, called, value.span, short(value.value)))
            elif ready:
                first = len(made) - len(value.operands)
                made[first:] = [self.graph.result(value.op, made[first:], called, value.span, current.text)]
            else:
                waiting += [(current, True), *((each, False) for each in reversed(value.operands))]
                continue
            if value.name:
                self._inputs[id(value)] = value, made[-1]
        return made[0]

    def number(self, operand: Operand, span: Span) -> float:
        """The plain number of an operand; EngineError where it is a node."""
        if isinstance(operand.value, Plain):
            return operand.value.value
        raise EngineError(
            "{name} is no plain number: it is computed step by step", hint="Only plain numbers count and choose here.",
            span=span, name=operand.text,
        )  # fmt: skip

    def whole(self, operand: Operand, span: Span) -> int:
        """The whole number of an operand."""
        number = self.number(operand, span)
        if not math.isfinite(number) or number != int(number):
            raise EngineError("A whole number belongs here", hint="Write 3.", span=span)
        return int(number)

    def entries(self, operand: Operand, span: Span) -> tuple[Value, ...]:
        """What a list holds; the numbers of data one by one."""
        value = operand.value
        if isinstance(value, Listed):
            value.picked = True
            return value.values
        if isinstance(value, Computed) and self.graph.nodes[value.node].kind is Kind.DATA:
            return tuple(plain(number, span) for number in self.graph.nodes[value.node].data)
        raise EngineError(
            "{name} is one value, not a list", hint="A list is written xs = [1.0, 2.0].", span=span,
            name=operand.text,
        )  # fmt: skip

    def operand_of(self, value: Value, text: str = "") -> Operand:
        """A value as an operand, with the text that it has by itself."""
        if isinstance(value, Plain):
            return value.operand
        if isinstance(value, Computed):
            text, level = self._written.get(value.node, (self.graph.nodes[value.node].name, ATOM))
            return Operand(value, text, level)
        return Operand(value, text or "list")

    def assign_targets(self, names: Sequence[int], value: Value, span: Span) -> None:
        """Gives names their values in the innermost scope: of a pair one each."""
        if len(names) == 1:
            values: tuple[Value, ...] = (value,)
        else:
            values = self.entries(self.operand_of(value), span)
        if len(values) != len(names):
            raise EngineError(
                "{count} names get {values} values", hint="Write as many on both sides.", span=span,
                count=len(names), values=len(values),
            )  # fmt: skip
        for at, each in zip(names, values, strict=True):
            self.scopes[-1][self.source.token(at).text] = each

    def result(self, op: Op, operands: Sequence[Operand], span: Span, name: str = "") -> Operand:
        """The result of an operation, as a node; of plain numbers it stays one."""
        text = written(op, operands)
        level = op.precedence or ATOM
        if operands and all(isinstance(operand.value, Plain) for operand in operands):
            value = FORWARD[op.id](*(self.number(operand, span) for operand in operands))
            return Plain(value, span, text, level, op, tuple(operands)).operand
        index = self.graph.result(op, [self.node(operand, span) for operand in operands], name, span, text)
        self.tick(span)
        if name:
            return Operand(Computed(index), self.graph.nodes[index].name)
        self._written[index] = text, level
        return Operand(Computed(index), text, level)

    def _literal(self, literal: Literal) -> Operand:
        span = self.span(literal)
        if literal.maker == "input":
            raise EngineError(
                "input(…) needs a line of its own", hint="Write x = input(2.0), and compute with x below it.", span=span
            )
        if literal.maker and self.list_name:
            return Operand(Computed(self.leaf_of_list(literal)), literal.text)
        if literal.maker:
            note = "{name}(…) inside an expression is a constant; on a line of its own it is trained"
            self.note(Message(note, {"name": literal.maker}), span.line)
        return plain(literal.value, span, literal.text).operand

    def _use(self, use: NameUse) -> Operand:
        return self.operand_of(self.find(use.first), self.source.token(use.first).text)

    def _squares(self, item: Squares, name: str) -> Operand:
        parameters = [node.index for node in self.graph.nodes if node.kind is Kind.PARAMETER]
        span = self.span(item)
        if not parameters:
            raise EngineError("There are no parameters yet", hint="Write l2() below those it adds up.", span=span)
        index = self.graph.result(OPS["l2"], parameters, name, span, f"{SQUARES}()")
        return Operand(Computed(index), f"{SQUARES}()")

    def _applied(self, item: Apply | PlainSign | FunctionCall | ListOf, operands: list[Operand], name: str) -> Operand:
        span = self.span(item)
        if isinstance(item, ListOf):
            return Operand(
                Listed(tuple(operand.value for operand in operands)), self.source.words(item.first, item.last)
            )
        if isinstance(item, FunctionCall):
            return self.call(item, operands, name)
        if isinstance(item, PlainSign):
            return plain(float(self._compared(item, operands)), span).operand
        return self._applied_op(item.op, operands, span, name)

    def _applied_op(self, op: Op, operands: list[Operand], span: Span, name: str) -> Operand:
        """An operation; one over a list has its entries as operands, and the largest of many is found in pairs."""
        listed = any(isinstance(each.value, Listed) and each.value.node is None for each in operands)
        if listed and (op.variadic or op.id in FOLDED):
            operands = [entry for each in operands for entry in self._entries(each, span)]
            if not operands:
                raise EngineError("This list is empty", hint="Put a value into it.", span=span)
        if op.id in FOLDED:
            for _ in operands[2:]:
                operands = [self.result(op, operands[:2], span), *operands[2:]]
            if len(operands) == 1 and listed:
                return operands[0]
            if len(operands) == 1:
                raise EngineError(
                    "{name} needs {needs} values, got {count}", hint="Write {example}.", span=span, name=op.symbol,
                    needs=2, count=1, example=f"{op.symbol}(a, b)",
                )  # fmt: skip
        return self.result(op, operands, span, name)

    def _entries(self, given: Operand, span: Span) -> list[Operand]:
        """The entries of a list; a single value is itself."""
        if isinstance(given.value, Listed) and given.value.node is None:
            return [self.operand_of(each) for each in self.entries(given, span)]
        return [given]

    def _compared(self, item: PlainSign, operands: Sequence[Operand]) -> float:
        span = self.source.span(item.at)
        first, *rest = (self.number(operand, span) for operand in operands)
        if not rest:
            return not first
        if item.sign in ("%", "//") and rest[0] == 0:
            raise EngineError("Nothing is divided by 0 here", hint="Write another number.", span=span)
        return _SIGNS[item.sign](first, rest[0])

    def _each(self, item: Each, clauses: Sequence[Clause]) -> Iterator[Value]:
        if not clauses:
            yield self.evaluate(item.element).value
            return
        span = self.span(item)
        for value in self.entries(self.evaluate(clauses[0].iterable), span):
            self.tick(span)
            self.scopes.append({**self.scopes[-1]} if len(self.scopes) > 1 else {})
            try:
                self.assign_targets(clauses[0].targets, value, span)
                if all(self.number(self.evaluate(condition), span) for condition in clauses[0].conditions):
                    yield from self._each(item, clauses[1:])
            finally:
                self.scopes.pop()

    def _pick(self, item: Pick, operand: Operand) -> Operand:
        span = self.span(item)
        entries = self.entries(operand, span)
        parts = [self.whole(self.evaluate(part), span) if part else None for part in item.parts]
        if len(parts) > 1:
            return Operand(Listed(entries[slice(*parts)]), self.source.words(item.first, item.last))
        assert parts[0] is not None
        if not -len(entries) <= parts[0] < len(entries):
            raise EngineError(
                "{name} has {count} entries, the first is number 0", hint="Write a number below {count}.", span=span,
                name=operand.text, count=len(entries),
            )  # fmt: skip
        return self.operand_of(entries[parts[0]])
