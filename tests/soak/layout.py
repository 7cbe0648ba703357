"""Every example in windows of every size, at every zoom, stepping, in the lab and opened: what cannot be read there.

`python -m tests.soak.layout [moments]` prints a table; QT_SCALE_FACTOR is the device ratio.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent

from engine.training.experiment import graph_of
from tests.geometry import Finding, findings
from tests.page import Page
from tests.soak.opened import opened

SIZES = (
    (960, 600), (1024, 700), (1267, 667), (1280, 720), (1366, 748), (1440, 900), (1536, 824), (1920, 1080),
    (2560, 1440), (3840, 2160),
)  # fmt: skip
ZOOMS = (0.8, 1.0, 1.25, 1.6, 2.0, 2.5)
MODES = ("stepping", "lab", "opened")
SIZE, SHORT = 1700, 120  # moments: all of them, and a few


class Moment(NamedTuple):
    """A window of that size and zoom on an example, in a mode, so far through an epoch: 0, a half, 1."""

    size: tuple[int, int]
    zoom: float
    example: int
    mode: str
    share: float

    def __str__(self) -> str:
        part = {0.0: "before", 0.5: "in the middle of", 1.0: "after"}[self.share]
        return (
            f"{self.size[0]} × {self.size[1]}, zoom {self.zoom:g}, example {self.example}, {self.mode}, {part} an epoch"
        )


def moments(examples: int) -> list[Moment]:
    """All of them, the usual zoom first."""
    return [
        Moment(size, zoom, example, mode, share)
        for zoom in sorted(ZOOMS, key=lambda zoom: abs(zoom - 1))
        for example in range(examples)
        for size in SIZES
        for mode in MODES
        for share in ((0.0, 0.5, 1.0) if mode != "lab" else (1.0,))
    ]


def seen(page: Page, moment: Moment) -> Iterator[Finding]:
    """What cannot be read at a moment, in each of the tabs where the panes are tabs."""
    bring(page, moment)
    space = page.workspace
    if not space.narrow:
        yield from findings(page.widget)
        return
    for tab in range(space._tabs.count()):
        space._tabs.setCurrentIndex(tab)
        settle()
        yield from findings(page.widget)
    space._tabs.setCurrentIndex(0)


def bring(page: Page, moment: Moment) -> None:
    """Opens the example, resizes the window and goes to the step."""
    window, session = page.widget, page.session
    example = window.examples[moment.example].experiment
    if session.experiment.program != example.program:
        session.nudge.set_active(False)
        session.open_experiment(example)
    if moment.mode == "opened":
        page.collapse.expand_all()
    else:
        page.collapse.collapse_all()
    if (window.width(), window.height()) != moment.size:
        window.resize(*moment.size)
    window.settings.zoom = moment.zoom
    window._apply_theme()
    session.nudge.set_active(moment.mode == "lab")
    session.player.set_place(0, round(moment.share * len(session.trace)))
    settle()


def settle() -> None:
    """Until every layout has taken its place, and what was replaced is gone: else that would be found and measured."""
    for _ in range(4):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def rows(size: int) -> Iterator[tuple[str, ...]]:
    """Goes through so many moments, evenly spread over all; a row for each kind of fault: how often, where first."""
    count, first = Counter[str](), dict[str, str]()
    with opened(1280, 720) as page:
        every = moments(len(page.examples))
        chosen = every[:: max(1, len(every) // max(size, 1))]
        for moment in chosen:
            if moment.mode == "opened" and not graph_of(page.examples[moment.example].experiment).groups:
                continue
            for finding in {f"{each.kind}: {each.place}": each for each in seen(page, moment)}.values():
                key = f"{finding.kind}: {finding.place}"
                count[key] += 1
                first.setdefault(key, f"{moment}: {finding.detail}")
    yield "moments", str(len(chosen)), ""
    for key, times in count.most_common():
        yield key, str(times), first[key]


if __name__ == "__main__":
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE):
        print(" | ".join(row), flush=True)
