"""One leaf: its name and range, slider, exact value and lock."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
    QWidgetAction,
)  # fmt: skip

from desktop_app.assets import icon
from desktop_app.theme import Theme
from desktop_app.views.number_field import NumberField
from desktop_app.views.value_slider import ValueSlider
from engine.numerals import signed


@dataclass(frozen=True)
class Leaf:
    """What a row shows of a leaf: its name, its kind (parameter or input), its range, and whether it is locked."""

    name: str
    kind: str
    low: float
    high: float
    locked: bool


class LeafRow(QWidget):
    """Lets people set one leaf."""

    value_changed = Signal(str, float)
    edit_finished = Signal()
    range_changed = Signal(str, float, float)
    lock_toggled = Signal(str, bool)

    def __init__(self, leaf: Leaf) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.name = leaf.name
        self._theme = Theme()
        self._locked: bool | None = None
        self._moved, self._room = False, 0.0
        self._mark = ""
        self._build_range(leaf)
        self.slider = ValueSlider(f"leaf:{leaf.name}")
        self.slider.setAccessibleName(self.tr("Value of {name}").format(name=leaf.name))
        self._change = QLabel(self)
        self.field = NumberField(f"leaf_value:{leaf.name}")
        self.field.setAccessibleName(self.tr("Exact value of {name}").format(name=leaf.name))
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._lock = self._tool_button(f"leaf_lock:{leaf.name}", self.tr("Lock {name}").format(name=leaf.name))
        self._lock.setCheckable(True)
        self._lock.setVisible(leaf.kind == "parameter")
        self._row = QHBoxLayout(self)
        for widget, stretch in (
            (self._range, 0),
            (self.slider, 1),
            (self._change, 0),
            (self.field, 0),
            (self._lock, 0),
        ):
            self._row.addWidget(widget, stretch)
        self.slider.value_changed.connect(lambda value: self.value_changed.emit(self.name, value))
        self.slider.edit_finished.connect(self.edit_finished)
        self.field.value_changed.connect(self._take_typed)
        self._lock.clicked.connect(lambda locked: self.lock_toggled.emit(self.name, locked))

    def show_leaf(self, leaf: Leaf) -> None:
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
        self._range.setFont(theme.font("slider_name"))
        self.slider.set_theme(theme)
        for field in (self.field, self._low, self._high):
            field.set_theme(theme, "step_active")
        self._lock.setFixedSize(theme.ipx(32), theme.ipx(40))
        self.field.setFixedWidth(theme.ipx(98))
        self._change.setFont(theme.font("expression", factor=0.9))
        self._change.setStyleSheet(f"color: {theme.hex('parameter')}")
        self._show_lock()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("highlight_fill" if self._mark == "highlight" else "surface"))
            if self._mark:
                painter.fillRect(0, 0, theme.ipx(4), self.height(), theme.mark(self._mark))

    def set_name_width(self, width: float) -> None:
        """How wide the column of names is, so that all sliders begin at one line."""
        self._range.setFixedWidth(round(width))

    @property
    def name_width(self) -> float:
        """How wide this row's name is."""
        return self._theme.metrics("slider_name").horizontalAdvance(self.name)

    def set_room(self, width: float) -> None:
        """How much of the row can be seen: the change by an update stands only where it is not cut."""
        self._room = width
        self._change.setVisible(self._moved and self._has_room)

    @property
    def _has_room(self) -> bool:
        change = self._change.fontMetrics().horizontalAdvance(self._change.text())
        others = self._range.width() + self.slider.minimumWidth() + self.field.width() + self._lock.width()
        return others + change + self._theme.px(20) <= self._room

    def _build_range(self, leaf: Leaf) -> None:
        self._range = QPushButton(leaf.name, self)
        self._range.setProperty("quiet", True)
        self._label(self._range, f"leaf_range:{leaf.name}", self.tr("Range of {name}").format(name=leaf.name))
        menu, fields = QMenu(self._range), QWidget()
        row = QHBoxLayout(fields)
        self._low, self._high = NumberField(f"leaf_low:{leaf.name}"), NumberField(f"leaf_high:{leaf.name}")
        self._low.setAccessibleName(self.tr("Least value of {name}").format(name=leaf.name))
        self._high.setAccessibleName(self.tr("Largest value of {name}").format(name=leaf.name))
        for widget in (QLabel(self.tr("from")), self._low, QLabel(self.tr("to")), self._high):
            row.addWidget(widget)
        action = QWidgetAction(menu)
        action.setDefaultWidget(fields)
        menu.addAction(action)
        self._range.setMenu(menu)
        self._low.value_changed.connect(lambda low: self.range_changed.emit(self.name, low, self._high.value()))
        self._high.value_changed.connect(lambda high: self.range_changed.emit(self.name, self._low.value(), high))

    def _tool_button(self, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        self._label(button, name, words)
        return button

    @staticmethod
    def _label(button: QAbstractButton, name: str, words: str) -> None:
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _take_typed(self, value: float) -> None:
        self.value_changed.emit(self.name, value)
        self.edit_finished.emit()

    def _show_lock(self) -> None:
        size = self._theme.ipx(24)
        self._lock.setIcon(icon("lock" if self._locked else "unlock", self._theme.color("muted"), size))
        self._lock.setIconSize(QSize(size, size))
