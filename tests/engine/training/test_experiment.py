"""What a person chose: edits in time, ranges, and the file they are saved in."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import EngineError
from engine.training.experiment import DataEdit, Edit, Experiment, default_range, from_json
from engine.training.run import Run

PROGRAM = "a = 5\nL = a * 2"


def test_a_leaf_set_to_a_whole_number_is_float64_as_all_are() -> None:
    run = Run(Experiment("a = 5\nL = a*a*a").with_leaf("a", 1000000005))
    assert run.losses[0] == float(1000000005) * float(1000000005) * float(1000000005)


def test_an_edit_drops_the_future_it_was_made_before() -> None:
    experiment = Experiment(PROGRAM).with_leaf("a", 1.0, 2).with_leaf("a", 2.0, 7).with_leaf("a", 3.0, 4)
    assert experiment.edits == (Edit(2, "leaf", "a", 1.0), Edit(4, "leaf", "a", 3.0))


def test_an_edit_at_the_same_place_replaces_the_one_before() -> None:
    experiment = Experiment(PROGRAM).with_leaf("a", 1.0, 2).with_leaf("b", 9.0, 2).with_leaf("a", 2.0, 2)
    assert experiment.settings(2).leaves == {"a": 2.0, "b": 9.0}
    assert experiment.settings(3).leaves == {}


def test_settings_hold_from_their_epoch_on() -> None:
    experiment = Experiment(PROGRAM, learning_rate=0.1).with_lock("a", True, 1).with_learning_rate(0.5, 2)
    assert [experiment.settings(k).learning_rate for k in range(4)] == [0.1, 0.1, 0.5, 0.5]
    assert [experiment.settings(k).locked for k in (0, 1, 9)] == [frozenset(), {"a"}, {"a"}]
    assert experiment.with_lock("a", False, 3).settings(3).locked == frozenset()
    assert experiment.with_learning_rate(0.2).settings(2).learning_rate == 0.2


@pytest.mark.parametrize("rate", [-1.0, math.inf, math.nan])
def test_a_learning_rate_that_makes_no_sense_is_refused(rate: float) -> None:
    with pytest.raises(EngineError, match="learning rate"):
        Experiment(PROGRAM).with_learning_rate(rate)


def test_ranges_are_chosen_or_round_and_grow_with_the_value() -> None:
    experiment = Experiment(PROGRAM)
    assert experiment.range_of("a", 5.0) == (-10.0, 10.0)
    assert experiment.with_range("a", 0.0, 6.0).range_of("a", 5.0) == (0.0, 6.0)
    assert experiment.with_range("a", 0.0, 6.0).with_leaf("a", 8.0).range_of("a", 8.0) == (0.0, 8.0)
    assert experiment.with_leaf("a", math.inf).ranges == {}
    for low, high in ((1.0, 1.0), (2.0, 1.0), (0.0, math.inf), (math.nan, 1.0)):
        with pytest.raises(EngineError, match="range of a"):
            experiment.with_range("a", low, high)


@given(st.floats())
def test_a_default_range_is_finite_and_holds_the_value(value: float) -> None:
    low, high = default_range(value)
    assert math.isfinite(low) and math.isfinite(high) and low < high
    assert not math.isfinite(value) or low <= value <= high or abs(value) > 1.7e308


def test_a_run_is_the_same_until_the_first_edit_that_differs() -> None:
    plain = Experiment(PROGRAM)
    assert plain.same_until(plain.with_range("a", 0, 9)) > 10**6
    assert plain.with_leaf("a", 1.0, 4).same_until(plain.with_leaf("a", 2.0, 6)) == 4
    assert plain.same_until(plain.with_learning_rate(0.5)) == 0
    assert plain.same_until(plain.with_weight_decay(0.5)) == plain.same_until(plain.with_ascent(True)) == 0
    assert plain.same_until(plain.with_schedule("cosine")) == 0
    assert plain.with_schedule("cosine").same_until(plain.with_schedule("cosine", 7)) == 0
    assert plain.same_until(plain.with_schedule("constant", 7)) > 10**6


def test_a_file_brings_everything_back() -> None:
    experiment = (
        Experiment(PROGRAM, learning_rate=0.3, title="Mine ∂")
        .with_range("a", -1, 7)
        .with_leaf("a", 1e-300, 2)
        .with_lock("a", True, 3)
        .with_learning_rate(0.1, 4)
        .with_schedule("step", 12)
        .with_weight_decay(0.05)
        .with_ascent(True)
    )
    assert from_json(experiment.to_json()) == experiment


def test_a_file_from_before_there_were_schedules_opens() -> None:
    old = json.loads(Experiment(PROGRAM).to_json())
    for key in ("schedule", "schedule_span", "weight_decay", "ascent"):
        del old[key]
    assert from_json(json.dumps(old)) == Experiment(PROGRAM)


def test_training_settings_that_make_no_sense_are_refused() -> None:
    with pytest.raises(EngineError, match="not a known schedule"):
        Experiment(PROGRAM).with_schedule("warm")
    with pytest.raises(EngineError, match="span 1 epoch"):
        Experiment(PROGRAM).with_schedule("step", 0)
    for decay in (-1.0, math.inf, math.nan):
        with pytest.raises(EngineError, match="weight decay"):
            Experiment(PROGRAM).with_weight_decay(decay)
    saved = Experiment(PROGRAM).with_schedule("step", 12).with_weight_decay(0.25).to_json()
    for old, new in (('"step"', '"warm"'), ("12", "0"), ("0.25", "-1"), ("0.25", "Infinity")):
        with pytest.raises(EngineError, match=r"schedule|weight decay|no JSON"):
            from_json(saved.replace(old, new))


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", "3", "{}", '{"backprop_stepper": "one"}', "[" * 100_000, '{"backprop_stepper": 1}',
        Experiment(PROGRAM).to_json().replace("0.01", '"fast"'),
        Experiment(PROGRAM).with_leaf("a", 1.0).to_json().replace('"leaf"', '"leg"'),
        Experiment(PROGRAM).with_leaf("a", 1.0).to_json().replace('"ranges": {', '"ranges": [').replace("}", "]", 1),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(EngineError, match="not an experiment"):
        from_json(text)


@pytest.mark.parametrize(("old", "new"), [("2,", "Infinity,"), ("0.01", "1" + "0" * 400), ("2,", "1e999,")])
def test_a_file_with_a_number_that_no_computer_holds_is_refused(old: str, new: str) -> None:
    text = Experiment(PROGRAM).with_leaf("a", 1.0, 2).to_json()
    with pytest.raises(EngineError, match="not an experiment"):
        from_json(text.replace(old, new, 1))


def test_a_file_with_a_senseless_number_is_refused() -> None:
    with pytest.raises(EngineError, match="learning rate"):
        from_json(Experiment(PROGRAM).to_json().replace("0.01", "-1"))
    for rate in ("-1", '"inf"', '"nan"'):
        with pytest.raises(EngineError, match=r"edits\[0\]"):
            from_json(Experiment(PROGRAM).with_learning_rate(0.25, 3).to_json().replace("0.25", rate))


def test_a_file_of_a_newer_version_says_so() -> None:
    with pytest.raises(EngineError, match="newer version"):
        from_json(Experiment(PROGRAM).to_json().replace('"backprop_stepper": 1', '"backprop_stepper": 2'))


def test_seed_minibatches_and_edited_data_are_saved() -> None:
    chosen = Experiment(PROGRAM).with_seed(7).with_batch_size(10)
    edited = chosen.with_data({"x": [1.0, 2.0], "y": [3, 4]}).with_data({"x": [5.0], "y": [6.0]}, epoch=3)
    again = from_json(edited.to_json())
    assert again == edited
    assert again.data_at(2) == DataEdit(0, (("x", (1.0, 2.0)), ("y", (3.0, 4.0))))
    assert again.data_at(3) == DataEdit(3, (("x", (5.0,)), ("y", (6.0,))))
    assert chosen.data_at(0) is None


def test_the_folder_is_not_saved() -> None:
    assert "folder" not in Experiment(PROGRAM, folder="/somewhere").to_json()


@pytest.mark.parametrize("edit", [Edit, DataEdit])
def test_edits_are_the_same_only_to_the_last_bit(edit: type) -> None:
    def made(value: float) -> object:
        return Edit(1, "leaf", "a", value) if edit is Edit else DataEdit(1, (("x", (2.0, value)),))

    numbers = (0.0, -0.0, math.nan, 5e-324, 1.0)
    for one in numbers:
        for other in numbers:
            assert (made(one) == made(other)) == (one is other)
            assert (made(one) != made(other)) == (one is not other)
            assert len({made(one), made(other)}) == (1 if one is other else 2)
    assert made(1.0) != (1, "a", 1.0)


def test_edited_data_drop_the_future() -> None:
    first = Experiment(PROGRAM).with_data({"x": [1.0]}, 5).with_leaf("a", 2.0, 9)
    second = first.with_data({"x": [2.0]}, 4)
    assert [edit.epoch for edit in second.data] == [4]
    assert second.edits == ()
    assert first.same_until(second) == 4
    assert Experiment(PROGRAM).same_until(first) == 5


def test_another_seed_starts_afresh() -> None:
    edited = Experiment(PROGRAM).with_leaf("a", 2.0).with_data({"x": [1.0]})
    assert (edited.with_seed(3).edits, edited.with_seed(3).data) == ((), ())


def test_minibatches_differ_from_the_first_epoch_on_and_seeds_only_with_them() -> None:
    plain = Experiment(PROGRAM)
    assert plain.same_until(plain.with_batch_size(2)) == 0
    assert plain.same_until(plain.with_seed(3)) > 0
    assert plain.with_batch_size(2).same_until(plain.with_batch_size(2).with_seed(3)) == 0


def test_senseless_data_and_minibatches_are_refused() -> None:
    for columns in ({"x": [], "y": []}, {"x": [1.0], "y": [1.0, 2.0]}, {}):
        with pytest.raises(EngineError, match="need a sample"):
            Experiment(PROGRAM).with_data(columns)
    with pytest.raises(EngineError, match="minibatch"):
        Experiment(PROGRAM).with_batch_size(-1)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("a = 3\nL = a**2", 0.01),
        ("# Learning rate: 0.001\na = 3\nL = a**2", 0.001),
        ("#learning rate:.5\na = 3\nL = a**2", 0.5),
        ("a = 3\nL = a**2  # Learning rate: 3", 0.01),
        ("a = 3\nlr = 0.05\nL = a**2\na -= lr*2*a", 0.05),
        ("lr = 0.05\nL = a**", 0.01),
    ],
)
def test_a_program_brings_the_learning_rate_that_it_names(text: str, rate: float) -> None:
    assert Experiment.of_program(text).learning_rate == rate
