"""The texts over the axes of a plot, which move with every frame.

Qt writes them on the screen, in 0.02 ms each: matplotlib takes 0.6 ms, and there are four in a frame that took 1.1 ms
as a whole. In a file they are matplotlib's.
"""

from __future__ import annotations

from typing import NamedTuple

from matplotlib.text import Text
from matplotlib.transforms import Bbox, Transform
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.drawing.rc_params import text_style


class PlotText(NamedTuple):
    """A text in its box, in pixels from the top left; a backdrop keeps it readable over the grid."""

    text: str
    box: Bbox
    color: str
    role: str = "plot_note"
    upright: bool = False
    backdrop: bool = True

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Writes it as the screen shows it."""
        box = QRectF(*self.box.bounds)
        painter.save()
        painter.setFont(theme.font(self.role))
        painter.setPen(QColor(self.color))
        if self.backdrop:
            slack = 0.15 * theme.metrics(self.role).height()
            painter.fillRect(box.adjusted(0, slack, 0, -slack), theme.color("surface"))
        if self.upright:
            painter.translate(box.center())
            painter.rotate(-90)
            box = QRectF(-box.height() / 2, -box.width() / 2, box.height(), box.width())
        painter.drawText(box, Qt.TextFlag.TextDontClip.value, self.text)
        painter.restore()

    def artist(self, theme: Theme, pixels: Transform) -> Text:
        """The same text as matplotlib's, for a file."""
        backdrop = {"facecolor": theme.hex("surface"), "edgecolor": "none", "pad": 1.0} if self.backdrop else None
        x, y = center(self.box)
        return Text(
            x, y, self.text, color=self.color, transform=pixels, ha="center", va="center", multialignment="left",
            rotation=90 if self.upright else 0, zorder=1000, bbox=backdrop, parse_math=False,
            **text_style(theme, self.role),
        )  # fmt: skip


def center(box: Bbox) -> tuple[float, float]:
    """The middle of a box."""
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
