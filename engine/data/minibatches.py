"""Minibatches: which samples each update of an epoch sees."""

from __future__ import annotations

from random import Random


def batches(samples: int, size: int, seed: int, epoch: int) -> tuple[tuple[int, ...], ...]:
    """The samples of each update of an epoch, by number; with size 0, or as many as there are, one batch in order.

    Else they are shuffled anew for each epoch, in the same way for the same seed; the last batch may be smaller.
    """
    if not 0 < size < samples:
        return (tuple(range(samples)),)
    order = list(range(samples))
    Random(f"{seed}/{epoch}").shuffle(order)
    return tuple(tuple(order[first : first + size]) for first in range(0, samples, size))
