"""The file commands, with the dialogs answered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.session.document import Document
from desktop_app.session.session import Session
from desktop_app.window.files import Files
from tests.desktop_app.lecture import heard, lecture

BUTTONS = QMessageBox.StandardButton


@pytest.fixture
def files(qtbot) -> Files:
    window = QWidget()
    qtbot.addWidget(window)
    return Files(Session(lecture()), window)


def answers(monkeypatch: pytest.MonkeyPatch, path: Path | str = "", button: BUTTONS = BUTTONS.Cancel) -> list[str]:
    """Every dialog gets the same answer; what was asked is listed."""
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a: (asked.append("open"), (str(path), ""))[1])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (asked.append("save"), (str(path), ""))[1])
    monkeypatch.setattr(QMessageBox, "question", lambda *a: (asked.append("close"), button)[1])
    return asked


def edited(files: Files) -> Document:
    document = files._document
    document.change(document.experiment.with_leaf("a", 6.0))
    return document


def test_saving_asks_the_first_time_only(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, tmp_path / "x.json")
    assert files.save()
    edited(files)
    assert files.save()
    assert asked == ["save"]
    assert "6.0" in (tmp_path / "x.json").read_text("utf-8")


def test_a_name_without_an_ending_gets_one(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, tmp_path / "lesson 3")
    assert files.save_as()
    assert (tmp_path / "lesson 3.json").is_file()


@pytest.mark.parametrize(("button", "replaced"), [(BUTTONS.Yes, True), (BUTTONS.No, False)])
def test_the_ending_that_is_added_replaces_no_file_unasked(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, button: BUTTONS, replaced: bool
) -> None:
    (tmp_path / "x.json").write_text("mine", "utf-8")
    answers(monkeypatch, tmp_path / "x", button)
    assert files.save_as() is replaced
    assert ((tmp_path / "x.json").read_text("utf-8") != "mine") is replaced


def test_what_was_saved_under_any_name_opens_again(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("v1.2", "lesson.txt", "x.JSON"):
        answers(monkeypatch, tmp_path / name)
        assert files.save_as()
        saved = files._document.path
        assert saved is not None
        other = Document(lecture(program="q = 1"))
        other.open_file(saved)
        assert other.experiment == lecture()


def test_a_dialog_that_is_cancelled_does_nothing(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "")
    said = heard(files._session.changed)
    files.open()
    assert not files.save()
    assert not files.save_as()
    assert said == []


def test_opening_a_program(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "p.py").write_text("x = 3\ny = x**2\n", "utf-8")
    answers(monkeypatch, tmp_path / "p.py")
    files.open()
    assert files._document.run.loss(0) == 9
    assert files._document.experiment.title == "p"


def test_closing_asks_only_when_a_file_would_lose_edits(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answers(monkeypatch)
    assert files.may_close()
    files._document.save_file(tmp_path / "x.json")
    assert files.may_close()
    assert asked == []
    edited(files)
    assert not files.may_close()
    assert asked == ["close"]


@pytest.mark.parametrize(("button", "value"), [(BUTTONS.Save, 6.0), (BUTTONS.Discard, 5.0)])
def test_closing_with_edits(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, button: BUTTONS, value: float
) -> None:
    path = tmp_path / "x.json"
    files._document.save_file(path)
    edited(files)
    answers(monkeypatch, button=button)
    assert files.may_close()
    other = Document(lecture())
    other.open_file(path)
    assert other.run.leaf_values(0)["a"] == value


def test_a_save_at_closing_that_fails_keeps_the_window_open(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    files._document.save_file(folder / "x.json")
    edited(files)
    (folder / "x.json").unlink()
    folder.rmdir()
    answers(monkeypatch, button=BUTTONS.Save)
    assert not files.may_close()
    assert "cannot be saved" in files._session.notices.current.text


def test_a_file_that_was_saved_with_a_mistake_shows_where_it_is(window, tmp_path: Path) -> None:
    window.session.edits.set_program("x = 2\ny = x *")
    window.session.save_file(tmp_path / "mine.json")
    window.open_example(1)
    window.session.open_file(tmp_path / "mine.json")
    assert window.editor.text.toPlainText() == "x = 2\ny = x *"
    assert window.session.document.error.span.line == 2
    assert window.find("program_error").isVisible()


def test_a_notebook_opens_and_what_was_left_out_is_said(window, tmp_path: Path) -> None:
    cells = ["a = Value(2.0)", "df = pd.read_csv('x.csv')", "L = a*3\nL.backward()"]
    code = [{"cell_type": "code", "source": cell} for cell in cells]
    (tmp_path / "mine.ipynb").write_text(json.dumps({"cells": code}), "utf-8")
    window.session.open_file(tmp_path / "mine.ipynb")
    assert window.session.run.loss(0) == 6
    assert window.notice.startswith("Code cell 2 was left out: pd is not part of the language")
    assert window.session.document.path is None
