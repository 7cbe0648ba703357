"""What is kept of a run: the loss of every epoch, and now and then all that training goes on from."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload


class Losses(Sequence[float]):
    """The losses of a stretch of epochs, to read; no number is copied. It stays as it is when the run goes on."""

    __slots__ = ("_first", "_numbers", "_stop")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, numbers: array[float], first: int, stop: int) -> None:
        self._numbers, self._first, self._stop = numbers, first, stop

    def __len__(self) -> int:
        return self._stop - self._first

    @overload
    def __getitem__(self, place: int) -> float: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[float]: ...

    def __getitem__(self, place: int | slice) -> float | Sequence[float]:
        if isinstance(place, slice):
            first, stop, step = place.indices(len(self))
            if step == 1:
                return Losses(self._numbers, self._first + first, self._first + max(first, stop))
            return tuple([self[k] for k in range(first, stop, step)])
        return self._numbers[range(self._first, self._stop)[place]]

    def __iter__(self) -> Iterator[float]:
        return iter(self._numbers[self._first : self._stop])

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Losses):
            return self._bytes() == other._bytes()
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        import numpy as np

        # A copy: an array that numpy holds on to could not grow any more.
        return np.array(memoryview(self._numbers)[self._first : self._stop], dtype=dtype)

    def _bytes(self) -> bytes:
        """As bytes, so that nan equals nan and no number is made an object."""
        return bytes(memoryview(self._numbers)[self._first : self._stop])


class Checkpoints:
    """Numbers of every so many epochs, from epoch 0 on: `every` doubles where they would take too much memory."""

    BUDGET = 60_000_000  # bytes
    EACH = 100  # bytes that an entry takes beside its numbers

    def __init__(self, every: int) -> None:
        self.every = every
        self._kept: list[array[float]] = []

    @property
    def due(self) -> int:
        """The epoch that is to be kept next."""
        return len(self._kept) * self.every

    @property
    def bytes(self) -> int:
        """What they take; each has as many numbers."""
        return len(self._kept) * (8 * len(self._kept[0]) + self.EACH) if self._kept else 0

    def keep(self, numbers: Iterable[float]) -> None:
        """Keeps the numbers of epoch `due`."""
        self._kept.append(array("d", numbers))
        if self.bytes > self.BUDGET and len(self._kept) > 1:
            self._kept, self.every = self._kept[::2], self.every * 2

    def before(self, epoch: int) -> tuple[int, array[float]]:
        """The last epoch up to this one that was kept, and its numbers."""
        number = min(epoch // self.every, len(self._kept) - 1)
        return number * self.every, self._kept[number]

    def cut(self, epoch: int) -> Checkpoints:
        """Those before an epoch; the numbers themselves are shared."""
        found = Checkpoints(self.every)
        found._kept = self._kept[: -(-epoch // self.every)]
        return found
