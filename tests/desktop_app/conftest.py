"""The lecture's program in a file, a command as one types it, and a window on a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.command_line.cli import main
from engine.training.experiment import Experiment
from tests.engine.programs import LECTURE


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


@pytest.fixture
def network(open_window):
    """Opens a window on a program, with nothing that slides."""

    def opening(text: str, size: tuple[int, int] = (1920, 1080)):
        window = open_window(size=size)
        window.graph.set_reduced_motion(True)
        window.session.open_experiment(Experiment(text))
        window.player.set_place(0, 0)
        return window

    return opening
