"""How large the gradients of each layer are, as a histogram of powers of ten: what vanishes drifts to the left."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.axis import Limits, Measure, Plane, plane_of, power_of_ten, power_step
from desktop_app.panes.plots.plot import Pencil, Plot
from desktop_app.panes.plots.shapes import Area, Marks, Picture, Shape
from engine.analysis.gradient_sizes import Sizes
from engine.numerals import short

PARTS = 2  # bars a decade
USUAL = (-6, 1)  # decades that are always shown
LOWEST = -24  # what is smaller stands at the edge
NONE_AT = 1.4  # decades left of the lowest where zeros stand


class GradientPlot(Plot):
    """A row for each layer, the first on top; bars count gradients by size, and stand apart for those that are 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("gradient_plot", parent)
        self.setAccessibleName(self.tr("Gradient plot"))
        self._sizes: tuple[Sizes, ...] = ()
        self._decades = USUAL
        self._refresh((self.tr("Gradients"), ""))

    def show_sizes(self, sizes: Sequence[Sizes], epoch: int | None) -> None:
        """The sizes of all layers in an epoch; none where no gradient is known yet."""
        if [row.layer for row in sizes] != [row.layer for row in self._sizes]:
            self._decades = USUAL
        self._sizes = tuple(sizes)
        note = self.tr("epoch {epoch}").format(epoch=epoch) if sizes and epoch is not None else ""
        self._refresh((self.tr("Gradients"), note))
        self.setAccessibleDescription("; ".join(f"{self._name(row)}: {self._said(row)}" for row in sizes))

    def picture(self, width: float, height: float) -> Picture:
        if not self._sizes:
            return self._only(self.tr("The backward pass comes first"), width, height)
        low, high = self._decades = self._reach()
        x = Limits(low - 1.5 * NONE_AT, float(high))
        every = power_step(self.theme, x, width - self.theme.px(40), 2)
        # The lowest gives way where it would touch the 0.
        first = low if every == 2 else math.ceil(low - NONE_AT + every / 2)
        columns = [(float(k), power_of_ten(k)) for k in range(first, high + 1) if (k - high) % every == 0]
        columns = [(low - NONE_AT, "0"), *columns]
        plane = plane_of(self.theme, width, height, x, None, Measure(), self.tr("size of the gradient"),
                         columns=tuple(columns))  # fmt: skip
        rows = [(self._name(row), self._said(row)) for row in self._sizes]
        return Picture(plane.frame, GradientSketch(self.theme, plane, self._sizes, rows, low).shapes())

    def _settle(self) -> None:
        """The decades stay as far as they once had to reach."""

    def _reach(self) -> tuple[int, int]:
        """The decades so far, and those that are needed now."""
        found = [place for row in self._sizes for place in row.decades]
        low, high = self._decades
        if found:
            low, high = min(low, math.floor(min(found) / PARTS)), max(high, math.floor(max(found) / PARTS) + 1)
        return max(low, LOWEST), high

    def _name(self, row: Sizes) -> str:
        return row.layer.name or (self.tr("others") if len(self._sizes) > 1 else self.tr("parameters"))

    def _said(self, row: Sizes) -> str:
        """The median, and what has no place among the bars."""
        said = [] if math.isnan(row.median) else [self.tr("median {size}").format(size=short(row.median))]
        if row.zeros:
            said.append(self.tr("{share} % are 0").format(share=round(100 * row.share_of_zeros) or "< 1"))
        if row.not_finite:
            said.append(self.tr("{count} not finite").format(count=row.not_finite))
        return ", ".join(said)


class GradientSketch(Pencil):
    """Draws a histogram for each layer."""

    def __init__(
        self, theme: Theme, plane: Plane, sizes: Sequence[Sizes], rows: Sequence[tuple[str, str]], lowest: int
    ) -> None:
        super().__init__(theme, plane.frame)
        self.plane, self.sizes, self.rows, self.lowest = plane, sizes, rows, lowest
        self.high = (self.frame.bottom - self.frame.top) / len(sizes)

    def shapes(self) -> list[Shape]:
        """All rows, the words over them, and a line through the medians."""
        found = [shape for number, row in enumerate(self.sizes) for shape in self._bars(number, row)]
        return [*found, *self._medians(), *self._words()]

    def _bars(self, number: int, row: Sizes) -> list[Shape]:
        bottom = self.frame.top + (number + 1) * self.high
        base = self.line(np.array([self.frame.left, self.frame.right]), np.array([bottom, bottom]),
                         self.theme.hex("border"))  # fmt: skip
        tallest = max(*row.decades.values(), row.zeros, 1) if row.decades else max(row.zeros, 1)
        unit = (self.high - min(self.theme.px(30), self.high / 2)) / tallest
        bars = [self._bar(place / PARTS, (place + 1) / PARTS, bottom, unit * count, "gradient")
                for place, count in sorted(row.decades.items())]  # fmt: skip
        if row.zeros:
            middle = self.lowest - NONE_AT
            bars.append(self._bar(middle - 0.35, middle + 0.35, bottom, unit * row.zeros, "local"))
        return [base, *bars]

    def _bar(self, low: float, high: float, bottom: float, height: float, token: str) -> Shape:
        edges = np.maximum([low, high], self.lowest if token == "gradient" else -np.inf)
        left, right = self.plane.px(edges).tolist()
        right = max(right - self.theme.px(1.5), left + self.theme.px(2))
        corners = ((left, bottom), (left, bottom - height), (right, bottom - height), (right, bottom))
        return Area(corners, self.theme.mark_hex(token))

    def _medians(self) -> list[Shape]:
        known = [(number, row.median) for number, row in enumerate(self.sizes) if row.median > 0]
        if not known:
            return []
        xs = self.plane.px(np.maximum(np.log10([median for _, median in known]), self.lowest))
        ys = np.array([self.frame.top + (number + 1) * self.high - self.theme.px(5) for number, _ in known])
        rim, face = self.theme.hex("surface"), self.theme.hex("text")
        line = [self.line(xs, ys, self.theme.hex("muted"), dash=True)] if len(known) > 1 else []
        return [*line, Marks(xs, ys, "^", self.theme.px(13), face, rim, self.theme.px(1.5))]

    def _words(self) -> list[Shape]:
        line = self.room("", "tick")[1]
        if self.high < 1.2 * line:
            return []
        return [
            self.words(f"{name}  {said}", self.frame.left, self.frame.top + number * self.high + line / 2 + 2, "muted",
                       "tick")
            for number, (name, said) in enumerate(self.rows)
        ]  # fmt: skip
