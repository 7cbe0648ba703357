"""The graph's pane: a widget that draws a frame, moves its numbers, and zooms."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.animation import Boxes, ExpandAnimation, StepAnimation
from desktop_app.panes.graph.kept_picture import KeptPicture
from desktop_app.panes.graph.model import GraphModel
from desktop_app.panes.graph.mouse import ZOOM_STEP, GraphMouse
from desktop_app.panes.graph.zoom_buttons import ZoomButtons
from engine.autodiff.collapsed import CollapsedGraph
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge
from engine.errors import Message
from engine.explain.explanation import Explanation
from engine.graph.graph import Graph


class GraphView(QWidget):
    """Shows a graph as it stands in a frame; `value_dragged` carries a leaf's name and its new value."""

    node_picked = Signal(int)
    value_dragged = Signal(str, float)
    edit_finished = Signal()
    width_wanted = Signal(float)
    first_painted = Signal()
    group_toggled = Signal(int)  # the number of a group that is to be expanded or collapsed
    expand_wanted = Signal(int)  # a node: the group that is closed around it is to be expanded
    collapse_wanted = Signal(int)  # a node: the group that is open around it is to be collapsed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("graph_view")
        self.setAccessibleName(self.tr("Graph"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = Theme()
        redraw_timer = QTimer(self)
        redraw_timer.timeout.connect(self._draw_anew)
        self.model = GraphModel()
        self.expand_animation = ExpandAnimation(self, self.update)
        self.step_animation = StepAnimation(self, self.update)
        self._picture = KeptPicture(self, self.model.camera, redraw_timer)
        self._painted = False
        self._followed: tuple[int, int] | None = None  # epoch and position whose step was brought into the pane
        self._reduced = False
        self._buttons = ZoomButtons(self)
        self._buttons.out_pressed.connect(self.zoom_out)
        self._buttons.in_pressed.connect(self.zoom_in)
        self._buttons.fit_pressed.connect(self.fit)
        self._mouse = GraphMouse(self, self.model)
        self._connect_mouse()

    def _connect_mouse(self) -> None:
        mouse = self._mouse
        mouse.node_picked.connect(self.node_picked)
        mouse.value_dragged.connect(self.value_dragged)
        mouse.edit_finished.connect(self.edit_finished)
        mouse.group_toggled.connect(self.group_toggled)
        mouse.expand_wanted.connect(self.expand_wanted)
        mouse.collapse_wanted.connect(self.collapse_wanted)
        mouse.moved.connect(self.update)
        mouse.zoomed.connect(self._zoom_at)

    def show_graph(self, graph: Graph, collapsed: CollapsedGraph) -> None:
        """Another graph, with some of it collapsed; one of the same structure keeps its position and zoom."""
        self._stop_animations()
        other = self.model.show_graph(graph, collapsed)
        if other:
            self._followed = None
        self._spread()
        if other and self.model.scene is not None:
            self.model.camera.reset()
            self._place_buttons()
            self.width_wanted.emit(self.model.scene.layout.least_width)

    def show_collapsed(self, collapsed: CollapsedGraph) -> None:
        """The same graph with groups expanded or collapsed; their nodes move there from where the group was."""
        self._stop_animations()
        animate = not self._reduced and self.isVisible()
        before = self._picture_now() if animate else None
        changed = self.model.show_collapsed(collapsed)
        self._spread()
        assert self.model.scene is not None
        self.width_wanted.emit(self.model.scene.layout.least_width)
        self.model.show_groups(changed, self.step_animation)
        if before is not None:
            self.expand_animation.start_between(before, self._picture_now(), self._theme.color("surface"))
        self.update()

    def _picture_now(self) -> tuple[QPixmap, Boxes]:
        """The pane as it looks, and where each node is in it."""
        return self.grab(), self.model.boxes()

    def show_sample(self, sample: int) -> None:
        """Which sample the numbers are of, from 0."""
        self.model.show_sample(sample)

    def show_described_neuron(self, neuron: int) -> None:
        """The group of the neuron by which the step of a closed layer is described; -1 for none."""
        self.model.step_neuron = neuron

    def show_frame(
        self, frame: Frame, explanation: Explanation | None, *, animate: bool, speed: float = 1.0, grain: Grain = "edge"
    ) -> None:
        """What is known now; `animate` shows how the last step came about."""
        self.step_animation.stop()
        self.model.show_frame(frame, explanation, grain)
        moves = animate and not self._reduced and grain in ("edge", "node") and self.isVisible()
        if moves and frame.step is not None:
            self.step_animation.start_step(frame.step.kind, speed)
        self.setAccessibleDescription(explanation.line if explanation else "")
        if self._followed != (frame.epoch, frame.position):
            self._followed = frame.epoch, frame.position
            if frame.step is None:
                self.model.camera.begin()
            self.model.follow(self.step_animation)
        self.update()

    def show_nudge(self, nudge: Nudge | None, frame: Frame | None = None) -> None:
        """Shows what a nudge does to each node of a frame; None: there is none."""
        if self.model.show_nudge(nudge, frame):
            self.step_animation.stop()
            self.model.follow(self.step_animation)
        self.update()

    def replay_wave(self, speed: float) -> None:
        """Lets the change run from the nudged node to the output once more."""
        nudge = self.model.nudge
        if nudge is not None and not self._reduced:
            self.step_animation.start_wave(len({node for node, _, _ in nudge.wave}), speed)

    def show_picked(self, index: int | None) -> None:
        """Outlines a node."""
        self.model.picked = index
        self.update()

    def show_locked(self, names: frozenset[str]) -> None:
        """Which parameters carry a lock."""
        self.model.locked = names

    def set_reduced_motion(self, reduced: bool) -> None:
        """Whether nothing slides."""
        self._reduced = reduced

    def stop_motion(self) -> None:
        """Everything is where it ends."""
        self._stop_animations()
        self.update()

    def _stop_animations(self) -> None:
        self.step_animation.stop()
        self.expand_animation.stop()

    def node_texts(self, index: int) -> dict[str, str]:
        """What is written in a node now: name, tag, data and grad."""
        return self.model.texts(index)

    @property
    def picked(self) -> int | None:
        """The node that is outlined."""
        return self.model.picked

    @property
    def layout_note(self) -> Message | None:
        """What is to be said about the layout; None where it is as good as it can be."""
        return self.model.positions.note if self.model.positions is not None else None

    def node_box(self, index: int) -> QRectF:
        """Where a node, or what it is closed in, stands in the pane, in pixels."""
        return self.model.box(index)

    def fit(self) -> None:
        """The whole graph in the pane, however small."""
        self.model.camera.fit()
        self._place_buttons()
        self.update()

    def zoom_in(self) -> None:
        """A step closer."""
        self._zoom_at(QPointF(self.rect().center()), ZOOM_STEP)

    def zoom_out(self) -> None:
        """A step back."""
        self._zoom_at(QPointF(self.rect().center()), 1 / ZOOM_STEP)

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
        self.model.follow(self.step_animation)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._mouse.key(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._mouse.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._mouse.press_twice(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._mouse.release()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._mouse.turn(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        model = self.model
        with QPainter(self) as painter:
            if model.scene is None or model.frame is None:
                return
            if self.expand_animation.running:
                self.expand_animation.paint(painter)
                return
            state = model.state(self.step_animation)
            self._picture.paint(painter, model.scene, state, model.frame, self._theme, self._legend_space())
        if not self._painted:
            self._painted = True
            self.first_painted.emit()

    def _draw_anew(self) -> None:
        self._picture.forget()
        self.update()

    def _legend_space(self) -> QRectF:
        theme, top = self._theme, self.model.camera.pane.height()
        right = self._buttons.x() if self._buttons.isVisibleTo(self) else self.width()
        return QRectF(theme.px(24), top, right - theme.px(36), self.height() - top)

    def _spread(self) -> None:
        self.model.spread(self.size(), self._theme)
        self._place_buttons()
        self._draw_anew()

    def _place_buttons(self) -> None:
        scene, camera = self.model.scene, self.model.camera
        compact = scene is not None and scene.nodes.rows.compact
        self._buttons.setVisible(compact or camera.overflows or camera.zoom != 1.0)
        self._buttons.show_zoom(camera.zoom * (scene.layout.fit if scene else 1.0))
        self._buttons.adjustSize()
        right, bottom = self.rect().bottomRight().toTuple()
        margin = self._theme.ipx(12)
        self._buttons.move(right - self._buttons.width() - margin, bottom - self._buttons.height() - margin)

    def _zoom_at(self, at: QPointF, factor: float) -> None:
        self.model.camera.zoom_at(at, factor)
        self._place_buttons()
        self.update()
