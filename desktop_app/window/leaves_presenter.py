"""Shows the leaves: which of them have a row, their numbers, and how they are trained."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.panes.parameters.parameter_list import Leaf, Leaves
from desktop_app.panes.parameters.training_panel import Training
from desktop_app.session.document import Document
from desktop_app.session.selection import Focus
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Trace
from engine.graph.graph import Node
from engine.numerals import or_nan

MOST_ROWS = 24  # sliders


class LeavesPresenter(QObject):
    """Gives the list of leaves what it shows."""

    def __init__(self, document: Document, focus: Focus, view: Leaves) -> None:
        super().__init__(document)
        self._document, self._focus, self._view = document, focus, view

    def show(self, trace: Trace, frame: Frame) -> None:
        """Their rows and numbers, and how they are trained."""
        experiment = self._document.experiment
        settings = experiment.settings(frame.epoch)
        values = {node.name: or_nan(frame.values[node.index]) for node in trace.graph.sliders}
        rows = [
            Leaf(
                node.name,
                str(node.kind),
                *experiment.range_of(node.name, values[node.name]),
                node.name in settings.locked,
            )
            for node in self._rows_of(trace)
        ]
        before = {trace.graph.nodes[index].name: value for index, value in frame.updated.items()}
        step = frame.step
        active = step.node if step is not None and step.kind == "update" else None
        picked = trace.graph.nodes[self._focus.picked].name if self._focus.picked is not None else None
        self._view.show_leaves(rows)
        self._show_note(trace, len(rows))
        self._view.show_values(values, before if frame.phase == "update" else None, active, picked)
        self._view.show_learning_rate(settings.base_rate)
        self._view.training.show_training(
            Training(experiment.optimizer, experiment.schedule, experiment.schedule_span, experiment.weight_decay,
                     experiment.ascent, settings.learning_rate, experiment.batch_size, trace.graph.samples,
                     bool(trace.graph.groups or trace.graph.data))
        )  # fmt: skip

    def _rows_of(self, trace: Trace) -> list[Node]:
        """The leaves that have a row: all where they are few, else those that people named and the picked neuron's."""
        graph = trace.graph
        if len(graph.sliders) <= MOST_ROWS or not graph.groups:
            return list(graph.sliders)
        group = graph.nodes[self._focus.picked].group if self._focus.picked is not None else -1
        named = [node for node in graph.sliders if node.group < 0]
        picked = [node for node in graph.sliders if 0 <= group == node.group]
        return sorted((*picked, *named)[:MOST_ROWS], key=lambda node: node.index)

    def _show_note(self, trace: Trace, rows: int) -> None:
        graph = trace.graph
        group = graph.nodes[self._focus.picked].group if self._focus.picked is not None else -1
        if rows == len(graph.sliders) or (rows and group >= 0):
            self._view.show_note("")
            return
        layers = sum(group.kind == "layer" for group in graph.groups)
        words = self.tr("{count} parameters in {layers} layers: pick a neuron to see its weights")
        self._view.show_note(words.format(count=f"{len(graph.parameters):,}", layers=layers))
