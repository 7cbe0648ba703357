"""The caption strip: the phase, the equation in symbols and numbers, what changed, and one sentence."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import PHASE_COLOURS, RADIUS, Theme
from desktop_app.look.translation import translated
from desktop_app.widgets.equation import Equation
from desktop_app.widgets.plain_text import to_the_letter
from engine.explain.explanation import Explanation
from engine.explain.typesetting import Part, Parts

HEIGHT, BLOCK = 164, 176

SMALLER = (1.0, 0.92, 0.84, 0.8, 0.72)  # of the letters of a long sentence: down to 18 px
LEAST, TWO_ROWS = 0.62, 0.66  # an equation that would be smaller takes two rows, which are at most so large
GAP = 64  # between the equation and what changed
LINES = 1.85  # two lines, less what breaking leaves empty
WRAPPED = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap


class Caption(QWidget):
    """Shows the step that was just done; its description is the same for a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("caption")
        self.setAccessibleName(self.tr("What this step does"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = Theme()
        self._title = self._count = self._sentence = ""
        self._phase: str | None = None
        self._equation: Parts = ()
        self._halves: tuple[Parts, Parts] = ((), ())  # in symbols, and in numbers; or half of its terms each
        self._change: Parts = ()
        self._shown: tuple[Explanation, str, int, int, str] | None = None

    def show_step(self, explanation: Explanation, phase: str, number: int, count: int, place: str = "") -> None:
        """A step: its phase, which of how many or its `place` in the network, and its explanation."""
        shown = (explanation, phase, number, count, place)
        if shown == self._shown:
            return
        self._shown = shown
        self._phase = phase
        self._title = self._phase_names()[phase]
        self._count = place or self.tr("step {number} of {count}").format(number=number, count=count)
        self._equation, numbers = explanation.equation, explanation.arithmetic
        self._halves = (explanation.symbols, (Part("= "), *numbers)) if explanation.symbols else _halved(numbers)
        self._change = self._change_parts(explanation)
        self.setToolTip(to_the_letter(f"{explanation.change[0]} = {explanation.exact}") if explanation.exact else "")
        self._say(explanation.text, translated(explanation.sentence))

    def show_text(self, title: str, sentence: str) -> None:
        """Words without an equation: before the first step."""
        self._shown = None
        self._phase, self._title, self._count = None, title, ""
        self._equation = self._change = ()
        self.setToolTip("")
        self._say("", sentence)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(HEIGHT))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._theme.paint_card(painter, self.rect())
            self._paint_phase(painter)
            if self._equation:
                self._paint_equation(painter, self._theme.px(BLOCK + 24))
            self._paint_sentence(painter)

    def _phase_names(self) -> dict[str, str]:
        return {"forward": self.tr("Forward"), "backward": self.tr("Backward"), "update": self.tr("Update")}

    def _change_parts(self, explanation: Explanation) -> Parts:
        name, before, after = explanation.change
        role = "bad" if explanation.warning else "gradient" if self._phase == "backward" else "data"
        old = (Part(before, "old"), Part(" → ")) if before else (Part("= "),)
        return (Part(f"{name} "), *old, Part(after, role))

    def _say(self, equation: str, sentence: str) -> None:
        self._sentence = sentence
        self.setAccessibleDescription(". ".join(part for part in (self._title, equation, sentence) if part))
        self.update()

    def _paint_phase(self, painter: QPainter) -> None:
        theme = self._theme
        block = QRectF(0, 0, theme.px(BLOCK), self.height())
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), theme.px(RADIUS["card"]), theme.px(RADIUS["card"]))
        painter.save()
        painter.setClipPath(outline)
        token = PHASE_COLOURS.get(self._phase or "")
        painter.fillRect(block, theme.color(token or "raised"))
        painter.restore()
        painter.setPen(theme.color("on_accent" if token else "text"))
        left, middle = theme.px(20), self.height() / 2
        painter.setFont(theme.font("phase"))
        painter.drawText(QPointF(left, middle - theme.px(2) if self._count else middle + theme.px(9)), self._title)
        space = theme.px(BLOCK) - left - theme.px(8)
        factor = min(1.0, space / max(theme.metrics("count").horizontalAdvance(self._count), 1.0))
        painter.setFont(theme.font("count", factor=factor))
        painter.drawText(QPointF(left, middle + theme.px(30)), self._count)

    def _paint_equation(self, painter: QPainter, left: float) -> None:
        theme, rows = self._theme, self.rows()
        if len(rows) > 1:
            for row, share in zip(rows, (0.25, 0.46 if self._flat else 0.54), strict=True):
                row.paint(painter, left, self.height() * share)
            return
        baseline = self.height() * 0.43
        end, change = rows[0].paint(painter, left, baseline), self._change_beside(rows[0])
        if change is not None:
            gap = theme.px(GAP)
            painter.setPen(QPen(theme.color("border"), theme.px(2)))
            x = max(end + gap / 2, self.width() - theme.px(24) - change.width - gap / 2)
            painter.drawLine(QPointF(x, baseline - theme.px(44)), QPointF(x, baseline + theme.px(22)))
            change.paint(painter, x + gap / 2, baseline)

    def rows(self) -> list[Equation]:
        """The equation as it has room: one row, smaller with what changed beside it, or two where one is too small."""
        for factor in (1.0, 0.86):
            whole = self._set(self._equation, factor)
            if self._change_beside(whole) is not None:
                return [whole]
        space = (self.width() - self._theme.px(BLOCK + 48)) * 0.98
        factor = min(1.0, space / self._set(self._equation).width)
        if factor >= LEAST or not all(self._halves):
            return [self._set(self._equation, factor)]
        return [self._set(half, min(TWO_ROWS, space / self._set(half).width)) for half in self._halves]

    def _change_beside(self, whole: Equation) -> Equation | None:
        """What changed, where it has room beside the equation."""
        change = self._set(self._change, 0.8)
        space = self.width() - self._theme.px(BLOCK + 48 + GAP)
        return change if whole.width + change.width <= space else None

    def _set(self, parts: Parts, factor: float = 1.0) -> Equation:
        return Equation(parts, self._theme, "equation", factor)

    @property
    def _flat(self) -> bool:
        """Whether the equation has no fractions."""
        return not any(part.under for part in self._equation)

    def _paint_sentence(self, painter: QPainter) -> None:
        text, factor = self.fitted()
        painter.setPen(self._theme.color("text"))
        painter.setFont(self._theme.font("sentence", factor=factor))
        painter.drawText(self._space_of_sentence(), int(WRAPPED), text)

    def fitted(self) -> tuple[str, float]:
        """The sentence, with … where it is too long for any size, and the size of its letters: as large as fits."""
        space = self._space_of_sentence()
        for factor in SMALLER[:2]:  # rather a little smaller than a second line with one word
            if self._theme.metrics("sentence", factor=factor).horizontalAdvance(self._sentence) <= space.width():
                return self._sentence, factor
        for factor in SMALLER:
            metrics = self._theme.metrics("sentence", factor=factor)
            if metrics.boundingRect(space, int(WRAPPED), self._sentence).height() <= space.height():
                return self._sentence, factor
        return metrics.elidedText(self._sentence, Qt.TextElideMode.ElideRight, space.width() * LINES), factor

    def _space_of_sentence(self) -> QRectF:
        theme = self._theme
        left, top = theme.px(BLOCK + 24), self.height() * (0.55 if self._flat else 0.62) if self._equation else 0.0
        return QRectF(left, top, self.width() - left - theme.px(20), self.height() - top - theme.px(4))


def _halved(terms: Parts) -> tuple[Parts, Parts]:
    """A sum in two pieces that are about as long; empty ones where there is nothing to part."""

    def longer(place: int) -> int:
        return max(sum(len(part.text) for part in piece) for piece in (terms[:place], terms[place:]))

    place = min((i for i, part in enumerate(terms) if part.text == " + "), key=longer, default=0)
    return terms[:place], (Part("+ "), *terms[place + 1 :]) if place else ()
