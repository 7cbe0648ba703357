"""The card of a nudge where names are long and room is short."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.look.assets import load_fonts
from desktop_app.look.theme import Theme
from desktop_app.panes.nudge.nudge_card import HEIGHT, NudgeCard, NudgeOutcome
from engine.explain.typesetting import Part

WIDTH, CIRCLE = 980, 56
LONG = NudgeOutcome(
    "Predicted (gradient at h1.w1_1 = 0.2355)",
    (Part("∂loss", "gradient", under="∂h1.w1_1"), Part(" · Δ"), Part("h1.w1_1", "name"), Part(" = "),
     Part("0.3148", "gradient"), Part(" × "), Part("1")),
    "+0.3148", "≠", "Actual change of loss", (Part("1.3369", "data"), Part(" − "), Part("0.8958")), "+0.4411",
    "difference\n+0.1263",
)  # fmt: skip


@pytest.fixture
def blue(qtbot, qapp) -> np.ndarray:
    """Where the painted card has the gradient's colour."""
    load_fonts()
    card = NudgeCard()
    qtbot.addWidget(card)
    card.set_theme(Theme())
    card.resize(WIDTH, HEIGHT)
    card.show_prediction(LONG)
    image = card.grab().toImage()
    ink = Theme().color("gradient").rgb()
    return np.array([[image.pixel(x, y) == ink for x in range(WIDTH)] for y in range(HEIGHT)])


def test_a_long_heading_ends_before_the_sign(blue: np.ndarray) -> None:
    heading = np.flatnonzero(blue[:60].any(axis=0))
    assert heading.max() < WIDTH / 2 - CIRCLE / 2


def test_the_numbers_of_an_equation_stay_large_enough_to_read(blue: np.ndarray) -> None:
    first = np.flatnonzero(blue[70:, :200].any(axis=1))
    assert np.ptp(first) >= 18  # pixels from the top of a digit to its foot, or a little less
