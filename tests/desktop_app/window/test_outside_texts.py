"""Whatever a file, a table or a program is called: its name is shown to the letter, on one line, and hides nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pytest
from matplotlib.text import Text
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QCoreApplication, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as Guessing
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QLabel, QMessageBox, QWidget

from desktop_app.panes.plots.drawing.canvas import PlotCanvas
from desktop_app.session.recovery import folder
from desktop_app.window.shortcut_sheet import ShortcutSheet
from engine.training.experiment import Experiment

# as it comes from outside: as a sentence shows it
HOSTILE = {
    "<b>x": "<b>x", "&lt;<img src=x>": "&lt;<img src=x>", "{name}{0}%1$\\frac{&File[*]": "{name}{0}%1$\\frac{&File[*]",
    "a\nb\x1b[31m\u2028\u200b\u202egpj.exe": "a□b□[31m□□□gpj.exe", "w" * 10_000: "w" * 200,
}  # fmt: skip
names = pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:20]))
IN_FILES = [name for name in HOSTILE if len(name) < 200]
files = pytest.mark.parametrize("name", IN_FILES, ids=repr)


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """One window for all names: what one has left must not spoil the next."""
    from desktop_app.app import create_window
    from tests.page import Page

    hook = sys.excepthook
    window = create_window([])
    sys.excepthook = hook
    window.resize(1920, 1080)
    window.show()
    window.finish_opening()
    yield Page(window)
    window.session.document.undo_stack.setClean()
    window.close()
    window.deleteLater()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What message boxes ask; what is open is let go."""
    texts: list[str] = []

    def question(over: QWidget, title: str, text: str, *_: object) -> QMessageBox.StandardButton:
        texts.append(text)
        return QMessageBox.StandardButton.Discard

    monkeypatch.setattr(QMessageBox, "question", question)
    return texts


def read(text: str) -> str:
    """A tool tip or a question as a person reads it: Qt takes for HTML what looks like it."""
    if not Guessing.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


def tips(page: Any) -> Iterator[str]:
    """All tool tips: of widgets, commands, and what is in lists and tables."""
    for widget in page.widget.findChildren(QWidget):
        yield widget.toolTip()
        models = [widget.model()] if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() else []
        for model in models:
            yield from tips_in(model)
    for action in page.widget.findChildren(QAction):
        yield action.toolTip()


def tips_in(model: QAbstractItemModel) -> Iterator[str]:
    tip = Qt.ItemDataRole.ToolTipRole
    for row in range(min(model.rowCount(), 20)):
        for column in range(model.columnCount() if isinstance(model, QAbstractTableModel) else 1):
            yield model.data(model.index(row, column), tip) or ""
            yield model.headerData(column, Qt.Orientation.Horizontal, tip) or ""
        yield model.headerData(row, Qt.Orientation.Vertical, tip) or ""


def check(page: Any) -> None:
    """Nothing that is shown now is markup to anybody."""
    QCoreApplication.processEvents()
    for label in (each for top in QApplication.topLevelWidgets() for each in top.findChildren(QLabel)):
        if not isinstance(label.window(), ShortcutSheet):
            assert label.textFormat() is Qt.TextFormat.PlainText, (label.objectName(), label.text())
    for tip in filter(Guessing.mightBeRichText, tips(page)):
        assert escape(read(tip)) in tip
    for canvas in page.widget.findChildren(PlotCanvas):
        artists = canvas.artists
        written = [text for text in canvas.figure.findobj(Text) if "$" in text.get_text()]
        written += [words.artist(artists.theme, artists.pixels) for words in artists.texts]
        assert not any(text.get_parse_math() for text in written)
    title = page.windowTitle()
    assert title.isprintable() and title.endswith(" – Backprop Stepper"), title
    assert page.top_bar._examples.placeholderText().isprintable()
    assert page.notice.isprintable(), page.notice


def label(page: Any, name: str) -> str:
    return str(page.find(name, QLabel).text())


def ways(folder: Path, name: str) -> dict[str, Callable[[Any], object]]:
    """Each way in for a text, and what a person does to let it in."""
    cells = name.replace('"', '""')
    experiment = json.loads(Experiment("a = 1\nL = a*a").to_json())
    return {
        "cell": lambda page: opened(page, folder / "t.csv", f'x,y\n1,2\n"{cells}",3\n'),
        "header": lambda page: opened(page, folder / "t.csv", f'"{cells}","{cells}"\n1,2\n2,1\n'),
        "program": lambda page: page.edits.set_program(f"a = 1\nL = a * {name}"),
        "data": lambda page: page.edits.set_program(f"x, y = data({name!r})\nL = mean(x*y)"),
        "identifier": lambda page: page.edits.set_program(f"{name} = 1\nL = {name} * 2"),
        "title": lambda page: opened(page, folder / "t.json", json.dumps({**experiment, "title": name})),
        "key": lambda page: opened(page, folder / "t.json", json.dumps({**experiment, name: 1})),
        "optimizer": lambda page: opened(page, folder / "t.json", json.dumps({**experiment, "optimizer": name})),
        "range": lambda page: opened(page, folder / "t.json", json.dumps({**experiment, "ranges": {name: [0, 1]}})),
        "kept run": lambda page: page.session.keep_run(name),
    }


def opened(page: Any, path: Path, content: str) -> None:
    path.write_text(content, "utf-8")
    page.session.open_file(path)


@names
def test_no_text_from_outside_is_more_than_text(page: Any, tmp_path: Path, name: str, asked: list[str]) -> None:
    page.session.open_experiment(Experiment("a = 5\nL = a*a"))
    for way, let_in in ways(tmp_path, name).items():
        page.session.notices.say(None)
        let_in(page)
        check(page)
        if way in ("cell", "key"):
            start = HOSTILE[name] if way != "cell" else HOSTILE[name][:30]
            assert start in page.notice, way
            assert label(page, "notice_text") == page.notice
        elif way == "title":
            assert page.top_bar._examples.placeholderText().startswith(HOSTILE[name])
    page.loss.canvas.grab()
    assert any(HOSTILE[name][:30] in words.text for words in page.loss.artists.texts)
    assert page.loss.canvas.file("svg").startswith(b"<?xml")


def start_of_title(page: Any) -> str:
    """The window's title as the window manager gets it."""
    return page.windowTitle().replace("[*][*]", "\0").replace("[*]", "").replace("\0", "[*]")


@files
def test_a_files_name_is_said_as_it_is(page: Any, tmp_path: Path, name: str, asked: list[str]) -> None:
    shown = HOSTILE[name]
    page.session.open_experiment(Experiment("a = 5\nL = a*a"))
    program, broken = tmp_path / f"{name}.txt", tmp_path / f"{name}.csv"
    program.write_text("a = 2\nL = a*a", "utf-8")
    page.session.open_file(program)
    check(page)
    assert start_of_title(page).startswith(shown)
    assert page.session.save_file(tmp_path / f"{name}.json")
    assert label(page, "notice_text") == f"{shown}.json is saved."
    assert start_of_title(page).startswith(f"{shown}.json")
    page.edits.set_program("a = 3\nL = a*a")
    assert page.files.may_close()
    assert [read(text) for text in asked] == [f"Save the changes to {shown}.json?"]
    broken.write_text("x,y\n1,2\n3\n", "utf-8")
    page.session.open_file(tmp_path / f"{name}.json" / "none.json")
    page.session.open_file(tmp_path / f"missing {name}")
    assert f"missing {shown} cannot be read" in label(page, "notice_text")
    page.session.open_file(broken)
    check(page)


@files
def test_a_table_that_no_program_can_name_says_its_name(page: Any, tmp_path: Path, name: str) -> None:
    table = tmp_path / f"{name}.csv"
    table.write_text("x,y\n1,2\n2,3\n", "utf-8")
    page.session.open_experiment(Experiment("a = 5\nL = a*a"))
    page.session.open_file(table)
    check(page)
    if page.session.graph.data:
        assert start_of_title(page).startswith(HOSTILE[name])
    else:
        assert f"Rename the file: {HOSTILE[name]}.csv" in label(page, "notice_text")


@names
def test_an_error_of_the_app_itself_is_text(page: Any, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "excepthook", sys.excepthook)
        install(page)
        sys.excepthook(ValueError, ValueError(name), None)
    check(page)
    assert HOSTILE[name][:30] in label(page, "notice_text")


def install(page: Any) -> None:
    from desktop_app.session import notices
    from desktop_app.window import crash

    crash.install(lambda found: page.session.notices.say(notices.of_crash(found.words, str(found.log), found.details)))


@names
def test_work_that_is_found_is_called_what_it_was(page: Any, name: str) -> None:
    folder().mkdir(parents=True, exist_ok=True)
    left = {
        "name": name,
        "epochs": 3,
        "when": "2026-01-02T03:04:05",
        "folder": "",
        "experiment": Experiment("a = 1").to_json(),
    }
    (folder() / "unsaved-1.json").write_text(json.dumps(left), "utf-8")
    page.session.recovery.offer()
    check(page)
    assert f"{HOSTILE[name]}" in label(page, "notice_text")
