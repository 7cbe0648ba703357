"""The panel of a training, by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from desktop_app.assets import load_fonts
from desktop_app.theme import Theme
from desktop_app.views.number_field import NumberField
from desktop_app.views.train_panel import TrainPanel
from tests.desktop_app.lecture import heard


@pytest.fixture
def panel(qtbot, qapp) -> TrainPanel:
    load_fonts()
    panel = TrainPanel(None)
    qtbot.addWidget(panel)
    panel.set_theme(Theme())
    panel.show()
    return panel


def test_return_in_the_bound_runs_until_it(panel: TrainPanel, qtbot) -> None:
    until, updates = heard(panel.run_until_requested), heard(panel.run_requested)
    field = panel.findChild(NumberField, "train_below")
    field.selectAll()
    qtbot.keyClicks(field, "0.3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (until, updates) == ([(0.3,)], [])
    assert not panel.isVisible()
