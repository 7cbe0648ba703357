"""The data plot and the session."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QCoreApplication

from desktop_app.panes import follow
from desktop_app.panes.plots.data_axes import Predict
from desktop_app.panes.plots.data_plot import DataPlot
from desktop_app.panes.plots.points import Points
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.analysis.prediction import Prediction
from engine.graph.graph import Graph, Kind

REFRESH_SECONDS = 0.14  # of a training
ACCURACY_SECONDS = 0.2  # while it trains, no more often


def bind(session: Session, view: DataPlot) -> None:
    """Shows the samples and what is predicted between them; picks one, and takes on points that are moved."""
    view.sample_picked.connect(session.player.set_sample)
    view.points_edited.connect(session.edits.edit_points)
    shown = Shown(session)

    def show(change: Change) -> None:
        prediction, graph = session.prediction, session.trace.graph
        if prediction is None or len(prediction.features) > 2:
            view.show_points(None, 0, None, _why_not(prediction))
        else:
            batch = session.trace.minibatch_at(session.player.position)[0].batch
            sample = batch.sample if batch is not None else -1
            view.show_points(_points(graph, prediction), sample, shown.predicting(prediction))
        loss = session.run.loss(session.player.epoch)
        view.show_numbers(graph.nodes[graph.output].brief, loss, shown.share_right(prediction))

    wanted = Change.STEP | Change.PROGRESS | Change.TRAINING
    follow.while_visible(session, view, wanted, show, every=REFRESH_SECONDS)


class Shown:
    """What is kept from one look to the next."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._predict: tuple[Prediction, tuple[float | None, ...], Predict] | None = None
        self._accuracy: tuple[float, float | None] = (0.0, None)

    def predicting(self, prediction: Prediction) -> Predict:
        """The same function as before as long as the parameters are the same."""
        leaves = leaves_of(self._session)
        if self._predict is None or self._predict[0] is not prediction or self._predict[1] != leaves:
            self._predict = prediction, leaves, lambda *columns: prediction.at(leaves, *columns)
        return self._predict[2]

    def share_right(self, prediction: Prediction | None) -> float | None:
        """The share of samples whose class is right; None without classes."""
        if prediction is None or prediction.classes is None:
            return None
        at, known = self._accuracy
        if known is None or not self._session.trainer.running or perf_counter() - at > ACCURACY_SECONDS:
            trace = self._session.trace
            # Of the same parameters as the loss beside it: those before this epoch's updates.
            self._accuracy = perf_counter(), prediction.accuracy(trace.leaves, trace.graph)
        return self._accuracy[1]


def leaves_of(session: Session) -> tuple[float | None, ...]:
    """Parameters, inputs and constants as they stand; None for results and data."""
    values = session.frame.values
    return tuple(None if node.op is not None or node.kind is Kind.DATA else values[node.index]
                 for node in session.trace.graph.nodes)  # fmt: skip


def _why_not(prediction: Prediction | None) -> str:
    if prediction is None:
        return QCoreApplication.translate("DataPlot", "Nothing here is compared with data")
    words = QCoreApplication.translate("DataPlot", "{count} features: too many for a plane")
    return words.format(count=len(prediction.features))


def _points(graph: Graph, prediction: Prediction) -> Points:
    shown = (*prediction.features, prediction.target)
    nodes = [graph.nodes[index] for index in shown]
    others = tuple((node.name, node.data) for node in graph.data if node.index not in shown)
    return Points(
        tuple(node.name for node in nodes), tuple(node.data for node in nodes),
        graph.nodes[prediction.output].brief, prediction.classes, prediction.middle, others,
    )  # fmt: skip
