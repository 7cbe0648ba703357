"""Lines → Graph: names get their values, functions are inlined and loops unrolled, and one result is the output."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from engine.errors import EngineError
from engine.graph.graph import Graph, Kind
from engine.language.blocks import Line, blocks
from engine.language.calls import Call, CallSite, columns, outputs
from engine.language.data_checks import check_data
from engine.language.diagnostics import operand_errors
from engine.language.interpreter.inlining import Inliner
from engine.language.interpreter.operands import ATOM, Computed, Listed, Operand, Plain, Value, plain
from engine.language.interpreter.outputs import choose_output
from engine.language.interpreter.recognition import DISPLAY, MAIN, Recognition
from engine.language.items import Each, Item, ListOf
from engine.language.literals import Literal
from engine.language.statements import (
    Append,
    Assignment,
    Branch,
    Definition,
    Display,
    Loop,
    Making,
    Output,
    Return,
    Statement,
    While,
    read,
)
from engine.language.tokens import Source
from engine.language.vocabulary import KEYWORD_HINTS


class Builder(Inliner):
    """Turns the lines of a source into a graph."""

    def __init__(self, source: Source, seed: int, folder: str) -> None:
        super().__init__(source, Random(seed))
        self._lines = blocks(source)
        self._recognition = Recognition(source, self._lines)
        self._site = CallSite(source, self.graph, self._find_nodes, self.random, seed, folder)
        self._read: dict[tuple[int, int], Statement] = {}
        self._in_list = 0
        self._unnamed: EngineError | None = None  # of the first value that is only displayed
        self._unwanted: list[int] = []  # data of lists that grew
        self._last: int | None = None  # what was assigned or shown last
        self._shown: int | None = None  # what was shown since the last assignment
        self._output: int | None = None  # on which backward() is called

    @property
    def known(self) -> list[str]:
        return [*super().known, *self._recognition.rates]

    def build(self) -> Graph:
        """The graph of the whole program; EngineError where it is wrong."""
        self.run(self._lines)
        self.say_unused()
        if self._unnamed is not None and not any(node.op for node in self.graph.nodes):
            raise self._unnamed
        output = choose_output(self.graph.nodes, self._output, self._shown, self._last)
        if output is None:
            raise EngineError("Nothing is computed yet", hint="Type a = 3 and, on the next line, y = a**2.")
        wraps = self._recognition.wraps
        lists = [value for value in self.scopes[0].values() if isinstance(value, Listed)]
        picked = [each.node for each in lists if (each.picked or wraps) and each.node is not None]
        graph = self.graph.build(output, self.notes, self.source.text, without=[*self._unwanted, *picked])
        check_data(graph)
        return replace(graph, rate=self._recognition.rate, updates=self._recognition.updates)

    def run(self, lines: Sequence[Line], name: str = "") -> Operand | None:
        taken = False  # whether a branch of the last `if` was
        for line in lines:
            own = self.source is self._site.source
            is_skipped, note = self._recognition.skipped(line) if own else (False, None)
            if is_skipped:
                operand_errors.check_closed(self.source, line.at, line.end)
                self.note(note, self._line_of(line))
                continue
            if own and self._recognition.is_main(line):
                self.note(MAIN, self._line_of(line))
                self.run(line.body)
                continue
            statement = self._statement(line)
            self.tick(self.source.span(line.at))
            if isinstance(statement, Return):
                return self.evaluate(statement.items, name) if statement.items else None
            if isinstance(statement, Branch):
                taken, found = self._branch(statement, line, taken, name)
            else:
                found = self._do(statement, line, name)
            if found is not None:
                return found
        return None

    def _line_of(self, line: Line) -> int:
        return self.source.span(line.at).line

    def _statement(self, line: Line) -> Statement:
        key = id(self.source), line.at
        if key not in self._read:
            self._read[key] = read(self.source, line)
        return self._read[key]

    def _do(self, statement: Statement, line: Line, name: str) -> Operand | None:
        match statement:
            case Assignment():
                self._assign(statement)
            case Making():
                self._make(statement)
            case Output():
                self._show(statement)
            case Display():
                self.note(DISPLAY, self._line_of(line))
                self._unnamed = self._unnamed or statement.error
            case Append():
                self._append(statement)
            case Definition():
                self.define(statement, line)
            case Loop():
                return self._repeat(statement, line, name)
            case While() if not self._recognition.trains(line):
                raise operand_errors.not_part(self.source, line.at, line.at, KEYWORD_HINTS["while"])
            case While():
                self.note(self._recognition.loop_note(line), self._line_of(line))
                return self.run(line.body, name)
            case _:
                return self.run(line.body, name)
        return None

    def _branch(self, statement: Branch, line: Line, taken: bool, name: str) -> tuple[bool, Operand | None]:
        if (statement.word != "if" and taken) or self._computes_nothing(line):
            return True, None
        if statement.condition and not self.number(self.evaluate(statement.condition), self.source.span(line.at)):
            return False, None
        return True, self.run(line.body, name)

    def _computes_nothing(self, line: Line) -> bool:
        """Whether all lines in a block are skipped, as those of `for p in parameters: p.grad = 0`."""
        words = (self.source.token(each.at).text for each in line.body)
        return all(
            word in ("break", "continue") or self._recognition.skipped(each)[0]
            for word, each in zip(words, line.body, strict=True)
        )

    def _repeat(self, statement: Loop, line: Line, name: str) -> Operand | None:
        if self._computes_nothing(line):
            for each in line.body:
                self.note(self._recognition.skipped(each)[1], self._line_of(each))
            return None
        span = self.source.span(line.at)
        entries = self.entries(self.evaluate(statement.iterable), span)
        if self._recognition.trains(line):
            self.note(self._recognition.loop_note(line), self._line_of(line))
            entries = entries[:1]
        self.loops += 1
        try:
            with self.graph.block("loop"):
                for value in entries:
                    self.tick(span)
                    self.assign_targets(statement.targets, value, span)
                    with self.graph.block("round"):
                        found = self.run(line.body, name)
                    if found is not None:
                        return found
        finally:
            self.loops -= 1
        return None

    def _assign(self, statement: Assignment) -> None:
        names, values = statement.names, statement.values
        for at in names:
            self.check_look(at)
        first = self.source.token(names[0]).text
        if statement.again and first not in self.scopes[-1] and first not in self.scopes[0]:
            hint, span = "Give it one first: {name} = 1.", self.source.span(names[0])
            raise EngineError("{name} has no value yet", hint=hint, span=span, name=first)
        if len(values) == len(names):
            found = [self._named_value(at, items) for at, items in zip(names, values, strict=True)]
            for at, value in zip(names, found, strict=True):
                self._bind(self.source.token(at).text, value)
        else:
            operand = self.evaluate(values[0])
            self.assign_targets(names, operand.value, self.source.span(names[0], names[-1]))

    def _named_value(self, at: int, items: Sequence[Item]) -> Value:
        """The value of an expression that gets a name; the same computation again is the same node."""
        name = self.source.token(at).text
        before = self.scopes[-1].get(name)
        mark = self.graph.mark()
        single = items[0] if len(items) == 1 else None
        plainly = self._is_local(name) or self._recognition.wraps
        if isinstance(single, Literal) and (single.maker or not plainly):
            same = isinstance(before, Computed) and self.graph.is_leaf(before.node, single.value)
            return before if before and same else Computed(self._leaf(name, single.value, single, at))
        self._in_list = 0
        self.list_name = name if isinstance(items[-1], ListOf | Each) else ""
        value = self.evaluate(items, name).value
        self.list_name = ""
        if isinstance(value, Plain) and self._recognition.wraps and not self._is_local(name):
            return Plain(value.value, self.span(items[0]), name, ATOM, value.op, value.operands, name)
        if isinstance(value, Plain) and value.op is not None and self._shows_steps(name, value):
            return Computed(self.constants(value.operand, name))
        if isinstance(value, Plain):
            local = self._is_local(name)
            return plain(value.value, value.span) if local else Computed(self._leaf(name, value.value, None, at))
        if (
            isinstance(before, Computed)
            and isinstance(value, Computed)
            and self.graph.repeats(value.node, before.node, mark)
        ):
            self.graph.back_to(mark)
            return before
        if isinstance(value, Computed):
            self.graph.name(value.node, name)
        if isinstance(value, Listed) and value.numbers and value.node is None and not self._is_local(name):
            value.node = self.graph.data(value.numbers, name, self.span(items[-1]))
        return value

    def _shows_steps(self, name: str, value: Plain) -> bool:
        """Whether arithmetic of numbers alone is no leaf: it is the end of a program, or gives no number."""
        return not self._is_local(name) and (name not in self.source.used or not math.isfinite(value.value))

    def _is_local(self, name: str) -> bool:
        """Whether a number of that name is only counted with: in a function or a loop, or as their start."""
        return bool(self.calls or self.loops) or name in self._recognition.counters

    def leaf_of_list(self, literal: Literal) -> int:
        self._in_list += 1
        return self._leaf(f"{self.list_name}{self._in_list - 1}", literal.value, literal, literal.first)

    def _leaf(self, name: str, value: float, literal: Literal | None, at: int) -> int:
        marks, trained = self._recognition.marks, name in self._recognition.trained
        own = literal is not None and literal.maker == "Value"
        fixed = (literal is not None and literal.fixed) or (marks and not trained and not own)
        span = self.span(literal) if literal is not None else self.source.span(at)
        return self.graph.leaf(Kind.INPUT if fixed else Kind.PARAMETER, value, name, span)

    def _bind(self, name: str, value: Value) -> None:
        self.scopes[-1][name] = value
        self._shown = None
        if isinstance(value, Computed) or (isinstance(value, Listed) and value.node is not None):
            self._last = value.node

    def _make(self, statement: Making) -> None:
        for at in statement.names:
            self.check_look(at)
        names, made = [self.source.token(at).text for at in statement.names], statement.made
        assert isinstance(made, Call)
        if made.maker == "data":
            for at, name, numbers in zip(statement.names, names, columns(self._site, made, names), strict=True):
                self._bind(name, Computed(self.graph.data(numbers, name, self.source.span(at))))
            return
        if len(names) > 1:
            raise EngineError(
                "What {maker}(…) makes has one name", hint="Write h = {call}.", maker=made.maker,
                span=self.source.span(statement.names[0], statement.names[-1]),
                call=self.source.words(made.first, made.last),
            )  # fmt: skip
        found = outputs(self._site, made, names[0])
        nodes = (found,) if isinstance(found, int) else found
        self._bind(names[0], Computed(found) if isinstance(found, int) else Listed(tuple(map(Computed, nodes))))
        self._last = nodes[-1]

    def _find_nodes(self, at: int) -> int | tuple[int, ...]:
        """The nodes that a name stands for, for neurons and layers."""
        value = self.find(at)
        nodes = tuple(self._nodes_of(value, at))
        return nodes if isinstance(value, Listed) and value.node is None else nodes[0]

    def _nodes_of(self, value: Value, at: int) -> Iterator[int]:
        if isinstance(value, Listed) and value.node is None:
            for each in value.values:
                yield from self._nodes_of(each, at)
        else:
            yield self.node(self.operand_of(value, self.source.token(at).text), self.source.span(at))

    def _show(self, statement: Output) -> None:
        value, span = self.find(statement.at), self.source.span(statement.at)
        if isinstance(value, Plain):
            return self.note(DISPLAY, span.line)
        index = self.node(self.operand_of(value, self.source.token(statement.at).text), span)
        self._last = self._shown = index
        self._output = index if statement.final else self._output
        return None

    def _append(self, statement: Append) -> None:
        name, listed = self.source.token(statement.at).text, self.find(statement.at)
        if not isinstance(listed, Listed):
            hint, span = "Begin with an empty list: {name} = [].", self.source.span(statement.at)
            raise EngineError("{name} is no list that grows", hint=hint, span=span, name=name)
        if listed.node is not None:
            self._unwanted.append(listed.node)
            listed.node = None
        listed.values = (*listed.values, self.evaluate(statement.items).value)
