"""A window, and each thing in it, at sizes that nobody works in: all is drawn, and nothing ends."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.look.scale import fitting_theme

WINDOWS = ((1, 1), (84, 47), (85, 48), (40, 2000), (2000, 40), (300, 10), (10, 300))
PARTS = ((0, 0), (1, 1), (100, 3), (3, 100), (20, 20), (0, 50), (50, 0))


@pytest.mark.parametrize("size", [(0, 0), *WINDOWS])
def test_everything_has_a_size_in_a_window_of_any(size: tuple[int, int]) -> None:
    assert 0.05 <= fitting_theme("dark", 2.5, *size).scale < 2.6


@pytest.mark.parametrize(("example", "mode", "opened"), [(0, "step", False), (5, "nudge", False), (9, "step", True)])
def test_a_window_as_small_as_can_be(open_window, capsys, example: int, mode: str, opened: bool) -> None:
    page = open_window(size=(1366, 768))
    page.open_example(example)
    page.session.set_mode(mode)
    if opened:
        page.collapse.expand_all()
    page.widget.setMinimumSize(1, 1)
    for size in WINDOWS:
        page.widget.resize(*size)
        QApplication.processEvents()
        assert (page.widget.width(), page.widget.height()) == size
        page.widget.grab()
    for part in [part for part in page.widget.findChildren(QWidget) if part.isVisible() and not part.isWindow()]:
        part.setMinimumSize(0, 0)
        for size in PARTS:
            part.resize(*size)
            part.grab()
    assert capsys.readouterr().err == ""
