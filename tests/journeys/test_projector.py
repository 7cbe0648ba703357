"""In front of a class: theme, size, full screen, and one node that is marked everywhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.journeys.classroom import Classroom

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_another_theme_changes_the_colours_and_no_number(classroom: Classroom) -> None:
    classroom.clicks(7)
    before = classroom.screen
    faces = set()
    for _ in range(3):
        image = classroom.window.grab().toImage()
        faces.add(image.pixelColor(image.width() // 2, 5).name())
        assert classroom.screen == before
        classroom.press(Qt.Key.Key_T, held=CONTROL)
    assert len(faces) == 3
    assert classroom.window.settings.theme == "dark"


def test_larger_smaller_and_back(classroom: Classroom) -> None:
    before, screen = classroom.find("caption").height(), classroom.screen
    classroom.press(Qt.Key.Key_Plus, held=CONTROL)
    assert classroom.find("caption").height() > before
    assert classroom.screen == screen
    classroom.press(Qt.Key.Key_Minus, 2, held=CONTROL)
    assert classroom.find("caption").height() < before
    classroom.press(Qt.Key.Key_0, held=CONTROL)
    assert classroom.find("caption").height() == before


def test_size_has_an_end_on_both_sides(classroom: Classroom) -> None:
    window = classroom.window
    classroom.press(Qt.Key.Key_Plus, 20, held=CONTROL)
    assert 1.3 < window.settings.zoom < 2.5
    for part in (window.top_bar, window.workspace, window.controls):
        assert part.minimumSizeHint().width() <= window.width()
    classroom.press(Qt.Key.Key_Minus, 20, held=CONTROL)
    assert window.settings.zoom == 0.6


def test_full_screen_and_back(classroom: Classroom) -> None:
    classroom.clicks(5)
    before = classroom.screen
    classroom.press(Qt.Key.Key_F11)
    assert classroom.window.isFullScreen()
    assert classroom.screen == before
    classroom.press(Qt.Key.Key_F11)
    assert not classroom.window.isFullScreen()


def test_the_remote_steps_while_a_field_has_the_focus(classroom: Classroom) -> None:
    classroom.enters("leaf_value:a", "6")
    classroom.clicks(2)
    assert classroom.data("L") == ["90"]
    classroom.clicks_back()
    assert classroom.data("L") == ["–"]


@pytest.mark.parametrize("name", ["a", "c", "L"])
def test_a_picked_node_is_marked_in_the_graph_and_in_the_program(classroom: Classroom, name: str) -> None:
    classroom.clicks_node(name)
    assert classroom.window.graph.model.picked == classroom.graph.by_name[name].index
    assert classroom.editor_marks["active"].line == "abcdL".index(name) + 1
    graph = classroom.window.graph.grab().toImage()
    classroom.click(classroom.window.graph, classroom.window.graph.rect().bottomLeft())
    assert classroom.window.graph.grab().toImage() != graph
    assert classroom.editor_marks["active"] is None


def test_a_picked_leaf_is_what_the_slice_is_about(classroom: Classroom) -> None:
    classroom.clicks(2)
    classroom.clicks_node("d")
    assert classroom.window.slice.heading()[0] == "L as d changes"
    assert "8 / 1 = 8" in classroom.slice_plot


def test_a_line_of_the_program_picks_its_node(classroom: Classroom) -> None:
    editor = classroom.find("program_editor")
    row = editor.row(4)
    classroom.qtbot.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=row.center().toPoint())
    assert classroom.window.graph.model.picked == classroom.graph.by_name["d"].index


def test_the_plots_fold_away_for_the_graph_and_come_back(classroom: Classroom) -> None:
    QApplication.processEvents()
    wide = classroom.find("graph_view").width()
    classroom.press(Qt.Key.Key_P)
    QApplication.processEvents()
    assert classroom.find("graph_view").width() > wide
    assert not classroom.find("loss_plot").isVisible()
    classroom.clicks_on("plots_rail")
    assert classroom.find("loss_plot").isVisible()
    QApplication.processEvents()
    assert classroom.find("graph_view").width() == wide


def test_the_graph_zooms_pans_and_fits(classroom: Classroom) -> None:
    graph = classroom.window.graph
    box = graph.node_box(0)
    graph.zoom_in()
    assert graph.node_box(0).width() == pytest.approx(box.width() * 1.2)
    classroom.press(Qt.Key.Key_F)
    assert graph.node_box(0).width() == pytest.approx(box.width())
    graph.zoom_in()
    graph.zoom_in()
    bare = graph.rect().center()
    held = graph.node_box(0).topLeft()
    spot = next(
        bare.__class__(x, y)
        for x in range(10, graph.width(), 20) for y in range(10, graph.height() // 2, 20)
        if graph.model.item_at(bare.__class__(x, y).toPointF()) is None
    )  # fmt: skip
    classroom.drags(graph, spot, spot + bare.__class__(30, 10))
    assert graph.node_box(0).topLeft() != held


# without a mouse


def test_the_space_bar_presses_the_button_that_has_the_focus(classroom: Classroom) -> None:
    classroom.find("phase:update").setFocus(Qt.FocusReason.TabFocusReason)
    classroom.press(Qt.Key.Key_Space)
    assert classroom.place == "Epoch 0, step 9"
    assert not classroom.window.player.playing
    classroom.find("leaf_lock:a").setFocus(Qt.FocusReason.TabFocusReason)
    classroom.press(Qt.Key.Key_Space)
    assert not classroom.find("leaf_value:a").isEnabled()


def test_arrow_keys_choose_where_a_choice_has_the_focus(classroom: Classroom) -> None:
    classroom.find("speed").setFocus(Qt.FocusReason.TabFocusReason)
    classroom.press(Qt.Key.Key_Down)
    assert classroom.window.player.speed == 2
    assert classroom.place == "Epoch 0, step 0"
    classroom.clicks()
    assert classroom.place == "Epoch 0, step 1"


def test_tab_goes_round_to_everything_that_can_be_changed(classroom: Classroom) -> None:
    classroom.find("examples").setFocus(Qt.FocusReason.TabFocusReason)
    seen = []
    while (name := QApplication.focusWidget().objectName()) not in seen[:1]:
        seen.append(name)
        assert len(seen) < 80
        classroom.press(Qt.Key.Key_Tab)
    leaf = {"leaf:a", "leaf_value:a", "leaf_lock:a", "leaf_range:a"}
    assert leaf | {"program_editor", "learning_rate", "phase:forward", "train", "speed"} <= set(seen)
