"""In a real window on a real X display: keys and mouse of the server, and what the window then shows."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import sys
import time
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from desktop_app.app import create_window
from tests.page import Page



def waits(condition):
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        QTest.qWait(5)
    return condition()


hook = sys.excepthook
window = Page(create_window([]))
sys.excepthook = hook
window.show()
window.activateWindow()
assert QTest.qWaitForWindowExposed(window.widget)
assert waits(lambda: window.workspace.plots)
print("platform", QGuiApplication.platformName())
nodes = window.document.graph.by_name


def data(name):
    return window.graph.node_texts(nodes[name].index)["data"].split(" → ")[-1]


{acts}
print("caption", window.caption.accessibleDescription())
print("data", *map(data, "abcdL"))
window.grab().save("window.png")
window.close()
"""
BY_QTEST = """
for _ in range(13):
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_PageDown)
assert waits(lambda: data("L") == "77.376")
field = window.findChild(object, "leaf_value:a")
spot = field.mapTo(window.widget, field.rect().center())
QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
assert waits(lambda: field.hasFocus())
for key in "6":
    QTest.keyClick(window.windowHandle(), key)
QTest.keyClick(window.windowHandle(), Qt.Key.Key_Return)
assert waits(lambda: data("a") == "6")
"""
BY_SERVER = """
import subprocess


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True, timeout=30)


def clicks(widget, at=None):
    spot = widget.mapToGlobal(at or widget.rect().center())
    xdotool("mousemove", spot.x(), spot.y(), "click", 1)


clicks(window.caption)
xdotool("windowfocus", int(window.winId()))
assert waits(window.isActiveWindow)
for step in range(1, 14):
    xdotool("key", "Next")
    assert waits(lambda: window.player.epoch * 11 + window.player.position == step), step
assert data("L") == "77.376"
field = window.findChild(object, "leaf_value:a")
clicks(field)
assert waits(lambda: field.hasFocus())
xdotool("type", "6")
xdotool("key", "Return")
assert waits(lambda: data("a") == "6")
"""

pytestmark = [
    pytest.mark.xdisplay,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed"),
]


@pytest.fixture
def display() -> Iterator[str]:
    """An X display of its own; the server chooses a free number and says it when it listens."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def acted(display: str, tmp_path: Path, acts: str) -> list[str]:
    """What the window said after these acts, in a process of its own."""
    surroundings = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT)}
    surroundings.pop("WAYLAND_DISPLAY", None)
    script = tmp_path / "acts.py"
    script.write_text(SCRIPT.replace("{acts}", acts), "utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, env=surroundings, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    if "Could not load the Qt platform plugin" in done.stderr:
        pytest.skip("Qt's libraries for X are not installed")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    "acts",
    [
        pytest.param(BY_QTEST, id="events of Qt"),
        pytest.param(
            BY_SERVER, id="keys and mouse of the server",
            marks=pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed"),
        ),
    ],
)  # fmt: skip
def test_the_lecture_in_a_real_window(display: str, tmp_path: Path, acts: str) -> None:
    platform, caption, data = acted(display, tmp_path, acts)
    assert platform == "platform xcb"
    assert data == "data 6 2.9 8.9 9.92 88.288"
    assert "8.9 · 9.92 = 88.288" in caption
    assert (tmp_path / "window.png").stat().st_size > 10_000
