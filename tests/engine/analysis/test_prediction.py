"""What a program predicts: found by structure, evaluated on a grid, counted by hand."""

from __future__ import annotations

import math

import pytest

from engine.analysis.prediction import Prediction, find_prediction
from engine.graph.graph import Graph
from engine.language import parse
from engine.training.experiment import Experiment
from engine.training.run import Run

MOONS = """x1, x2, y = data("moons")
score = mlp([x1, x2], [4, 1], tanh)
loss = mean(relu(1 - y*score)) + 1e-4*l2()"""
LINE = """w = 2
b = 1
x = [0.0, 1.0, 2.0, 3.0]
y = [1.5, 2.5, 4.0, 8.0]
"""
CLASSES = """w = 1
b = 0.5
x = [-2.0, -1.0, -0.5, 0.5, 1.0]
t = [0.0, 0.0, 1.0, 0.0, 1.0]
z = w*x + b
"""


def leaves_of(graph: Graph) -> list[float | None]:
    return [None if node.op or node.data else node.value for node in graph.nodes]


def found(text: str) -> Prediction:
    prediction = find_prediction(parse(text))
    assert prediction is not None
    return prediction


def named(prediction: Prediction) -> tuple[list[str], str, str]:
    nodes = prediction.graph.nodes
    return [nodes[i].name for i in prediction.features], nodes[prediction.target].name, nodes[prediction.output].label


def test_a_network_predicts_its_last_layer() -> None:
    prediction = found(MOONS)
    assert named(prediction) == (["x1", "x2"], "y", "score")
    assert (prediction.classes, prediction.middle) == ((-1.0, 1.0), 0.0)


@pytest.mark.parametrize(
    ("loss", "output", "classes", "middle"),
    [
        ("p = sigmoid(z)\nL = mean(-(t*log(p) + (1 - t)*log(1 - p)))", "p", (0.0, 1.0), 0.5),
        ("L = mean(log(1 + exp(z)) - t*z)", "z", (0.0, 1.0), 0.0),
        ("L = mean((z - t)**2)", "z", (0.0, 1.0), 0.5),
        ("L = mean((t - z)**2)", "z", (0.0, 1.0), 0.5),
        ("L = mean(log(z) - log(t - t - z))", "z", (0.0, 1.0), 0.5),  # no class is preferred: all is nan
    ],
)
def test_the_classes_part_where_the_loss_prefers_neither(
    loss: str, output: str, classes: tuple[float, float], middle: float
) -> None:
    prediction = found(CLASSES + loss)
    assert named(prediction) == (["x"], "t", output)
    assert (prediction.classes, prediction.middle) == (classes, middle)


def test_a_fitted_line_has_no_classes() -> None:
    prediction = found(LINE + "L = mean((w*x + b - y)**2)")
    assert named(prediction) == (["x"], "y", "w·x + b")
    assert prediction.classes is None
    assert prediction.at(leaves_of(prediction.graph), [0.0, 0.5, 10.0]).tolist() == [1.0, 2.0, 21.0]


def test_two_samples_are_no_classes() -> None:
    assert found("w = 1\nx = [1.0, 2.0]\ny = [3.0, 5.0]\nL = mean((w*x - y)**2)").classes is None


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\nL = a**2",
        "w = 1\nx = [1.0, 2.0]\nL = mean(w*x)",
        LINE + "L = mean((y - w*x - b)**2)",  # the bias comes in after the target
        LINE + "L = mean((w*(x - mean(x)) + b - y)**2)",  # another sample would move the mean
        LINE + "L = mean((w*x - y)**2 + (b*x - y)**2)",  # two predictions
        LINE + "L = mean(w*x) + mean(y)",
        LINE + "L = mean((x - y)**2) + w + b",
        LINE + "c = [1.0, 1.0, 1.0, 1.0]\nL = mean((w*x + b - y)**2) + w*mean(c)",
    ],
)
def test_without_one_prediction_there_is_none(text: str) -> None:
    assert find_prediction(parse(text)) is None


def test_a_prediction_is_a_plain_forward_at_each_point() -> None:
    prediction = found(MOONS)
    graph = prediction.graph
    values = {node.name: node.value for node in graph.parameters}
    xs, ys = [-1.0, 0.0, 2.5], [0.25, -3.0, 0.0]

    def by_hand(x1: float, x2: float) -> float:
        hidden = [
            math.tanh(values[f"h1.w{k}_1"] * x1 + values[f"h1.w{k}_2"] * x2 + values[f"h1.b{k}"]) for k in range(1, 5)
        ]
        return sum(values[f"score.w1_{k}"] * a for k, a in enumerate(hidden, 1)) + values["score.b1"]

    outputs = prediction.at(leaves_of(graph), xs, ys)
    assert outputs.tolist() == [pytest.approx(by_hand(x, y), rel=1e-12) for x, y in zip(xs, ys, strict=True)]


def test_accuracy_is_counted() -> None:
    prediction = found(CLASSES + "L = mean((z - t)**2)")
    # z − 1/2 is x: the samples at −1/2 and 1/2 lie on the wrong side.
    assert prediction.accuracy(leaves_of(prediction.graph)) == 3 / 5
    assert [prediction.is_correct(output, 1.0) for output in (0.4, 0.5, 0.6)] == [False, False, True]
    moved = prediction.graph.with_data({"x": [-1.0, 1.0], "t": [0.0, 1.0]})
    assert prediction.accuracy(leaves_of(prediction.graph), moved) == 1.0


def test_no_number_is_correct_that_is_not_finite() -> None:
    prediction = found(CLASSES + "L = mean((z - t)**2)")
    leaves = leaves_of(prediction.graph)
    leaves[prediction.graph.by_name["w"].index] = math.inf
    assert prediction.accuracy(leaves) == 0.0


def test_moons_are_learned_to_the_last_point() -> None:
    text = MOONS.replace("[4, 1], tanh", "[16, 16, 1], relu")
    run = Run(Experiment(text, learning_rate=0.2))
    prediction = find_prediction(run.graph)
    assert prediction is not None
    assert prediction.accuracy(run.trace(120).leaves) == 1.0
