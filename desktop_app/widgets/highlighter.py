"""Colours for program text, and for Python: numbers, functions, comments."""

from __future__ import annotations

import re
from keyword import kwlist

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop_app.look.theme import Theme
from engine.ops.table import FUNCTIONS

Rules = tuple[tuple[str, re.Pattern[str]], ...]

_NUMBERS = ("data", re.compile(r"(?<![\w.])(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"))
_COMMENTS = ("dimtext", re.compile(r"#.*"))
PROGRAM: Rules = (
    _NUMBERS,
    ("gradient", re.compile(rf"\b(?:{'|'.join([*FUNCTIONS, 'input'])})\b(?=\s*\()")),
    _COMMENTS,
)
PYTHON: Rules = (
    _NUMBERS,
    ("gradient", re.compile(rf"\b(?:{'|'.join(kwlist)})\b")),
    ("parameter", re.compile(r"\"[^\"]*\"|'[^']*'")),
    _COMMENTS,
)


class Highlighter(QSyntaxHighlighter):
    """Colours a document by the theme."""

    def __init__(self, document: QTextDocument, rules: Rules = PROGRAM) -> None:
        super().__init__(document)
        self._rules = rules
        self._formats: dict[str, QTextCharFormat] = {}

    def set_theme(self, theme: Theme) -> None:
        """Takes over the colours."""
        for token, _ in self._rules:
            form = QTextCharFormat()
            form.setForeground(theme.color(token))
            self._formats[token] = form
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for token, pattern in self._rules:
            if token in self._formats:
                for match in pattern.finditer(text):
                    self.setFormat(match.start(), match.end() - match.start(), self._formats[token])
