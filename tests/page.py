"""A window as tests speak to it: what is open, its panes and its plots, each by its name."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.panes.gradient_check import binding as gradient_check
from desktop_app.panes.plots import error_binding, landscape_survey
from desktop_app.window.main_window import MainWindow

PANES = {
    "graph": "graph", "caption": "caption", "editor": "program", "parameters": "parameters", "steps": "steps",
    "timeline": "timeline", "transport": "transport", "notices": "notices", "sample": "samples",
    "check": "gradient_check", "nudge_bar": "nudge_bar", "nudge_card": "nudge_card", "torch_page": "torch_script",
}  # fmt: skip
JOBS = (gradient_check.JOB, error_binding.JOB, landscape_survey.JOB)
PARTS = ("document", "player", "trainer", "edits", "nudge", "collapse", "selection", "jobs")


class Page:
    """`widget` is the window itself; what it does as a widget can be asked of the page, too."""

    def __init__(self, widget: MainWindow) -> None:
        self.widget = widget
        self.session = widget.session

    def __getattr__(self, name: str) -> Any:
        if name in PANES:
            return self.widget.panes[PANES[name]]
        return getattr(self.session if name in PARTS else self.widget, name)

    @property
    def tabs(self) -> Any:
        """The plots that share a card."""
        return self.widget.workspace.plots["slice"]

    @property
    def loss(self) -> Any:
        return self.widget.workspace.plots["loss"]

    @property
    def error(self) -> Any:
        return self.widget.workspace.plots["error"]

    def plot(self, id: str) -> Any:
        """A plot that shares its card, brought into sight."""
        self.tabs.show_page(id)
        QApplication.processEvents()
        return self.tabs.plot(id)

    @property
    def slice(self) -> Any:
        return self.tabs.plot("slice")

    def find(self, name: str, kind: type = QWidget) -> Any:
        """The widget of that objectName."""
        found = self.widget.findChild(kind, name)
        assert found is not None, name
        return found

    def act(self, id: str) -> None:
        """Gives a command."""
        self.find(id, QAction).trigger()

    def open_example(self, number: int) -> None:
        """Opens one of the examples, from 0."""
        self.session.open_experiment(self.widget.examples[number].experiment)

    def wait_for_jobs(self) -> None:
        """Until all that is worked out in slices is there."""
        end = perf_counter() + 60
        while running := [job for job in JOBS if self.session.jobs.running(job)]:
            assert perf_counter() < end, running
            QApplication.processEvents()

    @property
    def notice(self) -> str:
        """What the notice bar says; empty for nothing."""
        notice = self.notices.notice
        return "" if notice is None else str(notice.text)

    @property
    def checked(self) -> Any:
        """The rows of the gradient check."""
        return self.check.rows
