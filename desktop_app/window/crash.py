"""An exception that nobody caught goes to a log file and is shown in the window, which stays open."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from PySide6.QtCore import QStandardPaths

from engine.errors import Message

MOST_BYTES = 500_000  # of the log, and of the one before it


class Crash(NamedTuple):
    """An error of the app itself: in a few words, in full, and where it is written down."""

    words: str
    details: str
    log: Path


def log_path() -> Path:
    """The log of errors."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "errors.log"


def install(announce: Callable[[Crash], None]) -> None:
    """Sends every uncaught exception to the log, and each kind of it once to `announce`."""
    told: set[tuple[str, ...]] = set()

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if not isinstance(error, Exception):
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        _log(details)
        place = kind.__name__, *(f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-1:])
        if place not in told:
            told.add(place)
            announce(Crash(f"{kind.__name__}: {error}", details, log_path()))

    sys.excepthook = hook


def _log(text: str) -> None:
    import logging  # only where something is wrong: it is not free at the start
    from logging.handlers import RotatingFileHandler

    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s\n%(message)s"))
        try:
            handler.emit(logging.makeLogRecord({"msg": text}))
        finally:
            handler.close()
    except OSError as error:
        print(Message("{file} cannot be written: {reason}", {"file": path, "reason": error}), file=sys.stderr)
