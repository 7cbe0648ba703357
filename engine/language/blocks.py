"""Lines and what is indented below them, as Python has them; a text without such lines has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.errors import EngineError
from engine.language.tokens import Source, TokenKind

LIMIT = 500
HEADERS = frozenset({"def", "class", "for", "while", "if", "elif", "else", "with", "try", "except", "finally"})


@dataclass(frozen=True, slots=True)
class Line:
    """A statement from the token `at` up to `end`, and the lines in its block; `end` of a header is its colon."""

    at: int
    end: int
    body: tuple[Line, ...] = ()


@dataclass(slots=True)
class _Row:
    """What stands on one line of text: the tokens at which its statements start, and how far it is indented."""

    indent: int
    starts: list[int] = field(default_factory=list)


def blocks(source: Source) -> tuple[Line, ...]:
    """The outermost lines of a text; EngineError where there are too many."""
    rows = list(_rows(source))
    count = sum(len(row.starts) for row in rows)
    if count > LIMIT:
        at = [start for row in rows for start in row.starts][LIMIT]
        span = source.span(at)
        raise EngineError("A program has at most {limit} statements", hint="Shorten it.", span=span, limit=LIMIT)
    lines: list[Line] = []
    at = 0
    while at < len(rows):
        at = _take(source, rows, at, lines)
    return tuple(lines)


def _rows(source: Source) -> Iterator[_Row]:
    """A row for each line of text with statements on it; one that goes on inside brackets is one."""
    row: _Row | None = None
    opens = True
    for at, token in enumerate(source.tokens):
        if token.kind is TokenKind.END:
            opens = True
            if token.text != ";" and row is not None:
                yield row
                row = None
        elif opens:
            row = row or _Row(source.span(at).column)
            row.starts.append(at)
            opens = False


def _take(source: Source, rows: list[_Row], at: int, lines: list[Line]) -> int:
    """Reads the row at `at` with its blocks into `lines`; returns the row behind them."""
    row = rows[at]
    at += 1
    for number, start in enumerate(row.starts):
        colon = _colon(source, start)
        if colon is None:
            lines.append(Line(start, source.end(start)))
            continue
        body: list[Line] = []
        if source.tokens[colon + 1].kind is not TokenKind.END:
            body += [Line(colon + 1, source.end(colon + 1))]
            body += [Line(other, source.end(other)) for other in row.starts[number + 1 :]]
        else:
            while at < len(rows) and rows[at].indent > row.indent:
                at = _take(source, rows, at, body)
        lines.append(Line(start, colon, tuple(body)))
        break
    return at


def _colon(source: Source, at: int) -> int | None:
    """The colon that ends the header which starts at a token; None where no block begins."""
    if source.tokens[at].text not in HEADERS:
        return None
    depth = 0
    for here in range(at, source.end(at)):
        text = source.tokens[here].text
        depth += (text in "([{") - (text in ")]}") if len(text) == 1 else 0
        if text == ":" and not depth and source.tokens[here - 1].text != "lambda":
            return here
    return None
