"""What is remembered between sessions: how the window looks and moves, nothing about the work."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings

from desktop_app.look.theme import PALETTES


class WindowSettings:
    """Theme, zoom, reduced motion and the window's geometry; anything unreadable falls back to the default."""

    def __init__(self) -> None:
        self._store = QSettings("Backprop Stepper", "Backprop Stepper")

    @property
    def theme(self) -> str:
        """The name of a palette."""
        name = str(self._store.value("theme", "dark"))
        return name if name in PALETTES else "dark"

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def zoom(self) -> float:
        """The person's own factor on every size, 0.5 to 3."""
        try:
            zoom = float(str(self._store.value("zoom", 1.0)))
        except ValueError:
            return 1.0
        return zoom if 0.5 <= zoom <= 3 else 1.0

    @zoom.setter
    def zoom(self, zoom: float) -> None:
        self._store.setValue("zoom", zoom)

    @property
    def reduced_motion(self) -> bool:
        """Whether nothing slides."""
        return str(self._store.value("reduced_motion", "false")) == "true"

    @reduced_motion.setter
    def reduced_motion(self, reduced: bool) -> None:
        self._store.setValue("reduced_motion", "true" if reduced else "false")

    @property
    def geometry(self) -> QByteArray:
        """Position and size of the window, as Qt saves them; empty at first."""
        value = self._store.value("geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)
