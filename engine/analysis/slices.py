"""How one node changes with another while all else is held: the curve, the point, the rate, the slope."""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from engine.autodiff.tape import Along, Tape, along, picked, values_of
from engine.graph.graph import Graph, Node
from engine.ops.primitives import divide

MOST = 1.7e308  # as far as a window reaches
REACH = 3.0
WORK, FEWEST, MOST_SAMPLES = 12_000, 61, 181  # operations that a curve may cost, and its points


@dataclass(frozen=True)
class Slice:
    """The output `ys` at the values `xs` of one node, the `leaf`, which may be a result as well.

    nan, inf and breaks of the curve are kept as they are. `x` and `y` are where we are, `nudged` is the output at
    x + h, `held` names the leaves that stay put, `slope` is the derivative at x, the tangent's. With a `gradient`,
    h is the move of an update and `predicted` what the gradient promises for it.
    """

    leaf: str
    output: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    x: float
    y: float
    h: float
    nudged: float
    held: tuple[tuple[str, float], ...]
    gradient: float | None = None
    slope: float = math.nan

    @property
    def rise(self) -> float:
        """How much the output changes from x to x + h."""
        return self.nudged - self.y

    @property
    def rate(self) -> float:
        """The difference quotient; nan for h = 0."""
        return divide(self.rise, self.h)

    @property
    def predicted(self) -> float:
        """The change that the gradient promises for a move by h; nan without a gradient."""
        return math.nan if self.gradient is None else self.h * self.gradient


class Window(NamedTuple):
    """The stretch of a leaf's values that a picture shows."""

    low: float
    high: float


def window(x: float, h: float, old: Window | None = None) -> Window:
    """REACH times |h| around x and x + h, on whole multiples of h.

    An old one rests as long as x and x + h are well inside it, and h neither lost in it nor too wide.
    """
    if not math.isfinite(x):
        return Window(-REACH, REACH)
    step = abs(h)
    if not 1e-9 * abs(x) < step < 1e300:
        h = step = max(abs(x), 1.0) / 4
    inside = old is not None and old.low + step / 2 <= min(x, x + h) and max(x, x + h) <= old.high - step / 2
    if old is not None and inside and 0.5 <= (old.high - old.low) / (2 * REACH * step) <= 2:
        return old
    middle = math.floor((x + min(h, 0.0)) / step + 1e-9)
    return Window(max((middle - REACH) * step, -MOST), min((middle + REACH) * step, MOST))


def slice_of(
    graph: Graph, leaves: Sequence[float | None], leaf: int, low: float, high: float, h: float = 1.0,
    samples: int | None = None, *, gradient: float | None = None, output: int | None = None, sample: int = 0,
) -> Slice:  # fmt: skip
    """The output over the node `leaf` from low to high; `leaves` has one number a node, None for results.

    A result moves after its operation, so what it was computed from stays put. `output` is the node that is looked
    at, the graph's own where it is None; with data, of a node with a number for each sample it is that of one `sample`.
    The points at x and x + h are among the curve's, and so is a point of nan where it breaks. Without `samples`, how
    many the curve has, there are as many as a hand that drags can wait for.
    """
    graph = graph.towards(output)
    values = values_of(graph, leaves)
    x, y = picked(values[leaf], sample), picked(values[graph.output], sample)
    curve, slope = along(graph, values, leaf, sample), picked(Tape(graph).backward(values, sample)[leaf], sample)
    count = samples or min(max(WORK // max(len(graph.dependents([leaf])), 1), FEWEST), MOST_SAMPLES)
    points = [(at, curve(at)) for at in _positions(low, high, count, (x, x + h))]
    for gap in _breaks(points, curve):
        insort(points, gap, key=lambda point: point[0])
    held = tuple((node.name, values[node.index]) for node in _held(graph, leaf))
    return Slice(
        graph.nodes[leaf].label, graph.nodes[graph.output].label, tuple(p[0] for p in points),
        tuple(p[1] for p in points), x, y, h, curve(x + h), held, gradient, slope,
    )  # fmt: skip


def _held(graph: Graph, moved: int) -> list[Node]:
    """The leaves that the output depends on by other ways than through the node that moves."""
    reached = {graph.output}
    for node in reversed(graph.nodes):
        if node.index in reached and node.index != moved:
            reached.update(node.operands)
    return [node for node in graph.sliders if node.index in reached and node.index != moved]


def _positions(low: float, high: float, samples: int, among: tuple[float, ...]) -> list[float]:
    last = samples - 1
    grid = {low * (1 - i / last) + high * (i / last) for i in range(samples)}
    return sorted(grid | {x for x in among if low <= x <= high})


def _breaks(points: list[tuple[float, float]], curve: Along) -> list[tuple[float, float]]:
    """A point of nan wherever the curve changes its sign without passing through zero: poles and jumps."""
    found = []
    for (x0, y0), (x1, y1) in pairwise(points):
        if math.isfinite(y0) and math.isfinite(y1) and (y0 < 0) != (y1 < 0):
            middle = _break_between(x0, y0, x1, y1, curve)
            if middle is not None:
                found.append((middle, math.nan))
    return found


def _break_between(x0: float, y0: float, x1: float, y1: float, curve: Along) -> float | None:
    jump = abs(y1 - y0)
    for _ in range(40):
        x = x0 / 2 + x1 / 2
        y = curve(x)
        if not math.isfinite(y):
            return x
        if (y < 0) == (y0 < 0):
            x0, y0 = x, y
        else:
            x1, y1 = x, y
    return x0 / 2 + x1 / 2 if abs(y1 - y0) > jump / 2 else None
