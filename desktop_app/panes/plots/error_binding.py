"""The plot of a difference quotient's error and the session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from desktop_app.panes import follow
from desktop_app.panes.plots.error_plot import ErrorPlot
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.checks.step_size import ErrorAt, errors_against_h

JOB = "error against h"
PAUSE_MS = 120  # after the last change: it need not follow a drag


def bind(session: Session, view: ErrorPlot) -> None:
    """Shows the error against h where the nudge lab is open; an h that is clicked is taken."""
    errors: Sequence[ErrorAt] = ()
    about: tuple[Any, ...] = ()  # what they are worked out of
    before = session.nudge.h

    def pick(h: float) -> None:
        nonlocal before
        before = session.nudge.h
        session.nudge.set_h(h)

    def work(given: tuple[Any, ...]) -> Iterator[None]:
        nonlocal errors
        errors = errors_against_h(*given)
        yield

    def show(change: Change) -> None:
        nonlocal about
        if not session.nudging:
            session.jobs.stop(JOB)
            about = ()
            return
        nudge, trace = session.nudge, session.nudge.trace
        given = trace.batch_graph, trace.leaves, nudge.index, nudge.output, trace.sample_index
        if given != about:
            about = given
            session.jobs.start(JOB, work(given), shown, after_ms=0 if Change.MODE in change else PAUSE_MS)
        elif not session.jobs.running(JOB):
            shown()

    def shown() -> None:
        view.show_errors(errors, session.nudge.h, session.nudge.node.brief)

    view.h_picked.connect(pick)
    view.pick_taken_back.connect(lambda: session.nudge.set_h(before))
    follow.while_visible(session, view, Change.STEP | Change.NUDGE, show)
