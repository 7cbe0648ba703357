"""What frames are compared with: a bare widget of 1920 × 1080 with 200 rounded rectangles and 200 short texts.

On the machine that the goals were set on, a rounded rectangle took 15 µs and a text at a point 2.4 µs, about the
proportion of these boxes to these texts; the reference takes 200 · (15 + 2.4) µs there, and 0.1 ms for what is around.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.look.theme import Theme

SIZE = (1920, 1080)
BOX, COLUMNS, STEP = (176.0, 104.0), 20, (87.0, 97.0)
COUNT, TEXT = 200, "−12.34"
MS_OF_THE_GOALS = (COUNT * (15 + 2.4) + 100) / 1000
EVERY = 4  # own frames between two of the reference
WARM_UP = 20  # frames at first that are not counted


class Reference(QWidget):
    """What is painted without an app behind it."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(*SIZE)
        self._theme = Theme()
        self._places = [QPointF(STEP[0] * (k % COLUMNS), STEP[1] * (k // COLUMNS)) for k in range(COUNT)]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), theme.color("bg"))
            painter.setPen(QPen(theme.color("strong"), 3))
            painter.setBrush(theme.color("surface"))
            for place in self._places:
                painter.drawRoundedRect(QRectF(place.x() + 2, place.y() + 2, *BOX), 14, 14)
            painter.setPen(theme.color("text"))
            painter.setFont(theme.font("node_number_small"))
            for place in self._places:
                painter.drawText(place + QPointF(20, 60), TEXT)


class Frames(NamedTuple):
    """Milliseconds of own frames and, in between, of the reference."""

    own: list[float]
    reference: list[float]


def measured(frame: Callable[[int], object], count: int) -> Frames:
    """Own frames, by their number, and every few of them one of the reference."""
    reference = Reference()
    reference.show()
    found = Frames([], [])
    for k in range(count):
        found.own.append(_milliseconds(lambda k=k: frame(k)))
        if k % EVERY == 0:
            found.reference.append(_milliseconds(reference.update))
    reference.close()
    return Frames(found.own[WARM_UP:], found.reference[WARM_UP // EVERY :])


def compared(frames: Frames, goal: float) -> tuple[str, str, str]:
    """Ours, beside and ratio of the table: median and 95th percentile, in ms and in reference frames."""
    own, reference = median(frames.own), median(frames.reference)
    own_95, reference_95 = p95(frames.own), p95(frames.reference)
    return (
        f"{own:.1f} ms, p95 {own_95:.1f} ms",
        f"reference {reference:.1f} ms, p95 {reference_95:.1f} ms",
        f"{own / reference:.2f}×, p95 {own_95 / reference_95:.2f}× (goal p95 ≤ {goal_ratio(goal):.1f}×, {goal} ms)",
    )


def goal_ratio(milliseconds: float) -> float:
    """A goal in reference frames of the machine that it was set on."""
    return milliseconds / MS_OF_THE_GOALS


def p95(numbers: list[float]) -> float:
    """The 95th percentile."""
    return quantiles(numbers, n=20)[-1]


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    QApplication.processEvents()
    return (time.perf_counter() - start) * 1000
