"""Programs with data in the window: networks that learn, points under the mouse, and files of points."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from tests.desktop_app.pictures import texts
from tests.journeys.classroom import LEFT, Classroom

ALT = Qt.KeyboardModifier.AltModifier
FIT, LOGISTIC, XOR, MOONS = "Fit a line", "Logistic", "XOR", "Moons"


@pytest.fixture
def room(window, qtbot) -> Classroom:
    return Classroom(window, qtbot)


def opens(room: Classroom, title: str, rate: str = "0.2") -> None:
    (row,) = [k for k, example in enumerate(room.window.examples) if example.experiment.title.startswith(title)]
    room.window.top_bar.example_chosen.emit(row)
    room.enters("learning_rate_value", rate)
    room.graph = room.window.document.graph


def place_of(room: Classroom, sample: int) -> QPoint:
    plot = room.find("data_plot")
    plot.grab()
    x, y, *_ = (column[sample] for column in plot._points.columns)
    return (QPointF(*plot.artists.place(x, y)) + QPointF(plot.canvas.pos())).toPoint()


def test_the_line_of_a_network_names_no_weight_where_a_leafs_line_names_its_number(room: Classroom) -> None:
    room.writes_program('x1, x2, y = data("xor")\ns = 2\np = mlp([x1, x2], [2, 1], tanh)\nL = mean((s*p - y)**2)')
    room.leaves_editor()
    room.trains(1)
    assert list(room.editor_marks["now"]) == [2]


def test_what_stands_above_a_mean_is_true_of_added_points_and_of_minibatches(room: Classroom) -> None:
    opens(room, MOONS)
    titles = [handle.text for handle in room.window.graph.model.scene.groups.handles.all]
    assert "mean over samples" in titles


def test_xor_learns_with_the_default_seed(room: Classroom) -> None:
    opens(room, XOR)
    room.trains(100)
    assert room.window.document.run.loss(100) < 0.01
    assert room.find("data_plot").accessibleDescription().endswith("accuracy 100 %")


def test_moons_are_told_apart_to_the_last_point(room: Classroom) -> None:
    opens(room, MOONS)
    assert room.find("data_plot").accessibleDescription() == "loss 0.8958, accuracy 50 %"
    room.trains(120)
    assert room.find("data_plot").accessibleDescription().endswith("accuracy 100 %")


def test_loss_and_accuracy_are_of_the_same_parameters_to_the_end_of_an_epoch(room: Classroom) -> None:
    opens(room, MOONS)
    room.window.player.step_forward("epoch")
    assert room.window.player.frame.step.kind == "update"
    assert room.find("data_plot").accessibleDescription() == "loss 0.8958, accuracy 50 %"


def test_a_network_has_no_slider_for_each_of_its_weights(room: Classroom) -> None:
    opens(room, MOONS)
    assert list(room.window.parameters._rows) == []
    assert room.find("leaves_note").text().startswith("337 parameters in 3 layers")
    neuron = room.graph.by_name["h1.a3"].index
    room.window.session.pick(neuron)
    assert list(room.window.parameters._rows) == ["h1.w3_1", "h1.w3_2", "h1.b3"]
    room.window.session.pick(-1)
    assert list(room.window.parameters._rows) == []


def test_the_clicked_point_is_the_sample_everywhere(room: Classroom) -> None:
    opens(room, FIT, "0.05")
    room.clicks(1)
    room.click(room.find("data_plot"), place_of(room, 3))
    assert room.find("sample_picker").text() == "4 of 5"
    assert room.node("x")["data"] == "3"
    room.press(Qt.Key.Key_Right, held=ALT)
    assert room.node("x")["data"] == "4"
    room.press(Qt.Key.Key_Right, held=ALT)
    assert room.find("sample_picker").text() == "1 of 5"
    room.press(Qt.Key.Key_Left, held=ALT)
    room.clicks_on("previous_sample")
    assert room.find("sample_picker").text() == "4 of 5"


def test_points_are_moved_added_and_removed_and_each_is_one_undo(room: Classroom) -> None:
    opens(room, FIT, "0.05")
    plot, run = room.find("data_plot"), room.window.document.run
    start, before = place_of(room, 4), run.loss(0)
    room.drags(plot, start, start + QPoint(0, 20), start + QPoint(0, 60))
    edited = room.window.document.experiment.data[0].columns
    assert dict(edited)["x"][:4] == (0.0, 1.0, 2.0, 3.0)
    assert dict(edited)["y"][4] < 8
    assert room.window.document.run.loss(0) < before
    room.click(plot, (place_of(room, 0) + place_of(room, 1)) / 2 - QPoint(0, 70))
    assert room.find("sample_picker").text() == "6 of 6"
    assert room.window.player.trace.graph.samples == 6
    plot.setFocus()
    room.press(Qt.Key.Key_Delete)
    assert room.find("sample_picker").text() == "5 of 5"
    for _ in range(3):
        room.press(Qt.Key.Key_Z, held=Qt.KeyboardModifier.ControlModifier)
    assert room.window.document.run.loss(0) == before
    assert room.window.document.experiment.data == ()


def test_a_point_moved_during_training_holds_from_there_on(room: Classroom) -> None:
    opens(room, FIT, "0.01")
    room.clicks_on("train")
    room.types("100000\n")
    room.qtbot.waitUntil(lambda: room.window.player.epoch > 50)
    start = place_of(room, 4)
    room.drags(room.find("data_plot"), start, start + QPoint(0, 30), start + QPoint(0, 60))
    (edit,) = room.window.document.experiment.data
    assert edit.epoch > 50
    assert room.window.trainer.running
    room.qtbot.waitUntil(lambda: room.window.player.epoch > edit.epoch + 50)
    room.clicks_on("train")
    assert room.window.document.run.loss(0) == pytest.approx(33.142)


def test_the_last_point_stays(room: Classroom) -> None:
    room.writes_program("w = 1\nx = [1.0]\ny = [3.0]\nL = mean((w*x - y)**2)")
    room.leaves_editor()
    room.find("data_plot").setFocus()
    room.press(Qt.Key.Key_Delete)
    assert "need a sample" in room.notice
    assert room.window.document.experiment.data == ()


def test_landscape_and_gradients_come_when_they_are_asked_for(room: Classroom) -> None:
    opens(room, XOR)
    window = room.window
    assert window.tabs.plot("landscape") is None
    room.clicks_on("page:landscape")
    room.qtbot.waitUntil(lambda: "L = " in room.find("landscape_plot").accessibleDescription(), timeout=5000)
    room.trains(30)
    room.qtbot.waitUntil(lambda: len(window.tabs.plot("landscape")._terrain.path[0]) == 31, timeout=5000)
    room.clicks_on("page:gradients")
    assert not window.jobs.running("landscape")
    assert room.find("gradient_plot").accessibleDescription().startswith("h1: median")
    assert room.find("gradient_plot").heading() == ("Gradients", "epoch 29")
    room.clicks_on("page:data")
    assert room.find("data_plot").isVisible()
    assert not room.find("gradient_plot").isVisible()


def test_the_lecture_has_them_beside_its_slice(room: Classroom) -> None:
    assert room.find("slice_plot").isVisible()
    assert room.slice_plot == "rate = 10 / 1 = 10"
    room.clicks_on("page:gradients")
    assert room.find("gradient_plot").accessibleDescription() == ""
    room.clicks(9)
    assert room.find("gradient_plot").accessibleDescription().startswith("parameters: median")
    room.clicks_on("page:landscape")
    room.qtbot.waitUntil(lambda: room.find("landscape_plot").heading()[0] == "Landscape of L", timeout=5000)
    room.clicks_on("page:slice")
    assert room.find("slice_plot").isVisible()


def test_another_program_and_the_lab_bring_their_own_plots(room: Classroom) -> None:
    opens(room, FIT)
    assert room.window.tabs.current == "data"
    room.window.session.set_mode("nudge")
    assert room.find("slice_plot").isVisible()
    room.window.session.set_mode("step")
    assert room.find("data_plot").isVisible()
    opens(room, "Lecture", "0.01")
    assert room.find("slice_plot").isVisible()
    assert not room.find("sample_picker").isVisible()


def test_minibatches_and_new_weights(room: Classroom) -> None:
    opens(room, XOR)
    first = room.window.document.run.loss(0)
    room.clicks_on("training_more")
    batch = room.find("batch_size")
    assert batch.text() == "all 4"
    batch.setFocus()
    room.press(Qt.Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    room.types("2\n")
    assert room.window.document.experiment.batch_size == 2
    assert len(room.window.player.trace.minibatches) == 2
    room.clicks_on("new_weights")
    assert room.window.document.experiment.seed == 1338
    assert room.window.document.run.loss(0) != first
    room.find("training_panel").close()


def test_runs_are_compared_in_one_plot(room: Classroom) -> None:
    opens(room, FIT, "0.05")
    assert not room.find("keep_run").isVisible()
    room.trains(20)
    room.clicks_on("keep_run")
    room.enters("learning_rate_value", "0.1")
    loss = room.window.loss
    assert [(run.label, len(run.losses)) for run in loss._kept] == [("lr 0.05 · SGD", 21)]
    loss.grab()
    for _ in range(5):
        room.trains(5)
        room.clicks_on("keep_run")
    assert len(loss._kept) == 4
    room.clicks_on("clear_runs")
    assert loss._kept == ()
    assert not room.find("clear_runs").isVisible()


def test_many_features_have_no_plane_but_an_accuracy(room: Classroom) -> None:
    room.writes_program("a = [1.0, 2.0, 3.0]\nb = [0.0, 1.0, 0.0]\nc = [2.0, 0.0, 1.0]\nt = [-1.0, 1.0, -1.0]\n"
                        "w = 1\ns = w*(a + b + c) - 3.5\nL = mean(relu(1 - t*s))")  # fmt: skip
    plot = room.find("data_plot")
    assert texts(plot) == ["3 features: too many for a plane"]
    assert plot.accessibleDescription() == "L 1.1667, accuracy 33 %"


def test_data_that_nothing_predicts_are_said_so(room: Classroom) -> None:
    room.writes_program("w = 1\nx = [1.0, 2.0]\nL = mean(w*x)")
    plot = room.find("data_plot")
    assert texts(plot) == ["Nothing here is compared with data"]


def test_a_point_is_added_where_data_lie_beside_the_way(room: Classroom) -> None:
    room.writes_program("w = 1\nc = [1.0, 2.0]\nx = [1.0, 3.0]\nd = c*x\ny = [1.0, 2.0]\nL = mean((w*x - y)**2)")
    room.leaves_editor()
    room.click(room.find("data_plot"), (place_of(room, 0) + place_of(room, 1)) / 2 - QPoint(0, 40))
    assert room.window.player.trace.graph.samples == 3
    assert room.find("sample_picker").text() == "3 of 3"
    room.trains(2)


# files


def drops(room: Classroom, path: Path) -> None:
    """Lets go of a file over the graph's pane, as the desktop does it."""
    urls = QMimeData()
    urls.setUrls([QUrl.fromLocalFile(str(path))])
    actions, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(room.window.widget, QDragEnterEvent(QPoint(700, 400), actions, urls, LEFT, none))
    QApplication.sendEvent(room.window.widget, QDropEvent(QPointF(700, 400), actions, urls, LEFT, none))


def test_a_dropped_table_becomes_a_program(room: Classroom, tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text("x,y\n0,1.1\n1,2.9\n2,5.2\n3,6.8\n4,9.1\n")
    drops(room, table)
    document = room.window.document
    assert document.experiment.program.startswith('x, y = data("points.csv")\n')
    assert document.experiment.folder == str(tmp_path)
    assert document.path is None
    room.trains(400)
    assert document.run.parameters(400)["w"] == pytest.approx(1.99, abs=0.01)
    assert room.find("data_plot").heading()[0] == "Fitted curve"


def test_a_program_finds_the_table_beside_it(room: Classroom, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("x,y\n1,2\n2,4\n")
    program = tmp_path / "line.txt"
    program.write_text('x, y = data("points.csv")\nw = 1\nL = mean((w*x - y)**2)')
    room.window.session.open_file(program)
    assert room.window.document.run.loss(0) == 2.5
    room.writes_program('x, y = data("points.csv")\nw = 2\nL = mean((w*x - y)**2)')
    assert room.window.document.run.loss(0) == 0.0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,y\n1,2\n3,\n", "A number is missing in row 3, column 2 (y)"),
        ("x,y\n1,2\n3,four\n", "four in row 3, column 2 (y) is not a number"),
        ("x,y\n1,2\n3,4,5\n", "Row 3 has 3 columns instead of 2"),
        ("x,y\n", "names of columns, but no rows of numbers"),
        ("", "is empty"),
        ("x,y\n" + "1,2\n" * 13_000_000, "too large"),
    ],
    ids=["missing", "text", "ragged", "no rows", "empty", "50 MB"],
)
def test_a_wrong_table_is_met_with_a_notice(room: Classroom, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "points.csv").write_text(text)
    before = room.window.document.experiment
    drops(room, tmp_path / "points.csv")
    assert words in room.notice
    assert room.window.document.experiment is before


def test_the_strip_is_about_the_node_just_picked(room: Classroom) -> None:
    opens(room, FIT)
    for name in ("w*x", "y"):
        node = room.graph.by_name[name]
        room.window.session.pick(node.index)
        assert room.find("batch_strip").accessibleDescription() == f"{node.brief}, 5 samples"
