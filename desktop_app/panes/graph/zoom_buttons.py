"""The group of zoom buttons in the graph's corner."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.widgets.plain_text import Label


class ZoomButtons(QFrame):
    """Smaller, how large, larger, fit; each button calls what it is given."""

    def __init__(
        self, parent: QWidget, zoom_out: Callable[[], None], zoom_in: Callable[[], None], fit: Callable[[], None]
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(0)
        self._buttons = {
            "minus": self._button("graph_zoom_out", self.tr("Zoom out"), zoom_out),
            "plus": self._button("graph_zoom_in", self.tr("Zoom in"), zoom_in),
            "fit": self._button("graph_fit", self.tr("Fit"), fit),
        }
        self._buttons["fit"].setText("\u2009" + self.tr("Fit"))
        self._buttons["fit"].setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._zoom = Label("100 %", self)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._row.insertWidget(1, self._zoom)

    def show_zoom(self, zoom: float) -> None:
        """How large the graph is drawn."""
        self._zoom.setText(f"{zoom * 100:.0f} %")

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._zoom.setFont(theme.font("button"))
        self._zoom.setFixedWidth(theme.ipx(92))
        for name, button in self._buttons.items():
            button.setFont(theme.font("button"))
            button.setIcon(icon(name, theme.color("text"), theme.ipx(22)))
            button.setIconSize(QSize(theme.ipx(22), theme.ipx(22)))
            button.setFixedSize(theme.target(92 if name == "fit" else 48), theme.target(42))

    def _button(self, name: str, words: str, pressed: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(pressed)
        self._row.addWidget(button)
        return button
