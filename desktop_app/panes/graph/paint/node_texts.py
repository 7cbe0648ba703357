"""What is written in each node."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from engine.autodiff.collapsed_graph import CLOSED
from engine.autodiff.frame import Frame
from engine.checks.perturbation import Nudge
from engine.explain.steps import operation_text
from engine.graph.graph import Graph, Kind, Node
from engine.numerals import UNKNOWN, distinct, short

translate = QCoreApplication.translate

ARROW = " → "


@dataclass(frozen=True)
class NumberText:
    """A number in a row of a node, and how it is to be read."""

    text: str
    old: str = ""  # what it was; empty where it does not change now
    stale: bool = False
    finite: bool = True
    struck: bool = False  # the old one, which would still be there without the nudge

    def __str__(self) -> str:
        return f"{self.old}{ARROW}{self.text}" if self.old else self.text


def data_number(frame: Frame, index: int) -> NumberText:
    """The data row of a node."""
    step = frame.step
    old = step.before if step is not None and step.kind == "forward" and step.target == index else None
    if frame.phase == "update":
        old = frame.updated.get(index)
    return _number(frame.values[index], old, index in frame.stale_values)


def grad_number(frame: Frame, index: int) -> NumberText:
    """The grad row of a node."""
    step = frame.step
    old = step.before if step is not None and step.kind in ("backward", "seed") and step.target == index else None
    return _number(frame.gradients[index], old, index in frame.stale_gradients)


def nudged_number(nudge: Nudge, index: int) -> NumberText:
    """The data row of a node that a nudge reaches."""
    value, old = nudge.after[index], nudge.before[index]
    return NumberText(distinct(value, old), short(old), finite=math.isfinite(value), struck=True)


def _number(value: float | None, old: float | None, stale: bool) -> NumberText:
    if value is None:
        return NumberText(UNKNOWN)
    finite = math.isfinite(value)
    shown = short(old) if old is not None and finite and short(old) != short(value) else ""
    return NumberText(short(value), shown, stale, finite)


def stale_notes(graph: Graph, frame: Frame, index: int) -> tuple[str, str]:
    """What a value that is no longer up to date goes with, fully (empty: not known) and shortly."""
    moved = [leaf for leaf in frame.updated if index in graph.dependents([leaf])]
    before = ", ".join(f"{graph.nodes[leaf].name} = {short(frame.updated[leaf])}" for leaf in moved)
    full = translate("graph", "at {leaves}").format(leaves=before) if before else ""
    return full, translate("graph", "before update")


def tag(graph: Graph, node: Node) -> str:
    """The word for what a node is: param, input, loss or output, or its expression."""
    if node.index == graph.output and node.op is not None:
        return output_word(graph)
    if node.op is CLOSED:
        return node.expression
    if node.op is not None:
        return operation_text(graph, node.index) if node.named or node.alias else translate("graph", "result")
    if node.kind is Kind.PARAMETER:
        return translate("graph", "param")
    words = {Kind.INPUT: translate("graph", "input"), Kind.DATA: translate("graph", "data")}
    return words.get(node.kind, translate("graph", "constant"))


def output_word(graph: Graph) -> str:
    """What the output is called."""
    return translate("graph", "loss") if graph.has_loss else translate("graph", "output")
