"""Undo and redo bring back what was there: the experiment, its epochs with every number in them, and the place."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from desktop_app.session import notices
from desktop_app.session.session import Session
from engine.numerals import bits
from engine.optim.optimizers import OPTIMIZERS
from engine.optim.schedules import SCHEDULES
from engine.training.experiment import Experiment
from tests.desktop_app.lecture import lecture

SEEDS = range(16)
LINE = 'x, y = data("line", n=4)\nw = 0.5\nb = 0.0\nL = mean((w*x + b - y)**2)'


def seen(session: Session) -> tuple[object, ...]:
    """All that a person can tell apart: what is chosen, the numbers of every epoch that was reached, and the place."""
    player, run = session.player, session.run
    epochs = range(player.reached + 1)
    moved = [bits(run.leaf_values(epoch).values()) for epoch in epochs]
    losses = bits(run.loss(epoch) for epoch in epochs)
    return session.experiment.to_json(), session.document.path, player.place, losses, moved


def leaf(session: Session, draw: random.Random) -> str:
    return draw.choice(session.graph.sliders).name


def move_points(session: Session, draw: random.Random) -> None:
    if session.graph.data:
        columns = {node.name: [draw.uniform(-2, 2) for _ in range(3)] for node in session.graph.data}
        session.edits.edit_points(columns)


# What a hand does, and whether it is an edit.
EDITS: dict[str, Callable[[Session, random.Random], object]] = {
    "leaf": lambda s, d: s.edits.set_leaf(leaf(s, d), d.choice((0.0, -0.0, 3.0, d.uniform(-2, 2)))),
    "rate": lambda s, d: s.edits.set_learning_rate(d.choice((0.001, 0.02, 0.05))),
    "lock": lambda s, d: s.edits.set_lock(leaf(s, d), d.random() < 0.7),
    "points": move_points,
    "optimizer": lambda s, d: s.edits.set_optimizer(d.choice(list(OPTIMIZERS))),
    "schedule": lambda s, d: s.edits.set_schedule(d.choice(list(SCHEDULES))),
    "decay": lambda s, d: s.edits.set_weight_decay(d.choice((0.0, 0.01))),
    "ascent": lambda s, d: s.edits.set_ascent(d.random() < 0.5),
    "batch": lambda s, d: s.edits.set_batch_size(d.choice((0, 2))),
    "seed": lambda s, d: s.edits.draw_weights(),
    "reset": lambda s, d: s.edits.reset(),
    "text": lambda s, d: s.edits.set_program(d.choice((LINE, lecture().program, "a = 2\nL = a**2", "a = 5\nL = a +"))),
    "open": lambda s, d: s.open_experiment(Experiment(d.choice((LINE, lecture().program)), title="another")),
}


def look_around(session: Session, draw: random.Random, wait: Callable[[], None]) -> None:
    """Trains, steps, scrubs: nothing that undo takes back."""
    session.edits.finish()
    act = draw.choice(("train", "step", "scrub", "sample"))
    if act == "train":
        session.trainer.run_updates(draw.randint(1, 40))
        wait()
    elif act == "step":
        for _ in range(draw.randint(1, 5)):
            session.player.step_forward(draw.choice(("edge", "phase", "epoch")))
    elif act == "scrub":
        epoch = draw.randint(0, session.player.reached)
        session.player.set_place(epoch, draw.randint(0, len(session.run.trace(epoch))))
    else:
        session.player.next_sample()


@pytest.mark.parametrize("seed", SEEDS)
def test_undo_and_redo_bring_back_what_was_there(seed: int, qtbot) -> None:
    draw = random.Random(seed)
    session = Session(lecture() if seed % 2 else Experiment(LINE))
    stack = session.document.undo_stack

    def wait() -> None:
        qtbot.waitUntil(lambda: not session.trainer.running)

    left = []  # what there was when the edit after it was made
    for _ in range(14):
        for _ in range(draw.randint(0, 3)):
            look_around(session, draw, wait)
        before = seen(session)
        EDITS[draw.choice(list(EDITS))](session, draw)
        session.edits.finish()
        session.trainer.abandon()
        assert stack.index() - len(left) in (0, 1)  # 0: it changed nothing, or was refused
        if stack.index() > len(left):
            left.append(before)
    for _ in range(2):
        undone = []
        for before in reversed(left):
            undone.append(seen(session))
            session.undo()
            assert seen(session) == before
        for after in reversed(undone):
            session.redo()
            assert seen(session) == after


@pytest.mark.parametrize("edit", ["leaf", "rate", "lock", "points", "optimizer", "schedule", "decay", "ascent", "seed"])
def test_an_edit_in_the_past_says_what_it_drops_and_brings_it_back(edit: str, qtbot) -> None:
    session = Session(Experiment(LINE))
    session.trainer.run_updates(200)
    qtbot.waitUntil(lambda: not session.trainer.running)
    session.player.set_place(3, 2)
    before = seen(session)
    draw = random.Random(1)
    while session.experiment.to_json() == before[0]:
        EDITS[edit](session, draw)
        session.edits.finish()
    notice = session.notices.current
    assert session.player.reached < 200
    assert notice is not None and str(session.player.reached) in notice.text
    assert [id for id, *_ in notice.buttons] == [notices.BRING_BACK]
    session.take_way_out(notices.BRING_BACK)
    assert seen(session) == before
    assert session.notices.current is None
    session.redo()
    assert session.player.reached < 200


@pytest.mark.parametrize("edit", ["leaf", "rate", "lock"])
def test_an_edit_at_the_end_drops_nothing_and_says_nothing(edit: str, qtbot) -> None:
    session = Session(lecture())
    session.trainer.run_updates(20)
    qtbot.waitUntil(lambda: not session.trainer.running)
    session.player.set_place(20, 0)
    EDITS[edit](session, random.Random(3))
    session.edits.finish()
    assert session.player.reached == 20
    assert session.notices.current is None


def test_a_drag_in_the_past_is_brought_back_as_one(qtbot) -> None:
    session = Session(lecture())
    session.trainer.run_updates(50)
    qtbot.waitUntil(lambda: not session.trainer.running)
    session.player.set_place(1, 0)
    before = seen(session)
    for value in (6.0, 7.0, 8.0):
        session.edits.set_leaf("a", value)
        session.jobs.flush()
    session.edits.finish()
    session.take_way_out(notices.BRING_BACK)
    assert seen(session) == before
