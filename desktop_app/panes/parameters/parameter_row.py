"""One leaf: its name and range, slider, exact value and lock."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
    QWidgetAction,
)  # fmt: skip

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.widgets.number_field import NumberField
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.value_slider import ValueSlider
from engine.numerals import signed

FIELD = 94  # px at scale 1
CHANGE = "+0.0000"  # as wide as most
SLIDER, SLIDER_BELOW = 44, 28  # its height beside the name, and on a line of its own


@dataclass(frozen=True)
class SliderSpec:
    """What a row shows of a leaf: its name, its kind (parameter or input), its range, and whether it is locked."""

    name: str
    kind: str
    low: float
    high: float
    locked: bool


class LeafSignals(QWidget):
    """What is done to a leaf; all rows emit the signals of the list that they are in."""

    value_changed = Signal(str, float)
    edit_finished = Signal()
    range_changed = Signal(str, float, float)
    lock_toggled = Signal(str, bool)


class ParameterRow(QWidget):
    """Lets people set one leaf; it emits the signals of its list."""

    def __init__(self, leaf: SliderSpec, signals: LeafSignals) -> None:
        super().__init__()
        self._signals = signals
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.name = leaf.name
        self._theme = Theme()
        self._locked: bool | None = None
        self._moved, self._space, self._stacked = False, 0.0, False
        self._mark = ""
        self._build_range(leaf)
        self.slider = ValueSlider(f"leaf:{leaf.name}")
        self.slider.setAccessibleName(self.tr("Value of {name}").format(name=leaf.name))
        self._change = Label(self)
        self.field = NumberField(f"leaf_value:{leaf.name}")
        self.field.setAccessibleName(self.tr("Exact value of {name}").format(name=leaf.name))
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._lock = QToolButton(self)
        _name(self._lock, f"leaf_lock:{leaf.name}", self.tr("Lock {name}").format(name=leaf.name))
        self._lock.setCheckable(True)
        self._lock.setVisible(leaf.kind == "parameter")
        self._row = QGridLayout(self)
        for column, widget in enumerate((self._range, self.slider, self._change, self.field, self._lock)):
            self._row.addWidget(widget, 0, column)
        self._row.setColumnStretch(1, 1)
        self.slider.value_changed.connect(lambda value: signals.value_changed.emit(self.name, value))
        self.slider.edit_finished.connect(signals.edit_finished)
        self.field.value_changed.connect(self._take_typed)
        self._lock.clicked.connect(lambda locked: signals.lock_toggled.emit(self.name, locked))

    def show_spec(self, leaf: SliderSpec) -> None:
        """Range and lock."""
        self.slider.show_range(leaf.low, leaf.high)
        self._low.show_value(leaf.low)
        self._high.show_value(leaf.high)
        if leaf.locked != self._locked:
            self._locked = leaf.locked
            self._lock.setChecked(leaf.locked)
            self.slider.setEnabled(not leaf.locked)
            self.field.setEnabled(not leaf.locked)
            self._show_lock()

    def show_mark(self, token: str) -> None:
        """Marks the row: `highlight` where this step moves it, `text` where it is picked, else empty."""
        if token != self._mark:
            self._mark = token
            self.update()

    def show_value(self, value: float, before: float | None) -> None:
        """The number, and what it was before this epoch's update."""
        self.slider.show_value(value, before)
        self.field.show_value(value)
        self._moved = before is not None and before != value
        if self._moved and before is not None:
            self._change.setText(signed(value - before))
        self._change.setVisible(self._moved and self._has_room)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self._row.setContentsMargins(theme.ipx(6), 0, 0, 0)
        self._row.setSpacing(theme.ipx(2))
        self._row.setVerticalSpacing(0)
        self.slider.set_theme(theme)
        for field in (self.field, self._low, self._high):
            field.set_theme(theme, "step_active")
        self._lock.setFixedSize(theme.target(32), theme.target(40))
        self._range.setMinimumHeight(theme.target(40))
        self.field.setFixedWidth(theme.ipx(FIELD))
        self._change.setFont(theme.font("expression", factor=0.9))
        self._change.setStyleSheet(f"color: {theme.hex('parameter')}")
        self._show_lock()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("highlight_fill" if self._mark == "highlight" else "surface"))
            if self._mark:
                painter.fillRect(0, 0, theme.ipx(4), self.height(), theme.mark(self._mark))

    def set_name_width(self, width: float, factor: float) -> None:
        """How wide the column of names is, so that all sliders begin at one line, and how large their letters are."""
        self._range.setFont(self._theme.font("slider_name", factor=factor))
        self._range.setFixedWidth(self._theme.target(width / self._theme.scale))

    @property
    def name_width(self) -> float:
        """How wide this row's name is."""
        return self._theme.metrics("slider_name").horizontalAdvance(self.name)

    def fit(self, width: float, *, stacked: bool) -> None:
        """How much of the row can be seen, and whether the slider has a line of its own, below a long name."""
        self._space = width
        self.slider.setFixedHeight(self._theme.target(SLIDER_BELOW if stacked else SLIDER))
        if stacked != self._stacked:
            self._stacked = stacked
            self._row.removeWidget(self.slider)
            self._row.addWidget(self.slider, *((1, 0, 1, 5) if stacked else (0, 1)))
        self._change.setVisible(self._moved and self._has_room)

    def name_space(self, width: float, *, beside: bool, change: bool) -> float:
        """What a row so wide has for the name, beside the slider, with the change by an update or not; or above it."""
        if not beside:
            return width - self._others
        moved = self._change.fontMetrics().horizontalAdvance(CHANGE) if change else 0
        return width - self._others - self.slider.minimumWidth() - moved

    @property
    def _others(self) -> float:
        """What all but the name, the slider and the change take."""
        lock = self._lock.width() if self._lock.isVisibleTo(self) else 0
        return self.field.width() + lock + self._theme.px(16)

    @property
    def _has_room(self) -> bool:
        change = self._change.fontMetrics().horizontalAdvance(self._change.text())
        slider = 0 if self._stacked else self.slider.minimumWidth()
        return self._range.width() + self._others + slider + change <= self._space

    def _build_range(self, leaf: SliderSpec) -> None:
        self._range = QPushButton(leaf.name, self)
        self._range.setProperty("quiet", True)
        _name(self._range, f"leaf_range:{leaf.name}", self.tr("Range of {name}").format(name=leaf.name))
        menu, fields = QMenu(self._range), QWidget()
        row = QHBoxLayout(fields)
        self._low, self._high = NumberField(f"leaf_low:{leaf.name}"), NumberField(f"leaf_high:{leaf.name}")
        self._low.setAccessibleName(self.tr("Least value of {name}").format(name=leaf.name))
        self._high.setAccessibleName(self.tr("Largest value of {name}").format(name=leaf.name))
        for widget in (Label(self.tr("from")), self._low, Label(self.tr("to")), self._high):
            row.addWidget(widget)
        action = QWidgetAction(menu)
        action.setDefaultWidget(fields)
        menu.addAction(action)
        self._range.setMenu(menu)
        changed, low, high = self._signals.range_changed, self._low, self._high
        low.value_changed.connect(lambda value: changed.emit(self.name, value, high.value()))
        high.value_changed.connect(lambda value: changed.emit(self.name, low.value(), value))

    def _take_typed(self, value: float) -> None:
        self._signals.value_changed.emit(self.name, value)
        self._signals.edit_finished.emit()

    def _show_lock(self) -> None:
        size = self._theme.ipx(24)
        self._lock.setIcon(icon("lock" if self._locked else "unlock", self._theme.color("muted"), size))
        self._lock.setIconSize(QSize(size, size))


def _name(button: QAbstractButton, name: str, words: str) -> None:
    button.setObjectName(name)
    button.setAccessibleName(words)
    button.setToolTip(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
