"""Networks that tests open in a window, and what stands there by name."""

from __future__ import annotations

FEATURES = [f"x{k}" for k in range(1, 12)]
COLUMNS = [f"{name} = [0.{k + 1}, -0.{k + 2}, 0.5]" for k, name in enumerate(FEATURES)]
NETWORK = f"score = mlp([{', '.join(FEATURES)}], [8, 8, 1], tanh)"
WIDE = "\n".join([*COLUMNS, "y = [1.0, -1.0, 1.0]", NETWORK, "L = mean(relu(1 - y*score))"])


def number(window, name: str) -> int:
    return next(each.number for each in window.collapse.folded.folds if each.name == name)


def items(window) -> list[str]:
    return [node.name for node in window.collapse.folded.graph.nodes]


def index(window, name: str) -> int:
    return window.document.graph.by_name[name].index
