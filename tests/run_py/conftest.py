"""The machines that run.py is started on."""

from __future__ import annotations

from pathlib import Path

import pytest

import run
from tests.run_py.machine import Machine, Patch


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: Patch) -> Machine:
    """A checkout with its lock files and nothing set up, on a system that lacks nothing."""
    machine = Machine()
    for lock in run.DEV_LOCKS:
        (tmp_path / lock).write_text((run.ROOT / lock).read_text("utf-8"), "utf-8")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "execute", machine.execute)
    monkeypatch.setattr(run, "present", lambda name: True)
    return machine


@pytest.fixture
def debian(machine: Machine, monkeypatch: Patch) -> Machine:
    """A Debian that has Xvfb and xauth, and nothing else of what is needed; root is at work."""
    monkeypatch.setattr(run, "present", lambda name: name in run.FOR_TESTS)
    monkeypatch.setattr(run.sys, "platform", "linux")
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(run.os, "geteuid", lambda: 0, raising=False)
    return machine
