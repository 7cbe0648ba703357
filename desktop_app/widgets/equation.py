"""Equations set in type: numbers and names in their colours, stacked fractions, raised exponents."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop_app.look.theme import Theme
from engine.explain.typesetting import Part, Parts

ROLES = {
    "name": "data",
    "data": "data",
    "gradient": "gradient",
    "local": "local",
    "parameter": "parameter",
    "old": "muted",
    "bad": "output",
}
_NAME = re.compile(r"[^\W\d]\w*")


class Equation:
    """Parts in one theme and size: how wide they are, and painting them on a baseline; `inline` stacks no fraction."""

    def __init__(self, parts: Parts, theme: Theme, role: str, factor: float = 1.0, *, inline: bool = False) -> None:
        self.parts = tuple(map(_flat, parts)) if inline else parts
        self._theme, self._role, self.factor = theme, role, factor

    @property
    def width(self) -> float:
        """Pixels from the first to the last part."""
        return sum(self._part_width(part) for part in self.parts)

    @property
    def height(self) -> float:
        """Pixels from the highest to the lowest ink."""
        line = self._metrics(Part("x")).height()
        return line * (1.9 if any(part.under for part in self.parts) else 1.0)

    def paint(self, painter: QPainter, left: float, baseline: float) -> float:
        """Paints from `left` on; returns where it ends."""
        for part in self.parts:
            painter.setPen(self._ink(part))
            if part.under:
                self._paint_fraction(painter, part, left, baseline)
            else:
                painter.setFont(self._font(part))
                rise = self._metrics(part).ascent() * 0.45 if part.raised else 0.0
                painter.drawText(QPointF(left, baseline - rise), part.text)
            left += self._part_width(part)
        return left

    def _part_width(self, part: Part) -> float:
        metrics = self._metrics(part)
        if part.under:
            return max(map(metrics.horizontalAdvance, (part.text, part.under))) + metrics.averageCharWidth() * 0.6
        return metrics.horizontalAdvance(part.text)

    def _paint_fraction(self, painter: QPainter, part: Part, left: float, baseline: float) -> None:
        metrics, width = self._metrics(part), self._part_width(part)
        middle = baseline - metrics.capHeight() / 2
        pad, gap = metrics.averageCharWidth() * 0.15, metrics.height() * 0.12
        painter.setFont(self._font(part))
        for text, y in ((part.text, middle - gap), (part.under, middle + gap + metrics.capHeight())):
            painter.drawText(QPointF(left + (width - metrics.horizontalAdvance(text)) / 2, y), text)
        painter.setPen(QPen(self._ink(part), max(1.0, metrics.height() * 0.045)))
        painter.drawLine(QPointF(left + pad, middle), QPointF(left + width - pad, middle))

    def _ink(self, part: Part) -> QColor:
        return self._theme.color(ROLES.get(part.role, "text"))

    def _font(self, part: Part) -> QFont:
        return self._theme.font(self._role, italic=_slanted(part), factor=self.factor * _size(part))

    def _metrics(self, part: Part) -> QFontMetricsF:
        return self._theme.metrics(self._role, italic=_slanted(part), factor=self.factor * _size(part))


def _slanted(part: Part) -> bool:
    return bool(part.under or (part.role == "name" and _NAME.fullmatch(part.text)))


def _size(part: Part) -> float:
    return 0.62 if part.raised else 0.86 if part.under else 1.0


def _flat(part: Part) -> Part:
    return replace(part, text=f"{part.text}/{part.under}", under="") if part.under else part
