"""The plot of each layer's gradients and the session."""

from __future__ import annotations

from desktop_app.panes import follow
from desktop_app.panes.plots.gradient_plot import PARTS, GradientPlot
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.analysis.gradient_sizes import layers_of, sizes_of

REFRESH_SECONDS = 0.14  # of a training


def bind(session: Session, view: GradientPlot) -> None:
    """Shows how large the gradients of each layer are; those of the epoch before where there are none yet."""

    def show(change: Change) -> None:
        trace, frame = session.trace, session.frame
        gradients, stale = frame.gradients, bool(frame.stale_gradients)
        if session.trainer.running:
            gradients, stale = trace.last.gradients, False
        found = [sizes_of(layer, gradients, PARTS) for layer in layers_of(trace.graph)]
        view.show_sizes([sizes for sizes in found if sizes is not None], session.player.epoch - stale)

    wanted = Change.STEP | Change.PROGRESS | Change.TRAINING
    follow.while_visible(session, view, wanted, show, every=REFRESH_SECONDS)
