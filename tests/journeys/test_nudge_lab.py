"""The first half of the lecture, from the difference quotient to the gradient, in the nudge lab."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.session.torch_runner import TorchRunner
from tests.journeys.classroom import Classroom


@pytest.fixture
def lab(classroom: Classroom) -> Classroom:
    """The lab, opened with its key."""
    classroom.press(Qt.Key.Key_N)
    return classroom


def card(lab: Classroom) -> str:
    return lab.window.nudge_card.accessibleDescription()


def slice_says(lab: Classroom) -> str:
    return lab.window.slice.accessibleDescription()


def nudge(lab: Classroom, name: str, h: float) -> None:
    nudger = lab.window.nudge
    nudger.pick_name(name)
    nudger.set_h(h)


def shown(lab: Classroom, name: str) -> str:
    return lab.node(name)["data"]


def test_a_unit_nudge_of_a_takes_the_loss_from_80_to_90(lab: Classroom) -> None:
    assert [shown(lab, name) for name in "abcdL"] == ["5 → 6", "3", "8 → 9", "10", "80 → 90"]
    assert "+10" in card(lab)
    assert "difference 0" in card(lab)


@pytest.mark.parametrize(("name", "h", "after"), [("b", 1, "90"), ("c", 1, "90"), ("d", 1, "88"), ("a", -2, "60")])
def test_the_rest_of_the_cases(lab: Classroom, name: str, h: float, after: str) -> None:
    nudge(lab, name, h)
    assert shown(lab, "L") == f"80 → {after}"
    assert "difference 0" in card(lab)


def test_a_parabola_is_no_straight_line(lab: Classroom) -> None:
    lab.writes_program("x = 3\ny = x**2")
    nudge(lab, "x", 1)
    assert shown(lab, "y") == "9 → 16"
    assert "+6" in card(lab)
    assert "+7" in card(lab)
    assert "difference +1" in card(lab)


@pytest.mark.parametrize(
    ("x", "h", "rate"),
    [(3, 1, "7"), (3, 0.5, "6.5"), (1, 1, "3"), (-2, 0.5, "−3.5"), (3, 0.000001, "6.000001000927568")],
)
def test_the_lectures_rates_of_change(lab: Classroom, x: float, h: float, rate: str) -> None:
    lab.writes_program(f"x = {x}\ny = x**2")
    nudge(lab, "x", h)
    assert f"= {rate}" in slice_says(lab)


def test_the_check_agrees_at_every_node(lab: Classroom) -> None:
    lab.window.wait_for_jobs()
    summary = lab.window.findChild(QWidget, "gradient_check_summary")
    assert "agree" in summary.text()


def test_a_kink_is_no_error(lab: Classroom) -> None:
    lab.writes_program("a = 0\nL = relu(a)")
    lab.window.wait_for_jobs()
    assert "kink" in lab.window.findChild(QWidget, "gradient_check_more").text().lower()


def test_a_nudge_is_no_edit_until_it_is_kept(lab: Classroom) -> None:
    window = lab.window
    window.parameters.value_changed.emit("a", 7.0)
    assert shown(lab, "a") == "5 → 7"
    assert window.document.run.leaf_values(0)["a"] == 5
    window.edits.keep_nudge()
    assert window.document.run.leaf_values(0)["a"] == 7
    window.document.undo_stack.undo()
    assert window.document.run.leaf_values(0)["a"] == 5


def test_on_release_a_nudge_returns_where_that_was_chosen(lab: Classroom) -> None:
    lab.window.nudge.set_stays(False)
    lab.window.parameters.value_changed.emit("a", 7.0)
    lab.window.parameters.edit_finished.emit()
    assert shown(lab, "a") == "5 → 6"


def test_stepping_goes_on_where_it_was(classroom: Classroom) -> None:
    classroom.clicks(6)
    before = classroom.screen
    classroom.press(Qt.Key.Key_N)
    nudge(classroom, "d", 3)
    classroom.press(Qt.Key.Key_N)
    assert classroom.screen == before


@pytest.mark.parametrize("text", ["x = 1\ny = log(x)", "x = 1\ny = 1 / x", "x = 1\ny = x ** 0.5", "x = 0\ny = log(x)"])
def test_nothing_is_raised_on_the_way_through_zero(lab: Classroom, text: str) -> None:
    lab.writes_program(text)
    for h in (-0.5, -1, -1.5, 1e-16, -1e-16, 1e300):
        nudge(lab, "x", h)
        lab.window.wait_for_jobs()
        lab.qtbot.wait(1)
    assert not lab.window.notice.startswith("Something went wrong")


@pytest.mark.torch
def test_pytorch_confirms_every_gradient_from_a_process_of_its_own(lab: Classroom) -> None:
    pytest.importorskip("torch")
    lab.window.wait_for_jobs()
    lab.qtbot.waitUntil(lambda: all(row.torch is not None for row in lab.window.checked), timeout=60_000)
    assert [row.torch for row in lab.window.checked] == [10.0, 10.0, 8.0, 10.0, 1.0]


def test_the_slice_opens_where_the_lecture_plots_its_parabola(lab: Classroom) -> None:
    lab.writes_program("x = 3\ny = x**2")
    curve = lab.window.slice._slice
    assert (curve.xs[0], curve.xs[-1]) == (-4, 4)


def test_every_leaf_has_its_row_in_view_and_what_only_training_uses_makes_room(lab: Classroom) -> None:
    lab.window.resize(1920, 1080)
    lab.window.wait_for_jobs()
    QApplication.processEvents()
    rows = [lab.window.findChild(QWidget, f"leaf:{name}") for name in "abd"]
    assert all(row.visibleRegion().boundingRect() == row.rect() for row in rows)
    rate = lab.window.findChild(QWidget, "learning_rate")
    assert rate.isHidden()
    lab.press(Qt.Key.Key_N)
    assert not rate.isHidden()


@pytest.mark.skipif(not TorchRunner.available(), reason="PyTorch is asked only where it is installed")
def test_closing_the_window_does_not_wait_for_pytorch(lab: Classroom) -> None:
    lab.window.wait_for_jobs()
    runners = lab.window.session.findChildren(TorchRunner)
    assert any(runner.running for runner in runners)
    lab.window.document.undo_stack.setClean()
    lab.window.close()
    assert not any(runner.running for runner in runners)


LINE = "w = 2\nb = 1\nx = [0.0, 1.0, 3.0]\ny = [1.0, 3.5, 8.0]\nL = mean((w*x + b - y)**2)"


def test_with_data_a_parameter_is_nudged_for_all_samples(lab: Classroom) -> None:
    lab.writes_program(LINE)  # off by 0, −0.5 and −1: (0.25 + 1)/3
    nudge(lab, "b", 0.5)
    assert shown(lab, "L") == "0.4167 → 0.1667"  # off by 0.5, 0 and −0.5
    assert "−0.5" in card(lab)  # what the gradient, −1, promises
    assert "−0.25" in card(lab)


def test_with_data_a_number_of_a_sample_is_nudged_alone(lab: Classroom) -> None:
    lab.writes_program(LINE)
    lab.window.player.set_sample(2)
    nudge(lab, "x", 0.5)
    assert shown(lab, "x") == "3 → 3.5"
    assert shown(lab, "L") == "0.4167 → 0.0833"
    lab.window.edits.keep_nudge()  # data are no leaf to keep a nudge of
    assert lab.window.document.experiment.edits == ()


def test_a_large_network_is_checked_around_the_nudged_neuron(lab: Classroom, qtbot) -> None:
    lab.writes_program('x1, x2, y = data("moons")\ns = mlp([x1, x2], [16, 16, 1], tanh)\nL = mean((s - y)**2)')
    nudge(lab, "h1.w3_1", 0.01)
    lab.window.wait_for_jobs()
    names = [row.leaf for row in lab.window.checked]
    assert names[:3] == ["h1.w3_1", "h1.w3_2", "h1.b3"]
    assert "L" in names and "h1.w4_1" not in names
    assert {row.verdict for row in lab.window.checked} == {"agree"}


def test_layers_open_and_close_under_a_nudge(lab: Classroom) -> None:
    opens_moons = next(
        k for k, example in enumerate(lab.window.examples) if example.experiment.title.startswith("Moons")
    )
    lab.window.top_bar.example_chosen.emit(opens_moons)
    lab.graph = lab.window.document.graph
    lab.window.session.pick(lab.graph.by_name["h1.w1_1"].index)
    for action in ("open_all", "close_all", "open_all"):
        lab.window.actions_by_id[action].trigger()
        lab.window.graph.grab()
        model = lab.window.graph.model
        state = model.state()
        assert len(state.frame.values) == len(model.collapsed.graph) > state.nudge.index
