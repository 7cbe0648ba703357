"""Colours for program text: numbers, functions, comments."""

from __future__ import annotations

import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop_app.theme import Theme
from engine.ops import FUNCTIONS

_RULES = (
    ("data", re.compile(r"(?<![\w.])(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")),
    ("gradient", re.compile(rf"\b(?:{'|'.join([*FUNCTIONS, 'input'])})\b(?=\s*\()")),
    ("dimtext", re.compile(r"#.*")),
)


class Highlighter(QSyntaxHighlighter):
    """Colours a document by the theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[str, QTextCharFormat] = {}

    def set_theme(self, theme: Theme) -> None:
        """Takes over the colours."""
        for token, _ in _RULES:
            form = QTextCharFormat()
            form.setForeground(theme.color(token))
            self._formats[token] = form
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        for token, pattern in _RULES:
            if token in self._formats:
                for match in pattern.finditer(text):
                    self.setFormat(match.start(), match.end() - match.start(), self._formats[token])
