"""The command line as one types it: what it prints, and how it exits."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from desktop_app.command_line.cli import main
from engine import Experiment, Run
from engine.checks.torch_check import TORCH
from engine.ops.scalar_forms import PARTIALS
from tests.desktop_app.command import program
from tests.engine.programs import LECTURE

# trace


def test_trace_prints_each_step_as_an_object(lecture: str, lines) -> None:
    steps = lines("trace", lecture, "--json")
    assert [step["kind"] for step in steps] == (
        ["forward"] * 2 + ["zero_grad", "seed"] + ["backward"] * 4 + ["update"] * 3
    )
    assert steps[0] == {
        "epoch": 0, "step": 1, "kind": "forward", "node": "c", "op": "+", "after": 8.0,
        "text": "c = a + b = 5 + 3 = 8",
    }  # fmt: skip
    assert steps[2] == {"epoch": 0, "step": 3, "kind": "zero_grad", "text": "every grad = 0"}
    assert steps[3] == {
        "epoch": 0, "step": 4, "kind": "seed", "node": "L", "before": 0.0, "after": 1.0, "text": "∂L/∂L = 1",
    }  # fmt: skip
    assert steps[8] == {
        "epoch": 0, "step": 9, "kind": "update", "node": "a", "gradient": 10.0, "learning_rate": 0.01, "before": 5.0,
        "after": 4.9, "text": "a ← a − lr · ∂L/∂a = 5 − 0.01 · 10 = 4.9",
    }  # fmt: skip


def test_every_optimizer_trains_and_traces_with_its_state(lecture: str, lines) -> None:
    for id, a in (("sgd", 4.9), ("momentum", 4.9), ("nesterov", 4.81), ("rmsprop", 4.9), ("adam", 4.99)):
        trained = lines("train", lecture, "--json", "--epochs", "1", "--optimizer", id)
        assert trained[1]["parameters"]["a"] == pytest.approx(a, abs=1e-8)
    step = lines("trace", lecture, "--json", "--optimizer", "momentum")[8]
    assert step["state"] == {"v": 10.0}


DATA = "w = 0\nx, y = data('points.csv')\nL = mean((w*x - y)**2)\n"


@pytest.fixture
def with_data(tmp_path: Path) -> str:
    (tmp_path / "points.csv").write_text("x,y\n1,2\n2,4\n", encoding="utf-8")
    return program(tmp_path, DATA)


def test_a_program_finds_its_data_beside_it(with_data: str, lines) -> None:
    losses = [entry["loss"] for entry in lines("train", with_data, "--json", "--epochs", "1", "--lr", "0.1")]
    assert losses == pytest.approx([10.0, 2.5])  # w: 0 → 1
    checked = lines("check", with_data, "--json")
    assert [(entry["leaf"], entry["verdict"]) for entry in checked] == [("w", "agree")]


def test_steps_over_samples_tell_how_many_and_their_sum(with_data: str, lines) -> None:
    step = next(step for step in lines("trace", with_data, "--json") if step.get("operand") == "w")
    assert (step["samples"], step["summed"], step["after"]) == (2, -10.0, -10.0)
    assert step["upstream"] * step["local"] == -2.0  # of the first sample


def test_minibatches_schedule_decay_and_ascent_are_options(with_data: str, lines) -> None:
    def last(*options: str) -> float:
        return lines("train", with_data, "--json", "--epochs", "2", "--lr", "0.1", *options)[-1]["parameters"]["w"]

    plain = last()
    varied = [("--schedule", "linear", "--span", "2"), ("--weight-decay", "0.5"), ("--ascent",)]
    assert len({plain, *(last(*options) for options in varied)}) == 4


def test_a_saved_experiment_is_what_it_was(tmp_path: Path, lines) -> None:
    saved = Experiment(LECTURE, learning_rate=0.1, optimizer="momentum").with_leaf("a", 2.0)
    path = program(tmp_path, saved.to_json())
    trained = lines("train", path, "--json", "--epochs", "2")
    assert [entry["loss"] for entry in trained] == list(Run(saved).losses) + [Run(saved).loss(k) for k in (1, 2)]
    assert lines("train", path, "--json", "--epochs", "1", "--lr", "0")[1]["loss"] == 50
    assert [entry["value"] for entry in lines("check", path, "--json")] == [2.0, 3.0, 10.0]
    assert lines("trace", path, "--json")[0]["after"] == 5


def test_what_is_wrong_in_a_saved_program_is_shown_in_its_line(tmp_path: Path, capsys) -> None:
    assert main(["train", program(tmp_path, Experiment("a = 1\nL = 2a").to_json())]) == 2
    assert "    L = 2a\n" in capsys.readouterr().err
    assert main(["train", program(tmp_path, "{}")]) == 2
    assert "not an experiment" in capsys.readouterr().err


def test_many_parameters_are_not_all_written_on_a_line(tmp_path: Path, lines) -> None:
    text = "x1 = input(1.0)\nL = mlp([x1], [8, 1], tanh)\n"
    assert lines("train", program(tmp_path, text), "--epochs", "0")[1].endswith("… 13 more")


def test_trace_prints_the_line_of_the_manual_to_the_letter(lecture: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", lecture, "--json"]) == 0
    assert capsys.readouterr().out.splitlines()[6] == (
        '{"epoch":0,"step":7,"kind":"backward","node":"c","operand":"a","upstream":10.0,"local":1.0,"before":0.0,'
        '"after":10.0,"text":"∂L/∂a += ∂L/∂c · ∂c/∂a = 10 · 1 = 10"}'
    )


@pytest.mark.parametrize("epochs", [0, 1, 2, 5])
def test_trace_of_n_epochs_has_n_updates(lecture: str, lines, epochs: int) -> None:
    steps = lines("trace", lecture, "--json", "--epochs", str(epochs))
    assert [step["epoch"] for step in steps] == [epoch for epoch in range(epochs) for _ in range(11)]
    assert sum(step["kind"] == "update" for step in steps) == 3 * epochs
    after = {step["node"]: step["after"] for step in steps if step["kind"] == "update"}
    trained = lines("train", lecture, "--json", "--epochs", str(epochs))[-1]["parameters"]
    assert after == (trained if epochs else {})


def test_trace_for_people(lecture: str, lines) -> None:
    shown = lines("trace", lecture, "--lr", "0.1")
    assert shown[0] == "epoch 0"
    assert shown[7].split(maxsplit=1)[0] == "7"
    assert "∂L/∂a += ∂L/∂c · ∂c/∂a = 10 · 1 = 10" in shown[7]
    assert shown[7].endswith("a.grad += 10 × 1")
    assert shown[9].endswith("a −= 0.1 × 10")
    assert len(shown) == 12


# train


def test_train_prints_epochs_0_to_n_with_gradients_before_the_update(lecture: str, lines) -> None:
    epochs = lines("train", lecture, "--json", "--epochs", "2")
    assert epochs[0] == {
        "epoch": 0, "loss": 80.0, "parameters": {"a": 5.0, "b": 3.0, "d": 10.0},
        "gradients": {"a": 10.0, "b": 10.0, "d": 8.0},
    }  # fmt: skip
    assert [entry["loss"] for entry in epochs] == [80.0, 77.376, 74.8149472]
    assert epochs[1]["parameters"] == {"a": 4.9, "b": 2.9, "d": 9.92}


def test_train_until_negative_stops_at_the_46th_update(lecture: str, lines) -> None:
    epochs = lines("train", lecture, "--json", "--until-negative")
    assert len(epochs) == 47
    assert epochs[45]["loss"] > 0 > epochs[46]["loss"]
    assert len(lines("train", lecture, "--json", "--until-negative", "--epochs", "3")) == 4
    assert len(lines("train", lecture, "--json", "--until-negative", "--lr", "0.1")) == 6


def test_train_for_people(lecture: str, lines) -> None:
    shown = lines("train", lecture)
    assert shown[0].split() == ["epoch", "L", "parameters"]
    assert shown[2].split() == ["1", "77.376", "a", "=", "4.9", "b", "=", "2.9", "d", "=", "9.92"]
    assert len(shown) == 12


def test_numbers_that_are_not_finite_are_strings(tmp_path: Path, lines) -> None:
    path = program(tmp_path, "x = 0\ny = 0 - log(x)\nL = y * 1")
    first, second = lines("train", path, "--json", "--epochs", "1")
    assert (first["loss"], first["gradients"]) == ("inf", {"x": "-inf"})
    assert second["parameters"] == {"x": "inf"}
    path = program(tmp_path, "x = -1\nL = sqrt(x)")
    assert lines("train", path, "--json", "--epochs", "0")[0]["loss"] == "nan"
    assert [step["after"] for step in lines("trace", path, "--json") if step["kind"] == "forward"] == ["nan"]


def test_a_constant_program_trains_nothing(tmp_path: Path, lines) -> None:
    path = program(tmp_path, "L = 2 * 3")
    assert lines("train", path, "--json", "--epochs", "1")[1] == {
        "epoch": 1, "loss": 6.0, "parameters": {}, "gradients": {},
    }  # fmt: skip


# check


CHECK_KEYS = ("value", "analytic", "numeric", "h", "torch", "central", "verdict")


def checked(kind: str, name: str, *values: Any) -> dict[str, Any]:
    return {kind: name, **dict(zip(CHECK_KEYS, values, strict=True))}


@pytest.fixture
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)


@pytest.fixture
def wrong_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake in the table: each factor is given itself instead of the other."""
    monkeypatch.setitem(PARTIALS, "mul", lambda out, a, b: (a, b))


@pytest.mark.usefixtures("no_torch")
def test_check_prints_the_lectures_difference_quotients(lecture: str, lines) -> None:
    ten = (10.0, 10.000000000331966, 1e-5, None, 10.000000000331966, "agree")
    leaves = [
        checked("leaf", "a", 5.0, *ten),
        checked("leaf", "b", 3.0, *ten),
        checked("leaf", "d", 10.0, 8.0, 7.999999999697137, 1e-5, None, 7.999999999697137, "agree"),
    ]
    assert lines("check", lecture, "--json") == leaves
    *first, c, output = lines("check", lecture, "--json", "--nodes")
    assert first == leaves
    assert c == checked("node", "c", 8.0, *ten)
    assert (output["node"], output["analytic"], output["numeric"], output["verdict"]) == (
        "L",
        1.0,
        pytest.approx(1.0),
        "agree",
    )


@pytest.mark.usefixtures("no_torch")
def test_check_for_people_and_how_to_get_pytorch(lecture: str, lines) -> None:
    head, *rows, hint = lines("check", lecture, "--h", "1", "--nodes")
    assert head.split() == ["leaf", "value", "analytic", "forward", "central", "difference", "PyTorch", "verdict"]
    assert [row.split() for row in rows] == [
        ["a", "5", "10", "10", "10", "0", "–", "agree"],
        ["b", "3", "10", "10", "10", "0", "–", "agree"],
        ["d", "10", "8", "8", "8", "0", "–", "agree"],
        ["c", "8", "10", "10", "10", "0", "–", "agree"],
        ["L", "80", "1", "1", "1", "0", "–", "agree"],
    ]
    assert len({len(line.rpartition("  ")[0]) for line in (head, *rows)}) == 1
    assert hint.startswith("PyTorch is not installed: ")
    assert hint.endswith(f"-m pip install {TORCH}")


@pytest.mark.torch
def test_check_shows_pytorch_where_it_is_installed(lecture: str, lines) -> None:
    pytest.importorskip("torch")
    assert [row["torch"] for row in lines("check", lecture, "--json", "--nodes")] == [10.0, 10.0, 8.0, 10.0, 1.0]
    shown = lines("check", lecture)
    assert len(shown) == 4
    assert shown[3].split() == ["d", "10", "8", *["7.999999999697137"] * 2, "3.028626238688048e−10", "8", "agree"]


@pytest.mark.usefixtures("no_torch")
def test_check_says_in_a_sentence_why_a_quotient_differs(tmp_path: Path, lines) -> None:
    path = program(tmp_path, "b = 0\nL = 2 * log(b)\n")
    shown = lines("check", path)
    assert shown[1].split() == ["b", "0", "inf", "inf", "NaN", "NaN", "–", "edge"]
    assert shown[2] == "b: log(b) is not finite or leaves its domain within h of here, and there is no slope."
    path = program(tmp_path, "a = 0\nc = 3\nL = relu(a) + c**2\n")
    assert lines("check", path)[1].endswith("  kink")
    assert (
        lines("check", path)[3] == "a: relu(a) has a kink here or within h of it: the slopes on its two sides differ."
    )
    assert lines("check", path, "--h", "1e-16")[4].startswith(
        "c: The quotient cannot tell at h = 1e−16: rounding alone"
    )
    assert [row["verdict"] for row in lines("check", path, "--json")] == ["kink", "agree"]


@pytest.mark.usefixtures("no_torch", "wrong_product")
@pytest.mark.parametrize("how", [[], ["--json"], ["--nodes"]])
def test_check_exits_with_1_for_a_wrong_gradient(
    how: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = program(tmp_path, "x = 2\ny = 3\nL = x * y")
    assert main(["check", path, *how]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert out.count("disagree") == 2
    sentence = "x: The gradient is 2, and the difference quotient comes to 3: one of them is wrong."
    assert (sentence in out.splitlines()) == ("--json" not in how)


@pytest.mark.usefixtures("wrong_product")
def test_check_exits_with_0_where_h_is_too_small_to_tell(tmp_path: Path, lines) -> None:
    path = program(tmp_path, "x = 2\ny = 3\nL = x * y")
    assert [row["verdict"] for row in lines("check", path, "--json", "--h", "1e-16")] == ["round_off", "round_off"]


def test_check_of_a_program_without_leaves_is_its_head(tmp_path: Path, lines) -> None:
    assert len(lines("check", program(tmp_path, "L = 2 * 3"))) == 1
