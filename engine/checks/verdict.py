"""Whether a gradient and the difference quotient beside it agree, and if not, what keeps them apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple

from engine.autodiff.tape import Tape, Values, has_samples, moved, picked, quietly
from engine.errors import Message
from engine.graph.graph import Graph, Node
from engine.numerals import short
from engine.ops.primitives import divide
from engine.ops.scalar_forms import branch_at, in_domain, side_of_kink

Word = Literal["agree", "kink", "edge", "round_off", "disagree"]

# A quotient decides if what blurs it is below these, the tolerances of PyTorch's own gradcheck.
RELATIVE, ABSOLUTE = 1e-3, 1e-5
# Each operation is off by at most one unit in the last place; eight allow for what adds up.
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


def judge(graph: Graph, values: Sequence[Any], index: int, h: float, sample: int = 0) -> Verdict:
    """Compares the gradient of the output with respect to a node with its quotients.

    `values` has a number for each node, or one a sample, of which `sample` is moved. The quotient is the central
    one. What blurs it is bounded twice: rounding by ROUNDING · Σ |gradient · value| / h over the nodes from this one
    to the output, the bend of the curve by how much the gradient itself changes over h.
    """
    path = _NudgedPath(graph, values, index, sample)
    around = path.around(h)
    edge, kink = path.edge(around), path.kink(around)
    if edge:
        return _verdict("edge", node=edge)
    if kink and around.sides_differ:
        return _verdict("kink", node=kink)
    word, last = _decided(path, around)
    places = {"analytic": around.analytic, "central": around.central, "h": last.h, "bound": last.rounding}
    return _verdict(word, **{name: short(number) for name, number in places.items()})


def _verdict(word: Word, **places: str) -> Verdict:
    return Verdict(word, Message(REASONS[word], places))


def _decided(path: _NudgedPath, around: _Around) -> tuple[Word, _Around]:
    """What the quotients say of the gradient, and the last that was asked.

    They contradict it if they stay where they are while h shrinks; one that moves on may be on its path to it.
    """
    for _ in range(TRIES):
        if around.rounding > around.resolution:
            break
        finer = path.around(around.h / SHRINK)
        if around.bend <= around.resolution:
            if not around.contradicts:
                return "agree", around
            if finer.contradicts and around.settled(finer):
                return "disagree", around
        around = finer
    return "round_off", around


class _Evaluation(NamedTuple):
    """Of each node its value, and the gradient of the output with respect to it."""

    values: Values
    gradients: Values


@dataclass(frozen=True)
class _Around:
    """The path evaluated at x - h, x and x + h; `rounding` is how far that may have moved the central quotient."""

    h: float
    analytic: float
    outputs: tuple[float, ...]
    slopes: tuple[float, ...]
    rounding: float
    evaluations: tuple[_Evaluation, _Evaluation, _Evaluation]

    @property
    def central(self) -> float:
        return divide(self.outputs[2] - self.outputs[0], 2 * self.h)

    @property
    def resolution(self) -> float:
        return ABSOLUTE + RELATIVE * max(abs(self.analytic), abs(self.central))

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


class _NudgedPath:
    """The nodes from the one that is nudged to the output."""

    def __init__(self, graph: Graph, values: Sequence[Any], index: int, sample: int) -> None:
        self._graph, self._values, self._index, self._sample = graph, values, index, sample
        self._indices = (index, *sorted(graph.dependents([index]) & graph.on_path))
        self._tape = Tape(graph, moved=index)

    def around(self, h: float) -> _Around:
        number = partial(picked, sample=self._sample)
        x = number(self._values[self._index])
        evaluations = _, here, _ = self._at(x - h), self._at(x), self._at(x + h)
        output, index = self._graph.output, self._index
        return _Around(
            h, number(here.gradients[index]), tuple(number(each.values[output]) for each in evaluations),
            tuple(number(each.gradients[index]) for each in evaluations),
            ROUNDING * max(map(self._size, evaluations)) / abs(h), evaluations,
        )  # fmt: skip

    def edge(self, around: _Around) -> str:
        """The name of the first node that is not finite or crosses a pole, the output's for a slope; or nothing."""
        for index in self._indices:
            finite = all(math.isfinite(number) for each in around.evaluations for number in _each(each.values[index]))
            if not finite or self._crosses_pole(index, around.evaluations):
                return self._graph.nodes[index].label
        finite = all(map(math.isfinite, (*around.slopes, around.central, around.rounding)))
        return "" if finite else self._graph.nodes[self._graph.output].label

    def kink(self, around: _Around) -> str:
        """The name of the first node whose kink is touched or crossed between x - h and x + h; empty if none is."""
        for index in self._indices[1:]:
            if len({self._sides(index, each.values) for each in around.evaluations}) > 1:
                return self._graph.nodes[index].label
        return ""

    def _crosses_pole(self, index: int, evaluations: Sequence[_Evaluation]) -> bool:
        node = self._graph.nodes[index]
        if node.op is None or index == self._index:
            return False
        if node.op.branch:
            op, branches = node.op, [self._of_samples(node, each.values) for each in evaluations]
            return len({tuple(branch_at(op, at) for at in samples) for samples in branches}) > 1
        if not node.op.domain:
            return False
        below, here, above = ([_each(each.values[i]) for i in node.operands] for each in evaluations)
        for slot, around in enumerate(zip(below, here, above, strict=True)):
            for sample, signs in enumerate(zip(*([x > 0 for x in numbers] for numbers in around), strict=True)):
                at = [numbers[sample if len(numbers) > 1 else 0] for numbers in here]
                if len(set(signs)) > 1 and not in_domain(node.op, (*at[:slot], 0.0, *at[slot + 1 :])):
                    return True
        return False

    def _sides(self, index: int, values: Sequence[Any]) -> tuple[int, ...]:
        """On which side of the node's kink it is, for each sample."""
        node = self._graph.nodes[index]
        assert node.op is not None
        if not node.op.kink:
            return ()
        return tuple(side_of_kink(node.op, at) for at in self._of_samples(node, values))

    def _of_samples(self, node: Node, values: Sequence[Any]) -> Iterator[tuple[float, ...]]:
        """The node's operands, for each sample."""
        operands = [_each(values[i]) for i in node.operands]
        count = max(map(len, operands))
        return zip(*(numbers * count if len(numbers) < count else numbers for numbers in operands), strict=True)

    def _at(self, x: float) -> _Evaluation:
        values = list(self._values)
        values[self._index] = moved(values[self._index], self._sample, x)
        self._tape.forward(values)
        return _Evaluation(values, self._tape.backward(values, self._sample))

    def _size(self, evaluation: _Evaluation) -> float:
        """Σ |gradient · value|, over what an operation adds up inside where those are many numbers."""
        with quietly(self._graph.batched):
            sizes = (
                abs(evaluation.gradients[index]) * self._largest(index, evaluation.values) for index in self._indices
            )
            return sum(sum(_each(size)) for size in sizes)

    def _largest(self, index: int, values: Sequence[Any]) -> Any:
        node = self._graph.nodes[index]
        if node.op is None or not node.op.variadic:
            return abs(values[index])
        if self._graph.reduces(node):
            numbers = _each(values[node.operands[0]])
            return len(numbers) * sum(map(abs, numbers))
        return len(node.operands) * sum(abs(values[i]) for i in node.operands)


def _each(value: Any) -> list[float]:
    """The number, or the number of each sample."""
    return value.tolist() if has_samples(value) else [value]
