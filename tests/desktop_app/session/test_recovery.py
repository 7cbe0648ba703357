"""Unsaved work outlives a crash: it is written aside, offered at the next start, and never over a saved file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication

from desktop_app.session import notices, recovery
from desktop_app.session.session import Session
from engine.training.experiment import Experiment, from_json
from tests.desktop_app.lecture import lecture

Open = Callable[..., Session]


@pytest.fixture
def opened(qapp) -> Open:
    """A session whose window is open, on the lecture; `crash` ends it as a kill does, without closing."""

    def opening(experiment: Experiment | None = None) -> Session:
        session = Session(experiment or lecture())
        session.recovery.start()
        return session

    return opening


def crash(session: Session) -> None:
    session.recovery.write()
    if session.recovery._lock is not None:
        session.recovery._lock.unlock()  # as the system does for a process that is gone
    session.recovery._file = None


def kept() -> list[Path]:
    return sorted(recovery.folder().glob(f"*{recovery.SUFFIX}")) if recovery.folder().is_dir() else []


def test_a_change_is_written_within_five_seconds(opened: Open, qtbot) -> None:
    session = opened()
    session.edits.set_leaf("a", 6.0)
    qtbot.waitUntil(lambda: len(kept()) == 1, timeout=5000)
    found = json.loads(kept()[0].read_text("utf-8"))
    assert from_json(found["experiment"]).settings(0).leaves == {"a": 6.0}
    session.stop()


def test_a_change_during_a_long_drag_does_not_wait_for_its_end(opened: Open) -> None:
    session = opened()
    session.edits.set_leaf("a", 6.0)
    left = session.recovery._pause.remainingTime()
    session.edits.set_leaf("a", 7.0)
    assert session.recovery._pause.remainingTime() <= left <= 5000
    session.stop()


def test_where_nothing_is_unsaved_nothing_is_written(opened: Open) -> None:
    session = opened()
    session.player.step_forward()
    session.recovery.write()
    assert kept() == []
    session.edits.set_leaf("a", 6.0)
    session.recovery.write()
    session.undo()
    session.recovery.write()
    assert kept() == []
    session.stop()


@pytest.mark.parametrize("way", ["saved", "closed"])
def test_what_is_saved_or_closed_in_order_leaves_nothing(opened: Open, way: str, tmp_path: Path) -> None:
    session = opened()
    session.edits.set_leaf("a", 6.0)
    session.recovery.write()
    assert kept()
    if way == "saved":
        session.save_file(tmp_path / "mine.json")
    else:
        session.stop()
    assert list(recovery.folder().iterdir()) == []
    session.stop()


def trained(session: Session, epochs: int, qtbot) -> None:
    session.trainer.run_updates(epochs)
    qtbot.waitUntil(lambda: not session.trainer.running)


def test_a_crash_is_offered_with_what_when_and_how_far(opened: Open, qtbot) -> None:
    first = opened()
    first.edits.set_leaf("a", 6.0)
    trained(first, 30, qtbot)
    crash(first)
    second = opened()
    notice, offered = second.notices.current, second.recovery.offered
    assert notice is not None and offered is not None
    assert "Lecture" in notice.text and "epoch 30" in notice.text
    assert [id for id, *_ in notice.buttons] == [notices.RESTORE, notices.DISCARD]
    assert timedelta(0) <= datetime.now() - offered.when < timedelta(minutes=1)
    assert second.experiment == lecture()  # only offered
    second.take_way_out(notices.RESTORE)
    qtbot.waitUntil(lambda: not second.trainer.running)
    assert second.experiment.edits == first.experiment.edits
    assert second.player.reached == 30
    assert second.run.loss(30) == first.run.loss(30)
    assert second.document.would_be_lost
    second.stop()
    assert kept() == []


def test_what_is_restored_is_never_saved_over_the_file(opened: Open, tmp_path: Path) -> None:
    first = opened()
    first.save_file(tmp_path / "homework.json")
    before = (tmp_path / "homework.json").read_bytes()
    first.edits.set_leaf("a", 6.0)
    crash(first)
    second = opened()
    assert second.notices.current is not None and "homework.json" in second.notices.current.text
    second.take_way_out(notices.RESTORE)
    assert second.document.path is None
    assert (tmp_path / "homework.json").read_bytes() == before
    second.stop()


def test_what_is_restored_is_kept_again_at_once(opened: Open) -> None:
    first = opened()
    first.edits.set_leaf("a", 6.0)
    crash(first)
    second = opened()
    second.take_way_out(notices.RESTORE)
    crash(second)
    third = opened()
    assert third.recovery.offered is not None
    assert third.recovery.offered.experiment.edits == first.experiment.edits
    third.stop()


def test_discarding_lets_go_of_it_and_offers_the_next(opened: Open) -> None:
    for value in (6.0, 7.0):
        session = opened()
        session.edits.set_leaf("a", value)
        crash(session)
    last = opened()
    offered = []
    while last.recovery.offered is not None:
        offered.append(last.recovery.offered.experiment.settings(0).leaves["a"])
        last.take_way_out(notices.DISCARD)
    assert sorted(offered) == [6.0, 7.0]
    assert last.notices.current is None
    assert kept() == []
    last.stop()


def test_two_windows_keep_their_own(opened: Open) -> None:
    sessions = [opened(), opened()]
    for session, value in zip(sessions, (6.0, 7.0), strict=True):
        session.edits.set_leaf("a", value)
        session.recovery.write()
    assert len(kept()) == 2
    third = opened()
    assert third.recovery.offered is None  # they are open
    for session in (*sessions, third):
        session.stop()
    assert kept() == []


def test_a_program_with_a_mistake_is_kept_and_comes_back(opened: Open) -> None:
    first = opened()
    first.edits.set_program("x = 2\ny = x * x +")
    crash(first)
    second = opened()
    second.take_way_out(notices.RESTORE)
    assert second.experiment.program == "x = 2\ny = x * x +"
    assert second.document.error is not None
    second.stop()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", '{"experiment": 3}', '{"experiment": "{}"}', "\x00" * 99])
def test_a_file_that_is_none_of_ours_is_left_alone(opened: Open, content: str) -> None:
    recovery.folder().mkdir(parents=True)
    strange = recovery.folder() / f"unsaved-0{recovery.SUFFIX}"
    strange.write_text(content, "utf-8")
    session = opened()
    assert session.recovery.offered is None
    session.stop()
    assert strange.read_text("utf-8") == content


def test_a_folder_that_cannot_be_written_is_said_once(opened: Open) -> None:
    session = opened()
    recovery.folder().parent.mkdir(parents=True, exist_ok=True)
    recovery.folder().write_text("in the way")
    said = []
    session.changed.connect(lambda change: said.append(session.notices.current))
    session.edits.set_leaf("a", 6.0)
    session.recovery.write()
    session.recovery.write()
    texts = {notice.text for notice in said if notice is not None}
    assert len(texts) == 1 and "cannot be kept aside" in texts.pop()
    assert session.run.loss(0) == 90
    session.stop()


WINDOW = """
import sys
from desktop_app.app import create_window
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv)
window = create_window([])
app.setOrganizationName(sys.argv[1])
app.setApplicationName(sys.argv[2])
window.show()
window.finish_opening()
def work():
    window.session.edits.set_leaf("a", 6.0)
    window.session.recovery.write()
    print("written", flush=True)
QTimer.singleShot(0, work)
app.exec()
"""


def test_after_a_kill_the_work_is_offered(opened: Open) -> None:
    names = QCoreApplication.organizationName(), QCoreApplication.applicationName()  # the folder's
    process = subprocess.Popen([sys.executable, "-c", WINDOW, *names], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    while_open = opened()
    assert while_open.recovery.offered is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    session = opened()
    assert session.recovery.offered is not None
    assert session.recovery.offered.experiment.settings(0).leaves == {"a": 6.0}
    session.take_way_out(notices.DISCARD)
    for each in (while_open, session):
        each.stop()
    assert list(recovery.folder().iterdir()) == []
