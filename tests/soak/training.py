"""Trains for a long time in the window, and then rests: the processor must rest too."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from tests.soak.opened import opened

SIZE, SHORT = 600, 2  # seconds of training
REST_S = 10
MOST_IDLE = 0.01  # of one processor


def rows(size: int) -> Iterator[tuple[str, str, str]]:
    """Trains for so many seconds; what the processor does afterwards."""
    with opened(1366, 768) as page:
        session = page.session
        two_moons = next(each.experiment for each in page.examples if "moons" in each.experiment.program)
        session.open_experiment(two_moons)
        session.trainer.run_updates(10**9)
        longest, end = 0.0, time.monotonic() + size
        while time.monotonic() < end:
            start = time.perf_counter()
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            longest = max(longest, time.perf_counter() - start)
            if not session.trainer.running:  # all epochs that there can be
                session.open_experiment(two_moons)
                session.trainer.run_updates(10**9)
        session.trainer.stop()
        epochs = session.player.reached
        wait(3)
        before = time.process_time()
        rest = min(REST_S, size)
        wait(rest)
        idle = (time.process_time() - before) / rest
        verdict = "rests" if idle < MOST_IDLE else "DOES NOT REST"
        yield "training", f"{size} s, {epochs} epochs", f"longest turn of the event loop {longest:.2f} s"
        yield "after it", f"{rest} s", f"{100 * idle:.2f} % of a processor: {verdict}"


def wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()
