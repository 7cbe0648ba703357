"""The one step of a closed neuron, layer or expression, in words and numbers."""

from __future__ import annotations

import pytest

from engine.autodiff.collapsed_graph import CollapsedGraph, collapse
from engine.autodiff.trace import Trace
from engine.explain.collapsed_steps import explain_collapsed
from engine.explain.steps import explain
from engine.explain.typesetting import plain
from engine.graph.groups import collapsible_groups, first_closed
from engine.training.experiment import Experiment
from engine.training.run import Run

HAND = """a = 2
b = -1
n = neuron([a, b], relu)
m = neuron([n], linear)
L = (m - 1)**2"""
WIDE = """x1, x2, y = data("moons")
score = mlp([x1, x2], [6, 5, 1], tanh)
loss = mean((score - y)**2)"""


def all_closed(text: str) -> tuple[Trace, CollapsedGraph]:
    trace = Run(Experiment(text)).trace(0)
    return trace, collapse(trace.graph, {each.number for each in collapsible_groups(trace.graph)})


def hand() -> tuple[Trace, CollapsedGraph]:
    """Weights that can be worked out by hand: n = relu(3·2 + 0.5·(−1) + 0.25) = 5.75, m = −2·5.75 + 1 = −10.5."""
    text, weights = HAND, {"n.w1": 3.0, "n.w2": 0.5, "n.b": 0.25, "m.w1": -2.0, "m.b": 1.0}
    experiment = Experiment(text)
    for name, value in weights.items():
        experiment = experiment.with_leaf(name, value)
    trace = Run(experiment).trace(0)
    return trace, collapse(trace.graph, {each.number for each in collapsible_groups(trace.graph)})


def described_by(trace: Trace, collapsed: CollapsedGraph, described: int = -1) -> list[str]:
    return [
        explain_collapsed(trace, stop, collapsed, described).text for stop in trace.stops("edge", collapsed.closed_at)
    ]


def test_a_forward_press_is_the_whole_neuron_in_numbers() -> None:
    trace, collapsed = hand()
    assert described_by(trace, collapsed)[:3] == [
        "relu(2 · 3 − 1 · 0.5 + 0.25) = 5.75",
        "5.75 · (−2) + 1 = −10.5",
        "L = (m − 1)² = (−11.5)² = 132.25",
    ]


def test_a_negative_bias_is_taken_away() -> None:
    trace = Run(Experiment(HAND).with_leaf("n.b", -0.75).with_leaf("n.w1", 1.0).with_leaf("n.w2", 1.0)).trace(0)
    collapsed = collapse(trace.graph, {0})
    assert explain_collapsed(trace, trace.stops("edge", collapsed.closed_at)[0], collapsed).text.endswith(
        " − 0.75) = 0.25"
    )


def test_the_words_are_those_of_the_operations() -> None:
    trace, collapsed = hand()
    first, second = (explain_collapsed(trace, stop, collapsed) for stop in trace.stops("edge", collapsed.closed_at)[:2])
    assert str(first.sentence) == "Weighted sum plus bias. Negative operands become 0, others pass."
    assert str(second.sentence) == "Weighted sum plus bias."
    assert [plain(line) for line in first.callout] == ["n = relu(Σ w·x + b)", "relu(5.75) = 5.75"]
    assert first.change == ("n", "", "5.75")


def test_a_backward_press_takes_the_gradient_to_the_sum_of_the_neuron() -> None:
    trace, collapsed = hand()
    backward = [text for text in described_by(trace, collapsed) if text.startswith("∂")][1:]
    # ∂L/∂m = 2 · (−10.5 − 1) = −23, ∂L/∂n = −23 · (−2) = 46, and relu lets all of it through
    assert backward == ["∂L/∂m = −23", "∂L/∂m = −23", "∂L/∂n.z = ∂L/∂n · ∂n/∂n.z = 46 · 1 = 46"]


def test_an_update_press_moves_all_parameters_of_the_neuron() -> None:
    trace, collapsed = hand()
    last = explain_collapsed(trace, len(trace), collapsed)
    assert str(last.sentence) == "2 parameters of m move."


def test_a_step_inside_is_explained_as_it_is() -> None:
    trace, collapsed = hand()
    assert explain_collapsed(trace, 1, collapsed) == explain(trace, 1)
    seeded = trace.stretches[0].last + 2
    assert explain_collapsed(trace, seeded, collapsed) == explain(trace, seeded)
    assert explain_collapsed(trace, seeded - 1, collapsed) == explain(trace, seeded - 1)


@pytest.mark.parametrize("text", ["a = 2\nb = 3\nL = (a*b + a)**2", HAND])
def test_with_nothing_closed_every_step_is_explained_as_it_is(text: str) -> None:
    trace = Run(Experiment(text)).trace(0)
    for position in range(1, len(trace) + 1):
        assert explain_collapsed(trace, position, collapse(trace.graph)) == explain(trace, position)


def test_a_layer_is_described_by_one_neuron_and_of_many_inputs_by_the_largest_two() -> None:
    trace, collapsed = all_closed(WIDE)
    second = next(each for each in collapsed.groups if each.name == "h2")
    third = collapsed.neurons_in(second.number)[2]
    stop = trace.stops("edge", collapsed.closed_at)[1]
    explanation = explain_collapsed(trace, stop, collapsed, third.number)
    parts = collapsed.neurons[third.number]
    products = sorted((trace.values[x] * trace.values[w] for x, w in parts.inputs), key=abs)
    text = plain(explanation.numbers)
    assert text.count("×") == 2 and " + … " in text
    numbers = text.removeprefix("tanh(").split(" + … ")[0].replace("−", "-").replace("(", "").replace(")", "")
    shown = [float(a) * float(b) for a, b in (pair.split(" × ") for pair in numbers.split(" + "))]
    assert shown == pytest.approx([products[-1], products[-2]], rel=1e-2)
    assert float(explanation.result[0].text.replace("−", "-")) == round(trace.values[parts.output], 4)
    assert float(explanation.exact.replace("−", "-")) == trace.values[parts.output]


def test_the_words_of_a_graph_that_opens_closed_are_there_for_every_stop() -> None:
    trace = Run(Experiment(WIDE)).trace(1)
    collapsed = collapse(trace.graph, first_closed(trace.graph))
    layer = next(each.number for each in collapsed.groups if each.kind == "layer")
    for stop in trace.stops("edge", collapsed.closed_at):
        around = collapsed.closed_at[max(trace.steps[stop - 1].source, 0)]
        described = (
            collapsed.neurons_in(around)[0].number
            if around >= 0 and collapsed.groups[around].kind == "layer"
            else layer + 1
        )
        assert explain_collapsed(trace, stop, collapsed, described).text


def test_a_locked_parameter_is_none_of_those_that_move() -> None:
    locked = Experiment(WIDE).with_lock("h1.w1_1", True).with_lock("h1.b2", True)
    trace = Run(locked).trace(0)
    collapsed = collapse(
        trace.graph, [each.number for each in collapsible_groups(trace.graph) if each.kind == "neuron"]
    )
    stops = [stop for stop in trace.stops("edge", collapsed.closed_at) if trace.steps[stop - 1].kind == "update"]
    first, second = (explain_collapsed(trace, stop, collapsed).sentence for stop in stops[:2])
    assert str(first) == "2 parameters of h1.1 move."
    assert second == explain(trace, stops[1]).sentence
