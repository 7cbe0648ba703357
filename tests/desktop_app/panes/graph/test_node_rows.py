"""The rows of a network's nodes have room for what they say."""

from __future__ import annotations

import pytest

from desktop_app.panes.graph.paint import node_rows, nodes
from engine.training.experiment import Experiment

CIRCLES = 'x1, x2, y = data("circles", n=60)\nh = layer([x1, x2], 4, tanh)\ns = neuron(h)\nloss = mean((s - y)**2)'


def fits_of(window, monkeypatch: pytest.MonkeyPatch) -> dict[str, bool]:
    """Each text that is written in the graph's pane, and whether it has room."""
    fits: dict[str, bool] = {}
    write = node_rows.write

    def written(painter, theme, room, text, role, ink, *, factor=1.0, **how) -> None:
        fits[text] = theme.metrics(role, factor=factor).horizontalAdvance(text) <= room.width() + 1
        write(painter, theme, room, text, role, ink, factor=factor, **how)

    for module in (nodes, node_rows):
        monkeypatch.setattr(module, "write", written)
    window.graph.grab()
    return fits


def test_a_feature_keeps_its_name_beside_a_long_negative_number(open_window, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window()
    window.session.open_experiment(Experiment(CIRCLES))
    first = [node.data[0] for node in window.document.graph.data[:2]]
    assert [f"{value:.4f}" for value in first] == ["-0.9261", "-0.0479"]
    fits = fits_of(window, monkeypatch)
    assert fits["x1"]
    assert fits["x2"]
    assert fits["−0.9261"]


def test_a_weight_of_an_opened_neuron_and_a_long_feature_keep_their_names(open_window, monkeypatch) -> None:
    window = open_window()
    window.graph.set_reduced_motion(True)
    text = (
        'height, x2, y = data("circles")\nhidden = layer([height, x2], 2)\ns = neuron(hidden)\nloss = mean((s - y)**2)'
    )
    window.session.open_experiment(Experiment(text))
    window.collapse.open_at(window.document.graph.parameters[0].index)
    window.graph.fit()
    fits = fits_of(window, monkeypatch)
    names = [node.name for node in window.document.graph.parameters[:2]]
    assert names[0] == "hidden.w1_1"
    assert [fits.get(name) for name in (*names, "height")] == [True] * 3
