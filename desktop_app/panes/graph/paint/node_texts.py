"""What is written in each node, and which parts of the graph a step lights up."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.autodiff.collapsed import CLOSED
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge
from engine.explain.steps import operation_text
from engine.graph.graph import FIXED, Graph, Kind, Node
from engine.numerals import UNKNOWN, distinct, short

ARROW = " → "


@dataclass(frozen=True)
class Number:
    """A number in a row of a node: what it was (empty: not changed now), what it is, and how it is to be read.

    `struck` strikes out what it was: it would still be there without the nudge.
    """

    text: str
    old: str = ""
    stale: bool = False
    finite: bool = True
    struck: bool = False

    @property
    def unknown(self) -> bool:
        """Whether nothing is known yet."""
        return self.text == UNKNOWN

    def __str__(self) -> str:
        return f"{self.old}{ARROW}{self.text}" if self.old else self.text


@dataclass(frozen=True)
class Lit:
    """What a step lights: edges, the nodes with a halo, those that are not dimmed, and the rows it works on.

    `all` leaves everything undimmed: nothing is being done, or a whole phase was.
    """

    edges: tuple[tuple[int, int], ...] = ()
    halo: frozenset[int] = frozenset()
    clear: frozenset[int] = frozenset()
    data_rows: frozenset[int] = frozenset()
    grad_rows: frozenset[int] = frozenset()
    all: bool = False


def data_number(graph: Graph, frame: Frame, index: int) -> Number:
    """The data row of a node."""
    step, value = frame.step, frame.values[index]
    old = None
    if frame.phase == "update" and index in frame.updated:
        old = frame.updated[index]
    elif step is not None and step.kind == "forward" and step.target == index:
        old = step.before
    return _number(value, old, index in frame.stale_values)


def grad_number(graph: Graph, frame: Frame, index: int) -> Number:
    """The grad row of a node."""
    step = frame.step
    old = step.before if step is not None and step.kind in ("backward", "seed") and step.target == index else None
    return _number(frame.gradients[index], old, index in frame.stale_gradients)


def nudged_number(nudge: Nudge, index: int) -> Number:
    """The data row of a node that a nudge reaches."""
    value, old = nudge.after[index], nudge.before[index]
    return Number(distinct(value, old), short(old), finite=math.isfinite(value), struck=True)


def lit_by_nudge(nudge: Nudge) -> Lit:
    """What a nudge lights up: the way of the change, from the nudged node on."""
    reached = frozenset({nudge.index, *nudge.changed})
    edges = tuple((node, slot) for node, slot, _ in nudge.wave)
    return Lit(edges, frozenset({nudge.index}), reached, reached)


def _number(value: float | None, old: float | None, stale: bool) -> Number:
    if value is None:
        return Number(UNKNOWN)
    finite = math.isfinite(value)
    shown = short(old) if old is not None and finite and short(old) != short(value) else ""
    return Number(short(value), shown, stale, finite)


def stale_notes(graph: Graph, frame: Frame, index: int) -> tuple[str, str]:
    """What a value that is no longer up to date goes with, fully (empty: not known) and shortly."""
    moved = [leaf for leaf in frame.updated if index in graph.dependents([leaf])]
    before = ", ".join(f"{graph.nodes[leaf].name} = {short(frame.updated[leaf])}" for leaf in moved)
    return _say("at {leaves}").format(leaves=before) if before else "", _say("before update")


def old_word(which: str) -> str:
    """The label of a row whose number is no longer up to date."""
    return {"data": _say("old data"), "grad": _say("old grad"), "": _say("old")}[which]


def sample_word() -> str:
    """The label of the row that says which sample is shown."""
    return _say("sample")


def tag(graph: Graph, node: Node) -> str:
    """The word that tells what a node is: param, input, loss or output, or its expression."""
    if node.index == graph.output and node.op is not None:
        return output_word(graph)
    if node.op is CLOSED:
        return node.expression
    if node.op is not None:
        return operation_text(graph, node.index) if node.named or node.alias else _say("result")
    words = {Kind.PARAMETER: _say("param"), Kind.INPUT: _say("input"), Kind.DATA: _say("data")}
    return words.get(node.kind, _say("constant"))


def output_word(graph: Graph) -> str:
    """What the output is called."""
    return _say("loss") if graph.has_loss else _say("output")


def lit(graph: Graph, frame: Frame, grain: Grain) -> Lit:
    """What the step that was just done lights up."""
    step = frame.step
    if step is None or grain in ("phase", "epoch"):
        return Lit(all=True)
    nodes = graph.nodes
    if step.kind == "forward":
        sources = frozenset(nodes[step.target].operands)
        edges = tuple((step.target, slot) for slot in range(len(nodes[step.target].operands)))
        return Lit(edges, frozenset({step.target}), sources | {step.target}, frozenset({step.target}))
    if step.kind == "zero_grad":
        rows = frozenset(node.index for node in nodes if node.kind not in FIXED)
        return Lit(grad_rows=rows, all=True)
    if step.kind == "backward":
        return _lit_backward(graph, step.source, step.slot, step.target, grain)
    only = frozenset({step.target})
    if step.kind == "seed":
        return Lit(halo=only, clear=only, grad_rows=only)
    return Lit(halo=only, clear=only | frozenset(frame.updated), data_rows=only)


def _lit_backward(graph: Graph, source: int, slot: int, target: int, grain: Grain) -> Lit:
    if grain != "node":
        both = frozenset({source, target})
        return Lit(((source, slot),), frozenset({target}), both, grad_rows=both)
    operands = graph.nodes[source].operands
    edges = tuple((source, k) for k, operand in enumerate(operands) if graph.nodes[operand].kind not in FIXED)
    around = frozenset(operands) | {source}
    rows = frozenset(index for index in around if graph.nodes[index].kind not in FIXED)
    return Lit(edges, frozenset({source}), around, grad_rows=rows)


def _say(text: str) -> str:
    return QCoreApplication.translate("graph", text)
