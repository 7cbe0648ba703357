"""Every step of every example at three sizes: what its callout hides or crosses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from tests.callouts import faults
from tests.soak.opened import opened

SIZE, SHORT = 1500, 60  # steps of each example at each size, at most
SIZES = (1280, 720), (1366, 748), (1920, 1080)


def rows(size: int) -> Iterator[tuple[str, str, str]]:
    """Goes through so many steps of each, evenly spread; what is found."""
    steps, found = 0, Counter[str]()
    with opened() as page:
        for width, height in SIZES:
            page.widget.resize(width, height)
            for example in page.examples:
                page.session.open_experiment(example.experiment)
                QCoreApplication.processEvents()
                length = len(page.session.trace)
                for position in range(1, length + 1, max(1, length // size)):
                    page.player.set_place(0, position)
                    found.update(f"{width} × {height}, {example.experiment.title}: {fault}" for fault in faults(page))
                    steps += 1
    yield "callouts", f"{steps} steps", f"{found.total()} faults"
    for text, count in found.most_common(20):
        yield "", str(count), text
