"""What a program has so far: its graph, its names, what is to be said of it, and how much work it was."""

from __future__ import annotations

from typing import Protocol

from engine.errors import EngineError, Message, Span
from engine.graph.graph_builder import GraphBuilder
from engine.language.diagnostics import characters, name_errors
from engine.language.interpreter.expression_text import line_numbers
from engine.language.interpreter.operands import Value
from engine.language.tokens import Source

MOST_NODES = 20_000
MOST_WORK = 50_000  # lines and entries that are run through: an endless loop ends within a second


class Located(Protocol):
    """What stands in the tokens from `first` to `last`."""

    @property
    def first(self) -> int: ...
    @property
    def last(self) -> int: ...


class Scope:
    """The names of a program; what is asked for is found in the innermost function first."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.graph = GraphBuilder()
        self.scopes: list[dict[str, Value]] = [{}]
        self.stand_in: Span | None = None
        self._noted: dict[str, tuple[Message, list[int]]] = {}
        self._looks: dict[str, tuple[str, int]] = {}
        self._work = 0

    def note(self, note: Message | None, line: int) -> None:
        """Remembers what is to be said of a line."""
        if note is not None:
            self._noted.setdefault(note.template, (note, []))[1].append(line)

    @property
    def notes(self) -> list[Message]:
        """What is to be said of the program, each once, with its lines."""
        return [
            Message("{note} ({lines})", {"note": note, "lines": line_numbers(lines)})
            for note, lines in self._noted.values()
        ]

    def tick(self, span: Span) -> None:
        """Counts a piece of work; EngineError where there is too much of it."""
        self._work += 1
        if self._work > MOST_WORK or len(self.graph.nodes) > MOST_NODES:
            raise EngineError(
                "This makes more than {most} steps or {nodes} nodes", hint="Repeat it less often.", span=span,
                most=f"{MOST_WORK:,}", nodes=f"{MOST_NODES:,}",
            )  # fmt: skip

    def span(self, item: Located) -> Span:
        """Where an item stands; in a function of our own, where that is called."""
        return self.stand_in or self.source.span(item.first, item.last)

    def find(self, at: int) -> Value:
        """What the name at a token stands for; EngineError where it has no value."""
        self.check_look(at)
        name = self.source.token(at).text
        found = self.scopes[-1].get(name, self.scopes[0].get(name))
        if found is None:
            raise name_errors.undefined(self.source, at, self.known)
        return found

    @property
    def known(self) -> list[str]:
        """All names that have a value here."""
        return list({**self.scopes[0], **self.scopes[-1]})

    def check_look(self, at: int) -> None:
        """Refuses a name that reads like another one, or mixes Latin letters with others that look Latin."""
        name = self.source.token(at).text
        look = characters.look(name)
        other, first = self._looks.setdefault(look, (name, at))
        if other == name and (look == name or not any(c.isascii() and c.isalpha() for c in name)):
            return
        foreign, where = (name, at) if look != name else (other, first)
        raise characters.look_alike(foreign, look, self.source.span(where))
