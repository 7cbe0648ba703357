"""Messages for people, templates with named places, and the one error that the engine raises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of program text; lines and columns count characters from 1, the end column is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True)
class Message:
    """A sentence as a template with named places; the template is the key under which it is translated."""

    template: str
    places: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format_map(self.places) if self.places else self.template


class EngineError(Exception):
    """What is wrong (`message`), where (`span` in the text), and what to try (`hint`).

    A hint that is text may name the same `places` as the message.
    """

    def __init__(self, template: str, *, hint: Message | str = "", span: Span | None = None, **places: object) -> None:
        self.message = Message(template, places)
        self.hint = hint if isinstance(hint, Message) else Message(hint, places)
        self.span = span
        super().__init__(str(self.message))

    def locate(self, span: Span) -> None:
        """Says where in the text it is, if nothing has yet."""
        self.span = self.span or span

    def report(self, text: str = "", source: str = "program") -> str:
        """The error as `source:line:column: …`, the line, a caret, and the hint, each on a line of its own."""
        if self.span is None:
            parts = [f"{source}: {self.message}"]
        else:
            parts = [f"{source}:{self.span.line}:{self.span.column}: {self.message}", *_excerpt(text, self.span)]
        hint = str(self.hint)
        return "\n".join([*parts, f"  {hint}"] if hint else parts)


def split_lines(text: str) -> list[str]:
    """The lines of a program as spans count them: only CR, LF and CR LF end a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _excerpt(text: str, span: Span, width: int = 100) -> list[str]:
    lines = split_lines(text)
    if not 1 <= span.line <= len(lines):
        return []
    line = lines[span.line - 1].replace("\t", " ")
    start = max(0, span.column - width // 2)
    shown = line[start : start + width]
    length = span.end_column - span.column if span.end_line == span.line else len(line) - span.column + 1
    carets = max(1, min(length, len(shown) - (span.column - 1 - start)))
    return [f"    {shown}", "    " + " " * (span.column - 1 - start) + "^" * carets]
