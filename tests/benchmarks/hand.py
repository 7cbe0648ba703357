"""What a hand feels: a frame of the whole window, and a slider that is moved a thousand times a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median, quantiles

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app import create_window
from desktop_app.panes.plots.canvas import PlotCanvas
from desktop_app.window.main_window import MainWindow
from engine.training.experiment import Experiment

SIZE = (1920, 1080)
FRAMES, SECONDS, MOVES_A_SECOND = 400, 4.0, 1000

Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    """What was measured: work, ours, percentile, goal."""
    window = create_window([])
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


def _frames(window: MainWindow, what: str, goal: int) -> Row:
    """Recompute and paint everything on screen for one new value of the first leaf."""
    _go_to_the_middle_of_the_backward_pass(window)
    leaf = window.document.graph.sliders[0]
    spent = []
    for k in range(FRAMES):
        start = time.perf_counter()
        window.document.edit(lambda e, value=leaf.value + k / 100: e.with_leaf(leaf.name, value), "drag")
        QApplication.processEvents()
        spent.append((time.perf_counter() - start) * 1000)
    p95 = quantiles(spent[20:], n=20)[-1]
    return what, f"{median(spent[20:]):.1f} ms", f"p95 {p95:.1f} ms", f"goal p95 ≤ {goal} ms"


def _nudges(window: MainWindow) -> Row:
    """One new h in the nudge lab, slice plot included."""
    window.nudge.set_active(True)
    _run_for(1.0, lambda: None)
    spent = []
    for k in range(FRAMES):
        start = time.perf_counter()
        window.nudge.set_h(0.01 + k / 400)
        QApplication.processEvents()
        spent.append((time.perf_counter() - start) * 1000)
    window.nudge.set_active(False)
    p95 = quantiles(spent[20:], n=20)[-1]
    return (
        "a nudge of the lecture's graph, with its slice",
        f"{median(spent[20:]):.1f} ms",
        f"p95 {p95:.1f} ms",
        "goal p95 ≤ 16 ms",
    )


def _go_to_the_middle_of_the_backward_pass(window: MainWindow) -> None:
    backward = window.player.trace.stretches[1]
    window.player.set_place(0, (backward.first + backward.last) // 2)
    _run_for(1.0, lambda: None)


def _training(window: MainWindow) -> list[Row]:
    """Moons trains in the window, with its loss and its decision boundary in sight."""
    moons = next(example for example in window.examples if 'data("moons")' in example.experiment.program)
    window.session.open_experiment(moons.experiment)
    window.document.edit(lambda e: e.with_learning_rate(0.1))
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


def _slider(window: MainWindow) -> list[Row]:
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
    p95 = quantiles(paints.delays, n=20)[-1]
    per_second = f"{moved[0] / SECONDS:.0f} moves a second"
    return [
        (
            f"slider a, {per_second}",
            f"{rate:.0f} paints a second",
            f"p95 {p95:.1f} ms to paint",
            "goal ≥ 50, p95 ≤ 20 ms",
        ),
        ("what is still to paint when the hand stops", f"{queued:.0f} ms", "", "goal: nothing queued"),
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
