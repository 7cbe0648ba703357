"""The sentence and the equation below the graph: all of it can be read, at every step of every example."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication

from desktop_app.look.assets import examples
from desktop_app.look.theme import FONTS

LEAST_TEXT = 20  # px at 1920 × 1080
TITLES = [example.title for example, _ in examples()]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_no_sentence_is_cut(open_window, title: str, size: tuple[int, int]) -> None:
    window = open_window(size=size)
    window.graph.set_reduced_motion(True)
    window.open_example(TITLES.index(title))
    QCoreApplication.processEvents()
    caption, said = window.caption, set[str]()
    while window.player.epoch == 0:
        window.player.step_forward()
        said.add(caption.fitted()[0])
    assert len(said) > 3
    assert [sentence for sentence in said if "…" in sentence] == []


def test_a_sentence_too_long_for_any_size_ends_in_dots(open_window) -> None:
    caption = open_window(size=(1366, 768)).caption
    caption.show_text("", "rather long " * 30)
    assert not caption.fitted()[0].endswith("…")  # without an equation it has all the height
    caption.show_text("", "far too long " * 600)
    assert caption.fitted()[0].endswith("…")


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("title", TITLES)
def test_no_equation_is_too_small(open_window, title: str, optimizer: str) -> None:
    window = open_window()
    window.graph.set_reduced_motion(True)
    window.session.open_experiment(replace(window.examples[TITLES.index(title)].experiment, optimizer=optimizer))
    small = set()
    while window.player.epoch == 0:
        window.player.step_forward()
        if min(row.factor for row in window.caption.rows()) * FONTS["equation"][1] < LEAST_TEXT:
            small.add(window.graph.accessibleDescription())
    assert small == set()
