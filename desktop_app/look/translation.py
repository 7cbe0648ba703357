"""The engine's messages in the language of the window, and words that several views share."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.checks.torch_check import TORCH
from engine.errors import Message


def translated(message: Message) -> str:
    """The message with its template translated and its places filled; messages in places are translated too."""
    return message.fill(QCoreApplication.translate("engine", message.template), translated)


def how_to_get_torch() -> str:
    """What to type where PyTorch is not installed."""
    text = QCoreApplication.translate("words", "PyTorch is missing. In the app's environment:\npip install {torch}")
    return text.format(torch=TORCH)
