"""The plots: a row each, imported with their libraries when they are first looked at."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module

from PySide6.QtCore import QCoreApplication

from desktop_app.panes.plots.plot import Plot
from desktop_app.panes.plots.tabs import Page, PlotTabs
from desktop_app.session import notices
from desktop_app.session.session import Session


@dataclass(frozen=True)
class PlotRow:
    """A plot: its id, the card it stands in, its word and icon, its module with its class, and its binding's."""

    id: str
    card: str
    text: str
    icon: str
    view: str
    binding: str


PLOTS = (
    PlotRow("error", "error", "Error", "", "error_plot.ErrorPlot", "error_binding"),
    PlotRow("loss", "loss", "Loss", "", "loss_plot.LossPlot", "loss_binding"),
    PlotRow("data", "slice", "Data", "points", "data_plot.DataPlot", "data_binding"),
    PlotRow("slice", "slice", "Slice", "curve", "slice_plot.SlicePlot", "slice_binding"),
    PlotRow("landscape", "slice", "Landscape", "landscape",
            "landscape_plot.LandscapePlot", "landscape_binding"),
    PlotRow("gradients", "slice", "Gradients", "bars",
            "gradient_plot.GradientPlot", "gradient_binding"),
)  # fmt: skip


def cards() -> dict[str, list[PlotRow]]:
    """The plots of each card."""
    found: dict[str, list[PlotRow]] = {}
    for row in PLOTS:
        found.setdefault(row.card, []).append(row)
    return found


def make(session: Session, row: PlotRow) -> Plot:
    """A plot, bound to the session."""
    module, name = row.view.split(".")
    view: Plot = getattr(import_module(f"{__package__}.{module}"), name)()
    view.complained.connect(lambda error: session.notices.say(notices.of_error(error)))
    import_module(f"{__package__}.{row.binding}").bind(session, view)
    return view


def in_card(session: Session, rows: list[PlotRow]) -> Plot | PlotTabs:
    """What stands in a card: its one plot, or one of several at a time, made when it is first looked at."""
    if len(rows) == 1:
        return make(session, rows[0])
    return PlotTabs([Page(row.id, translated(row.text), row.icon, partial(make, session, row)) for row in rows])


def translated(text: str) -> str:
    """A text of the table in the language of the window."""
    return QCoreApplication.translate("plots", text)


def offered(session: Session) -> list[str]:
    """Which of the several can be chosen: in the lab the slice alone, with data their own plot in its place."""
    if session.nudging:
        return ["slice"]
    other = "slice" if session.graph.data else "data"
    return [row.id for row in cards()["slice"] if row.id != other]
