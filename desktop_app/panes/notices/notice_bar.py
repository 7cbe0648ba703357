"""The notice bar: what went wrong or is worth saying, with the ways out; it never takes the focus."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from desktop_app.look.assets import icon
from desktop_app.look.theme import Theme
from desktop_app.session.notices import Notice
from desktop_app.widgets.icon_button import IconButton
from desktop_app.widgets.plain_text import Label, to_the_letter


class NoticeBar(QFrame):
    """Shows one notice, or hides."""

    button_clicked = Signal(str)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice_bar")
        self.notice: Notice | None = None
        self._theme = Theme()
        self._sign, self._text = Label(self), Label(self, wordWrap=True)
        self._text.setObjectName("notice_text")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._sign)
        self._row.addWidget(self._text, 1)
        self._buttons: list[IconButton] = []
        self._close = QToolButton(self)
        self._close.setObjectName("notice_close")
        self._close.setAccessibleName(self.tr("Dismiss"))
        self._close.setToolTip(self.tr("Dismiss"))
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.clicked.connect(self.dismissed)
        self._row.addWidget(self._close)
        self.hide()

    def show_notice(self, notice: Notice | None) -> None:
        """Shows a notice; None hides the bar."""
        if notice == self.notice:
            return
        self.notice = notice
        self.setVisible(notice is not None)
        if notice is not None:
            self._text.setText(notice.text)
            self.setAccessibleName(notice.text)
            self._build_buttons(notice)
            self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Takes over sizes and colours."""
        self._theme = theme
        token = "gradient" if self.notice is not None and self.notice.severity == "info" else "output"
        fill, edge = theme.mix(token, "surface", 0.13).name(), theme.mark_hex(token)
        self.setStyleSheet(
            f"#notice_bar {{ background: {fill}; border: {theme.ipx(2)}px solid {edge};"
            f" border-radius: {theme.ipx(12)}px }}"
            f"#notice_text {{ color: {theme.hex('text')}; background: transparent }}"
        )
        self._text.setFont(theme.font("notice"))
        sign = "help" if token == "gradient" else "warning"
        self._sign.setPixmap(icon(sign, theme.mark(token), theme.ipx(34)).pixmap(theme.ipx(34)))
        self._close.setIcon(icon("close", theme.color("text"), theme.ipx(22)))
        self._close.setIconSize(QSize(theme.ipx(22), theme.ipx(22)))
        self._close.setFixedSize(theme.ipx(44), theme.ipx(44))
        self._row.setContentsMargins(theme.ipx(14), theme.ipx(8), theme.ipx(10), theme.ipx(8))
        self._row.setSpacing(theme.ipx(10))
        for button in self._buttons:
            button.set_theme(theme, 46)

    def _build_buttons(self, notice: Notice) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(*entry, primary=number == 0) for number, entry in enumerate(notice.buttons)]
        for number, button in enumerate(self._buttons):
            self._row.insertWidget(2 + number, button)

    def _button(self, id: str, label: str, icon_name: str, *, primary: bool) -> IconButton:
        button = IconButton(label, icon_name, self, primary=primary)
        button.setToolTip(to_the_letter(label))
        button.setObjectName(f"notice:{id}")
        button.clicked.connect(lambda: self.button_clicked.emit(id))
        return button
