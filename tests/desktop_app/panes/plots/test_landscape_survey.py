"""The landscape worked out in slices: what it covers, when it begins, and when it rests."""

from __future__ import annotations

import pytest

from desktop_app.panes.plots.landscape_binding import LandscapeBinding
from desktop_app.panes.plots.landscape_plot import LandscapePlot
from desktop_app.panes.plots.landscape_survey import JOB, MOST_POINTS, LandscapeSurvey, Request
from desktop_app.session.jobs import Jobs
from desktop_app.session.session import Session
from engine.training.experiment import Experiment
from engine.training.run import Run

BOWL = "x = 3\ny = -2\nL = x**2 + 4*y**2"


def request(run: Run, epoch: int = 0, *, live: bool = False) -> Request:
    first, second = (node.index for node in run.graph.parameters[:2])
    return Request(run.graph, run, run.trace(epoch).leaves, (first, second), epoch, live)


def surveyed(survey: LandscapeSurvey, qtbot) -> None:
    qtbot.waitUntil(lambda: not survey.jobs.running(JOB), timeout=5000)


def test_a_survey_has_the_heights_and_all_epochs(qtbot) -> None:
    run, survey = Run(Experiment(BOWL, learning_rate=0.05)), LandscapeSurvey(Jobs(), lambda: None)
    run.advance(5)
    survey.want(request(run, 5))
    assert survey.landscape is None
    surveyed(survey, qtbot)
    found = survey.landscape
    assert found is not None
    assert found.heights == pytest.approx(found.xs[None, :] ** 2 + 4 * found.ys[:, None] ** 2)
    assert survey.path == {k: tuple(run.parameters(k).values()) for k in range(6)}


def test_during_a_drag_nothing_is_worked_out(qtbot) -> None:
    changed: list[bool] = []
    survey = LandscapeSurvey(Jobs(), lambda: changed.append(True))
    for step in range(10):
        survey.want(request(Run(Experiment(BOWL).with_leaf("x", step / 10))))
        qtbot.wait(30)  # a frame of a drag, less than the pause
    assert changed == []
    surveyed(survey, qtbot)
    assert changed


def test_training_does_not_put_it_off(qtbot) -> None:
    run, survey = Run(Experiment(BOWL, learning_rate=0.01)), LandscapeSurvey(Jobs(), lambda: None)

    def go_on() -> bool:
        run.advance(1)
        survey.want(request(run, run.last_epoch, live=True))
        return survey.landscape is not None

    qtbot.waitUntil(go_on, timeout=5000)
    survey.stop()
    assert not survey.jobs.running(JOB)


def test_other_parameters_do_not_get_the_path_of_those_before(qtbot) -> None:
    run, survey = Run(Experiment(BOWL, learning_rate=0.01)), LandscapeSurvey(Jobs(), lambda: None)
    run.advance(1)
    first = request(run, 1, live=True)
    survey.want(first)
    qtbot.waitUntil(lambda: bool(survey.path))  # it is at work when the others are chosen
    survey.want(first._replace(parameters=first.parameters[::-1]))
    surveyed(survey, qtbot)
    assert survey.path == {1: tuple(reversed(run.parameters(1).values()))}
    assert survey.landscape is not None
    assert survey.landscape.parameters == first.parameters[::-1]


def test_the_window_rests_while_the_path_is_inside(qtbot) -> None:
    run, survey = Run(Experiment(BOWL, learning_rate=0.01)), LandscapeSurvey(Jobs(), lambda: None)
    windows = []
    for epochs in (1, 1, 200):
        run.advance(epochs)
        survey.want(request(run, run.last_epoch))
        surveyed(survey, qtbot)
        assert survey.landscape is not None
        windows.append((survey.landscape.xs[0], survey.landscape.xs[-1]))
    assert windows[0] == windows[1]
    assert windows[2][0] < 0


def test_a_long_path_is_thinned(qtbot) -> None:
    run, survey = Run(Experiment(BOWL, learning_rate=1e-5)), LandscapeSurvey(Jobs(), lambda: None)
    run.advance(5 * MOST_POINTS)
    survey.want(request(run, 5 * MOST_POINTS))
    surveyed(survey, qtbot)
    assert MOST_POINTS / 2 < len(survey.path) <= MOST_POINTS + 2
    assert max(survey.path) == 5 * MOST_POINTS
    survey.want(request(run, 5 * MOST_POINTS))
    assert not survey.jobs.running(JOB)


def test_of_a_network_it_is_over_the_two_parameters_that_moved_most(qtbot) -> None:
    experiment = Experiment(
        "a = input(2)\nb = input(0.1)\nn = neuron([a, b], linear)\nL = (n - 3)**2", learning_rate=0.1
    )
    session = Session(experiment.with_leaf("n.w2", 50.0).with_leaf("n.w1", 0.5))  # the largest number moves the least
    view = LandscapePlot()
    qtbot.addWidget(view)
    binding = LandscapeBinding(session, view)
    session.player.set_place(3, 0)
    names = [session.graph.nodes[index].name for index in binding._two_that_moved(list(session.graph.parameters))]
    assert names == ["n.w1", "n.b"]
