"""The tests of `run.py test --quick`: the engine's, and those that mirror what has changed; none that is slow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALWAYS = "tests/engine"
# What is not mirrored in tests/ by its path.
ELSEWHERE = {
    "run.py": "tests/run_py",
    "tests/quick.py": "tests/run_py",
    "pyproject.toml": "tests/test_locks.py",
    "requirements.lock": "tests/test_locks.py",
    "requirements-dev.lock": "tests/test_locks.py",
    "README.md": "tests/test_readme.py",
    "CONTRIBUTING.md": "tests/test_readme.py",
    "resources/fonts": "tests/desktop_app/look",
    "resources/icons": "tests/desktop_app/look",
}
# Compared with the first of these that is known.
LANDED = ("@{upstream}", "origin/HEAD", "main", "HEAD")


def choose(changed: Iterable[str], tests: Iterable[str]) -> list[str]:
    """The engine's folder, then those of `tests` that belong to a changed file; all are paths with /."""
    known = [PurePosixPath(test) for test in tests]
    found = {test for path in changed for test in tests_of(PurePosixPath(path), known)}
    return [ALWAYS, *sorted(str(test) for test in found if not test.is_relative_to(ALWAYS))]


def tests_of(path: PurePosixPath, tests: list[PurePosixPath]) -> list[PurePosixPath]:
    """Those of its name, test_NAME.py or test_NAME_….py; failing that, all of the nearest folder that has some."""
    if path in tests:
        return [path]
    for place in (path, *path.parents):
        if str(place) in ELSEWHERE:
            return [test for test in tests if test.is_relative_to(ELSEWHERE[str(place)])]
    mirror = path.parent if path.is_relative_to("tests") else "tests" / path.parent
    if path.parent == PurePosixPath() or mirror == PurePosixPath("tests"):
        return []
    folders = [mirror, *mirror.parents[:-2]]
    name = f"test_{path.stem}"
    for folder in folders:
        if named := [t for t in tests if t.parent == folder and (t.stem == name or t.stem.startswith(name + "_"))]:
            return named
    return next(filter(None, ([test for test in tests if test.parent == folder] for folder in folders)), [])


def git(*words: str) -> list[str] | None:
    """The names that a command of git prints, None where it fails."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        return None
    return None if done.returncode else done.stdout.replace("\n", "\0").strip("\0").split("\0")


def changed_files() -> list[str]:
    """What differs from the last landed commit, committed or not; nothing where git knows none."""
    bases = (git("merge-base", "HEAD", name) for name in LANDED)
    base = next((found[0] for found in bases if found), None)
    if base is None:
        print("Git knows no commit here, so only the engine's tests are run.", flush=True)
        return []
    names = [git("diff", "--name-only", "-z", base), git("ls-files", "--others", "--exclude-standard", "-z")]
    return [name for found in names for name in found or () if name]


def main(arguments: list[str]) -> int:
    present = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    chosen = choose(changed_files(), present)
    print(f"Tests of {' '.join(chosen)}", flush=True)
    return pytest.main(["-m", "not slow", *arguments, *chosen])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
