"""Some of the tests alone end as cleanly as all of them: Qt's objects die in an order that depends on what ran."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SESSION = "tests/desktop_app/session"


@pytest.mark.slow
@pytest.mark.parametrize(
    "chosen",
    [
        # The first and the last ended in a crash of the last garbage collection, after all had passed.
        ["tests/engine/data/test_minibatches.py", f"{SESSION}/test_document_data.py"],
        ["tests/engine/test_errors.py", f"{SESSION}/test_document.py"],
        [f"{SESSION}/test_edits.py"],
    ],
)
def test_the_interpreter_ends_without_a_crash(chosen: list[str]) -> None:
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
