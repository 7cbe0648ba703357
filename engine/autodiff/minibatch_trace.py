"""An epoch of several updates: the steps of each are worked out when they are looked at."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TypeVar, overload

from engine.autodiff.trace import Frame, Grain, Step, Stretch, Trace

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


class Rounds(_Lazy[Trace]):
    """The updates of an epoch, in order; `made` works out the one of a number, and `count` is how many there are."""

    def __init__(self, count: int, made: Callable[[int], Trace]) -> None:
        self._count, self._first, self._made = count, made(0), lru_cache(KEPT)(made)

    def __len__(self) -> int:
        return self._count

    def _at(self, number: int) -> Trace:
        return self._made(number) if number else self._first


class Steps(_Lazy[Step]):
    """The steps of all updates of an epoch; each update has as many."""

    def __init__(self, rounds: Rounds) -> None:
        self._rounds, self._each = rounds, len(rounds[0])

    def __len__(self) -> int:
        return self._each * len(self._rounds)

    def _at(self, number: int) -> Step:
        update, inside = divmod(number, self._each)
        return self._rounds[update].steps[inside]


def joined(rounds: Rounds) -> Trace:
    """The trace of an epoch from those of its updates."""
    first = rounds[0]
    if len(rounds) == 1:
        return first
    return _Epoch(
        first.graph, first.epoch, first.leaves, Steps(rounds), first.update, first.states, first.carried, first.batch,
        rounds,
    )  # fmt: skip


class _Epoch(Trace):
    """A trace of several updates, which are alike in all but their numbers."""

    @property
    def _each(self) -> int:
        return len(self.rounds[0])

    @property
    def _starts(self) -> range:
        return range(0, len(self), self._each)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        return tuple(
            Stretch(phase, first + start, last + start)
            for start in self._starts
            for phase, first, last in self.rounds[0].stretches
        )

    def stops(self, grain: Grain, closed_at: Sequence[int] = ()) -> tuple[int, ...]:
        if grain == "epoch":
            return (len(self),)
        stops = self.rounds[0].stops(grain, closed_at)
        return tuple(stop + start for start in self._starts for stop in stops)

    def part(self, position: int) -> tuple[Trace, int]:
        number = min(max(position - 1, 0) // self._each, len(self.rounds) - 1)
        return self.rounds[number], position - number * self._each

    def frame(self, position: int) -> Frame:
        part, inside = self.part(position)
        return replace(part.frame(inside), position=position)

    @cached_property
    def values(self) -> tuple[float | None, ...]:
        return self.rounds[0].values

    @cached_property
    def not_finite(self) -> tuple[int, ...]:
        """The positions in the first update with such a step; what is not finite before its end stays so."""
        if not self.rounds[-1].not_finite:
            return ()
        low, high = 0, len(self.rounds) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.rounds[middle].not_finite else (middle + 1, high)
        return tuple(position + low * self._each for position in self.rounds[low].not_finite)
