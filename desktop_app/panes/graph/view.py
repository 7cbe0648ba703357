"""The graph's pane: a widget that draws a frame, moves its numbers, and zooms."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.animation.expand_animation import Boxes, Unfolding
from desktop_app.panes.graph.animation.motion import Motion
from desktop_app.panes.graph.collapsed_pane import FoldedPane
from desktop_app.panes.graph.model import Stage
from desktop_app.panes.graph.mouse import ZOOM_STEP, Hand
from desktop_app.panes.graph.paint.kept_picture import Picture
from desktop_app.panes.graph.zoom_group import ZoomGroup
from engine.autodiff.collapsed import Folded
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Grain
from engine.checks.perturbation import Nudge
from engine.explain.explanation import Explanation
from engine.graph.graph import Graph


class GraphView(QWidget):
    """Shows a graph as it stands in a frame; `value_dragged` carries a leaf's name and its new value."""

    node_picked = Signal(int)
    value_dragged = Signal(str, float)
    edit_finished = Signal()
    motion_finished = Signal()
    width_wanted = Signal(float)
    first_painted = Signal()
    fold_toggled = Signal(int)  # the number of what is to be opened or closed
    open_wanted = Signal(int)  # a node: what is closed around it is to be opened
    close_wanted = Signal(int)  # a node: what is open around it is to be closed

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("graph_view")
        self.setAccessibleName(self.tr("Graph"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._theme = Theme()
        late = QTimer(self)
        late.timeout.connect(self._draw_anew)
        self.stage = Stage(FoldedPane(late))
        self.unfolding = Unfolding(self, self.update)
        self._picture = Picture(self, self.stage)
        self._painted = False
        self._followed: tuple[int, int] | None = None  # the place whose step was brought into sight
        self._reduced = False
        self._motion = Motion(self, self.update)
        self._motion.finished.connect(self.motion_finished)
        self._buttons = ZoomGroup(self)
        self._buttons.out_pressed.connect(self.zoom_out)
        self._buttons.in_pressed.connect(self.zoom_in)
        self._buttons.fit_pressed.connect(self.fit)
        self._hand = Hand(self, self.stage)
        self._connect_hand()

    def _connect_hand(self) -> None:
        hand = self._hand
        hand.node_picked.connect(self.node_picked)
        hand.value_dragged.connect(self.value_dragged)
        hand.edit_finished.connect(self.edit_finished)
        hand.fold_toggled.connect(self.fold_toggled)
        hand.open_wanted.connect(self.open_wanted)
        hand.close_wanted.connect(self.close_wanted)
        hand.moved.connect(self.update)
        hand.zoomed.connect(self._zoom_at)

    def show_graph(self, graph: Graph, folded: Folded | None = None) -> None:
        """Another graph, with some of it closed; one of the same structure keeps its place and zoom."""
        self.unfolding.stop()
        self._motion.stop()
        other = self.stage.show_graph(graph, folded)
        if other:
            self._followed = None
        self._spread()
        if other and self.stage.scene is not None:
            self.stage.camera.reset()
            self._place_buttons()
            self.width_wanted.emit(self.stage.scene.layout.least_width)

    def show_folded(self, folded: Folded) -> None:
        """The same graph with something opened or closed; what comes out of it moves there from where it was."""
        self.unfolding.stop()
        self._motion.stop()
        old, changed = self._picture_now(), self.stage.show_folded(folded)
        self._spread()
        assert self.stage.scene is not None
        self.width_wanted.emit(self.stage.scene.layout.least_width)
        self.stage.show_folds(changed, self._motion)
        if not self._reduced and self.isVisible():
            self.unfolding.start(old, self._picture_now(), self._theme.color("surface"))
        self.update()

    def _picture_now(self) -> tuple[QPixmap, Boxes]:
        """The pane as it looks, and where each node is in it."""
        return self.grab(), self.stage.boxes()

    def show_sample(self, sample: int) -> None:
        """Which sample the numbers are of, from 0."""
        self.stage.show_sample(sample)

    def show_spoken(self, neuron: int) -> None:
        """The fold of the neuron that the step of a closed layer is told by; -1 for none."""
        self.stage.folds.spoken = neuron

    def show_frame(
        self, frame: Frame, explanation: Explanation | None, *, animate: bool, speed: float = 1.0, grain: Grain = "edge"
    ) -> None:
        """What is known now; `animate` shows how the last step came about."""
        self._motion.stop()
        self.stage.show_frame(frame, explanation, grain)
        moves = animate and not self._reduced and grain in ("edge", "node") and self.isVisible()
        if moves and frame.step is not None and frame.step.kind in ("forward", "backward", "update"):
            self._motion.start(frame.step.kind, speed)
        self.setAccessibleDescription(explanation.line if explanation else "")
        if self._followed != (frame.epoch, frame.position):
            self._followed = frame.epoch, frame.position
            if frame.step is None:
                self.stage.camera.begin()
            self.stage.follow(self._motion)
        self.update()

    def show_nudge(self, nudge: Nudge | None, frame: Frame | None = None) -> None:
        """Shows what a nudge does to each node of a frame; None: there is none."""
        if self.stage.show_nudge(nudge, frame):
            self._motion.stop()
            self.stage.follow(self._motion)
        self.update()

    def replay_wave(self, speed: float) -> None:
        """Lets the change run from the nudged node to the output once more."""
        nudge = self.stage.nudge
        if nudge is not None and not self._reduced:
            self._motion.start_wave(len({node for node, _, _ in nudge.wave}), speed)

    def show_picked(self, index: int | None) -> None:
        """Outlines a node."""
        self.stage.folds.picked = index
        self.update()

    def show_locked(self, names: frozenset[str]) -> None:
        """Which parameters carry a lock."""
        self.stage.locked = names

    def set_reduced_motion(self, reduced: bool) -> None:
        """Whether nothing slides."""
        self._reduced = reduced

    def stop_motion(self) -> None:
        """Everything is where it ends."""
        self._motion.stop()
        self.update()

    def node_texts(self, index: int) -> dict[str, str]:
        """What is written in a node now: name, tag, data and grad."""
        return self.stage.texts(index)

    @property
    def picked(self) -> int | None:
        """The node that is outlined."""
        return self.stage.folds.picked

    @property
    def layout_note(self) -> str:
        """What is to be said about the layout; empty where it is as good as it can be."""
        return self.stage.places.note if self.stage.places is not None else ""

    def node_box(self, index: int) -> QRectF:
        """Where a node, or what it is closed in, stands in the pane, in pixels."""
        return self.stage.box(index)

    def fit(self) -> None:
        """The whole graph in the pane, however small."""
        self.stage.camera.fit()
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
        self.stage.follow(self._motion)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._hand.key(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hand.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hand.press_twice(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand.release()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._hand.turn(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        scene = self.stage.scene
        with QPainter(self) as painter:
            if scene is None or self.stage.frame is None:
                return
            if self.unfolding.running:
                self.unfolding.paint(painter)
                return
            self._picture.paint(painter, scene, self.stage.shot(self._motion), self._theme, self._legend_room())
        if not self._painted:
            self._painted = True
            self.first_painted.emit()

    def _draw_anew(self) -> None:
        self._picture.forget()
        self.update()

    def _legend_room(self) -> QRectF:
        theme, top = self._theme, self.stage.camera.pane.height()
        right = self._buttons.x() if self._buttons.isVisibleTo(self) else self.width()
        return QRectF(theme.px(24), top, right - theme.px(36), self.height() - top)

    def _spread(self) -> None:
        self.stage.spread(self.size(), self._theme)
        self._place_buttons()
        self._draw_anew()

    def _place_buttons(self) -> None:
        scene, camera = self.stage.scene, self.stage.camera
        compact = scene is not None and scene.nodes.rows.compact
        self._buttons.setVisible(compact or camera.overflows or camera.zoom != 1.0)
        self._buttons.show_zoom(camera.zoom * (scene.layout.fit if scene else 1.0))
        self._buttons.adjustSize()
        right, bottom = self.rect().bottomRight().toTuple()
        margin = self._theme.ipx(12)
        self._buttons.move(right - self._buttons.width() - margin, bottom - self._buttons.height() - margin)

    def _zoom_at(self, at: QPointF, factor: float) -> None:
        self.stage.camera.zoom_at(at, factor)
        self._place_buttons()
        self.update()
