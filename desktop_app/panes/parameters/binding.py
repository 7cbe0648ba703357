"""The parameters and the session."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.panes import follow
from desktop_app.panes.parameters.parameter_list import ParameterList
from desktop_app.panes.parameters.parameter_row import SliderSpec
from desktop_app.panes.parameters.training_panel import Training, TrainingPanel
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.graph.graph import Node
from engine.numerals import or_nan

MOST_ROWS = 24  # sliders


def bind(session: Session, view: ParameterList) -> None:
    """A slider each for what a person may set; one that is moved sets it from here on, or nudges it."""
    edits, training = session.edits, view.training
    view.edit_finished.connect(edits.finish)
    view.value_changed.connect(edits.set_leaf)
    view.range_changed.connect(edits.set_range)
    view.lock_toggled.connect(edits.set_lock)
    view.learning_rate_changed.connect(edits.set_learning_rate)
    training.optimizer_picked.connect(edits.set_optimizer)
    training.schedule_picked.connect(edits.set_schedule)
    training.span_changed.connect(edits.set_schedule_span)
    training.weight_decay_changed.connect(edits.set_weight_decay)
    training.ascent_toggled.connect(edits.set_ascent)
    training.batch_size_changed.connect(edits.set_batch_size)
    training.weights_requested.connect(edits.draw_weights)

    def show(change: Change) -> None:
        if Change.MODE in change:
            view.set_training(not session.nudging)
        if change & Change.STEP:
            rows = _rows(session)
            view.show_sliders([_leaf(session, node) for node in rows])
            view.show_note(_note(session, len(rows)))
            view.show_learning_rate(session.settings.base_rate)
            _show_training(session, training)
        _show_values(session, view)

    follow.on(session, Change.STEP | Change.NUDGE, show)


def _leaf(session: Session, node: Node) -> SliderSpec:
    low, high = session.experiment.range_of(node.name, or_nan(session.frame.values[node.index]))
    return SliderSpec(node.name, str(node.kind), low, high, node.name in session.settings.locked)


def _show_values(session: Session, view: ParameterList) -> None:
    """The numbers as they stand, and what moved them: an update, or a nudge."""
    frame, nodes = session.frame, session.trace.graph.nodes
    if session.nudging:
        nudge = session.nudge.result()
        values = {leaf.name: nudge.after[leaf.index] for leaf in session.graph.sliders}
        name = session.nudge.node.name
        view.show_values(values, {name: nudge.before[nudge.index]}, None, name)
        return
    values = {node.name: or_nan(frame.values[node.index]) for node in session.trace.graph.sliders}
    before = {nodes[index].name: value for index, value in frame.updated.items()}
    active = frame.step.node if frame.step is not None and frame.step.kind == "update" else None
    picked = nodes[session.selection.picked].name if session.selection.picked is not None else None
    view.show_values(values, before if frame.phase == "update" else None, active, picked)


def _show_training(session: Session, panel: TrainingPanel) -> None:
    experiment, graph = session.experiment, session.trace.graph
    panel.show_training(
        Training(experiment.optimizer, experiment.schedule, experiment.schedule_span, experiment.weight_decay,
                 experiment.ascent, session.settings.learning_rate, experiment.batch_size, graph.samples,
                 bool(graph.groups or graph.data))
    )  # fmt: skip


def _rows(session: Session) -> list[Node]:
    """The leaves that have a row: all where they are few, else those that people named and the picked neuron's."""
    graph = session.trace.graph
    if len(graph.sliders) <= MOST_ROWS or not graph.groups:
        return list(graph.sliders)
    group = _picked_group(session)
    named = [node for node in graph.sliders if node.group < 0]
    picked = [node for node in graph.sliders if 0 <= group == node.group]
    return sorted((*picked, *named)[:MOST_ROWS], key=lambda node: node.index)


def _note(session: Session, rows: int) -> str:
    """The note about leaves that have no row."""
    graph = session.trace.graph
    if rows == len(graph.sliders) or (rows and _picked_group(session) >= 0):
        return ""
    layers = sum(group.kind == "layer" for group in graph.groups)
    words = QCoreApplication.translate(
        "Parameters", "{count} parameters in {layers} layers: pick a neuron to see its weights"
    )
    return words.format(count=f"{len(graph.parameters):,}", layers=layers)


def _picked_group(session: Session) -> int:
    picked = session.selection.picked
    return session.trace.graph.nodes[picked].group if picked is not None else -1
