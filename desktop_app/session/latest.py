"""A result that is kept as long as the same is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from engine.numerals import bits

Result = TypeVar("Result")


class Latest(Generic[Result]):
    """A function that works its result out anew only for other numbers or objects than the last time."""

    def __init__(self, work_out: Callable[..., Result]) -> None:
        self._work_out = work_out
        self._kept: tuple[tuple[object, ...], Result] | None = None

    def __call__(self, *asked: object) -> Result:
        if self._kept is None or not all(map(_same, asked, self._kept[0])):
            self._kept = asked, self._work_out(*asked)
        return self._kept[1]


def _same(new: object, old: object) -> bool:
    """Objects are the same one: two traces would be compared step by step."""
    if isinstance(new, float) and isinstance(old, float):
        return bits((new,)) == bits((old,))
    return new is old or (isinstance(new, int | float) and new == old)
