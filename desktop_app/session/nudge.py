"""The nudge lab's state: which node is nudged and by how much, and of which node the change is looked at."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from desktop_app.session.change import Announce, Change
from desktop_app.session.document import Document
from desktop_app.session.latest import Latest
from desktop_app.session.player import Player
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Trace
from engine.checks.perturbation import Nudge, nudge
from engine.graph.graph import Kind, Node

SMALLEST, LARGEST = 1e-16, 1.0  # of h on its slider
SHRINK_MS = 700


class Nudging:
    """Nudges one node of the document's graph, at the epoch where the player stands; nothing is edited by it."""

    def __init__(self, document: Document, player: Player, announce: Announce, parent: QObject | None = None) -> None:
        self._document, self._player, self._announce = document, player, announce
        self.active = False  # whether the lab is open
        self.index, self.output = 0, 0
        self.h = 1.0
        self.stays = True  # whether a nudge outlives the drag that made it
        self._before_drag: float | None = None
        self._result, self._frame = Latest(_nudge_in), Latest(_frame_after_backward)
        self._shrink = QTimer(parent, interval=SHRINK_MS)
        self._shrink.timeout.connect(self._shrink_on)
        self.start_afresh()

    @property
    def node(self) -> Node:
        """The node that is nudged."""
        return self._document.graph.nodes[self.index]

    @property
    def trace(self) -> Trace:
        """The update that is nudged."""
        return self._player.trace.minibatch_at(self._player.position)[0]

    @property
    def shrinking(self) -> bool:
        """Whether h becomes smaller by itself."""
        return self._shrink.isActive()

    @property
    def can_keep(self) -> bool:
        """Whether the nudged value can become the node's own: a leaf's."""
        return self.node in self._document.graph.sliders

    def result(self) -> Nudge:
        """What the nudge does to every node; with data, to the numbers of the sample that is shown."""
        return self._result(self.trace, self.index, self.h, self.output)

    def frame(self) -> Frame:
        """The epoch after its backward pass: every value and every gradient, wherever the player stands."""
        return self._frame(self.trace)

    def start_afresh(self) -> None:
        """Another graph: its first leaf is nudged by 1, and its output looked at."""
        self._shrink.stop()
        graph = self._document.graph
        self.index = graph.sliders[0].index if graph.sliders else graph.output
        self.output, self.h = graph.output, 1.0

    def set_active(self, active: bool) -> None:
        """Opens the lab, or closes it."""
        if active != self.active:
            self.active = active
            self._player.pause()
            self.stop_shrinking()
            self._announce(Change.MODE)

    def pick(self, index: int) -> None:
        """Which node is nudged; constants are not."""
        if self._document.graph.nodes[index].kind is not Kind.CONSTANT:
            self.index = index
            self._announce(Change.NUDGE)

    def pick_name(self, name: str) -> None:
        """Which node is nudged, by its name; a list may still show one that the program has no more."""
        node = self._document.graph.by_name.get(name)
        if node is not None:
            self.pick(node.index)

    def look_at(self, output: int) -> None:
        """Of which node the change is looked at."""
        self.output = output
        self._announce(Change.NUDGE)

    def set_h(self, h: float) -> None:
        """By how much; not 0, which would be no nudge."""
        if math.isfinite(h) and h != 0:
            self.h = h
            self._announce(Change.NUDGE)

    def set_stays(self, stays: bool) -> None:
        """Whether a nudge outlives the drag that made it."""
        self.stays = stays

    def drag_to(self, name: str, value: float) -> None:
        """A leaf is dragged: the nudge is as large as the way from its own value."""
        node = self._document.graph.by_name[name]
        if self._before_drag is None:
            self._before_drag = self.h
        at = self.trace.leaves[node.index]
        self.index = node.index
        self._announce(Change.NUDGE)
        self.set_h(value - (at if at is not None else node.value))

    def let_go(self) -> None:
        """The drag is over: the nudge stays, or returns to what it was."""
        before, self._before_drag = self._before_drag, None
        if before is not None and not self.stays:
            self.set_h(before)

    def shrink(self) -> None:
        """h becomes smaller by itself, ten times at a time, until it is too small; once more stops it."""
        if self.shrinking:
            self.stop_shrinking()
            return
        self._shrink.start()
        self._shrink_on()

    def stop_shrinking(self) -> None:
        """h stays as it is."""
        if self.shrinking:
            self._shrink.stop()
            self._announce(Change.NUDGE)

    def make_smaller(self) -> None:
        """The next smaller power of ten, at least the smallest."""
        self.stop_shrinking()
        self._scale(-1)

    def make_larger(self) -> None:
        """The next larger one, at most the largest."""
        self.stop_shrinking()
        self._scale(1)

    def _scale(self, by: int) -> None:
        power = math.log10(abs(self.h))
        whole = round(power) if self._round else math.floor(power) + (by < 0)
        size, least, most = float(f"1e{whole + by}"), min(SMALLEST, abs(self.h)), max(LARGEST, abs(self.h))
        self.set_h(math.copysign(min(max(size, least), most), self.h))

    def _shrink_on(self) -> None:
        self._scale(-1)
        if abs(self.h) <= SMALLEST * 1.5:
            self.stop_shrinking()

    @property
    def _round(self) -> bool:
        """Whether h is a power of ten already."""
        return math.isclose(abs(self.h), 10.0 ** round(math.log10(abs(self.h))))


def _nudge_in(trace: Trace, index: int, h: float, output: int) -> Nudge:
    return nudge(trace.batch_graph, trace.leaves, index, h, output, trace.sample_index)


def _frame_after_backward(trace: Trace) -> Frame:
    backward = next(stretch for stretch in trace.stretches if stretch.phase == "backward")
    return replace(trace.frame(backward.last), step=None)
