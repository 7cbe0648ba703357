"""What is done and shown in a later epoch is of that epoch, not of the start."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("epoch", [0, 1, 3])
def test_a_nudge_is_kept_from_its_epoch_on(window, epoch: int) -> None:
    window.player.set_place(epoch, 0)
    window.session.set_mode("nudge")
    window.nudge.pick_name("b")
    window.edits.keep_nudge()
    (edit,) = window.session.experiment.edits
    assert (edit.epoch, edit.field, edit.name) == (epoch, "leaf", "b")


@pytest.mark.parametrize("since", [1, 3])
def test_a_lock_is_shown_where_it_holds(window, since: int) -> None:
    window.player.set_place(since, 1)
    window.edits.set_lock("a", True)
    for epoch in range(since + 2):
        window.player.set_place(epoch, 1)
        locked = epoch >= since
        assert window.graph.model.locked == (frozenset({"a"}) if locked else frozenset())
        assert window.find("leaf:a").isEnabled() != locked
