"""How large the gradients of each layer are, as a histogram of powers of ten: what vanishes drifts to the left."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from desktop_app.panes.plots.drawing.axis import Floats, Limits, Scale, Ticks, power, power_of_ten, ticks_of
from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.plot_export import Table
from engine.analysis.gradient_sizes import Sizes
from engine.numerals import percent, short

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

    def show_sizes(self, sizes: Sequence[Sizes], epoch: int) -> None:
        """The sizes of all layers in an epoch; none where no gradient is known yet."""
        if [row.layer for row in sizes] != [row.layer for row in self._sizes]:
            self._decades = USUAL
        self._sizes = tuple(sizes)
        note = self.tr("epoch {epoch}").format(epoch=epoch) if sizes else ""
        self._refresh((self.tr("Gradients"), note))
        self.setAccessibleDescription("; ".join(f"{self._name(row)}: {self._summary(row)}" for row in sizes))

    def compose(self) -> None:
        if not self._sizes:
            self._only(self.tr("The backward pass comes first"))
            return
        low, high = self._decades = self._reach()
        limits = Limits(low - 1.5 * NONE_AT, float(high))
        x = Scale(limits, log=True, ticks=self._ticks(limits, low, high))
        y = Scale(Limits(float(len(self._sizes)), 0.0), ticks=())
        self.canvas.lay_out(x, y, self.tr("size of the gradient"))
        self._draw(low)

    def numbers(self) -> Table:
        rows = [
            (self._name(row), *(_size(place), _size(place + 1)), count)
            for row in self._sizes for place, count in sorted(row.decades.items())
        ]  # fmt: skip
        zeros = [(self._name(row), 0.0, 0.0, row.zeros) for row in self._sizes if row.zeros]
        return Table(("layer", "from", "to", "count"), [*zeros, *rows])

    def _ticks(self, x: Limits, low: int, high: int) -> Ticks:
        """Powers of ten as close as they have room, and the 0 at the left, to which the lowest gives way."""
        metrics, space = self.theme.metrics("tick"), max(self.canvas.width() - self.theme.px(40), 1.0)
        widest = max(metrics.horizontalAdvance(power_of_ten(end)) for end in (low, high)) + self.theme.px(14)
        apart = widest / space * (x.high - x.low)  # in decades
        powers = ticks_of(Scale(Limits(low, high), log=True, powers=True), max(1, int((high - low) / apart)))
        zero = low - NONE_AT
        return ((power(zero), "0"), *(tick for tick in powers if math.log10(tick[0]) >= zero + apart))

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

    def _summary(self, row: Sizes) -> str:
        """The median, and what has no place among the bars."""
        parts = [] if math.isnan(row.median) else [self.tr("median {size}").format(size=short(row.median))]
        if row.zeros:
            parts.append(self.tr("{share} are 0").format(share=percent(row.share_of_zeros)))
        if row.not_finite:
            parts.append(self.tr("{count} not finite").format(count=row.not_finite))
        return ", ".join(parts)

    def _draw(self, lowest: int) -> None:
        """A row for each layer, 1 high, the first on top, and a line through the medians."""
        box, px, color = self.artists.axes_box, self.theme.px, self.theme.hex("border")
        high, line = box.height / len(self._sizes), self.artists.text_size("", "tick")[1]  # in pixels
        bars: list[Floats] = []
        zeros: list[Floats] = []
        medians: list[tuple[float, float]] = []
        for number, row in enumerate(self._sizes):
            top = box.y0 + number * high
            self.artists.line(f"base {number}", [box.x0, box.x1], [top + high, top + high], color, pixels=True)
            tallest = max(*row.decades.values(), row.zeros, 1)
            unit = (1 - min(px(30) / high, 0.5)) / tallest
            for place, count in sorted(row.decades.items()):
                low, up = max(place / PARTS, lowest), max((place + 1) / PARTS, lowest)
                bars.append(self._bar(number + 1, low, up, unit * count))
            if row.zeros:
                zeros.append(self._bar(number + 1, lowest - NONE_AT - 0.35, lowest - NONE_AT + 0.35, unit * row.zeros))
            if row.median > 0:
                medians.append((max(row.median, power(lowest)), number + 1 - px(5) / high))
            if high >= 1.2 * line:
                text = f"{self._name(row)}  {self._summary(row)}"
                self.artists.write(text, box.x0 + px(4), top + 2, "muted", "tick")
        self.artists.polygons("sizes", bars, self.theme.mark_hex("gradient"))
        self.artists.polygons("zeros", zeros, self.theme.mark_hex("local"))
        xs, ys = np.array(medians).reshape(-1, 2).T
        if len(medians) > 1:
            self.artists.line("way", xs, ys, self.theme.hex("muted"), dash=True)
        if medians:
            self.artists.marks("medians", xs, ys, "^", 13, self.theme.hex("text"), self.theme.hex("surface"), 1.5)

    def _bar(self, bottom: int, low: float, high: float, height: float) -> Floats:
        """The corners of a bar from one power of ten to another, with a sliver of air to the next."""
        x = self.artists.x.limits
        pixel = (x.high - x.low) / self.artists.axes_box.width
        right = power(max(high - self.theme.px(1.5) * pixel, low + self.theme.px(2) * pixel))
        top, left = bottom - height, power(low)
        return np.array([[left, bottom], [left, top], [right, top], [right, bottom]])


def _size(place: int) -> float:
    """The lower edge of a bar."""
    return 10.0 ** min(place / PARTS, 308.0)
