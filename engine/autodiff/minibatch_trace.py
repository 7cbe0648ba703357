"""An epoch of several updates: the steps of each are worked out when they are looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TypeVar, overload

from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain, Stretch, Trace

KEPT = 6  # updates whose steps are kept, besides the first

T = TypeVar("T")


class Lazy(Sequence[T]):
    """A sequence of `count` items, which `made` works out when they are asked for."""

    def __init__(self, count: int, made: Callable[[int], T]) -> None:
        self._count, self._made = count, made

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...

    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        numbers = range(self._count)
        return tuple(map(self._made, numbers[at])) if isinstance(at, slice) else self._made(numbers[at])


def joined(count: int, made: Callable[[int], Trace]) -> Trace:
    """The trace of an epoch of so many updates, which are alike; `made` works out the one of a number."""
    first, kept = made(0), lru_cache(KEPT)(made)
    if count == 1:
        return first
    each, updates = len(first), Lazy(count, lambda number: kept(number) if number else first)
    steps = Lazy(count * each, lambda step: updates[step // each].steps[step % each])
    return _Epoch(
        first.graph, first.epoch, first.leaves, steps, first.update, first.states, first.carried, first.batch, updates
    )


class _Epoch(Trace):
    """A trace of several updates, which are alike in all but their numbers."""

    @property
    def _each(self) -> int:
        return len(self.minibatches[0])

    @property
    def _starts(self) -> range:
        return range(0, len(self), self._each)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(
            Stretch(phase, first + start, last + start)
            for start in self._starts
            for phase, first, last in self.minibatches[0].stretches
        )

    def stops(self, grain: Grain, closed_at: Sequence[int] = ()) -> tuple[int, ...]:
        if grain == "epoch":
            return (len(self),)
        stops = self.minibatches[0].stops(grain, closed_at)
        return tuple(stop + start for start in self._starts for stop in stops)

    def minibatch_at(self, position: int) -> tuple[Trace, int]:
        number = min(max(position - 1, 0) // self._each, len(self.minibatches) - 1)
        return self.minibatches[number], position - number * self._each

    def frame(self, position: int) -> Frame:
        part, inside = self.minibatch_at(position)
        return replace(part.frame(inside), position=position)

    @cached_property
    def values(self) -> tuple[float | None, ...]:
        return self.minibatches[0].values

    @cached_property
    def not_finite(self) -> tuple[int, ...]:
        """The positions in the first update with such a step; what is not finite before its end stays so."""
        updates = self.minibatches
        if not updates[-1].not_finite:
            return ()
        first = bisect_left(range(len(updates) - 1), True, key=lambda number: bool(updates[number].not_finite))
        return tuple(position + first * self._each for position in updates[first].not_finite)
