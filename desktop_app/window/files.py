"""Opening and saving, with the dialogs that ask where."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.session.session import Session
from desktop_app.session.storage import SUFFIX, TABLE


def dropped(event: QDropEvent) -> Path | None:
    """The file that is dropped; None for several, or for something else."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


class Files(QObject):
    """The file commands of a session, asked over a window."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._document, self._window = session, session.document, window

    def open(self) -> None:
        """Asks for a file and opens it."""
        kinds = self.tr("Experiments, programs and tables (*{suffix} *.txt *.py *{table});;All files (*)")
        kinds = kinds.format(suffix=SUFFIX, table=TABLE)
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open"), "", kinds)
        if name:
            self._session.open_file(Path(name))

    def save(self) -> bool:
        """Saves where it was saved before; asks the first time. Whether it is saved."""
        return self.save_as() if self._document.path is None else self._session.save_file(self._document.path)

    def save_as(self) -> bool:
        """Asks for a file and saves there. Whether it is saved."""
        kinds = self.tr("Experiments (*{suffix})").format(suffix=SUFFIX)
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save"), "experiment" + SUFFIX, kinds)
        if not name:
            return False
        path = Path(name)
        if not path.suffix:
            path = path.with_name(path.name + SUFFIX)
            if path.exists() and not self._may_replace(path):
                return False
        return self._session.save_file(path)

    def may_close(self) -> bool:
        """Whether nothing would be lost: asks when a file that was opened or saved has unsaved edits."""
        if self._document.undo_stack.isClean() or self._document.path is None:
            return True
        buttons = QMessageBox.StandardButton
        question = self.tr("Save the changes to {file}?").format(file=self._document.path.name)
        answer = self._ask(question, buttons.Save | buttons.Discard | buttons.Cancel)
        return self.save() if answer == buttons.Save else answer == buttons.Discard

    def _may_replace(self, path: Path) -> bool:
        """The dialog asked about the name as it was typed, without the ending."""
        buttons = QMessageBox.StandardButton
        question = self.tr("{file} is there already. Replace it?").format(file=path.name)
        return self._ask(question, buttons.Yes | buttons.No) == buttons.Yes

    def _ask(self, question: str, buttons: QMessageBox.StandardButton) -> QMessageBox.StandardButton:
        return QMessageBox.question(self._window, self.tr("Backprop Stepper"), question, buttons)
