"""The lecture's program in a file, and a command as one types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.cli import main
from tests.desktop_app.command import LECTURE


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
