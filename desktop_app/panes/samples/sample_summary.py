"""What is said of one sample: its numbers, and how the prediction goes together with the target."""

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

MOST_ROWS = 6  # numbers of a sample that have room in its card


@dataclass(frozen=True)
class SampleSummary:
    """Tells of the sample that a frame shows; `prediction` is what the program predicts, where it does."""

    graph: Graph
    frame: Frame
    prediction: Prediction | None

    def note(self, wanted: int, batch: Batch) -> str:
        """Says so where another sample is shown than the one that was picked."""
        if wanted == batch.sample:
            return ""
        return self.tr("Not in this minibatch: see sample {shown}").format(shown=batch.sample + 1)

    def rows(self) -> list[SampleRow]:
        prediction = self.prediction
        target = prediction.target if prediction is not None else -1
        data = [node for node in self.graph.data if node.index != target]
        shown = [SampleRow(node.name, self.tr("input"), _said(self.frame.values[node.index]), "data") for node in data]
        shown = shown[: MOST_ROWS - 2 * (prediction is not None)]
        return shown if prediction is None else [*shown, *self._compared(prediction)]

    def _compared(self, prediction: Prediction) -> list[SampleRow]:
        """The target and the prediction, and how they go together."""
        nodes = self.graph.nodes
        target, output = self.frame.values[prediction.target], self.frame.values[prediction.output]
        known = output is not None and target is not None and prediction.output not in self.frame.stale_values
        if prediction.classes is None:
            off = short(output - target) if known and output is not None and target is not None else UNKNOWN
            words = self.tr("target"), self.tr("off by {difference}").format(difference=off) if known else ""
            tokens = "text", "data"
        else:
            right = known and prediction.is_correct(output or 0.0, target or 0.0)
            upper = (target or 0.0) > sum(prediction.classes) / 2
            verdict = self._verdict(prediction, right, output or 0.0) if known else ""
            words, tokens = (self.tr("true class"), verdict), ("parameter" if upper else "local", "data")
        numbers = [_said(target), _said(output)]
        if prediction.classes is not None:
            numbers[0] += " ●" if upper else " ■"
        names = nodes[prediction.target].name, nodes[prediction.output].brief
        return [SampleRow(*row) for row in zip(names, words, numbers, tokens, strict=True)]

    def _verdict(self, prediction: Prediction, right: bool, output: float) -> str:
        assert prediction.classes is not None
        middle, lower = short(prediction.middle), short(prediction.classes[0])
        if output == prediction.middle:
            said = self.tr("{middle} counts as {lower}: {verdict}")
            return said.format(middle=middle, lower=lower, verdict=self.tr("correct") if right else self.tr("wrong"))
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


def _said(value: float | None) -> str:
    return UNKNOWN if value is None else signed(value)
