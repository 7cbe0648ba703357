"""The command line with files, pipes and devices that fail: words, exit code 2, and no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.command_line.cli import VERBS, main
from tests.desktop_app.command import program
from tests.engine.data.test_regular_files import KINDS, odd_files, posix

PROGRAM = "a = 2\nL = a**2\n"


@posix
@pytest.mark.parametrize("verb", [*VERBS, ""])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_regular_file_is_refused(verb: str, kind: str, tmp_path: Path, capsys, monkeypatch) -> None:
    if not verb:  # the window, where there is no display
        if kind in ("socket", "link", "full", "null"):
            pytest.skip("opened in the same way as the others")
        monkeypatch.setattr("desktop_app.app.missing_display", lambda: "No display.")
        monkeypatch.chdir(tmp_path)
    path = odd_files(tmp_path)[kind]
    assert main([verb, str(path)] if verb else [str(path)]) == 2
    said = capsys.readouterr().err
    assert said.strip() and "Traceback" not in said


@posix
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_but_a_regular_file_is_written(kind: str, tmp_path: Path, capsys) -> None:
    path = odd_files(tmp_path)[kind]
    assert main(["export", program(tmp_path, PROGRAM), "-o", str(path)]) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not path.is_file()


def run(line: str, file: str) -> subprocess.CompletedProcess[str]:
    """The command line in a shell, from this folder."""
    python = f"{sys.executable} -m desktop_app"
    return subprocess.run(["bash", "-c", line.format(python=python, file=file)], capture_output=True, text=True)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="has a device that is always full")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{python} trace - <&-", "Standard input is closed"),
        ("{python} train {file} > /dev/full", "The output cannot be written: the disk is full"),
        ("{python} trace {file} > /dev/full", "The output cannot be written: the disk is full"),
        ("{python} export {file} > /dev/full", "The output cannot be written: the disk is full"),
    ],
)
def test_streams_that_fail_have_their_words(line: str, words: str, tmp_path: Path) -> None:
    done = run(line, program(tmp_path, PROGRAM))
    assert (done.returncode, done.stderr.count("Traceback")) == (2, 0)
    assert words in done.stderr
    assert done.stderr.count("\n") <= 2


def test_a_reader_that_goes_is_no_error(tmp_path: Path) -> None:
    done = run("{python} trace {file} --epochs 200 | head -1", program(tmp_path, PROGRAM))
    assert done.stderr == ""
