"""A name stands for one thing: no two classes and no two modules share one, and none differs by a plural."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [path for package in ("engine", "desktop_app") for path in sorted((ROOT / package).rglob("*.py"))]
IN_EVERY_PANE = {"view", "binding"}
EVERYWHERE = {"__init__", "__main__"}


def modules() -> Iterable[tuple[str, str]]:
    for path in FILES:
        if path.stem not in EVERYWHERE | IN_EVERY_PANE or (path.stem in IN_EVERY_PANE and "panes" not in path.parts):
            yield path.stem, str(path.relative_to(ROOT))


def classes() -> Iterable[tuple[str, str]]:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield node.name, str(path.relative_to(ROOT))


def shared(named: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for name, path in named:
        found[name].append(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def test_no_two_modules_have_one_name():
    assert not shared(modules())


def test_no_two_classes_have_one_name():
    assert not shared(classes())


@pytest.mark.parametrize("named", [modules, classes])
def test_no_name_is_the_plural_of_another_or_has_just_a_letter_more(named):
    names = {name.lstrip("_").lower() for name, _ in named()}
    assert not {name for name in names if {f"{name}s", f"{name}es", f"{name}d"} & names}


def test_a_folder_of_more_than_a_dozen_modules_says_why():
    folders = {path.parent for path in FILES}
    large = [folder for folder in folders if len(list(folder.glob("*.py"))) > 13]
    assert not [folder for folder in large if "more than a dozen" not in (folder / "__init__.py").read_text("utf-8")]


def test_the_top_of_each_package_is_seen_at_a_glance():
    assert len([path for path in (ROOT / "engine").iterdir() if path.name[0] not in "_."]) <= 15
    assert len([path for path in (ROOT / "desktop_app").iterdir() if path.name[0] not in "_."]) <= 8


def test_no_file_and_no_function_outgrows_its_room():
    for path in FILES:
        text = path.read_text("utf-8")
        assert text.count("\n") <= 300, path
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        assert not [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= 39], path
