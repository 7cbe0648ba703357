"""Where an experiment came from: what it is compared with to know whether something would be lost."""

from __future__ import annotations

import os
from pathlib import Path

from engine.training.experiment import Experiment

Stamp = tuple[int, int]  # when a file was changed, in ns, and its size in bytes


class Origin:
    """An experiment as it was opened or saved, None for one that never was, and the file that it is saved in.

    `own`: somebody's own work, from a file or pasted, where each change counts; of an example only the text does.
    """

    def __init__(self, experiment: Experiment | None, path: Path | None = None, *, own: bool = True) -> None:
        self.experiment, self.path, self.own = experiment, path, own
        self.whole = True  # whether its program could be read when it was opened
        self._stamp = _stamp(path)

    def save(self, experiment: Experiment, path: Path) -> None:
        """It has just been written there."""
        self.experiment, self.path, self.own, self._stamp = experiment, path, True, _stamp(path)

    def loses(self, experiment: Experiment) -> bool:
        """Whether leaving this state of it would lose work."""
        came = self.experiment
        return came is None or (experiment != came if self.own else experiment.program != came.program)

    @property
    def changed_on_disk(self) -> bool:
        """Whether somebody else has written the file since; one that is gone is no loss."""
        now = _stamp(self.path)
        return now is not None and now != self._stamp


def _stamp(path: Path | None) -> Stamp | None:
    try:
        status = None if path is None else os.stat(path)
    except OSError:
        return None
    return None if status is None else (status.st_mtime_ns, status.st_size)
