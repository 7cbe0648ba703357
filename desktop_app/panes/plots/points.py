"""The samples of a program as points in a plane, and what becomes of them when they are edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.panes.plots.drawing.axis import Floats

Columns = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Points:
    """Samples with one or two features: a column for each feature, then the target's, called by `names`.

    With two `classes`, the smaller one first, the output says the upper one where it is above `middle`. `others` are
    data by name that are not shown: they too have a number for each point.
    """

    names: tuple[str, ...]
    columns: Columns
    output: str = ""
    classes: tuple[float, float] | None = None
    middle: float = 0.0
    others: tuple[tuple[str, tuple[float, ...]], ...] = ()

    @property
    def flat(self) -> bool:
        """Whether there is one feature, so that the target stands upright."""
        return len(self.columns) == 2

    @property
    def count(self) -> int:
        """How many samples there are."""
        return len(self.columns[0])

    @property
    def places(self) -> tuple[Floats, Floats]:
        """Where the points stand, across and up."""
        return np.array(self.columns[0], dtype=float), np.array(self.columns[1], dtype=float)

    @property
    def upper(self) -> Floats:
        """Of each sample 1 where it is of the upper class, else 0."""
        targets = np.array(self.columns[-1], dtype=float)
        return np.zeros(len(targets)) if self.classes is None else (targets > sum(self.classes) / 2).astype(float)

    def nearest(self, x: float, y: float) -> int:
        """The sample next to a place, in units of how far the points are spread."""
        xs, ys = self.places
        spread = [float(np.ptp(numbers)) or 1.0 for numbers in (xs, ys)]
        return int(np.argmin(((xs - x) / spread[0]) ** 2 + ((ys - y) / spread[1]) ** 2))

    def moved(self, sample: int, x: float, y: float) -> Points:
        """The same with a point somewhere else; the label of a class stays."""
        if self.flat and self.classes is not None:
            y = self.columns[1][sample]
        return self._with([_put(self.columns[0], sample, x), _put(self.columns[1], sample, y), *self.columns[2:]])

    def added(self, x: float, y: float, upper: bool) -> Points:
        """The same with another point, of a class where there are classes, else with the nearest one's target."""
        nearest = self.nearest(x, y)
        label = self.columns[-1][nearest] if self.classes is None else self.classes[upper]
        numbers = (x, y if self.classes is None else label) if self.flat else (x, y, label)
        others = tuple((name, (*column, column[nearest])) for name, column in self.others)
        columns = [(*column, number) for column, number in zip(self.columns, numbers, strict=True)]
        return replace(self._with(columns), others=others)

    def turned(self, sample: int) -> Points:
        """The same with a point in the other class."""
        assert self.classes is not None
        label = self.classes[not self.upper[sample]]
        return self._with([*self.columns[:-1], _put(self.columns[-1], sample, label)])

    def without(self, sample: int) -> Points:
        """The same without a point."""
        others = tuple((name, _dropped(column, sample)) for name, column in self.others)
        return replace(self._with([_dropped(column, sample) for column in self.columns]), others=others)

    def by_name(self) -> Mapping[str, tuple[float, ...]]:
        """The columns as an experiment takes them."""
        return {**dict(zip(self.names, self.columns, strict=True)), **dict(self.others)}

    def _with(self, columns: list[tuple[float, ...]]) -> Points:
        return replace(self, columns=tuple(columns))


def _put(column: tuple[float, ...], sample: int, value: float) -> tuple[float, ...]:
    return (*column[:sample], value, *column[sample + 1 :])


def _dropped(column: tuple[float, ...], sample: int) -> tuple[float, ...]:
    return column[:sample] + column[sample + 1 :]
