"""The panel of a training, by keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox

from desktop_app.look.assets import load_fonts
from desktop_app.look.theme import Theme
from desktop_app.panes.controls.train_panel import TrainPanel
from desktop_app.widgets.number_field import NumberField
from engine.training.run import MAX_EPOCHS
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


def test_as_many_updates_can_be_typed_as_a_run_can_have(panel: TrainPanel, qtbot) -> None:
    asked, field = heard(panel.run_requested), panel.findChild(QSpinBox, "train_updates")
    field.selectAll()
    qtbot.keyClicks(field, str(MAX_EPOCHS))
    edge = field.lineEdit()
    assert field.fontMetrics().horizontalAdvance(edge.text()) <= edge.width() - 2 * edge.textMargins().left()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert asked == [(MAX_EPOCHS,)]


@pytest.mark.parametrize(("title", "bound"), [("XOR", 0.01), ("Rosenbrock", 0.0)])
def test_the_bound_begins_where_the_loss_may_come_to(window, title: str, bound: float) -> None:
    window.open_example(next(k for k, (e, _) in enumerate(window.examples) if e.title.startswith(title)))
    assert window.findChild(NumberField, "train_below").value() == bound
