"""The views of a program's data, connected with what is done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, SignalInstance

from desktop_app.panes.samples.sample_card import SampleCard
from desktop_app.session.collapse import Collapse
from desktop_app.session.document import Document
from desktop_app.session.edits import Intents
from desktop_app.session.player import Player
from desktop_app.window.data_presenter import DataPresenter, DataViews

if TYPE_CHECKING:
    from desktop_app.panes.plots.plot import Plot


class DataRoom(QObject):
    """Makes the card of a sample, which the window places, and takes the plots that come later."""

    def __init__(self, document: Document, player: Player, collapse: Collapse, intents: Intents) -> None:
        super().__init__(document)
        self._document, self._player, self._intents = document, player, intents
        self.views = DataViews(SampleCard())
        self.presenter = DataPresenter(document, player, collapse, self.views)
        self._connect_sample(self.views.sample)

    def _connect_sample(self, sample: SampleCard) -> None:
        sample.shown.connect(self.presenter.show)
        sample.sample_picked.connect(self._player.set_sample)
        sample.previous_requested.connect(self._player.previous_sample)
        sample.next_requested.connect(self._player.next_sample)

    def follow(self, shown: SignalInstance, running_changed: SignalInstance) -> None:
        """Shows the run from now on, after whoever is connected already."""
        presenter = self.presenter
        self._document.restructured.connect(presenter.show_structure)
        self._intents.picked.connect(presenter.show_picked)
        self._intents.advanced.connect(presenter.show_advance)
        shown.connect(presenter.show)
        running_changed.connect(presenter.show_training)

    def take(self, id: str, plot: Plot) -> None:
        """A plot that is new: data, landscape or gradients."""
        setattr(self.views, id, plot)
        plot.shown.connect(self.presenter.show)
        if id == "data":
            plot.sample_picked.connect(self._player.set_sample)  # type: ignore[attr-defined]
            plot.points_edited.connect(self._intents.edit_points)  # type: ignore[attr-defined]
        elif id == "landscape":
            plot.parameters_picked.connect(self.presenter.pick_parameters)  # type: ignore[attr-defined]
