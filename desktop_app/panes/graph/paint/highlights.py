"""Which parts of the graph a step or a nudge highlights."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.autodiff.collapsed_graph import CollapsedGraph
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge
from engine.graph.graph import FIXED, Graph


@dataclass(frozen=True)
class Highlights:
    """The edges, nodes and rows that are highlighted."""

    edges: tuple[tuple[int, int], ...] = ()
    halo: frozenset[int] = frozenset()
    undimmed: frozenset[int] = frozenset()  # the nodes that are not dimmed
    data_rows: frozenset[int] = frozenset()
    grad_rows: frozenset[int] = frozenset()
    all: bool = False  # nothing is dimmed: no step, or a whole phase, is shown


def nudge_highlights(nudge: Nudge) -> Highlights:
    """The way of the change, from the nudged node on."""
    reached = frozenset({nudge.index, *nudge.changed})
    edges = tuple((node, slot) for node, slot, _ in nudge.wave)
    return Highlights(edges, frozenset({nudge.index}), reached, reached)


def step_highlights(collapsed: CollapsedGraph, frame: Frame, grain: Grain) -> Highlights:
    """What the step of a frame highlights; inside of a closed group, all of that at once."""
    step, nodes = frame.step, collapsed.graph.nodes
    closed = step is not None and step.source in collapsed.group_at
    found = _step_highlights(collapsed.graph, frame, "node" if closed and grain == "edge" else grain)
    edges = tuple(
        (node, slot) for node, slot in found.edges
        if slot >= 0 and collapsed.layers.isdisjoint((node, nodes[node].operands[slot]))
    )  # fmt: skip
    moves_all = closed and step is not None and step.kind == "update"  # its parameters have no rows
    return replace(found, edges=edges, data_rows=frozenset() if moves_all else found.data_rows)


def _step_highlights(graph: Graph, frame: Frame, grain: Grain) -> Highlights:
    step = frame.step
    if step is None or grain in ("phase", "epoch"):
        return Highlights(all=True)
    nodes, only = graph.nodes, frozenset({step.target})
    if step.kind == "forward":
        operands = nodes[step.target].operands
        edges = tuple((step.target, slot) for slot in range(len(operands)))
        return Highlights(edges, only, only.union(operands), only)
    if step.kind == "zero_grad":
        rows = frozenset(node.index for node in nodes if node.kind not in FIXED)
        return Highlights(grad_rows=rows, all=True)
    if step.kind == "backward" and grain == "node":
        source, operands = frozenset({step.source}), nodes[step.source].operands
        free = [slot for slot, operand in enumerate(operands) if nodes[operand].kind not in FIXED]
        rows = source.union(operands[slot] for slot in free)
        return Highlights(tuple((step.source, slot) for slot in free), source, source.union(operands), grad_rows=rows)
    if step.kind == "backward":
        both = only | {step.source}
        return Highlights(((step.source, step.slot),), only, both, grad_rows=both)
    if step.kind == "seed":
        return Highlights(halo=only, undimmed=only, grad_rows=only)
    return Highlights(halo=only, undimmed=only | frozenset(frame.updated), data_rows=only)
