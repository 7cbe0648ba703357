"""Work that takes longer than a frame, done in slices; and changes of a drag, gathered to one a frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer

SLICE_SECONDS = 0.008
FRAME_MS = 16


class SlicedWork(NamedTuple):
    """What is left to do, and what shows how far it is after each slice."""

    work: Iterator[object]
    show: Callable[[], None]


class Jobs(QObject):
    """All work in slices: one slice of each job in turn, so that the window stays live."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[str, SlicedWork] = {}
        self._delayed: dict[str, SlicedWork] = {}
        self._gathered: dict[str, Callable[[], object]] = {}
        self._turns, self._frames = QTimer(self), QTimer(self, interval=FRAME_MS)
        self._turns.timeout.connect(self._turn)
        self._frames.timeout.connect(self._frame)

    def start(self, key: str, work: Iterator[object], show: Callable[[], None], *, after_ms: int = 0) -> None:
        """Begins after a pause; what was under way under that key is dropped."""
        self.stop(key)
        job = self._delayed[key] = SlicedWork(work, show)
        if after_ms:
            QTimer.singleShot(after_ms, self, lambda: self._begin(key, job))
        else:
            self._begin(key, job)

    def stop(self, key: str) -> None:
        """Drops what is under way."""
        self._jobs.pop(key, None)
        self._delayed.pop(key, None)

    def running(self, key: str) -> bool:
        """Whether more is to come."""
        return key in self._jobs or key in self._delayed

    def stop_all(self) -> None:
        """Drops everything, what was gathered too."""
        for each in (self._jobs, self._delayed, self._gathered):
            each.clear()
        self._turns.stop()
        self._frames.stop()

    def gather(self, key: str, work: Callable[[], object]) -> None:
        """Does the first of many changes at once, then at most one a frame: the latest of each key."""
        if self._frames.isActive():
            self._gathered[key] = work
        else:
            self._frames.start()
            work()

    def flush(self) -> None:
        """Does what was gathered now."""
        gathered, self._gathered = self._gathered, {}
        for work in gathered.values():
            work()

    def _begin(self, key: str, job: SlicedWork) -> None:
        if self._delayed.get(key) is job:  # neither stopped nor begun anew in the meantime
            self._jobs[key] = self._delayed.pop(key)
            self._turns.start(0)

    def _turn(self) -> None:
        for key, job in list(self._jobs.items()):
            if self._jobs.get(key) is job:
                self._slice(key, job)
        if not self._jobs:
            self._turns.stop()

    def _slice(self, key: str, job: SlicedWork) -> None:
        until, ended = perf_counter() + SLICE_SECONDS, True
        try:
            for _ in job.work:
                if perf_counter() >= until:
                    ended = False
                    break
        finally:
            if ended:  # by an error, too: it would come again at every turn
                self._jobs.pop(key, None)
        job.show()

    def _frame(self) -> None:
        if self._gathered:
            self.flush()
        else:
            self._frames.stop()
