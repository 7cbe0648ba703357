"""The page of the PyTorch script: what it shows, what its buttons ask for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from desktop_app.look.assets import load_fonts
from desktop_app.look.theme import Theme
from desktop_app.look.translation import TORCH, how_to_get_torch
from desktop_app.panes.torch_script.torch_page import TorchPage
from desktop_app.widgets.icon_button import IconButton
from run import ROOT
from tests.desktop_app.lecture import heard

SCRIPT = 'import torch\n\na = torch.tensor(5.0)  # a leaf\nprint("a")\n'


@pytest.fixture
def page(qtbot, qapp) -> TorchPage:
    load_fonts()
    page = TorchPage()
    qtbot.addWidget(page)
    page.set_theme(Theme("light"))
    page.show_script(SCRIPT, True)
    page.show()
    return page


def text(page: TorchPage, name: str) -> str:
    return page.findChild(QPlainTextEdit, name).toPlainText()


def state(page: TorchPage) -> str:
    return page.findChild(QLabel, "torch_state").text()


def button(page: TorchPage, name: str) -> IconButton:
    return page.findChild(IconButton, name)


def test_it_shows_the_script_to_read_only(page: TorchPage, qtbot) -> None:
    assert text(page, "torch_script") == SCRIPT
    qtbot.keyClicks(page.findChild(QPlainTextEdit, "torch_script"), "x")
    assert text(page, "torch_script") == SCRIPT
    assert not page.isModal()


def test_words_of_python_have_colours(page: TorchPage) -> None:
    document = page.findChild(QPlainTextEdit, "torch_script").document()
    found = {
        (part.start, part.format.foreground().color().name().upper())
        for number in (0, 2, 3)
        for part in document.findBlockByNumber(number).layout().formats()
    }
    assert found == {(0, "#004B80"), (17, "#753A00"), (23, "#414F5E"), (6, "#00543D")}


def test_copy(page: TorchPage, qtbot) -> None:
    qtbot.mouseClick(button(page, "torch_copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == SCRIPT
    assert state(page) == "Copied"


def test_run_becomes_stop(page: TorchPage, qtbot) -> None:
    asked, stopped, run = heard(page.run_requested), heard(page.stop_requested), button(page, "torch_run")
    qtbot.mouseClick(run, Qt.MouseButton.LeftButton)
    assert (asked, stopped) == ([()], [])
    page.show_running(True)
    assert (run.text(), run.accessibleName()) == ("Stop", "Stop")
    qtbot.mouseClick(run, Qt.MouseButton.LeftButton)
    assert (asked, stopped) == ([()], [()])
    page.show_running(False)
    assert run.text() == "Run"


def test_what_it_printed(page: TorchPage) -> None:
    page.show_output("10.0 10.0 8.0\n", True)
    assert (text(page, "torch_output"), state(page)) == ("10.0 10.0 8.0\n", "Done")
    page.show_running(True)
    assert text(page, "torch_output") == ""
    page.show_output("Stopped.", False)
    assert (text(page, "torch_output"), state(page)) == ("Stopped.", "It did not get to its end")


def test_another_script_takes_the_output_away_and_the_same_one_does_not(page: TorchPage) -> None:
    page.show_output("10.0\n", True)
    page.show_script(SCRIPT, True)
    assert text(page, "torch_output") == "10.0\n"
    page.show_script("import torch\n", True)
    assert (text(page, "torch_output"), state(page)) == ("", "")


def test_without_pytorch_it_says_how_to_get_it(page: TorchPage, qtbot) -> None:
    asked = heard(page.run_requested)
    page.show_script(SCRIPT, False)
    assert not button(page, "torch_run").isEnabled()
    assert state(page) == button(page, "torch_run").toolTip() == how_to_get_torch()
    qtbot.mouseClick(button(page, "torch_run"), Qt.MouseButton.LeftButton)
    assert asked == []
    page.show_script(SCRIPT, True)
    assert button(page, "torch_run").isEnabled()
    assert state(page) == button(page, "torch_run").toolTip() == ""


def test_it_stays_missing_when_the_script_changes(page: TorchPage) -> None:
    page.show_script("import torch\n", False)
    assert state(page) == how_to_get_torch()


def test_the_version_to_install_is_the_one_that_is_tested() -> None:
    assert f'torch = ["{TORCH}"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_escape_closes_and_stops_what_runs(page: TorchPage, qtbot) -> None:
    stopped = heard(page.stop_requested)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert stopped == []
    page.show()
    page.show_running(True)
    page.close()
    assert stopped == [()]


def test_every_part_has_a_name_to_read(page: TorchPage) -> None:
    parts = [*page.findChildren(QPlainTextEdit), *page.findChildren(IconButton), page]
    assert all(part.accessibleName() and part.objectName() for part in parts)


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.6])
def test_it_fits_its_screen(page: TorchPage, scale: float) -> None:
    page.set_theme(Theme("dark", scale))
    room = page.screen().availableSize()
    assert page.width() <= room.width()
    assert page.height() <= room.height()


def test_a_size_of_ones_own_is_kept_while_only_colours_change(page: TorchPage) -> None:
    page.resize(640, 480)
    page.set_theme(Theme("contrast"))
    assert (page.width(), page.height()) == (640, 480)


def test_nothing_hangs_on_a_parent(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    assert TorchPage(window).isWindow()
