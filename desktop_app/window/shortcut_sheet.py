"""The sheet of all shortcuts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from operator import itemgetter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme

_SHEET = "<table><tr><td style='padding-right:36px'>{longest}</td><td>{others}</td></tr></table>"
_COLUMN = "<table>{rows}</table>"
_HEAD = "<tr><td style='padding:2px 0 2px 0'><b>{menu}</b></td></tr>"
_ROW = "<tr><td style='padding:2px 18px 2px 0'>{what}</td><td style='padding:2px 0'><b>{keys}</b></td></tr>"


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

    def show_keys(self, keys: Sequence[tuple[str, str, str]]) -> None:
        """Shows (menu, what a command does, its keys) under the menus, the longest in a column of its own."""
        groups = {menu: _rows(menu, list(rows)) for menu, rows in groupby(keys, key=itemgetter(0))}
        longest = groups.pop(max(groups, key=lambda menu: groups[menu].count("<tr>")))
        columns = _COLUMN.format(rows=longest), _COLUMN.format(rows="".join(groups.values()))
        self._text.setText(_SHEET.format(longest=columns[0], others=columns[1]))
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


def _rows(menu: str, keys: Sequence[tuple[str, str, str]]) -> str:
    rows = (_ROW.format(what=escape(what), keys=escape(native)) for _, what, native in keys)
    return _HEAD.format(menu=escape(menu)) + "".join(rows)
