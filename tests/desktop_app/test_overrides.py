"""What would let an error in a handler end the process: a Python method between Qt and the handlers."""

from __future__ import annotations

import importlib
import pkgutil

import desktop_app

ABOVE_HANDLERS = {"event", "viewportEvent", "sceneEvent", "notify"}


def test_no_class_stands_between_qt_and_its_handlers() -> None:
    found = []
    for module in pkgutil.walk_packages(desktop_app.__path__, "desktop_app."):
        if module.name.endswith("__main__"):
            continue
        for thing in vars(importlib.import_module(module.name)).values():
            if isinstance(thing, type) and thing.__module__ == module.name:
                found += [f"{module.name}.{thing.__name__}.{name}" for name in ABOVE_HANDLERS & vars(thing).keys()]
    assert found == []
