"""The views of a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.look.theme import Themed
from desktop_app.panes.caption.caption import Caption
from desktop_app.panes.controls.timeline import Timeline
from desktop_app.panes.controls.transport import Transport
from desktop_app.panes.graph.view import GraphView
from desktop_app.panes.notices.notice_bar import NoticeBar
from desktop_app.panes.parameters.parameter_list import Leaves
from desktop_app.panes.program.program_editor import ProgramEditor
from desktop_app.panes.steps.step_list import StepList

if TYPE_CHECKING:
    from desktop_app.panes.plots.loss_plot import LossPlot
    from desktop_app.panes.plots.slice_plot import SlicePlot


@dataclass
class Views:
    """The views of a window; the plots come after the first picture."""

    graph: GraphView
    caption: Caption
    editor: ProgramEditor
    leaves: Leaves
    steps: StepList
    timeline: Timeline
    transport: Transport
    notice: NoticeBar
    loss: LossPlot | None = None
    slice: SlicePlot | None = None

    @classmethod
    def fresh(cls) -> Views:
        """All that the first picture needs."""
        return cls(GraphView(), Caption(), ProgramEditor(), Leaves(), StepList(), Timeline(), Transport(), NoticeBar())

    def there(self) -> list[Themed]:
        """The views that exist by now."""
        return [view for view in vars(self).values() if view is not None]
