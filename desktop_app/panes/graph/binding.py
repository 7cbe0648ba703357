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
    view.group_toggled.connect(session.collapse.toggle)
    view.expand_wanted.connect(session.collapse.expand_at)
    view.collapse_wanted.connect(session.collapse.collapse_at)

    def show(change: Change) -> None:
        if Change.GRAPH in change:
            view.show_graph(session.graph, session.collapse.collapsed)
            if view.layout_note and session.notices.current is None:
                session.notices.say(notices.of_layout(view.layout_note))
        elif Change.COLLAPSED in change:
            view.show_collapsed(session.collapse.collapsed)
        if Change.MODE in change and not session.nudging:
            view.show_nudge(None)
        if change & Change.STEP:
            batch, player = session.trace.batch, session.player
            sample = batch.sample if batch is not None else 0
            view.show_marks(session.selection.picked, session.settings.locked, sample, session.described_neuron)
            animate = Change.ANIMATED in change
            view.show_frame(session.frame, session.explanation, player.grain, animate=animate, speed=player.speed)
        if session.nudging:
            view.show_nudge(session.nudge.result(), session.nudge.frame())

    follow.on(session, Change.STEP | Change.NUDGE, show)
