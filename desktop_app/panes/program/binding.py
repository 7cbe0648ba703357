"""The program's text and the session."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.panes import follow
from desktop_app.panes.program.program_editor import ProgramEditor
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.errors import Span
from engine.numerals import or_nan, short


def bind(session: Session, view: ProgramEditor) -> None:
    """Shows the text with the line that a step is about; takes on what is typed."""
    view.program_edited.connect(session.edits.set_program)
    view.text.line_picked.connect(session.pick_line)

    def show(change: Change) -> None:
        if Change.GRAPH in change:
            view.show_size(len(session.graph))
        if Change.EXPERIMENT in change:
            view.show_program(session.experiment.program)
            view.show_error(session.document.error)
        readable = session.document.error is None
        spans = (_active(session), _bad(session)) if readable else (None, None)
        view.text.show_spans(active=spans[0], bad=spans[1])
        view.text.show_now(_now(session) if readable else {})

    follow.on(session, Change.STEP | Change.NUDGE, show)


def _active(session: Session) -> Span | None:
    """What everything is about: the nudged node, the picked one until the next step, else what the step works on."""
    step, selection = session.frame.step, session.selection
    if session.nudging:
        return session.nudge.node.span
    if step is None:
        active = selection.picked
    else:
        here = selection.picked_here
        active = here if here is not None else step.source if step.source >= 0 else None
    return session.trace.graph.nodes[active].span if active is not None else None


def _now(session: Session) -> dict[int, str]:
    """The number of a leaf as it is now, by its line, where that is not the text's; a network's has no one number."""
    values = session.frame.values
    now = QCoreApplication.translate("Program", "now {value}")
    texts = {
        node.span.line: now.format(value=short(or_nan(values[node.index])))
        for node in session.trace.graph.sliders
        if node.span is not None and node.group < 0 and values[node.index] != node.value
    }
    node = session.nudge.node
    if not session.nudging or node.op is not None or node.span is None:
        return texts
    nudged = QCoreApplication.translate("Program", "nudged {value}")
    return {node.span.line: nudged.format(value=short(session.nudge.result().after[node.index]))}


def _bad(session: Session) -> Span | None:
    """The first thing that gave a number that is not finite, once it is reached."""
    trace, bad = session.trace, session.trace.first_not_finite
    if bad is None or bad > session.player.position:
        return None
    return trace.graph.nodes[trace.steps[bad - 1].source].span
