"""The node that is picked, and the leaf that is dragged."""

from __future__ import annotations

from desktop_app.session.change import Announce, Change
from desktop_app.session.player import Player


class Selection:
    """Both count where they were picked or touched: a step on, what that step works on comes first."""

    def __init__(self, player: Player, announce: Announce) -> None:
        self._player, self._announce = player, announce
        self.picked: int | None = None
        self._picked_at = (-1, -1)
        self._touched: tuple[int, tuple[int, int]] | None = None  # and the place where it was

    def clear(self) -> None:
        """Another graph: nothing is picked."""
        self.picked = self._touched = None

    def pick(self, index: int | None) -> None:
        """A node is picked everywhere at once; None: none is."""
        self.picked, self._picked_at = index, self._place
        self._announce(Change.SELECTION)

    def touch(self, leaf: int) -> None:
        """A leaf was set."""
        self._touched = leaf, self._place

    def let_go(self) -> None:
        """Something else has changed."""
        self._touched = None

    @property
    def picked_here(self) -> int | None:
        """The node that was picked at this place."""
        return self.picked if self._picked_at == self._place else None

    @property
    def touched_here(self) -> int | None:
        """The leaf that was set at this place."""
        return self._touched[0] if self._touched is not None and self._touched[1] == self._place else None

    @property
    def _place(self) -> tuple[int, int]:
        return self._player.epoch, self._player.position
