"""The landscape of the output over two parameters, seen from above, with the way that training took through it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.artists import Artists
from desktop_app.panes.plots.axis import Floats, Limits, Scale, unit_of
from desktop_app.panes.plots.contours import Heights, even_levels
from desktop_app.panes.plots.labels import LabelLine, Labels
from desktop_app.panes.plots.placing import Box
from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.plot_export import Table
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

    def compose(self) -> None:
        terrain = self._terrain
        if terrain is None or not _drawable(terrain):
            self._only(self.tr("A landscape needs two parameters") if terrain is None
                       else self.tr("nothing finite to draw"))  # fmt: skip
            return
        title = self.tr("{x} →   {y} ↑").format(x=terrain.names[0], y=terrain.names[1])
        self.canvas.lay_out(_scale(terrain.xs), _scale(terrain.ys), title)
        key = terrain.xs.tobytes(), terrain.ys.tobytes(), terrain.heights.tobytes()
        self.canvas.behind(key, lambda axes: _contours(self.artists, terrain))
        _draw_path(self.artists, *terrain.path)
        _draw_here(self.artists, terrain)

    def numbers(self) -> Table:
        terrain = self._terrain
        if terrain is None:
            return Table((), ())
        rows = [(float(x), float(y), float(height)) for y, row in zip(terrain.ys, terrain.heights, strict=True)
                for x, height in zip(terrain.xs, row, strict=True)]  # fmt: skip
        return Table((*terrain.names, terrain.output), rows)

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


def _contours(artists: Artists, terrain: Terrain) -> list[Artist]:
    """Lines of equal height, and each level a little stronger than the one below."""
    known = np.isfinite(terrain.heights).any(axis=1)  # of a survey under way, rows between known ones are left out
    if known.sum() < 2:
        return []
    theme, raw = artists.theme, terrain.heights[known]
    heights = raw / unit_of(raw[np.isfinite(raw)])
    levels = even_levels(heights)
    grid = Heights(artists.axes, artists.x.drawn(terrain.xs), artists.y.drawn(terrain.ys[known]), heights)
    tints = [theme.mix("strong", "surface", 1 - (1 - TINT) ** (k + 1)).name() for k in range(len(levels))]
    filled = grid.filled([*levels, grid.high], tints) if levels else []
    return [*filled, *grid.lines(levels, theme.mix("strong", "surface", 0.55).name(), theme.px(1.4))]


def _draw_path(artists: Artists, xs: Floats, ys: Floats) -> None:
    if len(xs) < 2:
        return
    color, surface = artists.theme.mark_hex("parameter"), artists.theme.hex("surface")
    artists.line("path", xs, ys, color, marker="o", every=-(-len(xs) // DOTS))
    artists.marks("start", xs[:1], ys[:1], "o", 7.5, surface, color)


def _draw_here(artists: Artists, terrain: Terrain) -> None:
    artists.here("here", *terrain.here)
    if terrain.height is not None and all(map(math.isfinite, terrain.here)):
        path = zip(*artists.places(*(along[-DOTS:] for along in terrain.path)), strict=True)
        labels = Labels(artists, [], [Box.around(x, y, artists.theme.px(10)) for x, y in path])
        labels.write([LabelLine(short(terrain.height), "data")], labels.around(*artists.place(*terrain.here)))


def _scale(along: Floats) -> Scale:
    unit = unit_of(along)
    return Scale(Limits(float(along[0]) / unit, float(along[-1]) / unit), unit=unit)


def _drawable(terrain: Terrain) -> bool:
    ends = [float(along[k]) for along in (terrain.xs, terrain.ys) for k in (0, -1)]
    return all(abs(end) < FARTHEST for end in ends) and ends[0] < ends[1] and ends[2] < ends[3]
