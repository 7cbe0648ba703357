"""Works out the landscape over two parameters and the path through it, in slices, and never during a drag."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from desktop_app.session.jobs import Jobs
from engine.analysis.landscape import Landscape, around
from engine.graph.graph import Graph
from engine.ops.array_forms import Array
from engine.training.run import Run

JOB = "landscape"
PAUSE_MS = 150  # after the last change; while it trains, between two surveys
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


class LandscapeSurvey:
    """Keeps the latest `landscape` and the `path`, an epoch's place by its number; calls `show` with more of it."""

    def __init__(self, jobs: Jobs, show: Callable[[], None]) -> None:
        self.jobs, self._show = jobs, show
        self.landscape: Landscape | None = None
        self.path: dict[int, tuple[float, float]] = {}
        self._wanted: Request | None = None

    def want(self, request: Request) -> None:
        """Asks for a landscape; what is not wanted any more is dropped."""
        old, self._wanted = self._wanted, request
        busy = self.jobs.running(JOB)
        if old is not None and old == request and (self.landscape is not None or busy):
            return
        new_path = old is None or (old.run, old.parameters) != (request.run, request.parameters)
        new_landscape = old is None or (old.graph is not request.graph, old.parameters) != (False, request.parameters)
        if new_path:
            self.path = {}
        if new_landscape:
            self.landscape = None
        if new_path or new_landscape or not (request.live and busy):
            self.jobs.start(JOB, self._survey(), self._show, after_ms=PAUSE_MS)

    def stop(self) -> None:
        """Drops what is under way: nobody looks."""
        self.jobs.stop(JOB)
        self._wanted = None

    def _survey(self) -> Iterator[float]:
        """Of what is wanted when it begins; yields the share of the heights that is known."""
        request = self._wanted
        if request is None:
            return
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
        here = request.leaves[request.parameters[axis]] or 0.0
        values = [*(place[axis] for place in self.path.values()), here]
        found = around(values, STEPS, max(1.0, abs(here) / 2))
        if self.landscape is None:
            return found
        old = (self.landscape.xs, self.landscape.ys)[axis]
        rests = old[0] < min(values) and max(values) < old[-1] and old[-1] - old[0] < WITHIN * (found[-1] - found[0])
        return old if rests else found
