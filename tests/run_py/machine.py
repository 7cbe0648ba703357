"""A machine whose commands are replaced: no network, no installing."""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

import run

Answer = tuple[int, str]
Patch = pytest.MonkeyPatch
Capture = pytest.CaptureFixture[str]
OFFLINE = """\
WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError: Failed to establish'
ERROR: No matching distribution found for contourpy==1.3.3
"""


class Machine:
    """Stands for the commands of a machine: notes what is started and answers as told."""

    def __init__(self) -> None:
        self.started: list[list[str]] = []
        self.answers: list[tuple[str, Answer]] = []
        self.python_starts = True

    def answer(self, part: str, code: int, output: str = "") -> None:
        """The next command with `part` in it ends with `code`, having printed `output`."""
        self.answers.append((part, (code, output)))

    def execute(self, words: list[str], heard: Callable[[str], None] = len, cwd: Path | None = None) -> Answer:
        self.started.append(words)
        line = " ".join(words)
        for number, (part, answer) in enumerate(self.answers):
            if part in line:
                del self.answers[number]
                return answer
        if " -m venv " in line:
            self.make_venv()
        if " -m pip " in line:
            name = "dev" if "dev" in words[-1] else "app"
            for folder in (name, f"{name}-1.0.dist-info"):
                (package_folder() / folder).mkdir(exist_ok=True)
        return int(not self.python_starts and "base_prefix" in line), ""

    def make_venv(self) -> None:
        shutil.rmtree(run.VENV, ignore_errors=True)
        for name in ("pip", "pkg_resources"):
            (package_folder() / name).mkdir(parents=True)
        self.python_starts = True

    def did(self, part: str) -> int:
        return sum(part in " ".join(words) for words in self.started)


def package_folder() -> Path:
    names = {"base": str(run.VENV), "platbase": str(run.VENV)}
    return Path(sysconfig.get_path("purelib", "venv", names))
