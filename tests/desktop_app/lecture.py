"""The lecture's experiment, and ears for signals."""

from __future__ import annotations

from typing import Any

from engine.training.experiment import Experiment
from tests.engine.programs import LECTURE


def lecture(**changed: Any) -> Experiment:
    """The experiment of the lecture, with what is changed in it."""
    return Experiment(**{"program": LECTURE, "title": "Lecture", **changed})


def heard(*signals: Any) -> list[tuple[Any, ...]]:
    """What the signals carry from now on, in order."""
    seen: list[tuple[Any, ...]] = []
    for signal in signals:
        signal.connect(lambda *values: seen.append(values))
    return seen
