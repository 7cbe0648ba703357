"""What is remembered between sessions: how the window looks and moves, nothing about the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRect, QSettings

from desktop_app.look.theme import PALETTES
from desktop_app.window.placement import STATES, Placement


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
    """Theme, zoom (0.5 to 3), whether nothing slides, and where the window was left, None at first."""

    def __init__(self) -> None:
        self._store = QSettings("Backprop Stepper", "Backprop Stepper")

    theme: str = _remembered("theme", "dark", lambda name: name if str(name) in PALETTES else None)
    zoom: float = _remembered("zoom", 1.0, lambda text: zoom if 0.5 <= (zoom := float(str(text))) <= 3 else None)
    reduced_motion: bool = _remembered("reduced_motion", False, lambda text: str(text).lower() == "true")
    _place: QRect = _remembered("place", QRect(), lambda at: at if isinstance(at, QRect) else None)
    _state: str = _remembered("state", "normal", lambda name: name if str(name) in STATES else None)

    @property
    def placement(self) -> Placement | None:
        """Where the window was left."""
        return Placement(self._place, self._state) if self._place.isValid() else None

    @placement.setter
    def placement(self, left: Placement) -> None:
        self._place, self._state = left
