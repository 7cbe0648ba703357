"""The program's card: its text, and below it what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.look.theme import Theme
from desktop_app.look.translation import translated
from desktop_app.panes.program.program_text import ProgramText
from desktop_app.widgets.plain_text import Label, to_the_letter
from engine.errors import EngineError

PAUSE_MS = 150  # after the last key, before the text is sent on


class ProgramEditor(QWidget):
    """The text with its marks, and below it what is wrong with it."""

    program_edited = Signal(str)
    program_pasted = Signal(str)  # in place of the whole text
    files_pasted = Signal(list)  # of QUrl
    heading_changed = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = ProgramText(self)
        self._error = Label(self, wordWrap=True)
        self._error.setObjectName("program_error")
        self._error.hide()
        self._shown_error: EngineError | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.text)
        layout.addWidget(self._error)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.send)
        self._sent = ""
        self.text.textChanged.connect(self._wait)
        self.text.left.connect(self.send)
        self.text.program_pasted.connect(self.program_pasted)
        self.text.files_pasted.connect(self.files_pasted)

    def show_program(self, text: str) -> None:
        """Shows a text, the cursor staying where it can."""
        self._sent = text
        if text != self.text.toPlainText():
            place = self.text.textCursor().position()
            with QSignalBlocker(self.text):
                self.text.setPlainText(text)
                cursor = self.text.textCursor()
                cursor.setPosition(min(place, len(self.text.toPlainText())))
                self.text.setTextCursor(cursor)
            self.text.fit()

    def show_size(self, count: int) -> None:
        """How many values the program has."""
        self.heading_changed.emit(self.tr("Program"), self.tr("{count} values").format(count=count))

    def send(self) -> None:
        """Sends the text on if it has changed."""
        self._pause.stop()
        text = self.text.toPlainText()
        if text != self._sent:
            self._sent = text
            self.program_edited.emit(text)

    def show_error(self, error: EngineError | None) -> None:
        """Underlines what is wrong, with the message below; None: nothing is."""
        if error is self._shown_error:
            return
        self._shown_error = error
        self.text.show_spans(error=error.span if error else None)
        self._error.setVisible(error is not None)
        words = "" if error is None else f"{translated(error.message)}. {translated(error.hint)}".strip()
        self._error.setText(words)
        self.text.setToolTip(to_the_letter(words))
        self.text.setAccessibleDescription(words)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._error.setFont(theme.font("note"))
        self._error.setStyleSheet(f"color: {theme.hex('output')}")
        self.text.set_theme(theme)

    def _wait(self) -> None:
        self.text.fit()
        self._pause.start()
