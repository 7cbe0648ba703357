"""Fonts, icons and example programs from `resources`, which are plain files."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

ROOT = resources.files("resources")


def font_files() -> list[Traversable]:
    """The font files that ship with the app."""
    return sorted((f for f in (ROOT / "fonts").iterdir() if f.name.endswith((".otf", ".ttf"))), key=lambda f: f.name)


def load_fonts() -> None:
    """Makes the shipped fonts known to Qt; needs a QGuiApplication."""
    for file in font_files():
        QFontDatabase.addApplicationFontFromData(QByteArray(file.read_bytes()))


def icon(name: str, color: QColor, size: int = 24, disabled: QColor | None = None) -> QIcon:
    """The icon of that name (`resources/icons/NAME.svg`) drawn in one colour."""
    result = QIcon(_tinted(name, color, size))
    if disabled is not None:
        result.addPixmap(_tinted(name, disabled, size), QIcon.Mode.Disabled)
    return result


def _tinted(name: str, color: QColor, size: int) -> QPixmap:
    text = (ROOT / "icons" / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", color.name())
    ratio = 2  # crisp on screens of double density
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        QSvgRenderer(QByteArray(text.encode())).render(painter)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def examples() -> list[tuple[str, str]]:
    """The example programs as (title, text), in the order of their file names."""
    files = sorted((f for f in (ROOT / "examples").iterdir() if f.name.endswith(".txt")), key=lambda f: f.name)
    texts = [file.read_text(encoding="utf-8") for file in files]
    return [(text.split("\n", 1)[0].lstrip("# ").strip(), text) for text in texts]
