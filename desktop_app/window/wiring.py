"""Signals of the views and of a training, connected with what they mean."""

from __future__ import annotations

from desktop_app.panes.controls.transport import Transport
from desktop_app.panes.graph.view import GraphView
from desktop_app.panes.parameters.parameter_list import Leaves
from desktop_app.session.collapse import Collapse
from desktop_app.session.edits import Intents
from desktop_app.session.player import Player
from desktop_app.session.trainer import Trainer
from desktop_app.window.plot_presenter import PlotPresenter
from desktop_app.window.presenter import Presenter
from desktop_app.window.window_views import Views


def connect_views(views: Views, intents: Intents, player: Player, trainer: Trainer, collapse: Collapse) -> None:
    """All views of a window that has no plots yet."""
    _connect_graph(views.graph, intents, collapse)
    views.editor.program_edited.connect(intents.set_program)
    views.editor.line_picked.connect(intents.pick_line)
    _connect_leaves(views.leaves, intents)
    views.steps.step_picked.connect(intents.go_to_step)
    views.timeline.scrubbed.connect(player.set_place)
    _connect_transport(views.transport, intents, player)
    _connect_progress(views.transport, player, trainer)
    views.notice.button_clicked.connect(intents.take_way_out)


def connect_training(trainer: Trainer, intents: Intents, presenter: Presenter, plots: PlotPresenter) -> None:
    """A training, and what else happens without another experiment."""
    trainer.running_changed.connect(presenter.show_training)
    trainer.running_changed.connect(plots.show_training)
    intents.picked.connect(presenter.show_picked)
    intents.touched.connect(presenter.show_touched)
    intents.trained.connect(presenter.show_notice)
    intents.advanced.connect(presenter.show_advance)
    intents.advanced.connect(plots.show_advance)


def _connect_graph(graph: GraphView, intents: Intents, collapse: Collapse) -> None:
    graph.node_picked.connect(intents.pick)
    graph.group_toggled.connect(collapse.toggle)
    graph.expand_wanted.connect(collapse.expand_at)
    graph.collapse_wanted.connect(collapse.collapse_at)
    graph.value_dragged.connect(intents.set_leaf)
    graph.edit_finished.connect(intents.finish_edit)


def _connect_leaves(leaves: Leaves, intents: Intents) -> None:
    leaves.edit_finished.connect(intents.finish_edit)
    leaves.value_changed.connect(intents.set_leaf)
    leaves.range_changed.connect(intents.set_range)
    leaves.lock_toggled.connect(intents.set_lock)
    leaves.learning_rate_changed.connect(intents.set_learning_rate)
    training = leaves.training
    training.optimizer_picked.connect(intents.set_optimizer)
    training.schedule_picked.connect(intents.set_schedule)
    training.span_changed.connect(intents.set_schedule_span)
    training.weight_decay_changed.connect(intents.set_weight_decay)
    training.ascent_toggled.connect(intents.set_ascent)
    training.batch_size_changed.connect(intents.set_batch_size)
    training.weights_requested.connect(intents.draw_weights)


def _connect_transport(transport: Transport, intents: Intents, player: Player) -> None:
    transport.phase_picked.connect(player.go_to_phase)
    transport.grain_picked.connect(player.set_grain)
    transport.speed_picked.connect(player.set_speed)
    transport.run_requested.connect(intents.run_updates)
    transport.run_until_requested.connect(intents.run_until)
    transport.pause_requested.connect(intents.pause_training)
    transport.stop_requested.connect(intents.stop_training)


def _connect_progress(transport: Transport, player: Player, trainer: Trainer) -> None:
    player.grain_changed.connect(transport.show_grain)
    player.speed_changed.connect(transport.show_speed)
    trainer.paused_changed.connect(transport.show_paused)
    trainer.progressed.connect(lambda: transport.show_progress(trainer.progress))
