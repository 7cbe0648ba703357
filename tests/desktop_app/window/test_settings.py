"""What is remembered between sessions, whatever stands in the file."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSettings

from desktop_app.window.placement import Placement
from desktop_app.window.settings import WindowSettings


def write(**values: object) -> None:
    store = QSettings("Backprop Stepper", "Backprop Stepper")
    for name, value in values.items():
        store.setValue(name, value)
    store.sync()


def test_what_is_set_is_there_in_the_next_session(qapp) -> None:
    settings = WindowSettings()
    settings.theme, settings.zoom, settings.reduced_motion = "light", 1.21, True
    settings.placement = Placement(QRect(1, 2, 1000, 700), "maximised")
    settings._store.sync()
    again = WindowSettings()
    assert (again.theme, again.zoom, again.reduced_motion) == ("light", 1.21, True)
    assert again.placement == (QRect(1, 2, 1000, 700), "maximised")


def test_the_first_session(qapp) -> None:
    settings = WindowSettings()
    assert (settings.theme, settings.zoom, settings.reduced_motion) == ("dark", 1.0, False)
    assert settings.placement is None


@pytest.mark.parametrize("garbage", ["", "purple", "1e999", "nan", "-5", 10**15, b"\xff", ["a", "b"], {"a": 1}, None])
def test_garbage_is_as_if_nothing_had_been_set(qapp, garbage: object) -> None:
    write(theme=garbage, zoom=garbage, reduced_motion=garbage, place=garbage, state=garbage)
    settings = WindowSettings()
    assert (settings.theme, settings.reduced_motion) == ("dark", False)
    assert settings.zoom == 1.0 and math.isfinite(settings.zoom)
    assert settings.placement is None


def test_a_window_opens_on_a_file_full_of_garbage(open_window, tmp_path: Path) -> None:
    QSettings("Backprop Stepper", "Backprop Stepper").sync()
    for file in (tmp_path / "config").rglob("*"):
        if file.is_file():
            file.write_bytes(b"[%General]\ntheme=@Invalid(\x00\xff\nzoom=@Variant(\\0)\n")
    write(place="@Rect(1 2 3)", state="upside down", zoom="3e3")
    window = open_window()
    assert window.isVisible()
    assert window._theme.name == "dark"


def test_settings_that_cannot_be_written_are_no_reason_to_stop(open_window, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder should be", "utf-8")
    window = open_window()
    window.next_theme()
    window.zoom("in")
    assert window._theme.name == "light"
    window.settings._store.sync()
