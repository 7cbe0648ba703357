"""A name stands for one thing: no two classes and no two modules share one, and none differs by a plural."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

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


def test_no_class_of_the_engine_is_the_plural_of_another():
    names = {name.lstrip("_") for name, path in classes() if path.startswith("engine")}
    assert not {name for name in names if name + "s" in names or name + "es" in names}
