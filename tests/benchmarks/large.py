"""A network of 8,551 parameters in the window: what a person waits for."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from desktop_app.app import create_window
from engine.export.pytorch import pytorch_script
from engine.training.experiment import Experiment
from tests.page import Page

TEXT = 'x1, x2, y = data("moons")\ns = mlp([x1, x2], [90, 90, 1], relu)\nL = mean(relu(1 - y*s))'
Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    """What was measured: work, ours; there is no other, and no goal but that it is not felt."""
    window = Page(create_window([]))
    window.resize(1920, 1080)
    window.show()
    window.finish_opening()
    experiment, folding = Experiment(TEXT, 0.1), window.collapse
    work: dict[str, Callable[[], object]] = {
        "opening it": lambda: window.session.open_experiment(experiment),
        "the first step": window.player.step_forward,
        "a step": window.player.step_forward,
        "opening a layer": lambda: folding.open(0),
        "a step in it": window.player.step_forward,
        "a weight set by hand": lambda: window.edits.set_leaf("h1.w1_1", 0.5),
        "its PyTorch script": lambda: pytorch_script(window.document.graph),
    }
    found = [(f"8,551 parameters: {name}", f"{_milliseconds(act):.0f} ms", "", "") for name, act in work.items()]
    window.close()
    return found


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    QApplication.processEvents()
    return (time.perf_counter() - start) * 1000
