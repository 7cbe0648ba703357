"""Which result of a program is its output."""

from __future__ import annotations

from collections.abc import Sequence

from engine.graph.graph import Kind, Node


def choose_output(nodes: Sequence[Node], said: int | None, shown: int | None, last: int | None) -> int | None:
    """The node on which backward() is called, or the result shown at the end, or the last one that leads nowhere.

    A result that depends on no leaf comes after all that do; without results it is what was assigned or shown last.
    """
    if said is not None:
        return said
    if shown is not None and nodes[shown].op is not None:
        return shown
    used = {operand for node in nodes for operand in node.operands}
    moved = {node.index for node in nodes if node.kind in (Kind.PARAMETER, Kind.INPUT, Kind.DATA)}
    for node in nodes:
        if not moved.isdisjoint(node.operands):
            moved.add(node.index)
    ends = [node.index for node in nodes if node.op is not None and node.index not in used]
    return max((end for end in ends if end in moved), default=max(ends, default=last))
