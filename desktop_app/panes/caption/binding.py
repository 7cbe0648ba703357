"""The caption and the session."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.look.group_names import group_position
from desktop_app.panes import follow
from desktop_app.panes.caption.caption import Caption
from desktop_app.session.change import Change
from desktop_app.session.session import Session


def bind(session: Session, view: Caption) -> None:
    """Explains the step just done."""
    follow.on(session, Change.STEP, lambda change: _show(session, view))


def _show(session: Session, view: Caption) -> None:
    frame, stretch, explanation = session.frame, session.player.stretch, session.explanation
    if stretch is None or explanation is None:
        epoch = QCoreApplication.translate("Caption", "Epoch {epoch}").format(epoch=frame.epoch)
        title = QCoreApplication.translate("Caption", "Start") if frame.epoch == 0 else epoch
        words = QCoreApplication.translate(
            "Caption", "Press Step: the forward pass works out each value from left to right."
        )
        view.show_text(title, words)
        return
    number, count = frame.position - stretch.first + 1, stretch.last - stretch.first + 1
    view.show_step(explanation, stretch.phase, number, count, _place(session))


def _place(session: Session) -> str:
    """Where in the network the step is; empty where nothing is closed around it."""
    step = session.frame.step
    return group_position(session.collapse.collapsed, step.source) if step is not None else ""
