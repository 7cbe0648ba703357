"""A short form of each part of `python3 run.py soak`, in a process of its own as there."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import pytest

ROW = "from tests.soak.{part} import SHORT, rows\nfor row in rows(SHORT): print(*row, sep=' | ')"


def found(part: str) -> list[list[str]]:
    """The rows of a part's table."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-X", "faulthandler", "-c", ROW.format(part=part)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    return [line.split(" | ") for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_acts_of_hands_raise_nothing_and_end_as_a_new_window_would_begin() -> None:
    rows = found("acts")
    assert [row for row in rows if row[0] == ""] == []
    assert rows[0][2].startswith("0 faults")
    assert rows[1][2] == "0 differences"


@pytest.mark.slow
def test_a_kill_while_saving_damages_nothing() -> None:
    (row,) = found("saving")
    assert row[2] == "0 damaged"


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/statm"), reason="Linux tells memory and files")
def test_documents_that_are_closed_leave_nothing() -> None:
    grown = [row for row in found("documents") if not row[2].endswith("flat") and not row[2].startswith("MB")]
    assert grown == []  # memory is judged over 500 of them


def test_a_file_that_is_damaged_is_noticed(tmp_path) -> None:
    module = importlib.import_module("tests.soak.saving")
    (tmp_path / "saved.json").write_text('{"backprop_stepper": 1, "program": "a = ', "utf-8")
    assert not module.whole(tmp_path / "saved.json")
