"""Buttons drawn large enough for a projector: an icon and a word, centred together."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import RADIUS, Theme

PADDING, GAP, ICON = 12, 7, 24


class IconButton(QAbstractButton):
    """A text with an icon before it, or after it (`trailing`); `primary` is the one that stands out."""

    def __init__(
        self, text: str, icon_name: str = "", parent: QWidget | None = None, *, trailing: bool = False,
        primary: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.icon_name, self.bare = icon_name, False
        self._trailing, self._primary = trailing, primary
        self._theme, self._height = Theme(), 52.0

    def set_theme(self, theme: Theme, height: float = 52) -> None:
        """Takes over sizes and colours."""
        self._theme, self._height = theme, height
        self.updateGeometry()
        self.update()

    def set_primary(self, primary: bool) -> None:
        """Whether it is the one that stands out."""
        self._primary = primary
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Only the icon, where there is little space."""
        if bare != self.bare:
            self.bare = bare
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.width_as(bare=self.bare), self._theme.target(self._height))

    def width_as(self, *, bare: bool) -> int:
        """How wide it is as an icon only, or with its word."""
        width = 2 * self._theme.px(PADDING) + self._content_of("" if bare and self.icon_name else self.text())
        return max(math.ceil(width), self._theme.target(self._height))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, line = self._theme, self._theme.px(1.5)
        edge = "gradient" if self.hasFocus() else "strong" if self.underMouse() and self.isEnabled() else "border"
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("text" if self._stands_out and edge == "border" else edge), line))
            painter.setBrush(theme.color("text" if self._stands_out else "border" if self.isDown() else "raised"))
            box = QRectF(self.rect()).adjusted(line / 2, line / 2, -line / 2, -line / 2)
            painter.drawRoundedRect(box, theme.px(RADIUS["button"]), theme.px(RADIUS["button"]))
            self._paint_content(painter)

    @property
    def _stands_out(self) -> bool:
        return self._primary and self.isEnabled()

    @property
    def _word(self) -> str:
        return "" if self.bare and self.icon_name else self.text()

    @property
    def _content_width(self) -> float:
        return self._content_of(self._word)

    def _content_of(self, text: str) -> float:
        theme = self._theme
        word = theme.metrics("button").horizontalAdvance(text) if text else 0.0
        sign = theme.px(ICON) if self.icon_name else 0.0
        return word + sign + (theme.px(GAP) if word and sign else 0.0)

    def _paint_content(self, painter: QPainter) -> None:
        theme, token = self._theme, "surface" if self._stands_out else "text"
        ink = theme.color(token if self.isEnabled() else "dimtext")
        sign = word = (self.width() - self._content_width) / 2
        middle, size, metrics = self.height() / 2, theme.ipx(ICON), theme.metrics("button")
        if self._trailing and self._word:
            sign += metrics.horizontalAdvance(self._word) + theme.px(GAP)
        elif self.icon_name:
            word += size + theme.px(GAP)
        if self.icon_name:
            icon(self.icon_name, ink, size).paint(painter, QRectF(sign, middle - size / 2, size, size).toRect())
        painter.setPen(ink)
        painter.setFont(theme.font("button"))
        painter.drawText(QPointF(word, middle + metrics.capHeight() / 2), self._word)


class ActionButton(IconButton):
    """The button of a command: it follows the word, tip and state of its action, and triggers it."""

    def __init__(
        self, action: QAction, parent: QWidget | None = None, *, trailing: bool = False, primary: bool = False
    ) -> None:
        super().__init__(action.iconText(), parent=parent, trailing=trailing, primary=primary)
        self._action = action
        self.setObjectName(f"button:{action.objectName()}")
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.icon_name = str(self._action.property("icon_name") or "")
        self.setText(self._action.iconText())
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleName(self._action.toolTip())
        self.update()
