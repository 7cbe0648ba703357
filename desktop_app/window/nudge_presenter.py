"""Shows the nudge lab: the nudge in the graph, what was predicted and what came of it, the check, and the plots."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop_app.panes.gradient_check.view import GradientCheck
from desktop_app.panes.graph.view import GraphView
from desktop_app.panes.nudge.nudge_bar import NudgeBar
from desktop_app.panes.nudge.nudge_card import NudgeCard, NudgeOutcome
from desktop_app.panes.parameters.parameter_list import Leaves
from desktop_app.panes.program.program_editor import ProgramEditor
from desktop_app.session.nudge import Nudger
from desktop_app.session.player import Player
from desktop_app.session.torch_runner import TorchRunner
from engine.analysis.slices import Window, slice_of, window
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Trace
from engine.checks.gradient_check import Row, check_rows
from engine.checks.perturbation import Nudge
from engine.checks.step_size import errors_against_h
from engine.explain.typesetting import Part
from engine.export.pytorch import pytorch_script
from engine.graph.graph import Graph, Kind
from engine.numerals import UNKNOWN, distinct, short, signed

if TYPE_CHECKING:
    from desktop_app.panes.plots.error_plot import ErrorPlot
    from desktop_app.panes.plots.slice_plot import SlicePlot

CHECK_H = 1e-6
LECTURE = Window(-4.0, 4.0)  # where the lecture plots x**2: all slices that fit are shown there
SLICE_SECONDS = 0.012  # of the check at a time
QUICK = 5_000  # numbers of a graph that is checked whole
PAUSE_MS = 120  # after the last change, before what takes longer is worked out
LEAST_SEEN = 0.05  # of x: the smallest h that still has a window of its own in the slice


@dataclass
class NudgeViews:
    """The views of the lab; the plots come after the first picture."""

    graph: GraphView
    editor: ProgramEditor
    leaves: Leaves
    card: NudgeCard
    bar: NudgeBar
    check: GradientCheck
    slice: SlicePlot | None = None
    error: ErrorPlot | None = None


class NudgePresenter(QObject):
    """Gives the lab's views what they show, as long as it is open."""

    def __init__(self, nudger: Nudger, player: Player, views: NudgeViews) -> None:
        super().__init__(nudger)
        self._nudger, self._player, self._views = nudger, player, views
        self._window: tuple[object, Window] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(PAUSE_MS)
        self._later.timeout.connect(self.show_slow)
        self._checked: tuple[object, ...] = ()
        self._rows: list[Row] = []
        self._told: dict[int, float] = {}
        self._asked: Iterator[Row] = iter(())
        self._checking = QTimer(self)
        self._checking.timeout.connect(self._check_on)
        self._witness = TorchRunner(self)
        self._witness.finished.connect(self._take_witness)

    def show_structure(self) -> None:
        """Another graph: other nodes to choose from."""
        nodes = [(n.index, n.brief) for n in self._nudger.graph.nodes if n.kind is not Kind.CONSTANT]
        self._views.bar.show_nodes(nodes)

    def show(self) -> None:
        """The nudge as it stands; nothing while the lab is closed."""
        if not self._nudger.active or not self._nudger.ready:
            return
        nudger, views = self._nudger, self._views
        nudge, node = nudger.nudge(), nudger.graph.nodes[nudger.index]
        views.graph.show_nudge(nudge, self._all_known())
        views.editor.show_active(node.span)
        if node.op is None and node.span is not None:
            now = self.tr("nudged {value}").format(value=short(nudge.after[node.index]))
            views.editor.show_now({node.span.line: now})
        views.card.show_prediction(self._prediction(nudge))
        views.bar.show_nudge(nudger.index, nudger.h, nudger.output, can_keep=node in nudger.graph.sliders)
        views.bar.show_stays(nudger.stays)
        leaves = {leaf.name: nudge.after[leaf.index] for leaf in nudger.graph.sliders}
        views.leaves.show_values(leaves, {node.name: nudge.before[node.index]}, None, node.name)
        self._show_slice(nudge)
        self._later.start()

    def switch(self, active: bool) -> None:
        """The lab opens, or closes."""
        if active:
            self.show()
            self.show_slow()
        else:
            self.stop()
            self._views.graph.show_nudge(None)

    def stop(self) -> None:
        """Ends what is still being worked out, PyTorch's part too."""
        self._later.stop()
        self._checking.stop()
        self._witness.stop()

    def show_slow(self) -> None:
        """What need not follow the hand: the check of every node, and the error against h."""
        self._later.stop()
        if not self._nudger.active or not self._nudger.ready:
            return
        nudger, trace = self._nudger, self._nudger.trace
        self._show_check(trace)
        if self._views.error is not None and self._views.error.isVisible():
            errors = errors_against_h(trace.batch_graph, trace.leaves, nudger.index, nudger.output, trace.sample_index)
            self._views.error.show_errors(errors, nudger.h, nudger.graph.nodes[nudger.index].brief)

    def _show_check(self, trace: Trace) -> None:
        only = _nearby(trace.graph, self._nudger.index)
        about = (trace.batch_graph, trace.leaves, trace.sample_index, only)
        if about != self._checked:
            self._checked, self._rows, self._told = about, [], {}
            self._asked = check_rows(
                trace.batch_graph, CHECK_H, nodes=True, leaves=trace.leaves, sample=trace.sample_index, only=only
            )
            self._witness.stop()
            if self._witness.available():
                self._witness.start(
                    pytorch_script(trace.batch_graph, trace.leaves, nodes=True, sample=trace.sample_index)
                )
            self._checking.start(0)
            self._check_on()
            return
        self._show_rows()

    def _check_on(self) -> None:
        """Works out rows for as long as a frame takes; the rest comes after what waits."""
        if not self._nudger.ready:
            self._checking.stop()
            return
        until = perf_counter() + SLICE_SECONDS
        while perf_counter() < until:
            row = next(self._asked, None)
            if row is None:
                self._checking.stop()
                break
            self._rows.append(row._replace(torch=self._told.get(row.node)))
        self._show_rows()

    def _show_rows(self) -> None:
        active = self._nudger.graph.nodes[self._nudger.index].name
        self._views.check.show_rows(tuple(self._rows), active, asking=self._witness.running)
        self._views.check.show_place(self._place())

    def _take_witness(self, printed: str, ok: bool) -> None:
        """PyTorch's gradients arrive from its own process: those of the leaves, then those of the results."""
        told = [line.rsplit(" ", 1)[-1] for line in printed.split("\n") if ".grad" in line and " = " in line]
        nodes = (*self._nudger.graph.sliders, *self._nudger.graph.results)
        if ok and len(told) == len(nodes):
            gradients = (0.0 if text == "None" else float(text) for text in told)
            self._told = {node.index: gradient for node, gradient in zip(nodes, gradients, strict=True)}
            self._rows = [row._replace(torch=self._told[row.node]) for row in self._rows]
        self._show_rows()

    def replay(self) -> None:
        """The change runs through the graph once more."""
        self._views.graph.replay_wave(self._player.speed)

    def _all_known(self) -> Frame:
        """The epoch after its backward pass: every value and every gradient, wherever the player stands."""
        trace = self._nudger.trace
        backward = next(stretch for stretch in trace.stretches if stretch.phase == "backward")
        return replace(trace.frame(backward.last), step=None)

    def script(self) -> str:
        """The program as a PyTorch script, with the leaves as they are in this epoch."""
        trace = self._nudger.trace
        return pytorch_script(trace.batch_graph, trace.leaves, sample=trace.sample_index)

    def _place(self) -> str:
        node = self._nudger.graph.nodes[self._nudger.index]
        value = self._nudger.nudge().before[node.index]
        return self.tr("at {name} = {value}").format(name=node.brief, value=short(value))

    def _prediction(self, nudge: Nudge) -> NudgeOutcome:
        graph = self._nudger.graph
        name, out = graph.nodes[nudge.index].brief, graph.nodes[nudge.output].brief
        place = short(nudge.before[nudge.index])
        equation = (
            Part(f"∂{out}", "gradient", under=f"∂{name}"), Part(" · Δ"), Part(name, "name"), Part(" = "),
            Part(short(nudge.gradient), "gradient"), Part(" × "), Part(_held(nudge.delta)),
        )  # fmt: skip
        after, before = nudge.after[nudge.output], nudge.before[nudge.output]
        actual = (Part(distinct(after, before), "data"), Part(" − "), Part(_held(before)))
        return NudgeOutcome(
            self.tr("Predicted (gradient at {name} = {value})").format(name=name, value=place), equation,
            signed(nudge.predicted), _sign(nudge), self.tr("Actual change of {name}").format(name=out), actual,
            signed(nudge.actual), self._difference(nudge),
        )  # fmt: skip

    def _difference(self, nudge: Nudge) -> str:
        if not math.isfinite(nudge.difference):
            return self.tr("difference\n{value}").format(value=short(nudge.difference))
        return self.tr("difference\n{value}").format(value=signed(nudge.difference))

    def _show_slice(self, nudge: Nudge) -> None:
        plot = self._views.slice
        if plot is None or not plot.isVisible():
            return
        nudger, at = self._nudger, nudge.before[nudge.index]
        seen = nudge.delta if abs(nudge.delta) > LEAST_SEEN * max(abs(at), 1.0) else math.copysign(1.0, nudge.delta)
        about = (nudge.index, nudge.output, at)
        old = self._window[1] if self._window is not None and self._window[0] == about else None
        fits = min(at, at + seen) >= LECTURE.low and max(at, at + seen) <= LECTURE.high
        shown = LECTURE if fits else window(at, seen, old=old)
        self._window = (about, shown)
        trace = nudger.trace
        curve = slice_of(
            trace.batch_graph,
            trace.leaves,
            nudge.index,
            *shown,
            nudge.delta,
            output=nudge.output,
            sample=trace.sample_index,
        )
        plot.show_slice(curve, tangent=True)


def _nearby(graph: Graph, index: int) -> frozenset[int] | None:
    """The nodes to check where all of them would take a while: the node, its neuron, and what has no neuron."""
    if len(graph) * max(graph.samples, 1) <= QUICK:
        return None
    group = graph.nodes[index].group
    return frozenset(node.index for node in graph.nodes if node.group in (-1, group) or node.index == index)


def _sign(nudge: Nudge) -> str:
    """= where both are the same number, ≈ where round-off is all there is between them, else ≠."""
    if nudge.difference == 0:
        return "="
    scale = max(abs(nudge.actual), abs(nudge.predicted))
    return "≈" if abs(nudge.difference) <= 1e-3 * scale else "≠"


def _held(value: float) -> str:
    text = short(value)
    return f"({text})" if text.startswith("−") and text != UNKNOWN else text
