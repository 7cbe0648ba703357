"""The nudge lab: its views, connected with each other and with what is nudged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.panes.gradient_check.view import GradientCheck
from desktop_app.panes.nudge.nudge_bar import NudgeBar
from desktop_app.panes.nudge.nudge_card import NudgeCard
from desktop_app.panes.torch_script.torch_page import TorchPage
from desktop_app.session.edits import Intents
from desktop_app.session.nudge import Nudger
from desktop_app.session.player import Player
from desktop_app.session.torch_runner import TorchRunner
from desktop_app.window.nudge_presenter import NudgePresenter, NudgeViews
from desktop_app.window.window_views import Views

if TYPE_CHECKING:
    from desktop_app.panes.plots.error_plot import ErrorPlot


class LabRoom(QObject):
    """Makes the lab's own views, which the window places."""

    def __init__(self, nudger: Nudger, player: Player, intents: Intents, views: Views, window: QWidget) -> None:
        super().__init__(window)
        self._nudger, self._intents = nudger, intents
        self.views = NudgeViews(views.graph, views.editor, views.leaves, NudgeCard(), NudgeBar(), GradientCheck())
        self.presenter = NudgePresenter(nudger, player, self.views)
        self.torch, self.torch_page = TorchRunner(self), TorchPage(window)
        self._connect()
        self._connect_torch()

    def _connect(self) -> None:
        nudger, bar, presenter = self._nudger, self.views.bar, self.presenter
        nudger.changed.connect(presenter.show)
        nudger.shrinking_changed.connect(bar.show_shrinking)
        bar.node_chosen.connect(nudger.pick)
        bar.output_chosen.connect(nudger.look_at)
        bar.h_changed.connect(self._intents.set_h)
        bar.stays_changed.connect(nudger.set_stays)
        bar.keep_requested.connect(nudger.keep)
        bar.replay_requested.connect(presenter.replay)
        bar.shrink_requested.connect(nudger.shrink)
        bar.script_requested.connect(self._open_torch_page)
        self.views.check.node_picked.connect(lambda name: nudger.pick(nudger.graph.by_name[name].index))

    def _connect_torch(self) -> None:
        torch, page = self.torch, self.torch_page
        page.run_requested.connect(lambda: torch.start(self.presenter.script()))
        page.stop_requested.connect(torch.stop)
        torch.running_changed.connect(page.show_running)
        torch.finished.connect(page.show_output)

    def switch(self, active: bool) -> None:
        """The lab opens, or closes."""
        self.views.bar.setVisible(active)
        self.presenter.switch(active)

    def stop(self) -> None:
        """Ends what is still under way."""
        self._nudger.stop_shrinking()
        self.torch.stop()
        self.presenter.stop()

    def take_error(self, plot: ErrorPlot) -> None:
        """The plot of the error against h, which comes after the first picture."""
        self.views.error = plot
        plot.h_picked.connect(self._nudger.set_h)
        plot.shown.connect(self.presenter.show_slow)

    def _open_torch_page(self) -> None:
        self.torch_page.show_available(self.torch.available())
        self.torch_page.show_script(self.presenter.script())
        self.torch_page.show()
        self.torch_page.raise_()
