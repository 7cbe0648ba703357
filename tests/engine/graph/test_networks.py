"""Neurons, layers and networks: what they are made of, what they are called, where their weights come from."""

from __future__ import annotations

from random import Random

import pytest

from engine.autodiff.tape import Tape, values_of
from engine.errors import EngineError
from engine.graph.graph import Graph, Kind
from engine.graph.networks import INITS
from engine.language import parse
from engine.ops.table import OPS

MICROGRAD = """
x1, x2, y = data("moons")
score = mlp([x1, x2], [16, 16, 1], relu)
loss = mean(relu(1 - y*score)) + 1e-4 * l2()
"""
# The run of micrograd's demo as it is published, by update.
PUBLISHED = {
    0: 0.8958441028683222, 1: 1.7235905336972022, 2: 0.7429006313851131, 4: 0.3692793385976538,
    99: 0.010978370135492717,
}  # fmt: skip


def names(graph: Graph, kind: Kind) -> list[str]:
    return [node.name for node in graph.nodes if node.kind is kind and node.named]


def test_a_neuron_is_weights_products_a_sum_and_an_activation() -> None:
    graph = parse("x1 = input(2.0)\nx2 = input(0.0)\nn = neuron([x1, x2], tanh)")
    assert names(graph, Kind.PARAMETER) == ["n.w1", "n.w2", "n.b"]
    assert names(graph, Kind.RESULT) == ["n.z", "n"]
    assert [node.expression for node in graph.results] == ["x1*n.w1", "x2*n.w2", "Σ w·x + b", "tanh(n.z)"]
    assert graph.by_name["n.b"].value == 0.0


def test_a_layers_neurons_have_numbers_and_groups() -> None:
    graph = parse("x1 = input(2.0)\nx2 = input(0.0)\nh = layer([x1, x2], 2, sigmoid)\ny = layer(h, 1, linear)")
    assert names(graph, Kind.PARAMETER) == [
        "h.w1_1", "h.w1_2", "h.b1", "h.w2_1", "h.w2_2", "h.b2", "y.w1_1", "y.w1_2", "y.b1",
    ]  # fmt: skip
    assert names(graph, Kind.RESULT) == ["h.z1", "h.a1", "h.z2", "h.a2", "y"]
    assert [(group.kind, group.name, group.parent) for group in graph.groups] == [
        ("layer", "h", -1), ("neuron", "h.1", 0), ("neuron", "h.2", 0), ("layer", "y", -1), ("neuron", "y", 3),
    ]  # fmt: skip
    assert graph.by_name["h.w2_1"].group == graph.by_name["h.a2"].group == 2
    assert graph.by_name["x1"].group == -1


def test_a_networks_last_layer_is_linear_and_has_its_name() -> None:
    graph = parse("x = input(1.0)\nL = mlp([x], [3, 2, 1], tanh)")
    assert [group.name for group in graph.groups if group.kind == "layer"] == ["h1", "h2", "L"]
    output = graph.nodes[graph.output]
    assert (output.name, output.op.id if output.op else "") == ("L", "sum")


def test_a_network_called_as_its_first_layer_would_be_has_hidden_layers_all_the_same() -> None:
    graph = parse("x = input(1.0)\nh1 = mlp([x], [3, 2, 1], tanh)")
    assert [group.name for group in graph.groups if group.kind == "layer"] == ["h2", "h3", "h1"]
    assert sum(node.op is not None and node.op.id == "tanh" for node in graph.nodes) == 5


def test_a_second_network_gets_names_of_its_own() -> None:
    graph = parse("x = input(1.0)\nh2 = 3\np = mlp([x], [2, 1])\nq = mlp([x], [2, 1])\nL = p + q + h2")
    assert [group.name for group in graph.groups if group.kind == "layer"] == ["h1", "p", "h3", "q"]


def test_a_network_may_be_called_as_its_layers_are() -> None:
    graph = parse("x = 1\nh1 = mlp([x], [2, 2, 1], tanh)\nL = h1")
    assert [node.name for node in graph.results if node.op is OPS["tanh"]] == ["h2.a1", "h2.a2", "h3.a1", "h3.a2"]
    assert [group.name for group in graph.groups if group.kind == "layer"] == ["h2", "h3", "h1"]


def test_several_outputs_are_a_list_for_the_next_layer() -> None:
    graph = parse("x = input(1.0)\nh = mlp([x], [3, 2])\nboth = [h, x]\nL = neuron(both, tanh)")
    assert names(graph, Kind.PARAMETER)[-4:] == ["L.w1", "L.w2", "L.w3", "L.b"]


def test_activations_are_relu_unless_told_and_may_be_quoted() -> None:
    graph = parse('x = input(1.0)\na = neuron(x)\nb = neuron([a], "sin")\nL = neuron([b], linear)')
    assert [node.op.id for node in graph.results if node.op and node.op.id not in ("mul", "sum")] == ["relu", "sin"]


def test_weights_are_micrograds() -> None:
    graph = parse(MICROGRAD)
    random = Random(1337)
    drawn = [node.value for node in graph.parameters if ".w" in node.name]
    assert drawn == [random.uniform(-1, 1) for _ in drawn]
    assert drawn[:2] == [0.23550571390294128, 0.06653114721000164]
    assert len(graph.parameters) == 337
    assert len(parse("x1=1\nx2=2\nL = mlp([x1, x2], [4, 1], tanh)").parameters) - 2 == 17


@pytest.mark.parametrize("init", INITS)
def test_inits_reach_as_far_as_their_papers_say(init: str) -> None:
    graph = parse(f'x1=1\nx2=2\nL = mlp([x1, x2], [400, 1], tanh, init="{init}")')
    papers = {"uniform": (1, 1), "xavier": (6 / 402, 6 / 401), "he": (6 / 2, 6 / 400)}
    for layer, squared in zip(("h1", "L"), papers[init], strict=True):
        limit = squared**0.5
        weights = [abs(node.value) for node in graph.parameters if node.name.startswith(f"{layer}.w")]
        assert 0.95 * limit < max(weights) <= limit


def test_seeds_draw_other_weights_and_the_same_again() -> None:
    text = "x = input(1.0)\nL = mlp([x], [3, 1], tanh{})"
    draws = {
        tuple(node.value for node in parse(text.format(own), seed=seed).parameters)
        for own, seed in [("", 1337), ("", 1), (", seed=1", 1337), (", seed=1", 5), (", seed=2", 1)]
    }
    assert len(draws) == 3


def test_training_it_gives_micrograds_published_losses() -> None:
    graph = parse(MICROGRAD)
    tape, parameters = Tape(graph), {node.index: node.value for node in graph.parameters}
    for update in range(100):
        values = values_of(graph, [parameters.get(index) for index in range(len(graph))])
        if update in PUBLISHED:
            assert values[graph.output] == pytest.approx(PUBLISHED[update], rel=1e-12)
        gradients = tape.backward(values)
        for index in parameters:
            parameters[index] -= (1.0 - 0.9 * update / 100) * gradients[index]


def test_a_size_beyond_counting_is_not_written_out() -> None:
    with pytest.raises(EngineError, match="has more than 1,000,000,000,000 parameters: at most 10,000"):
        parse("x = input(1)\ns = mlp([x], [1e308])")
