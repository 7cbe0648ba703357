"""What of a window cannot be read or reached: texts that are cut or covered, controls too small or out of sight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTabWidget,
    QToolButton,
    QWidget,
)

from desktop_app.panes.caption.caption import Caption
from desktop_app.panes.controls.timeline import Timeline
from desktop_app.panes.program.program_text import ProgramText
from desktop_app.panes.steps.step_list import StepList
from desktop_app.widgets.icon_button import IconButton
from desktop_app.widgets.value_slider import ValueSlider
from desktop_app.window.main_window import MainWindow

TRACK, TARGET = 80, 24  # px: the least way of a slider, the least side of what one clicks at
SLACK = 1  # px that a rounded length may be short of
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, ValueSlider, Timeline)
REACHABLE = ("learning_rate", "learning_rate_value", "optimizer")
LARGE_ENOUGH = (1280, 720)  # from here on those need no scrolling
WRAP = int(Qt.TextFlag.TextWordWrap)


class Finding(NamedTuple):
    """What is wrong with which widget."""

    kind: str
    place: str
    detail: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.place} ({self.detail})"


def findings(window: MainWindow) -> list[Finding]:
    """All that is wrong with what a shown window shows."""
    widgets = [each for each in window.findChildren(QWidget) if each.isVisible() and each.window() is window]
    atoms = [each for each in widgets if _is_atom(each)]
    found = [finding for each in widgets for finding in (*_cut(each), *_painted_cut(each))]
    found += [finding for each in atoms for finding in (*_hidden(each), *_covered(each, window))]
    found += [finding for each in atoms if _in_sight(each) for finding in _too_small(each)]
    found += _overlaps(atoms, window)
    found += _unreachable(window)
    found += _out_of_the_pane(window)
    return found


def visible_box(widget: QWidget) -> QRect:
    """What can be seen of a widget, in the coordinates of its window."""
    box, above = widget.rect(), widget
    while not above.isWindow():
        box, above = box.translated(above.pos()), above.parentWidget()
        box &= above.rect()
    return box


def _in_sight(widget: QWidget) -> bool:
    return not visible_box(widget).isEmpty()


def _name(widget: QWidget) -> str:
    """A name to find it by: its own, that of the next one above that has one, and its text."""
    above: QWidget | None = widget
    while above is not None and not above.objectName():
        above = above.parentWidget()
    text = widget.text() if hasattr(widget, "text") else ""
    return f"{type(widget).__name__} {above.objectName() if above is not None else ''} {text!r}"


def _is_atom(widget: QWidget) -> bool:
    """Whether it is a text or a control, not what holds them."""
    if isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox | QTabBar):
        return False
    if widget.objectName() == "qt_tableview_cornerbutton":  # one cannot click at it
        return False
    return isinstance(widget, CONTROLS) or (isinstance(widget, QLabel) and bool(widget.text()))


# texts


def _cut(widget: QWidget) -> Iterator[Finding]:
    """Texts of Qt's own widgets that are wider or higher than what they have."""
    for text, metrics, box in _texts(widget):
        wide = max(metrics.horizontalAdvance(line) for line in text.split("\n"))
        if wide > box.width() + SLACK and _in_sight(widget):
            yield Finding("text cut", _name(widget), f"{wide} px in {box.width()}: {text!r}")
    if isinstance(widget, QLabel) and widget.text() and widget.height() > 0:
        yield from _low(widget)


def _texts(widget: QWidget) -> Iterator[tuple[str, QFontMetrics | QFontMetricsF, QRect]]:
    """The texts of a widget that stand in one line, with the room of each."""
    box, metrics = widget.contentsRect(), widget.fontMetrics()
    match widget:
        case IconButton():
            if widget._word:
                letters = widget._theme.metrics("button")
                beside = round(widget._content_width - letters.horizontalAdvance(widget._word))
                yield widget._word, letters, box.adjusted(0, 0, -beside, 0)
        case QToolButton():
            sign = widget.iconSize().width() + 4 if not widget.icon().isNull() else 0
            if widget.toolButtonStyle() != Qt.ToolButtonStyle.ToolButtonIconOnly and widget.text():
                yield widget.text(), metrics, box.adjusted(sign, 0, 0, 0)
        case QAbstractButton() | QLabel():
            if widget.text() and not (isinstance(widget, QLabel) and widget.wordWrap()):
                yield widget.text(), metrics, box
        case QLineEdit():
            margins = widget.textMargins()
            if not widget.hasFocus():
                yield widget.text(), metrics, box.adjusted(2 + margins.left(), 0, -2 - margins.right(), 0)
        case QComboBox():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            part = QStyle.SubControl.SC_ComboBoxEditField
            field = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, widget)
            yield widget.currentText() or widget.placeholderText(), metrics, field
        case QTabBar():
            for tab in range(widget.count()):
                yield widget.tabText(tab), metrics, widget.tabRect(tab) & widget.rect()


def _low(label: QLabel) -> Iterator[Finding]:
    """A label with less height than its letters, hanging ones too."""
    metrics, height = label.fontMetrics(), label.contentsRect().height()
    if label.wordWrap():
        needed = metrics.boundingRect(0, 0, label.contentsRect().width(), 10_000, WRAP, label.text()).height()
        short = needed - height > metrics.descent()
    else:
        lines = label.text().count("\n") + 1
        ink = metrics.tightBoundingRect(label.text().replace("\n", " "))
        first = (height - lines * metrics.height()) / 2 + metrics.ascent()
        short = first + ink.top() < -SLACK or first + (lines - 1) * metrics.height() + ink.bottom() > height + SLACK
    if short:
        yield Finding("text too low", _name(label), f"height {height}")


def _painted_cut(widget: QWidget) -> Iterator[Finding]:
    """Texts that the app paints itself."""
    match widget:
        case Caption():
            yield from _cut_caption(widget)
        case ProgramText():
            yield from _cut_program(widget)
        case StepList():
            yield from _cut_steps(widget)
        case _ if type(widget).__name__ == "PlotCanvas" and _in_sight(widget):
            yield from _cut_plot(widget)


def _cut_caption(caption: Caption) -> Iterator[Finding]:
    sentence, _ = caption.fitted()
    if sentence.endswith("…"):
        yield Finding("text cut", "caption", sentence)
    space = caption.width() - caption._theme.px(200)
    for row in caption.rows() if caption._equation else ():
        if row.width > space + SLACK:
            yield Finding("text cut", "caption", f"an equation of {row.width:.0f} px in {space:.0f}")


def _cut_program(text: ProgramText) -> Iterator[Finding]:
    block = text.firstVisibleBlock()
    while block.isValid() and text.row(block.blockNumber() + 1).top() < text.viewport().height():
        rows = [block.layout().lineAt(row) for row in range(block.layout().lineCount())]
        wide = max((row.naturalTextRect().right() for row in rows), default=0.0)
        if wide > text.viewport().width() + SLACK:
            yield Finding("text cut", "program_editor", f"{wide:.0f} px in {text.viewport().width()}: {block.text()}")
        block = block.next()


def _cut_steps(steps: StepList) -> Iterator[Finding]:
    theme, rows = steps._painter.theme, steps._in_sight()
    space = steps.viewport().width() - theme.px(52)
    for index in rows:
        wide = theme.metrics("step", factor=0.7).horizontalAdvance(str(index.data()))
        if wide > space + SLACK and index.data(Qt.ItemDataRole.ToolTipRole) != index.data():
            yield Finding("text cut", "step_list", f"{wide:.0f} px in {space:.0f}: {index.data()}")
    if rows and steps.viewport().height() < steps.visualRect(rows[0]).height():
        yield Finding("row cut", "step_list", "not one row is whole")


def _cut_plot(canvas: Any) -> Iterator[Finding]:
    name, texts = canvas.parentWidget().objectName(), canvas.artists.texts
    for words in texts:
        box = words.box
        if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > canvas.width() + SLACK or box.y1 > canvas.height() + SLACK:
            yield Finding("text cut", name, words.text)
    for one, other in combinations(texts, 2):
        across = min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)
        down = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
        if across > 2 and down > 3:
            yield Finding("overlap", name, f"{one.text!r} and {other.text!r}")


# places


def _hidden(widget: QWidget) -> Iterator[Finding]:
    """What reaches out of what it stands in; in a list that scrolls, what is seen must be whole."""
    seen = visible_box(widget)
    if seen.size() == widget.size():
        return
    if seen.isEmpty() and _scroll_area(widget) is not None:
        return
    if widget.width() - seen.width() > SLACK or widget.height() - seen.height() > SLACK or seen.isEmpty():
        detail = f"{seen.width()} × {seen.height()} of {widget.width()} × {widget.height()}"
        yield Finding("row cut" if _scroll_area(widget) else "out of sight", _name(widget), detail)


def _scroll_area(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _covered(widget: QWidget, window: MainWindow) -> Iterator[Finding]:
    seen = visible_box(widget).adjusted(1, 1, -1, -1)
    for point in (seen.center(), seen.topLeft(), seen.bottomRight()) if not seen.isEmpty() else ():
        above = window.childAt(point)
        if above is not None and above is not widget and not _related(above, widget):
            yield Finding("covered", _name(widget), f"by {_name(above)}")
            return


def _related(one: QWidget, other: QWidget) -> bool:
    return one.isAncestorOf(other) or other.isAncestorOf(one)


def _overlaps(atoms: list[QWidget], window: MainWindow) -> Iterator[Finding]:
    boxes = [(each, visible_box(each)) for each in atoms]
    for (one, first), (other, second) in combinations(boxes, 2):
        both = first & second
        if min(both.width(), both.height()) > SLACK and not _related(one, other):
            yield Finding("overlap", _name(one), f"with {_name(other)}")


def _too_small(widget: QWidget) -> Iterator[Finding]:
    if isinstance(widget, ValueSlider):
        track = widget.width() - 2 * widget._inset
        if track < TRACK - SLACK:
            yield Finding("short slider", _name(widget), f"{track:.0f} px")
    if isinstance(widget, CONTROLS) and min(widget.width(), widget.height()) < TARGET:
        yield Finding("small control", _name(widget), f"{widget.width()} × {widget.height()}")


def _unreachable(window: MainWindow) -> Iterator[Finding]:
    if window.session.nudging or window.width() < LARGE_ENOUGH[0] or window.height() < LARGE_ENOUGH[1]:
        return
    for name in REACHABLE:
        widget = window.findChild(QWidget, name)
        if not widget.isVisible() and _behind_a_tab(widget):
            continue
        if not widget.isVisible() or visible_box(widget).size() != widget.size():
            yield Finding("out of reach", name, "not in sight without scrolling")


def _behind_a_tab(widget: QWidget) -> bool:
    """Whether a click on a tab brings it up."""
    above = widget
    while above is not None and not above.isWindow():
        tabs = above.parentWidget().parentWidget() if above.parentWidget() is not None else None
        if isinstance(tabs, QTabWidget) and tabs.indexOf(above) >= 0:
            return tabs.isVisible() and tabs.currentWidget() is not above and widget.isVisibleTo(above)
        above = above.parentWidget()
    return False


def _out_of_the_pane(window: MainWindow) -> Iterator[Finding]:
    graph, session = window.panes["graph"], window.session
    step = session.frame.step
    node = session.nudge.node.index if session.nudging else step.source if step is not None else -1
    if node < 0 or not graph.isVisible():
        return
    box = graph.node_box(node).toAlignedRect()
    if not graph.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(box):
        yield Finding("out of the pane", f"node {node}", f"{box} in {graph.rect()}")


def scroll_bars(window: MainWindow) -> list[str]:
    """The names of the areas that scroll sideways."""
    areas = [each for each in window.findChildren(QAbstractScrollArea) if each.isVisible()]
    return [area.objectName() for area in areas if area.horizontalScrollBar().maximum() > 0]


def point_of(widget: QWidget) -> QPoint:
    """The middle of a widget in its window."""
    return widget.mapTo(widget.window(), widget.rect().center())
