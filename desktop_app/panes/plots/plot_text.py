"""The texts over the axes of a plot, which move with every frame.

Qt writes them on the screen, in 0.02 ms each: matplotlib takes 0.6 ms, and there are four in a frame that took 1.1 ms
as a whole. In a file they are matplotlib's.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from matplotlib.text import Text
from matplotlib.transforms import Transform
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.placing import Box
from desktop_app.panes.plots.rc_params import text_style

Align = Literal["left", "center", "right"]
_SHARES: dict[Align, float] = {"left": 0.0, "center": 0.5, "right": 1.0}


class PlotText(NamedTuple):
    """A text beside a point, in pixels from the top left; a backdrop keeps it readable over the grid."""

    text: str
    x: float
    y: float  # of its middle
    color: str
    role: str = "plot_note"
    align: Align = "left"
    upright: bool = False
    backdrop: bool = True


def text_size(text: str, theme: Theme, role: str) -> tuple[float, float]:
    """The width and height that a text takes."""
    metrics, rows = theme.metrics(role), text.split("\n")
    return max(map(metrics.horizontalAdvance, rows)), metrics.height() * len(rows)


def box_of(words: PlotText, theme: Theme) -> Box:
    """Where a text stands."""
    width, height = text_size(words.text, theme, words.role)
    if words.upright:
        width, height = height, width
    return Box(words.x - _SHARES[words.align] * width, words.y - height / 2, width, height)


def write(painter: QPainter, words: PlotText, theme: Theme) -> None:
    """A text on its backdrop, as the screen shows it."""
    width, height = text_size(words.text, theme, words.role)
    painter.setFont(theme.font(words.role))
    if words.upright:
        painter.save()
        painter.translate(words.x, words.y)
        painter.rotate(-90)
        _write_rows(painter, words, QPointF(-width / 2, -height / 2), theme)
        painter.restore()
        return
    box = QRectF(*box_of(words, theme))
    if words.backdrop:
        slack = 0.15 * theme.metrics(words.role).height()
        painter.fillRect(box.adjusted(0, slack, 0, -slack), theme.color("surface"))
    _write_rows(painter, words, box.topLeft(), theme)


def _write_rows(painter: QPainter, words: PlotText, at: QPointF, theme: Theme) -> None:
    metrics = theme.metrics(words.role)
    painter.setPen(QColor(words.color))
    for number, row in enumerate(words.text.split("\n")):
        painter.drawText(at + QPointF(0, metrics.ascent() + number * metrics.height()), row)


def text_of(words: PlotText, theme: Theme, pixels: Transform) -> Text:
    """The same text as matplotlib's, for a file."""
    backdrop: dict[str, Any] = {"facecolor": theme.hex("surface"), "edgecolor": "none", "pad": 1.0}
    return Text(
        words.x, words.y, words.text, color=words.color, transform=pixels, ha=words.align, va="center",
        multialignment="left", rotation=90 if words.upright else 0, zorder=1000,
        bbox=backdrop if words.backdrop and not words.upright else None, **text_style(theme, words.role),
    )  # fmt: skip
