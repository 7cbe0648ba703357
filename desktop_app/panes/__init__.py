"""What people see: a folder a pane, and a row in the table below.

A pane is a view and a binding. The view gets plain data by `show_…` and answers by signals; `bind` beside it turns a
Change of the session into data, and a signal into a call of the session. No pane knows another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtWidgets import QWidget

from desktop_app.panes.caption.binding import bind as bind_caption
from desktop_app.panes.caption.caption import Caption
from desktop_app.panes.controls.binding import bind_timeline, bind_transport
from desktop_app.panes.controls.timeline import Timeline
from desktop_app.panes.controls.transport import Transport
from desktop_app.panes.gradient_check.binding import bind as bind_check
from desktop_app.panes.gradient_check.view import GradientCheck
from desktop_app.panes.graph.binding import bind as bind_graph
from desktop_app.panes.graph.view import GraphView
from desktop_app.panes.notices.binding import bind as bind_notices
from desktop_app.panes.notices.notice_bar import NoticeBar
from desktop_app.panes.nudge.binding import bind_bar, bind_card
from desktop_app.panes.nudge.nudge_bar import NudgeBar
from desktop_app.panes.nudge.nudge_card import NudgeCard
from desktop_app.panes.parameters.binding import bind as bind_parameters
from desktop_app.panes.parameters.parameter_list import ParameterList
from desktop_app.panes.program.binding import bind as bind_program
from desktop_app.panes.program.program_editor import ProgramEditor
from desktop_app.panes.samples.binding import bind as bind_samples
from desktop_app.panes.samples.sample_card import SampleCard
from desktop_app.panes.steps.binding import bind as bind_steps
from desktop_app.panes.steps.step_list import StepList
from desktop_app.panes.torch_script.binding import bind as bind_torch_script
from desktop_app.panes.torch_script.torch_page import TorchPage
from desktop_app.session.session import Session


class Pane(NamedTuple):
    """A row: its id, where the window places its view, how that is made, and how it is bound to the session."""

    id: str
    place: str
    make: Callable[[], QWidget]
    bind: Callable[[Session, Any], object]


PANES = (
    Pane("notices", "above", NoticeBar, bind_notices),
    Pane("graph", "middle", GraphView, bind_graph),
    Pane("caption", "below", Caption, bind_caption),
    Pane("nudge_card", "below", NudgeCard, bind_card),
    Pane("program", "program", ProgramEditor, bind_program),
    Pane("samples", "sample", SampleCard, bind_samples),
    Pane("parameters", "parameters", ParameterList, bind_parameters),
    Pane("steps", "steps", StepList, bind_steps),
    Pane("gradient_check", "check", GradientCheck, bind_check),
    Pane("timeline", "bottom", Timeline, bind_timeline),
    Pane("transport", "bottom", Transport, bind_transport),
    Pane("nudge_bar", "bottom", NudgeBar, bind_bar),
    Pane("torch_script", "dialog", TorchPage, bind_torch_script),
)
