"""What people do, as changes of document and player: without a window."""

from __future__ import annotations

import math

import pytest

from desktop_app.look.assets import examples
from desktop_app.session.change import Change
from desktop_app.session.notices import Notice
from desktop_app.session.session import Session
from engine.errors import Message
from engine.training.run import Run
from tests.desktop_app.lecture import heard, lecture


class Bench(Session):
    """A session, and what is read off it most."""

    @property
    def place(self) -> tuple[int, int]:
        return self.player.epoch, self.player.position

    def loss(self) -> float:
        return self.run.loss(self.player.epoch)


@pytest.fixture
def bench(qtbot) -> Bench:
    return Bench(lecture())


def trained(bench: Bench, qtbot) -> Notice | None:
    qtbot.waitUntil(lambda: not bench.trainer.running)
    return bench.notices.current


# leaves


def test_a_leaf_is_set_at_once(bench: Bench) -> None:
    bench.edits.set_leaf("a", 6.0)
    assert bench.loss() == 90


def test_of_many_changes_within_a_frame_the_last_one_counts(bench: Bench, qtbot) -> None:
    changes = heard(bench.changed)
    for value in range(6, 26):
        bench.edits.set_leaf("a", float(value))
    assert bench.loss() == 90
    qtbot.waitUntil(lambda: bench.loss() == 280)
    assert len(changes) == 2


def test_letting_go_does_what_still_waits_and_ends_the_edit(bench: Bench) -> None:
    for value in (6.0, 7.0, 8.0):
        bench.edits.set_leaf("a", value)
    bench.edits.finish()
    assert bench.loss() == 110
    bench.edits.set_leaf("a", 9.0)
    bench.edits.finish()
    bench.document.undo_stack.undo()
    assert bench.loss() == 110
    bench.document.undo_stack.undo()
    assert bench.loss() == 80


@pytest.mark.parametrize(("name", "value"), [("nobody", 1.0), ("a", math.nan), ("a", math.inf), ("c", math.nan)])
def test_what_cannot_be_set_is_left_alone(bench: Bench, name: str, value: float) -> None:
    bench.edits.set_leaf(name, value)
    assert bench.document.experiment == lecture()


def test_a_leaf_that_vanished_while_its_change_waited(bench: Bench, qtbot) -> None:
    bench.edits.set_leaf("a", 6.0)
    bench.edits.set_leaf("a", 7.0)
    bench.edits.set_program("x = 3\ny = x * x")
    bench.edits.finish()
    assert bench.loss() == 9


@pytest.mark.parametrize(("position", "place"), [(5, (0, 5)), (8, (0, 8)), (9, (1, 0)), (11, (1, 0))])
def test_a_leaf_set_after_its_update_is_set_in_the_next_epoch(
    bench: Bench, position: int, place: tuple[int, int]
) -> None:
    bench.player.set_place(0, position)
    bench.edits.set_leaf("a", 1.0)
    assert bench.place == place
    assert bench.document.run.leaf_values(0)["a"] == (5.0 if place[0] else 1.0)
    assert bench.document.run.leaf_values(place[0])["a"] == 1.0


def test_a_leaf_that_is_not_updated_yet_is_set_in_this_epoch(bench: Bench) -> None:
    bench.player.set_place(0, 9)
    bench.edits.set_leaf("d", 20.0)
    assert bench.place == (0, 9)
    assert bench.document.run.leaf_values(0)["d"] == 20


def test_a_slider_dragged_on_after_the_jump_to_the_next_epoch_stays_one_edit(bench: Bench) -> None:
    bench.player.set_place(0, 11)
    for value in (1.0, 2.0, 3.0):
        bench.edits.set_leaf("a", value)
        bench.jobs.flush()
    assert bench.place == (1, 0)
    bench.document.undo_stack.undo()
    assert bench.document.experiment == lecture()


def test_the_learning_rate_holds_from_here_on(bench: Bench) -> None:
    bench.player.set_place(2, 0)
    bench.edits.set_learning_rate(0.1)
    run = bench.document.run
    assert run.losses[:3] == (80.0, 77.376, 74.8149472)
    assert run.loss(3) < 60
    assert bench.place == (2, 0)


def test_what_trains_is_chosen_and_undone(bench: Bench) -> None:
    before = bench.document.experiment
    for act, told in (
        (lambda: bench.edits.set_optimizer("adam"), ("optimizer", "adam")),
        (lambda: bench.edits.set_schedule("cosine"), ("schedule", "cosine")),
        (lambda: bench.edits.set_schedule_span(7), ("schedule_span", 7)),
        (lambda: bench.edits.set_weight_decay(0.1), ("weight_decay", 0.1)),
        (lambda: bench.edits.set_ascent(True), ("ascent", True)),
    ):
        act()
        assert getattr(bench.document.experiment, told[0]) == told[1]
    assert bench.document.run.optimizer.id == "adam"
    assert bench.document.run.parameters(1)["a"] > 5
    for _ in range(5):
        bench.document.undo_stack.undo()
    assert bench.document.experiment == before
    assert bench.document.run.parameters(1)["a"] == 4.9


def test_a_weight_decay_below_0_is_refused_in_words(bench: Bench) -> None:
    bench.edits.set_weight_decay(-1.0)
    assert "weight decay" in bench.notices.current.text
    assert bench.document.experiment.weight_decay == 0


def test_a_learning_rate_below_0_is_refused_in_words(bench: Bench) -> None:
    bench.edits.set_learning_rate(-1.0)
    assert bench.notices.current.severity == "error"
    assert bench.document.experiment == lecture()


def test_a_range_upside_down_is_refused_in_words(bench: Bench) -> None:
    bench.edits.set_range("a", 3.0, 3.0)
    assert bench.notices.current.severity == "error"
    bench.edits.set_range("a", -1.0, 3.0)
    assert bench.document.experiment.range_of("a", 5.0) == (-1.0, 3.0)


def test_a_lock_holds_from_here_on(bench: Bench) -> None:
    bench.player.set_place(1, 0)
    bench.edits.set_lock("a", True)
    values = [bench.document.run.leaf_values(epoch)["a"] for epoch in range(4)]
    assert values == [5.0, 4.9, 4.9, 4.9]


# programs


def test_opening_an_example_starts_at_its_start(bench: Bench) -> None:
    bench.player.set_place(3, 4)
    bench.open_experiment(examples()[1].experiment)
    assert bench.place == (0, 0)
    assert bench.document.experiment.title == examples()[1].experiment.title
    assert bench.document.run.loss(0) == 9


def test_an_example_during_training_ends_it(bench: Bench, qtbot) -> None:
    bench.trainer.run_until(0.0)
    bench.open_experiment(examples()[1].experiment)
    qtbot.waitUntil(lambda: not bench.trainer.running)
    assert bench.document.run.loss(0) == 9
    assert bench.place == (0, 0)


def test_typing_during_training_ends_it(bench: Bench, qtbot) -> None:
    bench.trainer.run_updates(100_000)
    bench.edits.set_program("x = 3\ny = x * x")
    qtbot.waitUntil(lambda: not bench.trainer.running)
    assert bench.player.trace.graph is bench.document.graph


def test_reset_takes_back_what_was_set_by_hand(bench: Bench) -> None:
    bench.edits.set_leaf("a", 1.0)
    bench.player.set_place(4, 2)
    bench.edits.reset()
    assert bench.place == (0, 0)
    assert bench.loss() == 80
    bench.document.undo_stack.undo()
    assert bench.document.run.loss(0) == 40


def test_reset_without_edits_is_no_edit(bench: Bench) -> None:
    bench.player.set_place(4, 2)
    bench.edits.reset()
    assert not bench.document.undo_stack.canUndo()


def test_a_line_picks_the_node_that_it_names(bench: Bench) -> None:
    names = []
    for line in (1, 3, 99, 0):
        bench.pick_line(line)
        names.append(bench.graph.nodes[bench.selection.picked].name)
    assert names == ["a", "c", "c", "c"]
    bench.pick(2)
    assert bench.selection.picked == 2
    bench.pick(-1)
    assert bench.selection.picked is None


# training and ways out


def test_a_training_that_ended_as_expected_says_nothing(bench: Bench, qtbot) -> None:
    bench.trainer.run_updates(10)
    assert trained(bench, qtbot) is None
    assert bench.place == (10, 2)


def test_training_that_had_to_go_on_without_fast_code_says_so(bench: Bench, qtbot, monkeypatch) -> None:
    note = Message("Training is slow")
    monkeypatch.setattr(Run, "notes", property(lambda run: (note,)))
    bench.trainer.run_updates(10)
    assert trained(bench, qtbot).text == "Training is slow"


def test_another_optimizer_trains_on_from_the_start(bench: Bench, qtbot) -> None:
    bench.edits.set_program("w = 0\nL = (w - 3)**2")
    bench.trainer.run_updates(1_000_000)
    qtbot.waitUntil(lambda: bench.trainer.epoch > 0)
    bench.trainer.pause()
    bench.edits.set_optimizer("adam")
    assert bench.trainer.paused
    assert bench.document.run.last_epoch == 0
    bench.trainer.pause()
    qtbot.waitUntil(lambda: bench.document.run.last_epoch > 0)
    bench.trainer.stop()


def test_until_negative_says_which_update_it_was(bench: Bench, qtbot) -> None:
    bench.trainer.run_until(0.0)
    notice = trained(bench, qtbot)
    assert notice.text == "L fell below 0 at epoch 46: −0.8983. The last one above was 0.4495 at epoch 45."


def test_until_negative_where_it_already_is(bench: Bench, qtbot) -> None:
    bench.edits.set_program("a = -2\nL = a * 1")
    bench.trainer.run_until(0.0)
    notice = trained(bench, qtbot)
    assert "epoch 1" in notice.text


def test_back_to_the_last_good_step(bench: Bench) -> None:
    bench.edits.set_program("a = 0\nb = log(a)\nL = b + 1")
    bench.player.set_place(0, 5)
    bench.take_way_out("last_good_step")
    assert bench.place == (0, 0)


def test_back_to_the_last_good_step_of_a_run_that_ran_away(bench: Bench, qtbot) -> None:
    bench.edits.set_program("a = 2\nL = a**4")
    bench.edits.set_learning_rate(1.0)
    bench.trainer.run_updates(100)
    trained(bench, qtbot)
    bench.take_way_out("last_good_step")
    frame = bench.player.frame
    assert all(value is None or math.isfinite(value) for value in (*frame.values, *frame.gradients))


def test_undo_during_training_trains_on_without_the_edit(bench: Bench, qtbot) -> None:
    bench.edits.set_program("w = 0\nL = (w - 3)**2")
    bench.edits.set_leaf("w", 6.0)
    pausing = bench.changed.connect(lambda change: change & Change.PROGRESS and bench.trainer.pause())
    bench.trainer.run_updates(100_000)
    qtbot.waitUntil(lambda: bench.trainer.paused)
    bench.changed.disconnect(pausing)
    bench.document.undo_stack.undo()
    assert bench.trainer.paused
    assert (bench.player.epoch, bench.document.run.loss(0)) == (0, 9)
    bench.trainer.pause()
    qtbot.waitUntil(lambda: bench.player.epoch > 0)
    bench.trainer.stop()


@pytest.mark.parametrize("way", ["last_good_step", "show_in_program", "go_to_start", "slower"])
def test_every_way_out_is_safe_where_nothing_is_wrong(bench: Bench, way: str) -> None:
    bench.player.set_place(2, 3)
    bench.take_way_out(way)
    assert bench.player.trace.graph is bench.document.graph


def test_slower_is_slower_wherever_the_rate_was_set(bench: Bench) -> None:
    bench.player.set_place(2, 0)
    bench.edits.set_learning_rate(5.0)
    bench.player.set_place(6, 0)
    bench.take_way_out("slower")
    rates = {bench.document.experiment.settings(epoch).learning_rate for epoch in range(8)}
    assert rates == {0.5}
