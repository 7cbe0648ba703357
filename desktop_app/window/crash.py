"""An exception that nobody caught is written down and said in the window; the window goes on."""

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
    """Where errors are written down."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "errors.log"


def install(announce: Announce) -> None:
    """Sends every uncaught exception to the log and then to `announce`, with the log's path."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            _write_down("".join(traceback.format_exception(kind, error, trace)))
            announce(f"{kind.__name__}: {error}", log_path())

    sys.excepthook = hook


def _write_down(text: str) -> None:
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now().isoformat(timespec='seconds')}\n{text}\n")
    except OSError as error:
        print(Message("{file} cannot be written: {reason}", {"file": path, "reason": error}), file=sys.stderr)
