"""A page of text over the window, to read and to scroll; Escape closes it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from desktop_app.look.theme import Theme

SIZE = (1240, 980)  # px at scale 1; of a smaller window most of it


class TextSheet(QDialog):
    """Shows Markdown of our own; the window stays usable beside it."""

    def __init__(self, over: QWidget, name: str, title: str) -> None:
        super().__init__(over)
        self._over, self._theme = over, Theme()
        self.setObjectName(name)
        self.setWindowTitle(title)
        self._page = QTextBrowser(self)
        self._page.setObjectName(f"{name}_page")
        self._page.setAccessibleName(title)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._page)

    def show_text(self, markdown: str) -> None:
        """Brings it up with a text, from its beginning."""
        self._page.setMarkdown(markdown)
        wished = QSize(self._theme.ipx(SIZE[0]), self._theme.ipx(SIZE[1]))
        self.resize(wished.boundedTo(self._over.size() * 0.95))
        self.show()
        self.raise_()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        self._page.setFont(theme.font("body"))
        pad = theme.ipx(20)
        self._page.setStyleSheet(
            f"QTextBrowser {{ background: {theme.hex('surface')}; color: {theme.hex('text')}; padding: {pad}px; }}"
        )
