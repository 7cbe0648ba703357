"""Program text cut into tokens. Nothing is refused here: what the language does not have becomes OTHER."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from engine.errors import Span
from engine.language.diagnostics.characters import SUPERSCRIPTS, in_name, starts_name
from engine.numerals import SUBSCRIPTS


class TokenKind(StrEnum):
    """What a token is. END ends a statement: the end of a line or of the text, or a semicolon.

    COMMAND is a line for a notebook: %matplotlib inline, !pip install.
    """

    NAME = "name"
    NUMBER = "number"
    STRING = "string"
    SIGN = "sign"
    END = "end"
    OTHER = "other"
    COMMAND = "command"


class Token(NamedTuple):
    """A piece of text from character `start` up to `end`; `text` is its normal form: - for −, x for 𝑥."""

    kind: TokenKind
    text: str
    start: int
    end: int


_DIGITS = r"[0-9](?:_?[0-9])*"
_PATTERN = re.compile(
    rf"""
    (?P<blank> [ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+ | \\[ \t]*(?:\r\n|\r|\n) | \#[^\r\n]* )
  | (?P<line>   \r\n | \r | \n )
  | (?P<number> (?:{_DIGITS}(?:\.(?:{_DIGITS})?)? | \.{_DIGITS}) (?:[eE][-+−]?{_DIGITS})? )
  | (?P<string> '{{3}}(?s:.)*?'{{3}} | "{{3}}(?s:.)*?"{{3}}
              | '(?:\\[^\r\n]|[^'\\\r\n])*' | "(?:\\[^\r\n]|[^"\\\r\n])*" )
  | (?P<quote>  ['"][^\r\n]* )
  | (?P<stop>   ; )
  | (?P<sign>   [*∗]{{2}}=? | //=? | [-+*/%@&|^−×·∗⋅÷]= | -> | => | := | == | != | <= | >= | << | >> | \.\.\.
              | [-+*/%@&|^~()\[\]{{}},:.=<>!?$\\−×·∗⋅÷] )
  | (?P<run>    [{SUPERSCRIPTS}]+ | [{SUBSCRIPTS}]+ )
    """,
    re.VERBOSE,
)
_KINDS = {**TokenKind.__members__, "QUOTE": TokenKind.OTHER, "RUN": TokenKind.OTHER}
_SIGNS = str.maketrans("−×·∗⋅÷", "-****/")
_OPENING, _CLOSING = tuple("([{"), tuple(")]}")
_COMMAND = re.compile(r"[%!][^\r\n]*")
# What a console or a notebook writes before a line, and what it prints below one.
_PROMPT = re.compile(r"[ \t]*(?:(?:>>>|\.\.\.)(?=[ \t\r\n]|$)|In ?\[\d*\]:|\.\.\.:|Out ?\[\d*\]:[^\r\n]*)")
_LINE_END = re.compile(r"\r\n|\r|\n")
BYTE_ORDER_MARK = "\ufeff"


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a text, one END last; a line that ends inside brackets goes on."""
    at = 1 if text.startswith(BYTE_ORDER_MARK) else 0
    depth = 0
    opens_line = True
    while at < len(text):
        prompt = _PROMPT.match(text, at) if opens_line else None
        if prompt:
            at = prompt.end()
            continue
        match = _PATTERN.match(text, at)
        if match and match.lastgroup == "blank":
            at = match.end()
            continue
        command = _COMMAND.match(text, at) if opens_line and not depth else None
        if command:
            token = Token(TokenKind.COMMAND, command.group(), *command.span())
        else:
            token = _token(match) if match else _unlisted(text, at)
        at, opens_line = token.end, token.text == "\n"
        if token.text != "\n" or not depth:
            depth = max(0, depth + (token.text in _OPENING) - (token.text in _CLOSING))
            yield token
    yield Token(TokenKind.END, "", at, at)


def _token(match: re.Match[str]) -> Token:
    group, text = str(match.lastgroup), match.group()
    start, end = match.span()
    if group in ("line", "stop"):
        return Token(TokenKind.END, "\n" if group == "line" else ";", start, end)
    if group == "number" and _lacks_exponent(match.string, end, text):
        text, end = match.string[start : end + 1], end + 1
    return Token(_KINDS[group.upper()], text.translate(_SIGNS) if group == "sign" else text, start, end)


def _lacks_exponent(text: str, end: int, number: str) -> bool:
    """Whether an e follows that starts neither an exponent nor a name (2exp(x) is a missing *)."""
    then = text[end + 1 : end + 2]
    return text[end : end + 1] in ("e", "E") and "e" not in number.lower() and not (then and in_name(then))


def _unlisted(text: str, start: int) -> Token:
    end = start + 1
    if starts_name(text[start]):
        while end < len(text) and in_name(text[end]):
            end += 1
        return Token(TokenKind.NAME, unicodedata.normalize("NFKC", text[start:end]), start, end)
    while text[start].isdecimal() and end < len(text) and text[end].isdecimal():
        end += 1
    return Token(TokenKind.OTHER, text[start:end], start, end)


class Source:
    """A program text with its tokens; tokens go by their number."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tuple(tokenize(text))
        self.assigned = frozenset(self._assigned())
        self.functions = frozenset(self._functions())
        follows = pairwise(self.tokens)
        self.used = frozenset(a.text for a, b in follows if a.kind is TokenKind.NAME and b.text not in ("=", "."))
        self._lines = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def token(self, at: int) -> Token:
        """The token of that number; behind the last one, the last one."""
        return self.tokens[min(at, len(self.tokens) - 1)]

    def span(self, first: int, last: int | None = None) -> Span:
        """Where the tokens from `first` to `last` (included) stand."""
        return self.between(self.tokens[first].start, self.tokens[first if last is None else last].end)

    def between(self, start: int, end: int) -> Span:
        """The characters from `start` up to `end` as lines and columns."""
        return Span(*self._position(start), *self._position(end))

    def words(self, first: int, last: int) -> str:
        """The text of the tokens from `first` to `last` (included), on one line, as it was typed."""
        return " ".join(self.text[self.tokens[first].start : self.tokens[last].end].split())

    def before(self, at: int) -> str:
        """The text of the token before, or nothing at the start of a statement."""
        token = self.tokens[at - 1]
        return "" if token.kind is TokenKind.END else token.text

    def end(self, at: int) -> int:
        """The END of the statement that a token is in."""
        while self.tokens[at].kind is not TokenKind.END:
            at += 1
        return at

    def touch(self, at: int) -> bool:
        """Whether nothing stands between a token and the one before."""
        return at > 0 and self.tokens[at - 1].end == self.tokens[at].start

    def opens_line(self, at: int) -> bool:
        """Whether a token is the first of its line."""
        return at == 0 or self.span(at - 1).end_line < self.span(at).line

    def closing(self, opening: int) -> int | None:
        """The bracket that closes the one at `opening`, within its statement."""
        depth = 0
        for at in range(opening, self.end(opening)):
            text = self.tokens[at].text
            depth += (text in _OPENING) - (text in _CLOSING)
            if depth == 0:
                return at
        return None

    def operand(self, at: int) -> str:
        """The text of the operand that starts at a token, as far as it is there: a, -2, sin(x), (a + b)."""
        last = at + (self.token(at).text == "-")
        opening = last + (self.token(last).kind is TokenKind.NAME)
        if self.token(opening).text == "(":
            closing = self.closing(opening)
            last, rest = (opening, "…)") if closing is None else (closing, "")
            return self.words(at, last) + rest
        return self.words(at, min(last, len(self.tokens) - 1))

    def bare_operand(self, at: int) -> str:
        """The same without brackets around the whole: a + b."""
        closing = self.closing(at) if self.token(at).text == "(" else None
        return self.operand(at) if closing is None or closing == at + 1 else self.words(at + 1, closing - 1)

    def _assigned(self) -> Iterator[str]:
        """Every name that stands before = at the start of a statement, alone or in a row: x, y = …"""
        row: list[str] | None = []
        for name, sign in pairwise(self.tokens):
            if name.kind is TokenKind.END:
                row = []
            elif row is not None and name.kind is TokenKind.NAME and sign.text in (",", "="):
                row.append(name.text)
                if sign.text == "=":
                    yield from row
                    row = None
            elif name.text != ",":
                row = None

    def _functions(self) -> Iterator[str]:
        """Every name that is defined as a function: def f(x), f = lambda x."""
        for at, token in enumerate(self.tokens):
            if token.text == "def":
                yield self.token(at + 1).text
            elif token.text == "lambda" and at > 1 and self.tokens[at - 1].text == "=":
                yield self.tokens[at - 2].text

    def dotted(self, at: int) -> int:
        """The last token of a name with points in it: np.random.randn."""
        while self.token(at + 1).text == "." and self.token(at + 2).kind is TokenKind.NAME:
            at += 2
        return at

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1
