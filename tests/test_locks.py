"""What pyproject.toml and the lock files promise each other."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from engine.checks.torch_check import TORCH

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    return dict(line.split()[0].split("==") for line in lines if "==" in line and line[0].isalpha())


def test_tests_run_the_versions_that_the_app_runs():
    app, dev = (pins(lock) for lock in LOCKS)
    assert app.items() <= dev.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_hashed_and_no_index_named(lock: str):
    text = (ROOT / lock).read_text("utf-8")
    assert "://" not in text
    blocks = text.split("\n    # via")[:-1]
    assert len(blocks) == len(pins(lock))
    assert all("--hash=sha256:" in block for block in blocks)


def test_what_the_app_asks_for_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {wish.split(">")[0].lower() for wish in project["dependencies"]}
    assert names <= pins("requirements.lock").keys()


def test_pytorch_is_asked_for_in_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (wish,) = project["optional-dependencies"]["torch"]
    assert wish.startswith("torch==")
    assert wish == TORCH
    code = [path for folder in ("engine", "desktop_app") for path in (ROOT / folder).rglob("*.py")]
    places = [ROOT / name for name in ("pyproject.toml", ".ci/run", "CONTRIBUTING.md", "README.md", "run.py")] + code
    found = {path.name: pins for path in places if (pins := re.findall(r"torch==[\d.]+", path.read_text("utf-8")))}
    assert found == {"pyproject.toml": [wish], "torch_check.py": [wish]}


def test_what_tests_and_benchmarks_ask_for_is_locked():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    names = {re.split(r"[>=\[]", wish)[0] for wish in extras["dev"] + extras["bench"]}
    assert names <= pins("requirements-dev.lock").keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_all_that_its_packages_need(lock: str):
    """They are installed without looking for more: a release made today must not get in, nor in the way."""
    names = {canonicalize_name(name) for name in pins(lock)}
    for name in names:
        try:
            needs = map(Requirement, distribution(name).requires or ())
        except PackageNotFoundError:
            continue  # for another system
        for need in needs:
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                assert canonicalize_name(need.name) in names, (name, str(need))
