"""The page of the PyTorch script and the session."""

from __future__ import annotations

from desktop_app.panes.torch_script.torch_page import TorchPage
from desktop_app.session.session import Session
from desktop_app.session.torch_runner import TorchRunner
from engine.export.pytorch import pytorch_script


def bind(session: Session, view: TorchPage) -> None:
    """Shows the program with the leaves as they are in this epoch, and runs it."""
    runner = TorchRunner(session)
    view.opened.connect(lambda: view.show_script(_script(session), runner.available()))
    view.run_requested.connect(lambda: runner.start(_script(session)))
    view.stop_requested.connect(runner.stop)
    runner.running_changed.connect(view.show_running)
    runner.finished.connect(view.show_output)


def _script(session: Session) -> str:
    trace = session.nudge.trace
    return pytorch_script(trace.batch_graph, trace.leaves, sample=trace.sample_index)
