"""Whether a gradient and the difference quotient beside it agree, and if not, what keeps them apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from engine.errors import Message
from engine.formula import divide, in_domain, side_of_kink
from engine.graph import Graph
from engine.numerals import short
from engine.tape import Tape

Word = Literal["agree", "kink", "edge", "round_off", "disagree"]

# A quotient tells if what blurs it is below these, the tolerances of PyTorch's own gradcheck.
RELATIVE, ABSOLUTE = 1e-3, 1e-5
# Each operation is off by at most one unit in the last place; eight leave room for what adds up.
ROUNDING = 8 * 2.0**-52
# Where h is too coarse a smaller one decides. Not by a round factor: sin(2πx) is the same at h = 1, 2, 3, …
SHRINK, TRIES = 7.3, 24
SETTLED = 0.1  # of what parts a quotient from the gradient: as far as a finer quotient may be from it

REASONS: dict[Word, str] = {
    "agree": "The gradient and the difference quotient agree.",
    "kink": "{node} has a kink here or within h of it: the slopes on its two sides differ.",
    "edge": "{node} is not finite or leaves its domain within h of here, and there is no slope.",
    "round_off": "The quotient cannot tell at h = {h}: rounding alone may change it by {bound}.",
    "disagree": "The gradient is {analytic}, and the difference quotient comes to {central}: one of them is wrong.",
}


class Verdict(NamedTuple):
    """One word, and the sentence that explains it."""

    word: Word
    reason: Message


def judge(graph: Graph, values: Sequence[float], index: int, h: float) -> Verdict:
    """Compares the gradient of the output with respect to a node with its quotients; `values` has one number a node.

    The quotient is the central one. What blurs it is bounded twice: rounding by ROUNDING · Σ |gradient · value| / h
    over the nodes from this one to the output, the bend of the curve by how much the gradient itself changes over h.
    """
    way = _Way(graph, values, index)
    around = way.around(h)
    edge, kink = way.edge(around), way.kink(around)
    if edge:
        return _verdict("edge", node=edge)
    if kink and around.sides_differ:
        return _verdict("kink", node=kink)
    word, last = _decided(way, around)
    places = {"analytic": around.analytic, "central": around.central, "h": last.h, "bound": last.rounding}
    return _verdict(word, **{name: short(number) for name, number in places.items()})


def _verdict(word: Word, **places: str) -> Verdict:
    return Verdict(word, Message(REASONS[word], places))


def _decided(way: _Way, around: _Around) -> tuple[Word, _Around]:
    """What the quotients say of the gradient, and the last that was asked.

    They contradict it if they stay where they are while h shrinks; one that moves on may be on its way to it.
    """
    for _ in range(TRIES):
        if around.drowned:
            break
        finer = way.around(around.h / SHRINK)
        if around.bend <= around.resolution:
            if not around.contradicts:
                return "agree", around
            if finer.contradicts and around.settled(finer):
                return "disagree", around
        around = finer
    return "round_off", around


class _Place(NamedTuple):
    """One number a node: its value, and the gradient of the output with respect to it."""

    values: list[float]
    gradients: list[float]


@dataclass(frozen=True)
class _Around:
    """The way at x - h, x and x + h; `rounding` is how far that may have moved the central quotient."""

    h: float
    analytic: float
    outputs: tuple[float, float, float]
    slopes: tuple[float, float, float]
    rounding: float
    places: tuple[_Place, _Place, _Place]

    @property
    def central(self) -> float:
        return divide(self.outputs[2] - self.outputs[0], 2 * self.h)

    @property
    def resolution(self) -> float:
        return ABSOLUTE + RELATIVE * max(abs(self.analytic), abs(self.central))

    @property
    def drowned(self) -> bool:
        return self.rounding > self.resolution

    @property
    def bend(self) -> float:
        return max(abs(slope - self.analytic) for slope in self.slopes)

    @property
    def contradicts(self) -> bool:
        return abs(self.central - self.analytic) > 2 * self.bend + self.rounding

    def settled(self, finer: _Around) -> bool:
        apart = SETTLED * abs(self.central - self.analytic) + finer.rounding
        return abs(finer.central - self.central) <= apart

    @property
    def sides_differ(self) -> bool:
        below, here, above = self.outputs
        sides = divide(here - below, self.h), divide(above - here, self.h)
        return any(abs(side - self.analytic) > 2 * self.rounding for side in sides)


class _Way:
    """The nodes from the one that is nudged to the output."""

    def __init__(self, graph: Graph, values: Sequence[float], index: int) -> None:
        self._graph, self._values, self._index = graph, values, index
        self._indices = (index, *sorted(graph.dependents([index]) & graph.on_path))
        self._tape = Tape(graph, moved=index)

    def around(self, h: float) -> _Around:
        x = self._values[self._index]
        below, here, above = places = self._at(x - h), self._at(x), self._at(x + h)
        output, index = self._graph.output, self._index
        return _Around(
            h, here.gradients[index], (below.values[output], here.values[output], above.values[output]),
            (below.gradients[index], here.gradients[index], above.gradients[index]),
            ROUNDING * max(map(self._size, places)) / abs(h), places,
        )  # fmt: skip

    def edge(self, around: _Around) -> str:
        """The name of the first node that is not finite or crosses a pole, the output's for a slope; or nothing."""
        for index in self._indices:
            finite = all(math.isfinite(place.values[index]) for place in around.places)
            if not finite or self._crosses_pole(index, around.places):
                return self._graph.nodes[index].label
        finite = all(map(math.isfinite, (*around.slopes, around.central, around.rounding)))
        return "" if finite else self._graph.nodes[self._graph.output].label

    def kink(self, around: _Around) -> str:
        """The name of the first node whose kink is touched or crossed between x - h and x + h; empty if none is."""
        for index in self._indices[1:]:
            if len({self._side(index, place.values) for place in around.places}) > 1:
                return self._graph.nodes[index].label
        return ""

    def _crosses_pole(self, index: int, places: Sequence[_Place]) -> bool:
        node = self._graph.nodes[index]
        if node.op is None or index == self._index:
            return False
        here = [places[1].values[i] for i in node.operands]
        turned = [slot for slot, i in enumerate(node.operands) if len({place.values[i] > 0 for place in places}) > 1]
        return any(not in_domain(node.op, (*here[:slot], 0.0, *here[slot + 1 :])) for slot in turned)

    def _side(self, index: int, values: Sequence[float]) -> int:
        node = self._graph.nodes[index]
        assert node.op is not None
        return side_of_kink(node.op, tuple(values[i] for i in node.operands))

    def _at(self, x: float) -> _Place:
        values = list(self._values)
        values[self._index] = x
        self._tape.forward(values)
        return _Place(values, self._tape.backward(values))

    def _size(self, place: _Place) -> float:
        """Σ |gradient · value|, over what an operation adds up inside where those are many numbers."""
        return sum(abs(place.gradients[index]) * self._largest(index, place.values) for index in self._indices)

    def _largest(self, index: int, values: Sequence[float]) -> float:
        node = self._graph.nodes[index]
        if node.op is None or not node.op.variadic:
            return abs(values[index])
        return len(node.operands) * sum(abs(values[i]) for i in node.operands)
