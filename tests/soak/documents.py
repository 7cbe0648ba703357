"""Opens and closes documents one after the other: what grows with their number would end a long day in class."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

from tests.page import Page
from tests.soak.opened import opened

SIZE, SHORT = 500, 5  # documents
MOST_MB = 10.0


def rows(size: int) -> Iterator[tuple[str, str, str]]:
    """Opens so many, after up to twice as many as there are examples; what there is more of at the end."""
    with opened(1366, 768) as page:
        warm = min(size, 2 * len(page.examples))
        for number in range(warm):
            open_and_close(page, number)
        before = counted(page)
        for number in range(size):
            open_and_close(page, number)
        for number in range(warm):  # ends where it began
            open_and_close(page, number)
        after = counted(page)
        for name, (count, allowed) in {name: (after[name] - before[name], LIMITS[name]) for name in before}.items():
            verdict = "flat" if count <= allowed else "GROWS"
            yield "documents opened", f"{size}", f"{name}: {before[name]:.0f}, {count:+.1f} at the end: {verdict}"


LIMITS = {"MB": MOST_MB, "QObjects": 0, "timers at work": 0, "figures": 0, "threads": 0, "file handles": 2}


def open_and_close(page: Page, number: int) -> None:
    """An example, its lab, a little training, and an edit."""
    session = page.session
    session.open_experiment(page.examples[number % len(page.examples)].experiment)
    page.player.step_forward("phase")
    session.set_mode("nudge")
    page.jobs.flush()
    session.set_mode("step")
    page.player.step_forward("epoch")
    session.edits.set_learning_rate(0.02)
    session.edits.finish()
    settle()


def settle() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def counted(page: Page) -> dict[str, float]:
    """What is there now; Linux tells memory and files."""
    page.session.open_experiment(page.examples[0].experiment)
    settle()
    gc.collect()
    from matplotlib.figure import Figure

    objects = gc.get_objects()
    system = Path("/proc/self")
    return {
        "MB": int((system / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6,
        "QObjects": len(page.widget.findChildren(QObject)),
        "timers at work": sum(timer.isActive() for timer in page.widget.findChildren(QTimer)),
        "figures": sum(type(each) is Figure for each in objects),
        "threads": threading.active_count(),
        "file handles": len(list((system / "fd").iterdir())),
    }
