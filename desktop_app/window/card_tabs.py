"""The cards that are tabs below the program, where they have no columns."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout

from desktop_app.look.theme import FONTS, UI, Theme
from desktop_app.widgets.card import Card


class CardTabs(QFrame):
    """A frame with a tab a card; `bar` is Qt's."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.bar = QTabWidget(documentMode=True)
        self.bar.tabBar().setDrawBase(False)
        self.bar.tabBar().setExpanding(True)
        around = QVBoxLayout(self)
        around.setContentsMargins(2, 2, 2, 2)
        around.addWidget(self.bar)

    def show_cards(self, cards: Iterable[tuple[Card, str]]) -> None:
        """These cards, each under its name, in place of those before."""
        self.bar.clear()
        for card, name in cards:
            self.bar.addTab(card, name)

    def set_theme(self, theme: Theme, *, many: bool) -> None:
        """Takes over sizes; of many tabs each has less room."""
        small = f'QTabBar {{ font: {theme.ipx(FONTS["tick"][1])}px "{UI}"; }} QTabBar::tab {{ min-width: 24px; }}'
        self.bar.tabBar().setStyleSheet(small if many else "")
