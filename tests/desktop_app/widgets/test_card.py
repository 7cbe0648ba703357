"""Titles of cards are whole, and notes beside them whole or not there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.look.assets import examples
from desktop_app.look.theme import Theme
from desktop_app.widgets.card import Card
from desktop_app.window.main_window import MainWindow

PADDING = 10  # of a title, that its letters can do without
TITLES = [example.title for example, _ in examples()]


def cut(window: MainWindow) -> list[str]:
    """The texts of the heads of cards that have less width than they need."""
    QCoreApplication.processEvents()
    heads = [widget for card in window.findChildren(Card) for widget in (card._fold, card._note)]
    return [head.text() for head in heads if head.isVisible() and head.width() < head.sizeHint().width() - PADDING]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_no_title_is_cut(open_window, title: str, size: tuple[int, int]) -> None:
    window = open_window(size=size)
    window.intents.open_example(TITLES.index(title))
    window.player.set_place(2, len(window.player.trace.steps))
    for page in ("landscape", "gradients"):
        window.plot_room.tabs.show_page(page)
        assert cut(window) == [], page
    window.nudger.set_active(True)
    assert cut(window) == []


def test_a_note_without_room_is_said_by_the_tool_tip(qtbot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    card = Card(holder)
    card.set_theme(Theme())
    card.set_heading("Gradient check", "at h1.w1_1 = 0.2355")
    note = card.findChild(QLabel)
    card.resize(800, 100)
    holder.show()
    assert note.isVisible()
    card.resize(300, 100)
    assert not note.isVisible()
    assert "h1.w1_1 = 0.2355" in card._fold.toolTip()
    card.set_heading("Check", "at a = 5")
    assert note.isVisible()
