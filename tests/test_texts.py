"""Every text that people read can be translated: it is a literal where Qt looks for it, or a template of a table."""

from __future__ import annotations

import shutil
import string
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from tests.texts import ROOT, Source, Text, loose_words, read, read_text, texts_of_tables

FOLDERS = ("engine", "desktop_app")
LUPDATE = shutil.which("pyside6-lupdate", path=str(Path(sys.executable).parent))


@cache
def source() -> Source:
    return read("desktop_app", "engine")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_text_can_be_translated(folder: str) -> None:
    assert [finding for finding in source().findings if finding.place.startswith(f"{folder}/")] == []


# What stands in the app and is no text: names of families, jobs and artists, and the menus of the actions' table.
NO_TEXT = {
    "Backprop Stepper", "Fusion", "Inter", "JetBrains Mono", "gradient check", "error against h",
    "learning rate", "not finite", "others not finite", "upper left", "None", "Result",
    "Learning rate:", "File", "Edit", "Step", "View",
}  # fmt: skip


def test_no_words_stand_anywhere_else_in_the_app() -> None:
    """Wherever they may go from there: through a name, a function or a dictionary."""
    found = [finding for finding in loose_words("desktop_app") if finding.source not in NO_TEXT]
    assert found == []


def test_words_are_found_wherever_they_stand(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    lines = (
        "def f(x):", '    """Two words."""', '    words = {"k": "Save the plot"}', '    print("All is well")',
        '    g(tr("All is well"), self.tr("Open"))', '    return "Open" if x else f"all {x} of them"',
    )  # fmt: skip
    module.write_text("\n".join(lines), encoding="utf-8")
    assert [finding.source for finding in loose_words(tmp_path)] == ["Save the plot", "All is well", "Open", "of them"]


def test_every_template_names_its_places() -> None:
    for _, text in (*source().texts, *texts_of_tables()):
        places = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        assert all(name.isidentifier() for name in places), text


def test_texts_of_tables_and_messages_are_among_all_texts() -> None:
    every = {*source().texts, *texts_of_tables()}
    assert Text("actions", "To the end of the phase") in every
    assert Text("engine", "{name} is not a function of the language") in every
    assert Text("engine", "Write a large number; the largest is 1.8e308.") in every  # out of a dictionary
    assert Text("TopBar", "Program") in every


@pytest.mark.skipif(LUPDATE is None, reason="pyside6-lupdate is not installed")
def test_lupdate_finds_the_same_texts(tmp_path: Path) -> None:
    files = [str(path) for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    subprocess.run([str(LUPDATE), *files, "-ts", str(tmp_path / "all.ts")], check=True, capture_output=True, timeout=60)
    contexts = ElementTree.parse(tmp_path / "all.ts").getroot().iter("context")
    found = {
        Text(str(context.findtext("name")), str(message.findtext("source")))
        for context in contexts
        for message in context.iter("message")
    }
    assert found == qt_texts(read(*FOLDERS).texts)


def qt_texts(texts: Iterable[Text]) -> set[Text]:
    return {text for text in texts if text.context != "engine"}


# What the search itself finds


@pytest.mark.parametrize(
    "line",
    [
        'label.setText("Two words")', 'label.setText(f"{count} words")', 'label.setToolTip("Words" if x else "")',
        'label.setText("words " + name)', 'label.setText("{name} left".format(name=name))', 'QLabel("Loss", self)',
        "self.tr(words)", 'self.tr(f"{x} left")', 'QCoreApplication.translate("notices", text)',
        'EngineError(f"{name} is missing")', 'EngineError("{x}", hint=f"Write {x}.")', "Message(unheard_of)",
        'text = f"{count} words left"', 'print(f"{place} cannot be written")', 'fail(f"{word} fails")',
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_translated_is_found(line: str) -> None:
    assert read_text(line).findings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('class A:\n    def f(self): return self.tr("One {x}").format(x=1)', [("A", "One {x}")]),
        ('translate("words", "Two")', [("words", "Two")]),
        ('painter.translate(x, y)', []),
        ('label.setText(self.tr("Three"))', [("", "Three")]),
        ('label.setText("–")\nlabel.setText(f"{x:.0f} %")\nbutton.setObjectName("two words")', []),
        ('EngineError("{x} is wrong", hint="Write 1." if x else "Write 2.")',
         [("engine", "{x} is wrong"), ("engine", "Write 1."), ("engine", "Write 2.")]),
        ('HINTS = {"a": "Write a.", "b": "Write b."}\ndef f(x): return Message(HINTS[x])',
         [("engine", "Write a."), ("engine", "Write b.")]),
        ('def f(text): return EngineError(text)\nf("One")\nf(text="Two")', [("engine", "One"), ("engine", "Two")]),
        ('def f():\n    text, hint = "One", "Two"\n    raise EngineError(text, hint=hint)',
         [("engine", "One"), ("engine", "Two")]),
    ],
)  # fmt: skip
def test_a_text_that_can_be_translated_is_listed(text: str, found: list[tuple[str, str]]) -> None:
    read = read_text(text)
    assert (read.texts, read.findings) == (found, [])
