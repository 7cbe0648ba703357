"""A card: a title that folds its body away, a note at its right, a rounded border."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.widgets.plain_text import Label, to_the_letter

TITLE = 30  # px at scale 1
LEAST_TITLE = 0.8  # of the size of a title, where controls stand beside it


class Card(QFrame):
    """Holds one body under a title; a click on the title folds it away."""

    unfolded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._body: QWidget | None = None
        self._framed = True
        self._theme = Theme()
        self._fold = QToolButton(self)
        self._fold.setObjectName("card_fold")
        self._fold.setCheckable(True)
        self._fold.setChecked(True)
        self._fold.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setProperty("cardTitle", True)
        self._note, self._controls = Label(self), list[QWidget]()
        self._head = QHBoxLayout()
        self._head.addWidget(self._fold)
        self._head.addStretch(1)
        self._head.addWidget(self._note)
        self._rows = QVBoxLayout(self)
        self._rows.addLayout(self._head)
        self._fold.toggled.connect(self._show_body)
        self._fold.hide()
        self._note.hide()

    def set_heading(self, title: str, note: str = "") -> None:
        """The title, and what stands at its right."""
        self._fold.setText(title)
        self._fold.setAccessibleName(title)
        self._fold.setVisible(bool(title))
        self._note.setText(note)
        self._fold.setToolTip(to_the_letter(note or title))
        self._fit_note()

    def add_to_head(self, widget: QWidget) -> None:
        """Puts a control at the right end of the title."""
        self._controls.append(widget)
        self._head.addWidget(widget)
        self._fit_note()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_note()

    def _fit_note(self) -> None:
        """The note stands beside the title where there is space for both; it is the title's tool tip as well."""
        shown = [self._note, *(widget for widget in (self._fold, *self._controls) if not widget.isHidden())]
        needed = sum(widget.sizeHint().width() for widget in shown)
        margins = self._rows.contentsMargins()
        space = self.width() - margins.left() - margins.right() - self._head.spacing() * len(shown)
        self._note.setVisible(bool(self._note.text()) and needed <= space)
        title = self._theme.metrics("card_title").horizontalAdvance(self._fold.text())
        beside = sum(widget.sizeHint().width() for widget in self._controls if not widget.isHidden())
        sign = self._fold.sizeHint().width() - self._fold.fontMetrics().horizontalAdvance(self._fold.text())
        factor = min(max((space - beside - sign) / max(title, 1.0), LEAST_TITLE), 1.0)
        self._fold.setFont(self._theme.font("card_title", factor=factor))

    def set_body(self, body: QWidget) -> None:
        """What the card holds; one that it held before is let go."""
        if self._body is not None:
            self._rows.removeWidget(self._body)
            self._body.setParent(None)
        self._body = body
        self._rows.addWidget(body, 1)

    def hold(self, view: Any) -> None:
        """A view as its body, which says itself what its title and note are, and which controls stand beside them."""
        self.set_body(view)
        if hasattr(view, "heading_changed"):
            view.heading_changed.connect(self.set_heading)
        if hasattr(view, "heading"):
            self.set_heading(*view.heading())
        for control in getattr(view, "head_controls", ()):
            self.add_to_head(control)

    @property
    def title(self) -> str:
        """What stands above its body."""
        return self._fold.text()

    def set_open(self, opened: bool) -> None:
        """Unfolds its body, or folds it away."""
        self._fold.setChecked(opened)

    def least_height(self, width: int, *, opened: bool) -> int:
        """How high it must be at a width to show all of its body, or its title alone."""
        margins, body = self._rows.contentsMargins(), self._body
        height = margins.top() + margins.bottom() + self._head.minimumSize().height()
        if body is None or not opened:
            return height
        layout, least = body.layout(), body.minimumSizeHint().height()
        space = width - margins.left() - margins.right()
        if hasattr(body, "least_height"):
            least = body.least_height(space)
        elif layout is not None and layout.hasHeightForWidth():
            least = layout.minimumHeightForWidth(space)
        return height + self._rows.spacing() + max(least, body.minimumHeight())

    @property
    def opened(self) -> bool:
        """Whether its body shows."""
        return self._fold.isChecked()

    def set_framed(self, framed: bool) -> None:
        """Whether it stands alone, with a border and a title that folds, or in a tab."""
        self._framed = framed
        self.setObjectName("card" if framed else "tabbed_card")
        self.style().unpolish(self)
        self.style().polish(self)
        if not framed:
            self._fold.setChecked(True)
        self._fold.setEnabled(framed)
        self._show_chevron()

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        margin = theme.ipx(14)
        self._rows.setContentsMargins(margin, theme.ipx(10), margin, theme.ipx(12))
        self._rows.setSpacing(theme.ipx(6))
        self._note.setFont(theme.font("tick"))
        self._show_chevron()
        self._fit_note()

    def _show_body(self, shown: bool) -> None:
        if self._body is not None:
            self._body.setVisible(shown)
        # Folded, it leaves its share of a column to the others.
        height = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, height)
        self._show_chevron()
        if shown:
            self.unfolded.emit()

    def _show_chevron(self) -> None:
        name = "chevron-down" if self._fold.isChecked() else "chevron-right"
        size = self._theme.ipx(22)
        self._fold.setIcon(icon(name, self._theme.color("text"), size) if self._framed else QIcon())
        self._fold.setIconSize(QSize(size, size))
        self._fold.setMinimumHeight(self._theme.target(TITLE))
