"""The landscape's heights against runs whose leaves are set to the same place."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.analysis.landscape import Landscape, around
from engine.training.experiment import Experiment
from engine.training.run import Run

PROGRAMS = [
    "x = -1.2\ny = 1\nL = (1 - x)**2 + 100*(y - x**2)**2",
    "w = 0\nb = 0\nx = [0.0, 1.0, 2.0]\ny = [1.1, 2.9, 5.2]\nL = mean((w*x + b - y)**2) + 0.1*l2()",
    'x1, x2, y = data("xor")\np = mlp([x1, x2], [3, 1], tanh)\nL = sum((p - y)**2)',
    "a = 1\nb = 2\nx = [0.5, 2.0]\nL = l2(a*x - b) + sum(x)*a",
    "a = 1\nb = 2\nc = a + b\nL = 3.0 * 2.0",
]


def landscape(text: str, xs: list[float], ys: list[float], skip: int = 0) -> tuple[Landscape, Run]:
    run = Run(Experiment(text))
    first, second = (node.index for node in run.graph.parameters[skip : skip + 2])
    return Landscape(run.graph, run.trace(0).leaves, (first, second), np.array(xs), np.array(ys)), run


@pytest.mark.parametrize("text", PROGRAMS)
def test_each_height_is_the_output_there(text: str) -> None:
    xs, ys = [-1.5, 0.0, 0.7], [-0.25, 2.0]
    found, run = landscape(text, xs, ys)
    assert np.isnan(found.heights).all()
    list(found.slices())
    first, second = (node.name for node in run.graph.parameters[:2])
    for row, y in enumerate(ys):
        for column, x in enumerate(xs):
            there = Run(Experiment(text).with_leaf(first, x).with_leaf(second, y)).loss(0)
            assert found.heights[row, column] == pytest.approx(there, rel=1e-12)


def test_it_is_worked_out_in_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.analysis.landscape.BUDGET", 40)
    found, _ = landscape(PROGRAMS[0], [0.0, 1.0], [0.0, 1.0, 2.0, 3.0])
    shares = []
    for share in found.slices():
        shares.append(share)
        known = np.isfinite(found.heights).mean()
        assert known == pytest.approx(share)
    assert len(shares) > 1
    assert shares[-1] == 1.0


def test_a_coarse_picture_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.analysis.landscape.BUDGET", 1)
    found, _ = landscape(PROGRAMS[0], [0.0], [float(k) for k in range(17)])
    slices = found.slices()
    for _ in range(3):
        next(slices)
    assert np.flatnonzero(np.isfinite(found.heights[:, 0])).tolist() == [0, 8, 16]


NETWORKS = (PROGRAMS[2], "x = [0.5, 2.0]\nh = layer([x], 3, tanh)\ns = neuron(h)\nL = mean(s**2)")


@pytest.mark.parametrize("text", NETWORKS)
@pytest.mark.parametrize("skip", range(0, 9, 1))
def test_it_is_over_any_two_parameters_of_a_network(text: str, skip: int) -> None:
    found, run = landscape(text, [-1.0, 0.5], [0.25], skip)
    list(found.slices())
    first, second = (node.name for node in run.graph.parameters[skip : skip + 2])
    for column, x in enumerate((-1.0, 0.5)):
        there = Run(Experiment(text).with_leaf(first, x).with_leaf(second, 0.25)).loss(0)
        assert found.heights[0, column] == pytest.approx(there, rel=1e-12)


def test_inf_and_nan_stay(recwarn: pytest.WarningsRecorder) -> None:
    found, _ = landscape("a = 1\nb = 1\nL = log(a) / b", [-1.0, 1.0], [0.0, 1.0])
    list(found.slices())
    assert np.isnan(found.heights[:, 0]).all()
    assert found.heights[1, 1] == 0.0


def test_a_grid_reaches_beyond_the_path() -> None:
    assert around([2.0], 3).tolist() == [1.0, 2.0, 3.0]
    assert around([0.0, 10.0], 5).tolist() == [-2.5, 1.25, 5.0, 8.75, 12.5]
    assert around([math.nan, math.inf], 3).tolist() == [-1.0, 0.0, 1.0]
