"""Opening and saving, with the dialogs that ask where."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.document import SUFFIX, Document


class Files(QObject):
    """The file commands of a document, asked over a window."""

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._window = document, window

    def open(self) -> None:
        """Asks for a file and opens it."""
        kinds = self.tr("Experiments and programs (*{suffix} *.txt *.py);;All files (*)").format(suffix=SUFFIX)
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open"), "", kinds)
        if name:
            self._document.open_file(Path(name))

    def save(self) -> bool:
        """Saves where it was saved before; asks the first time. Whether it is saved."""
        return self.save_as() if self._document.path is None else self._document.save_file(self._document.path)

    def save_as(self) -> bool:
        """Asks for a file and saves there. Whether it is saved."""
        kinds = self.tr("Experiments (*{suffix})").format(suffix=SUFFIX)
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save"), "experiment" + SUFFIX, kinds)
        if not name:
            return False
        path = Path(name)
        return self._document.save_file(path if path.suffix else path.with_suffix(SUFFIX))

    def may_close(self) -> bool:
        """Whether nothing would be lost: asks when a file that was opened or saved has unsaved edits."""
        if self._document.undo_stack.isClean() or self._document.path is None:
            return True
        buttons = QMessageBox.StandardButton
        question = self.tr("Save the changes to {file}?").format(file=self._document.path.name)
        answer = QMessageBox.question(
            self._window, self.tr("Backprop Stepper"), question, buttons.Save | buttons.Discard | buttons.Cancel
        )
        return self.save() if answer == buttons.Save else answer == buttons.Discard
