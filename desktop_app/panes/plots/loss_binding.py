"""The loss plot and the session."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.panes import follow
from desktop_app.panes.plots.loss_plot import LossPlot
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.numerals import short
from engine.optim.optimizers import OPTIMIZERS
from engine.training.run import MAX_EPOCHS

FORECAST = 12  # epochs ahead


def bind(session: Session, view: LossPlot) -> None:
    """Shows the loss of every epoch with those to come, and goes to the one that is clicked."""
    player, before = session.player, (0, 0)

    def pick(epoch: int) -> None:
        nonlocal before
        before = player.epoch, player.position
        player.go_to_loss(epoch)

    view.epoch_picked.connect(pick)
    view.pick_taken_back.connect(lambda: player.set_place(*before))
    view.keep_requested.connect(lambda: session.keep_run(_label(session)))
    view.clear_requested.connect(session.clear_kept)

    def show(change: Change) -> None:
        if Change.GRAPH in change:
            view.fit_anew()
        if Change.KEPT in change:
            view.show_kept(session.kept)
        _show(session, view, further=not change & ~Change.PROGRESS)

    wanted = Change.STEP | Change.KEPT | Change.PROGRESS
    follow.while_visible(session, view, wanted, show)


def _show(session: Session, view: LossPlot, *, further: bool) -> None:
    """The losses, with that of the place as it stands; where a training is `further`, with that of its epoch."""
    run, player = session.run, session.player
    ahead = 0 if session.trainer.running else min(FORECAST, MAX_EPOCHS - player.reached)
    run.loss(player.reached + ahead)
    current = run.loss(player.epoch) if further else _current(session)
    before_update = not further and session.frame.phase == "update"
    view.show_losses(
        run.losses[: player.reached + 1], player.epoch, run.losses[player.reached + 1 : player.reached + ahead + 1],
        name=session.graph.nodes[session.graph.output].label, is_loss=session.graph.has_loss,
        current=current, before_update=before_update, worked_out=before_update or current is not None,
    )  # fmt: skip


def _current(session: Session) -> float | None:
    """The output as it stands; None where it is not worked out yet."""
    frame, output = session.frame, session.graph.output
    return None if output in frame.stale_values else frame.values[output]


def _label(session: Session) -> str:
    """What tells this run from others."""
    experiment = session.experiment
    rate = QCoreApplication.translate("LossPlot", "lr {rate}").format(rate=short(experiment.learning_rate))
    words = [rate, OPTIMIZERS[experiment.optimizer].name]
    if experiment.batch_size:
        batch = QCoreApplication.translate("LossPlot", "batch {size}")
        words.append(batch.format(size=experiment.batch_size))
    return " · ".join(words)
