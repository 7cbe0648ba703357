"""The command line as one types it: where it reads from, what it says of what is wrong, and what it leaves alone."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app.command_line.cli import VERBS, main, parser
from engine.training.experiment import MAX_BYTES, Experiment
from tests.desktop_app.command import program

# input


def test_a_minus_reads_standard_input(lines, monkeypatch: pytest.MonkeyPatch) -> None:
    given = SimpleNamespace(buffer=io.BytesIO(b"\xef\xbb\xbfa = 2\r\nL = a ** 2\r\n"))
    monkeypatch.setattr(sys, "stdin", given)
    assert lines("train", "-", "--json", "--epochs", "0")[0]["gradients"] == {"a": 4.0}


def test_a_notebook_is_read_and_says_what_was_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = [{"cell_type": "code", "source": source} for source in ("a = 2", "os.remove(a)", "L = a**2")]
    (tmp_path / "mine.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")
    assert main(["train", str(tmp_path / "mine.ipynb"), "--json", "--epochs", "0"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["gradients"] == {"a": 4.0}
    assert err == "Code cell 2 was left out: os is not part of the language\n"


def test_what_was_skipped_goes_to_standard_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", program(tmp_path, "a = 2\nL = a**2\nplt.plot(L)\n"), "--json", "--epochs", "0"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["gradients"] == {"a": 4.0}
    assert err == "Plotting was skipped: the app has plots of its own (line 3)\n"


def test_text_that_is_far_too_long_is_refused_politely(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", program(tmp_path, "#" + "∂" * 1_000_000)]) == 2
    assert "at most 20,000 characters" in capsys.readouterr().err


# what is wrong


@pytest.mark.parametrize("verb", VERBS)
def test_a_wrong_program_is_pointed_at(verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = program(tmp_path, "a = 1\nL = tanhh(a)\n")
    assert main([verb, path]) == 2
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
    said = f"{tmp_path / 'none.txt'}: none.txt cannot be read: there is no such file\n  Choose another file.\n"
    assert capsys.readouterr().err == said
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
    listed = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("    ")]
    assert [words[0] for words in listed if words[0] in VERBS] == list(VERBS)


@pytest.mark.parametrize("verb", VERBS.values(), ids=lambda verb: verb.name)
def test_help_of_a_verb_lists_its_arguments(verb, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([verb.name, "--help"])
    assert caught.value.code == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith(f"usage: backprop-stepper {verb.name} ")
    for argument in verb.arguments:
        assert argument.settings["help"] in out
        assert argument.settings.get("metavar", argument.name) in out


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_without_its_program_says_how_it_is_used(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parser().parse_args([verb])
    assert caught.value.code == 2
    assert "PROGRAM" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("--wrong",), (__file__, "b.txt"), ("-x", "a.txt")])
def test_more_than_one_file_opens_no_window(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "one file to open is expected" in err


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_is_not_there_is_answered_with_those_that_are(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([f"{verb}q", "program.txt"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"{verb}q is neither a file nor a verb ({', '.join(VERBS)}). Did you mean {verb}?\n"
    assert main(["zzz"]) == 2
    assert capsys.readouterr().err == f"zzz is neither a file nor a verb ({', '.join(VERBS)})\n"


# a process of its own


def run_python(code: str, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, timeout=60,
        encoding="utf-8", **settings,
    )  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_headless_verbs_import_no_window(verb: str, lecture: str) -> None:
    code = (
        "import sys; sys.modules['torch'] = None; from desktop_app.command_line.cli import main; main(sys.argv[1:]); "
        "print({'PySide6', 'shiboken6', 'matplotlib', 'networkx', 'numpy'} & set(sys.modules))"
    )
    done = run_python(code, verb, lecture)
    assert (done.stderr, done.stdout.splitlines()[-1]) == ("", "set()")


def test_the_package_and_the_command_line_import_no_window() -> None:
    code = "import sys, desktop_app, desktop_app.app, desktop_app.command_line.cli; print('PySide6' in sys.modules)"
    done = run_python(code)
    assert (done.stderr, done.stdout.strip()) == ("", "False")


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
    code = "import sys; from desktop_app.command_line.cli import main; sys.exit(main(sys.argv[1:]))"
    done = run_python(code, "trace", lecture, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "∂L/∂a" in done.stdout


@pytest.mark.parametrize("name", ["x" * 300, "x/" * 3000, "a\0b"], ids=["a long name", "a long path", "no name"])
def test_what_can_be_no_file_is_said_in_a_sentence(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name]) == 2
    assert "is neither a file nor a verb" in capsys.readouterr().err


def test_an_experiment_that_the_window_opens_is_read_here_too(lines, tmp_path: Path) -> None:
    columns = {"x": [k / 7 for k in range(14_000)], "y": [k / 3 for k in range(14_000)]}
    experiment = Experiment("w = 0\nx = [1, 2]\ny = [2, 4]\nL = mean((w * x - y)**2)").with_data(columns)
    text = experiment.with_data(columns, 3).to_json()
    assert 1_000_000 < len(text) < MAX_BYTES
    assert len(lines("train", program(tmp_path, text), "--epochs", "0")) > 0
