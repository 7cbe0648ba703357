"""What a plot shows, without a screen."""

from __future__ import annotations

from desktop_app.panes.plots.drawing.artists import Artists
from desktop_app.panes.plots.plot import Plot


def drawn(plot: Plot, width: float = 0.0) -> Artists:
    """What is drawn in it, or in one of that width."""
    plot.resize(round(width) or plot.width(), plot.height())
    plot.canvas.refresh()
    plot.grab()
    return plot.artists


def texts(plot: Plot) -> list[str]:
    """All that is written over its axes."""
    return [words.text for words in drawn(plot).texts]


def ticks(plot: Plot, axis: str) -> list[str]:
    """The texts of the ticks of an axis, "x" or "y"."""
    return [label.get_text() for label in getattr(drawn(plot).axes, f"get_{axis}ticklabels")()]


def points(plot: Plot, name: str) -> list[tuple[float, float]]:
    """The points of a line or of marks, as matplotlib has them."""
    return [(float(x), float(y)) for x, y in drawn(plot).shown[name].get_xydata()]


def corners(plot: Plot, name: str) -> list[tuple[float, float]]:
    """The corners of an area, as matplotlib has them."""
    return [(float(x), float(y)) for x, y in drawn(plot).shown[name].get_xy()[:-1]]
