"""The parameters and inputs: a slider each, and the learning rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.parameters.parameter_row import SLIDER, SLIDER_BELOW, LeafSignals, ParameterRow, SliderSpec
from desktop_app.panes.parameters.training_panel import TrainingPanel
from desktop_app.widgets.number_field import NumberField
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.value_slider import ValueSlider

RATES = (1e-5, 10.0)
LEAST_ROWS, LEAST_WITHOUT_TRAINING = 2, 4
FEW_ROWS = 3  # so many are never scrolled away
SPACE = 2  # px between the lines of a row
ROW, RATE_BELOW = 46, 30  # heights
LEAST_NAME = 0.75  # of the size of names; where they would be smaller sliders stand below
GAP = 10  # px at scale 1, after a name


class ParameterList(LeafSignals):
    """Sliders and fields for what a person may set; showing values does not emit.

    `training` is the panel behind the button More.
    """

    learning_rate_changed = Signal(float)
    heading_changed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme()
        self._rows: dict[str, ParameterRow] = {}
        self._training, self._roomy = True, False
        self._specs: tuple[SliderSpec, ...] = ()
        self._holder = QWidget()
        self._column = QVBoxLayout(self._holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._scroll = _RowArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._holder)
        self._line = QFrame(self)
        self._rows_below = QVBoxLayout(self)
        self._rows_below.setContentsMargins(0, 0, 0, 0)
        self._note = Label(self, wordWrap=True)
        self._note.setObjectName("leaves_note")
        self._note.hide()
        self._rows_below.addWidget(self._note)
        self._rows_below.addWidget(self._scroll)
        self._rows_below.addWidget(self._line)
        self.training = TrainingPanel(self)
        self.head_controls = (self.training.more,)
        self._rate_row = self._build_rate()
        self._rows_below.addLayout(self._rate_row)
        self._rows_below.addWidget(self._rate)
        self._optimizer_name, self._optimizer_row = Label(self.tr("Optimizer"), self), QHBoxLayout()
        self._optimizer_row.addWidget(self._optimizer_name)
        self._optimizer_row.addStretch(1)
        self._optimizer_row.addWidget(self.training.optimizer)
        self._rows_below.addLayout(self._optimizer_row)
        self._rows_below.addStretch(1)

    def show_sliders(self, specs: Sequence[SliderSpec]) -> None:
        """Which parameters and inputs there are, with their ranges and locks."""
        if tuple(specs) == self._specs:
            return
        names = [(spec.name, spec.kind) for spec in specs]
        if names != [(spec.name, spec.kind) for spec in self._specs]:
            self._rebuild(specs)
        only_parameters = all(spec.kind == "parameter" for spec in specs)
        self.heading_changed.emit(self.tr("Parameters") if only_parameters else self.tr("Inputs, parameters"), "")
        self._specs = tuple(specs)
        for spec in specs:
            self._rows[spec.name].show_spec(spec)

    def show_note(self, text: str) -> None:
        """The note about parameters that have no row."""
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def show_values(
        self, values: Mapping[str, float], before: Mapping[str, float] | None = None, active: str | None = None,
        picked: str | None = None,
    ) -> None:  # fmt: skip
        """The numbers, what they were before this epoch's update, the spec that this step moves, and the picked one."""
        for name, row in self._rows.items():
            if name in values:
                row.show_value(values[name], (before or {}).get(name))
                row.show_mark("highlight" if name == active else "text" if name == picked else "")

    def show_learning_rate(self, rate: float) -> None:
        """How far an update goes."""
        self._rate.show_value(rate)
        self._rate_field.show_value(rate)

    def set_roomy(self, roomy: bool) -> None:
        """Whether sliders may have lines of their own, for the change by an update to stand beside the number."""
        if roomy != self._roomy:
            self._roomy = roomy
            self._fit_rows()

    def set_training(self, shown: bool) -> None:
        """Whether what only training uses, the learning rate and the optimizer, has a place here."""
        self._training = shown
        self._fit_rows()

    def least_height(self, width: float) -> int:
        """How high it must be at a width that it need not have yet."""
        rows = self._row_height(stacked=self._name_factor(width - self._bar) < LEAST_NAME) * self._least_rows
        return self.minimumSizeHint().height() - self._scroll.minimumHeight() + rows

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        for row in self._rows.values():
            row.set_theme(theme)
        self._rate.set_theme(theme)
        self._rate_field.set_theme(theme, token="text")
        for widget in (self._rate_name, self._optimizer_name):
            widget.setFont(theme.font("body"))
        self.training.set_theme(theme)
        self._note.setFont(theme.font("tick"))
        self._note.setStyleSheet(f"color: {theme.hex('muted')}")
        self._line.setFixedHeight(theme.ipx(2))
        self._line.setStyleSheet(f"background: {theme.hex('border')}")
        self._fit_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def _build_rate(self) -> QHBoxLayout:
        self._rate_name = Label(self.tr("Learning rate"), self)
        self._rate_field = NumberField("learning_rate_value")
        self._rate_field.setAccessibleName(self.tr("Exact learning rate"))
        self._rate_field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._rate = ValueSlider("learning_rate", "strong", logarithmic=True)
        self._rate.setAccessibleName(self.tr("Learning rate"))
        self._rate.show_range(*RATES)
        self._rate.value_changed.connect(self.learning_rate_changed)
        self._rate.edit_finished.connect(self.edit_finished)
        self._rate_field.value_changed.connect(self._take_rate)
        row = QHBoxLayout()
        row.addWidget(self._rate_name)
        row.addWidget(self._rate_field, 0, Qt.AlignmentFlag.AlignRight)
        return row

    def _take_rate(self, rate: float) -> None:
        self.learning_rate_changed.emit(rate)
        self.edit_finished.emit()

    def _rebuild(self, specs: Sequence[SliderSpec]) -> None:
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {spec.name: ParameterRow(spec, self) for spec in specs}
        for row in self._rows.values():
            row.set_theme(self._theme)
            self._column.addWidget(row)
        self._fit_rows()

    def _fit_rows(self) -> None:
        self._column.setSpacing(0)
        stacked, count = self._fit_sliders(), len(self._rows)
        height = self._row_height(stacked=stacked)
        for row in self._rows.values():
            row.setFixedHeight(height)
        self._scroll.setVisible(count > 0)
        self._scroll.setMaximumHeight(height * count)
        self._scroll.setMinimumHeight(height * self._least_rows)
        self._scroll.set_row_height(height)
        self._fit_training()

    @property
    def _least_rows(self) -> int:
        count, least = len(self._rows), LEAST_ROWS if self._training else LEAST_WITHOUT_TRAINING
        return count if count <= max(FEW_ROWS, least) else least

    def _fit_training(self) -> None:
        """The learning rate's slider stands beside its name where it is long enough there, else below."""
        of_rate, optimizer = (self._rate_name, self._rate_field, self._rate), self.training.optimizer
        for widget in (self._line, *of_rate, self._optimizer_name, optimizer, self.training.more):
            widget.setVisible(self._training)
        self._rate_field.setFixedWidth(self._theme.ipx(98))
        needed = self._rate_name.sizeHint().width() + self._rate_field.width() + self._rate.minimumWidth()
        below = needed + 2 * self._rate_row.spacing() > self.width()
        self._rate_row.removeWidget(self._rate)
        self._rows_below.removeWidget(self._rate)
        if below:
            self._rows_below.insertWidget(4, self._rate)
        else:
            self._rate_row.insertWidget(1, self._rate, 1)
        self._rate.setFixedHeight(self._theme.target(RATE_BELOW if below else SLIDER))

    def _fit_sliders(self) -> bool:
        """Gives all sliders the same place, beside the names or below them; whether that is below."""
        space, rows = self.width() - self._bar, self._rows.values()
        factor = self._name_factor(space)
        stacked, widest = factor < LEAST_NAME, max((row.name_width for row in rows), default=0.0)
        for row in rows:
            room = row.name_space(space, beside=not stacked, change=False)
            row.set_name_width(min(widest + self._theme.px(GAP), room), 1.0 if stacked else factor)
            row.fit(space, stacked=stacked)
        return stacked

    def _name_factor(self, space: float) -> float:
        """How much smaller the names must be for sliders that are long enough beside them."""
        rows, widest = self._rows.values(), max((row.name_width for row in self._rows.values()), default=1.0)
        rooms = (row.name_space(space, beside=True, change=self._roomy) for row in rows)
        room = min(rooms, default=space) - self._theme.px(GAP)
        return min(1.0, room / widest)

    @property
    def _bar(self) -> int:
        """The width of the scroll bar, kept free: else rows would change when it comes, and it would go."""
        return self._scroll.verticalScrollBar().sizeHint().width()

    def _row_height(self, *, stacked: bool) -> int:
        return self._theme.target(ROW) + (self._theme.target(SLIDER_BELOW) - SPACE if stacked else 0)


class _RowArea(QScrollArea):
    """Would like to show all its rows, and scrolls where there is less room: each of them whole or not at all."""

    row_height = 1

    def set_row_height(self, height: int) -> None:
        """How high each row is from now on."""
        if height != self.row_height:
            self.row_height = height
            self._cut_no_row()

    def _cut_no_row(self) -> None:
        self.setViewportMargins(0, 0, 0, self.height() % self.row_height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._cut_no_row()
        super().resizeEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.maximumHeight())
