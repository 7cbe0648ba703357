"""The whole window: names, places, sizes, and that nothing is left behind."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QMessageBox, QWidget

from desktop_app.look.scale import fitting_scale
from engine.training.run import MAX_EPOCHS
from tests.page import Page

NAMES = (
    "program_editor", "graph_view", "loss_plot", "slice_plot", "timeline", "caption", "leaf:a", "leaf_value:a",
    "leaf:b", "leaf_value:b", "leaf:d", "leaf_value:d", "learning_rate", "optimizer", "speed", "step_list", "examples",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_the_plan_is_one_visible_widget_that_says_what_it_is(shared_window, name: str) -> None:
    found = shared_window.findChildren(QWidget, name)
    assert len(found) == 1
    assert found[0].isVisible()
    assert found[0].accessibleName()


def touched(window) -> list[QWidget]:
    """What a person can reach with Tab or the mouse, without Qt's own inner parts."""
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    reached = [
        w for w in window.findChildren(QWidget) if isinstance(w, kinds) or w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    inner = ("qt_", "ScrollLeft", "ScrollRight")
    return [w for w in reached if not w.objectName().startswith(inner) and not isinstance(w.parent(), QComboBox)
            and type(w).__name__ not in ("QTabWidget", "QListView", "QComboBoxListView")]  # fmt: skip


def test_everything_that_is_touched_has_a_name_for_tests_and_one_for_people(shared_window) -> None:
    nameless = [(type(w).__name__, w.accessibleName()) for w in touched(shared_window) if not w.objectName()]
    assert nameless == []
    silent = [w.objectName() for w in touched(shared_window) if not w.accessibleName()]
    assert silent == []


def test_names_are_unique_where_they_are_meant_to_be(shared_window) -> None:
    names = [w.objectName() for w in touched(shared_window) if w.objectName() != "card_fold"]
    assert sorted(names) == sorted(set(names))


def test_the_focus_starts_where_the_keys_step(shared_window) -> None:
    assert QApplication.focusWidget() in (None, shared_window.graph)


@pytest.fixture(scope="module")
def shared_window(qapp):
    """One window for tests that only look."""
    from desktop_app.app import create_window

    hook = sys.excepthook
    window = create_window([])
    sys.excepthook = hook
    window.resize(1920, 1080)
    window.show()
    window.finish_opening()
    QCoreApplication.processEvents()
    yield Page(window)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


# sizes


@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(1920, 1080, 1.0), (1366, 768, 0.8), (3840, 2160, 2.0), (960, 600, 0.55), (1920, 600, 0.6)],
)
def test_the_scale_fits_the_window(width: int, height: int, scale: float) -> None:
    assert fitting_scale(width, height) == pytest.approx(scale)


@pytest.mark.parametrize("size", [(960, 600), (1024, 768), (1366, 768), (1920, 1080), (2560, 1080), (3840, 2160)])
def test_every_pane_stands_inside_the_window(open_window, size: tuple[int, int]) -> None:
    window = open_window(size=size)
    assert (window.width(), window.height()) == size
    box = window.rect()
    for name in ("program_editor", "graph_view", "caption", "timeline", "transport", "top_bar"):
        widget = window.findChild(QWidget, name)
        place = QRect(widget.mapTo(window.widget, widget.rect().topLeft()), widget.size())
        assert box.contains(place), name


def test_the_panes_do_not_lie_on_each_other(shared_window) -> None:
    names = ("program_editor", "graph_view", "caption", "timeline", "transport", "loss_plot", "slice_plot", "step_list")
    widgets = [shared_window.findChild(QWidget, name) for name in names]
    places = [QRect(w.mapTo(shared_window.widget, w.rect().topLeft()), w.size()) for w in widgets]
    for number, place in enumerate(places):
        for other, name in zip(places[number + 1 :], names[number + 1 :], strict=True):
            assert not place.intersects(other), (names[number], name)


def test_a_narrow_window_has_everything_in_tabs(open_window) -> None:
    window = open_window(size=(1366, 768))
    assert window.workspace.narrow
    for title in ("loss_plot", "slice_plot", "step_list", "leaf:a"):
        assert window.findChild(QWidget, title) is not None
    window.resize(1920, 1080)
    QCoreApplication.processEvents()
    assert not window.workspace.narrow
    assert all(window.findChild(QWidget, name).isVisible() for name in NAMES)


# the plots come after the first picture


def test_a_window_without_plots_yet_works(qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_app.app import create_window

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = Page(create_window([]))
    assert window.workspace.plots == {}
    window.player.step_forward()
    window.edits.set_leaf("a", 6.0)
    window.finish_opening()
    window.finish_opening()
    assert list(window.workspace.plots) == ["error", "loss", "slice"]
    window.close()
    window.deleteLater()


def test_the_last_epoch_of_all_is_the_end_of_every_press(open_window) -> None:
    window = open_window()
    player = window.player
    window.document.run.advance(MAX_EPOCHS - window.document.run.last_epoch)
    player.set_place(MAX_EPOCHS, 0)
    for grain in ("edge", "node", "phase", "epoch"):
        player.set_grain(grain)
        for _ in range(len(player.trace) + 1):
            player.step_forward()
    player.toggle_play()
    assert (player.epoch, player.position, player.playing) == (MAX_EPOCHS, len(player.trace), False)


# files


def test_a_file_on_the_command_line_is_opened(open_window, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("x = 3\ny = x**2", "utf-8")
    window = open_window(str(tmp_path / "p.txt"))
    assert window.document.run.loss(0) == 9
    assert window.findChild(QComboBox, "examples").placeholderText() == "p"


def test_a_file_that_cannot_be_opened_is_said_in_the_window(open_window, tmp_path: Path) -> None:
    window = open_window(str(tmp_path / "gone.txt"))
    assert "gone.txt cannot be read" in window.notice
    assert window.document.run.loss(0) == 80


def test_closing_with_edits_of_a_file_can_be_called_off(
    open_window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    window.session.save_file(tmp_path / "x.json")
    window.findChild(QWidget, "program_editor").setPlainText("x = 3\ny = x * x")
    monkeypatch.setattr(QMessageBox, "question", lambda *a: QMessageBox.StandardButton.Cancel)
    assert not window.close()
    assert window.isVisible()
    monkeypatch.setattr(QMessageBox, "question", lambda *a: QMessageBox.StandardButton.Save)
    assert window.close()
    assert "x * x" in (tmp_path / "x.json").read_text("utf-8")


# nothing is left behind


def test_painting_loses_no_reference_to_none(shared_window) -> None:
    """Some versions of the binding lose one at every void call, and abort after some thousands."""
    from PySide6.QtGui import QImage, QPainter

    image = QImage(20, 20, QImage.Format.Format_ARGB32)
    before = sys.getrefcount(None)
    with QPainter(image) as painter:
        for _ in range(1000):
            painter.drawLine(0, 0, 10, 10)
    assert abs(sys.getrefcount(None) - before) < 50


def counted() -> dict[str, int]:
    gc.collect()
    everything = gc.get_objects()
    figure = sys.modules["matplotlib.figure"].Figure
    return {
        "objects": sum(issubclass(type(thing), QObject) for thing in everything),
        "figures": sum(issubclass(type(thing), figure) for thing in everything),
        "widgets": len(QApplication.allWidgets()),
    }


@pytest.mark.slow
def test_twenty_windows_leave_nothing_behind(qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop_app.app import create_window

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def once() -> None:
        window = Page(create_window([]))
        window.show()
        window.finish_opening()
        window.player.step_forward()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window.widget, QEvent.Type.DeferredDelete)

    once()
    before = counted()
    for _ in range(20):
        once()
    after = counted()
    assert after["figures"] <= before["figures"]
    assert after["widgets"] <= before["widgets"]
    assert after["objects"] <= before["objects"] + 5


def test_a_file_opens_before_its_first_step(open_window, tmp_path: Path) -> None:
    window = open_window()
    window.player.set_place(2, 3)
    file = tmp_path / "square.txt"
    file.write_text("x = 3\ny = x**2", "utf-8")
    window.session.open_file(file)
    assert (window.player.epoch, window.player.position) == (0, 0)


def open_by_combo(window, title: str) -> None:
    window.open_example(next(k for k, e in enumerate(window.examples) if e.experiment.title.startswith(title)))


def test_another_program_opens_at_its_first_sample_without_the_runs_kept_of_the_one_before(open_window) -> None:
    window = open_window()
    open_by_combo(window, "XOR")
    window.player.set_place(3, 0)
    window.player.set_sample(2)
    loss = window.loss
    loss.keep_requested.emit()
    clear = loss.keep_buttons[1]
    assert clear.isVisibleTo(clear.parentWidget())
    open_by_combo(window, "Fit a line")
    assert not clear.isVisibleTo(clear.parentWidget())
    assert window.player.sample == 0


def test_xor_opens_at_a_sample_that_is_not_all_zeros(open_window) -> None:
    window = open_window()
    open_by_combo(window, "XOR")
    assert window.player.sample == 1
    window.player.step_forward("phase")
    assert any(value for value in window.player.frame.values[:3])
