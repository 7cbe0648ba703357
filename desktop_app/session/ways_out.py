"""What the buttons of a notice do."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from desktop_app.session import notices
from engine.explain.trouble import why_not_finite

if TYPE_CHECKING:
    from desktop_app.session.session import Session


def back_to_good(session: Session) -> None:
    """Before the first step that gave inf or nan."""
    player, run = session.player, session.run
    epoch = player.epoch
    while epoch > 0 and not all(map(math.isfinite, run.leaf_values(epoch).values())):
        epoch -= 1
    trace = run.trace(epoch, player.sample)
    bad = trace.first_not_finite
    player.pause()
    player.set_place(epoch, len(trace) if bad is None else bad - 1)


def back_to_start(session: Session) -> None:
    """Before the first step of all."""
    session.player.go_to_start()


def slow_down(session: Session) -> None:
    """A tenth of the learning rate."""
    session.edits.slow_down()


def pick_trouble(session: Session) -> None:
    """Picks the node whose number is the first that is not finite."""
    found = why_not_finite(session.trace)
    if found is not None:
        session.pick(found[1])


def bring_back(session: Session) -> None:
    """Takes back the edit that dropped epochs, and what was edited after it."""
    session.trainer.stop()
    session.attempt(lambda: session.document.undo_stack.setIndex(session.kept_before))
    session.notices.dismiss()


def restore(session: Session) -> None:
    """Opens the unsaved work that was found."""
    session.notices.dismiss()
    session.attempt(session.recovery.restore)


def discard(session: Session) -> None:
    """Lets go of it."""
    session.notices.dismiss()
    session.recovery.discard()


def show_output(session: Session, name: str) -> None:
    """Makes another result the output: its name, at the end of the program, says so."""
    session.notices.dismiss()
    program = session.experiment.program.rstrip()
    line = f"{name}.backward()" if ".backward(" in program else name
    session.edits.set_program(f"{program}\n{line}")


def train(session: Session, updates: str) -> None:
    """Makes as many updates as the program's own loop."""
    session.notices.dismiss()
    session.trainer.run_updates(int(updates))


def copy_details(session: Session) -> None:
    """Puts what a notice knows beyond its text on the clipboard."""
    notice = session.notices.current
    if notice is not None:
        QGuiApplication.clipboard().setText(notice.details)


WAYS: dict[str, Callable[..., None]] = {
    notices.BACK: back_to_good,
    notices.SHOW: pick_trouble,
    notices.START: back_to_start,
    notices.SLOWER: slow_down,
    notices.BRING_BACK: bring_back,
    notices.RESTORE: restore,
    notices.DISCARD: discard,
    notices.OUTPUT: show_output,
    notices.TRAIN: train,
    notices.COPY: copy_details,
}
