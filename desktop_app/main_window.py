"""The window: places the views and connects them; decides nothing."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from desktop_app import assets, crash, notices
from desktop_app.actions import build_actions, connect_actions, grouped, is_own_key, show_playing
from desktop_app.data_presenter import DataPresenter, DataViews
from desktop_app.document import Document
from desktop_app.files import Files
from desktop_app.folding import Folding
from desktop_app.intents import Intents
from desktop_app.nudge_presenter import NudgePresenter, NudgeViews
from desktop_app.nudger import Nudger
from desktop_app.player import Player
from desktop_app.presenter import Presenter, Views
from desktop_app.settings import Settings
from desktop_app.style import style_sheet
from desktop_app.theme import PALETTES, Theme, Themed
from desktop_app.torch_runner import TorchRunner
from desktop_app.trainer import Trainer
from desktop_app.views.bottom import Bottom
from desktop_app.views.card import Card
from desktop_app.views.explanation import Caption
from desktop_app.views.gradient_check import GradientCheck
from desktop_app.views.graph.view import GraphView
from desktop_app.views.leaves import Leaves
from desktop_app.views.notice_bar import NoticeBar
from desktop_app.views.nudge_bar import NudgeBar
from desktop_app.views.nudge_card import NudgeCard
from desktop_app.views.program_editor import ProgramEditor
from desktop_app.views.sample_card import SampleCard
from desktop_app.views.shortcut_sheet import ShortcutSheet
from desktop_app.views.step_list import StepList
from desktop_app.views.timeline import Timeline
from desktop_app.views.top_bar import TopBar
from desktop_app.views.torch_page import TorchPage
from desktop_app.views.transport import Transport
from desktop_app.views.workspace import NARROW, Workspace
from engine.experiment import Experiment

if TYPE_CHECKING:
    from desktop_app.views.plots.deck import Deck
    from desktop_app.views.plots.plot import Plot

BAR_ACTIONS = ("undo", "redo", "reset", "open", "save", "theme", "help")
ZOOM_STEP = 1.1
LOW = 900  # px at scale 1; below it every line counts
LEAST_ROOM = (1200, 690)  # px at scale 1 that the window's parts need
SMALLEST = (960, 600)


class MainWindow(QMainWindow):
    """The window on one document."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Backprop Stepper"))
        self.settings = Settings()
        self.examples = assets.examples()
        first = self.examples[0]
        self.document = Document(Experiment(first.program, title=first.title), self)
        self.player = Player(self.document.run, self)
        self.folding = Folding(self.player)
        self.trainer = Trainer(self)
        self.nudger = Nudger(self.document, self.player)
        self.torch = TorchRunner(self)
        self.intents = Intents(self.document, self.player, self.trainer, self.nudger, self.examples)
        self.files = Files(self.document, self)
        self.actions_by_id = build_actions(self)
        self.addActions(list(self.actions_by_id.values()))
        self._build_views()
        self.presenter = Presenter(self.document, self.player, self.folding, self.views)
        self.nudge_presenter = NudgePresenter(self.nudger, self.player, self.nudge_views)
        self.data_presenter = DataPresenter(self.document, self.player, self.data_views)
        self.deck: Deck | None = None
        self._connect()
        self._theme = Theme(scale=0)
        self.setMinimumSize(*SMALLEST)
        self.resize(1366, 768)
        self.restoreGeometry(self.settings.geometry)
        self.setAcceptDrops(True)
        self._offer_plots()
        self.presenter.show_structure()
        self.nudge_presenter.show_structure()
        self.presenter.show_document()
        self._apply_theme()
        self.views.graph.setFocus()

    def _build_views(self) -> None:
        self.views = Views(
            GraphView(), Caption(), ProgramEditor(), Leaves(), StepList(), Timeline(), Transport(), NoticeBar()
        )
        views = self.views
        self.top_bar, self.sheet, self.bottom = TopBar(), ShortcutSheet(self), Bottom(views.timeline, views.transport)
        self.nudge_views = NudgeViews(views.graph, views.editor, views.leaves, NudgeCard(), NudgeBar(), GradientCheck())
        self.data_views = DataViews(SampleCard())
        self.torch_page = TorchPage(self)
        self.workspace = Workspace()
        workspace, lab = self.workspace, self.nudge_views
        workspace.set_middle(views.notice, views.graph, views.caption, lab.card)
        self._fill(workspace.check, lab.check)
        lab.check.show_place("")
        self._fill(workspace.program, views.editor)
        self._fill(workspace.sample, self.data_views.sample)
        workspace.sample.set_heading(*self.data_views.sample.heading())
        self._fill(workspace.leaves, views.leaves)
        workspace.leaves.add_to_head(views.leaves.training.more)
        self._fill(workspace.steps, views.steps)
        self.top_bar.show_examples([(example.title, example.about) for example in self.examples])
        self.top_bar.set_actions([self.actions_by_id[id] for id in BAR_ACTIONS])
        views.transport.set_actions(self.actions_by_id)
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for widget, stretch in ((self.top_bar, 0), (self.workspace, 1), (self.bottom, 0), (lab.bar, 0)):
            rows.addWidget(widget, stretch)
        lab.bar.hide()
        self.setCentralWidget(body)
        views.transport.show_grain(self.player.grain)
        self.views.graph.set_reduced_motion(self.settings.reduced_motion)

    def _connect(self) -> None:
        document, player, trainer, intents = self.document, self.player, self.trainer, self.intents
        views, presenter = self.views, self.presenter
        for action in self.actions_by_id.values():
            # First what was typed, then the command: else Save or Undo would miss the last keys.
            action.triggered.connect(views.editor.send)
        connect_actions(self.actions_by_id, {
            "player": player, "presenter": presenter, "intents": intents, "files": self.files, "window": self,
            "nudger": self.nudger, "folding": self.folding,
            "graph": views.graph, "workspace": self.workspace, "undo_stack": document.undo_stack,
        })  # fmt: skip
        document.restructured.connect(presenter.show_structure)
        document.changed.connect(presenter.show_document)
        document.titled.connect(self.top_bar.show_title)
        document.opened.connect(player.go_to_start)
        document.complained.connect(presenter.show_error)
        for id, changed in (("undo", document.undo_stack.canUndoChanged), ("redo", document.undo_stack.canRedoChanged)):
            changed.connect(self.actions_by_id[id].setEnabled)
            self.actions_by_id[id].setEnabled(False)
        player.moved.connect(presenter.show)
        player.playing_changed.connect(lambda playing: show_playing(self.actions_by_id, playing))
        player.grain_changed.connect(views.transport.show_grain)
        player.speed_changed.connect(views.transport.show_speed)
        trainer.running_changed.connect(presenter.show_training)
        trainer.paused_changed.connect(views.transport.show_paused)
        trainer.progressed.connect(lambda: views.transport.show_progress(trainer.progress))
        intents.picked.connect(presenter.show_picked)
        intents.touched.connect(presenter.show_touched)
        intents.trained.connect(presenter.show_notice)
        intents.advanced.connect(presenter.show_advance)
        self._connect_views()
        self._connect_lab()
        self._connect_data()
        crash.install(lambda words, place: presenter.show_notice(notices.of_crash(words, str(place))))

    def _connect_views(self) -> None:
        player, intents, views = self.player, self.intents, self.views
        self.top_bar.example_chosen.connect(views.editor.send)
        self.top_bar.example_chosen.connect(intents.open_example)
        views.graph.node_picked.connect(intents.pick)
        views.graph.fold_toggled.connect(self.folding.toggle)
        views.graph.open_wanted.connect(self.folding.open_at)
        views.graph.close_wanted.connect(self.folding.close_at)
        views.graph.first_painted.connect(self.finish_opening, Qt.ConnectionType.QueuedConnection)
        views.graph.width_wanted.connect(self.workspace.show_wanted_width)
        views.editor.program_edited.connect(intents.set_program)
        views.editor.line_picked.connect(intents.pick_line)
        for view in (views.graph, views.leaves):
            view.edit_finished.connect(intents.finish_edit)
        views.graph.value_dragged.connect(intents.set_leaf)
        views.leaves.value_changed.connect(intents.set_leaf)
        views.leaves.range_changed.connect(intents.set_range)
        views.leaves.lock_toggled.connect(intents.set_lock)
        views.leaves.learning_rate_changed.connect(intents.set_learning_rate)
        training = views.leaves.training
        training.optimizer_picked.connect(intents.set_optimizer)
        training.schedule_picked.connect(intents.set_schedule)
        training.span_changed.connect(intents.set_schedule_span)
        training.weight_decay_changed.connect(intents.set_weight_decay)
        training.ascent_toggled.connect(intents.set_ascent)
        views.steps.step_picked.connect(intents.go_to_step)
        views.timeline.scrubbed.connect(player.set_place)
        views.transport.phase_picked.connect(player.go_to_phase)
        views.transport.grain_picked.connect(player.set_grain)
        views.transport.speed_picked.connect(player.set_speed)
        views.transport.run_requested.connect(intents.run_updates)
        views.transport.run_until_requested.connect(intents.run_until)
        views.transport.pause_requested.connect(intents.pause_training)
        views.transport.stop_requested.connect(intents.stop_training)
        views.notice.button_clicked.connect(intents.take_way_out)
        views.notice.dismissed.connect(self.presenter.dismiss_notice)

    def _connect_lab(self) -> None:
        nudger, presenter, lab = self.nudger, self.nudge_presenter, self.nudge_views
        self.top_bar.mode_chosen.connect(self.intents.set_mode)
        self.document.restructured.connect(presenter.show_structure)
        self.presenter.shown.connect(presenter.show)
        nudger.changed.connect(presenter.show)
        nudger.switched.connect(self._switch_lab)
        nudger.shrinking_changed.connect(lab.bar.show_shrinking)
        lab.bar.node_chosen.connect(nudger.pick)
        lab.bar.output_chosen.connect(nudger.look_at)
        lab.bar.h_changed.connect(self.intents.set_h)
        lab.bar.stays_changed.connect(nudger.set_stays)
        lab.bar.keep_requested.connect(nudger.keep)
        lab.bar.replay_requested.connect(presenter.replay)
        lab.bar.shrink_requested.connect(nudger.shrink)
        lab.bar.script_requested.connect(self._open_torch_page)
        lab.check.node_picked.connect(lambda name: nudger.pick(self.document.graph.by_name[name].index))
        self.torch_page.run_requested.connect(lambda: self.torch.start(presenter.script()))
        self.torch_page.stop_requested.connect(self.torch.stop)
        self.torch.running_changed.connect(self.torch_page.show_running)
        self.torch.finished.connect(self.torch_page.show_output)

    def _connect_data(self) -> None:
        presenter, sample, intents = self.data_presenter, self.data_views.sample, self.intents
        self.document.restructured.connect(self._offer_plots)
        self.document.restructured.connect(presenter.show_structure)
        intents.picked.connect(presenter.show_picked)
        intents.advanced.connect(presenter.show_advance)
        self.presenter.shown.connect(presenter.show)
        self.trainer.running_changed.connect(presenter.show_training)
        sample.shown.connect(presenter.show)
        sample.sample_picked.connect(self.player.set_sample)
        sample.previous_requested.connect(self.player.previous_sample)
        sample.next_requested.connect(self.player.next_sample)
        training = self.views.leaves.training
        training.batch_size_changed.connect(intents.set_batch_size)
        training.weights_requested.connect(intents.draw_weights)

    def _switch_lab(self, active: bool) -> None:
        self.presenter.nudging = active
        self._offer_plots()
        self.top_bar.show_mode("nudge" if active else "step")
        self.workspace.set_lab(active)
        self.views.leaves.set_training(not active)
        self.bottom.setVisible(not active)
        self.nudge_views.bar.setVisible(active)
        self.nudge_presenter.switch(active)
        self.presenter.show(False)

    def _open_torch_page(self) -> None:
        self.torch_page.show_available(self.torch.available())
        self.torch_page.show_script(self.nudge_presenter.script())
        self.torch_page.show()
        self.torch_page.raise_()

    @staticmethod
    def _fill(card: Card, view: ProgramEditor | Leaves | StepList | GradientCheck | Plot | Deck | SampleCard) -> None:
        view.heading_changed.connect(card.set_heading)
        card.set_body(view)

    def _offer_plots(self) -> None:
        """Which plots can be chosen: in the lab the slice alone, with data their own first."""
        data = bool(self.document.graph.data)
        for view in (self.views.editor, self.views.leaves):
            view.set_crowded(data)
        self.workspace.set_data(data, bool(self.document.graph.groups))
        if self.deck is not None:
            first = "data" if data else "slice"
            self.deck.offer(["slice"] if self.nudger.active else [first, "landscape", "gradients"])

    def _take_plot(self, id: str, plot: Plot) -> None:
        """A plot that is new."""
        if id == "slice":
            self.views.slice = self.nudge_views.slice = plot  # type: ignore[assignment]
            plot.shown.connect(self.presenter.show_plots)
            return
        setattr(self.data_views, id, plot)
        plot.shown.connect(self.data_presenter.show)
        if id == "data":
            plot.sample_picked.connect(self.player.set_sample)  # type: ignore[attr-defined]
            plot.points_edited.connect(self.intents.edit_points)  # type: ignore[attr-defined]
        elif id == "landscape":
            plot.parameters_picked.connect(self.data_presenter.pick_parameters)  # type: ignore[attr-defined]

    def finish_opening(self) -> None:
        """Brings up what comes after the first picture: the plots."""
        if self.views.loss is not None:
            return
        from desktop_app.views.plots.error import ErrorPlot
        from desktop_app.views.plots.loss import LossPlot
        from desktop_app.views.plots.pages import deck_of_plots

        self.views.loss, lab = LossPlot(), self.nudge_views
        lab.error = ErrorPlot()
        self._fill(self.workspace.error, lab.error)
        self.workspace.error.set_heading(*lab.error.heading())
        lab.error.h_picked.connect(self.nudger.set_h)
        lab.error.set_theme(self._theme)
        lab.error.shown.connect(self.nudge_presenter.show_slow)
        self._fill(self.workspace.loss, self.views.loss)
        for switch in (*self.views.loss.keep_buttons, self.views.loss.scale_switch):
            self.workspace.loss.add_to_head(switch)
        self.views.loss.epoch_picked.connect(self.player.go_to_loss)
        self.views.loss.set_theme(self._theme)
        self.views.loss.shown.connect(self.presenter.show_plots)
        self.deck = deck_of_plots()
        self.deck.set_theme(self._theme)
        self.deck.made.connect(self._take_plot)
        self._fill(self.workspace.slice, self.deck)
        self.workspace.slice.add_to_head(self.deck.switch)
        self._offer_plots()
        self.presenter.show_plots()
        self.data_presenter.show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped(event)
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
        self.nudger.stop_shrinking()
        self.torch.stop()
        self.nudge_presenter.stop()
        self.data_presenter.stop()
        self.views.graph.stop_motion()
        self.settings.geometry = self.saveGeometry()
        super().closeEvent(event)

    def _set_zoom(self, zoom: float) -> None:
        self.settings.zoom = min(max(zoom, 0.6), largest_zoom(self.width(), self.height()))
        self._apply_theme()

    def _apply_theme(self) -> None:
        size = self.width(), self.height()
        theme = Theme(self.settings.theme, fitting_scale(*size) * min(self.settings.zoom, largest_zoom(*size)))
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
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(self._theme.palette())
        app.setFont(self._theme.font("body"))
        self.setStyleSheet(style_sheet(self._theme))
        lab = self.nudge_views
        parts = (self.workspace, self.top_bar, self.bottom, self.sheet, lab.card, lab.bar, lab.check, self.torch_page)
        later: tuple[Themed | None, ...] = (lab.error, self.deck)
        for view in (*parts, self.data_views.sample, *later, *self.views.there()):
            if view is not None:
                view.set_theme(self._theme)


def _dropped(event: QDropEvent) -> Path | None:
    """The file that is dropped; None for several, or for something else."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def fitting_scale(width: int, height: int) -> float:
    """The scale at which the window's parts fit: 1 at 1920 × 1080, 0.8 at 1366 × 768, in steps of 0.05."""
    ratio = min(width / 1920, height / 1080)
    return math.floor(max(ratio, min(0.8, ratio * 1.125)) * 20 + 0.01) / 20


def largest_zoom(width: int, height: int) -> float:
    """How much larger everything may become before the window's parts no longer fit beside each other."""
    return max(1.0, min(width / LEAST_ROOM[0], height / LEAST_ROOM[1]) / fitting_scale(width, height))
