"""Which cards of a column fold where it is too low for all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from desktop_app.widgets.card import Card


def column() -> QVBoxLayout:
    """An empty column, filled from its top."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setAlignment(Qt.AlignmentFlag.AlignTop)
    return column


def least_height(cards: Sequence[Card], closed: Collection[Card], width: int, gap: int) -> int:
    """How high a column of cards must be at a width, some of them folded to their titles."""
    heights = [card.least_height(width, opened=card not in closed) for card in cards]
    return sum(heights) + gap * (len(heights) - 1)


class CardFolding:
    """Folds cards that have no room, and opens them again when it is back; what a person folds stays so."""

    def __init__(self) -> None:
        self._yielding = set[Card]()

    def fit(
        self, cards: Sequence[Card], order: Sequence[Card], space: int, width: int, gap: int, kept: Card | None
    ) -> None:  # fmt: skip
        """Folds cards in this order until a column of that size has room for the others; `kept` stays open."""
        self._yielding -= {kept}
        wished = {card for card in cards if card.opened or card in self._yielding}
        closed = {*cards} - wished
        for card in order:
            if least_height(cards, closed, width, gap) <= space:
                break
            closed |= {card} - {kept}
        for card in wished:
            card.set_open(card not in closed)
        self._yielding = (self._yielding - {*cards}) | (wished & closed)
