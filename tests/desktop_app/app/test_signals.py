"""Ctrl+C in the terminal: the app ends at once, without a traceback, and unsaved work is offered at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no signal to send to one process")

EDITED = """
import sys
from PySide6.QtCore import QTimer
from desktop_app import app
make = app.create_window
def create(files):
    window = make(files)
    QTimer.singleShot(0, lambda: (window.session.edits.set_leaf("a", 6.0), print("ready", flush=True)))
    return window
app.create_window = create
sys.exit(app.open_window([]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_app_and_keeps_what_is_unsaved(number: int, tmp_path: Path) -> None:
    places = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), str(tmp_path))
    environment = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen"}
    app = subprocess.Popen(
        [sys.executable, "-c", EDITED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert app.stdout is not None
    assert app.stdout.readline() == "ready\n"
    app.send_signal(number)
    _, errors = app.communicate(timeout=20)
    assert app.returncode == 128 + number
    assert errors == ""
    kept = list(tmp_path.rglob("unsaved-*.json"))
    assert len(kept) == 1
    assert "6.0" in kept[0].read_text("utf-8")
