"""Shows programs with data, and what the plots beside the slice show: boundary or curve, landscape, gradients."""

from __future__ import annotations

import math
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop_app.panes.samples.sample_card import SampleCard
from desktop_app.panes.samples.sample_text import SampleTeller, finite_of
from desktop_app.session.collapse import Folding
from desktop_app.session.document import Document
from desktop_app.session.player import Player
from desktop_app.session.surveyor import Request, Surveyor
from engine.graph.graph import Graph, Kind, Node

if TYPE_CHECKING:
    from desktop_app.panes.plots.data_axes import Predict
    from desktop_app.panes.plots.data_plot import DataPlot
    from desktop_app.panes.plots.gradient_plot import GradientPlot
    from desktop_app.panes.plots.landscape_plot import LandscapePlot
    from desktop_app.panes.plots.points import Points
    from engine.analysis.prediction import Prediction

REFRESH_SECONDS = 0.14  # of a training
ACCURACY_SECONDS = 0.2  # while it trains, no more often


@dataclass
class DataViews:
    """The views; a plot comes when it is first looked at."""

    sample: SampleCard
    data: DataPlot | None = None
    landscape: LandscapePlot | None = None
    gradients: GradientPlot | None = None


class DataPresenter(QObject):
    """Gives these views what they show, as far as they can be seen."""

    def __init__(self, document: Document, player: Player, folding: Folding, views: DataViews) -> None:
        super().__init__(document)
        self._document, self._player, self._folding, self._views = document, player, folding, views
        self._surveyor = Surveyor(self)
        self._surveyor.changed.connect(self._show_terrain)
        self._found: tuple[Graph, Prediction | None] | None = None
        self._pair: tuple[int, int] | None = None  # the parameters that a person chose
        self._moved_most: tuple[int, int] | None = None
        self._predict: tuple[tuple[object, ...], Predict] | None = None
        self._accuracy: tuple[float, float | None] = (0.0, None)
        self._looked_at: int | None = None  # the node whose batch is shown
        self.training = False
        self._shown_at = 0.0

    def show_structure(self) -> None:
        """Another graph."""
        self._pair = self._moved_most = self._predict = None
        self._looked_at = None

    def show_picked(self, index: object) -> None:
        """A node was chosen: the batch is its."""
        self._looked_at = index if isinstance(index, int) else None
        if self._document.graph.data and self._views.sample.isVisible():
            self._show_sample(self._views.sample)

    def show_training(self, running: bool) -> None:
        """Training goes on, or is over."""
        self.training = running
        if not running:
            self._moved_most = None
            self.show()

    def pick_parameters(self, first: int, second: int) -> None:
        """The landscape is over these."""
        self._pair = (first, second)
        self._show_landscape()

    def stop(self) -> None:
        """Drops what is under way."""
        self._surveyor.stop()

    def show_advance(self) -> None:
        """A training went on: what can be seen of it, a few times a second."""
        if perf_counter() - self._shown_at > REFRESH_SECONDS:
            self.show()

    def show(self) -> None:
        """Where we are: every view that can be seen."""
        self._shown_at = perf_counter()
        if self._player.run is not self._document.run:
            return
        views = self._views
        if self._document.graph.data and views.sample.isVisible():
            self._show_sample(views.sample)
        if views.data is not None and views.data.isVisible():
            self._show_points(views.data)
        if views.gradients is not None and views.gradients.isVisible():
            self._show_gradients(views.gradients)
        if views.landscape is not None and views.landscape.isVisible():
            self._show_landscape()
        else:
            self._surveyor.stop()

    # the sample

    def _show_sample(self, card: SampleCard) -> None:
        trace, position = self._player.trace, self._player.position
        batch = trace.part(position)[0].batch
        assert batch is not None  # there are data
        told = SampleTeller(trace.graph, self._player.frame, self._prediction)
        card.show_sample(self._player.sample, trace.graph.samples, told.rows(), told.note(self._player.sample, batch))
        picked, step = self._looked_at, self._folding.told(trace, position, self._looked_at)
        node = told.looked_at(None if picked is None else self._folding.seen(picked), step)
        card.strip.show_batch(node.brief, finite_of(batch.values[node.index]), batch.place)

    # points

    def _show_points(self, plot: DataPlot) -> None:
        prediction = self._prediction
        if prediction is None or len(prediction.features) > 2:
            words = (
                self.tr("Nothing here is compared with data") if prediction is None
                else self.tr("{count} features: too many for a plane").format(count=len(prediction.features))
            )  # fmt: skip
            plot.show_points(None, 0, None, words)
        else:
            plot.show_points(self._points(prediction), self._shown_sample, self._predicting(prediction))
        output = self._graph.nodes[self._graph.output]
        plot.show_numbers(output.brief, self._document.run.loss(self._player.epoch), self._share_right())

    def _points(self, prediction: Prediction) -> Points:
        from desktop_app.panes.plots.points import Points

        shown = (*prediction.features, prediction.target)
        nodes = [self._graph.nodes[index] for index in shown]
        others = tuple((node.name, node.data) for node in self._graph.data if node.index not in shown)
        return Points(
            tuple(node.name for node in nodes), tuple(node.data for node in nodes),
            self._graph.nodes[prediction.output].brief, prediction.classes, prediction.middle,
            others,
        )  # fmt: skip

    def _predicting(self, prediction: Prediction) -> Predict:
        """The same function as before as long as the parameters are the same."""
        leaves = self._leaves
        key = (prediction, leaves)
        if self._predict is None or self._predict[0][0] is not prediction or self._predict[0][1] != leaves:
            self._predict = key, lambda *columns: prediction.at(leaves, *columns)
        return self._predict[1]

    def _share_right(self) -> float | None:
        prediction = self._prediction
        if prediction is None or prediction.classes is None:
            return None
        at, known = self._accuracy
        if known is None or not self.training or perf_counter() - at > ACCURACY_SECONDS:
            # Of the same parameters as the loss beside it: those before this epoch's updates.
            self._accuracy = perf_counter(), prediction.accuracy(self._player.trace.leaves, self._graph)
        return self._accuracy[1]

    # gradients

    def _show_gradients(self, plot: GradientPlot) -> None:
        from desktop_app.panes.plots.gradient_plot import PARTS
        from engine.analysis.gradient_sizes import layers_of, sizes_of

        trace, frame, epoch = self._player.trace, self._player.frame, self._player.epoch
        gradients, stale = frame.gradients, bool(frame.stale_gradients)
        if self.training:
            gradients, stale = trace.last.gradients, False
        found = [sizes_of(layer, gradients, PARTS) for layer in layers_of(trace.graph)]
        plot.show_sizes([sizes for sizes in found if sizes is not None], epoch - stale)

    # landscape

    def _show_landscape(self) -> None:
        plot, pair = self._views.landscape, self._parameters
        if plot is None:
            return
        graph = self._graph
        plot.show_choices([(node.index, node.name) for node in _offered(graph)], pair)
        if pair is None:
            self._surveyor.stop()
            plot.show_terrain(None)
            return
        player = self._player
        self._surveyor.want(Request(graph, player.run, self._leaves, pair, player.reached, self.training))
        self._show_terrain()

    def _show_terrain(self) -> None:
        import numpy as np

        from desktop_app.panes.plots.landscape_plot import Terrain

        plot, pair, landscape = self._views.landscape, self._parameters, self._surveyor.landscape
        if plot is None or pair is None or landscape is None or landscape.parameters != pair:
            return
        nodes, epoch = self._graph.nodes, self._player.epoch
        here = tuple(value if value is not None else math.nan for value in (self._leaves[index] for index in pair))
        places = [self._surveyor.path[epoch] for epoch in sorted(self._surveyor.path)]
        xs, ys = np.array(places, dtype=float).reshape(-1, 2).T
        plot.show_terrain(Terrain(
            nodes[self._graph.output].brief, (nodes[pair[0]].name, nodes[pair[1]].name), landscape.xs, landscape.ys,
            landscape.heights, (xs, ys), (here[0], here[1]), self._document.run.loss(epoch),
        ))  # fmt: skip

    @property
    def _parameters(self) -> tuple[int, int] | None:
        """The two that were chosen, those that moved most in a network, or the first two."""
        offered = _offered(self._graph)
        if len(offered) < 2:
            return None
        if self._pair is not None:
            return self._pair
        if not self._graph.groups or self._player.reached == 0:
            return offered[0].index, offered[1].index
        if self._moved_most is None:
            self._moved_most = self._two_that_moved(offered)
        return self._moved_most

    def _two_that_moved(self, offered: list[Node]) -> tuple[int, int]:
        run, reached = self._player.run, self._player.reached
        start, now = run.leaf_values(0), run.leaf_values(reached)
        ways = [(-abs(now[node.name] - start[node.name]), node.index) for node in offered]
        first, second = sorted(
            sorted((way if way == way else 0.0, index) for way, index in ways)[:2], key=lambda w: w[1]
        )
        return first[1], second[1]

    # what they have in common

    @property
    def _graph(self) -> Graph:
        """The graph with the data of the epoch."""
        return self._player.trace.graph

    @property
    def _shown_sample(self) -> int:
        batch = self._player.trace.part(self._player.position)[0].batch
        return batch.sample if batch is not None else -1

    @property
    def _leaves(self) -> tuple[float | None, ...]:
        """Parameters, inputs and constants as they stand."""
        values = self._player.frame.values
        return tuple(None if node.op is not None or node.kind is Kind.DATA else values[node.index]
                     for node in self._graph.nodes)  # fmt: skip

    @property
    def _prediction(self) -> Prediction | None:
        graph = self._document.graph
        if not graph.data:
            return None
        if self._found is None or self._found[0] is not graph:
            from engine.analysis.prediction import find_prediction  # numpy

            self._found = graph, find_prediction(graph)
        return self._found[1]


def _offered(graph: Graph) -> list[Node]:
    """What a landscape may be over: the parameters, with inputs where there are too few."""
    return list(graph.parameters if len(graph.parameters) > 1 else graph.sliders)
