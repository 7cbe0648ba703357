"""The gradient check: its table, its verdicts, how little it does for a new number."""

from __future__ import annotations

import math
from typing import NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QTableView

from desktop_app.look.assets import ROOT, load_fonts
from desktop_app.look.style import style_sheet
from desktop_app.look.theme import PALETTES, Theme
from desktop_app.look.translation import how_to_get_torch
from desktop_app.panes.gradient_check.binding import bind
from desktop_app.panes.gradient_check.check_table import SIGNS
from desktop_app.panes.gradient_check.view import GradientCheck
from desktop_app.session.session import Session
from desktop_app.session.torch_runner import TorchRunner
from tests.desktop_app.lecture import heard, lecture

ACROSS, DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class Row(NamedTuple):
    leaf: str
    value: float
    analytic: float
    numeric: float
    h: float = 1e-6
    torch: float | None = None
    kind: str = "leaf"
    central: float = 0.0
    verdict: str = "agree"


LECTURE = (
    Row("a", 5.0, 10.0, 10.000000003, torch=10.0, central=10.0),
    Row("b", 3.0, 10.0, 10.000000003, torch=10.0, central=10.0),
    Row("d", 10.0, 8.0, 7.999999994, torch=8.0, central=8.0),
    Row("c", 8.0, 10.0, 10.000000003, torch=10.0, kind="node", central=10.0),
    Row("L", 80.0, 1.0, 1.00000002, torch=1.0, kind="node", central=1.0),
)


@pytest.fixture
def check(qtbot, qapp) -> GradientCheck:
    load_fonts()
    check = GradientCheck()
    qtbot.addWidget(check)
    check.setStyleSheet(style_sheet(Theme("light")))
    check.set_theme(Theme("light"))
    check.resize(312, 320)
    check.show()
    check.show_rows(LECTURE, "a")
    return check


def table(check: GradientCheck) -> QTableView:
    return check.findChild(QTableView)


def said(check: GradientCheck, name: str = "summary") -> str:
    label = check.findChild(QLabel, f"gradient_check_{name}")
    return "" if label.isHidden() else label.text()


def titles(check: GradientCheck, orientation: Qt.Orientation) -> list[str]:
    model = table(check).model()
    count = model.columnCount() if orientation == ACROSS else model.rowCount()
    return [model.headerData(section, orientation) for section in range(count)]


def cells(check: GradientCheck, row: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> list[str]:
    model = table(check).model()
    return [model.index(row, column).data(role) for column in range(model.columnCount())]


def in_sight(check: GradientCheck) -> list[str]:
    view = table(check)
    ends = [view.columnViewportPosition(column) + view.columnWidth(column) for column in range(6)]
    return [title for title, end in zip(titles(check, ACROSS), ends, strict=True) if end <= view.viewport().width()]


def test_every_leaf_and_node_can_be_read(check: GradientCheck) -> None:
    assert titles(check, DOWN) == ["a", "b", "d", "c", "L"]
    assert titles(check, ACROSS) == ["analytic", "numeric", "diff.", "verdict", "central", "PyTorch"]
    assert cells(check, 2) == ["8", "7.999999994", "−5.999999608263806e−9", "agree", "8", "8"]
    assert cells(check, 2, Qt.ItemDataRole.AccessibleTextRole) == cells(check, 2)
    assert cells(check, 0, Qt.ItemDataRole.ToolTipRole)[1] == "a, numeric: 10.000000003"


def test_what_is_drawn_in_the_narrow_card(check: GradientCheck) -> None:
    view = table(check)
    drawn = [
        view.model().text(2, column, view.characters(view.columnWidth(column))) for column in range(3)
    ]  # fmt: skip
    assert drawn == ["8", "8.0000", "−6e−9"]
    assert in_sight(check) == ["analytic", "numeric", "diff."]
    assert sum(view.columnWidth(column) for column in range(3)) == view.viewport().width()


@pytest.mark.parametrize(
    ("width", "count"), [(312, 3), (430, 4), (800, 6)]
)  # fmt: skip
def test_more_room_shows_more_columns(check: GradientCheck, width: int, count: int) -> None:
    check.resize(width, 320)
    assert len(in_sight(check)) == count
    assert table(check).lacks_verdict == (count == 3)


@pytest.mark.parametrize("scale", [0.8, 1.0])
@pytest.mark.parametrize("name", ["a", "w12", "a_rather_long_name"])
def test_no_number_and_no_title_is_cut(check: GradientCheck, name: str, scale: float) -> None:
    theme, view = Theme("light", scale), table(check)
    check.set_theme(theme)
    check.resize(round(308 * scale), round(300 * scale))
    numbers = (-1.7e-300, 12345.678, -0.8982809, math.nan, -math.inf)
    check.show_rows([Row(name, 1.0, number, number, central=number, torch=number) for number in numbers], name)
    for column in (0, 1, 2, 4, 5):
        room = view.columnWidth(column) - theme.px(8)
        assert theme.metrics("tick").horizontalAdvance(view.model().title(column)) <= room
        for row in range(len(numbers)):
            text = view.model().text(row, column, view.characters(view.columnWidth(column)))
            factor = view.factor * view.squeeze(text, view.columnWidth(column))
            assert theme.metrics("step", factor=factor).horizontalAdvance(text) <= room + 1


@pytest.mark.parametrize(
    ("numeric", "text"),
    [(10.0, "0"), (10.5, "+0.5"), (9.0, "−1"), (10 + 1e-5, "+1e−5"), (math.nan, "–"), (math.inf, "+inf")],
)
def test_differences(check: GradientCheck, numeric: float, text: str) -> None:
    check.show_rows([Row("a", 5.0, 10.0, numeric)], None)
    assert table(check).model().text(0, 2, 6) == text


def test_all_agree(check: GradientCheck) -> None:
    assert said(check) == "All agree"
    assert [label.text() for label in check.findChildren(QLabel) if "h =" in label.text()] == ["h = 1e−6"]
    assert said(check, "more") == ""


def test_some_differ(check: GradientCheck) -> None:
    check.show_rows([LECTURE[0]._replace(verdict="disagree", analytic=9.0), *LECTURE[1:]], None)
    assert said(check) == "1 of 5 differ"
    assert cells(check, 0)[3] == "differs"


@pytest.mark.parametrize(
    ("verdict", "word", "sentence"),
    [
        ("kink", "kink", "a: a kink, no error. The slopes left and right of it differ."),
        ("edge", "edge", "a: an edge, no error. A step further there is no value."),
        ("round_off", "round-off", "a: lost in round-off. Try a larger h."),
    ],
)
def test_what_need_not_agree_is_no_error(check: GradientCheck, verdict: str, word: str, sentence: str) -> None:
    odd = LECTURE[0]._replace(verdict=verdict)
    check.show_rows([odd, *LECTURE[1:]], None)
    assert (said(check), said(check, "more")) == ("All others agree", sentence)
    assert cells(check, 0)[3] == word
    check.show_rows([odd], None)
    assert said(check) == "Nothing to compare"


def test_of_many_kinks_only_a_few_are_named(check: GradientCheck) -> None:
    check.show_rows([Row(name, 0.0, 0.0, 1.0, torch=0.0, verdict="kink") for name in "abcde"], None)
    assert said(check, "more").startswith("a, b, c, …: a kink")


def test_without_pytorch_it_says_how_to_get_it(check: GradientCheck) -> None:
    check.show_rows([row._replace(torch=None) for row in LECTURE], None, how_to_get_torch())
    assert said(check, "more") == how_to_get_torch()
    assert cells(check, 0)[5] == "–"
    check.show_rows([], None)
    assert (said(check), said(check, "more")) == ("", "")


def test_a_verdict_has_a_sign_that_ships_and_a_colour() -> None:
    for sign, token in SIGNS.values():
        assert (ROOT / "icons" / f"{sign}.svg").is_file()
        assert all(token in palette for palette in PALETTES.values())


def test_a_click_picks_a_node(check: GradientCheck, qtbot) -> None:
    picked, view = heard(check.node_picked), table(check)
    spot = view.visualRect(view.model().index(3, 1)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    header = view.verticalHeader()
    row = QPoint(5, header.sectionViewportPosition(1) + 10)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert picked == [("c",), ("b",)]


def test_keys_pick_a_node_and_leave_the_others_to_the_window(check: GradientCheck, qtbot) -> None:
    picked, view = heard(check.node_picked), table(check)
    view.setCurrentIndex(view.model().index(0, 0))
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert picked == [("b",)]


def test_the_active_row_is_lit_and_in_sight(check: GradientCheck) -> None:
    view, theme = table(check), Theme("light")
    picture = view.viewport().grab().toImage()
    lit, other = (view.visualRect(view.model().index(row, 0)).topLeft() + QPoint(2, 4) for row in (0, 1))
    assert picture.pixelColor(lit) == theme.color("highlight_fill")
    assert picture.pixelColor(other) == theme.color("surface")
    view.horizontalScrollBar().setValue(40)
    check.show_rows([*LECTURE, *(Row(f"n{number}", 1.0, 1.0, 1.0, torch=1.0) for number in range(40))], "n39")
    assert view.viewport().rect().contains(view.visualRect(view.model().index(44, 1)).center())
    assert view.horizontalScrollBar().value() == 40


def test_the_heading(check: GradientCheck) -> None:
    headings = heard(check.heading_changed)
    check.show_place("at a = 5")
    assert headings == [("Gradient check", "at a = 5")]


def test_a_new_number_is_announced_and_nothing_else(check: GradientCheck) -> None:
    model = table(check).model()
    resets, changes = heard(model.modelReset), heard(model.dataChanged)
    check.show_rows(LECTURE, "a")
    assert (resets, changes) == ([], [])
    check.show_rows([*LECTURE[:2], LECTURE[2]._replace(numeric=8.1), *LECTURE[3:]], "a")
    [(first, last, _)] = changes
    assert (first.row(), last.row()) == (2, 2)
    check.show_rows(LECTURE[:2], "a")
    assert len(resets) == 1


def test_of_two_hundred_rows_only_those_in_sight_are_written(check: GradientCheck, qapp, monkeypatch) -> None:
    rows = [Row(f"n{number}", 1.0, number, number + 1e-6, torch=number) for number in range(200)]
    check.show_rows(rows, "n0")
    qapp.processEvents()
    model, written = table(check).model(), []
    text = model.text
    monkeypatch.setattr(model, "text", lambda *cell: written.append(cell) or text(*cell))
    resets, changes = heard(model.modelReset), heard(model.dataChanged)
    check.show_rows([row._replace(numeric=row.analytic + 2e-6) for row in rows], "n1")
    qapp.processEvents()
    assert (len(resets), len(changes)) == (0, 1)
    assert 0 < len({row for row, *_ in written}) <= 8


@pytest.mark.parametrize("name", PALETTES)
def test_every_theme_paints_every_verdict(check: GradientCheck, name: str) -> None:
    check.set_theme(Theme(name))
    check.show_rows([row._replace(verdict=verdict) for row, verdict in zip(LECTURE, SIGNS, strict=True)], "a")
    for width in (312, 800):
        check.resize(width, 320)
        assert not check.grab().isNull()


def test_beside_a_network_there_is_room_for_the_whole_name_of_a_weight(check: GradientCheck) -> None:
    check.resize(400, 500)
    check.show()
    check.show_rows([Row(f"h1.w1_{k}", 0.2, -0.1924, -0.1924) for k in (1, 2)], "h1.w1_1")
    names = check.findChild(QTableView).verticalHeader()
    name = Theme("light").metrics("count").horizontalAdvance("h1.w1_1")
    assert names.width() >= name + Theme("light").ipx(24)


def test_pytorch_is_not_asked_on_about_nodes_that_are_gone(check: GradientCheck, monkeypatch) -> None:
    """Its answer would come before the new rows, and be taken for that of other nodes."""
    stopped: list[object] = []
    monkeypatch.setattr(TorchRunner, "available", staticmethod(lambda: False))
    session = Session(lecture())
    bind(session, check)
    session.set_mode("nudge")
    monkeypatch.setattr(TorchRunner, "stop", lambda runner: stopped.append(runner))
    session.edits.set_program("x = 2\ny = 3\nz = x + 1\nw = z + y + 1")
    assert stopped and session.jobs.running("gradient check")


def test_where_pytorch_fails_it_says_why_and_not_that_it_is_missing(check: GradientCheck, monkeypatch) -> None:
    monkeypatch.setattr(TorchRunner, "available", staticmethod(lambda: True))
    answer = "half\nIt was stopped."
    monkeypatch.setattr(TorchRunner, "start", lambda runner, script: runner.finished.emit(answer, False))
    session = Session(lecture())
    bind(session, check)
    session.set_mode("nudge")
    while session.jobs.running("gradient check"):
        QApplication.processEvents()
    assert "PyTorch gave no answer. It was stopped." in said(check, "more")


def test_a_row_of_a_node_that_is_gone_picks_nothing(check: GradientCheck) -> None:
    """The rows of another program come a moment after it."""
    session = Session(lecture())
    bind(session, check)
    session.set_mode("nudge")
    before = session.nudge.index
    check.node_picked.emit("relu(x)")
    assert session.nudge.index == before


def test_an_answer_that_comes_when_the_table_is_gone_reaches_nobody(qtbot, qapp) -> None:
    session, view = Session(lecture()), GradientCheck()
    bind(session, view)
    session.set_mode("nudge")
    session.jobs.flush()
    view.deleteLater()
    QCoreApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete)
    for runner in session.findChildren(TorchRunner):
        runner.finished.emit("a.grad = 10.0", True)
    session.stop()
