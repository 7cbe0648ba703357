"""The window: places the views and connects them; decides nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from desktop_app.look import assets
from desktop_app.look.scale import fitting_theme, largest_zoom
from desktop_app.look.style import dress
from desktop_app.look.theme import PALETTES, Theme, Themed
from desktop_app.panes.controls.bottom import Bottom
from desktop_app.session import notices
from desktop_app.session.collapse import Folding
from desktop_app.session.document import Document
from desktop_app.session.edits import Intents
from desktop_app.session.nudge import Nudger
from desktop_app.session.player import Player
from desktop_app.session.selection import Focus
from desktop_app.session.trainer import Trainer
from desktop_app.window import crash
from desktop_app.window.actions import build_actions, connect_actions, follow_undo, grouped, is_own_key, show_playing
from desktop_app.window.data_room import DataRoom
from desktop_app.window.files import Files, dropped
from desktop_app.window.lab_room import LabRoom
from desktop_app.window.plot_presenter import PlotPresenter
from desktop_app.window.plot_room import PlotRoom
from desktop_app.window.presenter import Presenter
from desktop_app.window.settings import Settings
from desktop_app.window.shortcut_sheet import ShortcutSheet
from desktop_app.window.top_bar import TopBar
from desktop_app.window.window_views import Views
from desktop_app.window.wiring import connect_training, connect_views
from desktop_app.window.workspace import NARROW, Workspace

BAR_ACTIONS = ("undo", "redo", "reset", "open", "save", "theme", "help")
ZOOM_STEP = 1.1
LOW = 900  # px at scale 1; below it every line counts
SMALLEST = (960, 600)


class MainWindow(QMainWindow):
    """The window on one document."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Backprop Stepper"))
        self._theme = Theme(scale=0)
        self._build_work()
        self.actions_by_id = build_actions(self)
        self.addActions(list(self.actions_by_id.values()))
        self._build_views()
        self._build_rooms()
        self._place_views()
        self._connect()
        self.setMinimumSize(*SMALLEST)
        self.resize(1366, 768)
        self.restoreGeometry(self.settings.geometry)
        self.setAcceptDrops(True)
        self.plot_room.offer()
        self.presenter.show_structure()
        self.nudge_presenter.show_structure()
        self.presenter.show_document()
        self._apply_theme()
        self.views.graph.setFocus()

    def _build_work(self) -> None:
        self.settings = Settings()
        self.examples = assets.examples()
        self.document = Document(self.examples[0].experiment, self)
        self.player = Player(self.document.run, self)
        self.folding = Folding(self.player)
        self.trainer = Trainer(self)
        self.nudger = Nudger(self.document, self.player)
        self.intents = Intents(self.document, self.player, self.trainer, self.nudger, self.examples)
        self.files = Files(self.document, self)

    def _build_views(self) -> None:
        self.views = Views.fresh()
        self.top_bar, self.sheet = TopBar(), ShortcutSheet(self)
        self.bottom = Bottom(self.views.timeline, self.views.transport)
        self.workspace = Workspace()

    def _build_rooms(self) -> None:
        document, player, views, focus = self.document, self.player, self.views, Focus(self.player)
        self.presenter = Presenter(document, player, self.folding, focus, views)
        self.plot_presenter = PlotPresenter(document, player, focus, views)
        self.lab = LabRoom(self.nudger, player, self.intents, views, self)
        self.nudge_views, self.nudge_presenter, self.torch = self.lab.views, self.lab.presenter, self.lab.torch
        self.data_room = DataRoom(document, player, self.folding, self.intents)
        self.data_views, self.data_presenter = self.data_room.views, self.data_room.presenter
        self.plot_room = PlotRoom(
            document, player, self.plot_presenter, self.workspace, views, self.lab, self.data_room
        )

    def _place_views(self) -> None:
        views, workspace, lab, sample = self.views, self.workspace, self.nudge_views, self.data_views.sample
        workspace.set_middle(views.notice, views.graph, views.caption, lab.card)
        workspace.check.hold(lab.check, lab.check.heading_changed)
        lab.check.show_place("")
        workspace.program.hold(views.editor, views.editor.heading_changed)
        workspace.sample.hold(sample, sample.heading_changed)
        workspace.sample.set_heading(*sample.heading())
        workspace.leaves.hold(views.leaves, views.leaves.heading_changed)
        workspace.room_changed.connect(views.leaves.set_room)
        workspace.leaves.add_to_head(views.leaves.training.more)
        workspace.steps.hold(views.steps, views.steps.heading_changed)
        self.top_bar.show_examples([(example.experiment.title, example.about) for example in self.examples])
        self.top_bar.set_actions([self.actions_by_id[id] for id in BAR_ACTIONS])
        views.transport.set_actions(self.actions_by_id)
        self._place_rows()
        views.transport.show_grain(self.player.grain)
        views.graph.set_reduced_motion(self.settings.reduced_motion)

    def _place_rows(self) -> None:
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for widget, stretch in ((self.top_bar, 0), (self.workspace, 1), (self.bottom, 0), (self.nudge_views.bar, 0)):
            rows.addWidget(widget, stretch)
        self.nudge_views.bar.hide()
        self.setCentralWidget(body)

    def _connect(self) -> None:
        self._connect_actions()
        self._connect_work()
        connect_training(self.trainer, self.intents, self.presenter, self.plot_presenter)
        self._connect_views()
        self._connect_rooms()
        crash.install(lambda words, place: self.presenter.show_notice(notices.of_crash(words, str(place))))

    def _connect_actions(self) -> None:
        undo_stack = self.document.undo_stack
        for action in self.actions_by_id.values():
            # First what was typed, then the command: else Save or Undo would miss the last keys.
            action.triggered.connect(self.views.editor.send)
        connect_actions(self.actions_by_id, {
            "player": self.player, "intents": self.intents, "files": self.files, "window": self,
            "nudger": self.nudger, "folding": self.folding,
            "graph": self.views.graph, "workspace": self.workspace, "undo_stack": undo_stack,
        })  # fmt: skip
        follow_undo(self.actions_by_id, undo_stack)

    def _connect_work(self) -> None:
        document, player, presenter = self.document, self.player, self.presenter
        document.restructured.connect(presenter.show_structure)
        document.changed.connect(presenter.show_document)
        document.titled.connect(self.top_bar.show_title)
        document.complained.connect(presenter.show_error)
        player.moved.connect(presenter.show)
        player.playing_changed.connect(lambda playing: show_playing(self.actions_by_id, playing))

    def _connect_views(self) -> None:
        views = self.views
        self.top_bar.example_chosen.connect(views.editor.send)
        self.top_bar.example_chosen.connect(self.intents.open_example)
        self.top_bar.mode_chosen.connect(self.intents.set_mode)
        connect_views(views, self.intents, self.player, self.trainer, self.folding)
        views.graph.first_painted.connect(self.finish_opening, Qt.ConnectionType.QueuedConnection)
        views.graph.width_wanted.connect(self.workspace.show_wanted_width)
        views.notice.dismissed.connect(self.presenter.dismiss_notice)

    def _connect_rooms(self) -> None:
        lab, restructured = self.nudge_presenter, self.document.restructured
        restructured.connect(lab.show_structure)
        restructured.connect(self.plot_room.offer)
        self.presenter.shown.connect(self.plot_presenter.show)
        self.presenter.shown.connect(lab.show)
        self.nudger.switched.connect(self._switch_lab)
        self.data_room.follow(self.presenter.shown, self.trainer.running_changed)

    def _switch_lab(self, active: bool) -> None:
        self.plot_presenter.nudging = active
        self.plot_room.offer()
        self.top_bar.show_mode("nudge" if active else "step")
        self.workspace.set_lab(active)
        self.views.leaves.set_training(not active)
        self.bottom.setVisible(not active)
        self.lab.switch(active)
        self.presenter.show(False)

    def finish_opening(self) -> None:
        """Brings up what comes after the first picture: the plots."""
        self.plot_room.open(self._theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Opens a file; what is wrong with it is said in the window."""
        self.document.open_file(path)

    def zoom_in(self) -> None:
        """Everything a size larger."""
        self._set_zoom(self.settings.zoom * ZOOM_STEP)

    def zoom_out(self) -> None:
        """Everything a size smaller."""
        self._set_zoom(self.settings.zoom / ZOOM_STEP)

    def zoom_reset(self) -> None:
        """Everything in its usual size."""
        self._set_zoom(1.0)

    def next_theme(self) -> None:
        """The next palette: dark, light, high contrast."""
        names = list(PALETTES)
        self.settings.theme = names[(names.index(self.settings.theme) + 1) % len(names)]
        self._apply_theme()

    def toggle_full_screen(self) -> None:
        """Full screen, or back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_reduced_motion(self) -> None:
        """Nothing slides, or all does again."""
        self.settings.reduced_motion = not self.settings.reduced_motion
        self.views.graph.set_reduced_motion(self.settings.reduced_motion)

    def show_shortcuts(self) -> None:
        """The sheet of all shortcuts."""
        self.sheet.show_actions(grouped(self.actions_by_id))

    def event(self, event: QEvent) -> bool:
        # A key that would be a command comes here first, after the widget that has the focus.
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and is_own_key(QApplication.focusWidget(), event.key())
        ):
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply_theme()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.views.editor.send()
        self.intents.finish_edit()
        if not self.files.may_close():
            event.ignore()
            return
        self.player.pause()
        self.trainer.stop()
        self.lab.stop()
        self.data_presenter.stop()
        self.views.graph.stop_motion()
        self.settings.geometry = self.saveGeometry()
        super().closeEvent(event)

    def _set_zoom(self, zoom: float) -> None:
        self.settings.zoom = min(max(zoom, 0.6), largest_zoom(self.width(), self.height()))
        self._apply_theme()

    def _apply_theme(self) -> None:
        theme = fitting_theme(self.settings.theme, self.settings.zoom, self.width(), self.height())
        narrow = self.width() / theme.scale < NARROW
        self.views.leaves.set_cramped(self.height() / theme.scale < LOW)
        if theme != self._theme:
            self._theme = theme
            self.workspace.set_narrow(narrow)
            self._repaint_all()
        elif narrow != self.workspace.narrow:
            self.workspace.set_narrow(narrow)
            self.workspace.set_theme(theme)

    def _repaint_all(self) -> None:
        dress(self, self._theme)
        lab = self.nudge_views
        parts: tuple[Themed | None, ...] = (
            self.workspace, self.top_bar, self.bottom, self.sheet, lab.card, lab.bar, lab.check, self.lab.torch_page,
            self.data_views.sample, lab.error, self.plot_room.tabs, *self.views.there(),
        )  # fmt: skip
        for view in parts:
            if view is not None:
                view.set_theme(self._theme)
