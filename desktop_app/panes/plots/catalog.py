"""The plots that share a card, each imported when it is first looked at."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.tabs import Page, PlotTabs


def plot_tabs() -> PlotTabs:
    """Data, slice, landscape and gradients."""
    return PlotTabs([
        Page("data", QCoreApplication.translate("pages", "Data"), "points", _data),
        Page("slice", QCoreApplication.translate("pages", "Slice"), "curve", _slice),
        Page("landscape", QCoreApplication.translate("pages", "Landscape"), "landscape", _landscape),
        Page("gradients", QCoreApplication.translate("pages", "Gradients"), "bars", _gradients),
    ])  # fmt: skip


def _data() -> Plot:
    from desktop_app.panes.plots.data_plot import DataPlot

    return DataPlot()


def _slice() -> Plot:
    from desktop_app.panes.plots.slice_plot import SlicePlot

    return SlicePlot()


def _landscape() -> Plot:
    from desktop_app.panes.plots.landscape_plot import LandscapePlot

    return LandscapePlot()


def _gradients() -> Plot:
    from desktop_app.panes.plots.gradient_plot import GradientPlot

    return GradientPlot()
