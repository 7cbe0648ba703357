"""The window: makes the panes, binds them to one session, and places them; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from desktop_app.look import assets
from desktop_app.look.scale import LARGEST_ZOOM, FittingSizes, fitting_scale, fitting_sizes
from desktop_app.look.style import apply_style
from desktop_app.look.theme import PALETTES, Theme
from desktop_app.panes import PANES, Pane
from desktop_app.panes.controls.transport import ControlCard
from desktop_app.session import notices
from desktop_app.session.change import EVERYTHING, Change
from desktop_app.session.session import Session
from desktop_app.widgets.keyboard_focus import KeyboardFocus
from desktop_app.widgets.own_keys import OwnKeys
from desktop_app.widgets.text_sheet import TextSheet
from desktop_app.window import crash
from desktop_app.window.actions import available, build_actions, connect_actions, enable, is_own_key, keys, show_playing
from desktop_app.window.files import Files, only_file
from desktop_app.window.menu import show_menus
from desktop_app.window.placement import STATES, Placement, first_placement, least_size, placement_again
from desktop_app.window.settings import WindowSettings
from desktop_app.window.shortcut_sheet import ShortcutSheet
from desktop_app.window.top_bar import TopBar
from desktop_app.window.workspace import NARROW, Workspace
from engine.training.experiment import Experiment

BAR_ACTIONS = ("undo", "redo", "reset", "open", "save", "theme", "help")
ZOOM_STEP = 1.1


class MainWindow(QMainWindow):
    """The window on one session."""

    def __init__(self, panes: Sequence[Pane] = PANES) -> None:
        super().__init__()
        self._theme = Theme(scale=0)
        self._sizes = FittingSizes(self._theme, self._theme, 1.0)
        self.settings = WindowSettings()
        self.examples = assets.examples()
        self.session = Session(self.examples[0].experiment, self)
        self.files = Files(self.session, self)
        self.actions_by_id = build_actions(self)
        self.addActions(list(self.actions_by_id.values()))
        self.panes: dict[str, Any] = {pane.id: pane.make() for pane in panes}
        self.top_bar, self.sheet, self.workspace = TopBar(), ShortcutSheet(self), Workspace()
        self.language = TextSheet(self, "language_sheet", self.tr("The language on one page"))
        self.controls = ControlCard(self.panes["timeline"], self.panes["transport"])
        self._place(panes)
        self._connect()
        for pane in panes:
            pane.bind(self.session, self.panes[pane.id])
        self.session.changed.connect(self._follow)
        self._find_place()
        # A key that would be a command comes here after the widget that has the focus.
        OwnKeys(self, lambda event: is_own_key(QApplication.focusWidget(), event.key()) or None)
        regions = self.top_bar, *self.workspace.columns, self.controls, self.panes["nudge_bar"]
        self.keyboard_focus = KeyboardFocus(self, regions)
        self.setAcceptDrops(True)
        self.session.announce(EVERYTHING)
        self._apply_theme()
        self.panes["graph"].setFocus()

    def _find_place(self) -> None:
        """Where it will open; whoever resizes it before it is shown knows better."""
        main = QApplication.primaryScreen()
        screens = [screen.availableGeometry() for screen in (main, *QApplication.screens())]
        left = self.settings.placement
        self._placement = first_placement(screens[0]) if left is None else placement_again(left, screens)
        self.setMinimumSize(least_size(screens))
        self.setGeometry(self._placement.place)  # so that the first theme is the right one
        self.setAttribute(Qt.WidgetAttribute.WA_Resized, False)

    def _left_placement(self) -> Placement:
        state = next((name for name, flag in STATES.items() if flag & self.windowState()), "normal")
        return Placement(self.geometry() if state == "normal" else self.normalGeometry(), state)

    def setVisible(self, visible: bool) -> None:
        if visible and not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self.setGeometry(self._placement.place)
            self.setWindowState(STATES[self._placement.state])
        super().setVisible(visible)

    def _place(self, panes: Sequence[Pane]) -> None:
        for pane in panes:
            view = self.panes[pane.id]
            if pane.place == "dialog":
                view.setParent(self, view.windowFlags())
            elif pane.place != "bottom":
                self.workspace.place(view, pane.place)
        self.top_bar.show_examples([(example.experiment.title, example.about) for example in self.examples])
        self.top_bar.set_actions([self.actions_by_id[id] for id in BAR_ACTIONS])
        show_menus(self, self.top_bar, self.actions_by_id)
        self.panes["transport"].set_actions(self.actions_by_id)
        self.panes["graph"].set_reduced_motion(self.settings.reduced_motion)
        self.actions_by_id["reduced_motion"].setChecked(self.settings.reduced_motion)
        body = QWidget()
        rows = QVBoxLayout(body)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for widget, stretch in (
            (self.top_bar, 0),
            (self.workspace, 1),
            (self.controls, 0),
            (self.panes["nudge_bar"], 0),
        ):
            rows.addWidget(widget, stretch)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        session, panes, editor = self.session, self.panes, self.panes["program"]
        objects = {
            "session": session, "player": session.player, "edits": session.edits, "collapse": session.collapse,
            "nudge": session.nudge, "files": self.files, "window": self, "workspace": self.workspace,
            "graph": panes["graph"],
        }  # fmt: skip
        # First what was typed, then the command: else Save or Undo would miss the last keys.
        connect_actions(self.actions_by_id, objects, editor.send)
        session.document.undo_stack.indexChanged.connect(self._enable_commands)
        self.top_bar.example_chosen.connect(self._open_example)
        self.top_bar.mode_chosen.connect(session.set_mode)
        editor.program_pasted.connect(lambda text: self._open_program(Experiment.of_program(text), own=True))
        editor.files_pasted.connect(self._open_urls)
        self.workspace.narrowed.connect(panes["parameters"].set_roomy)
        panes["graph"].width_wanted.connect(self.workspace.show_wanted_width)
        panes["graph"].first_painted.connect(self.finish_opening, Qt.ConnectionType.QueuedConnection)
        panes["nudge_bar"].replay_requested.connect(lambda: panes["graph"].replay_wave(session.player.speed))
        panes["nudge_bar"].script_requested.connect(panes["torch_script"].bring_up)
        crash.install(lambda found: session.notices.say(notices.of_crash(found.words, str(found.log), found.details)))

    def _follow(self, change: Change) -> None:
        """What the window itself shows of the session."""
        graph, nudging = self.session.graph, self.session.nudging
        if Change.EXPERIMENT in change:
            self.top_bar.show_title(self.session.experiment.title)
        if change & (Change.EXPERIMENT | Change.SAVED):
            # In a title [*] is the place of the mark; twice it stands for itself.
            self.setWindowTitle(
                self.tr("{file}[*] – Backprop Stepper").format(file=self.files.name.replace("[*]", "[*][*]"))
            )
            self.setWindowModified(self.session.document.unsaved)
        if Change.PLAYBACK in change:
            show_playing(self.actions_by_id, self.session.player.playing)
        if Change.GRAPH in change:
            self.workspace.set_data(bool(graph.data), bool(graph.groups))
        if Change.MODE in change:
            self.top_bar.show_mode("nudge" if nudging else "step")
            self.workspace.set_lab(nudging)
            self.controls.setVisible(not nudging)
            self.panes["nudge_bar"].setVisible(nudging)
        if change & (Change.GRAPH | Change.MODE):
            self._offer_plots()
        if change & (Change.GRAPH | Change.EXPERIMENT | Change.MODE):
            self._enable_commands()
        if change & Change.STEP:
            self.workspace.fit_cards()

    def _enable_commands(self) -> None:
        session = self.session
        enable(self.actions_by_id, available(session.document.undo_stack, session.collapse.collapsed, session.nudging))

    def _open_example(self, index: int) -> None:
        self._open_program(self.examples[index].experiment)

    def _open_program(self, experiment: Experiment, *, own: bool = False) -> None:
        self.panes["program"].send()
        self.files.open_experiment(experiment, own=own)
        self.top_bar.show_title(self.session.experiment.title)  # the old one, where nobody wants to leave it

    def finish_opening(self) -> None:
        """Brings up what comes after the first picture: the plots."""
        if not self.workspace.plots:
            from desktop_app.panes.plots import catalog  # matplotlib, after the first picture

            for card, rows in catalog.cards().items():
                self.workspace.add_plot(catalog.in_card(self.session, rows), card)
            self._offer_plots()
        self.session.recovery.start()

    def _offer_plots(self) -> None:
        """Which plots of the card that several share can be chosen."""
        if self.workspace.plots:
            from desktop_app.panes.plots import catalog

            self.workspace.plots["slice"].offer(catalog.offered(self.session))  # type: ignore[union-attr]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if only_file(event.mimeData().urls()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._open_urls(event.mimeData().urls())

    def _open_urls(self, urls: Sequence[QUrl]) -> None:
        self.panes["program"].send()
        self.files.open_urls(urls)

    def zoom(self, how: str) -> None:
        """Everything a size larger (in) or smaller (out), or in its usual size (reset)."""
        zoom = {"in": self.settings.zoom * ZOOM_STEP, "out": self.settings.zoom / ZOOM_STEP, "reset": 1.0}[how]
        self.settings.zoom = min(max(zoom, 0.6), LARGEST_ZOOM)
        self._apply_theme()

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
        self.panes["graph"].set_reduced_motion(self.settings.reduced_motion)

    def show_shortcuts(self) -> None:
        """The sheet of all shortcuts."""
        self.sheet.show_keys(keys())

    def show_language(self) -> None:
        """The page about the language of programs."""
        self.language.show_text(assets.language_page())

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.keyboard_focus.step(forward=forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply_theme()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.panes["program"].send()
        self.session.edits.finish()
        if not self.files.may_close():
            event.ignore()
            return
        self.session.stop()
        self.panes["graph"].stop_motion()
        self.settings.placement = self._left_placement()
        super().closeEvent(event)

    def _apply_theme(self) -> None:
        zoom, width, height = self.settings.zoom, self.width(), self.height()
        scale = fitting_scale(width, height)
        narrow = width / (scale * zoom) < NARROW
        folded = narrow and width / scale >= NARROW
        sizes = fitting_sizes(self.settings.theme, zoom, width, height, folded=folded)
        self.workspace.set_narrow(narrow)
        if sizes != self._sizes:
            self._sizes, self._theme = sizes, sizes.panels
            apply_style(self, sizes.panels)
            self.panes["graph"].set_enlarged(sizes.graph)
            captions = self.panes["caption"], self.panes["nudge_card"]
            for view in (
                self.workspace, self.top_bar, self.controls, self.sheet, self.language, self.keyboard_focus.frame,
                *self.panes.values(),
            ):  # fmt: skip
                if hasattr(view, "set_theme"):
                    view.set_theme(sizes.caption if view in captions else sizes.panels)
            self.workspace.fit_cards()
