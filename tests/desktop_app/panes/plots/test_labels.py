"""Free places for texts."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.transforms import Bbox

from desktop_app.look.theme import Theme
from desktop_app.panes.plots.drawing.labels import LabelPlacer

LEVEL, STEEP = np.array([[20.0, 100.0], [180.0, 100.0]]), np.array([[55.0, 20.0], [56.0, 180.0]])
WIDTH, HEIGHT = 50.0, 20.0


def labels(*curves: np.ndarray, taken: tuple[Bbox, ...] = ()) -> LabelPlacer:
    axes = SimpleNamespace(axes_box=Bbox.from_bounds(20, 20, 160, 160), theme=Theme())
    return LabelPlacer(axes, curves, taken)


@pytest.mark.parametrize("curve", [LEVEL, STEEP], ids=["level", "steep"])
def test_a_text_keeps_off_a_curve(curve: np.ndarray) -> None:
    box = labels(curve).take(WIDTH, HEIGHT, lambda w, h: [(30, 90), (100, 140)])
    assert box is not None and box.bounds == (100, 140, WIDTH, HEIGHT)


def test_a_text_is_moved_onto_the_axes() -> None:
    box = labels().take(WIDTH, HEIGHT, lambda w, h: [(170, -40)])
    assert box is not None and box.bounds == (130, 20, WIDTH, HEIGHT)


def test_where_nothing_is_free_a_curve_is_hidden_rather_than_a_point() -> None:
    def found(*, always: bool) -> Bbox | None:
        there = labels(LEVEL, taken=(Bbox.from_bounds(120, 140, 5, 5),))
        return there.take(WIDTH, HEIGHT, lambda w, h: [(100, 140), (30, 90)], always=always)

    box = found(always=True)
    assert box is not None and box.bounds == (30, 90, WIDTH, HEIGHT)
    assert found(always=False) is None


def test_the_next_text_keeps_off_the_one_before() -> None:
    there = labels()
    first, second = (there.take(WIDTH, HEIGHT, there.anywhere) for _ in range(2))
    assert first is not None and second is not None and not first.overlaps(second)
