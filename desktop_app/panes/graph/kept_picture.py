"""The picture in the graph's pane: what stands still is drawn once, what moves is painted on it."""

from __future__ import annotations

from time import perf_counter

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.camera import Camera
from desktop_app.panes.graph.paint import legend
from desktop_app.panes.graph.paint.layer_columns import LayerColumns, Weights, largest
from desktop_app.panes.graph.paint.scene import Scene, SceneState, StillLook
from engine.autodiff.frame import Frame

HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
UNLIT = 0.5  # how much of their colour the lines of weights keep beside those that are lit
REST_MS = 150  # that lines of weights stand at least, while all weights change again and again
MOST_MOVING = 24  # lines that are drawn anew for each frame; beyond, all are drawn once


class KeptPicture:
    """Paints a pane and keeps what stands still."""

    def __init__(self, pane: QWidget, camera: Camera) -> None:
        self._pane, self._camera = pane, camera
        self._redraw = QTimer(pane, singleShot=True, interval=REST_MS)
        self._redraw.timeout.connect(self.draw_anew)
        self._background, self._picture, self._lines = QPixmap(), QPixmap(), QPixmap()
        self._background_key: object = None
        self._picture_key: object = None
        self._lines_key: object = None
        self._lines_rest_until = 0.0
        self._weights: Weights = ()
        self._moving: frozenset[int] = frozenset()  # the lines that are not in the picture of lines
        self._largest = 1.0

    def draw_anew(self) -> None:
        """Drops what was kept, and updates the pane."""
        self._background_key = None
        self._pane.update()

    def paint(
        self, painter: QPainter, scene: Scene, state: SceneState, frame: Frame, theme: Theme, legend_space: QRectF
    ) -> None:
        """All of it; the legend is that of `frame`."""
        visible = self._camera.visible
        numbers = scene.numbers(state, visible)
        still = scene.still(state, numbers, visible)
        painter.drawPixmap(0, 0, self._still(scene, still, frame, theme, legend_space))
        self._to_scene(painter)
        scene.paint_live(painter, state, still, numbers, visible)

    def _still(self, scene: Scene, still: StillLook, frame: Frame, theme: Theme, legend_space: QRectF) -> QPixmap:
        """What stands still: edges, groups and legend in the background, and the nodes on it."""
        groups = still.groups
        words = legend.entries(scene.graph, frame, lines=bool(groups.lines))
        where = (self._camera.transform, self._pane.size(), theme, self._pane.devicePixelRatioF())
        below = (still.edges, words, *where, groups)
        if below != self._background_key:
            self._background_key, self._background = below, self._pixmap()
            self._background.fill(theme.color("surface"))
            with QPainter(self._background) as painter:
                painter.setRenderHints(HINTS)
                legend.paint(painter, legend_space, theme, words)
                if groups.lines:
                    painter.setOpacity(UNLIT if groups.dim else 1.0)
                    self._paint_weights(painter, scene.groups.columns, groups.lines, where)
                    painter.setOpacity(1.0)
                self._to_scene(painter)
                scene.groups.paint_background(painter, groups)
                scene.paint_edges(painter, still)
        if (below, still.nodes) != self._picture_key:
            self._picture_key, self._picture = (below, still.nodes), QPixmap(self._background)
            with QPainter(self._picture) as painter:
                self._to_scene(painter)
                scene.paint_nodes(painter, still)
        return self._picture

    def _paint_weights(self, painter: QPainter, columns: LayerColumns, weights: Weights, where: object) -> None:
        """A line for each weight: hundreds take long, so all are drawn rarely, and those that change over them."""
        key, now = (columns, where), perf_counter()
        changed = frozenset(k for k, (a, b) in enumerate(zip(weights, self._weights, strict=False)) if a != b)
        if key == self._lines_key and len(changed) > MOST_MOVING and now < self._lines_rest_until:
            painter.drawPixmap(0, 0, self._lines)  # training: the numbers go on, the lines follow a moment later
            self._redraw.start()
            return
        moving, self._weights = self._moving | changed, weights
        all_anew = key != self._lines_key or len(moving) > MOST_MOVING
        if all_anew:
            self._lines_key, self._largest, self._lines_rest_until = key, largest(weights), now + REST_MS / 1000
            moving = frozenset()
        if all_anew or moving != self._moving:
            self._moving, self._lines = moving, self._pixmap()
            self._lines.fill(Qt.GlobalColor.transparent)
            with QPainter(self._lines) as lines:
                self._to_scene(lines)
                columns.paint_lines(lines, weights, self._largest, [k for k in range(len(weights)) if k not in moving])
        painter.drawPixmap(0, 0, self._lines)
        painter.save()
        self._to_scene(painter)
        columns.paint_lines(painter, weights, self._largest, sorted(moving))
        painter.restore()

    def _pixmap(self) -> QPixmap:
        """A picture as large as the pane."""
        ratio = self._pane.devicePixelRatioF()
        pixmap = QPixmap(self._pane.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _to_scene(self, painter: QPainter) -> None:
        """From here on the painter draws in the scene's own pixels, within the pane."""
        painter.setRenderHints(HINTS)
        painter.setClipRect(QRectF(QPointF(), self._camera.pane))
        painter.setTransform(self._camera.transform, True)
