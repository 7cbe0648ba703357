"""The page about the language: its programs are programs, and it names every function there is."""

from __future__ import annotations

import re

import pytest

from desktop_app.look.assets import language_page
from engine.data.datasets import RECIPES
from engine.language import parse
from engine.ops.table import FUNCTIONS

PROGRAMS = re.findall(r"```text\n(.*?)```", language_page(), re.DOTALL)


@pytest.mark.parametrize("text", PROGRAMS)
def test_its_programs_can_be_stepped(text: str) -> None:
    graph = parse(text)
    assert graph.results and graph.parameters


def test_it_names_every_function_and_data_set() -> None:
    page = language_page()
    assert [name for name in FUNCTIONS if f"`{name}`" not in page] == []
    assert [name for name in RECIPES if name not in page] == []


def test_the_window_shows_it(window) -> None:
    window.act("language")
    assert window.language.isVisible()
    assert "Functions, loops, lists" in window.language._page.toPlainText()
    window.language.close()
