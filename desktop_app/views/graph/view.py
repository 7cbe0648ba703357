"""The graph's pane: draws a frame, moves its numbers, and lets people zoom, pan, pick and drag values."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import Theme
from desktop_app.views.graph.camera import Camera
from desktop_app.views.graph.folded_pane import FoldedPane
from desktop_app.views.graph.layout import Places, place, spread
from desktop_app.views.graph.legend import LEGEND_HEIGHT, Legend, entries
from desktop_app.views.graph.motion import Motion
from desktop_app.views.graph.network_layout import place_folded
from desktop_app.views.graph.scene import Scene, Shot, Still
from desktop_app.views.graph.texts import lit_by_nudge, nudged_number, tag
from desktop_app.views.graph.unfolding import Boxes, Unfolding
from desktop_app.views.graph.zoom_group import ZoomGroup
from engine.explanation import Explanation
from engine.folding import Folded
from engine.graph import Graph, Kind, structure_of
from engine.nudge import Nudge
from engine.trace import Frame, Grain

ZOOM_STEP = 1.2
DRAG_PX = 8  # of the hand for one step of a value
SETTLE_MS = 400
HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


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
        self._ink = Theme()
        self._source: Graph | None = None
        self._graph: Graph | None = None  # what is drawn: the source, or that with some of it closed
        late = QTimer(self)
        late.timeout.connect(self._draw_anew)
        self._folds = FoldedPane(late)
        self._sample = 0
        self._unfolding = Unfolding(self, self.update)
        self._places: Places | None = None
        self._scene: Scene | None = None
        self._camera = Camera()
        self._painted = False
        self._ground, self._picture = QPixmap(), QPixmap()
        self._ground_key: object = None
        self._picture_key: object = None
        self._frame: Frame | None = None
        self._before: Frame | None = None
        self._explanation: Explanation | None = None
        self._nudge: Nudge | None = None
        self._nudged_frame: Frame | None = None
        self._grain: Grain = "edge"
        self._followed: tuple[int, int] | None = None  # the place whose step was brought into sight
        self._locked: frozenset[str] = frozenset()
        self._reduced = False
        self._hand: tuple[str, QPointF, float] | None = None
        self._motion = Motion(self, self.update)
        self._motion.finished.connect(self.motion_finished)
        self._legend = Legend()
        self._buttons = ZoomGroup(self)
        self._buttons.out_pressed.connect(self.zoom_out)
        self._buttons.in_pressed.connect(self.zoom_in)
        self._buttons.fit_pressed.connect(self.fit)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.edit_finished)

    def show_graph(self, graph: Graph, folded: Folded | None = None) -> None:
        """Another graph, with some of it closed; one of the same structure keeps its place and zoom."""
        old, self._source = self._source, graph
        before, self._folds.folded = self._folds.folded, folded
        self._graph = self._folds.drawn(graph)
        closed = [None if each is None else each.closed for each in (before, folded)]
        same = old is not None and structure_of(old) == structure_of(graph) and closed[0] == closed[1]
        self._unfolding.stop()
        self._folds.known = self._folds.nudged = None
        self._frame = self._before = self._explanation = self._nudge = self._nudged_frame = None
        self._motion.stop()
        if not same:
            self._places = place(graph) if folded is None else place_folded(folded)
            self._folds.picked = self._followed = None
            self._folds.spoken = -1
        self._spread()
        if not same and self._scene is not None:
            self._camera.reset()
            self._place_buttons()
            self.width_wanted.emit(self._scene.layout.least_width)

    def show_folded(self, folded: Folded) -> None:
        """The same graph with something opened or closed; what comes out of it moves there from where it was."""
        folds, known = self._folds, self._folds.known
        assert known is not None and folds.folded is not None
        self._unfolding.stop()
        self._motion.stop()
        old, changed = self._picture_now(), folded.closed ^ folds.folded.closed
        folds.folded, self._graph = folded, folded.graph
        self._before = self._explanation = None
        self._frame = folded.frame(known)
        self._places = place_folded(folded)
        self._spread()
        assert self._scene is not None
        self.width_wanted.emit(self._scene.layout.least_width)
        for number in changed:
            self._camera.show(folds.around(self._scene, number))
        if not self._reduced and self.isVisible():
            self._unfolding.start(old, self._picture_now(), self._theme.color("surface"))
        self.update()

    def _picture_now(self) -> tuple[QPixmap, Boxes]:
        """The pane as it looks, and where each node is in it."""
        assert self._scene is not None
        boxes = self._folds.boxes(self._scene)
        return self.grab(), {node: self._camera.transform.mapRect(box) for node, box in boxes.items()}

    def show_sample(self, sample: int) -> None:
        """Which sample the numbers are of, from 0."""
        self._sample = sample
        if self._scene is not None:
            self._scene.nodes.sample = sample

    def show_spoken(self, neuron: int) -> None:
        """The fold of the neuron that the step of a closed layer is told by; -1 for none."""
        self._folds.spoken = neuron

    def show_frame(
        self, frame: Frame, explanation: Explanation | None, *, animate: bool, speed: float = 1.0, grain: Grain = "edge"
    ) -> None:
        """What is known now; `animate` shows how the last step came about."""
        self._motion.stop()
        self._before = self._frame
        self._folds.known, self._explanation, self._grain = frame, explanation, grain
        self._frame = self._folds.frame(frame)
        moves = animate and not self._reduced and grain in ("edge", "node") and self.isVisible()
        if moves and frame.step is not None and frame.step.kind in ("forward", "backward", "update"):
            self._motion.start(frame.step.kind, speed)
        self.setAccessibleDescription(explanation.line if explanation else "")
        if self._followed != (frame.epoch, frame.position):
            self._followed = frame.epoch, frame.position
            self._follow()
        self.update()

    def show_nudge(self, nudge: Nudge | None, frame: Frame | None = None) -> None:
        """Shows what a nudge does to each node of a frame; None: there is none."""
        nudge, self._folds.nudged = self._folds.nudge(nudge) if nudge is not None else None, frame
        self._nudged_frame = self._folds.frame(frame) if frame is not None else None
        other = nudge is not None and (self._nudge is None or nudge.index != self._nudge.index)
        self._nudge = nudge
        if other:
            self._motion.stop()
            self._follow()
        self.update()

    def replay_wave(self, speed: float) -> None:
        """Lets the change run from the nudged node to the output once more."""
        if self._nudge is not None and not self._reduced:
            self._motion.start_wave(len({node for node, _, _ in self._nudge.wave}), speed)

    def show_picked(self, index: int | None) -> None:
        """Outlines a node."""
        self._folds.picked = index
        self.update()

    def show_locked(self, names: frozenset[str]) -> None:
        """Which parameters carry a lock."""
        self._locked = names

    def set_reduced_motion(self, reduced: bool) -> None:
        """Whether nothing slides."""
        self._reduced = reduced

    def stop_motion(self) -> None:
        """Everything is where it ends."""
        self._motion.stop()
        self.update()

    def node_texts(self, index: int) -> dict[str, str]:
        """What is written in a node now: name, tag, data and grad."""
        assert self._graph is not None and self._frame is not None and self._scene is not None
        index = self._folds.item(index)
        node, numbers = self._graph.nodes[index], self._scene.nodes.numbers(self._nudged_frame or self._frame, index)
        if self._nudge is not None and index in (self._nudge.index, *self._nudge.changed):
            numbers = numbers._replace(data=nudged_number(self._nudge, index))
        return {
            "name": node.brief,
            "tag": tag(self._graph, node),
            "data": str(numbers.data),
            "grad": str(numbers.grad),
        }

    @property
    def picked(self) -> int | None:
        """The node that is outlined."""
        return self._folds.picked

    @property
    def layout_note(self) -> str:
        """What is to be said about the layout; empty where it is as good as it can be."""
        return self._places.note if self._places is not None else ""

    def node_box(self, index: int) -> QRectF:
        """Where a node, or what it is closed in, stands in the pane, in pixels."""
        assert self._scene is not None
        return self._camera.transform.mapRect(self._folds.box(self._scene, index))

    def fit(self) -> None:
        """The whole graph in the pane, however small."""
        self._camera.fit()
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
        self._theme, self._ink = theme, Theme(theme.name)
        self._buttons.set_theme(theme)
        self._spread()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.ipx(700), self._theme.ipx(460))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.ipx(420), self._theme.ipx(260))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._spread()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        node = self._folds.active
        if node >= 0 and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit(node)
        elif node >= 0 and event.key() == Qt.Key.Key_Backspace:
            self.close_wanted.emit(node)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self._folds.handle_at(self._scene, self._spot(event.position()))
        if handle >= 0:
            self.fold_toggled.emit(handle)
            return
        index = self._node_at(event.position())
        leaf = self._leaf_at(event.position())
        if leaf is not None and self._graph is not None and self._frame is not None:
            node = self._graph.nodes[leaf]
            value = self._frame.values[leaf]
            if node.name not in self._locked and value is not None:
                self._hand = (node.name, event.position(), value)
        elif index is None:
            self._hand = ("", event.position(), 0.0)
        self.node_picked.emit(self._folds.picked_at(self._scene, self._spot(event.position()), index))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._hand = None
        index = self._node_at(event.position())
        if index is not None and self._folds.handle_at(self._scene, self._spot(event.position())) < 0:
            self.open_wanted.emit(self._folds.node_of(index))

    def _spot(self, at: QPointF) -> QPointF:
        """Where a point of the pane is in the drawing."""
        return self._camera.transform.inverted()[0].map(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hand is None:
            over = self._leaf_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            return
        name, start, value = self._hand
        moved = event.position() - start
        if not name:
            self._camera.move(moved)
            self._hand = ("", event.position(), 0.0)
            self.update()
            return
        fine = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.value_dragged.emit(name, _stepped(value, round(moved.x() / DRAG_PX), fine))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._hand is not None and self._hand[0]:
            self.edit_finished.emit()
        self._hand = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        leaf = self._leaf_at(event.position())
        if leaf is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_at(event.position(), ZOOM_STEP**turns)
            return
        assert self._graph is not None and self._frame is not None and self._scene is not None
        node, value = self._graph.nodes[leaf], self._frame.values[leaf]
        if turns and value is not None and node.name not in self._locked:
            self.value_dragged.emit(node.name, _stepped(value, math.copysign(max(1, round(abs(turns))), turns), 1.0))
            self._settle.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            if self._scene is None or self._frame is None:
                return
            if self._unfolding.running:
                self._unfolding.paint(painter)
                return
            shot, seen = self._shot(), self._camera.seen
            numbers, pills = self._scene.numbers(shot, seen), self._scene.pills(shot, seen)
            still = self._scene.still(shot, numbers, seen)
            painter.drawPixmap(0, 0, self._picture_of(shot, still))
            self._look_through(painter)
            self._folds.paint_circles(painter, self._scene)
            self._scene.paint_live(painter, shot, still, numbers, pills, seen)
            self._folds.paint_inset(painter, self._scene, shot, seen)
        if not self._painted:
            self._painted = True
            self.first_painted.emit()

    def _follow(self) -> None:
        """Brings what the step works on into the pane, where the whole graph does not fit."""
        if self._scene is not None:
            active = self._scene.active(self._shot())
            if not active.isEmpty():
                self._camera.show(active)

    def _shot(self) -> Shot:
        assert self._graph is not None and self._frame is not None
        nudge = self._nudge
        lights = lit_by_nudge(nudge) if nudge else self._folds.lights(self._graph, self._frame, self._grain)
        moved = 1.0 if self._motion.arrived else self._motion.share if nudge is not None else self._motion.eased
        frame = self._nudged_frame or self._frame
        picked = self._folds.item(self._folds.picked) if self._folds.picked is not None else None
        return Shot(frame, self._before, self._explanation, lights, picked, self._locked, moved, nudge)

    def _picture_of(self, shot: Shot, still: Still) -> QPixmap:
        """What stands still, drawn once and kept as long as it looks the same."""
        assert self._scene is not None and self._graph is not None and self._frame is not None
        scene, look, ratio = self._scene, self._folds.look(self._scene, shot), self.devicePixelRatioF()
        words = entries(self._graph, self._frame, lines=look is not None and bool(look.lines))
        below = (still.edges, words, self._camera.transform, self.size(), self._theme, ratio, look)
        if below != self._ground_key:
            self._ground_key, self._ground = below, QPixmap(self.size() * ratio)
            self._ground.setDevicePixelRatio(ratio)
            self._ground.fill(self._theme.color("surface"))
            with QPainter(self._ground) as painter:
                painter.setRenderHints(HINTS)
                self._legend.paint(painter, self._legend_room(), self._theme, words)
                self._folds.paint_lines(painter, scene, look, below[2:6], self.size(), self._look_through)
                self._look_through(painter)
                self._folds.paint_ground(painter, scene, look)
                scene.paint_edges(painter, still, dict(look.edges) if look is not None else None)
        if (below, still.nodes) != self._picture_key:
            self._picture_key, self._picture = (below, still.nodes), QPixmap(self._ground)
            with QPainter(self._picture) as painter:
                self._look_through(painter)
                scene.paint_nodes(painter, still)
        return self._picture

    def _draw_anew(self) -> None:
        self._ground_key = None
        self.update()

    def _look_through(self, painter: QPainter) -> None:
        """From here on the painter draws in the scene's own pixels, within the pane."""
        painter.setRenderHints(HINTS)
        painter.setClipRect(QRectF(QPointF(), self._camera.pane))
        painter.setTransform(self._camera.transform, True)

    def _legend_room(self) -> QRectF:
        theme, top = self._theme, self._camera.pane.height()
        right = self._buttons.x() if self._buttons.isVisibleTo(self) else self.width()
        return QRectF(theme.px(24), top, right - theme.px(36), self.height() - top)

    def _spread(self) -> None:
        if self._graph is not None and self._places is not None:
            scale, pane = self._theme.scale, QSizeF(self.width(), self.height() - self._theme.px(LEGEND_HEIGHT))
            layout = spread(self._graph, self._places, max(pane.width() / scale, 1), max(pane.height() / scale, 1))
            self._scene = Scene(self._graph, layout, self._ink, self._folds.folded)
            self._scene.nodes.sample = self._sample
            self._camera.set_room(pane, QSizeF(*layout.size) * scale * layout.fit, scale * layout.fit)
        self._ground_key = None
        self._place_buttons()
        self.update()

    def _place_buttons(self) -> None:
        scene, camera = self._scene, self._camera
        compact = scene is not None and scene.nodes.rows.compact
        self._buttons.setVisible(compact or camera.overflows or camera.zoom != 1.0)
        self._buttons.show_zoom(camera.zoom * (scene.layout.fit if scene else 1.0))
        self._buttons.adjustSize()
        right, bottom = self.rect().bottomRight().toTuple()
        margin = self._theme.ipx(12)
        self._buttons.move(right - self._buttons.width() - margin, bottom - self._buttons.height() - margin)

    def _zoom_at(self, at: QPointF, factor: float) -> None:
        self._camera.zoom_at(at, factor)
        self._place_buttons()
        self.update()

    def _node_at(self, at: QPointF) -> int | None:
        if self._scene is None:
            return None
        spot = self._spot(at)
        return next((index for index, box in self._scene.layout.boxes.items() if box.contains(spot)), None)

    def _leaf_at(self, at: QPointF) -> int | None:
        """The leaf whose data row is there."""
        index = self._node_at(at)
        if index is None or self._scene is None:
            return None
        spot, leaf = self._spot(at), self._scene.graph.nodes[index]
        movable = leaf.kind in (Kind.PARAMETER, Kind.INPUT)
        return index if movable and self._scene.nodes.rows.box(index, "data").contains(spot) else None


def _stepped(value: float, steps: float, fine: float) -> float:
    """A value moved by round steps of about a hundredth of its size."""
    if not math.isfinite(value):
        return value
    step = 10.0 ** math.floor(math.log10(max(abs(value), 1.0) / 10)) * fine
    decimals = max(-math.floor(math.log10(step)), 0)  # 5.1, where 51 * 0.1 would be 5.1000000000000005
    return round(round((value + steps * step) / step) * step, decimals)
