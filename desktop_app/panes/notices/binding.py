"""The notice bar and the session."""

from __future__ import annotations

from desktop_app.panes import follow
from desktop_app.panes.notices.notice_bar import NoticeBar
from desktop_app.session.change import Change
from desktop_app.session.session import Session


def bind(session: Session, view: NoticeBar) -> None:
    """Shows the notice that stands, and takes its ways out."""
    view.button_clicked.connect(session.take_way_out)
    view.dismissed.connect(session.notices.dismiss)
    follow.on(session, Change.STEP | Change.NOTICE, lambda change: view.show_notice(session.notices.current))
