"""The picture in the graph's pane: what stands still is drawn once, what moves is painted on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.camera import Camera
from desktop_app.panes.graph.paint.legend import Legend, entries
from desktop_app.panes.graph.paint.scene import Scene, SceneState, StillLook
from desktop_app.panes.graph.paint.weight_lines import WeightLines
from engine.autodiff.frame import Frame

HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
UNLIT = 0.5  # how much of their colour the lines of weights keep beside those that are lit


class KeptPicture:
    """Paints a pane and keeps what stands still; `redraw_timer` ends when that is to be drawn again."""

    def __init__(self, pane: QWidget, camera: Camera, redraw_timer: QTimer) -> None:
        self._pane, self._camera = pane, camera
        self._legend, self._weight_lines = Legend(), WeightLines(redraw_timer)
        self._background, self._picture = QPixmap(), QPixmap()
        self._background_key: object = None
        self._picture_key: object = None

    def forget(self) -> None:
        """The next one is drawn anew."""
        self._background_key = None

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
        size, ratio, groups = self._pane.size(), self._pane.devicePixelRatioF(), still.groups
        words = entries(scene.graph, frame, lines=bool(groups.lines))
        where = (self._camera.transform, size, theme, ratio)
        below = (still.edges, words, *where, groups)
        if below != self._background_key:
            self._background_key, self._background = below, QPixmap(size * ratio)
            self._background.setDevicePixelRatio(ratio)
            self._background.fill(theme.color("surface"))
            with QPainter(self._background) as painter:
                painter.setRenderHints(HINTS)
                self._legend.paint(painter, legend_space, theme, words)
                if groups.lines:
                    painter.setOpacity(UNLIT if groups.columns.dim else 1.0)
                    columns = scene.groups.columns
                    self._weight_lines.paint(painter, columns, groups.lines, where, size, self._to_scene)
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

    def _to_scene(self, painter: QPainter) -> None:
        """From here on the painter draws in the scene's own pixels, within the pane."""
        painter.setRenderHints(HINTS)
        painter.setClipRect(QRectF(QPointF(), self._camera.pane))
        painter.setTransform(self._camera.transform, True)
