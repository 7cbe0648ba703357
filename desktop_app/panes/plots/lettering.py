"""The words of plots, written by Qt: in a tenth of the time that matplotlib takes for them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.shapes import Frame, Words


def labels(frame: Frame, theme: Theme) -> tuple[Words, ...]:
    """The numbers at the axes and the title below."""
    high, color = theme.metrics("tick").height(), theme.hex("muted")
    below = frame.bottom + theme.px(8) + high / 2
    xs = [Words(tick.text, tick.at, below, color, "tick", "center", backdrop=False) for tick in frame.x_ticks]
    beside = frame.left - theme.px(8)
    ys = [Words(tick.text, beside, tick.at, color, "tick", "right", backdrop=False) for tick in frame.y_ticks]
    middle = (frame.left + frame.right) / 2
    title = Words(frame.x_title, middle, below + high + theme.px(1), color, "tick", "center", backdrop=False)
    return (*xs, *ys, title)


def write(painter: QPainter, words: Words, theme: Theme) -> None:
    """Words where they belong, on their backdrop."""
    metrics, lines = theme.metrics(words.role), words.text.split("\n")
    width, line = max(map(metrics.horizontalAdvance, lines)), metrics.height()
    painter.setFont(theme.font(words.role))
    if words.upright:
        painter.save()
        painter.translate(words.x, words.y)
        painter.rotate(-90)
        _write_lines(painter, lines, QPointF(-width / 2, -line * len(lines) / 2), words, theme)
        painter.restore()
        return
    left = words.x - {"left": 0.0, "center": 0.5, "right": 1.0}[words.align] * width
    box = QRectF(left, words.y - line * len(lines) / 2, width, line * len(lines))
    if words.backdrop:
        slack = 0.15 * line
        painter.fillRect(box.adjusted(0, slack, 0, -slack), theme.color("surface"))
    _write_lines(painter, lines, box.topLeft(), words, theme)


def _write_lines(painter: QPainter, lines: list[str], at: QPointF, words: Words, theme: Theme) -> None:
    metrics = theme.metrics(words.role)
    painter.setPen(QColor(words.color))
    for number, text in enumerate(lines):
        painter.drawText(at + QPointF(0, metrics.ascent() + number * metrics.height()), text)
