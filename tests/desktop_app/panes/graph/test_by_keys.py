"""The graph without a mouse and without eyes: walked by keys, and told to a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from engine.training.experiment import Experiment

WAYS = {"left": "Left", "right": "Right", "up": "Up", "down": "Down"}


def picked(window) -> str:
    return window.session.graph.nodes[window.session.selection.picked].name


def test_arrow_keys_walk_along_the_edges(window, qtbot) -> None:
    found = []
    for way in ("left", "up", "left", "down", "right", "right", "right"):  # from L, the output
        qtbot.keyClick(window.graph, getattr(Qt.Key, f"Key_{WAYS[way]}"), Qt.KeyboardModifier.ShiftModifier)
        found.append(picked(window))
    assert found == ["d", "c", "a", "b", "c", "L", "L"]


@pytest.mark.parametrize("number", range(11))
def test_every_node_of_every_example_is_reached(window, number: int) -> None:
    session, view = window.session, window.graph
    session.open_experiment(window.examples[number].experiment)
    reached, waiting = set(), [session.graph.output]
    while waiting:
        node = waiting.pop()
        item = view.model.collapsed.item_of[node]
        if item in reached:
            continue
        reached.add(item)
        for way in WAYS:
            session.pick(node)
            view.walk(way)
            waiting.append(session.selection.picked)
    assert reached == set(view.model.scene.layout.boxes)


def test_each_node_is_a_child_that_says_what_it_is(window) -> None:
    window.player.set_place(0, 8)
    pane = QAccessible.queryAccessibleInterface(window.graph)
    assert pane.childCount() == 5
    said = [pane.child(index).text(QAccessible.Text.Name) for index in range(5)]
    assert said[0] == "a, param, value 5, gradient 10"
    assert said[2] == "c, a + b, value 8, gradient 10"
    assert said[4] == "L, loss, value 80, gradient 1"
    box = pane.child(0).rect()
    assert pane.childAt(box.center().x(), box.center().y()).text(QAccessible.Text.Name) == said[0]
    assert pane.indexOfChild(pane.child(3)) == 3
    assert pane.child(5) is None and pane.child(-1) is None
    assert pane.rect().contains(box)
    window.session.pick(0)
    assert pane.child(0).state().selected and not pane.child(1).state().selected
    assert pane.focusChild().text(QAccessible.Text.Name) == said[0]


def test_data_have_no_gradient_to_tell(window) -> None:
    window.session.open_experiment(Experiment("x = [1, 2]\nw = 2\nL = mean(w*x)"))
    pane = QAccessible.queryAccessibleInterface(window.graph)
    texts = [pane.child(index).text(QAccessible.Text.Name) for index in range(pane.childCount())]
    assert texts[0].startswith("x, data, value 1")


def test_each_step_is_announced(window, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(
        QAccessible, "updateAccessibility",
        lambda event: said.append(event.message()) if isinstance(event, QAccessibleAnnouncementEvent) else None,
    )  # fmt: skip
    for _ in range(2):
        window.player.step_forward()
    window.player.step_back()
    assert said == ["c = 5 + 3", "L = 8 × 10", "c = 5 + 3"]
