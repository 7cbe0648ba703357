"""Opening the app, with and without a display."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest
from PIL import Image

from desktop_app import app, create_window
from desktop_app.app import missing_display

ROOT = Path(__file__).resolve().parents[3]


def run(
    tmp_path: Path, *arguments: str, stdout: IO[str] | int = subprocess.PIPE, **extra: str
) -> subprocess.CompletedProcess[str]:
    """The app in a process of its own, without a display."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    surroundings = {key: value for key, value in os.environ.items() if key not in hidden} | extra
    surroundings["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "desktop_app", *arguments],
        cwd=tmp_path, env=surroundings, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_without_a_display_a_reader_who_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as nobody:
        done = run(tmp_path, stdout=nobody)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_without_a_display_the_lecture_is_drawn_and_its_losses_printed(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "no display" in done.stdout
    for number in ("80", "77.376", "74.8149472", "72.31476768", "69.87343706"):
        assert number in done.stdout.split()
    drawn = {path.suffix: path for path in tmp_path.iterdir() if path.suffix in (".png", ".gif")}
    assert all(str(path) in done.stdout for path in drawn.values())
    with Image.open(drawn[".png"]) as picture:
        assert picture.size == (1366, 768)
        assert len(picture.convert("RGB").getcolors(1_000_000)) > 20
    with Image.open(drawn[".gif"]) as animation:
        assert animation.n_frames == 12


def test_without_a_display_and_without_room_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "backprop-stepper.png").mkdir()
    done = run(tmp_path)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_missing_for_a_window_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform != "linux":
        pytest.skip("only X needs libraries of its own")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert "no display" in missing_display()
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("ctypes.util.find_library", lambda name: None if name == "xcb-cursor" else f"lib{name}.so")
    assert "libxcb-cursor" in missing_display()
    monkeypatch.setattr("ctypes.util.find_library", lambda name: f"lib{name}.so")
    assert missing_display() == ""
    monkeypatch.delenv("DISPLAY")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert missing_display() == ""


@pytest.mark.parametrize("make", [create_window, app.create_window], ids=["desktop_app", "desktop_app.app"])
def test_a_window_is_made_but_not_shown(make, qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = make([])
    assert not window.isVisible()
    assert window.session.run.loss(0) == 80
    window.close()
    window.deleteLater()


def test_what_is_imported_later_is_not_read_through_for_snake_case(open_window, tmp_path: Path, monkeypatch) -> None:
    open_window()
    read = []
    monkeypatch.setattr(inspect, "getsource", read.append)
    (tmp_path / "imported_later.py").write_text("NUMBER = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert __import__("imported_later").NUMBER == 1
    assert read == []
