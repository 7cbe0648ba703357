"""Works out the landscape over two parameters and the path through it, in slices, and never while a hand drags."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from engine.graph.graph import Graph
from engine.training.run import Run

if TYPE_CHECKING:
    from engine.analysis.landscape import Landscape
    from engine.ops.array_forms import Array

PAUSE_MS = 150  # after the last change; while it trains, between two surveys
SLICE_SECONDS = 0.008
STEPS = 41  # heights along each side
MOST_POINTS = 300  # of a path
COARSE = 0.12  # share of the heights that makes a picture
WITHIN = 6  # how many times as wide as the path a window may be, to rest


class Request(NamedTuple):
    """Which landscape: over two parameters of a graph by index, all else as in `leaves`, with the epochs of a run.

    `live` ones change faster than they can be worked out.
    """

    graph: Graph
    run: Run
    leaves: tuple[float | None, ...]
    parameters: tuple[int, int]
    reached: int
    live: bool


class Surveyor(QObject):
    """Keeps the latest `landscape` and the `path`, an epoch's place by its number; `changed` comes with more of it."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.landscape: Landscape | None = None
        self.path: dict[int, tuple[float, float]] = {}
        self._wanted: Request | None = None
        self._slices: Iterator[float] = iter(())
        self._pause, self._work = QTimer(self), QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._begin)
        self._work.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether more is to come."""
        return self._pause.isActive() or self._work.isActive()

    def want(self, request: Request) -> None:
        """Asks for a landscape; what is not wanted any more is dropped."""
        old, self._wanted = self._wanted, request
        if old is not None and old == request and (self.landscape is not None or self.busy):
            return
        other_path = old is None or (old.run, old.parameters) != (request.run, request.parameters)
        other_ground = old is None or (old.graph is not request.graph, old.parameters) != (False, request.parameters)
        if other_path:
            self.path = {}
        if other_ground:
            self.landscape = None
        if other_path or other_ground or not (request.live and self.busy):
            self._work.stop()
            self._pause.start()

    def stop(self) -> None:
        """Drops what is under way: nobody looks."""
        self._pause.stop()
        self._work.stop()
        self._wanted = None

    def _begin(self) -> None:
        if self._wanted is not None:
            self._slices = self._survey(self._wanted)
            self._work.start(0)

    def _go_on(self) -> None:
        until = perf_counter() + SLICE_SECONDS
        while perf_counter() < until:
            if next(self._slices, None) is None:
                self._work.stop()
                break
        self.changed.emit()

    def _survey(self, request: Request) -> Iterator[float]:
        from engine.analysis.landscape import Landscape

        yield from self._walk(request)
        xs, ys = (self._window(request, axis) for axis in (0, 1))
        found = Landscape(request.graph, request.leaves, request.parameters, xs, ys)
        for share in found.slices():
            if share >= COARSE:
                self.landscape = found
            yield share

    def _walk(self, request: Request) -> Iterator[float]:
        """The places of epochs that are evenly apart; while it trains only where it is, as going back takes time."""
        first, second = (request.graph.nodes[index].name for index in request.parameters)
        every = 1
        while request.reached // every > MOST_POINTS:
            every *= 2
        self.path = {epoch: place for epoch, place in self.path.items() if epoch % every == 0}
        epochs = [request.reached] if request.live else [*range(0, request.reached, every), request.reached]
        for epoch in epochs:
            if epoch not in self.path:
                values = request.run.leaf_values(epoch)
                self.path[epoch] = values[first], values[second]
                yield 0.0

    def _window(self, request: Request, axis: int) -> Array:
        """The old window, as long as the path is inside and not lost in it; else a new one around the path."""
        from engine.analysis.landscape import around

        here = request.leaves[request.parameters[axis]] or 0.0
        values = [*(place[axis] for place in self.path.values()), here]
        found = around(values, STEPS, max(1.0, abs(here) / 2))
        if self.landscape is None:
            return found
        old = (self.landscape.xs, self.landscape.ys)[axis]
        rests = old[0] < min(values) and max(values) < old[-1] and old[-1] - old[0] < WITHIN * (found[-1] - found[0])
        return old if rests else found
