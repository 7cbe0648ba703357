"""The graph's pane and the session."""

from __future__ import annotations

from desktop_app.panes import follow
from desktop_app.panes.graph.view import GraphView
from desktop_app.session import notices
from desktop_app.session.change import Change
from desktop_app.session.session import Session


def bind(session: Session, view: GraphView) -> None:
    """Shows where we are in the graph, or what a nudge does to it; picks, drags and expands what is pressed."""
    view.node_picked.connect(session.pick)
    view.value_dragged.connect(session.edits.set_leaf)
    view.edit_finished.connect(session.edits.finish)
    view.fold_toggled.connect(session.collapse.toggle)
    view.open_wanted.connect(session.collapse.open_at)
    view.close_wanted.connect(session.collapse.close_at)

    def show(change: Change) -> None:
        if Change.GRAPH in change:
            view.show_graph(session.graph, session.collapse.folded)
            if view.layout_note and session.notices.current is None:
                session.notices.say(notices.of_layout(view.layout_note))
        elif Change.COLLAPSED in change and session.collapse.folded is not None:
            view.show_folded(session.collapse.folded)
        if Change.MODE in change and not session.nudging:
            view.show_nudge(None)
        if change & Change.STEP:
            _show_step(session, view, animate=Change.ANIMATED in change)
        if session.nudging:
            view.show_nudge(session.nudge.result(), session.nudge.frame())

    follow.on(session, Change.STEP | Change.NUDGE, show)


def _show_step(session: Session, view: GraphView, *, animate: bool) -> None:
    trace, player = session.trace, session.player
    view.show_picked(session.selection.picked)
    view.show_locked(session.settings.locked)
    view.show_sample(trace.batch.sample if trace.batch is not None else 0)
    view.show_spoken(session.described_neuron)
    view.show_frame(session.frame, session.explanation, animate=animate, speed=player.speed, grain=player.grain)
