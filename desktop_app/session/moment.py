"""A run and the place in it: what an undo brings back beside the experiment."""

from __future__ import annotations

from typing import NamedTuple

from engine.training.run import Run


class Place(NamedTuple):
    """Epoch, steps into it, the sample whose numbers are shown, and the furthest epoch that was looked at."""

    epoch: int = 0
    position: int = 0
    sample: int = 0
    reached: int = 0


class Moment(NamedTuple):
    """A run as far as it went, and the place in it."""

    run: Run
    place: Place
