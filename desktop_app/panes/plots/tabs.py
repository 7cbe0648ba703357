"""Several plots in one card, one of which is seen; the others cost nothing, and are not even made until then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import RADIUS, Theme
from desktop_app.panes.plots.plot import Plot


class Page(NamedTuple):
    """A plot to choose: its id, its word, its icon, and how to make it."""

    id: str
    text: str
    icon: str
    make: Callable[[], Plot]


class PlotTabs(QWidget):
    """Shows one of its pages; the switch, a button with an icon for each page, belongs into the head of the card."""

    heading_changed = Signal(str, str)
    enlarge_wanted = Signal()

    def __init__(self, pages: Sequence[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = {page.id: page for page in pages}
        self._plots: dict[str, Plot] = {}
        self._theme, self._current = Theme(), ""
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._switch = QWidget()
        self._switch.setObjectName("page_switch")
        self._switch_row = QHBoxLayout(self._switch)
        self._switch_row.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        self._buttons = {page.id: self._button(page) for page in pages}
        self.head_controls = (self._switch,)

    @property
    def current(self) -> str:
        """The id of the page that is seen."""
        return self._current

    def plot(self, id: str) -> Plot | None:
        """The plot of a page, once it was made."""
        return self._plots.get(id)

    def offer(self, ids: Sequence[str]) -> None:
        """Which pages there are to choose, in this order; the first is shown where the one that was seen is none."""
        self._switch.setVisible(len(ids) > 1)  # one alone needs no button
        for id, button in self._buttons.items():
            button.setVisible(id in ids)
        for id in ids:
            self._switch_row.addWidget(self._buttons[id])
        if self._current not in ids:
            self.show_page(ids[0])

    def show_page(self, id: str) -> None:
        """Shows a page, and makes it the first time."""
        if id == self._current:
            return
        self._current = id
        if id not in self._plots:
            plot = self._plots[id] = self._pages[id].make()
            plot.set_theme(self._theme)
            plot.heading_changed.connect(lambda *heading: self._announce(id))
            plot.enlarge_wanted.connect(self.enlarge_wanted)
            self._rows.addWidget(plot)
        for other, plot in self._plots.items():
            plot.setVisible(other == id)
        self.setFocusProxy(self._plots[id])
        self._buttons[id].setChecked(True)
        self._tint()
        self._announce(id)

    def heading(self) -> tuple[str, str]:
        """The heading of the page that is seen."""
        plot = self._plots.get(self._current)
        return plot.heading() if plot is not None else ("", "")

    def set_theme(self, theme: Theme) -> None:
        """Takes on colours, fonts and sizes."""
        self._theme = theme
        self._switch_row.setSpacing(theme.ipx(2))
        self._switch.setStyleSheet(
            f"QToolButton {{ border-radius: {theme.ipx(RADIUS['pill'])}px; }}"
            f"QToolButton:checked {{ background: {theme.hex('text')}; }}"
            f"QToolButton:hover:!checked, QToolButton:focus:!checked {{ background: {theme.hex('raised')}; }}"
        )
        for button in self._buttons.values():
            button.setFixedSize(theme.target(33), theme.target(36))
            button.setIconSize(QSize(theme.ipx(22), theme.ipx(22)))
        self._tint()
        for plot in self._plots.values():
            plot.set_theme(theme)

    def _announce(self, id: str) -> None:
        if id == self._current:
            self.heading_changed.emit(*self.heading())

    def _tint(self) -> None:
        for id, button in self._buttons.items():
            color = self._theme.color("surface" if button.isChecked() else "text")
            button.setIcon(icon(self._pages[id].icon, color, self._theme.ipx(22)))

    def _button(self, page: Page) -> QToolButton:
        button = QToolButton(self._switch)
        button.setObjectName(f"page:{page.id}")
        button.setCheckable(True)
        button.setAccessibleName(page.text)
        button.setToolTip(page.text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.show_page(page.id))
        self._group.addButton(button)
        return button
