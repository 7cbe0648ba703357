"""Messages for people, templates with named places, and the one error that the engine raises."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

LONGEST = 300  # characters of a name in a sentence
# What would end a line, turn the direction of what stands beside it, or show nothing at all.
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


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
        return self.fill(self.template)

    def fill(self, template: str, shown: Callable[[Message], str] = str) -> str:
        """A template with these places, in which names stand on one line; `shown` says a message among them."""
        if not self.places:
            return template
        places = {key: _in_sentence(value, shown) for key, value in self.places.items()}
        return template.format_map(places)


def plural(count: int, none: Message, one: Message, many: Message) -> Message:
    """What is said of so many."""
    return none if count == 0 else one if count == 1 else many


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
        source = one_line(source)
        if self.span is None:
            parts = [f"{source}: {self.message}"]
        else:
            parts = [f"{source}:{self.span.line}:{self.span.column}: {self.message}", *_excerpt(text, self.span)]
        hint = str(self.hint)
        return "\n".join([*parts, f"  {hint}"] if hint else parts)


def one_line(text: str) -> str:
    """A name from outside as it can stand in a sentence: what cannot be shown is □, and what is too long has an …."""
    return _UNSHOWN.sub("□", text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


def split_lines(text: str) -> list[str]:
    """The lines of a program as spans count them: only CR, LF and CR LF end a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _in_sentence(value: object, shown: Callable[[Message], str]) -> object:
    if isinstance(value, Message):
        return shown(value)
    return one_line(value) if isinstance(value, str) else value


def _excerpt(text: str, span: Span, width: int = 100) -> list[str]:
    lines = split_lines(text)
    if not 1 <= span.line <= len(lines):
        return []
    line = lines[span.line - 1].replace("\t", " ")
    start = max(0, span.column - width // 2)
    shown = line[start : start + width]
    length = span.end_column - span.column if span.end_line == span.line else len(line) - span.column + 1
    carets = max(1, min(length, len(shown) - (span.column - 1 - start)))
    return [f"    {one_line(shown)}", "    " + " " * (span.column - 1 - start) + "^" * carets]
