"""What the gradient predicts for a nudge, beside what the nudge does: the strip below the graph in the nudge lab."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import Theme
from desktop_app.widgets.equation import Equation
from engine.explain.typesetting import Part, Parts

HEIGHT = 164
LARGE, LEAST = 0.84, 0.5  # of the font of equations; what would be smaller than the least keeps its numbers alone


class NudgeOutcome(NamedTuple):
    """Both sides as they are to be read: headings, equations, results; `sign` stands between them: =, ≈ or ≠."""

    predicted_title: str
    predicted: Parts
    predicted_result: str
    sign: str
    actual_title: str
    actual: Parts
    actual_result: str
    difference: str


class NudgeCard(QWidget):
    """Shows a prediction and what came of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nudge_card")
        self.setAccessibleName(self.tr("Predicted and actual change"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = Theme()
        self._shown: NudgeOutcome | None = None

    def show_prediction(self, shown: NudgeOutcome) -> None:
        """What was predicted, and what came of it."""
        if shown != self._shown:
            self._shown = shown
            words = (shown.predicted_title, shown.predicted_result, shown.actual_title, shown.actual_result)
            self.setAccessibleDescription(". ".join((*words, shown.difference.replace("\n", " "))))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(HEIGHT))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, shown = self._theme, self._shown
        with QPainter(self) as painter:
            theme.paint_card(painter, self.rect())
            if shown is None:
                return
            middle, pad, circle = self.width() / 2, theme.px(24), theme.px(56)
            words = shown.difference.split("\n")
            between = max(circle, *map(theme.metrics("count").horizontalAdvance, words)) / 2 + pad
            left = QRectF(pad, 0, middle - between - pad, self.height())
            right = QRectF(middle + between, 0, middle - between - pad, self.height())
            self._paint_side(painter, left, shown.predicted_title, shown.predicted, shown.predicted_result, "gradient")
            self._paint_side(painter, right, shown.actual_title, shown.actual, shown.actual_result, "data")
            self._paint_sign(painter, QPointF(middle, self.height() * 0.3), circle, shown)

    def _paint_side(
        self, painter: QPainter, space: QRectF, title: str, parts: Parts, result: str, token: str
    ) -> None:  # fmt: skip
        theme = self._theme
        painter.setPen(theme.color(token))
        painter.setFont(
            theme.font("notice", factor=min(1.0, space.width() / theme.metrics("notice").horizontalAdvance(title)))
        )
        painter.drawText(QPointF(space.left(), space.top() + theme.px(44)), title)
        end = Equation((Part(result, token),), theme, "equation")
        equation = _fitted(parts, theme, space.width() - end.width - theme.px(24))
        baseline = space.top() + self.height() * 0.68
        equation.paint(painter, space.left(), baseline)
        end.paint(painter, space.right() - end.width, baseline)

    def _paint_sign(self, painter: QPainter, at: QPointF, size: float, shown: NudgeOutcome) -> None:
        theme, equal = self._theme, shown.sign == "="
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("parameter" if equal else "local"))
        painter.drawEllipse(at, size / 2, size / 2)
        painter.setPen(theme.color("on_accent"))
        painter.setFont(theme.font("equation", factor=0.8))
        box = QRectF(at.x() - size / 2, at.y() - size / 2, size, size)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), shown.sign)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font("count"))
        below = QRectF(at.x() - theme.px(160), at.y() + size / 2, theme.px(320), theme.px(72))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), shown.difference)


def _fitted(parts: Parts, theme: Theme, space: float) -> Equation:
    factor = LARGE * min(1.0, space / Equation(parts, theme, "equation", LARGE).width)
    equal = next((place for place, part in enumerate(parts) if part.text == " = "), None)
    if factor < LEAST and equal is not None:
        return _fitted(parts[equal + 1 :], theme, space)
    return Equation(parts, theme, "equation", factor)
