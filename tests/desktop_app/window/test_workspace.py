"""The left column has room for what it shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QSpinBox, QToolButton, QWidget

from desktop_app.look.assets import examples
from desktop_app.widgets.card import Card
from desktop_app.window.main_window import MainWindow
from engine.training.experiment import Experiment
from tests.desktop_app.lecture import heard

MOONS = next(index for index, example in enumerate(examples()) if example.experiment.title.startswith("Moons"))


@pytest.fixture
def widened(open_window) -> MainWindow:
    """A network in a window that was small when it opened, as at a first start, and then fills a screen."""
    window: MainWindow = open_window(size=(1366, 768))
    window.open_example(MOONS)
    window.resize(1920, 1080)
    settle()
    return window


def settle() -> None:
    for _ in range(12):
        QCoreApplication.processEvents()


def squeezed(window: MainWindow) -> list[str]:
    """The texts of the left column that have less height than their letters."""
    cards = window.workspace.sample, window.workspace.check, window.workspace.parameters
    labels = [label for card in cards for label in card.findChildren(QLabel) if label.isVisible() and label.text()]
    return [label.text() for label in labels if label.height() < label.font().pixelSize()]


def fold(card: Card) -> None:
    card.findChild(QToolButton, "card_fold").click()
    settle()


def test_a_sample_keeps_its_lines_when_the_window_grows(widened: MainWindow) -> None:
    assert widened.workspace.sample.isVisible()
    assert squeezed(widened) == []


def test_steps_and_sample_make_room_for_each_other(widened: MainWindow) -> None:
    space = widened.workspace
    fold(space.steps)
    assert squeezed(widened) == []
    assert space.steps.opened
    assert not space.sample.opened
    fold(space.sample)
    assert squeezed(widened) == []
    assert space.sample.opened
    assert not space.steps.opened


def test_a_long_program_and_a_minibatch_squeeze_nothing(widened: MainWindow) -> None:
    widened.session.open_experiment(Experiment("# a\n# b\n# c\n" + examples()[MOONS].experiment.program, title="Long"))
    widened.edits.set_batch_size(16)
    settle()
    labels = [label.text() for label in widened.workspace.sample.findChildren(QLabel) if label.isVisible()]
    assert any(text.startswith("Not in this minibatch") for text in labels)
    assert squeezed(widened) == []


def test_many_features_squeeze_nothing(widened: MainWindow) -> None:
    columns = [f"x{k} = [{k}.0, 2.0, 0.5]" for k in range(6)]
    lines = [*columns, "y = [0.0, 1.0, 1.0]", "s = neuron([x0, x1, x2, x3, x4, x5])", "L = mean((s - y)**2)"]
    widened.session.open_experiment(Experiment("\n".join(lines), title="Many"))
    widened.edits.set_batch_size(2)
    settle()
    # So many rows have no room in a column: it is tabs then.
    widened.workspace._tabs.setCurrentWidget(widened.workspace.sample)
    settle()
    assert widened.workspace.sample.isVisible()
    assert squeezed(widened) == []


def test_in_the_lab_the_sample_leaves_its_room_to_the_check(widened: MainWindow) -> None:
    widened.nudge.set_active(True)
    settle()
    assert widened.workspace.check.isVisible()
    assert squeezed(widened) == []
    # Its numbers would be those without the nudge.
    assert not widened.workspace.sample.isVisible()
    widened.nudge.set_active(False)
    settle()
    assert widened.workspace.sample.isVisible()


@pytest.mark.parametrize("name", ["sample_picker", "batch_size", "train_updates"])
def test_a_number_out_of_sight_keeps_up_with_the_size_of_everything(open_window, name: str) -> None:
    window = open_window(size=(1366, 768))
    window.open_example(MOONS)
    for _ in range(8):
        window.zoom("out")
        settle()
    window.zoom("reset")
    settle()
    box = window.findChild(QSpinBox, name)
    assert not box.isVisible()
    for widget in ancestors(box):
        widget.show()
    settle()
    assert box.lineEdit().font().pixelSize() == 20  # 25 at this window's 0.8


def ancestors(widget: QWidget) -> list[QWidget]:
    """The window it is in, and so on down to itself."""
    parent = widget.parentWidget()
    return [*(ancestors(parent) if parent is not None else []), widget]


def test_a_folded_card_is_no_taller_than_its_title(open_window) -> None:
    window = open_window()
    space = window.workspace
    before = space.slice.height()
    fold(space.loss)
    assert space.loss.height() < 80
    assert space.slice.height() > 1.5 * before
    fold(space.loss)
    assert space.slice.height() == before


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
@pytest.mark.parametrize("card", ["loss", "slice"])
def test_a_plot_takes_the_graphs_place_and_goes_back(open_window, card: str, size: tuple[int, int]) -> None:
    window = open_window(size=size)
    plot = window.loss if card == "loss" else window.slice
    tabs, before = window.workspace._tabs, plot.size()
    tabs.setCurrentWidget(getattr(window.workspace, card))
    settle()
    graph = window.graph.size()
    plot.enlarge_wanted.emit()
    settle()
    assert not window.graph.isVisible() and plot.isVisible()
    assert plot.width() > 0.9 * graph.width()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown)
    assert window.player.position == 1
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle()
    assert window.graph.isVisible() and window.graph.size() == graph
    assert plot.width() <= max(before.width(), graph.width() / 2)


def test_an_enlarged_plot_gives_the_place_back_where_the_lab_has_another(open_window) -> None:
    window = open_window()
    window.loss.enlarge_wanted.emit()
    window.nudge.set_active(True)
    settle()
    assert window.graph.isVisible()
    window.nudge.set_active(False)
    settle()
    QTest.keyClick(window.loss, Qt.Key.Key_Escape)
    settle()
    assert window.graph.isVisible(), "Escape gives back, and takes nothing"


def test_escape_leaves_a_page_that_was_opened_while_it_was_large(open_window) -> None:
    window = open_window()
    tabs = window.slice.parent()
    tabs.enlarge_wanted.emit()
    tabs.show_page("landscape")
    settle()
    assert not window.graph.isVisible()
    QTest.keyClick(tabs.plot("landscape"), Qt.Key.Key_Escape)
    settle()
    assert window.graph.isVisible()


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton])
@pytest.mark.parametrize("lab", [False, True], ids=["stepping", "lab"])
def test_only_the_left_button_does_anything_anywhere(open_window, button: Qt.MouseButton, lab: bool) -> None:
    page = open_window()
    page.nudge.set_active(lab)
    settle()
    before, changes = page.session.experiment, heard(page.session.changed)
    widgets = [each for each in page.widget.findChildren(QWidget) if each.isVisible()]
    graph = page.graph
    places = [(each, each.rect().center()) for each in widgets]
    places += [(graph, graph.node_box(index).center().toPoint()) for index in range(5)]
    for widget, place in places:
        QTest.mouseClick(widget, button, pos=place)
        QTest.mouseDClick(widget, button, pos=place)
    page.edits.finish()
    assert (changes, page.session.experiment, len(widgets) > 50) == ([], before, True)
