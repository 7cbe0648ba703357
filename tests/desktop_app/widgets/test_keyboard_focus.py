"""Tab: through everything that can be used, as one reads, in a frame that is seen; every control says what it does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from desktop_app.widgets.value_slider import ValueSlider
from engine.training.experiment import Experiment

LINE = "x = [0.0, 1.0, 3.0]\ny = [1.0, 3.5, 8.0]\nw = 2\nb = 1\nL = mean((w*x + b - y)**2)"
SIZES = [(1920, 1080), (1366, 768)]


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


def walked(page, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """Where the focus goes, once round."""
    page.widget.activateWindow()
    page.graph.setFocus()
    found: list[QWidget] = []
    while (focus := QApplication.focusWidget()) not in found and len(found) < 200:
        found.append(focus)
        QTest.keyClick(focus, key)
        QCoreApplication.processEvents()
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lab", [False, True])
def test_tab_goes_through_everything_as_one_reads(open_window, size: tuple[int, int], lab: bool) -> None:
    page = open_window(size=size)
    page.player.step_forward()
    page.session.set_mode("nudge" if lab else "step")
    QCoreApplication.processEvents()
    found = walked(page)
    takes = [
        each for each in page.widget.findChildren(QWidget)
        if each.isVisible() and each.isEnabled() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
    ]  # fmt: skip
    assert set(found) == set(takes)
    names = [each.objectName() for each in found]
    last = ("nudge_h", "nudge_h_value") if lab else ("timeline", "button:play")
    order = ["program_editor", "leaf:a", "graph_view", *last]
    turned = names[names.index("examples") :] + names[: names.index("examples")]
    assert [turned.index(name) for name in order] == sorted(turned.index(name) for name in order)
    if not lab:
        transport = [each for each in found if each.parent() is page.transport and isinstance(each, QAbstractButton)]
        lefts = [place(each).left() for each in transport]
        assert lefts == sorted(lefts) and len(lefts) > 5
    assert walked(page, Qt.Key.Key_Backtab) == [found[0], *reversed(found[1:])]


@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
def test_the_frame_around_the_focus_is_seen(open_window, theme: str) -> None:
    page = open_window(size=(1366, 768))
    page.settings.theme = theme
    page.widget._apply_theme()
    frame = page.widget.keyboard_focus.frame
    for widget in walked(page)[1:6]:
        widget.setFocus()
        page.widget.keyboard_focus.step(forward=True)
        QCoreApplication.processEvents()
        assert frame.isVisible() and frame.around is QApplication.focusWidget()
        image = page.widget.grab().toImage()
        around = place(frame)
        assert QColor(image.pixel(around.center().x(), around.top() + 1)) != QColor(image.pixel(4, 4))
    QTest.mouseClick(page.graph, Qt.MouseButton.LeftButton)
    assert frame.around is None


@pytest.mark.parametrize("mode", ["step", "nudge"])
@pytest.mark.parametrize("program", ["", LINE])
def test_every_control_says_what_it_does(window, mode: str, program: str) -> None:
    if program:
        window.session.open_experiment(Experiment(program))
    window.player.step_forward()
    window.session.set_mode(mode)
    QCoreApplication.processEvents()
    controls = window.widget.findChildren(QWidget)
    silent = [
        f"{type(each).__name__} {each.objectName()}" for each in controls
        if isinstance(each, QAbstractButton | QLineEdit | QComboBox | ValueSlider)
        and each.isVisible() and not each.toolTip() and not isinstance(each.parent(), QComboBox)
        and not each.objectName().startswith("qt_")
    ]  # fmt: skip
    assert silent == []
