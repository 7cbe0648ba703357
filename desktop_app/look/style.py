"""What Qt's own widgets make of the theme."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.look.theme import FONTS, RADIUS, UI, Theme

_SIZES = {"line": 1.5, "thick": 4, "half": 5, "item": 5, "cell": 4, "small": 8, "bar": 10, "tab": 10, "pad": 14,
          "tick_box": 18, "drop": 30}  # fmt: skip
# A spin box without buttons would leave its field one pixel under a style sheet (Qt 6): they are there, 0 wide.
_SHEET = """
QMainWindow {{ background: {bg}; }}
QLabel, QCheckBox {{ background: transparent; color: {text}; }}
QCheckBox {{ spacing: {small}px; }}
QCheckBox::indicator {{
    width: {tick_box}px; height: {tick_box}px; border: {line}px solid {strong}; border-radius: {cell}px;
    background: {raised}; }}
QCheckBox::indicator:checked {{ background: {text}; border-color: {text}; }}
QCheckBox:focus {{ color: {gradient}; }}
#top_bar {{ background: {surface}; border: none; border-bottom: 1px solid {border}; }}
#card, #graph_pane, #train_panel, #training_panel, #shortcut_sheet {{
    background: {surface}; border: {line}px solid {border}; border-radius: {card}px; }}
QPushButton, QComboBox {{
    background: {raised}; color: {text}; border: {line}px solid {border}; border-radius: {button}px;
    padding: 0 {pad}px; }}
QPushButton:hover, QComboBox:hover {{ border-color: {strong}; }}
QPushButton:disabled {{ color: {dimtext}; }}
QPushButton:focus, QToolButton:focus, QComboBox:focus {{ border-color: {gradient}; }}
QToolButton {{ background: transparent; border: none; color: {text}; }}
QPushButton::menu-indicator, QToolButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[cardTitle="true"] {{ padding: 0; text-align: left; }}
QPushButton[quiet="true"] {{ background: transparent; border: none; padding: 0; text-align: left; }}
QPushButton[quiet="true"]:hover, QPushButton[quiet="true"]:focus {{ color: {gradient}; }}
QToolButton[cardTitle="true"]:disabled {{ color: {text}; }}
#torch_page {{ background: {bg}; }}
#torch_script, #torch_output {{
    border: {line}px solid {border}; border-radius: {card}px; padding: {small}px;
    placeholder-text-color: {dimtext}; }}
#torch_script:focus, #torch_output:focus {{ border-color: {gradient}; }}
#tabbed_card {{ background: transparent; border: none; }}
Segments, ZoomButtons {{ background: {raised}; border: {line}px solid {border}; border-radius: {button}px; }}
QPushButton[segment="true"] {{ background: transparent; border: none; padding: 0; border-radius: {pill}px; }}
QPushButton[segment="true"]:checked {{ background: {text}; color: {surface}; }}
QComboBox::drop-down {{ border: none; width: {drop}px; }}
QComboBox QAbstractItemView, QMenu {{
    background: {raised}; color: {text}; border: {line}px solid {border};
    selection-background-color: {text}; selection-color: {surface}; }}
QMenu {{ font: {body}px "{ui}"; padding: {small}px; icon-size: {body}px; }}
QMenu::item {{ padding: {item}px {drop}px; border-radius: {pill}px; }}
QMenu::item:selected {{ background: {text}; color: {surface}; }}
QMenu::item:disabled {{ background: transparent; color: {dimtext}; }}
QMenu::icon {{ left: {small}px; }}
QMenu::right-arrow {{ width: {tick_box}px; height: {tick_box}px; }}
QLineEdit, QSpinBox {{
    background: {surface}; color: {text}; border: {line}px solid {border}; border-radius: {pill}px;
    padding: 0 {small}px; selection-background-color: {text}; selection-color: {surface}; }}
QLineEdit {{ background: transparent; border-color: transparent; padding: 0 2px; }}
QSpinBox QLineEdit {{ border: none; padding: 0; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: none; }}
QLineEdit:hover {{ border-color: {border}; }}
QLineEdit:focus, QSpinBox:focus {{ background: {raised}; border-color: {gradient}; }}
QTabWidget::pane {{ border: none; }}
QTabBar {{ font: {body}px "{ui}"; }}
QTabBar::tab {{
    background: transparent; color: {muted}; padding: {tab}px 0; min-width: 40px; border: none;
    border-bottom: {line}px solid {border}; }}
QTabBar::tab:selected {{ background: {raised}; color: {text}; border-bottom: {thick}px solid {text}; }}
QPlainTextEdit, QListView, QTableView {{ background: {surface}; color: {text}; border: none; }}
QHeaderView, QTableCornerButton::section {{ background: {surface}; border: none; }}
QHeaderView::section {{
    background: {surface}; color: {muted}; border: none; padding: 0 {cell}px; font: 500 {tick}px "{ui}"; }}
QHeaderView::section:horizontal, QTableCornerButton::section {{ border-bottom: {line}px solid {border}; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: {bar}px; }}
QScrollBar:horizontal {{ height: {bar}px; }}
QScrollBar::handle {{ background: {border}; border-radius: {half}px; min-height: 24px; min-width: 24px; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QToolTip {{ background: {raised}; color: {text}; border: {line}px solid {border}; padding: {small}px; }}
"""


def apply_style(window: QWidget, theme: Theme) -> None:
    """Qt's own widgets in a theme."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setPalette(theme.palette())
    app.setFont(theme.font("body"))
    window.setStyleSheet(style_sheet(theme))


def style_sheet(theme: Theme) -> str:
    """The sheet in a theme's colours and sizes."""
    tokens = ("bg", "surface", "raised", "border", "strong", "text", "muted", "dimtext", "gradient")
    sizes = RADIUS | _SIZES | {role: FONTS[role][1] for role in ("body", "tick")}
    scaled = {name: theme.ipx(size) for name, size in sizes.items()}
    return _SHEET.format(ui=UI, **{token: theme.hex(token) for token in tokens}, **scaled)
