"""What the plots have in common: a canvas, a theme, a heading for the card around them, and a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QToolTip, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.drawing.artists import Artists
from desktop_app.panes.plots.drawing.axis import Floats, Scale, fitted
from desktop_app.panes.plots.drawing.canvas import PlotCanvas
from desktop_app.panes.plots.drawing.plot_text import center
from desktop_app.panes.plots.plot_export import FORMATS, Table, save
from desktop_app.widgets.plain_text import to_the_letter
from engine.errors import EngineError

Edit = tuple[str, Callable[[], None]]  # its text in a menu, and what it does

SETTLE_MS = 500
REACH = 12.0  # pixels beside the axes that still count as on it


class Plot(QWidget):
    """A widget that shows one picture; `heading_changed` has the title and the side note of its card.

    `enlarge_wanted` asks for the place of the graph, or back while it is `enlarged`, which its owner tells it;
    `complained` has what hindered a file, an EngineError.
    """

    heading_changed = Signal(str, str)
    shown = Signal()
    enlarge_wanted = Signal()
    complained = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.theme = Theme()
        self.canvas = PlotCanvas(self.compose, self.theme, self)
        self._heading = ("", "")
        self._scales: dict[str, Scale] = {}  # that will do for a while
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._settle)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)

    @property
    def artists(self) -> Artists:
        """What is drawn over the axes."""
        return self.canvas.artists

    def showEvent(self, event: QShowEvent) -> None:
        self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._settling.stop()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.enlarge_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.enlarge_wanted.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position())
        if point is None:
            self.unsetCursor()
            QToolTip.hideText()
        else:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            QToolTip.showText(event.globalPosition().toPoint(), to_the_letter(self.hint(point)), self)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu(QPointF(event.pos())).popup(event.globalPos())

    def menu(self, place: QPointF) -> QMenu:
        """What can be done with what stands at a place, and with the picture."""
        menu = QMenu(self)
        menu.setObjectName("plot_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, edit in self.edits_at(place):
            menu.addAction(text, edit)
        if not menu.isEmpty():
            menu.addSeparator()
        menu.addAction(self.tr("Save as…"), self.ask_and_save)
        menu.addAction(self.tr("Copy picture"), lambda: QApplication.clipboard().setPixmap(self.canvas.grab()))
        numbers = self.tr("Copy numbers as CSV")
        menu.addAction(numbers, lambda: QApplication.clipboard().setText(self.numbers().csv()))
        menu.addSeparator()
        menu.addAction(self.tr("Enlarge, or back"), self.enlarge_wanted.emit)
        return menu

    def ask_and_save(self) -> None:
        """Asks for a file and saves there, as its name or else the chosen kind says."""
        kinds = ";;".join(f"{format.upper()} (*.{format})" for format in FORMATS)
        suggested = f"{self.objectName()}.{FORMATS[0]}"
        name, kind = QFileDialog.getSaveFileName(self, self.tr("Save the plot"), suggested, kinds)
        if not name:
            return
        path = Path(name)
        try:
            save(self.canvas, path if path.suffix else path.with_suffix("." + kind.split(" ")[0].lower()))
        except EngineError as error:
            self.complained.emit(error)

    def edits_at(self, place: QPointF) -> Sequence[Edit]:
        """What can be changed at a place in the widget."""
        return ()

    def point_at(self, place: QPointF) -> int | None:
        """The point at a place in the widget that a tip tells of, where there is one."""
        return None

    def hint(self, point: int) -> str:
        """A point to the last digit."""
        raise NotImplementedError

    def set_theme(self, theme: Theme) -> None:
        """Takes on colours, fonts and sizes."""
        self.theme = theme
        self.canvas.set_theme(theme)
        self.updateGeometry()

    def heading(self) -> tuple[str, str]:
        """The title of the card and the note at its side."""
        return self._heading

    def numbers(self) -> Table:
        """The numbers that it shows, by the names of their columns."""
        raise NotImplementedError

    def compose(self) -> None:
        """Lays out the axes and asks for the artists of what is to show now."""
        raise NotImplementedError

    def fit_anew(self) -> None:
        """Another program: no scale of the old one's numbers stays."""
        self._scales.clear()

    def _only(self, text: str) -> None:
        """Nothing but a text."""
        self.canvas.lay_out()
        self.artists.write_amid(text, center(self.artists.axes_box), "muted")

    def _fitted(self, name: str, values: Floats, **style: Any) -> Scale:
        """A scale for these numbers, as before where that will do."""
        scale = self._scales[name] = fitted(values, self._scales.get(name), **style)
        return scale

    def _refresh(self, heading: tuple[str, str]) -> None:
        if heading != self._heading:
            self._heading = heading
            self.heading_changed.emit(*heading)
        self.canvas.refresh()
        if self.isVisible():
            self._settling.start()

    def _settle(self) -> None:
        """Fits the axes closely again, once nothing has changed for a while."""
        self._scales.clear()
        self.canvas.refresh()


class PickPlot(Plot):
    """A plot whose nearest point from left to right a click picks, and a tip tells of."""

    pick_taken_back = Signal()  # it was the first half of a double click

    def nearest(self, px: float) -> int | None:
        """The point next to a pixel, where there is one."""
        raise NotImplementedError

    def point_at(self, place: QPointF) -> int | None:
        at = place - QPointF(self.canvas.pos())
        return self.nearest(at.x()) if self.artists.axes_box.padded(REACH).contains(at.x(), at.y()) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if point is None:
            event.ignore()
        else:
            self.pick(point)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.point_at(event.position()) is not None:
            self.pick_taken_back.emit()
        super().mouseDoubleClickEvent(event)

    def pick(self, point: int) -> None:
        """Tells that a point was clicked at."""
        raise NotImplementedError
