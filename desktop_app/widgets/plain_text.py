"""Texts that Qt shows to the letter, whatever is in them: names and errors may come from outside."""

from __future__ import annotations

from html import escape
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import Qt as Guessing
from PySide6.QtWidgets import QLabel

_TO_THE_LETTER = "<span style='white-space: pre-wrap'>{text}</span>"


class Label(QLabel):
    """A label whose text is no HTML."""

    def __init__(self, *given: Any, **properties: Any) -> None:
        super().__init__(*given, **properties)
        self.setTextFormat(Qt.TextFormat.PlainText)


def to_the_letter(text: str) -> str:
    """A text for a tool tip or a message box, where Qt takes for HTML what looks like it."""
    if not Guessing.mightBeRichText(text):
        return text
    return _TO_THE_LETTER.format(text=escape(text))
