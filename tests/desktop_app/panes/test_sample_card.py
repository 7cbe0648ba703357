"""The card of the sample and what is said of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel

from desktop_app.look.theme import Theme
from desktop_app.panes.samples.binding import MOST_ROWS, SampleSummary, finite_of
from desktop_app.panes.samples.sample_card import SampleCard, SampleRow
from engine.analysis.prediction import find_prediction
from engine.training.experiment import Experiment
from engine.training.run import Run
from tests.desktop_app.lecture import heard

CLASSES = "w = 1\nx = [-2.0, -1.0, 0.5, 1.0]\nt = [{a}, {b}, {a}, {b}]\nz = w*x\nL = mean(relu(1 - t*z))"
SIGNED, HALVES = (
    CLASSES.format(a="-1.0", b="1.0"),
    "w = 1\nx = [0.2, 0.9, 0.7]\nt = [0.0, 1.0, 0.0]\nL = mean((w*x - t)**2)",
)


def told(program: str, sample: int, position: int = 4, **changed) -> SampleSummary:
    run = Run(Experiment(program, **changed))
    trace = run.trace(0, sample)
    return SampleSummary(trace.graph, trace.frame(position), find_prediction(run.graph))


@pytest.mark.parametrize(
    ("sample", "target", "output", "verdict"),
    [(0, "−1 ■", "−2", "same sign: correct"), (2, "−1 ■", "+0.5", "other sign: wrong"),
     (3, "+1 ●", "+1", "same sign: correct")],
)  # fmt: skip
def test_a_class_and_the_side_of_the_score(sample: int, target: str, output: str, verdict: str) -> None:
    feature, label, score = told(SIGNED, sample).rows()
    assert feature[:2] == ("x", "input")
    assert (label.name, label.word, label.text) == ("t", "true class", target)
    assert (score.name, score.word, score.text) == ("z", verdict, output)


def test_classes_0_and_1_part_at_a_half() -> None:
    assert [told(HALVES, sample).rows()[-1].word for sample in range(3)] == [
        "right side of 0.5", "right side of 0.5", "wrong side of 0.5"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("program", "words"),
    [(SIGNED.replace("-2.0, -1.0", "0.0, 0.0"), ["0 counts as −1: correct", "0 counts as −1: wrong"]),
     (HALVES.replace("0.2, 0.9", "0.5, 0.5"), ["0.5 counts as 0: correct", "0.5 counts as 0: wrong"])],
)  # fmt: skip
def test_a_score_on_the_border_is_of_the_lower_class(program: str, words: list[str]) -> None:
    assert [told(program, sample).rows()[-1].word for sample in (0, 1)] == words


def test_before_the_forward_pass_nothing_is_judged() -> None:
    score = told(SIGNED, 0, position=0).rows()[-1]
    assert (score.text, score.word) == ("–", "")
    assert told("w = 2\nx = [1.0, 2.0]\ny = [1.0, 5.0]\nL = mean((w*x - y)**2)", 0, 0).rows()[-1].word == ""


def test_a_curve_is_off_by_a_number() -> None:
    rows = told("w = 2\nx = [1.0, 2.0]\ny = [1.0, 5.0]\nL = mean((w*x - y)**2)", 1).rows()
    assert [(row.word, row.text) for row in rows[1:]] == [("target", "+5"), ("off by −1", "+4")]


def test_without_a_prediction_the_data_are_named_as_many_as_fit() -> None:
    lines = [f"x{k} = [1.0, 2.0]" for k in range(9)]
    rows = told("\n".join([*lines, "L = mean(" + " + ".join(f"x{k}" for k in range(9)) + ")"]), 1).rows()
    assert len(rows) == MOST_ROWS
    assert rows[0].text == "+2"


def test_the_batch_is_that_of_the_picked_node_or_the_step_or_the_prediction() -> None:
    teller = told(SIGNED, 0, position=0)
    names = [node.name for node in teller.graph.nodes]
    assert teller.looked_at(names.index("x"), -1).name == "x"
    assert teller.looked_at(names.index("w"), -1).name == "z"
    product = next(node.index for node in teller.graph.nodes if node.label == "t·z")
    assert teller.looked_at(None, product).label == "t·z"
    assert finite_of([1.0, float("nan")]) == [1.0, 0.0]


def test_a_sample_that_is_not_in_the_minibatch_is_said() -> None:
    run = Run(Experiment(SIGNED, batch_size=1))
    part = run.trace(0, 0).minibatches
    notes = [SampleSummary(t.graph, t.frame(0), None).note(0, t.batch) for t in part if t.batch]
    others = [f"Not in this minibatch: see sample {number}" for number in range(2, run.graph.samples + 1)]
    assert sorted(notes) == ["", *others]
    assert others


@pytest.fixture
def card(qtbot) -> SampleCard:
    card = SampleCard()
    qtbot.addWidget(card)
    card.set_theme(Theme())
    card.resize(400, 320)
    card.show_sample(27, 100, [SampleRow("x1", "input", "+1.88", "data")])
    card.show()
    return card


def test_the_card_says_which_of_how_many(card: SampleCard, qtbot) -> None:
    assert card._picker.text() == "28 of 100"
    assert card.accessibleDescription() == "x1 +1.88 input"
    picked = heard(card.sample_picked)
    card.show_sample(3, 100, [])
    assert picked == []
    card._picker.selectAll()
    qtbot.keyClicks(card._picker, "57")
    qtbot.keyClick(card._picker, Qt.Key.Key_Return)
    assert picked == [(56,)]


def test_the_buttons_ask_for_the_next(card: SampleCard, qtbot) -> None:
    asked = heard(card.previous_requested, card.next_requested)
    for button in (card._previous, card._next):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(asked) == 2


@pytest.mark.parametrize("values", [[0.0], [1.0, -2.0, 3.0], [1e308, -1e308], list(range(10_000)), []])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_strip_draws_any_batch(card: SampleCard, values: list[float], theme: str) -> None:
    card.set_theme(Theme(theme))
    card.strip.show_batch("z", values, len(values) - 1)
    assert card.strip.isVisible() == bool(values)
    card.grab()


@pytest.mark.parametrize("title", ["Fit a line: five points", "Logistic: classes 0 and 1", "Moons: 2 → 16 → 16 → 1"])
@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
def test_no_word_of_a_sample_is_cut(open_window, title: str, size: tuple[int, int]) -> None:
    window = open_window(size=size)
    window.open_example([example.title for example, _ in window.examples].index(title))
    for epoch in (0, 7, 40):
        window.player.set_place(epoch, 0)
        window.player.step_forward("phase")
        QCoreApplication.processEvents()
        labels = window.sample.findChildren(QLabel)
        shown = [label for label in labels if label.isVisible() and label.text() and not label.wordWrap()]
        assert [each.text() for each in shown if each.width() < each.sizeHint().width()] == []


@pytest.mark.parametrize("name", ["dark", "light", "contrast"])
def test_numbers_follow_the_theme(card: SampleCard, name: str) -> None:
    rows = [SampleRow("y", "target", "+1.1", "text"), SampleRow("s", "", "+0.2", "data")]
    card.show_sample(0, 5, rows)
    theme = Theme(name)
    card.set_theme(theme)
    found = [label.styleSheet() for label in card.findChildren(QLabel) if label.text() in ("+1.1", "+0.2")]
    assert found == [f"color: {theme.hex(row.token)}" for row in rows]
