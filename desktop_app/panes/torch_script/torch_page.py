"""The program as a PyTorch script: to read, to copy, and to run."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.look.translation import how_to_get_torch
from desktop_app.widgets.highlighter import PYTHON, Highlighter
from desktop_app.widgets.icon_button import IconButton
from desktop_app.widgets.plain_text import Label

WIDTH, HEIGHT = 900, 820
SHARE = 0.9  # of the screen, at most
SIGN = 24


class TorchPage(QDialog):
    """A window beside the main one; Escape closes it, and stops what runs."""

    run_requested = Signal()
    stop_requested = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("torch_page")
        self.setWindowTitle(self.tr("The same in PyTorch"))
        self.setAccessibleName(self.windowTitle())
        self._theme, self._running, self._available = Theme(), False, True
        self._looks = ("", "text")
        self._script = _text(self, "torch_script", self.tr("PyTorch script"))
        self._output = _text(self, "torch_output", self.tr("What it printed"))
        self._highlighter = Highlighter(self._script.document(), PYTHON)
        selectable = Qt.TextInteractionFlag.TextSelectableByMouse
        self._sign, self._state = Label(self), Label(self, wordWrap=True, textInteractionFlags=selectable)
        self._state.setObjectName("torch_state")
        self._build_buttons()
        self._lay_out()
        self.finished.connect(self._leave)

    def bring_up(self) -> None:
        """Opens it, or brings it to the front."""
        self.opened.emit()
        self.show()
        self.raise_()

    def show_script(self, text: str, available: bool) -> None:
        """The script, and whether PyTorch is installed, without which it cannot run; what another one printed goes."""
        if (text, available) != (self._script.toPlainText(), self._available):
            self._available = available
            self._script.setPlainText(text)
            self._output.clear()
            self._say(*(("", "text", "") if available else ("warning", "output", how_to_get_torch())))
        self._show_run()

    def show_running(self, running: bool) -> None:
        """Run becomes Stop while the script runs."""
        self._running = running
        if running:
            self._output.clear()
            self._say("", "text", self.tr("Running in a process of its own …"))
        self._show_run()

    def show_output(self, text: str, ok: bool) -> None:
        """What the script printed, and whether it ended well."""
        self._output.setPlainText(text)
        bar = self._output.verticalScrollBar()
        bar.setValue(0 if ok else bar.maximum())
        if ok:
            self._say("check", "parameter", self.tr("Done"))
        else:
            self._say("warning", "output", self.tr("It did not get to its end"))

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        if theme.scale != self._theme.scale or not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self._fit_screen(theme)
        self._theme = theme
        pad = theme.ipx(16)
        self._rows.setContentsMargins(pad, pad, pad, pad)
        self._rows.setSpacing(theme.ipx(12))
        self._row.setSpacing(theme.ipx(10))
        self._highlighter.set_theme(theme)
        for view in (self._script, self._output):
            view.setFont(theme.font("program_small"))
        for button in (self._copy, self._run):
            button.set_theme(theme, 46)
        self._state.setFont(theme.font("count"))
        self._say(*self._looks, self._state.text())

    def _build_buttons(self) -> None:
        self._copy = IconButton(self.tr("Copy"), "copy", self)
        self._copy.setObjectName("torch_copy")
        self._copy.clicked.connect(self._copy_script)
        self._run = IconButton("", "play", self, primary=True)
        self._run.setObjectName("torch_run")
        self._run.clicked.connect(self._start_or_stop)
        self._show_run()

    def _lay_out(self) -> None:
        self._row, self._rows = QHBoxLayout(), QVBoxLayout(self)
        for widget, stretch in ((self._copy, 0), (self._run, 0), (self._sign, 0), (self._state, 1)):
            self._row.addWidget(widget, stretch)
        self._rows.addWidget(self._script, 2)
        self._rows.addLayout(self._row)
        self._rows.addWidget(self._output, 1)

    def _fit_screen(self, theme: Theme) -> None:
        space = self.screen().availableSize() * SHARE
        self.resize(min(theme.ipx(WIDTH), space.width()), min(theme.ipx(HEIGHT), space.height()))

    def _show_run(self) -> None:
        self._run.icon_name = "stop" if self._running else "play"
        self._run.setText(self.tr("Stop") if self._running else self.tr("Run"))
        self._run.setAccessibleName(self._run.text())
        self._run.setEnabled(self._running or self._available)
        self._run.setToolTip("" if self._run.isEnabled() else how_to_get_torch())
        hint = self.tr("What it prints will stand here.") if self._available else how_to_get_torch()
        self._output.setPlaceholderText(hint)
        self._run.updateGeometry()
        self._run.update()

    def _say(self, sign: str, token: str, text: str) -> None:
        self._looks = sign, token
        size = self._theme.ipx(SIGN)
        self._sign.setVisible(bool(sign))
        if sign:
            self._sign.setPixmap(icon(sign, self._theme.color(token), size).pixmap(size))
        self._state.setText(text)
        self._state.setStyleSheet(f"color: {self._theme.hex(token)}")

    def _copy_script(self) -> None:
        QGuiApplication.clipboard().setText(self._script.toPlainText())
        self._say("check", "parameter", self.tr("Copied"))

    def _start_or_stop(self) -> None:
        (self.stop_requested if self._running else self.run_requested).emit()

    def _leave(self) -> None:
        if self._running:
            self.stop_requested.emit()


def _text(parent: QWidget, name: str, words: str) -> QPlainTextEdit:
    """A text to read and to select from, by keys as well."""
    flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    wrap = QPlainTextEdit.LineWrapMode.NoWrap
    view = QPlainTextEdit(parent, readOnly=True, tabChangesFocus=True, lineWrapMode=wrap, textInteractionFlags=flags)
    view.setObjectName(name)
    view.setAccessibleName(words)
    return view
