"""The rows of a network's nodes have room for what they say."""

from __future__ import annotations

import pytest

from desktop_app.views.graph import rows
from engine.experiment import Experiment

CIRCLES = 'x1, x2, y = data("circles", n=60)\nh = layer([x1, x2], 4, tanh)\ns = neuron(h)\nloss = mean((s - y)**2)'


def test_a_feature_keeps_its_name_beside_a_long_negative_number(open_window, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window()
    window.document.open_experiment(Experiment(CIRCLES, title="Circles"))
    first = [node.data[0] for node in window.document.graph.data[:2]]
    assert [f"{value:.4f}" for value in first] == ["-0.9261", "-0.0479"]
    fits: dict[str, bool] = {}
    write = rows.write

    def written(painter, theme, room, text, role, ink, *, factor=1.0, **how) -> None:
        fits[text] = theme.metrics(role, factor=factor).horizontalAdvance(text) <= room.width() + 1
        write(painter, theme, room, text, role, ink, factor=factor, **how)

    monkeypatch.setattr(rows, "write", written)
    window.views.graph.grab()
    assert fits["x1"]
    assert fits["x2"]
    assert fits["−0.9261"]
