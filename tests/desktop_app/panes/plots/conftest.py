"""A plot of its own, with the app's fonts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop_app.look.assets import load_fonts
from desktop_app.panes.plots.plot import Plot


@pytest.fixture(scope="module", autouse=True)
def fonts(qapp) -> None:
    load_fonts()


@pytest.fixture
def make_plot(qtbot) -> Callable[..., Plot]:
    """Makes a plot of a class, of a size in pixels."""

    def making(kind: type[Plot], width: int, height: int) -> Plot:
        plot = kind()
        qtbot.addWidget(plot)
        plot.resize(width, height)
        return plot

    return making
