"""The plots: made after the first picture, put into their cards, and connected with what a hand does to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.look.theme import Theme
from desktop_app.session.document import Document
from desktop_app.session.player import Player
from desktop_app.window.data_room import DataRoom
from desktop_app.window.lab_room import LabRoom
from desktop_app.window.plot_presenter import PlotPresenter
from desktop_app.window.window_views import Views
from desktop_app.window.workspace import Workspace

if TYPE_CHECKING:
    from desktop_app.panes.plots.plot import Plot
    from desktop_app.panes.plots.tabs import PlotTabs


class PlotRoom(QObject):
    """Loss and error have a card each, the others share tabs, where one is made when it is first looked at."""

    def __init__(
        self, document: Document, player: Player, presenter: PlotPresenter, workspace: Workspace, views: Views,
        lab: LabRoom, data: DataRoom,
    ) -> None:  # fmt: skip
        super().__init__(document)
        self._document, self._player, self._presenter = document, player, presenter
        self._workspace, self._views, self._lab, self._data = workspace, views, lab, data
        self.tabs: PlotTabs | None = None

    def offer(self) -> None:
        """Which plots can be chosen: in the lab the slice alone, with data their own first."""
        data = bool(self._document.graph.data)
        self._views.editor.set_crowded(data)
        self._workspace.set_data(data, bool(self._document.graph.groups))
        if self.tabs is not None:
            first = "data" if data else "slice"
            self.tabs.offer(["slice"] if self._presenter.nudging else [first, "landscape", "gradients"])

    def open(self, theme: Theme) -> None:
        """Brings them up."""
        if self._views.loss is not None:
            return
        self._open_error(theme)
        self._open_loss(theme)
        self._open_tabs(theme)
        self.offer()
        self._presenter.show()
        self._data.presenter.show()

    def _open_error(self, theme: Theme) -> None:
        from desktop_app.panes.plots.error_plot import ErrorPlot

        error = ErrorPlot()
        self._workspace.error.hold(error, error.heading_changed)
        self._workspace.error.set_heading(*error.heading())
        error.set_theme(theme)
        self._lab.take_error(error)

    def _open_loss(self, theme: Theme) -> None:
        from desktop_app.panes.plots.loss_plot import LossPlot

        loss, card = LossPlot(), self._workspace.loss
        self._views.loss = loss
        card.hold(loss, loss.heading_changed)
        for switch in (*loss.keep_buttons, loss.scale_switch):
            card.add_to_head(switch)
        loss.epoch_picked.connect(self._player.go_to_loss)
        loss.set_theme(theme)
        loss.shown.connect(self._presenter.show)
        loss.keep_requested.connect(self._presenter.keep_run)
        for cleared in (loss.clear_requested, self._document.opened):
            cleared.connect(self._presenter.clear_kept)

    def _open_tabs(self, theme: Theme) -> None:
        from desktop_app.panes.plots.catalog import plot_tabs

        self.tabs, card = plot_tabs(), self._workspace.slice
        self.tabs.set_theme(theme)
        self.tabs.made.connect(self._take_plot)
        card.hold(self.tabs, self.tabs.heading_changed)
        card.add_to_head(self.tabs.switch)

    def _take_plot(self, id: str, plot: Plot) -> None:
        """A plot of the tabs that is new."""
        if id == "slice":
            self._views.slice = self._lab.views.slice = plot  # type: ignore[assignment]
            plot.shown.connect(self._presenter.show)
        else:
            self._data.take(id, plot)
