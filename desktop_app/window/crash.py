"""An exception that nobody caught goes to a log file and is shown in the window, which stays open."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QStandardPaths

from engine.errors import Message

Announce = Callable[[str, Path], None]


def log_path() -> Path:
    """The log of errors."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "errors.log"


def install(announce: Announce) -> None:
    """Sends every uncaught exception to the log and then to `announce`, with the log's path."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            _log("".join(traceback.format_exception(kind, error, trace)))
            announce(f"{kind.__name__}: {error}", log_path())

    sys.excepthook = hook


def _log(text: str) -> None:
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now().isoformat(timespec='seconds')}\n{text}\n")
    except OSError as error:
        print(Message("{file} cannot be written: {reason}", {"file": path, "reason": error}), file=sys.stderr)
