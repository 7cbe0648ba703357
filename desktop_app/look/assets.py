"""Fonts, icons and example programs from `resources`, which are plain files."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QColor, QFontDatabase, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from engine.training.experiment import Experiment

ROOT = resources.files("resources")
RATE = "Learning rate: "


def _files(folder: str, *endings: str) -> list[Traversable]:
    """The files of a folder by name."""
    return sorted((file for file in (ROOT / folder).iterdir() if file.name.endswith(endings)), key=attrgetter("name"))


def font_files() -> list[Traversable]:
    """The fonts of the app, for Qt and for plots."""
    return _files("fonts", ".otf", ".ttf")


@cache
def load_fonts() -> None:
    """Makes the shipped fonts known to Qt; needs a QGuiApplication."""
    for file in font_files():
        QFontDatabase.addApplicationFontFromData(QByteArray(file.read_bytes()))


def icon(name: str, color: QColor, size: int = 24) -> QIcon:
    """The icon of that name (`resources/icons/NAME.svg`) drawn in one colour."""
    return _tinted(name, color.name(), size)


@lru_cache(maxsize=512)
def _tinted(name: str, color: str, size: int) -> QIcon:
    text = (ROOT / "icons" / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", color)
    ratio = 2  # crisp on screens of double density
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        QSvgRenderer(QByteArray(text.encode())).render(painter)
    pixmap.setDevicePixelRatio(ratio)
    return QIcon(pixmap)


class Example(NamedTuple):
    """An experiment to choose, and a sentence about it."""

    experiment: Experiment
    about: str


def examples() -> list[Example]:
    """The example programs, in the order of their file names."""
    return [_example(file.read_text(encoding="utf-8")) for file in _files("examples", ".txt")]


def language_page() -> str:
    """What a program may contain, as Markdown."""
    return (ROOT / "language.md").read_text(encoding="utf-8")


def _example(text: str) -> Example:
    """The comments at the head are title, description and learning rate; they leave the lines to the program."""
    lines = text.strip().split("\n")
    head = list(takewhile(lambda line: line.startswith("#"), lines))
    title, about, rate = (line.lstrip("# ") for line in head)
    program = "\n".join(lines[len(head) :]).strip("\n")
    return Example(Experiment(program, float(rate.removeprefix(RATE)), title=title), about)
