"""The landscape of the output over two parameters, seen from above, with the way that training took through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Limits, Measure, Plane, plane_of
from desktop_app.panes.plots.contours import Contours, even_levels
from desktop_app.panes.plots.plot import Pencil, Plot
from desktop_app.panes.plots.shapes import Floats, Line, Picture, Region, Shape
from desktop_app.widgets.choice import Choice
from engine.numerals import short

TINT = 0.06  # of each level over the one below
DOTS = 60  # epochs of a path that are drawn as points
FARTHEST = 1e300


class Terrain(NamedTuple):
    """Heights over a grid, nan where they are not known yet; the path of all epochs; and where we are."""

    output: str
    names: tuple[str, str]
    xs: Floats
    ys: Floats
    heights: Floats
    path: tuple[Floats, Floats]
    here: tuple[float, float]
    height: float | None = None


class LandscapePlot(Plot):
    """Contour lines, the path, and the choice of the two parameters; `parameters_picked` carries their indices."""

    parameters_picked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("landscape_plot", parent)
        self.setAccessibleName(self.tr("Landscape plot"))
        self._terrain: Terrain | None = None
        self._offered: tuple[tuple[int, str], ...] = ()
        self._choices = (
            Choice("landscape_x", self.tr("Parameter across"), self),
            Choice("landscape_y", self.tr("Parameter up"), self),
        )
        self._row = QHBoxLayout()
        for choice in self._choices:
            choice.activated.connect(self._pick)
            self._row.addWidget(choice, 1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(0, self._row)
        self._refresh((self.tr("Landscape"), ""))

    def show_choices(self, parameters: Sequence[tuple[int, str]], picked: tuple[int, int] | None) -> None:
        """The parameters to choose from, by index and name, and the two that are shown."""
        if tuple(parameters) != self._offered:
            self._offered = tuple(parameters)
            for choice in self._choices:
                choice.clear()
                for index, name in parameters:
                    choice.addItem(name, index)
        for choice, index in zip(self._choices, picked or (), strict=False):
            choice.setCurrentIndex(choice.findData(index))
        for choice in self._choices:
            choice.setVisible(len(parameters) > 2)

    def show_terrain(self, terrain: Terrain | None) -> None:
        """The heights as far as they are known; None where there are no two parameters."""
        self._terrain = terrain
        if terrain is None:
            self._refresh((self.tr("Landscape"), ""))
            self.setAccessibleDescription("")
            return
        self._refresh((self.tr("Landscape of {output}").format(output=terrain.output), ""))
        self.setAccessibleDescription(self._described(terrain))

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._row.setSpacing(theme.ipx(8))
        for choice in self._choices:
            choice.set_theme(theme, 40)

    def picture(self, width: float, height: float) -> Picture:
        terrain = self._terrain
        if terrain is None:
            return self._only(self.tr("A landscape needs two parameters"), width, height)
        if not _drawable(terrain):
            return self._only(self.tr("nothing finite to draw"), width, height)
        x, y = (Limits(float(along[0]), float(along[-1])) for along in (terrain.xs, terrain.ys))
        title = self.tr("{x} →   {y} ↑").format(x=terrain.names[0], y=terrain.names[1])
        plane = plane_of(self.theme, width, height, x, y, Measure(), title)
        return Picture(plane.frame, LandscapeSketch(self.theme, plane, terrain).shapes())

    def _settle(self) -> None:
        """The limits come with the terrain."""

    def _pick(self) -> None:
        first, second = (choice.currentData() for choice in self._choices)
        if first != second:
            self.parameters_picked.emit(first, second)
        elif self.sender() is self._choices[0]:
            self.parameters_picked.emit(first, self._other(first))
        else:
            self.parameters_picked.emit(self._other(second), second)

    def _other(self, index: int) -> int:
        return next(other for other, _ in self._offered if other != index)

    def _described(self, terrain: Terrain) -> str:
        height = self.tr("not known") if terrain.height is None else short(terrain.height)
        places = [f"{name} = {short(value)}" for name, value in zip(terrain.names, terrain.here, strict=True)]
        return self.tr("{places}: {output} = {height}").format(
            places=", ".join(places), output=terrain.output, height=height
        )


class LandscapeSketch(Pencil):
    """Draws a terrain on a plane."""

    def __init__(self, theme: Theme, plane: Plane, terrain: Terrain) -> None:
        super().__init__(theme, plane.frame)
        self.plane, self.terrain = plane, terrain

    def shapes(self) -> list[Shape]:
        """All there is to draw, what covers last."""
        return [*self._ground(), *self._path(), *self._here()]

    def _ground(self) -> list[Shape]:
        terrain = self.terrain
        known = np.isfinite(terrain.heights).any(axis=1)  # of a survey under way, rows between known ones are left out
        if known.sum() < 2:
            return []
        heights = terrain.heights[known]
        contours = Contours(self.plane, terrain.xs, terrain.ys[known], heights)
        levels = even_levels(heights)
        top, strong = float(np.nanmax(heights[np.isfinite(heights)], initial=0.0)), self.theme.hex("strong")
        above: list[Shape] = [Region(contours.between(level, top), strong, TINT) for level in levels]
        edge, width = self.theme.mix("strong", "surface", 0.55).name(), self.theme.px(1.4)
        return above + [Line(*contours.line(level), edge, width) for level in levels]

    def _path(self) -> list[Shape]:
        xs, ys = self.terrain.path
        if len(xs) < 2:
            return []
        color = self.theme.mark_hex("parameter")
        at = self.plane.px(xs), self.plane.py(ys)
        every = -(-len(xs) // DOTS)
        start = self.dots(at[0][:1], at[1][:1], color, self.theme.hex("surface"))
        return [self.line(*at, color), self.dots(at[0][1::every], at[1][1::every], color, color), start]

    def _here(self) -> list[Shape]:
        (x, y), height = self.plane.point(*self.terrain.here), self.terrain.height
        dot = self.here(np.array([x]), np.array([y]))
        if height is None:
            return [dot]
        return [dot, self.words(short(height), x + self.theme.px(14), y - self.theme.px(20), "data")]


def _drawable(terrain: Terrain) -> bool:
    ends = [float(along[k]) for along in (terrain.xs, terrain.ys) for k in (0, -1)]
    return all(abs(end) < FARTHEST for end in ends) and ends[0] < ends[1] and ends[2] < ends[3]
