"""The engine's messages in the language of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.errors import Message


def translated(message: Message) -> str:
    """The message with its template translated and its places filled; messages in places are translated too."""
    template = QCoreApplication.translate("engine", message.template)
    places = {key: translated(value) if isinstance(value, Message) else value for key, value in message.places.items()}
    return template.format_map(places) if places else template
