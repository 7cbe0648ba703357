"""The picture in the graph's pane: what stands still is drawn once, what moves is painted on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from desktop_app.look.theme import Theme
from desktop_app.panes.graph.model import Stage
from desktop_app.panes.graph.paint.legend import Legend, entries
from desktop_app.panes.graph.paint.scene import Scene, Shot, Still

HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


class Picture:
    """Paints a pane; what stands still is kept as long as it looks the same."""

    def __init__(self, pane: QWidget, stage: Stage) -> None:
        self._pane, self._stage = pane, stage
        self._legend = Legend()
        self._ground, self._picture = QPixmap(), QPixmap()
        self._ground_key: object = None
        self._picture_key: object = None

    def forget(self) -> None:
        """The next one is drawn anew."""
        self._ground_key = None

    def paint(self, painter: QPainter, scene: Scene, shot: Shot, theme: Theme, legend_room: QRectF) -> None:
        """All of it."""
        groups, seen = self._stage.groups, self._stage.camera.seen
        numbers, pills = scene.numbers(shot, seen), scene.pills(shot, seen)
        still = scene.still(shot, numbers, seen)
        painter.drawPixmap(0, 0, self._still(scene, shot, still, theme, legend_room))
        self._look_through(painter)
        groups.paint_circles(painter, scene)
        scene.paint_live(painter, shot, still, numbers, pills, seen)
        groups.paint_inset(painter, scene, shot, seen)

    def _still(self, scene: Scene, shot: Shot, still: Still, theme: Theme, legend_room: QRectF) -> QPixmap:
        """What stands still: a ground of edges and legend, and the nodes on it."""
        stage, size, ratio = self._stage, self._pane.size(), self._pane.devicePixelRatioF()
        assert stage.graph is not None and stage.frame is not None
        groups, look = stage.groups, stage.groups.look(scene, shot)
        words = entries(stage.graph, stage.frame, lines=look is not None and bool(look.lines))
        below = (still.edges, words, stage.camera.transform, size, theme, ratio, look)
        if below != self._ground_key:
            self._ground_key, self._ground = below, QPixmap(size * ratio)
            self._ground.setDevicePixelRatio(ratio)
            self._ground.fill(theme.color("surface"))
            with QPainter(self._ground) as painter:
                painter.setRenderHints(HINTS)
                self._legend.paint(painter, legend_room, theme, words)
                groups.paint_lines(painter, scene, look, below[2:6], size, self._look_through)
                self._look_through(painter)
                groups.paint_ground(painter, scene, look)
                scene.paint_edges(painter, still, dict(look.edges) if look is not None else None)
        if (below, still.nodes) != self._picture_key:
            self._picture_key, self._picture = (below, still.nodes), QPixmap(self._ground)
            with QPainter(self._picture) as painter:
                self._look_through(painter)
                scene.paint_nodes(painter, still)
        return self._picture

    def _look_through(self, painter: QPainter) -> None:
        """From here on the painter draws in the scene's own pixels, within the pane."""
        painter.setRenderHints(HINTS)
        painter.setClipRect(QRectF(QPointF(), self._stage.camera.pane))
        painter.setTransform(self._stage.camera.transform, True)
