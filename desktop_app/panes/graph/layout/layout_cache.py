"""Layouts that were worked out before: a graph that opens again need not wait for networkx to be imported."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from desktop_app.panes.graph.layout.routing import Point
from engine.errors import Message

MOST = 200  # kept; the oldest go first
Kept = tuple[dict[int, Point], dict[tuple[int, int], list[Point]]]


def folder() -> Path:
    """Where they are kept."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)) / "layouts"


def load(digest: str) -> Kept | None:
    """The positions of nodes and the routes of edges under that digest; None where none can be read."""
    try:
        data = json.loads((folder() / f"{digest}.json").read_text(encoding="utf-8"))
        nodes = {int(index): (float(x), float(y)) for index, x, y in data["nodes"]}
        routes = {
            (int(node), int(slot)): [(float(x), float(y)) for x, y in points] for node, slot, points in data["routes"]
        }
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return nodes, routes


def store(digest: str, nodes: Mapping[int, Point], routes: Mapping[tuple[int, int], Sequence[Point]]) -> None:
    """Keeps a layout; where it cannot be written, it is worked out again next time."""
    text = json.dumps({
        "nodes": [[index, *at] for index, at in nodes.items()],
        "routes": [[*key, list(points)] for key, points in routes.items()],
    })  # fmt: skip
    directory = folder()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{digest}.json").write_text(text, encoding="utf-8")
        for old in sorted(directory.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-MOST]:
            old.unlink()
    except OSError as error:
        print(Message("{folder} cannot be written: {reason}", {"folder": directory, "reason": error}), file=sys.stderr)
