"""The list of steps and the session."""

from __future__ import annotations

from desktop_app.panes import follow
from desktop_app.panes.steps.step_list import StepList
from desktop_app.session.change import Change
from desktop_app.session.session import Session


def bind(session: Session, view: StepList) -> None:
    """Lists the steps of the epoch; one that is clicked is where we are."""
    view.step_picked.connect(session.player.go_to_step)

    def show(change: Change) -> None:
        view.show_trace(session.trace)
        view.show_position(session.player.position)

    follow.on(session, Change.STEP, show)
