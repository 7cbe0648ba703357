"""What is said about each step, word for word where a teacher reads it aloud."""

import sys

import pytest

from engine.autodiff.stepper import run
from engine.autodiff.trace import Trace
from engine.explain.explanation import Explanation
from engine.explain.steps import explain, line, operation_text
from engine.explain.trouble import why_not_finite
from engine.explain.typesetting import plain
from engine.language import parse
from engine.optim.optimizers import SGD, Update
from tests.engine.programs import LECTURE


def trace_of(program: str, *, rate: float = 0.01, locked: frozenset[str] = frozenset()) -> Trace:
    graph = parse(program)
    leaves = [node.value if node.op is None else None for node in graph.nodes]
    return run(graph, leaves, Update(SGD, rate, rate), locked=locked)


def said(program: str, **settings) -> list[Explanation]:
    trace = trace_of(program, **settings)
    return [explain(trace, position) for position in range(1, len(trace) + 1)]


def sentence_about(program: str, line_text: str) -> str:
    return next(str(e.sentence) for e in said(program) if e.line == line_text)


def test_the_lecture_reads_as_on_the_blackboard() -> None:
    assert [e.text for e in said(LECTURE)] == [
        "c = a + b = 5 + 3 = 8",
        "L = c · d = 8 · 10 = 80",
        "every grad = 0",
        "∂L/∂L = 1",
        "∂L/∂c += ∂L/∂L · ∂L/∂c = 1 · 10 = 10",
        "∂L/∂d += ∂L/∂L · ∂L/∂d = 1 · 8 = 8",
        "∂L/∂a += ∂L/∂c · ∂c/∂a = 10 · 1 = 10",
        "∂L/∂b += ∂L/∂c · ∂c/∂b = 10 · 1 = 10",
        "a ← a − lr · ∂L/∂a = 5 − 0.01 · 10 = 4.9",
        "b ← b − lr · ∂L/∂b = 3 − 0.01 · 10 = 2.9",
        "d ← d − lr · ∂L/∂d = 10 − 0.01 · 8 = 9.92",
    ]
    assert [e.line for e in said(LECTURE)] == [
        "c = 5 + 3", "L = 8 × 10", "all grads = 0", "L.grad = 1", "c.grad += 1 × 10", "d.grad += 1 × 8",
        "a.grad += 10 × 1", "b.grad += 10 × 1", "a −= 0.01 × 10", "b −= 0.01 × 10", "d −= 0.01 × 8",
    ]  # fmt: skip


def test_the_line_of_the_list_is_the_line_of_the_explanation() -> None:
    trace = trace_of("a = -2\nb = 3\nL = mean(a, b, 4) * relu(a) - a**b", locked=frozenset({"b"}))
    for position in range(1, len(trace) + 1):
        assert str(line(trace, position)) == explain(trace, position).line


def test_only_the_words_of_the_list_are_there_to_be_translated() -> None:
    trace = trace_of("a = 2\nb = 3\nL = a * b", locked=frozenset({"b"}))
    templates = {line(trace, position).template for position in range(1, len(trace) + 1)}
    assert templates == {"{text}", "all grads = 0", "{name} stays (locked)"}


def test_the_callout_writes_the_sum_out() -> None:
    explanation = said(LECTURE)[6]
    assert [plain(row) for row in explanation.callout] == ["a.grad += c.grad × ∂c/∂a", "0 + 10 × 1 = 10"]
    assert explanation.change == ("a.grad", "0", "10")


def test_a_second_road_adds_to_the_first() -> None:
    program = "a = -2\nb = 3\nd = a * b\ne = a + b\nf = d * e"
    second = [e for e in said(program) if e.change[0] == "a.grad"][1]
    assert plain(second.callout[1]) == "−6 + 1 × 3 = −3"
    assert str(second.sentence) == (
        "In a product each factor receives the other factor: ∂d/∂a = b = 3. "
        "A second road adds to the first: −6 + 3 = −3."
    )


def test_negative_numbers_get_brackets_after_a_sign() -> None:
    explained = said("a = -2\nb = 3\nL = b - a\nM = -a * L")
    assert explained[0].line == "L = 3 − (−2)"
    assert explained[1].line == "−a = −(−2)"
    assert explained[2].line == "M = 2 × 5"


@pytest.mark.parametrize(
    ("program", "line_text", "sentence"),
    [
        (LECTURE, "a.grad += 10 × 1", "A sum passes the gradient on unchanged: c = a + b, so ∂c/∂a = 1."),
        (LECTURE, "a −= 0.01 × 10", "The gradient is positive, so a steps down. c and L stay old until Forward."),
        (LECTURE, "d −= 0.01 × 8", "The gradient is positive, so d steps down. L stays old until Forward."),
        ("x = 3\ny = x**2", "x.grad += 1 × 6", "The power rule: ∂y/∂x = 2 · x = 2 · 3 = 6."),
        ("x = 2\ny = x**3", "x.grad += 1 × 12", "The power rule: ∂y/∂x = 3 · x² = 3 · 2² = 12."),
        ("x = 0\ny = relu(x)", "x.grad += 1 × 0",
         "relu lets the gradient through where its operand is positive, else nothing: ∂y/∂x = 0. "
         "There is a kink here: 0 is taken."),
        ("x = -3\ny = -x", "x −= 0.01 × (−1)", "The gradient is negative, so x steps up. y stays old until Forward."),
        ("x = 0\ny = x**2", "x −= 0.01 × 0", "The gradient is 0, so x stays."),
        ("x = 5", "x −= 0.01 × 1", "The gradient is positive, so x steps down."),
        ("x = 1\na = x + 1\nb = a + 1\nc = b + 1\nd = c + 1", "x −= 0.01 × 1",
         "The gradient is positive, so x steps down. What depends on it stays old until Forward."),
        ("a = 1\nb = 3\nL = mean(a, b)", "a.grad += 1 × 0.5",
         "A mean shares the gradient among its operands: ∂L/∂a = 1 / 2 = 0.5."),
    ],
)  # fmt: skip
def test_sentences(program: str, line_text: str, sentence: str) -> None:
    assert sentence_about(program, line_text) == sentence


def test_a_locked_parameter_stays() -> None:
    explanation = said(LECTURE, locked=frozenset({"a"}))[8]
    assert (explanation.line, explanation.change) == ("a stays (locked)", ("a", "5", "5"))
    assert str(explanation.sentence) == "a is locked, so the update leaves it as it is."


def test_nameless_results_go_by_their_expression_or_by_what_they_are() -> None:
    explained = said("x1 = input(2)\nw1 = -3\nx2 = input(0)\nw2 = 1\nb = 6\nn = x1*w1 + x2*w2*w2*w2 + b")
    texts = [e.text for e in explained]
    assert texts[0] == "x1 · w1 = 2 · (−3) = −6"
    assert any(text.startswith("∂n/∂(x1·w1) += ∂n/∂v₁ · ∂v₁/∂(x1·w1)") for text in texts)


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("x = 0\ny = log(x)\nL = y * 2", "log(x) needs x > 0; x is 0 here."),
        ("x = 0\ny = 1 / x", "1 / x needs x ≠ 0; x is 0 here."),
        ("a = 1\nb = 0\ny = a / b", "a / b needs b ≠ 0; a is 1, b is 0 here."),
        ("x = 1\ny = x / (2 - 2)", "x / (2 − 2) needs 2 − 2 ≠ 0; x is 1, 2 − 2 is 0 here."),
        ("y = log(0)", "log(0) needs 0 > 0."),
        ("x = -2\ny = sqrt(x)", "sqrt(x) needs x ≥ 0; x is −2 here."),
        ("x = 1000\ny = exp(x)", "exp(x) is larger than a number can be (1.8e308)."),
        ("x = 1e308\ny = sum(x, x)", "The sum in sum(x, x) leaves the range of numbers (±1.8e308)."),
        ("x = 1e308\ny = mean(x, x)", "The sum in sum(x, x) / 2 leaves the range of numbers (±1.8e308)."),
        ("x = 1e200\ny = -x * x", "−x · x leaves the range of numbers (±1.8e308)."),
        ("a = 1\nb = 1e-320\ny = a * (1 / b)", "1 / b is larger than a number can be (1.8e308)."),
        ("a = 0\nb = 1e-320\ny = a / b", "At a = 0, b = 1e−320 that slope is not finite."),
        ("x = 0\ny = sqrt(x)", "At x = 0 that slope is not finite."),
        ("x = 1e200\nL = x * 1e-200", None),
    ],
)
def test_why_a_number_is_not_finite(program: str, why: str | None) -> None:
    found = why_not_finite(trace_of(program))
    assert (found and str(found[0])) == why


def test_what_comes_from_a_number_that_is_not_finite_says_so() -> None:
    explanation = said("x = 0\ny = log(x)\nL = y * 2")[1]
    assert explanation.warning
    assert str(explanation.sentence) == "y is −inf already, so y · 2 is not finite."


def test_an_update_can_run_away() -> None:
    trace = trace_of("x = 0\nL = x * 1e200", rate=1e200)
    found = why_not_finite(trace)
    assert found is not None and str(found[0]) == "The update takes x to −inf."
    lost = explain(trace_of("x = 0\nL = sqrt(x)"), 5)
    assert str(lost.sentence) == "The gradient is not finite, so x is lost from here on."


def test_a_gradient_can_grow_past_what_a_number_holds() -> None:
    trace = trace_of("x = 0\na = x * 1e200\nb = a * 1e200")
    found = why_not_finite(trace)
    assert found is not None and str(found[0]) == "The gradient of x grows past what a number can hold."


def test_the_operation_of_a_result_in_the_names_of_the_graph() -> None:
    graph = parse("x1 = input(2)\nw1 = -3\nb = 6\nn = x1*w1*2 + b**2")
    assert operation_text(graph, graph.by_name["n"].index) == "x1·w1·2 + b²"
    assert operation_text(graph, graph.by_name["b**2"].index) == "b²"


def calls_to_explain(formula: str) -> int:
    """How many calls of functions the last hundred steps cost: what does not depend on the machine."""
    trace, calls = trace_of(f"x = 1\nL = {formula}"), [0]

    def count(*event: object) -> None:
        calls[0] += 1

    sys.setprofile(count)
    try:
        for position in range(len(trace) - 100, len(trace) + 1):
            explain(trace, position)
    finally:
        sys.setprofile(None)
    return calls[0]


def test_a_step_of_a_large_program_costs_no_more_than_one_of_a_small_one() -> None:
    small, large = (calls_to_explain("x" + " * x" * size) for size in (300, 3_000))
    assert large < 3 * small


def test_of_a_long_list_of_operands_the_ends_are_shown() -> None:
    names = [f"x{i}" for i in range(1, 14)]
    leaves = "\n".join(f"{name} = {i}" for i, name in enumerate(names, 1))
    assert said(f"{leaves}\nL = sum({', '.join(names[:12])})")[0].line == (
        "L = sum(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)"
    )
    assert said(f"{leaves}\nL = mean({', '.join(names)})")[0].text == (
        "L = sum(x1, x2, x3, x4, x5, x6, x7, x8, …, x13) / 13 = sum(1, 2, 3, 4, 5, 6, 7, 8, …, 13) / 13 = 7"
    )
