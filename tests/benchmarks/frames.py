"""What a person feels: a frame of the whole window, and a slider that is moved a thousand times a second."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app import create_window
from desktop_app.panes.plots.drawing.canvas import PlotCanvas
from engine.training.experiment import Experiment
from tests.benchmarks.reference import SIZE, compared, goal_ratio, measured, p95
from tests.page import Page

FRAMES, SECONDS, MOVES_A_SECOND = 400, 4.0, 1000

Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    """What was measured: work, ours, the reference, ratio and goal."""
    window = Page(create_window([]))
    window.resize(*SIZE)
    window.show()
    window.finish_opening()
    found = [_frames(window, "a frame of the lecture's graph, mid-backward", 8)]
    found += _slider(window)
    found.append(_nudges(window))
    window.session.open_experiment(Experiment(two_hundred_nodes()))
    found.append(_frames(window, f"a frame of {len(window.document.graph)} nodes, mid-backward", 16))
    found += _training(window)
    window.close()
    return found


def two_hundred_nodes() -> str:
    """A program with 200 nodes of which most depend on the first."""
    lines = [f"x{k} = {k / 10}" for k in range(10)]
    names = [f"x{k}" for k in range(10)]
    for k in range(190):
        last, other = names[-1], names[(k * 7) % len(names)]
        lines.append(f"v{k} = tanh({last})" if k % 3 == 2 else f"v{k} = {last} {'+*'[k % 2]} {other}")
        names.append(f"v{k}")
    return "\n".join(lines)


def _frames(window: Page, what: str, goal: int) -> Row:
    """Recompute and paint everything on screen for one new value of the first leaf."""
    _go_to_the_middle_of_the_backward_pass(window)
    leaf = window.document.graph.sliders[0]
    found = measured(
        lambda k: window.document.change(window.document.experiment.with_leaf(leaf.name, leaf.value + k / 100), "drag"),
        FRAMES,
    )
    return what, *compared(found, goal)


def _nudges(window: Page) -> Row:
    """One new h in the nudge lab, slice plot included."""
    window.nudge.set_active(True)
    _run_for(1.0, lambda: None)
    found = measured(lambda k: window.nudge.set_h(0.01 + k / 400), FRAMES)
    window.nudge.set_active(False)
    return "a nudge of the lecture's graph, with its slice", *compared(found, 16)


def _go_to_the_middle_of_the_backward_pass(window: Page) -> None:
    backward = window.player.trace.stretches[1]
    window.player.set_place(0, (backward.first + backward.last) // 2)
    _run_for(1.0, lambda: None)


def _training(window: Page) -> list[Row]:
    """Moons trains in the window, with its loss and its decision boundary in sight."""
    moons = next(example for example in window.examples if 'data("moons")' in example.experiment.program)
    window.session.open_experiment(moons.experiment)
    window.edits.set_learning_rate(0.1)
    _run_for(1.0, lambda: None)
    loss, boundary = (
        _Paints(window.findChild(QWidget, name).findChild(PlotCanvas)) for name in ("loss_plot", "data_plot")
    )
    window.trainer.run_updates(1_000_000)
    _run_for(1.0, lambda: None)
    for paints in (loss, boundary):
        paints.times.clear()
    first, start = window.trainer.epoch, time.perf_counter()
    _run_for(SECONDS, lambda: None)
    seconds = time.perf_counter() - start
    rate = (window.trainer.epoch - first) / seconds
    window.trainer.stop()
    drawn, refreshed = (len(paints.times) / seconds for paints in (loss, boundary))
    what = "moons 2-16-16-1 trains in the window"
    return [
        (what, f"{rate:,.0f} epochs a second", "", "goal ≥ 200"),
        (f"{what}: its loss", f"{drawn:.0f} paints a second", "", "goal ≥ 30"),
        (f"{what}: its decision boundary", f"{refreshed:.1f} paints a second", "", "goal ≥ 5"),
    ]


class _Paints(QObject):
    """Notes every paint of a widget, and how long ago the oldest move was that it shows."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.times: list[float] = []
        self.delays: list[float] = []
        self.waiting_since: float | None = None
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times.append(time.perf_counter())
            if self.waiting_since is not None:
                self.delays.append((self.times[-1] - self.waiting_since) * 1000)
                self.waiting_since = None
        return False


def _slider(window: Page) -> list[Row]:
    _go_to_the_middle_of_the_backward_pass(window)
    slider, paints = window.findChild(QWidget, "leaf:a"), _Paints(window.graph)
    assert slider is not None
    moved = [0]

    def move() -> None:
        if paints.waiting_since is None:
            paints.waiting_since = time.perf_counter()
        moved[0] += 1
        place = QPointF(20 + (moved[0] * 0.21) % (slider.width() - 40), slider.height() / 2)
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(QEvent.Type.MouseMove, place, slider.mapToGlobal(place), button, button, none)
        QApplication.sendEvent(slider, event)

    start = time.perf_counter()
    _run_for(SECONDS, move, 1 / MOVES_A_SECOND)
    rate = len(paints.times) / (time.perf_counter() - start)
    after = time.perf_counter()
    while paints.waiting_since is not None and time.perf_counter() - after < 1:
        QApplication.processEvents()
    queued = (time.perf_counter() - after) * 1000
    beside = measured(lambda k: None, 120).reference
    worst, reference = p95(paints.delays), p95(beside)
    what = f"slider a, {moved[0] / SECONDS:.0f} moves a second, until it is painted"
    return [
        (
            what,
            f"{rate:.0f} paints a second, p95 {worst:.1f} ms",
            f"reference p95 {reference:.1f} ms",
            f"p95 {worst / reference:.2f}× (goal ≤ {goal_ratio(20):.1f}×, 20 ms; ≥ 50 paints a second)",
        ),
        ("what is still to paint when the slider is let go", f"{queued:.0f} ms", "", "goal: nothing queued"),
    ]


def _run_for(seconds: float, work: Callable[[], None], every: float = 0.005) -> None:
    """Calls `work` at fixed times, events in between."""
    start = time.perf_counter()
    following = start
    while (now := time.perf_counter()) - start < seconds:
        if now >= following:
            following += every
            work()
        QApplication.processEvents()
