"""What is remembered between sessions: how the window looks and moves, nothing about the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

from desktop_app.look.theme import PALETTES


def _remembered(key: str, default: Any, read: Callable[[Any], Any]) -> Any:
    """A property that `read` makes of what is stored; ValueError and None mean the default."""

    def get(settings: WindowSettings) -> Any:
        try:
            value = read(settings._store.value(key, default))
        except ValueError:
            return default
        return default if value is None else value

    return property(get, lambda settings, value: settings._store.setValue(key, value))


class WindowSettings:
    """Theme, zoom (0.5 to 3), whether nothing slides, and the window's geometry as Qt saves it, empty at first."""

    def __init__(self) -> None:
        self._store = QSettings("Backprop Stepper", "Backprop Stepper")

    theme: str = _remembered("theme", "dark", lambda name: name if str(name) in PALETTES else None)
    zoom: float = _remembered("zoom", 1.0, lambda text: zoom if 0.5 <= (zoom := float(str(text))) <= 3 else None)
    reduced_motion: bool = _remembered("reduced_motion", False, lambda text: str(text).lower() == "true")
    geometry: QByteArray = _remembered("geometry", QByteArray(), lambda at: at if isinstance(at, QByteArray) else None)
