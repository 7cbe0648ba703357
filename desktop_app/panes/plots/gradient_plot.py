"""How large the gradients of each layer are, as a histogram of powers of ten: what vanishes drifts to the left."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from desktop_app.panes.plots.artists import Artists
from desktop_app.panes.plots.axis import Floats, Limits, Scale, Ticks, power_of_ten
from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.plot_export import Table
from desktop_app.panes.plots.plot_text import PlotText
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

    def compose(self) -> None:
        if not self._sizes:
            self._only(self.tr("The backward pass comes first"))
            return
        low, high = self._decades = self._reach()
        limits = Limits(low - 1.5 * NONE_AT, float(high))
        every = self._ticks_every(limits)
        x = Scale(limits, log=True, ticks=_ticks(low, high, every))
        y = Scale(Limits(float(len(self._sizes)), 0.0), ticks=())
        self.canvas.lay_out(x, y, self.tr("size of the gradient"))
        GradientAxes(self.artists, self._sizes, low).draw([f"{self._name(row)}  {self._said(row)}"
                                                           for row in self._sizes])  # fmt: skip

    def numbers(self) -> Table:
        rows = [
            (self._name(row), *(_size(place), _size(place + 1)), count)
            for row in self._sizes for place, count in sorted(row.decades.items())
        ]  # fmt: skip
        zeros = [(self._name(row), 0.0, 0.0, row.zeros) for row in self._sizes if row.zeros]
        return Table(("layer", "from", "to", "count"), [*zeros, *rows])

    def _ticks_every(self, x: Limits) -> int:
        """How many powers of ten lie from one label to the next: two, or doubled until all have room."""
        metrics, room = self.theme.metrics("tick"), max(self.canvas.width() - self.theme.px(40), 1.0)
        widest = max(metrics.horizontalAdvance(power_of_ten(round(end))) for end in x) + self.theme.px(14)
        every = 2
        while widest * (x.high - x.low) > every * room:
            every *= 2
        return every

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
        parts = [] if math.isnan(row.median) else [self.tr("median {size}").format(size=short(row.median))]
        if row.zeros:
            parts.append(self.tr("{share} % are 0").format(share=round(100 * row.share_of_zeros) or "< 1"))
        if row.not_finite:
            parts.append(self.tr("{count} not finite").format(count=row.not_finite))
        return ", ".join(parts)


class GradientAxes:
    """Draws a histogram for each layer over axes that are laid out: a row each, 1 high, the first on top."""

    def __init__(self, artists: Artists, sizes: Sequence[Sizes], lowest: int) -> None:
        self.artists, self.theme, self.sizes, self.lowest = artists, artists.theme, sizes, lowest
        self.high = artists.axes_box.height / len(sizes)  # of a row, in pixels

    def draw(self, texts: Sequence[str]) -> None:
        """All rows, the texts over them, and a line through the medians."""
        ends = np.array([self.artists.axes_box.left, self.artists.axes_box.right])
        for number in range(len(self.sizes)):
            bottom = np.full(2, self.artists.axes_box.top + (number + 1) * self.high)
            self.artists.line(f"base {number}", ends, bottom, self.theme.hex("border"), pixels=True)
        for name, token, bars in (("sizes", "gradient", self._bars()), ("zeros", "local", self._zeros())):
            self.artists.polygons(name, bars, self.theme.mark_hex(token))
        self._draw_medians()
        self._write(texts)

    def _bars(self) -> list[Floats]:
        return [self._bar(number, max(place / PARTS, self.lowest), max((place + 1) / PARTS, self.lowest), count)
                for number, row in enumerate(self.sizes) for place, count in sorted(row.decades.items())]  # fmt: skip

    def _zeros(self) -> list[Floats]:
        middle = self.lowest - NONE_AT
        return [self._bar(number, middle - 0.35, middle + 0.35, row.zeros)
                for number, row in enumerate(self.sizes) if row.zeros]  # fmt: skip

    def _bar(self, number: int, low: float, high: float, count: int) -> Floats:
        """The corners of a bar, as matplotlib counts; with a sliver of air to the next."""
        row = self.sizes[number]
        tallest = max(*row.decades.values(), row.zeros, 1) if row.decades else max(row.zeros, 1)
        height = (1 - min(self.theme.px(30) / self.high, 0.5)) * count / tallest
        x = self.artists.x.limits
        pixel = (x.high - x.low) / self.artists.axes_box.width
        left, right = _power(low), _power(max(high - self.theme.px(1.5) * pixel, low + self.theme.px(2) * pixel))
        bottom = number + 1.0
        return np.array([[left, bottom], [left, bottom - height], [right, bottom - height], [right, bottom]])

    def _draw_medians(self) -> None:
        known = [(number, row.median) for number, row in enumerate(self.sizes) if row.median > 0]
        if not known:
            return
        xs = np.array([max(median, _power(self.lowest)) for _, median in known])
        ys = np.array([number + 1 - self.theme.px(5) / self.high for number, _ in known])
        if len(known) > 1:
            self.artists.line("way", xs, ys, self.theme.hex("muted"), dash=True)
        self.artists.marks("medians", xs, ys, "^", 13, self.theme.hex("text"), self.theme.hex("surface"), 1.5)

    def _write(self, texts: Sequence[str]) -> None:
        line, axes_box = self.artists.text_size("", "tick")[1], self.artists.axes_box
        if self.high < 1.2 * line:
            return
        for number, text in enumerate(texts):
            y, color = axes_box.top + number * self.high + line / 2 + 2, self.theme.hex("muted")
            self.artists.put(PlotText(text, axes_box.left + self.theme.px(4), y, color, "tick"))


def _ticks(low: int, high: int, every: int) -> Ticks:
    """Powers of ten from the highest down, and the 0 at the left."""
    # The lowest gives way where it would touch the 0.
    first = low if every == 2 else math.ceil(low - NONE_AT + every / 2)
    powers = [(_power(k), power_of_ten(k)) for k in range(first, high + 1) if (k - high) % every == 0]
    return ((_power(low - NONE_AT), "0"), *powers)


def _power(exponent: float) -> float:
    return 10.0 ** min(exponent, 305.0)


def _size(place: int) -> float:
    """The lower edge of a bar."""
    return 10.0 ** min(place / PARTS, 308.0)
