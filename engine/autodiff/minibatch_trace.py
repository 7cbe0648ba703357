"""An epoch of several updates: the steps of each are worked out when they are looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TypeVar, overload

from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain, Step, Stretch, Trace

KEPT = 6  # updates whose steps are kept, besides the first


T = TypeVar("T")


class _Lazy(Sequence[T]):
    """A sequence whose items are worked out when they are asked for, by `_at`."""

    @abstractmethod
    def _at(self, number: int) -> T: ...

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...

    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        numbers = range(len(self))
        return tuple(map(self._at, numbers[at])) if isinstance(at, slice) else self._at(numbers[at])


class Minibatches(_Lazy[Trace]):
    """The updates of an epoch, in order; `made` works out the one of a number, and `count` is how many there are."""

    def __init__(self, count: int, made: Callable[[int], Trace]) -> None:
        self._count, self._first, self._made = count, made(0), lru_cache(KEPT)(made)

    def __len__(self) -> int:
        return self._count

    def _at(self, number: int) -> Trace:
        return self._made(number) if number else self._first


class EpochSteps(_Lazy[Step]):
    """The steps of all updates of an epoch; each update has as many."""

    def __init__(self, minibatches: Minibatches) -> None:
        self._minibatches, self._each = minibatches, len(minibatches[0])

    def __len__(self) -> int:
        return self._each * len(self._minibatches)

    def _at(self, number: int) -> Step:
        update, inside = divmod(number, self._each)
        return self._minibatches[update].steps[inside]


def joined(minibatches: Minibatches) -> Trace:
    """The trace of an epoch from those of its updates."""
    first = minibatches[0]
    if len(minibatches) == 1:
        return first
    return _Epoch(
        first.graph, first.epoch, first.leaves, EpochSteps(minibatches), first.update, first.states, first.carried,
        first.batch, minibatches,
    )  # fmt: skip


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
        if not self.minibatches[-1].not_finite:
            return ()
        low, high = 0, len(self.minibatches) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.minibatches[middle].not_finite else (middle + 1, high)
        return tuple(position + low * self._each for position in self.minibatches[low].not_finite)
