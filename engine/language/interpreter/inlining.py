"""Functions of a program, read where they are called: each call adds its own nodes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from engine.errors import EngineError, Span
from engine.language.blocks import Line
from engine.language.diagnostics import name_errors
from engine.language.interpreter import python_functions
from engine.language.interpreter.arguments import arguments, loss_function
from engine.language.interpreter.evaluator import Evaluator
from engine.language.interpreter.operands import Function, Operand, Value
from engine.language.interpreter.recognition import UNUSED
from engine.language.items import FunctionCall
from engine.language.statements import Definition
from engine.language.tokens import Source
from engine.language.vocabulary import LOSSES

MOST_CALLS = 50  # of functions inside one another


class Inliner(Evaluator):
    """Works out calls: the parameters stand for what is given, in a scope of their own."""

    def __init__(self, source: Source, random: Random) -> None:
        super().__init__(source)
        self.random = random
        self.calls: list[Function] = []  # in which we are, the innermost last
        self.loops = 0  # around the line that is read, in the innermost function
        self._called: set[str] = set()

    @abstractmethod
    def run(self, lines: Sequence[Line], name: str = "") -> Operand | None:
        """Does what lines say; what they return, if anything, with that name."""

    def call(self, item: FunctionCall, operands: Sequence[Operand], name: str) -> Operand:
        function = self.scopes[-1].get(item.name) or self.scopes[0].get(item.name)
        if isinstance(function, Function):
            return self._inline(function, item, operands, name)
        if item.name in self.source.functions:
            raise name_errors.undefined(self.source, item.first, self.known)
        if item.name in LOSSES:
            return self._inline(loss_function(item.name), item, operands, name)
        return python_functions.call(self, item.name, operands, self.span(item), self.random)

    def _inline(self, function: Function, item: FunctionCall, operands: Sequence[Operand], name: str) -> Operand:
        span = self.span(item)
        self._called.add(function.name)
        if function in self.calls:
            raise EngineError("{name} calls itself", hint="Write a loop instead.", span=span, name=function.name)
        if len(self.calls) >= MOST_CALLS:
            raise EngineError(
                "Functions call each other {most} deep", hint="Write the formula itself.", span=span, most=MOST_CALLS
            )
        values = arguments(function, item, operands, span)
        with self._inside(function, values, span), self.graph.block(function.name):
            found = self.evaluate(function.result, name) if function.result else self.run(function.body, name)
        if found is None:
            raise EngineError("{name} gives no value", hint="End it with return.", span=span, name=function.name)
        return found

    @contextmanager
    def _inside(self, function: Function, values: dict[str, Value], span: Span) -> Iterator[None]:
        """In the scope of a call of a function."""
        source, loops = self.source, self.loops
        self.calls.append(function)
        self.scopes.append(values)
        self.source, self.loops = function.source, 0
        if function.source is not source:
            self.stand_in, before = span, self.stand_in
        try:
            yield
        finally:
            self.source, self.loops = source, loops
            if function.source is not source:
                self.stand_in = before
            self.scopes.pop()
            self.calls.pop()

    def define(self, statement: Definition, line: Line) -> None:
        """Remembers a function."""
        name = self.source.token(statement.at).text
        parameters = tuple(self.source.token(at).text for at in statement.parameters)
        late = parameters[len(parameters) - len(statement.defaults) :]
        defaults = {key: self.evaluate(items).value for key, items in zip(late, statement.defaults, strict=True)}
        self.scopes[-1][name] = Function(
            name, self.source, parameters, defaults, line.body, line=self.source.span(line.at).line
        )

    def say_unused(self) -> None:
        """Notes the functions that were never called: what they say was not read."""
        for value in self.scopes[0].values():
            if isinstance(value, Function) and value.body and value.name not in self._called:
                self.note(UNUSED, value.line)
