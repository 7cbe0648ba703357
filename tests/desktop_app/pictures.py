"""What a plot shows, without a screen."""

from __future__ import annotations

from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.shapes import Picture, Words


def drawn(plot: Plot, width: float = 0.0) -> Picture:
    """The picture on a canvas as large as the plot, or of that width."""
    return plot.picture(width or plot.width(), plot.height())


def texts(plot: Plot) -> list[str]:
    """All that is written in it."""
    return [shape.text for shape in drawn(plot).shapes if isinstance(shape, Words)]
