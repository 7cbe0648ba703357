"""The callout of every step: on no node, pill or lit edge, its line across nothing; and it is seldom left out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QLineF, QRectF

from tests.callouts import crosses, faults, meets

SIZES = [(1280, 720), (1366, 748), (1920, 1080)]
FEW = 30  # steps of an epoch: the others are looked at in `run.py soak`


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_callout_hides_or_crosses_anything(open_window, size: tuple[int, int]) -> None:
    page = open_window(size=size)
    page.graph.set_reduced_motion(True)
    found, shown, steps = [], 0, 0
    for example in page.examples:
        page.session.open_experiment(example.experiment)
        QCoreApplication.processEvents()
        if len(page.session.trace) > FEW:
            continue
        for position in range(1, len(page.session.trace) + 1):
            page.player.set_place(0, position)
            found += [f"{example.experiment.title}, step {position}: {fault}" for fault in faults(page)]
            steps += 1
            shown += page.graph.model.state().highlights.all or callout(page) is not None
    assert found == []
    assert steps > 80 and shown >= 0.9 * steps


def callout(page):
    model = page.graph.model
    state, visible = model.state(), model.camera.visible
    return model.scene.callout(state, model.scene.pills(state, visible), visible)


def test_every_step_of_the_lecture_has_one_with_its_line(window) -> None:
    for position in (1, 2, *range(5, 9)):
        window.player.set_place(0, position)
        assert callout(window) is not None, position


@pytest.mark.parametrize(
    ("line", "through"),
    [
        ((0, 5, 20, 5), True), ((0, 0, 20, 0), False), ((12, 0, 12, 20), True), ((16, 11, 17, 12), False),
        ((0, 20, 20, 0), True),
    ],
)  # fmt: skip
def test_what_the_test_calls_crossing(line: tuple[float, ...], through: bool) -> None:
    box = QRectF(5, 1, 10, 9)
    assert crosses(QLineF(*line), box) is through
    assert meets(QLineF(0, 0, 10, 10), [QLineF(0, 10, 1, 1).p1(), QLineF(10, 0, 1, 1).p1()])
