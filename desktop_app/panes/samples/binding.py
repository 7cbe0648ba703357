"""The card of the sample and the session."""

from __future__ import annotations

from desktop_app.panes import follow
from desktop_app.panes.samples.sample_card import SampleCard
from desktop_app.panes.samples.sample_summary import SampleSummary, finite_of
from desktop_app.session.change import Change
from desktop_app.session.session import Session

REFRESH_SECONDS = 0.14  # of a training


def bind(session: Session, view: SampleCard) -> None:
    """Shows the sample that the numbers are of, and picks another one."""
    player = session.player
    view.sample_picked.connect(player.set_sample)
    view.previous_requested.connect(player.previous_sample)
    view.next_requested.connect(player.next_sample)

    def show(change: Change) -> None:
        if session.graph.data:
            _show(session, view)

    follow.while_visible(session, view, Change.STEP | Change.PROGRESS, show, every=REFRESH_SECONDS)


def _show(session: Session, view: SampleCard) -> None:
    trace, position, collapse = session.trace, session.player.position, session.collapse
    batch = trace.minibatch_at(position)[0].batch
    assert batch is not None  # there are data
    chosen = SampleSummary(trace.graph, session.frame, session.prediction)
    view.show_sample(
        session.player.sample, trace.graph.samples, chosen.rows(), chosen.note(session.player.sample, batch)
    )
    picked = session.selection.picked
    step = collapse.described_node(trace, position, picked)
    node = chosen.looked_at(None if picked is None else collapse.shown_node(picked), step)
    view.strip.show_batch(node.brief, finite_of(batch.values[node.index]), batch.sample_index)
