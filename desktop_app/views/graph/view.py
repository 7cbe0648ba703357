"""The graph's pane: draws a frame, moves its numbers, and lets people zoom, pan, pick and drag values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.theme import Theme
from desktop_app.views.graph.callout import Callout, CalloutPainter, update_loop
from desktop_app.views.graph.edges import EdgePainter, Key
from desktop_app.views.graph.layout import Layout, Places, place, spread
from desktop_app.views.graph.legend import LEGEND_HEIGHT, Legend
from desktop_app.views.graph.motion import Motion
from desktop_app.views.graph.nodes import NodePainter
from desktop_app.views.graph.texts import Lit, data_number, grad_number, lit, tag
from desktop_app.views.graph.zoom_group import ZoomGroup
from engine.explain import Explanation
from engine.graph import Graph, Kind
from engine.numerals import short
from engine.trace import Frame, Grain, Step

ZOOM_STEP, ZOOMS = 1.2, (0.25, 5.0)
DRAG_PX = 8  # of the hand for one step of a value
SETTLE_MS = 400
RESTING = 0.5  # where on its edge a token stays once its number has arrived


class GraphView(QWidget):
    """Shows a graph as it stands in a frame; `value_dragged` carries a leaf's name and its new value."""

    node_picked = Signal(int)
    value_dragged = Signal(str, float)
    edit_finished = Signal()
    motion_finished = Signal()
    layout_noted = Signal(str)
    width_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("graph_view")
        self.setAccessibleName(self.tr("Graph"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._theme = Theme()
        self._ink = Theme()
        self._graph: Graph | None = None
        self._places: Places | None = None
        self._layout: Layout | None = None
        self._frame: Frame | None = None
        self._before: Frame | None = None
        self._explanation: Explanation | None = None
        self._grain: Grain = "edge"
        self._picked: int | None = None
        self._locked: frozenset[str] = frozenset()
        self._reduced = False
        self._zoom, self._pan = 1.0, QPointF()
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

    def show_graph(self, graph: Graph) -> None:
        """Another graph; one of the same structure keeps its place and zoom."""
        old, self._graph = self._graph, graph
        same = old is not None and _structure(old) == _structure(graph)
        self._frame = self._before = self._explanation = None
        self._motion.stop()
        if not same:
            self._places = place(graph)
            self.layout_noted.emit(self._places.note)
            self._zoom, self._pan, self._picked = 1.0, QPointF(), None
        self._spread()
        if not same and self._layout is not None:
            self.width_wanted.emit(self._layout.least_width)

    def show_frame(
        self, frame: Frame, explanation: Explanation | None, *, animate: bool, speed: float = 1.0, grain: Grain = "edge"
    ) -> None:
        """What is known now; `animate` shows how the last step came about."""
        self._motion.stop()
        self._before = self._frame
        self._frame, self._explanation, self._grain = frame, explanation, grain
        moves = animate and not self._reduced and grain in ("edge", "node") and self.isVisible()
        if moves and frame.step is not None and frame.step.kind in ("forward", "backward", "update"):
            self._motion.start(frame.step.kind, speed)
        self.setAccessibleDescription(explanation.line if explanation else "")
        if self._before is None or (self._before.epoch, self._before.position) != (frame.epoch, frame.position):
            self._follow()
        self.update()

    def show_picked(self, index: int | None) -> None:
        """Outlines a node."""
        self._picked = index
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
        assert self._graph is not None and self._frame is not None
        node = self._graph.nodes[index]
        return {
            "name": node.brief,
            "tag": tag(self._graph, node),
            "data": str(data_number(self._graph, self._frame, index)),
            "grad": str(grad_number(self._graph, self._frame, index)),
        }

    def node_box(self, index: int) -> QRectF:
        """Where a node stands in the pane, in pixels."""
        assert self._layout is not None
        return self._transform().mapRect(self._layout.boxes[index])

    def fit(self) -> None:
        """The whole graph in the pane, however small."""
        (width, height), (wide, tall) = self._pane, self._content
        self._zoom, self._pan = min(1.0, width / wide, height / tall), QPointF()
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
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._node_at(event.position())
        leaf = self._leaf_at(event.position())
        if leaf is not None and self._graph is not None and self._frame is not None:
            node = self._graph.nodes[leaf]
            value = self._frame.values[leaf]
            if node.name not in self._locked and value is not None:
                self._hand = (node.name, event.position(), value)
        elif index is None:
            self._hand = ("", event.position(), 0.0)
        self.node_picked.emit(-1 if index is None else index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._hand is None:
            over = self._leaf_at(event.position()) is not None
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)
            return
        name, start, value = self._hand
        moved = event.position() - start
        if not name:
            self._pan = self._held(self._pan + moved)
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
        assert self._graph is not None and self._frame is not None
        node, value = self._graph.nodes[leaf], self._frame.values[leaf]
        if turns and value is not None and node.name not in self._locked:
            self.value_dragged.emit(node.name, _stepped(value, math.copysign(max(1, round(abs(turns))), turns), 1.0))
            self._settle.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            if self._graph is None or self._layout is None or self._frame is None:
                return
            lights = lit(self._graph, self._frame, self._grain)
            painter.save()
            painter.setClipRect(QRectF(0, 0, *self._pane))
            painter.setTransform(self._transform(), True)
            self._paint_graph(painter, lights)
            painter.restore()
            self._legend.paint(painter, QRectF(self.rect()), self._theme, self._graph, self._frame)

    def _paint_graph(self, painter: QPainter, lights: Lit) -> None:
        graph, layout, frame = self._graph, self._layout, self._frame
        assert graph is not None and layout is not None and frame is not None
        edges, nodes = self._edges, self._nodes
        known = self._numbers_frame(frame, lights)
        step = frame.step
        backward = frame.phase == "backward"
        for key in layout.paths:
            if key in lights.edges:
                continue
            if (
                backward
                and key in known.locals
                and graph.nodes[graph.nodes[key[0]].operands[key[1]]].kind is not Kind.CONSTANT
            ):
                edges.paint_done(painter, key)
            else:
                edges.paint_idle(painter, key, dim=not lights.all)
        for key in lights.edges:
            edges.paint_lit(painter, key, forward=not backward)
        callout = self._callout_now(frame, lights)
        if callout is not None:
            self._callout.paint_leader(painter, callout)
        for index in layout.boxes:
            nodes.paint(painter, known, lights, index, picked=index == self._picked,
                        locked=graph.nodes[index].name in self._locked)  # fmt: skip
        if backward:
            self._paint_pills(painter, frame, lights)
        if step is not None and step.kind == "update" and not lights.all:
            self._paint_update(painter, step)
        if not lights.all:
            self._paint_tokens(painter, frame, lights)
        if callout is not None:
            self._callout.paint_callout(painter, callout)

    def _callout_now(self, frame: Frame, lights: Lit) -> Callout | None:
        if self._explanation is None or frame.step is None or lights.all:
            return None
        pills = self._pills(frame) if frame.phase == "backward" else {}
        anchor = self._anchor(lights, frame.step, pills)
        seen = self._transform().inverted()[0].mapRect(QRectF(0, 0, *self._pane))
        return self._callout.callout(self._explanation, anchor, tuple(pills.values()), seen)

    def _pills(self, frame: Frame) -> dict[Key, QRectF]:
        return {key: self._edges.pill_box(key, f"×{short(local)}") for key, local in frame.locals.items()}

    def _numbers_frame(self, frame: Frame, lights: Lit) -> Frame:
        """The frame whose numbers stand there: while a number still travels, its goal shows what it was."""
        assert self._graph is not None
        before = self._before
        if self._motion.arrived:
            return frame
        if before is None or before.epoch != frame.epoch or before.position > frame.position:
            return frame
        values, gradients = list(frame.values), list(frame.gradients)
        goals = (
            {self._graph.nodes[node].operands[slot] for node, slot in lights.edges}
            if frame.phase == "backward"
            else set()
        )
        for index in lights.halo | goals:
            values[index], gradients[index] = before.values[index], before.gradients[index]
        return replace(frame, values=tuple(values), gradients=tuple(gradients), updated=before.updated)

    def _paint_pills(self, painter: QPainter, frame: Frame, lights: Lit) -> None:
        for key, local in frame.locals.items():
            self._edges.paint_pill(painter, key, local, dim=not lights.all and key not in lights.edges)

    def _loop(self, step: Step) -> QPainterPath:
        assert self._layout is not None
        rows = (self._nodes.row(step.target, which) for which in ("data", "grad"))
        return update_loop(self._layout.boxes[step.target], *rows)

    def _paint_update(self, painter: QPainter, step: Step) -> None:
        """The loop from the gradient to the data, with its token."""
        path = self._loop(step)
        self._edges.paint_way(painter, path)
        if step.after is not None and step.before is not None:
            at = path.pointAtPercent(min(self._motion.eased, 0.5))
            self._callout.paint_token(painter, at, step.after - step.before, "parameter")

    def _paint_tokens(self, painter: QPainter, frame: Frame, lights: Lit) -> None:
        assert self._graph is not None and self._layout is not None and frame.step is not None
        forward = frame.step.kind == "forward"
        colour = "data" if forward else "gradient"
        share = self._motion.eased if not self._motion.arrived else RESTING
        for key in lights.edges:
            at = self._layout.paths[key].pointAtPercent(share if forward else 1 - share)
            if self._motion.arrived and (len(lights.edges) > 1 or self._layout.anatomy.lead):
                self._callout.paint_disc(painter, at, colour)
            else:
                self._callout.paint_token(painter, at, self._carried(frame, key, share), colour)

    def _carried(self, frame: Frame, key: Key, share: float) -> float:
        """The number on its way along an edge: a value, or an upstream gradient until it meets the local derivative."""
        assert self._graph is not None
        if frame.phase == "forward":
            value = frame.values[self._graph.nodes[key[0]].operands[key[1]]]
            return math.nan if value is None else value
        upstream = frame.gradients[key[0]] or 0.0
        return upstream if share < 0.5 else upstream * frame.locals[key]

    def _anchor(self, lights: Lit, step: Step, pills: Mapping[Key, QRectF]) -> QPointF:
        """What the callout speaks of: the pill of an edge, the badge of an operation, the loop of an update."""
        assert self._layout is not None
        if step.kind == "update":
            return self._loop(step).pointAtPercent(0.5)
        if len(lights.edges) == 1:
            key = lights.edges[0]
            return pills[key].center() if key in pills else self._layout.paths[key].pointAtPercent(0.45)
        badge = self._layout.badges.get(step.source)
        if lights.edges and badge is not None:
            return badge - QPointF(0, self._layout.anatomy.badge)
        box = self._layout.boxes[step.target]
        return QPointF(box.center().x(), box.top())

    def _transform(self) -> QTransform:
        scale, at = self._scale, self._held(self._pan)
        return QTransform(scale, 0, 0, scale, at.x(), at.y())

    @property
    def _scale(self) -> float:
        assert self._layout is not None
        return self._theme.scale * self._layout.fit * self._zoom

    @property
    def _content(self) -> tuple[float, float]:
        """How large the drawing is at the usual zoom, in pixels."""
        assert self._layout is not None
        return tuple(size * self._theme.scale * self._layout.fit for size in self._layout.size)  # type: ignore[return-value]

    def _held(self, pan: QPointF) -> QPointF:
        """Where the drawing may stand: in the middle where it fits, else without a gap beside it."""
        places = []
        for room, size, at in zip(self._pane, self._content, (pan.x(), pan.y()), strict=True):
            spare = room - size * self._zoom
            places.append(spare / 2 if spare >= 0 else min(max(at, spare), 0.0))
        return QPointF(*places)

    def _follow(self) -> None:
        """Brings what the step works on into the pane, where the whole graph does not fit."""
        if self._graph is None or self._frame is None or self._layout is None or self._frame.step is None:
            return
        lights = lit(self._graph, self._frame, self._grain)
        if lights.all:
            return
        active = QRectF()
        for index in lights.halo | {self._frame.step.source}:
            active = active.united(self._layout.boxes[index].adjusted(-90, -60, 40, 40))
        pane = QRectF(0, 0, *self._pane)
        seen = self._transform().mapRect(active)
        if not pane.contains(seen):
            self._pan = self._held(self._held(self._pan) + pane.center() - seen.center())

    @property
    def _pane(self) -> tuple[float, float]:
        return float(self.width()), float(self.height()) - self._theme.px(LEGEND_HEIGHT)

    def _spread(self) -> None:
        if self._graph is not None and self._places is not None:
            width, height = self._pane
            scale = self._theme.scale
            self._layout = spread(self._graph, self._places, max(width / scale, 1), max(height / scale, 1))
            self._edges = EdgePainter(self._layout, self._ink)
            self._nodes = NodePainter(self._graph, self._layout, self._ink)
            self._callout = CalloutPainter(self._edges, self._ink)
        self._place_buttons()
        self.update()

    def _place_buttons(self) -> None:
        layout = self._layout
        overflows = layout is not None and any(
            size > room + 1 for size, room in zip(self._content, self._pane, strict=True)
        )
        compact = layout is not None and layout.anatomy.lead > 0
        self._buttons.setVisible(compact or overflows or self._zoom != 1.0)
        self._buttons.show_zoom(self._zoom * (layout.fit if layout else 1.0))
        self._buttons.adjustSize()
        margin = self._theme.ipx(12)
        self._buttons.move(
            self.width() - self._buttons.width() - margin, self.height() - self._buttons.height() - margin
        )

    def _zoom_at(self, at: QPointF, factor: float) -> None:
        if self._layout is None:
            return
        wanted = min(max(self._zoom * factor, ZOOMS[0]), ZOOMS[1])
        under = self._transform().inverted()[0].map(at)
        held = self._held(self._pan)
        self._zoom = wanted
        self._pan = held
        self._pan = self._held(held + at - self._transform().map(under))
        self._place_buttons()
        self.update()

    def _node_at(self, at: QPointF) -> int | None:
        if self._layout is None:
            return None
        spot = self._transform().inverted()[0].map(at)
        return next((index for index, box in self._layout.boxes.items() if box.contains(spot)), None)

    def _leaf_at(self, at: QPointF) -> int | None:
        """The leaf whose data row is there."""
        index = self._node_at(at)
        if index is None or self._graph is None or self._graph.nodes[index].kind not in (Kind.PARAMETER, Kind.INPUT):
            return None
        spot = self._transform().inverted()[0].map(at)
        return index if self._nodes.row(index, "data").contains(spot) else None


def _structure(graph: Graph) -> list[tuple[object, ...]]:
    return [(node.name, node.kind, node.op, node.operands) for node in graph.nodes]


def _stepped(value: float, steps: float, fine: float) -> float:
    """A value moved by round steps of about a hundredth of its size."""
    step = 10.0 ** math.floor(math.log10(max(abs(value), 1.0) / 10)) * fine
    return round((value + steps * step) / step) * step if math.isfinite(value) else value
