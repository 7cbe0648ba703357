"""The data plot: the samples as points, with the boundary between their classes or the curve that fits them.

A click picks a point, a drag moves it, a click elsewhere adds one; all of it while the program trains.
"""

from __future__ import annotations

import math
from time import perf_counter

import numpy as np
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.data_axes import Predict, draw_points, fit_on
from desktop_app.panes.plots.drawing.axis import LARGEST, Scale
from desktop_app.panes.plots.drawing.contours import Heights
from desktop_app.panes.plots.plot import Edit, Plot
from desktop_app.panes.plots.plot_export import Table
from desktop_app.panes.plots.points import Points
from desktop_app.widgets.plain_text import Label
from desktop_app.widgets.segments import Segments
from engine.numerals import percent, short, signed

REFRESH_SECONDS = 0.17  # five times a second, with the time that it takes
NEAR = 13.0  # pixels from a point that still take hold of it
STILL = 3.0  # pixels that the mouse may move in a click


class DataPlot(Plot):
    """Samples with one or two features, and what is predicted around them, worked out at most 5 times a second.

    `points_edited` carries the columns by name, `sample_picked` a number from 0.
    """

    sample_picked = Signal(int)
    points_edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("data_plot", parent)
        self.setAccessibleName(self.tr("Data plot"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._points: Points | None = None
        self._draft: Points | None = None  # while a point is dragged
        self._predict: Predict | None = None
        self._fit: Heights | None = None
        self._fitted_on: tuple[object, ...] = ()
        self._fitted_at = 0.0
        self._sample, self._why_not, self._upper = 0, "", True
        self._grabbed: tuple[int, QPointF] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.canvas.refresh)
        self._build_strip()
        self._refresh((self.tr("Data"), ""))

    def show_points(self, points: Points | None, sample: int, predict: Predict | None, why_not: str = "") -> None:
        """The samples, the picked one, and what predicts; `why_not` says why there are none."""
        if points is None or self._points is None or points.names != self._points.names:
            self._scales.clear()
        if points != self._points:  # changed in a drag, by a key or by another program: what was held is another point
            self._draft = self._grabbed = None
        self._points, self._sample, self._predict, self._why_not = points, sample, predict, why_not
        self._kinds.setVisible(points is not None and points.classes is not None)
        if points is not None and points.classes is not None:
            self._name_kinds(points.classes)
        boundary = points is not None and points.classes is not None
        curve = points is not None and points.flat
        self._refresh((self.tr("Fitted curve") if curve else self.tr("Decision boundary") if boundary
                       else self.tr("Data"), ""))  # fmt: skip

    def show_numbers(self, name: str, loss: float | None, accuracy: float | None) -> None:
        """The loss as it stands, and which share of the samples is on the right side."""
        self._loss_name.setText(name)
        self._loss.setText("–" if loss is None else short(loss))
        for label in (self._accuracy_name, self._accuracy):
            label.setVisible(accuracy is not None)
        if accuracy is not None:
            self._accuracy.setText(percent(accuracy))
        parts = [f"{name} {self._loss.text()}"]
        parts += [f"{self._accuracy_name.text()} {self._accuracy.text()}"] if accuracy is not None else []
        self.setAccessibleDescription(", ".join(parts))

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        for label in (self._loss_name, self._accuracy_name):
            label.setFont(theme.font("tick"))
            label.setStyleSheet(f"color: {theme.hex('muted')}")
        for label, token in ((self._loss, "data"), (self._accuracy, "text")):
            label.setFont(theme.font("slider_value"))
            label.setStyleSheet(f"color: {theme.hex(token)}")
        self._kinds.set_theme(theme, 34)
        self._strip.setHorizontalSpacing(theme.ipx(8))
        self._fitted_on = ()

    def compose(self) -> None:
        points = self._draft or self._points
        if points is None or not self._drawable:
            self._only(self._why_not or self.tr("nothing finite to draw"))
            return
        x, y = self._scales_of(points)
        self._fit_again(points, x, y)
        title = self.tr("{x} →   {y} ↑").format(x=points.names[0], y=points.names[1])
        self.canvas.lay_out(x, y, title)
        draw_points(self.canvas, points, self._fit, self._sample)

    def numbers(self) -> Table:
        columns = {} if self._points is None else self._points.by_name()
        return Table(tuple(columns), list(zip(*columns.values(), strict=True)))

    @property
    def _drawable(self) -> bool:
        points = self._points
        return points is not None and points.count > 0 and all(max(map(abs, column)) < LARGEST
                                                               for column in points.columns)  # fmt: skip

    def point_at(self, place: QPointF) -> int | None:
        """The point under the mouse."""
        points = self._points
        if points is None or not self._drawable:
            return None
        at, places = place - QPointF(self.canvas.pos()), self.artists.places(*points.places)
        far = np.hypot(*(places - (at.x(), at.y())).T)
        nearest = int(np.argmin(far))
        return nearest if far[nearest] <= self.theme.px(NEAR) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._drawable or event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.point_at(event.position())
        if point is not None:
            self._grabbed = point, event.position()
        elif (numbers := self._numbers_at(event.position())) is not None:
            other = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._add(*numbers, self._upper != other)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            self._drag(event.position())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is None:
            return
        (point, _), self._grabbed = self._grabbed, None
        draft, self._draft = self._draft, None
        if draft is not None:
            self._edit(draft)
        self.sample_picked.emit(point)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second of two quick clicks is a click too; beside the points, where a click adds none, it enlarges."""
        if self._numbers_at(event.position()) is None:
            super().mouseDoubleClickEvent(event)
        else:
            self.mousePressEvent(event)

    def edits_at(self, place: QPointF) -> list[Edit]:
        points, point, numbers = self._points, self.point_at(place), self._numbers_at(place)
        if points is None or (point is None and numbers is None):
            return []
        if point is None and numbers is not None:
            x, y = numbers
            return [(self.tr("Add a point of the other class here") if points.classes is not None
                     else self.tr("Add a point here"), lambda: self._add(x, y, not self._upper))]  # fmt: skip
        edits = [(self.tr("Remove this point"), lambda: self._edit(points.without(point or 0)))]
        if points.classes is not None:
            edits.append((self.tr("Into the other class"), lambda: self._edit(points.turned(point or 0))))
        return edits

    def keyPressEvent(self, event: QKeyEvent) -> None:
        points = self._points
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and points is not None and self._drawable:
            self._edit(points.without(self._sample))
        else:
            super().keyPressEvent(event)

    def hint(self, point: int) -> str:
        """A sample with its numbers."""
        assert self._points is not None
        numbers = (f"{name} = {short(column[point])}" for name, column in
                   zip(self._points.names, self._points.columns, strict=True))  # fmt: skip
        return self.tr("sample {number}: {numbers}").format(number=point + 1, numbers=", ".join(numbers))

    def _drag(self, place: QPointF) -> None:
        assert self._grabbed is not None and self._points is not None
        point, start = self._grabbed
        numbers = self._numbers_at(place)
        moved = self._draft is not None or (place - start).manhattanLength() > self.theme.px(STILL)
        if moved and numbers is not None:
            self._draft = self._points.moved(point, *numbers)
            self.canvas.refresh()

    def _add(self, x: float, y: float, upper: bool) -> None:
        assert self._points is not None
        count = self._points.count
        self._edit(self._points.added(x, y, upper))
        self.sample_picked.emit(count)

    def _edit(self, points: Points) -> None:
        self.points_edited.emit(points.by_name())

    def _numbers_at(self, place: QPointF) -> tuple[float, float] | None:
        """The numbers under a place on the axes, as few digits as a pixel tells apart."""
        at, artists = place - QPointF(self.canvas.pos()), self.artists
        if not self._drawable or not artists.axes_box.contains(at.x(), at.y()):
            return None
        x, y = artists.numbers_at(at.x(), at.y())
        return _rounded(x, artists.x), _rounded(y, artists.y)

    def _scales_of(self, points: Points) -> tuple[Scale, Scale]:
        """Around all points; they rest while one is dragged."""
        if self._draft is None or not self._scales:
            for name, numbers in zip("xy", points.places, strict=True):
                self._fitted(name, numbers, air=0.15)
        return self._scales["x"], self._scales["y"]

    def _settle(self) -> None:
        """The limits stay: a plane that moves by itself would lead a drag astray."""

    def _fit_again(self, points: Points, x: Scale, y: Scale) -> None:
        """The predictions, where they may have changed and the last time is long enough ago."""
        wanted = self._predict, x, y, points.names
        if self._predict is None:
            self._fit = None
        elif wanted != self._fitted_on:
            left = self._fitted_at + REFRESH_SECONDS - perf_counter()
            if self._fit is None or left <= 0 or self._fitted_on[1:] != wanted[1:]:
                self._fit, self._fitted_on = fit_on(points, x, y, self._predict), wanted
                self._fitted_at = perf_counter()
            elif not self._later.isActive():
                self._later.start(max(1, round(1000 * left)))

    def _build_strip(self) -> None:
        self._loss_name, self._loss = Label(self.tr("loss"), self), Label(self)
        self._accuracy_name, self._accuracy = Label(self.tr("accuracy"), self), Label(self)
        self._kinds = Segments([("lower", "■ −1"), ("upper", "● +1")], self)
        self._kinds.setObjectName("point_class")
        self._kinds.setToolTip(self.tr("A click where no point is adds one of this class; with Shift, of the other"))
        self._kinds.show_choice("upper")
        self._kinds.chosen.connect(self._choose_kind)
        self._strip = QGridLayout()
        self._strip.setVerticalSpacing(0)
        for column, pair in enumerate(((self._loss_name, self._loss), (self._accuracy_name, self._accuracy))):
            for row, label in enumerate(pair):
                self._strip.addWidget(label, row, column)
        self._strip.setColumnStretch(2, 1)
        self._strip.addWidget(self._kinds, 0, 3, 2, 1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(0, self._strip)

    def _name_kinds(self, classes: tuple[float, float]) -> None:
        for id, sign, number in zip(("lower", "upper"), "■●", classes, strict=True):
            self._kinds.show_text(id, f"{sign} {signed(number) if classes[0] < 0 else short(number)}")

    def _choose_kind(self, id: str) -> None:
        self._upper = id == "upper"


def _rounded(number: float, scale: Scale) -> float:
    """The number to a thousandth of the axis, as few digits as that takes."""
    digits = 3 - math.floor(math.log10(scale.limits.high - scale.limits.low))
    return round(number, digits) + 0.0
