"""The sheet of all shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme


class ShortcutSheet(QDialog):
    """Lists each command with its keys; it does not block, and Escape or a click closes it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, Qt.WindowType.Popup)
        self._over = over
        self.setObjectName("shortcut_sheet")
        self.setWindowTitle(self.tr("Shortcuts"))
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._text)

    def show_actions(self, actions: Sequence[tuple[str, QAction]]) -> None:
        """Shows the commands under their groups."""
        groups = []
        for group, entries in groupby(actions, key=lambda entry: entry[0]):
            rows = "".join(_row(action) for _, action in entries if action.shortcuts())
            groups.append(f"<b>{escape(group)}</b><br/><table>{rows}</table><br/>")
        first, *others = groups
        cell = "<td style='padding-right:36px'>{}</td>"
        self._text.setText(f"<table><tr>{cell.format(first)}{cell.format(''.join(others))}</tr></table>")
        self._text.setAccessibleName(self.tr("All shortcuts"))
        self.adjustSize()
        self.move(self._over.mapToGlobal(self._over.rect().center()) - self.rect().center())
        self.show()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes."""
        pad = theme.ipx(28)
        self._rows.setContentsMargins(pad, pad, pad, pad)
        self._text.setFont(theme.font("body"))

    def mousePressEvent(self, event: object) -> None:
        self.close()


def _row(action: QAction) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    keys = ", ".join(key.toString(native) for key in action.shortcuts())
    words = action.toolTip().rsplit(" (", 1)[0]
    what = f"<td style='padding:3px 18px 3px 0'>{escape(words)}</td>"
    return f"<tr>{what}<td style='padding:3px 0'><b>{escape(keys)}</b></td></tr>"
