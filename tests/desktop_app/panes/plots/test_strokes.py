"""What Qt draws of a plot: lines, marks and areas on the pixels where they belong, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.panes.plots.shapes import Area, Frame, Line, Marks, Shape, Sign
from desktop_app.panes.plots.strokes import paint

FRAME = Frame(100, 100, 20, 20, 80, 80)
RED, BLACK = QColor("#ff0000"), QColor("#000000")
NAN = float("nan")


def painted(shape: Shape) -> QImage:
    image = QImage(100, 100, QImage.Format.Format_RGB32)
    image.fill(BLACK)
    with QPainter(image) as painter:
        paint(painter, [shape], FRAME)
    return image


def across(ys: list[float], dash: tuple[float, float] | None = None) -> Line:
    return Line(np.linspace(0, 100, len(ys)), np.array(ys), RED.name(), 4, dash)


def test_a_line_ends_at_the_edges_of_the_face(qapp) -> None:
    image = painted(across([50.0, 50.0]))
    assert [image.pixelColor(x, 50) for x in (10, 30, 70, 90)] == [BLACK, RED, RED, BLACK]


def test_a_line_is_broken_where_a_point_is_nan(qapp) -> None:
    image = painted(across([50.0, 50.0, 50.0, NAN, 50.0, 50.0]))
    assert [image.pixelColor(x, 50) for x in (30, 50, 70)] == [RED, BLACK, BLACK]
    image = painted(across([NAN, NAN, 50.0, 50.0, 50.0, NAN]))
    assert [image.pixelColor(x, 50) for x in (30, 60)] == [BLACK, RED]


def test_a_line_turns_where_its_points_do(qapp) -> None:
    image = painted(across([30.0, 40.0, 50.0, 60.0, 70.0, 60.0, 50.0, 40.0, 30.0]))
    assert [image.pixelColor(x, y) for x, y in ((25, 50), (50, 68), (75, 50), (50, 50))] == [RED, RED, RED, BLACK]


def test_a_line_goes_all_the_way_before_it_comes_back(qapp) -> None:
    image = painted(Line(np.array([25.0, 75.0, 35.0, 45.0]), np.full(4, 50.0), RED.name(), 4))
    assert [image.pixelColor(x, 50) for x in (30, 70)] == [RED, RED]


def test_a_dash_is_as_long_as_it_says(qapp) -> None:
    line = Line(np.array([20.0, 80.0]), np.array([50.0, 50.0]), RED.name(), 4, (12, 8))
    image = painted(line)
    assert [image.pixelColor(x, 50) for x in (26, 36, 46, 56, 66, 76)] == [RED, BLACK, RED, BLACK, RED, BLACK]


@pytest.mark.parametrize(("sign", "full", "empty"), [("o", (50, 44), (43, 43)), ("s", (44, 44), (40, 40)),
                                                     ("^", (44, 57), (44, 43)), ("v", (44, 43), (44, 57))])  # fmt: skip
def test_marks_have_their_shapes(qapp, sign: Sign, full: tuple[int, int], empty: tuple[int, int]) -> None:
    image = painted(Marks(np.array([50.0, NAN]), np.array([50.0, 50.0]), sign, 16, RED.name(), RED.name(), 1))
    assert (image.pixelColor(*full), image.pixelColor(*empty)) == (RED, BLACK)


def test_a_mark_on_the_edge_of_the_face_is_whole(qapp) -> None:
    image = painted(Marks(np.array([20.0]), np.array([50.0]), "o", 16, RED.name(), RED.name(), 1))
    assert (image.pixelColor(15, 50), image.pixelColor(25, 50)) == (RED, RED)


def test_what_is_below_an_area_shines_through(qapp) -> None:
    image = painted(Area(((0, 30), (100, 30), (100, 70), (0, 70)), RED.name(), 0.2))
    assert image.pixelColor(50, 50).red() == pytest.approx(0.2 * 255, abs=2)
    assert image.pixelColor(10, 50) == BLACK
