"""Which sample the numbers are of: a picker, the sample's numbers, and what the batch has in one node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.widgets.icon_button import IconButton
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.spin_box import SpinBox

MOST_SAMPLES = 10_000
STRIP, LOW_STRIP = 60, 44  # px at scale 1: usually, and below a note
FEW_ROWS = 4  # beside more of them there is no room for the strip
LEAST_NUMBER = 0.7  # of the usual size: 18 px


class SampleRow(NamedTuple):
    """A number of the sample: its name, what it is, the number as text, and the token of its colour."""

    name: str
    word: str
    text: str
    token: str


class SampleCard(QWidget):
    """Walks through the samples; `sample_picked` carries a number from 0."""

    sample_picked = Signal(int)
    previous_requested = Signal()
    next_requested = Signal()
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._previous = self._button("previous_sample", "chevron-left", self.tr("Previous sample"))
        self._next = self._button("next_sample", "chevron-right", self.tr("Next sample"))
        self._previous.clicked.connect(self.previous_requested)
        self._next.clicked.connect(self.next_requested)
        self._picker = SpinBox(self, minimum=1, maximum=MOST_SAMPLES)
        self._picker.setObjectName("sample_picker")
        self._picker.setAccessibleName(self.tr("Sample"))
        self._picker.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._picker.setKeyboardTracking(False)
        self._picker.valueChanged.connect(lambda number: self.sample_picked.emit(number - 1))
        self._row = QHBoxLayout()
        for widget, stretch in ((self._previous, 0), (self._picker, 1), (self._next, 0)):
            self._row.addWidget(widget, stretch)
        self._labels: list[tuple[Label, Label, Label]] = []
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._note = Label(self, wordWrap=True)
        self.strip = Strip(self)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.addLayout(self._row)
        self._rows.addLayout(self._grid)
        self._rows.addWidget(self._note)
        self._rows.addWidget(self.strip)
        self._rows.addStretch(1)

    def show_sample(self, sample: int, count: int, rows: Sequence[SampleRow], note: str = "") -> None:
        """The number of the sample from 0, how many there are, its numbers, and what is odd about it."""
        with QSignalBlocker(self._picker):
            self._picker.setRange(1, max(count, 1))
            self._picker.setSuffix(self.tr(" of {count}").format(count=count))
            self._picker.setValue(sample + 1)
        self._fit(len(rows))
        for labels, row in zip(self._labels, rows, strict=False):
            for label, text in zip(labels, (row.name, row.word, row.text), strict=True):
                label.setText(text)
            labels[2].setProperty("token", row.token)
            self._style(labels)
        self._fit_numbers()
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.strip.set_space(0 if len(rows) > FEW_ROWS else LOW_STRIP if note else STRIP)
        self.setAccessibleDescription("; ".join(f"{row.name} {row.text} {row.word}".rstrip() for row in rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_numbers()

    def showEvent(self, event: QShowEvent) -> None:
        self.shown.emit()

    def heading(self) -> tuple[str, str]:
        """The title of its card, and what stands beside it."""
        return self.tr("Sample"), self.tr("click a point")

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self._rows.setSpacing(theme.ipx(6))
        self._row.setSpacing(theme.ipx(8))
        self._grid.setVerticalSpacing(theme.ipx(1))
        self._grid.setHorizontalSpacing(theme.ipx(8))
        for button in (self._previous, self._next):
            button.set_theme(theme, 44)
        self._picker.setFont(theme.font("slider_value"))
        self._picker.setFixedHeight(theme.target(44))
        self._note.setFont(theme.font("tick"))
        self._note.setStyleSheet(f"color: {theme.hex('muted')}")
        for labels in self._labels:
            self._style(labels)
        self._fit_numbers()
        self.strip.set_theme(theme)

    def _fit(self, count: int) -> None:
        """As many rows of labels as there are numbers."""
        while len(self._labels) < count:
            labels = Label(self), Label(self), Label(self)
            for column, label in enumerate(labels):
                side = Qt.AlignmentFlag.AlignRight if column == 2 else Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(label, len(self._labels), column, side | Qt.AlignmentFlag.AlignBaseline)
            self._labels.append(labels)
            self._style(labels)
        for number, labels in enumerate(self._labels):
            for label in labels:
                label.setVisible(number < count)

    def _fit_numbers(self) -> None:
        """All numbers smaller where one of them has no room beside its words."""
        shown = [labels for labels in self._labels if not labels[0].isHidden()]
        number, gaps = self._theme.metrics("slider_value"), 2 * self._theme.px(8)
        names = max((labels[0].sizeHint().width() for labels in shown), default=0)
        factor = 1.0
        for _, word, text in shown:
            space = self.width() - names - word.sizeHint().width() - gaps
            factor = min(factor, space / max(number.horizontalAdvance(text.text()), 1.0))
        factor = max(self._theme.whole("slider_value", factor), LEAST_NUMBER)
        for _, _, text in shown:
            text.setFont(self._theme.font("slider_value", factor=factor))

    def _style(self, labels: tuple[Label, Label, Label]) -> None:
        theme = self._theme
        for label, role in zip(labels, ("button", "tick", "slider_value"), strict=True):
            label.setFont(theme.font(role))
        labels[1].setStyleSheet(f"color: {theme.hex('muted')}")
        labels[2].setStyleSheet(f"color: {theme.hex(labels[2].property('token') or 'text')}")

    def _button(self, name: str, icon: str, words: str) -> IconButton:
        button = IconButton(words, icon, self)
        button.setObjectName(name)
        button.setToolTip(words)
        button.set_bare(True)
        return button


class Strip(QWidget):
    """A thin bar for each sample of the batch, up for a positive number; the shown sample's stands out."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("batch_strip")
        self.setAccessibleName(self.tr("Batch"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme, self._space = Theme(), STRIP
        self._name, self._place = "", 0
        self._values: tuple[float, ...] = ()

    def show_batch(self, name: str, values: Sequence[float], place: int) -> None:
        """The finite numbers of a node, one a sample, and the place of the shown one; no numbers hide the strip."""
        self._name, self._values, self._place = name, tuple(values), place
        self.setVisible(bool(values) and self._space > 0)
        self.setAccessibleDescription(self.tr("{name}, {count} samples").format(name=name, count=len(values)))
        self.update()

    def set_space(self, height: int) -> None:
        """How high it may be at scale 1; 0 hides it."""
        self._space = height
        self.setVisible(bool(self._values) and height > 0)
        self.setFixedHeight(self._theme.ipx(height))

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self.setFixedHeight(theme.ipx(self._space))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, values = self._theme, self._values
        if not values:
            return
        with QPainter(self) as painter:
            painter.setFont(theme.font("tick"))
            painter.setPen(theme.color("muted"))
            line = theme.metrics("tick").height()
            words = self.tr("{name} in all {count} samples").format(name=self._name, count=len(values))
            painter.drawText(QRectF(0, 0, self.width(), line), int(Qt.AlignmentFlag.AlignLeft), words)
            self._paint_bars(painter, line + theme.px(3))

    def _paint_bars(self, painter: QPainter, top: float) -> None:
        theme, values = self._theme, self._values
        high, low = max(*values, 0.0), min(*values, 0.0)
        unit = (self.height() - top) / ((high - low) or 1.0)
        zero, width = top + high * unit, self.width() / len(values)
        every = max(1, int(1 / width))  # of more samples than pixels each so many are left out
        for place in sorted({*range(0, len(values), every), self._place} & set(range(len(values)))):
            value, here = values[place], place == self._place
            if here:
                edge = max(width, theme.px(5))
                middle = (place + 0.5) * width
                box = QRectF(middle - edge / 2 - theme.px(2), top, edge + theme.px(4), self.height() - top)
                painter.fillRect(box, theme.color("highlight_fill" if theme.name != "light" else "highlight"))
            bar = QRectF(
                place * width, min(zero, zero - value * unit), max(width * 0.8, 1.0), max(abs(value) * unit, 1.5)
            )
            painter.fillRect(bar, theme.mark("data") if here else theme.mix("data", "surface", 0.55, mark=True))
