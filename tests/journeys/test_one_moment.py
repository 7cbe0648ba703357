"""A screen is of one moment: after any acts it shows what a new window shows there, and its numbers agree."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from engine.numerals import short
from engine.training.experiment import Experiment
from tests.journeys.classroom import Classroom
from tests.page import Page

FAR = Experiment("p = 300\nq = 2\nL = (p*q)**2")
PROGRAMS: tuple[Callable[[Page], Experiment], ...] = (
    lambda page: page.examples[0].experiment, lambda page: page.examples[1].experiment, lambda page: FAR,
    lambda page: Experiment("x = [1, 2, 3]\ny = [2, 4, 7]\nw = 1\nb = 0\nL = mean((w*x + b - y)**2)"),
)  # fmt: skip


class Acts:
    """What a person may do, drawn at random."""

    def __init__(self, page: Page, seed: int) -> None:
        self.page, self.session, self.random = page, page.session, random.Random(seed)

    def act(self) -> None:
        page, session, player = self.page, self.session, self.page.player
        acts: list[Callable[[], object]] = [
            player.step_forward, player.step_forward, player.step_back, lambda: player.step_forward("epoch"),
            self.scrub, session.toggle_mode, self.pick, self.edit, session.undo, session.redo, self.open, self.nudge,
            lambda: page.act("smaller_h"), lambda: page.act("larger_h"), lambda: page.act("go_to_end"),
            lambda: player.step_back("phase"), lambda: page.edits.set_optimizer("adam"),
        ]  # fmt: skip
        self.random.choice(acts)()
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # rows of the program before

    def scrub(self) -> None:
        at = self.random.uniform(0, self.page.timeline.width())
        self.page.timeline.scrubbed.emit(*self.page.timeline.place_at(at))

    def pick(self) -> None:
        self.session.pick(self.random.randrange(len(self.session.graph)))

    def edit(self) -> None:
        leaf = self.random.choice(self.session.graph.sliders)
        self.page.edits.set_leaf(leaf.name, round(self.random.uniform(-5, 5), 2))
        self.page.edits.finish()

    def open(self) -> None:
        self.session.open_experiment(self.random.choice(PROGRAMS)(self.page))

    def nudge(self) -> None:
        self.page.edits.set_h(self.random.choice((1.0, -0.5, 1e-3)))
        self.page.jobs.flush()


def twin(page: Page, open_window: Callable[..., Page]) -> Page:
    """A new window on the same experiment, at the same place."""
    there, other = page.session, open_window()
    other.graph.set_reduced_motion(True)
    session, place = other.session, there.player.place
    session.open_experiment(replace(there.experiment))
    session.player.set_place(place.reached, 0)
    session.player.sample = place.sample
    session.player.set_place(place.epoch, place.position)
    if there.nudging:
        session.set_mode("nudge")
        session.nudge.pick(there.nudge.index)
        session.nudge.look_at(there.nudge.output)
        session.nudge.set_h(there.nudge.h)
    session.pick(-1)
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return other


def seen(page: Page, qtbot: Any) -> dict[str, Any]:
    """All that can be read, without what tells of the way there."""
    screen = Classroom(page, qtbot).screen
    if page.session.nudging:  # the plot is out of sight
        screen |= {"loss": "", "loss_title": ""}
    page.loss.canvas.grab()
    texts = [] if page.session.nudging else [words.text for words in page.loss.artists.texts]
    slices = page.slice.artists
    page.slice.canvas.grab()
    ranges = {name: (plot.limits.low, plot.limits.high) for name, plot in (("x", slices.x), ("y", slices.y))}
    return {**screen, "notice": "", "loss_texts": texts, "ranges": ranges}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_what_is_shown_is_what_a_new_window_shows(open_window, qtbot, seed: int) -> None:
    page = open_window()
    page.graph.set_reduced_motion(True)
    acts = Acts(page, seed)
    for _ in range(25):
        acts.act()
        agree(page)
    page.session.pick(-1)
    page.slice._settle()
    page.loss._settle()
    other = twin(page, open_window)
    other.slice._settle()
    other.loss._settle()
    assert seen(page, qtbot) == seen(other, qtbot)


def agree(page: Page) -> None:
    """Node, plot, caption, list and sliders say the same numbers as the frame."""
    session, graph = page.session, page.session.graph
    frame, output = session.frame, session.graph.output
    known = output not in frame.stale_values and frame.values[output] is not None
    text = page.loss.accessibleDescription()
    if page.loss.isVisible():
        if known:
            assert text.endswith(short(frame.values[output])), text
        elif frame.phase != "update":
            assert text.endswith("is not worked out yet"), text
    assert page.steps.model().position == frame.position or not page.steps.isVisible()
    marks = page.editor.text._now.values()
    if session.nudging:
        nudged = session.nudge.node
        assert any(mark.startswith("nudged") for mark in marks) == (nudged.op is None and nudged.span is not None)
        return
    assert not any(mark.startswith("nudged") for mark in marks)
    step = frame.step
    if step is not None and step.kind in ("forward", "update") and not graph.data:
        shown = page.graph.node_texts(step.target)["data"].split(" → ")[-1]
        assert shown == short(frame.values[step.target])
    for leaf in graph.sliders:
        assert page.find(f"leaf:{leaf.name}").value() == frame.values[leaf.index]


def test_before_the_loss_is_worked_out_the_plot_says_no_number(window) -> None:
    player = window.player
    for epoch in (0, 1):
        player.set_place(epoch, 1)
        assert window.loss.accessibleDescription() == f"epoch {epoch}: L is not worked out yet"
        window.loss.canvas.grab()
        assert not any("80" in words.text or "77" in words.text for words in window.loss.artists.texts)
        player.step_forward()
        assert window.loss.accessibleDescription() == f"now: {('80', '77.376')[epoch]}"


def test_among_thousands_of_epochs_scrubbing_ends_where_the_loss_is_known(window) -> None:
    player, timeline = window.player, window.timeline
    player.set_place(2000, 0)
    for x in range(30, timeline.width() - 20, 97):
        timeline.scrubbed.emit(*timeline.place_at(x + 0.4))
        output = window.session.graph.output
        assert window.session.frame.step.target == output
        assert window.loss.accessibleDescription() == f"now: {short(window.session.frame.values[output])}"


@pytest.mark.parametrize("epochs", [30, 200])
def test_where_steps_have_no_pixel_scrubbing_ends_with_a_phase(window, epochs: int) -> None:
    window.player.set_place(epochs, 0)
    timeline, ends = window.timeline, {stretch.last for stretch in window.session.trace.stretches}
    wide = timeline._epoch_width >= timeline._steps + 1
    found = {timeline.place_at(x)[1] for x in range(40, timeline.width() - 20, 3)}
    assert found == ends or (wide and found > ends)


def test_another_program_is_seen_through_a_window_of_its_own(window, open_window) -> None:
    window.session.open_experiment(FAR)
    window.slice.canvas.grab()
    low, high = window.slice.artists.x.limits
    window.session.open_experiment(Experiment("p = 3\nq = 2\nL = (p*q)**2"))
    window.slice.canvas.grab()
    other = open_window()
    other.session.open_experiment(Experiment("p = 3\nq = 2\nL = (p*q)**2"))
    other.slice.canvas.grab()
    assert window.slice.artists.x.limits == other.slice.artists.x.limits != (low, high)


def test_in_the_lab_the_keys_of_a_presenter_change_h_and_not_the_hidden_run(classroom: Classroom) -> None:
    window = classroom.window
    window.player.set_place(1, 3)
    window.act("nudge")
    place = window.player.place
    for key, h in ((Qt.Key.Key_PageDown, 0.1), (Qt.Key.Key_PageDown, 0.01), (Qt.Key.Key_PageUp, 0.1)):
        classroom.press(key)
        assert window.nudge.h == h
    for key in ("Right", "Left", "Space", "Home", "End", "Up", "Down"):
        classroom.press(getattr(Qt.Key, f"Key_{key}"))
        assert window.player.place == place
    for _ in range(20):
        window.act("larger_h")
    assert window.nudge.h == 1.0
    for _ in range(40):
        window.act("smaller_h")
    assert window.nudge.h == 1e-16
    window.act("nudge")
    classroom.press(Qt.Key.Key_PageDown)
    assert window.player.position == 4
