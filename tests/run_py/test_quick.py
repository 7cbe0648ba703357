"""Which tests `run.py test --quick` takes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.quick import ALWAYS, ELSEWHERE, ROOT, changed_files, choose, git

TESTS = [
    "tests/test_locks.py",
    "tests/test_readme.py",
    "tests/engine/ops/test_table.py",
    "tests/desktop_app/panes/test_caption.py",
    "tests/desktop_app/panes/graph/test_collapsed.py",
    "tests/desktop_app/panes/graph/test_node_rows.py",
    "tests/desktop_app/session/test_document.py",
    "tests/desktop_app/session/test_document_data.py",
    "tests/desktop_app/session/test_edits.py",
    "tests/journeys/test_lecture.py",
    "tests/run_py/test_set_up.py",
]


@pytest.mark.parametrize(
    ("changed", "chosen"),
    [
        ([], []),
        (["engine/ops/table.py", "tests/engine/ops/test_table.py"], []),  # the engine's run anyway
        (["desktop_app/session/document.py"], TESTS[6:8]),
        (["desktop_app/session/edits.py", "desktop_app/session/document.py"], TESTS[6:9]),
        (["desktop_app/session/jobs.py"], TESTS[6:9]),  # without a mirror: those of its folder
        (["desktop_app/panes/caption/caption.py"], TESTS[3:4]),  # a folder of its own, a test above it
        (["desktop_app/panes/graph/paint/scene.py"], TESTS[4:6]),
        (["tests/journeys/test_lecture.py"], TESTS[9:10]),
        (["tests/journeys/classroom.py"], TESTS[9:10]),
        (["tests/journeys/test_gone.py"], TESTS[9:10]),
        (["tests/conftest.py", "LICENSE", "resources/screenshots/a.png"], []),
        (["run.py"], TESTS[10:]),
        (["requirements.lock"], TESTS[:1]),
        (["README.md", "README.md"], TESTS[1:2]),
    ],
)
def test_the_engines_and_those_that_mirror_what_has_changed(changed: list[str], chosen: list[str]):
    assert choose(changed, TESTS) == [ALWAYS, *chosen]


PRESENT = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
MODULES = [path.relative_to(ROOT).as_posix() for path in (ROOT / "desktop_app").glob("*/**/*.py")]


@pytest.mark.parametrize("path", [*MODULES, *ELSEWHERE])
def test_for_every_module_there_is_something_to_run(path: str):
    assert len(choose([path], PRESENT)) > 1


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_names_files_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tests.quick.ROOT", tmp_path)
    assert git("rev-parse", "--show-toplevel") is None  # no repository
    assert git("init") is not None
    (tmp_path / "∂L of a.py").touch()
    assert git("ls-files", "--others", "-z") == ["∂L of a.py"]


def test_without_git_nothing_is_known_to_have_changed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    assert git("status") is None
    assert changed_files() == []
