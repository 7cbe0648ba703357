"""Statements → Graph: names are looked up, nodes appended, and each gets its expression and its place in the text."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from engine.errors import EngineError, Message
from engine.graph.graph import Graph, GraphBuilder, Kind
from engine.language.calls import Argument, CallSite, Made, columns, outputs
from engine.language.data_checks import check_data
from engine.language.diagnostics import characters, name_errors
from engine.language.expressions import Apply, Item, NameUse, Squares
from engine.language.literals import Literal
from engine.language.statements import Assignment, Making, Output, Statement, statements
from engine.language.tokens import Source
from engine.language.vocabulary import SQUARES
from engine.numerals import short
from engine.ops.table import ADD, NEGATE, OPS, POWER, Op

_ATOM = POWER + 1
_ROOM = 40  # characters of an expression


class _Operand(NamedTuple):
    """A node with its text, and how tightly that holds together."""

    node: int
    text: str
    level: int


class Builder:
    """Turns the statements of a source into a graph."""

    def __init__(self, source: Source, seed: int, folder: str) -> None:
        self.source = source
        self._graph = GraphBuilder()
        self._place = CallSite(source, self._graph, self._find, Random(seed), seed, folder)
        self._names: dict[str, Made] = {}
        self._looks: dict[str, tuple[str, int]] = {}
        self._notes: list[Message] = []
        self._last: int | None = None
        self._output: int | None = None

    def build(self) -> Graph:
        """The graph of the whole program; EngineError where it is wrong."""
        for statement in statements(self.source):
            self._do(statement)
        output = self._last if self._output is None else self._output
        if output is None:
            raise EngineError("Nothing is computed yet", hint="Type a = 3 and, on the next line, y = a**2.")
        graph = self._graph.build(output, self._notes, self.source.text)
        check_data(graph)
        return graph

    def _do(self, statement: Statement) -> None:
        if isinstance(statement, Assignment):
            self._assign(statement)
        elif isinstance(statement, Making):
            self._make(statement)
        elif isinstance(statement, Output):
            index = self._look_up(statement.at)
            self._last = index
            self._output = index if statement.final else self._output
        else:
            if statement.at is not None:
                self._look_up(statement.at)
            self._note(statement.note)

    def _note(self, note: Message | None) -> None:
        if note is not None and note not in self._notes:
            self._notes.append(note)

    def _assign(self, statement: Assignment) -> None:
        at, items = statement.at, statement.items
        name = self.source.token(at).text
        self._check_look(at)
        if statement.again and name not in self._names:
            hint, span = "Give it one first: {name} = 1.", self.source.span(at)
            raise EngineError("{name} has no value yet", hint=hint, span=span, name=name)
        single = items[0] if len(items) == 1 else None
        if isinstance(single, Literal):
            kind = Kind.INPUT if single.fixed else Kind.PARAMETER
            index = self._graph.leaf(kind, single.value, name, self.source.span(single.first, single.last))
        else:
            index = self._evaluate(items, name)
        self._names[name] = self._last = index

    def _make(self, statement: Making) -> None:
        for at in statement.names:
            self._check_look(at)
        names, made = [self.source.token(at).text for at in statement.names], statement.made
        if isinstance(made, Argument):
            self._bind(names[0], self._list(names[0], made))
        elif made.maker == "data":
            for at, name, numbers in zip(statement.names, names, columns(self._place, made, names), strict=True):
                self._bind(name, self._graph.data(numbers, name, self.source.span(at)))
        else:
            if len(names) > 1:
                raise EngineError(
                    "What {maker}(…) makes has one name", hint="Write h = {call}.", maker=made.maker,
                    span=self.source.span(statement.names[0], statement.names[-1]),
                    call=self.source.words(made.first, made.last),
                )  # fmt: skip
            self._bind(names[0], outputs(self._place, made, names[0]))

    def _list(self, name: str, made: Argument) -> Made:
        if made.numbers:
            return self._graph.data(made.numbers, name, self.source.span(made.first, made.last))
        found = [self._find(word) for word in made.words]
        return tuple(index for one in found for index in ((one,) if isinstance(one, int) else one))

    def _bind(self, name: str, made: Made) -> None:
        self._names[name] = made
        self._last = made if isinstance(made, int) else made[-1]

    def _evaluate(self, items: list[Item], name: str) -> int:
        """Adds the nodes of an expression and returns its last, which gets the name unless it has one."""
        stack: list[_Operand] = []
        for item in items:
            if isinstance(item, Literal):
                stack.append(self._constant(item))
            elif isinstance(item, NameUse):
                index = self._look_up(item.first)
                stack.append(_Operand(index, self._graph.nodes[index].name, _ATOM))
            elif isinstance(item, Squares):
                stack.append(self._squares(item, name if item is items[-1] else ""))
            else:
                operands = stack[-item.arity :]
                stack[-item.arity :] = [self._result(item, operands, name if item is items[-1] else "")]
        return stack[0].node

    def _constant(self, literal: Literal) -> _Operand:
        span = self.source.span(literal.first, literal.last)
        if literal.maker == "input":
            raise EngineError(
                "input(…) needs a line of its own", hint="Write x = input(2.0), and compute with x below it.", span=span
            )
        if literal.maker:
            note = "{name}(…) inside an expression is a constant; on a line of its own it is trained"
            self._note(Message(note, {"name": literal.maker}))
        index = self._graph.leaf(Kind.CONSTANT, literal.value, span=span, expression=short(literal.value))
        return _Operand(index, literal.text, NEGATE if literal.text.startswith("-") else _ATOM)

    def _result(self, item: Apply, operands: list[_Operand], name: str) -> _Operand:
        text = _shortened(_text(item.op, operands))
        indices = [operand.node for operand in operands]
        span = self.source.span(item.first, item.last)
        index = self._graph.result(item.op, indices, name, span, text)
        return _Operand(index, text, item.op.precedence or _ATOM)

    def _squares(self, item: Squares, name: str) -> _Operand:
        parameters = [node.index for node in self._graph.nodes if node.kind is Kind.PARAMETER]
        span = self.source.span(item.first, item.last)
        if not parameters:
            raise EngineError("There are no parameters yet", hint="Write l2() below those it adds up.", span=span)
        index = self._graph.result(OPS["l2"], parameters, name, span, f"{SQUARES}()")
        return _Operand(index, f"{SQUARES}()", _ATOM)

    def _look_up(self, at: int) -> int:
        found, name = self._find(at), self.source.token(at).text
        if isinstance(found, int):
            return found
        raise EngineError(
            "{name} is a list of {count} numbers", hint="Give it to a layer: y = layer({name}, 1).",
            span=self.source.span(at), name=name, count=len(found),
        )  # fmt: skip

    def _find(self, at: int) -> Made:
        self._check_look(at)
        name = self.source.token(at).text
        if name not in self._names:
            raise name_errors.undefined(self.source, at, self._names)
        return self._names[name]

    def _check_look(self, at: int) -> None:
        """Refuses a name that reads like another one, or mixes Latin letters with others that look Latin."""
        name = self.source.token(at).text
        look = characters.look(name)
        other, first = self._looks.setdefault(look, (name, at))
        if other == name and (look == name or not any(c.isascii() and c.isalpha() for c in name)):
            return
        foreign, where = (name, at) if look != name else (other, first)
        raise characters.look_alike(foreign, look, self.source.span(where))


def _text(op: Op, operands: list[_Operand]) -> str:
    """The operation as one would type it, with the brackets that it needs."""
    if op.is_function:
        return f"{op.symbol}({', '.join(operand.text for operand in operands)})"
    if len(operands) == 1:
        literal = operands[0].level == _ATOM and operands[0].text[0] in ".0123456789"
        return op.symbol + _held(operands[0], _ATOM + 1 if literal else NEGATE)  # -(2) is no number, unlike -2
    left, right = operands
    gap = " " if op.precedence == ADD else ""
    if op.precedence == POWER:
        return _held(left, _ATOM) + op.symbol + _held(right, NEGATE)
    tight = _ATOM if right.text.startswith("-") else op.precedence + 1
    return f"{_held(left, op.precedence)}{gap}{op.symbol}{gap}{_held(right, tight)}"


def _held(operand: _Operand, level: int) -> str:
    return f"({operand.text})" if operand.level < level else operand.text


def _shortened(text: str) -> str:
    return text if len(text) <= _ROOM else text[: _ROOM - 1] + "…"
