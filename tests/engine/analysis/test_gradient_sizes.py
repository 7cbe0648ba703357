"""Layers and the sizes of their gradients, counted by hand."""

from __future__ import annotations

import math

from engine.analysis.gradient_sizes import Layer, layers_of, sizes_of
from engine.language import parse
from engine.training.experiment import Experiment
from engine.training.run import Run


def test_layers_that_were_given_one_name_after_the_other_are_told_apart() -> None:
    graph = parse("x = input(1)\nh = layer([x], 2, tanh)\nh = layer(h, 3, tanh)\nL = neuron(h)")
    assert [(layer.name, len(layer.parameters)) for layer in layers_of(graph)] == [("h", 4), ("h₂", 9), ("L", 4)]


def test_layers_are_those_of_the_network() -> None:
    graph = parse('x1, x2, y = data("xor")\ns = 2\nn = neuron([x1, x2])\np = mlp([x1, n], [3, 1], tanh)\n'
                  "L = mean((s*p - y)**2)")  # fmt: skip
    found = layers_of(graph)
    assert [(layer.name, len(layer.parameters)) for layer in found] == [("n", 3), ("h1", 9), ("p", 4), ("", 1)]
    assert graph.nodes[found[-1].parameters[0]].name == "s"
    assert {graph.nodes[i].name.split(".")[0] for i in found[1].parameters} == {"h1"}


def test_a_graph_without_layers_is_one() -> None:
    graph = parse("a = 1\nb = 2\nL = a*b")
    assert layers_of(graph) == (Layer("", (0, 1)),)
    assert layers_of(parse("x = input(1)\nL = x**2")) == ()


def test_sizes_are_counted_by_decade() -> None:
    layer = Layer("h", (0, 1, 2, 3, 4, 5, 6))
    found = sizes_of(layer, [0.5, -0.02, 0.05, 0.0, math.nan, 1.0, -math.inf])
    assert found is not None
    assert found.decades == {-2: 2, -1: 1, 0: 1}
    assert (found.zeros, found.not_finite, found.share_of_zeros) == (1, 2, 1 / 7)
    assert found.median == (0.05 + 0.5) / 2
    halves = sizes_of(layer, [0.5, -0.02, 0.05, 0.0, math.nan, 1.0, -math.inf], parts=2)
    assert halves is not None
    assert halves.decades == {-4: 1, -3: 1, -1: 1, 0: 1}  # 0.02 lies below 10**-1.5, 0.05 above


def test_an_odd_number_of_sizes_has_one_in_the_middle() -> None:
    found = sizes_of(Layer("h", (0, 1, 2)), [3.0, -1.0, 2.0])
    assert found is not None
    assert found.median == 2.0


def test_only_zeros_have_no_median() -> None:
    found = sizes_of(Layer("h", (0, 1)), [0.0, -0.0])
    assert found is not None
    assert math.isnan(found.median)
    assert found.share_of_zeros == 1.0


def test_unknown_gradients_have_no_sizes() -> None:
    assert sizes_of(Layer("h", (0, 1)), [1.0, None]) is None


def test_gradients_vanish_through_a_chain_of_sigmoids() -> None:
    lines = ["x = [0.5, 1.0]", *(f"h{k} = layer([{'x' if k == 1 else f'h{k - 1}'}], 1, sigmoid)" for k in range(1, 7))]
    run = Run(Experiment("\n".join([*lines, "L = mean(h6)"])))
    gradients = run.trace(0).last.gradients
    medians = [sizes.median for layer in layers_of(run.graph) if (sizes := sizes_of(layer, gradients))]
    assert len(medians) == 6
    assert medians == sorted(medians)
    assert medians[0] < 1e-3 * medians[-1]
