"""Runs of many epochs against the lecture's numbers and numbers worked out apart from the engine."""

import math
import tracemalloc

import pytest

from engine.errors import EngineError
from engine.graph.value import Value
from engine.training import run as run_module
from engine.training.experiment import Experiment
from engine.training.run import MAX_EPOCHS, Run
from tests.engine.programs import LECTURE

NEURON = "x1 = input(2.0)\nx2 = input(0.0)\nw1 = -3\nw2 = 1\nb = 6.8813735870195432\nn = x1*w1 + x2*w2 + b\no = tanh(n)"


def losses(program: str, rate: float, epochs: int) -> list[float]:
    run = Run(Experiment(program, learning_rate=rate))
    run.advance(epochs)
    return list(run.losses)


def test_the_lecture_trains_46_updates_until_the_loss_is_negative() -> None:
    run = Run(Experiment(LECTURE))
    run.advance(1_000, stop=lambda loss: loss < 0)
    assert run.last_epoch == 46
    assert run.losses[:3] == (80.0, 77.376, 74.8149472)
    assert [round(loss, 2) for loss in run.losses[3:6]] == [72.31, 69.87, 67.49]
    assert [round(loss, 2) for loss in run.losses[44:46]] == [1.80, 0.45]
    assert run.losses[46] == pytest.approx(-0.8982809496055678, rel=1e-9)
    after = {"a": 0.9452850009595469, "b": -1.0547149990404534, "d": 8.208726723557362}
    assert run.parameters(46) == pytest.approx(after, rel=1e-12)


@pytest.mark.parametrize(("rate", "updates"), [(0.001, 454), (0.005, 91), (0.02, 23), (0.05, 10), (0.1, 5)])
def test_updates_until_negative_by_learning_rate(rate: float, updates: int) -> None:
    run = Run(Experiment(LECTURE, learning_rate=rate))
    run.advance(1_000, stop=lambda loss: loss < 0)
    assert run.last_epoch == updates


def test_a_product_has_no_floor() -> None:
    found = losses(LECTURE, 0.01, 1000)
    assert found[60] == pytest.approx(-20.280089834905876, rel=1e-9)
    assert found[1000] == pytest.approx(-10512794383898.49, rel=1e-9)


@pytest.mark.parametrize(
    ("rate", "weights"),
    [
        (0.5, [3.0, 3.0]),
        (1.0, [6.0, 0.0, 6.0]),
        (0.4, [2.4000000000000004, 2.88, 2.976, 2.9952, 2.99904]),
        (1.1, [6.6000000000000005, -1.3200000000000012, 8.184000000000001]),
    ],
)
def test_learning_rates_on_a_parabola(rate: float, weights: list[float]) -> None:
    run = Run(Experiment("w = 0\nL = (w - 3)**2", learning_rate=rate))
    found = [run.parameters(epoch)["w"] for epoch in range(1, len(weights) + 1)]
    assert found == pytest.approx(weights, rel=1e-9)


def test_a_neuron_descends_and_its_inputs_stay() -> None:
    run = Run(Experiment(NEURON, learning_rate=0.1))
    run.advance(3)
    expected = [0.7071067811865476, 0.5589973119420177, 0.27993595856439196, -0.17149382182559714]
    assert list(run.losses) == pytest.approx(expected, rel=1e-9)
    assert run.leaf_values(3)["x1"] == 2.0
    assert run.parameters(3)["w2"] == 1.0
    assert set(run.parameters(0)) == {"w1", "w2", "b"}


def test_rosenbrock_overshoots_first() -> None:
    program = "x = -1.2\ny = 1\nL = (1 - x)**2 + 100*(y - x**2)**2"
    found = losses(program, 0.001, 1000)
    assert found[0] == pytest.approx(24.2)
    assert (found[1], found[100], found[1000]) == pytest.approx(
        (5.352911580008964, 3.801889007206771, 0.45352902482768304), rel=1e-9
    )


def test_the_steps_of_every_epoch_say_the_same_as_the_fast_loop() -> None:
    run = Run(Experiment(NEURON, learning_rate=0.1))
    for epoch in (0, 1, 5):
        trace = run.trace(epoch)
        end = trace.last
        assert trace.values[trace.graph.output] == run.loss(epoch)
        by_name = run.graph.by_name
        assert {name: end.gradients[by_name[name].index] for name in run.gradients(epoch)} == run.gradients(epoch)
        moved = {node.name: end.values[node.index] for node in run.graph.parameters}
        assert moved == run.parameters(epoch + 1)


def test_an_epoch_starts_with_what_the_one_before_left() -> None:
    run = Run(Experiment(LECTURE))
    before, start = run.trace(0).last, run.trace(1).frame(0)
    assert start.values == before.values
    assert start.gradients == before.gradients
    assert start.stale_values == {2, 4} == before.stale_values
    assert start.stale_gradients == {0, 1, 2, 3, 4}
    assert run.trace(1).frame(2).stale_values == set()


def test_an_edit_by_hand_holds_from_its_epoch_on() -> None:
    plain = Run(Experiment(LECTURE))
    edited = Run(Experiment(LECTURE).with_leaf("a", 7.0, epoch=3))
    assert edited.parameters(2) == plain.parameters(2)
    assert edited.parameters(3) == {**plain.parameters(3), "a": 7.0}
    assert edited.loss(2) == plain.loss(2)
    assert edited.loss(3) == (7.0 + plain.parameters(3)["b"]) * plain.parameters(3)["d"]


def test_a_locked_parameter_stays_and_its_step_says_so() -> None:
    run = Run(Experiment(LECTURE).with_lock("a", True, epoch=1))
    assert run.parameters(1)["a"] == 4.9
    assert run.parameters(2)["a"] == 4.9
    assert run.parameters(2)["b"] < 2.9
    assert [step.locked for step in run.trace(1).steps if step.kind == "update"] == [True, False, False]


def test_a_resumed_run_equals_one_from_the_start() -> None:
    earlier = Run(Experiment(LECTURE))
    earlier.advance(20)
    earlier.trace(9)
    experiment = earlier.experiment.with_leaf("b", 1.5, epoch=10).with_learning_rate(0.02, epoch=12)
    resumed, fresh = Run.resumed(earlier, experiment, 10), Run(experiment)
    resumed.advance(6)
    fresh.advance(15)
    assert resumed.losses == fresh.losses
    assert resumed.trace(10).steps == fresh.trace(10).steps
    assert Run.resumed(earlier, experiment, 0).losses == fresh.losses[:1]


def test_an_expression_built_in_python_runs_as_well() -> None:
    a, b, d = Value(5, label="a"), Value(3, label="b"), Value(10, label="d")
    run = Run.from_value((a + b) * d, learning_rate=0.01)
    run.advance(2)
    assert run.losses == (80.0, 77.376, 74.8149472)
    assert run.parameters(1) == {"a": 4.9, "b": 2.9, "d": 9.92}


def test_a_loss_that_is_not_finite_is_a_number_like_others() -> None:
    run = Run(Experiment("x = 0\ny = log(x)\nL = y * 2"))
    run.advance(2)
    assert run.losses[0] == -math.inf
    assert math.isnan(run.losses[1])


def test_traces_that_were_looked_at_take_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_module, "BUDGET", 5_000_000)
    run = Run(Experiment('x1, x2, y = data("moons")\ns = mlp([x1, x2], [50, 1], tanh)\nL = mean((s - y)**2)'))
    run.advance(30)
    tracemalloc.start()
    kept = [run.trace(epoch) for epoch in range(30)][-1]
    assert run.trace(29) is kept
    assert 3e6 < tracemalloc.get_traced_memory()[0] < 6e6
    tracemalloc.stop()


def test_old_traces_are_let_go_and_come_back_the_same() -> None:
    run = Run(Experiment(LECTURE))
    first = run.trace(0).steps
    for epoch in range(100):
        run.trace(epoch)
    assert run.trace(0).steps == first


def test_what_cannot_be_run_is_refused() -> None:
    with pytest.raises(EngineError, match="not a known optimizer"):
        Run(Experiment(LECTURE, optimizer="newton"))
    with pytest.raises(EngineError, match="at most"):
        Run(Experiment(LECTURE)).advance(MAX_EPOCHS + 1)


def test_there_is_no_epoch_before_the_first() -> None:
    run = Run(Experiment(LECTURE))
    run.advance(3)
    for ask in (run.loss, run.parameters, run.leaf_values, run.gradients, run.trace):
        with pytest.raises(EngineError, match="no epoch -1"):
            ask(-1)


def test_edits_of_what_is_no_leaf_of_the_program_change_nothing() -> None:
    program = "a = 5\nL = a * 2"
    edited = Experiment(program).with_leaf("2", 9.0).with_leaf("L", 1.0).with_leaf("gone", 1.0)
    run = Run(edited)
    assert run.loss(0) == 10.0 == run.trace(0).values[run.graph.output]


def test_every_loss_is_a_float_even_where_relu_cuts_off() -> None:
    run = Run(Experiment("x = -3\nL = relu(x)"))
    assert [type(loss) for loss in run.losses] == [float]


@pytest.mark.parametrize(
    ("program", "losses"),
    [("L = 2 * 3", [6.0, 6.0]), ("x = input(2)", [2.0, 2.0]), ("a = 5", [5.0, 4.99]), ("a = 5\nL = 3 * 2", [6.0, 6.0])],
)
def test_programs_that_have_little_to_train(program: str, losses: list[float]) -> None:
    run = Run(Experiment(program))
    run.advance(1)
    assert list(run.losses) == losses
    assert run.trace(1).values[run.graph.output] == losses[1]


@pytest.mark.parametrize("samples", [4, 5, 9])
def test_minibatches_are_of_the_data_that_an_epoch_has(samples: int) -> None:
    program = "w = 0\nx = [1.0, 2.0, 3.0, 4.0]\ny = [2.0, 3.0, 5.0, 9.0]\nL = mean((w*x - y)**2)"
    xs = [float(k) for k in range(1, samples + 1)]
    experiment = Experiment(program, learning_rate=0.005).with_batch_size(4)
    run = Run(experiment.with_data({"x": xs, "y": [2 * x for x in xs]}, 1))
    steps = run.trace(1)
    assert len([step for step in steps.steps if step.kind == "seed"]) == -(-samples // 4)
    assert run.parameters(2)["w"] == pytest.approx(steps.last.values[0], rel=1e-12)


def test_a_sample_that_is_new_has_no_numbers_of_the_epoch_before() -> None:
    experiment = Experiment("w = 2\nx = [1.0, 2.0]\nL = mean((w*x)**2)").with_data({"x": [1.0, 2.0, 3.0]}, 1)
    run = Run(experiment)
    old, new = (run.trace(1, sample).frame(0) for sample in (1, 2))
    product, output = run.graph.by_name["L"].operands[0], run.graph.output
    assert old.values[product] == 16.0
    assert (new.values[product], new.gradients[product]) == (None, None)
    assert new.values[output] == old.values[output] == 10.0
    assert run.trace(1, 2).last.values[product] is not None
