"""The landscape plot and the session: over which two parameters."""

from __future__ import annotations

from heapq import nlargest

import numpy as np

from desktop_app.panes import follow
from desktop_app.panes.plots.data_binding import leaves_of
from desktop_app.panes.plots.landscape_plot import LandscapePlot, Terrain
from desktop_app.panes.plots.landscape_survey import LandscapeSurvey, Request
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.graph.graph import Graph, Node
from engine.numerals import or_nan

REFRESH_SECONDS = 0.14  # of a training


def bind(session: Session, view: LandscapePlot) -> None:
    """Shows the output over two parameters, and takes two others that are chosen."""
    binding = LandscapeBinding(session, view)
    follow.on(session, Change.STEP | Change.TRAINING, binding.hear)
    follow.while_visible(session, view, Change.PROGRESS, lambda change: binding.show(), every=REFRESH_SECONDS)


class LandscapeBinding:
    """Which two parameters, and what is known of the landscape over them."""

    def __init__(self, session: Session, view: LandscapePlot) -> None:
        self._session, self._view = session, view
        self._survey = LandscapeSurvey(session.jobs, self._show_terrain)
        self._chosen: tuple[int, int] | None = None
        self._moved_most: tuple[int, int] | None = None
        view.parameters_picked.connect(self.pick)

    def pick(self, first: int, second: int) -> None:
        """The landscape is over these."""
        self._chosen = (first, second)
        self.show()

    def hear(self, change: Change) -> None:
        """Other parameters may have moved most; of another graph, others are to be chosen."""
        if Change.GRAPH in change:
            self._chosen = self._moved_most = None
        if Change.TRAINING in change and not self._session.trainer.running:
            self._moved_most = None
        if self._view.isVisible():
            self.show()
        else:
            self._survey.stop()

    def show(self) -> None:
        """What is known of it, and asks for the rest."""
        graph, pair, player = self._graph, self._parameters, self._session.player
        self._view.show_choices([(node.index, node.name) for node in _offered(graph)], pair)
        if pair is None:
            self._survey.stop()
            self._view.show_terrain(None)
            return
        leaves, training = leaves_of(self._session), self._session.trainer.running
        self._survey.want(Request(graph, self._session.run, leaves, pair, player.reached, training))
        self._show_terrain()

    def _show_terrain(self) -> None:
        pair, landscape, path = self._parameters, self._survey.landscape, self._survey.path
        if pair is None or landscape is None or landscape.parameters != pair:
            return
        nodes, leaves, epoch = self._graph.nodes, leaves_of(self._session), self._session.player.epoch
        x, y = (or_nan(leaves[index]) for index in pair)
        xs, ys = np.array([path[number] for number in sorted(path)], dtype=float).reshape(-1, 2).T
        self._view.show_terrain(Terrain(
            nodes[self._graph.output].brief, (nodes[pair[0]].name, nodes[pair[1]].name), landscape.xs, landscape.ys,
            landscape.heights, (xs, ys), (x, y), self._session.run.loss(epoch),
        ))  # fmt: skip

    @property
    def _graph(self) -> Graph:
        """The graph with the data of the epoch."""
        return self._session.trace.graph

    @property
    def _parameters(self) -> tuple[int, int] | None:
        """The two that were chosen, those that moved most in a network, or the first two."""
        offered = _offered(self._graph)
        if len(offered) < 2:
            return None
        if self._chosen is not None:
            return self._chosen
        if not self._graph.groups or self._session.player.reached == 0:
            return offered[0].index, offered[1].index
        if self._moved_most is None:
            self._moved_most = self._two_that_moved(offered)
        return self._moved_most

    def _two_that_moved(self, offered: list[Node]) -> tuple[int, int]:
        run, reached = self._session.run, self._session.player.reached
        start, now = run.leaf_values(0), run.leaf_values(reached)
        ways = {node.index: np.nan_to_num(abs(now[node.name] - start[node.name]), nan=0.0) for node in offered}
        first, second = sorted(nlargest(2, ways, key=lambda index: ways[index]))
        return first, second


def _offered(graph: Graph) -> list[Node]:
    """What a landscape may be over: the parameters, with inputs where there are too few."""
    return list(graph.parameters if len(graph.parameters) > 1 else graph.sliders)
