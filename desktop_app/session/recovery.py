"""Unsaved work, written into the user's own folder a moment after each change; what a crash left is offered."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, QTimer

from desktop_app.session import notices
from desktop_app.session.change import Change
from desktop_app.session.document import Document
from desktop_app.session.notices import NoticeBoard
from desktop_app.session.origin import Origin
from desktop_app.session.player import Player
from desktop_app.session.storage import SUFFIX
from desktop_app.session.trainer import Trainer
from engine.data.regular_files import replace_regular
from engine.errors import EngineError
from engine.training.experiment import Experiment, from_json

PAUSE_MS = 2000  # after a change, before it is written: a drag is written once
LOCK = ".lock"


class Leftover(NamedTuple):
    """Unsaved work of a window that ended without closing: how many epochs it had looked at, and when."""

    file: Path
    experiment: Experiment
    name: str
    epochs: int
    when: datetime


class Recovery:
    """Keeps the document's unsaved work in a file of its own, from `start` until `close`.

    A lock beside each file says whose it is: work whose window is still open is not offered.
    """

    def __init__(
        self, document: Document, player: Player, trainer: Trainer, board: NoticeBoard, parent: QObject | None = None
    ) -> None:
        self._document, self._player, self._trainer, self._board = document, player, trainer, board
        self._file: Path | None = None
        self._lock: QLockFile | None = None
        self._failed = False
        self.offered: Leftover | None = None
        self._pause = QTimer(parent, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.write)

    def start(self) -> None:
        """Begins to keep what changes, and offers what was left."""
        if self._file is not None:
            return
        self._file = folder() / f"unsaved-{uuid4().hex}{SUFFIX}"
        self.offer()

    def follow_change(self, change: Change) -> None:
        """Something happened: it is written soon."""
        if self._file is not None and change & (Change.EXPERIMENT | Change.PLACE) and not self._pause.isActive():
            self._pause.start()

    def write(self) -> None:
        """Writes what is unsaved now; where nothing is, the file goes."""
        if self._file is None:
            return
        self._pause.stop()
        if not self._document.unsaved:
            self._remove()
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._lock is None:
                self._lock = QLockFile(str(self._file) + LOCK)
                self._lock.setStaleLockTime(0)
                self._lock.tryLock(0)
            replace_regular(self._file, self._content().encode())
            self._failed = False
        except (EngineError, OSError) as error:
            if not self._failed:  # said once: the work goes on
                self._board.say(notices.of_unkept(str(error)))
            self._failed = True

    def close(self) -> None:
        """The window closes in order: nothing is left to recover."""
        self._pause.stop()
        self._remove()
        self._file = None

    def offer(self) -> None:
        """Offers the last work that was left, if there is any."""
        left = leftovers()
        self.offered = left[0] if left else None
        if self.offered is not None:
            self._board.say(notices.of_leftover(self.offered.name, self.offered.epochs, self.offered.when))

    def restore(self) -> None:
        """Opens it, unsaved and without a file, trained as far as it was; EngineError changes nothing."""
        found = self.offered
        if found is None:
            return
        self._document.open_experiment(found.experiment, Origin(None))
        self._player.begin_anew()
        self.write()
        self.discard()
        if found.epochs:
            self._trainer.run_updates(found.epochs)

    def discard(self) -> None:
        """Lets go of it; then the next one is offered."""
        if self.offered is not None:
            _remove(self.offered.file)
            self.offer()

    def _content(self) -> str:
        experiment, path = self._document.experiment, self._document.path
        return json.dumps({
            "name": path.name if path else experiment.title, "epochs": self._player.reached,
            "when": datetime.now().isoformat(timespec="seconds"), "folder": experiment.folder,
            "experiment": experiment.to_json(),
        }, ensure_ascii=False)  # fmt: skip

    def _remove(self) -> None:
        if self._file is not None:
            _remove(self._file)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def folder() -> Path:
    """Where unsaved work is kept."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(place) / "unsaved"


def leftovers() -> list[Leftover]:
    """What windows left that are there no more, the last one first."""
    try:
        files = [path for path in folder().iterdir() if path.suffix == SUFFIX]
    except OSError:
        return []
    found = [read for path in files if _is_free(path) and (read := _read(path)) is not None]
    return sorted(found, key=lambda each: each.when, reverse=True)


def _remove(file: Path) -> None:
    with suppress(OSError):  # one that cannot be removed is offered once more, which loses nothing
        file.unlink()


def _is_free(file: Path) -> bool:
    """Whether the window that wrote it is gone."""
    lock = QLockFile(str(file) + LOCK)
    lock.setStaleLockTime(0)
    free = lock.tryLock(0)
    lock.unlock()
    return free


def _read(file: Path) -> Leftover | None:
    """What a file holds; None where it is not one of ours: it is left alone."""
    try:
        kept = json.loads(file.read_text("utf-8"))
        experiment = replace(from_json(kept["experiment"]), folder=str(kept["folder"]))
        return Leftover(file, experiment, str(kept["name"]), int(kept["epochs"]), datetime.fromisoformat(kept["when"]))
    except (OSError, ValueError, TypeError, KeyError, EngineError):
        return None
