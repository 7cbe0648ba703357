"""Another document is another document: it has no file until it is saved, and leaving the old one asks for its work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from desktop_app.session.document import Document
from tests.desktop_app.lecture import lecture

BUTTONS = QMessageBox.StandardButton
OTHER = "q = 3.0\nL = q**2"
TABLE = "x,y\n1,2\n2,4\n3,6\n"


class Person:
    """Somebody at a window, who answers every dialog alike."""

    def __init__(self, page: Any, qtbot: Any, folder: Path) -> None:
        self.page, self.qtbot, self.folder = page, qtbot, folder
        self.homework = folder / "homework.json"
        self.asked: list[str] = []
        self.answer, self.chosen = BUTTONS.Cancel, Path()

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    @property
    def work(self) -> str:
        """All that would be saved."""
        return self.page.document.experiment.to_json()

    def types_program(self) -> None:
        editor = self.page.find("program_editor")
        editor.setFocus()
        self.qtbot.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        self.qtbot.keyClicks(editor, " + 1")

    def moves_a_value(self) -> None:
        self.page.edits.set_leaf(self.page.session.graph.sliders[0].name, 1.25)
        self.page.edits.finish()

    def saves(self) -> None:
        self.page.document.save_file(self.homework)

    def pastes(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        editor = self.page.find("program_editor")
        editor.setFocus()
        editor.selectAll()
        editor.paste()

    def drops(self, path: Path, on: QWidget | None = None) -> None:
        drop_files(on or self.page.widget, path)

    def opens(self, path: Path) -> None:
        self.chosen = path
        self.page.act("open")

    def closes(self) -> None:
        self.page.widget.close()


def drop_files(widget: QWidget, *paths: Path) -> None:
    """Drops files on the middle of a widget; Qt gives the event to the first above it that takes drops."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText(" ".join(str(path) for path in paths))
    target: QWidget | None = widget
    while target is not None:
        place = widget.mapTo(target, widget.rect().center()) if target is not widget else widget.rect().center()
        keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(place), Qt.DropAction.CopyAction, data, *keys)
        if target.acceptDrops():
            enter.ignore()
            QApplication.sendEvent(target, enter)
            if enter.isAccepted():
                QApplication.sendEvent(target, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, *keys))
                return
        target = target.parentWidget()


@pytest.fixture
def person(open_window, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    page = open_window()
    someone = Person(page, qtbot, tmp_path)

    def question(*_: object) -> BUTTONS:
        someone.asked.append("question")
        return someone.answer

    monkeypatch.setattr(QMessageBox, "question", question)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(someone.chosen), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(someone.folder / "elsewhere.json"), ""))
    yield someone
    someone.answer = BUTTONS.Discard


# what was there before, and whether leaving it would lose work
STATES: dict[str, tuple[Callable[[Person], object], bool]] = {
    "an example": (lambda who: None, False),
    "an example, moved": (Person.moves_a_value, False),
    "an example, typed over": (Person.types_program, True),
    "a saved file": (Person.saves, False),
    "a saved file, moved": (lambda who: (who.saves(), who.moves_a_value()), True),
    "a saved file, typed over": (lambda who: (who.saves(), who.types_program()), True),
    "a text": (lambda who: who.page.session.open_file(who.file("x.txt", OTHER)), False),
    "a text, typed over": (
        lambda who: (who.page.session.open_file(who.file("x.txt", OTHER)), who.types_program()),
        True,
    ),
    "pasted": (lambda who: who.pastes(OTHER), True),
}
# how one comes to another document, and the file that this is saved in
WAYS: dict[str, tuple[Callable[[Person], object], str]] = {
    "an example is chosen": (lambda who: who.page.top_bar.example_chosen.emit(3), ""),
    "a program is pasted": (lambda who: who.pastes("r = 2.0\nL = r * r"), ""),
    "a table is opened": (lambda who: who.opens(who.file("t.csv", TABLE)), ""),
    "a text is opened": (lambda who: who.opens(who.file("p.txt", "s = 2.0\nL = s * 3")), ""),
    "a file is opened": (lambda who: who.opens(who.file("e.json", lecture().to_json())), "e.json"),
    "a text is dropped": (lambda who: who.drops(who.file("d.txt", "s = 2.0\nL = s * 4")), ""),
    "a file is dropped on the program": (
        lambda who: who.drops(who.file("e.json", lecture().to_json()), who.page.find("program_editor").viewport()),
        "e.json",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_another_document_leaves_the_file_of_the_last_alone_and_asks_for_its_work(person: Person, way: str) -> None:
    """Over all states: asked exactly where work would go, cancelled nothing happens, and no file gets another's."""
    go, file = WAYS[way]
    for state, (prepare, loses) in STATES.items():
        person.page.session.open_experiment(person.page.examples[0].experiment)
        person.homework.unlink(missing_ok=True)
        prepare(person)
        path, saved = person.page.document.path, person.homework.exists() and person.homework.read_bytes()
        person.asked.clear()
        person.answer = BUTTONS.Cancel
        if loses:
            before = person.page.find("program_editor").toPlainText()
            go(person)
            assert (person.page.find("program_editor").toPlainText(), person.page.document.path) == (before, path), (
                state
            )
            assert person.asked == ["question"], state
            person.asked.clear()
        before, person.answer = person.work, BUTTONS.Discard
        go(person)
        assert person.asked == ["question"] * loses, state
        assert person.work != before, state
        found = person.page.document.path
        assert (found.name if found else "") == file, state
        assert not person.page.document.would_be_lost or way == "a program is pasted", state
        assert saved == (person.homework.exists() and person.homework.read_bytes()), state


@pytest.mark.parametrize("way", [way for way, (_, file) in WAYS.items() if not file])
def test_save_after_another_document_asks_where(person: Person, way: str) -> None:
    """As a student does: homework saved, something else looked at, Ctrl+S."""
    person.saves()
    homework = person.homework.read_bytes()
    WAYS[way][0](person)
    person.page.act("save")
    assert person.homework.read_bytes() == homework
    assert person.page.document.path == person.folder / "elsewhere.json"
    other = Document(lecture())
    other.open_file(person.folder / "elsewhere.json")
    assert other.experiment.to_json() == person.work


def test_save_in_the_question_keeps_the_work_and_goes_on(person: Person) -> None:
    person.saves()
    person.types_program()
    person.answer = BUTTONS.Save
    person.page.top_bar.example_chosen.emit(3)
    kept = Document(lecture())
    kept.open_file(person.homework)
    assert " + 1" in kept.experiment.program
    assert person.page.document.experiment == person.page.examples[3].experiment
    assert person.page.document.path is None


@pytest.mark.parametrize("state", STATES)
def test_closing_asks_for_work_that_would_go(person: Person, state: str) -> None:
    prepare, loses = STATES[state]
    prepare(person)
    person.closes()
    assert person.page.widget.isVisible() is loses
    assert person.asked == ["question"] * loses
    person.answer = BUTTONS.Discard
    person.closes()
    assert not person.page.widget.isVisible()


def test_undo_gives_the_old_document_its_file_back(person: Person) -> None:
    person.saves()
    person.page.top_bar.example_chosen.emit(3)
    assert person.page.document.path is None
    person.page.act("undo")
    assert person.page.document.path == person.homework
    assert not person.page.document.unsaved
    person.page.act("redo")
    assert person.page.document.path is None


def test_a_file_dropped_anywhere_opens(person: Person) -> None:
    """On every widget of the window, in both modes: never typed in as an address."""
    for mode in ("step", "nudge"):
        person.page.session.set_mode(mode)
        QApplication.processEvents()
        for number, widget in enumerate([person.page.widget, *person.page.widget.findChildren(QWidget)]):
            if not widget.isVisible() or widget.window() is not person.page.widget:
                continue
            text = f"s = {number}.0\nL = s * 2"
            person.drops(person.file(f"{mode}{number}.txt", text), widget)
            assert person.page.document.experiment.program == text, (widget, widget.objectName())


def test_a_file_that_is_pasted_opens(person: Person) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(person.file("p.txt", OTHER)))])
    QGuiApplication.clipboard().setMimeData(data)
    person.page.find("program_editor").paste()
    assert person.page.document.experiment.program == OTHER


@pytest.mark.parametrize("answer", [BUTTONS.No, BUTTONS.Yes])
def test_a_file_that_somebody_else_wrote_meanwhile_is_not_replaced_unasked(person: Person, answer: BUTTONS) -> None:
    person.saves()
    person.moves_a_value()
    person.homework.write_text("of somebody else", "utf-8")
    person.answer = answer
    person.page.act("save")
    assert person.asked == ["question"]
    assert (person.homework.read_text("utf-8") == "of somebody else") is (answer == BUTTONS.No)
    assert person.page.document.path == (person.homework if answer == BUTTONS.Yes else person.folder / "elsewhere.json")
    person.moves_a_value()
    person.page.act("save")
    assert person.asked == ["question"]


def test_the_title_names_what_is_open_and_marks_what_is_not_saved(person: Person) -> None:
    window = person.page.widget

    def title() -> tuple[str, bool]:
        return window.windowTitle().partition("[*]")[0], window.isWindowModified()

    assert title() == (person.page.examples[0].experiment.title, False)
    person.moves_a_value()
    assert title() == (person.page.examples[0].experiment.title, True)
    person.page.act("undo")
    assert not title()[1]
    person.moves_a_value()
    person.page.session.save_file(person.homework)
    assert title() == ("homework.json", False)
    assert person.page.notice == "homework.json is saved."
    person.types_program()
    person.page.editor.send()
    assert title() == ("homework.json", True)
    person.page.act("undo")
    assert title() == ("homework.json", False)
    person.page.top_bar.example_chosen.emit(2)
    assert title() == (person.page.examples[2].experiment.title, False)
