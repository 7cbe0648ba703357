"""The card of the sample and the session: its numbers, and how the prediction goes together with the target."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop_app.panes.samples.sample_card import SampleRow
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Batch
from engine.graph.graph import Graph, Node
from engine.numerals import UNKNOWN, short, signed

if TYPE_CHECKING:
    from engine.analysis.prediction import Prediction

from desktop_app.panes import follow
from desktop_app.panes.samples.sample_card import SampleCard
from desktop_app.session.change import Change
from desktop_app.session.session import Session

REFRESH_SECONDS = 0.14  # of a training
MOST_ROWS = 6  # numbers of a sample that have room in its card


def bind(session: Session, view: SampleCard) -> None:
    """Shows the sample that the numbers are of, and picks another one."""
    player = session.player
    view.sample_picked.connect(player.set_sample)
    view.previous_requested.connect(player.previous_sample)
    view.next_requested.connect(player.next_sample)

    def show(change: Change) -> None:
        if session.graph.data:
            _show(session, view)

    follow.while_visible(session, view, Change.STEP | Change.PROGRESS, show, every=REFRESH_SECONDS)


def _show(session: Session, view: SampleCard) -> None:
    trace, position, collapse = session.trace, session.player.position, session.collapse
    batch = trace.minibatch_at(position)[0].batch
    assert batch is not None  # there are data
    summary = SampleSummary(trace.graph, session.frame, session.prediction)
    view.show_sample(
        session.player.sample, trace.graph.samples, summary.rows(), summary.note(session.player.sample, batch)
    )
    picked = session.selection.picked
    step = collapse.described_node(picked)
    node = summary.looked_at(None if picked is None else collapse.shown_node(picked), step)
    view.strip.show_batch(node.brief, finite_of(batch.values[node.index]), batch.sample_index)


@dataclass(frozen=True)
class SampleSummary:
    """The numbers of the sample that a frame shows; `prediction` is what the program predicts, where it does."""

    graph: Graph
    frame: Frame
    prediction: Prediction | None

    def note(self, wanted: int, batch: Batch) -> str:
        """A note where another sample is shown than the one that was picked."""
        if wanted == batch.sample:
            return ""
        return self.tr("Not in this minibatch: see sample {shown}").format(shown=batch.sample + 1)

    def rows(self) -> list[SampleRow]:
        values, prediction = self.frame.values, self.prediction
        data = [n for n in self.graph.data if prediction is None or n.index != prediction.target]
        rows = [SampleRow(node.name, self.tr("input"), _written(values[node.index]), "data") for node in data]
        return rows[:MOST_ROWS] if prediction is None else [*rows[: MOST_ROWS - 2], *self._compared(prediction)]

    def _compared(self, prediction: Prediction) -> list[SampleRow]:
        """The target and the prediction, and how they go together."""
        nodes, values = self.graph.nodes, self.frame.values
        target, output = values[prediction.target], values[prediction.output]
        what, sign, token, verdict = self.tr("target"), "", "text", ""
        if prediction.classes is not None:
            upper = (target or 0.0) > sum(prediction.classes) / 2
            what, sign, token = self.tr("true class"), " ●" if upper else " ■", "parameter" if upper else "local"
        if output is not None and target is not None and prediction.output not in self.frame.stale_values:
            verdict = self._verdict(prediction, target, output)
        return [
            SampleRow(nodes[prediction.target].name, what, _written(target) + sign, token),
            SampleRow(nodes[prediction.output].brief, verdict, _written(output), "data"),
        ]

    def _verdict(self, prediction: Prediction, target: float, output: float) -> str:
        if prediction.classes is None:
            return self.tr("off by {difference}").format(difference=short(output - target))
        right, middle = prediction.is_correct(output, target), short(prediction.middle)
        if output == prediction.middle:
            text, verdict = self.tr("{middle} counts as {lower}: {verdict}"), self.tr("correct")
            verdict = verdict if right else self.tr("wrong")
            return text.format(middle=middle, lower=short(prediction.classes[0]), verdict=verdict)
        if prediction.classes == (-1.0, 1.0):
            return self.tr("same sign: correct") if right else self.tr("other sign: wrong")
        return (self.tr("right side of {middle}") if right else self.tr("wrong side of {middle}")).format(middle=middle)

    def looked_at(self, picked: int | None, step: int) -> Node:
        """The picked node, that of the step, the prediction, or the first data: what has a number for each sample."""
        output = self.prediction.output if self.prediction is not None else None
        graph = self.graph
        wanted = (picked, step, output)
        return graph.nodes[next((i for i in wanted if i in graph.batched), graph.data[0].index)]

    @staticmethod
    def tr(text: str) -> str:
        """A text in the language of the person."""
        return QCoreApplication.translate("SampleSummary", text)


def finite_of(numbers: Iterable[float]) -> list[float]:
    """The numbers, 0 in the place of those that have no bar."""
    return [float(number) if math.isfinite(number) else 0.0 for number in numbers]


def _written(value: float | None) -> str:
    return UNKNOWN if value is None else signed(value)
