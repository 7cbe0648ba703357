"""The gradient check and the session: rows are worked out in slices, PyTorch's come from a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject

from desktop_app.look.translation import how_to_get_torch
from desktop_app.panes import follow
from desktop_app.panes.gradient_check.view import GradientCheck
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from desktop_app.session.torch_runner import TorchRunner
from engine.checks.gradient_check import Row, check_rows
from engine.export.pytorch import pytorch_script
from engine.graph.graph import Graph
from engine.numerals import short

JOB = "gradient check"
CHECK_H = 1e-6
QUICK = 5_000  # numbers of a graph that is checked whole
PAUSE_MS = 120  # after the last change


def bind(session: Session, view: GradientCheck) -> None:
    """Checks every node where the nudge lab is open; a row that is clicked is nudged."""
    view.node_picked.connect(session.nudge.pick_name)
    check = Check(session, view)
    view.show_place("")
    follow.on(session, Change.STEP | Change.NUDGE, lambda change: check.follow(at_once=Change.MODE in change))


class Check(QObject):
    """The rows of one epoch's nodes: those that are worked out by now. With its view it ends, and hears no answer."""

    def __init__(self, session: Session, view: GradientCheck) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._about: tuple[Any, ...] = ()  # graph, leaves, sample, and the nodes that are checked
        self._rows: list[Row] = []
        self._torch: dict[int, float] = {}
        self._asks, self._torch_failed = False, ""  # whether PyTorch can be asked, and why it gave no answer
        self._runner = TorchRunner(session)
        self._runner.finished.connect(self._take_torch)

    def follow(self, *, at_once: bool) -> None:
        """Works out the rows of other numbers; those of the same numbers stay."""
        if not self._session.nudging:
            self._session.jobs.stop(JOB)
            self._runner.stop()
            self._about = ()
            return
        nudge, trace = self._session.nudge, self._session.nudge.trace
        about = (trace.batch_graph, trace.leaves, trace.sample_index, _nearby(trace.graph, nudge.index))
        if about != self._about:
            self._about = about
            self._runner.stop()  # it has other nodes
            self._session.jobs.start(JOB, self._work(), self._show, after_ms=0 if at_once else PAUSE_MS)
        else:
            self._show()

    def _work(self) -> Iterator[None]:
        graph, leaves, sample, only = self._about
        self._rows, self._torch, self._torch_failed = [], {}, ""
        self._asks = self._runner.available()
        if self._asks:
            self._runner.start(pytorch_script(graph, leaves, nodes=True, sample=sample, only=only))
        for row in check_rows(graph, CHECK_H, nodes=True, leaves=leaves, sample=sample, only=only):
            self._rows.append(row._replace(torch=self._torch.get(row.node)))
            yield

    def _show(self) -> None:
        nudge = self._session.nudge
        self._view.show_rows(tuple(self._rows), nudge.node.name, self._about_torch())
        place = QCoreApplication.translate("GradientCheck", "at {name} = {value}")
        value = short(nudge.result().before[nudge.index])
        self._view.show_place(place.format(name=nudge.node.brief, value=value))

    def _about_torch(self) -> str:
        """Why its column is empty."""
        if not self._asks:
            return how_to_get_torch()
        if self._runner.running:
            return QCoreApplication.translate("GradientCheck", "PyTorch is asked …")
        if not self._torch_failed:
            return ""
        words = QCoreApplication.translate("GradientCheck", "PyTorch gave no answer. {reason}")
        return words.format(reason=self._torch_failed)

    def _take_torch(self, printed: str, ok: bool) -> None:
        """PyTorch's gradients arrive: those of the leaves, then those of the results."""
        found = [line.rsplit(" ", 1)[-1] for line in printed.split("\n") if ".grad" in line and " = " in line]
        only = self._about[-1] if self._about else None
        asked = (*self._session.graph.sliders, *self._session.graph.results)
        nodes = [node for node in asked if only is None or node.index in only]
        self._torch_failed = "" if ok else printed.rstrip().rsplit("\n", 1)[-1]
        if ok and len(found) == len(nodes):
            gradients = (0.0 if text == "None" else float(text) for text in found)
            self._torch = {node.index: gradient for node, gradient in zip(nodes, gradients, strict=True)}
            self._rows = [row._replace(torch=self._torch[row.node]) for row in self._rows]
        if self._session.nudging:
            self._show()


def _nearby(graph: Graph, index: int) -> frozenset[int] | None:
    """The nodes to check where all of them would take a while: the node, its neuron, and what has no neuron."""
    if len(graph) * max(graph.samples, 1) <= QUICK:
        return None
    group = graph.nodes[index].group
    return frozenset(node.index for node in graph.nodes if node.group in (-1, group) or node.index == index)
