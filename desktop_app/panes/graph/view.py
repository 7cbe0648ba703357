"""The graph's pane: a widget that draws a frame, moves its numbers, and zooms."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.graph import accessible
from desktop_app.panes.graph.animation import STEP_MS, WAVE_MS, Boxes, ExpandAnimation, ShareAnimation
from desktop_app.panes.graph.kept_picture import KeptPicture
from desktop_app.panes.graph.mouse import InteractivePane
from desktop_app.panes.graph.neighbours import Way, neighbour
from desktop_app.panes.graph.zoom_buttons import ZoomButtons
from engine.autodiff.collapsed_graph import CollapsedGraph
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge
from engine.errors import Message
from engine.explain.explanation import Explanation
from engine.graph.graph import Graph


class GraphView(InteractivePane):
    """Shows a graph as it stands in a frame."""

    width_wanted = Signal(float)
    first_painted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("graph_view")
        self.setAccessibleName(self.tr("Graph"))
        accessible.install()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme, self._enlarged = Theme(), 1.0
        self.expand_animation = ExpandAnimation(self)
        self.step_animation = ShareAnimation(self)
        self._picture = KeptPicture(self, self.model.camera)
        self._painted = self._reduced = False
        self._followed: tuple[int, int] | None = None  # epoch and position whose step was brought into the pane
        self._buttons = ZoomButtons(self, self.zoom_out, self.zoom_in, self.fit)
        self.zoomed.connect(self._place_buttons)

    def show_graph(self, graph: Graph, collapsed: CollapsedGraph) -> None:
        """Another graph, with some of it collapsed; one of the same structure keeps its position and zoom."""
        self.stop_motion()
        other = self.model.show_graph(graph, collapsed)
        self._spread()
        if other:
            self._followed = None
            self.model.camera.reset()
            self._place_buttons()
            self.width_wanted.emit(self.model.scene.layout.least_width)

    def show_collapsed(self, collapsed: CollapsedGraph) -> None:
        """The same graph with groups expanded or collapsed; their nodes move there from where the group was."""
        self.stop_motion()
        before = self._picture_now() if self.isVisible() and not self._reduced else None
        changed = self.model.show_collapsed(collapsed)
        self._spread()
        self.width_wanted.emit(self.model.scene.layout.least_width)
        self.model.show_groups(changed)
        if before is not None:
            self.expand_animation.start_between(before, self._picture_now(), self._theme.color("surface"))

    def _picture_now(self) -> tuple[QPixmap, Boxes]:
        """The pane as it looks, and where each node is in it."""
        return self.grab(), self.model.boxes()

    def show_marks(self, picked: int | None, locked: frozenset[str], sample: int, neuron: int) -> None:
        """The outlined node, the locked parameters, the sample that is shown, and the described neuron's group."""
        model = self.model
        model.picked, model.locked, model.sample, model.step_neuron = picked, locked, sample, neuron

    def show_frame(
        self, frame: Frame, explanation: Explanation | None, grain: Grain, *, animate: bool, speed: float
    ) -> None:
        """What is known now; `animate` shows how the last step came about."""
        self.step_animation.stop()
        self.model.show_frame(frame, explanation, grain)
        moves = animate and not self._reduced and grain in ("edge", "node") and self.isVisible()
        if moves and frame.step is not None and frame.step.kind in STEP_MS:
            self.step_animation.run_for(STEP_MS[frame.step.kind] / speed)
        self._announce(explanation)
        if self._followed != (frame.epoch, frame.position):
            self._followed = frame.epoch, frame.position
            if frame.step is None:
                self.model.camera.show_start()
            self.model.follow()
        self.update()

    def _announce(self, explanation: Explanation | None) -> None:
        """Says the step to a screen reader."""
        words = explanation.line if explanation else ""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if words and QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def walk(self, way: Way) -> None:
        """Picks the node beside the one that is picked, or that the step works on."""
        model = self.model
        if model.frame is None:
            return
        start = model.active_node if model.active_node >= 0 else model.collapsed.source.output
        item = neighbour(model.collapsed.graph, model.scene.layout.boxes, model.collapsed.item_of[start], way)
        model.camera.show(model.scene.layout.boxes[item])
        self.node_picked.emit(model.collapsed.shown[item])

    def show_nudge(self, nudge: Nudge | None, frame: Frame | None = None) -> None:
        """Shows what a nudge does to each node of a frame; None: there is none."""
        if self.model.show_nudge(nudge, frame):
            self.step_animation.stop()
            self.model.follow()
        self.update()

    def replay_wave(self, speed: float) -> None:
        """Lets the change run from the nudged node to the output once more."""
        nudge = self.model.nudge
        if nudge is not None and not self._reduced:
            edges = len({node for node, _, _ in nudge.wave})
            self.step_animation.run_for(WAVE_MS * max(edges, 1) / speed, QEasingCurve.Type.Linear)

    def set_reduced_motion(self, reduced: bool) -> None:
        """Whether nothing slides."""
        self._reduced = reduced

    def stop_motion(self) -> None:
        """Everything is where it ends."""
        self.step_animation.stop()
        self.expand_animation.stop()
        self.update()

    def node_texts(self, index: int) -> dict[str, str]:
        """What is written in a node now: name, tag, data and grad."""
        return self.model.texts(index)

    @property
    def layout_note(self) -> Message | None:
        """What is to be said about the layout; None where it is as good as it can be."""
        return self.model.positions.note

    def node_box(self, index: int) -> QRectF:
        """Where a node, or what it is closed in, stands in the pane, in pixels."""
        return self.model.box(index)

    def set_enlarged(self, factor: float) -> None:
        """How much larger it is drawn than the pane and the theme make it."""
        self._enlarged = factor

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self._buttons.set_theme(theme)
        self._spread()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(700), self._theme.ipx(460))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.ipx(420), self._theme.ipx(260))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._spread()
        self.model.follow()

    def paintEvent(self, event: QPaintEvent) -> None:
        model = self.model
        if model.frame is None:
            return
        with QPainter(self) as painter:
            if self.expand_animation.running:
                self.expand_animation.paint(painter)
                return
            state = model.state(self.step_animation.share)
            self._picture.paint(painter, model.scene, state, model.frame, self._theme, self._legend_space())
        if not self._painted:
            self._painted = True
            self.first_painted.emit()

    def _legend_space(self) -> QRectF:
        theme, top = self._theme, self.model.camera.pane.height()
        right = self._buttons.x() if self._buttons.isVisibleTo(self) else self.width()
        return QRectF(theme.px(24), top, right - theme.px(36), self.height() - top)

    def _spread(self) -> None:
        self.model.spread(self.size(), self._theme, self._enlarged)
        self._place_buttons()
        self._picture.draw_anew()

    def _place_buttons(self) -> None:
        scene, camera = self.model.scene, self.model.camera
        self._buttons.setVisible(scene.nodes.rows.compact or camera.overflows or camera.zoom != 1.0)
        self._buttons.show_zoom(camera.zoom * scene.layout.fit * self._enlarged)
        self._buttons.adjustSize()
        right, bottom = self.rect().bottomRight().toTuple()
        margin = self._theme.ipx(12)
        self._buttons.move(right - self._buttons.width() - margin, bottom - self._buttons.height() - margin)
        self.update()
