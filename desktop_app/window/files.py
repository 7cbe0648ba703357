"""Opening and saving, with the dialogs that ask where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.session.origin import Origin
from desktop_app.session.session import Session
from desktop_app.session.storage import SUFFIX, TABLE
from desktop_app.widgets.plain_text import to_the_letter
from engine.errors import one_line
from engine.training.experiment import Experiment


def only_file(urls: Sequence[QUrl]) -> Path | None:
    """The file that is dropped or pasted; None for several, or for something else."""
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


class Files(QObject):
    """The file commands of a session, asked over a window."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._document, self._window = session, session.document, window

    def open(self) -> None:
        """Asks for a file and opens it."""
        if not self.may_close():
            return
        kinds = self.tr("Experiments, programs and tables (*{suffix} *.txt *.py *.ipynb *{table});;All files (*)")
        kinds = kinds.format(suffix=SUFFIX, table=TABLE)
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open"), "", kinds)
        if name:
            self._session.open_file(Path(name))

    def open_urls(self, urls: Sequence[QUrl]) -> None:
        """Opens a file that was dropped or pasted."""
        path = only_file(urls)
        if path is not None and self.may_close():
            self._session.open_file(path)

    def open_experiment(self, experiment: Experiment, *, own: bool = False) -> None:
        """Opens an example, or a program that was pasted: another document."""
        if self.may_close():
            self._session.open_experiment(experiment, Origin(None) if own else None)

    def save(self) -> bool:
        """Saves where it was saved before; asks the first time. Whether it is saved."""
        path = self._document.path
        if path is None:
            return self.save_as()
        if self._document.origin.changed_on_disk:
            question = self.tr("{file} was changed by another program. Replace it with what is open here?")
            if not self._may(question.format(file=one_line(path.name))):
                return self.save_as()
        return self._session.save_file(path)

    def save_as(self) -> bool:
        """Asks for a file and saves there. Whether it is saved."""
        kinds = self.tr("Experiments (*{suffix})").format(suffix=SUFFIX)
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save"), self._suggested, kinds)
        if not name:
            return False
        path = Path(name)
        if not path.suffix:
            path = path.with_name(path.name + SUFFIX)
            if path.exists() and not self._may_replace(path):
                return False
        return self._session.save_file(path)

    @property
    def name(self) -> str:
        """What is open, as people call it."""
        path, title = self._document.path, self._document.experiment.title
        return one_line(path.name if path is not None else title) or self.tr("My program")

    def may_close(self) -> bool:
        """Whether nothing would be lost: asks where there is unsaved work."""
        if not self._document.would_be_lost:
            return True
        buttons = QMessageBox.StandardButton
        question = self.tr("Save the changes to {file}?").format(file=self.name)
        answer = self._ask(question, buttons.Save | buttons.Discard | buttons.Cancel)
        return self.save() if answer == buttons.Save else answer == buttons.Discard

    @property
    def _suggested(self) -> str:
        """A name for a file: that of what is open, in letters, digits and dashes."""
        path = self._document.path
        words = "-".join(re.findall(r"\w+", self._document.experiment.title.lower()))[:60]
        return str(path) if path is not None else (words or "experiment") + SUFFIX

    def _may_replace(self, path: Path) -> bool:
        """The dialog asked about the name as it was typed, without the ending."""
        return self._may(self.tr("{file} is there already. Replace it?").format(file=one_line(path.name)))

    def _may(self, question: str) -> bool:
        buttons = QMessageBox.StandardButton
        return self._ask(question, buttons.Yes | buttons.No) == buttons.Yes

    def _ask(self, question: str, buttons: QMessageBox.StandardButton) -> QMessageBox.StandardButton:
        return QMessageBox.question(self._window, self.tr("Backprop Stepper"), to_the_letter(question), buttons)
