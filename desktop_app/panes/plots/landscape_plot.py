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
from desktop_app.panes.plots.drawing.artists import square
from desktop_app.panes.plots.drawing.axis import LARGEST, Floats, Limits, Scale
from desktop_app.panes.plots.drawing.contours import Heights, even_levels, filled, lines
from desktop_app.panes.plots.drawing.labels import LabelLine, LabelPlacer
from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.plot_export import Table
from desktop_app.widgets.choice import Choice
from engine.numerals import short

TINT = 0.06  # of each level over the one below
DOTS = 60  # epochs of a path that are drawn as points


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
        title = self.tr("Landscape") if terrain is None else self.tr("Landscape of {output}").format(
            output=terrain.output)  # fmt: skip
        self._refresh((title, ""))
        self.setAccessibleDescription("" if terrain is None else self._described(terrain))

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
        x, y = (Scale(Limits(float(along[0]), float(along[-1]))) for along in (terrain.xs, terrain.ys))
        self.canvas.lay_out(x, y, title)
        key = terrain.xs.tobytes(), terrain.ys.tobytes(), terrain.heights.tobytes()
        self.canvas.behind(key, lambda axes: self._contours(terrain))
        color, (xs, ys) = self.theme.mark_hex("parameter"), terrain.path
        if len(xs) > 1:
            self.artists.line("path", xs, ys, color, marker="o", every=-(-len(xs) // DOTS))
            self.artists.marks("start", xs[:1], ys[:1], "o", 7.5, self.theme.hex("surface"), color)
        self.artists.here("here", *terrain.here)
        if terrain.height is not None and all(map(math.isfinite, terrain.here)):
            dots = self.artists.places(xs[-DOTS:], ys[-DOTS:]).tolist()
            labels = LabelPlacer(self.artists, taken=[square(dot, self.theme.px(10)) for dot in dots])
            spots = labels.around(self.artists.place(*terrain.here))
            labels.write([LabelLine(short(terrain.height), "data")], spots)

    def _contours(self, terrain: Terrain) -> list[Artist]:
        """Lines of equal height, and each level a little stronger than the one below."""
        known = np.isfinite(terrain.heights).any(axis=1)  # of a survey under way, rows between known ones are left out
        if known.sum() < 2:
            return []
        over, theme = Heights(terrain.xs, terrain.ys[known], terrain.heights[known]), self.theme
        levels = even_levels(over)
        tints = [theme.mix("strong", "surface", 1 - (1 - TINT) ** (k + 1)).name() for k in range(len(levels))]
        return [
            *(filled(self.artists, over, [*levels, over.range[1]], tints) if levels else []),
            *lines(self.artists, over, levels, theme.mix("strong", "surface", 0.55).name(), theme.px(1.4)),
        ]

    def numbers(self) -> Table:
        terrain = self._terrain
        if terrain is None:
            return Table((), ())
        columns = (*np.meshgrid(terrain.xs, terrain.ys), terrain.heights)
        rows = np.column_stack([column.ravel() for column in columns]).tolist()
        return Table((*terrain.names, terrain.output), rows)

    def _settle(self) -> None:
        """The limits come with the terrain."""

    def _pick(self) -> None:
        """The two that are chosen; never the same, so that the other one gives way."""
        changed = self._choices.index(self.sender())
        pair = [choice.currentData() for choice in self._choices]
        if pair[0] == pair[1]:
            pair[1 - changed] = next(index for index, _ in self._offered if index != pair[changed])
        self.parameters_picked.emit(*pair)

    def _described(self, terrain: Terrain) -> str:
        height = self.tr("not known") if terrain.height is None else short(terrain.height)
        places = [f"{name} = {short(value)}" for name, value in zip(terrain.names, terrain.here, strict=True)]
        return self.tr("{places}: {output} = {height}").format(
            places=", ".join(places), output=terrain.output, height=height
        )


def _drawable(terrain: Terrain) -> bool:
    ends = [float(along[k]) for along in (terrain.xs, terrain.ys) for k in (0, -1)]
    return all(abs(end) < LARGEST for end in ends) and ends[0] < ends[1] and ends[2] < ends[3]
