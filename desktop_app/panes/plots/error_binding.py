"""The plot of a difference quotient's error and the session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from desktop_app.panes import follow
from desktop_app.panes.plots.error_plot import ErrorPlot
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.checks.step_size import ErrorAt, errors_against_h

JOB = "error against h"
PAUSE_MS = 120  # after the last change: it need not follow a drag


def bind(session: Session, view: ErrorPlot) -> None:
    """Shows the error against h where the nudge lab is open; an h that is clicked is taken."""
    view.h_picked.connect(session.nudge.set_h)
    errors: Sequence[ErrorAt] = ()

    def work() -> Iterator[None]:
        nonlocal errors
        nudge, trace = session.nudge, session.nudge.trace
        errors = errors_against_h(trace.batch_graph, trace.leaves, nudge.index, nudge.output, trace.sample_index)
        yield

    def show(change: Change) -> None:
        if session.nudging:
            pause = 0 if Change.MODE in change else PAUSE_MS
            session.jobs.start(JOB, work(), shown, after_ms=pause)
        else:
            session.jobs.stop(JOB)

    def shown() -> None:
        view.show_errors(errors, session.nudge.h, session.nudge.node.brief)

    follow.while_visible(session, view, Change.STEP | Change.NUDGE, show)
