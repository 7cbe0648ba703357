"""The command line as one types it: what it prints, how it exits, and what it leaves alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app.cli import main
from engine import Experiment, Run
from engine.formula import PARTIALS

LECTURE = "a = 5\nb = 3\nc = a + b\nd = 10\nL = c * d\n"


@pytest.fixture
def lecture(tmp_path: Path) -> str:
    path = tmp_path / "lecture.txt"
    path.write_text(LECTURE, encoding="utf-8")
    return str(path)


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]):
    """Runs a command that succeeds, and returns its lines; JSON objects as dictionaries."""

    def run(*arguments: str) -> list[Any]:
        assert main(arguments) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return [json.loads(line) if "--json" in arguments else line for line in out.splitlines()]

    return run


def program(tmp_path: Path, text: str) -> str:
    path = tmp_path / "program.txt"
    path.write_bytes(text.encode())
    return str(path)


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
    assert hint.endswith("-m pip install torch==2.13.0")
    assert f'"{hint.split()[-1]}"' in (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")


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


# input


def test_a_minus_reads_standard_input(lines, monkeypatch: pytest.MonkeyPatch) -> None:
    given = SimpleNamespace(buffer=io.BytesIO(b"\xef\xbb\xbfa = 2\r\nL = a ** 2\r\n"))
    monkeypatch.setattr(sys, "stdin", given)
    assert lines("train", "-", "--json", "--epochs", "0")[0]["gradients"] == {"a": 4.0}


def test_text_that_is_far_too_long_is_refused_politely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", program(tmp_path, "#" + "∂" * 1_000_000)]) == 2
    assert "at most 20,000 characters" in capsys.readouterr().err


# what is wrong


@pytest.mark.parametrize("verb", ["trace", "train", "check"])
def test_a_wrong_program_is_pointed_at(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = program(tmp_path, "a = 1\nL = tanhh(a)\n")
    assert main([verb, path, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        f"{path}:2:5: tanhh is not a function of the language\n    L = tanhh(a)\n        ^^^^^\n  Did you mean tanh?\n"
    )


def test_of_standard_input_the_place_is_named_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"x =")))
    assert main(["train", "-"]) == 2
    assert capsys.readouterr().err.startswith("<stdin>:1:4: A value is missing after =\n")


def test_an_empty_program_is_told_what_to_type(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", program(tmp_path, "")]) == 2
    assert "Type a = 3" in capsys.readouterr().err


def test_files_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", str(tmp_path / "none.txt")]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'none.txt'} cannot be read: No such file or directory\n"
    assert main(["train", str(tmp_path)]) == 2
    assert "cannot be read" in capsys.readouterr().err
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    assert main(["train", str(tmp_path / "picture.png")]) == 2
    assert capsys.readouterr().err == f"{tmp_path / 'picture.png'} is not a text file in UTF-8\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train"], "PROGRAM"),
        (["train", "{}", "--epochs", "-1"], "-1 is not a whole number, 0 to 1000000"),
        (["train", "{}", "--epochs", "1.5"], "1.5 is not a whole number"),
        (["train", "{}", "--epochs", "ten"], "ten is not a whole number"),
        (["train", "{}", "--epochs", "1000001"], "1000001 is not a whole number, 0 to 1000000"),
        (["train", "{}", "--lr", "nan"], "nan is not a number, 0 or more"),
        (["train", "{}", "--lr", "-0.1"], "-0.1 is not a number, 0 or more"),
        (["check", "{}", "--h", "small"], "small"),
        (["trace", "{}", "--until-negative"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_exits_with_2(
    arguments: list[str], words: str, lecture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([argument.format(lecture) for argument in arguments])
    assert caught.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--optimizer", "newton"], "newton is not a known optimizer"), (["--h", "0"], "cannot be nudged by h = 0.0")],
)
def test_what_the_engine_refuses_exits_with_2(
    arguments: list[str], words: str, lecture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    verb = "check" if "--h" in arguments else "train"
    assert main([verb, lecture, *arguments]) == 2
    assert words in capsys.readouterr().err


def test_help_lists_the_verbs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    out = capsys.readouterr().out
    assert all(verb in out for verb in ("trace", "train", "check"))


# a process of its own


def run_python(code: str, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=60,
        encoding="utf-8", **settings,
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["trace", "train", "check"])
def test_headless_verbs_import_no_window(verb: str, lecture: str) -> None:
    code = (
        "import sys; sys.modules['torch'] = None; from desktop_app.cli import main; main(sys.argv[1:]); "
        "print({'PySide6', 'shiboken6', 'matplotlib', 'networkx', 'numpy'} & set(sys.modules))"
    )
    done = run_python(code, verb, lecture)
    assert (done.stderr, done.stdout.splitlines()[-1]) == ("", "set()")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
@pytest.mark.parametrize("epochs", ["1", "100000"])
def test_a_reader_who_has_seen_enough_is_no_error(lecture: str, epochs: str) -> None:
    command = [sys.executable, "-m", "desktop_app", "train", lecture, "--epochs", epochs]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


def test_output_is_utf_8_whatever_the_terminal_says(lecture: str) -> None:
    code = "import sys; from desktop_app.cli import main; sys.exit(main(sys.argv[1:]))"
    done = run_python(code, "trace", lecture, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "∂L/∂a" in done.stdout
