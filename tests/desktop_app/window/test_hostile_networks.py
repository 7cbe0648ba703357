"""A student who presses anything in any order in networks: points, minibatches, layers, optimizers, the lab."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.optim.optimizers import OPTIMIZERS
from engine.optim.schedules import SCHEDULES
from tests.desktop_app.window.test_hostile import Student, assert_shown_is_true, no_dialogs, settled

__all__ = ["no_dialogs"]  # a fixture

NETWORKS = slice(7, None)  # of the examples


class Trainer(Student):
    """Random acts on programs with data, beside those on any program."""

    def __init__(self, window, seed: int, folder: Path) -> None:
        super().__init__(window, seed, folder)
        self.acts = [act for act in self.acts if act != self.leaf]  # a network has no row for each of its weights
        self.acts += [
            *[self.network] * 4, *[self.batch] * 4, *[self.sample] * 3, *[self.points] * 4, *[self.fold] * 5,
            *[self.optimizer] * 2, *[self.mode] * 2, *[self.pick] * 3, self.settings, self.page, self.keep,
        ]  # fmt: skip

    def network(self) -> None:
        self.window.intents.open_example(self.random.choice(range(len(self.window.examples))[NETWORKS]))

    def batch(self) -> None:
        self.window.intents.set_batch_size(self.random.choice([0, 1, 2, 3, 7, 50]))

    def sample(self) -> None:
        self.random.choice([self.window.player.next_sample, self.window.player.previous_sample])()

    def points(self) -> None:
        columns = {node.name: list(node.data) for node in self.window.player.trace.graph.data}
        if not columns:
            return
        count = len(next(iter(columns.values())))
        way, place = self.random.randrange(3), self.random.randrange(count)
        for numbers in columns.values():
            if way == 0:
                numbers.append(self.random.choice([-1.0, 1.0, 0.5]))
            elif way == 1 and count > 1:
                del numbers[place]
            else:
                numbers[place] = self.random.uniform(-2, 2)
        self.window.intents.edit_points(columns)

    def fold(self) -> None:
        folding = self.window.folding
        if folding.folded is not None:
            number = self.random.randrange(len(folding.folded.folds))
            self.random.choice([folding.open_all, folding.close_all, lambda: folding.toggle(number)])()

    def optimizer(self) -> None:
        self.window.intents.set_optimizer(self.random.choice(list(OPTIMIZERS)))

    def settings(self) -> None:
        intents = self.window.intents
        intents.set_schedule(self.random.choice(list(SCHEDULES)))
        intents.set_weight_decay(self.random.choice([0.0, 0.01]))
        intents.set_ascent(self.random.random() < 0.2)
        self.window.document.edit(lambda e: e.with_seed(self.random.randrange(5)))

    def mode(self) -> None:
        self.window.intents.set_mode(self.random.choice(["step", "nudge", "step"]))

    def pick(self) -> None:
        self.window.intents.pick(self.random.randrange(len(self.window.document.graph)))

    def page(self) -> None:
        self.window.plot_room.tabs.show_page(self.random.choice(["landscape", "gradients"]))

    def keep(self) -> None:
        self.window.views.loss.keep_buttons[0].click()


@pytest.mark.parametrize("seed", [302, 309, 2000])
def test_anything_in_any_order(window, no_dialogs, tmp_path: Path, seed: int) -> None:
    window.finish_opening()
    trainer, first = Trainer(window, seed, tmp_path), window.document.experiment
    for number in range(90):
        trainer.act()
        if number % 8 == 7:
            settled(window)
            window.grab()
    settled(window)
    window.intents.set_mode("step")
    while window.document.undo_stack.canUndo():
        window.document.undo_stack.undo()
    assert window.document.experiment == first
    window.player.go_to_start()
    assert_shown_is_true(window)
