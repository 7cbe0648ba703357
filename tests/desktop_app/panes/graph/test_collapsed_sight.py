"""What is in sight of a network, and stays there, while layers and neurons open and steps are made."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF

from desktop_app.panes.graph.paint.callout import CalloutPainter
from tests.desktop_app.networks import FEATURES, WIDE, index, number
from tests.engine.autodiff.test_collapsed_graph import MOONS, XOR


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_the_running_equation_stands_on_no_neuron(network, monkeypatch, size: tuple[int, int]) -> None:
    window = network(MOONS, size)
    window.collapse.expand(number(window, "h2"))
    graph, seen = window.graph, list[QRectF]()
    monkeypatch.setattr(CalloutPainter, "paint_callout", lambda self, _, callout: seen.append(callout.box))
    for _ in range(24):
        window.player.step_forward()
        graph.grab()
        boxes = graph.model.scene.layout.boxes.values()
        assert [box for box in boxes if seen and box.intersects(seen[-1])] == []
        seen.clear()


@pytest.mark.parametrize(("text", "presses"), [(MOONS, 9), (MOONS, 4), (XOR, 9)])
def test_what_the_step_works_on_stays_in_sight_when_all_opens(network, text: str, presses: int) -> None:
    window = network(text)
    graph = window.graph
    for _ in range(presses):
        window.player.step_forward()
    for way in ("open_all", "close_all", "open_all"):
        window.actions_by_id[way].trigger()
        pane = QRectF(0, 0, graph.model.camera.pane.width(), graph.model.camera.pane.height())
        source = graph.node_box(window.player.frame.step.source)
        assert pane.intersected(source) == source, way


def test_of_a_neuron_larger_than_the_pane_its_beginning_is_seen(network) -> None:
    window = network(XOR)
    window.collapse.expand(number(window, "h1.1"))
    graph = window.graph
    pane = QRectF(0, 0, graph.model.camera.pane.width(), graph.model.camera.pane.height())
    for name in ("x1", "x2", "h1.w1_1"):
        assert pane.contains(graph.node_box(index(window, name))), name


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_a_network_of_eleven_features_is_seen_whole(network, size: tuple[int, int]) -> None:
    window = network(WIDE, size)
    graph = window.graph
    pane = QRectF(0, 0, graph.model.camera.pane.width(), graph.model.camera.pane.height())
    for name in (*FEATURES, "h1.a1", "h1.a8", "h2.a8", "score", "L"):
        assert pane.contains(graph.node_box(index(window, name))), name
    assert [graph.node_texts(index(window, name))["data"] for name in FEATURES[:2]] == ["0.1", "0.2"]
