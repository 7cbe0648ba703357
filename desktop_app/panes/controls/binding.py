"""The timeline, the buttons below it, and the session."""

from __future__ import annotations

from desktop_app.panes import follow
from desktop_app.panes.controls.timeline import Timeline
from desktop_app.panes.controls.transport import Transport
from desktop_app.session.change import Change
from desktop_app.session.session import Session


def bind_timeline(session: Session, view: Timeline) -> None:
    """Shows every step of every epoch, and goes where it is clicked."""
    player = session.player
    view.scrubbed.connect(player.set_place)

    def show(change: Change) -> None:
        if change & Change.STEP:
            view.show_steps(session.trace.stretches, frozenset(session.trace.not_finite[:1]))
        view.show_place(player.epoch, player.position, player.reached)

    follow.on(session, Change.STEP | Change.PROGRESS, show)


def bind_transport(session: Session, view: Transport) -> None:
    """Steps, plays and trains."""
    player, trainer = session.player, session.trainer
    view.phase_picked.connect(player.go_to_phase)
    view.grain_picked.connect(player.set_grain)
    view.speed_picked.connect(player.set_speed)
    view.panel.run_requested.connect(trainer.run_updates)
    view.panel.run_until_requested.connect(trainer.run_until)
    view.progress.pause_requested.connect(trainer.pause)
    view.stop_requested.connect(trainer.stop)

    def show(change: Change) -> None:
        if Change.GRAPH in change:
            # A loss over samples comes near 0; the lecture's goes below.
            graph = session.graph
            view.panel.show_output(graph.nodes[graph.output].brief, 0.01 if graph.data else 0.0)
        if Change.PLAYBACK in change:
            view.show_grain(player.grain)
            view.show_speed(player.speed)
        if Change.TRAINING in change:
            view.show_training(trainer.running, trainer.paused)
        if Change.PROGRESS in change:
            view.progress.show_progress(trainer.progress)
        if change & Change.STEP:
            view.show_phase(session.frame.phase)

    follow.on(session, Change.STEP | Change.PLAYBACK | Change.TRAINING | Change.PROGRESS, show)
