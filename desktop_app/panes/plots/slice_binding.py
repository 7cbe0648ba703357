"""The slice plot and the session: along which leaf, through which window."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain, islice

from desktop_app.panes import follow
from desktop_app.panes.plots.slice_plot import SlicePlot
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.analysis.slices import Window, slice_of, window
from engine.checks.perturbation import Nudge
from engine.numerals import or_nan

LECTURE = Window(-4.0, 4.0)  # where the lecture plots x**2: all slices of the lab that fit are shown there
LEAST_SEEN = 0.05  # of x: the smallest h that still has a window of its own in the lab


def bind(session: Session, view: SlicePlot) -> None:
    """Shows how the output changes along one leaf, or along what is nudged."""
    windows = RestingWindow()

    def show(change: Change) -> None:
        if Change.GRAPH in change:
            windows.forget()
            view.fit_anew()
        if session.nudging:
            _show_nudge(session, view, windows)
        else:
            _show_step(session, view, windows)

    follow.while_visible(session, view, Change.STEP | Change.NUDGE, show)


class RestingWindow:
    """The window that a slice is seen through: it rests during a drag."""

    def __init__(self) -> None:
        self._about: object = None
        self._window: Window | None = None

    def forget(self) -> None:
        """Another program: nothing of the old one's range stays."""
        self._about = self._window = None

    def of(self, about: object, at: float, h: float) -> Window:
        """A window around a point and a step; the old one, where it is about the same, as long as it fits."""
        old = self._window if self._about == about else None
        self._about, self._window = about, window(at, h, old=old)
        return self._window


def _show_step(session: Session, view: SlicePlot, windows: RestingWindow) -> None:
    leaf, trace, step, player = _leaf(session), session.trace, session.frame.step, session.player
    if leaf is None:
        view.show_slice(None)
        return
    h, gradient = 1.0, None
    if step is not None and step.kind == "update" and step.target == leaf:
        h, gradient = or_nan(step.after) - or_nan(step.before), step.gradient
    shown = windows.of((leaf, h, player.epoch, player.position), or_nan(trace.leaves[leaf]), h)
    view.show_slice(slice_of(trace.graph, trace.leaves, leaf, *shown, h, gradient=gradient))


def _show_nudge(session: Session, view: SlicePlot, windows: RestingWindow) -> None:
    nudge, trace = session.nudge.result(), session.nudge.trace
    at, shown = nudge.before[nudge.index], _seen(nudge)
    about = ("nudge", nudge.index, nudge.output, at)
    fits = min(at, at + shown) >= LECTURE.low and max(at, at + shown) <= LECTURE.high
    seen = LECTURE if fits else windows.of(about, at, shown)
    curve = slice_of(
        trace.batch_graph, trace.leaves, nudge.index, *seen, nudge.delta, output=nudge.output, sample=trace.sample_index
    )
    view.show_slice(curve, tangent=True)


def _seen(nudge: Nudge) -> float:
    """The step that the window is for: one too small to be seen has that of 1."""
    large = abs(nudge.delta) > LEAST_SEEN * max(abs(nudge.before[nudge.index]), 1.0)
    return nudge.delta if large else math.copysign(1.0, nudge.delta)


def _leaf(session: Session) -> int | None:
    """The leaf that the slice is about: under the mouse, picked here, worked on by the step, or one before."""
    selection = session.selection
    if selection.touched_here is not None:
        return selection.touched_here
    leaves = dict.fromkeys(node.index for node in session.graph.sliders)
    last = islice(_worked_on(session), 1)
    wanted = chain([selection.picked_here], last, [selection.picked], _worked_on(session), leaves)
    return next((index for index in wanted if index in leaves), None)


def _worked_on(session: Session) -> Iterator[int]:
    """What the steps worked on, from the last one back; before them those of the epoch before, which are alike."""
    frame, steps = session.frame, session.trace.steps
    before = range(len(steps) - 1, -1, -1) if frame.epoch else ()
    return (steps[number].target for number in chain(range(frame.position - 1, -1, -1), before))
