"""What a statement makes: leaves, results, other names for nodes, the output, and notes about what was skipped."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from engine.graph.graph import Graph, Kind
from engine.language import parse
from tests.engine.programs import MICROGRAD, diagnose, output_of

PARAMETER, INPUT, CONSTANT, RESULT = Kind.PARAMETER, Kind.INPUT, Kind.CONSTANT, Kind.RESULT


def kinds(graph: Graph) -> list[Kind]:
    return [node.kind for node in graph.nodes]


def names(graph: Graph) -> list[str]:
    return [node.name for node in graph.nodes]


def notes(graph: Graph) -> list[str]:
    return [str(note) for note in graph.notes]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("a = 5", PARAMETER, 5.0),
        ("a = -4.0", PARAMETER, -4.0),
        ("a = - 4.0", PARAMETER, -4.0),
        ("a = −4", PARAMETER, -4.0),
        ("a = +4", PARAMETER, 4.0),
        ("a = (5)", PARAMETER, 5.0),
        ("a = ((-5))", PARAMETER, -5.0),
        ("a = 1e-3", PARAMETER, 1e-3),
        ("a = 1e−3", PARAMETER, 1e-3),
        ("a = 1E+3", PARAMETER, 1e3),
        ("a = .5", PARAMETER, 0.5),
        ("a = 5.", PARAMETER, 5.0),
        ("a = 1.e3", PARAMETER, 1000.0),
        ("a = 1_000.000_1", PARAMETER, 1000.0001),
        ("a = 00", PARAMETER, 0.0),
        ("a = 0.0e5", PARAMETER, 0.0),
        ("a = 1.8e307", PARAMETER, 1.8e307),
        ("a = 5e-324", PARAMETER, 5e-324),
        ("a = 007.5", PARAMETER, 7.5),
        ("a = Value(5)", PARAMETER, 5.0),
        ("a = Value(5, label='a')", PARAMETER, 5.0),
        ('a = Value(-5.5, label = "the a\'s")', PARAMETER, -5.5),
        ("a = Value(data=5.0)", PARAMETER, 5.0),
        ("a = Value(\n  5.0,\n  label='a',\n)", PARAMETER, 5.0),
        ("a = torch.tensor(5.0)", PARAMETER, 5.0),
        ("a = torch.tensor(-5.0, requires_grad=True)", PARAMETER, -5.0),
        ("a = torch.tensor(5.0, dtype=torch.float64, requires_grad=True)", PARAMETER, 5.0),
        ("a = torch.Tensor([5.0])", PARAMETER, 5.0),
        ("a = torch.Tensor([5.0]).double()", PARAMETER, 5.0),
        ("a = torch.tensor(5.0, requires_grad=False)", INPUT, 5.0),
        ("x = input(2.0)", INPUT, 2.0),
        ("x = input(-2)", INPUT, -2.0),
    ],
)
def test_leaf(text: str, kind: Kind, value: float) -> None:
    graph = parse(text)
    (node,) = graph.nodes
    assert (node.kind, node.value, node.named) == (kind, value, True)
    assert graph.output == 0
    assert graph.text == text


def test_negative_zero_keeps_its_sign() -> None:
    assert math.copysign(1, parse("a = -0.0").nodes[0].value) == -1


def test_number_inside_an_expression_is_a_constant() -> None:
    graph = parse("x = 2\ny = -3*x + 1")
    assert kinds(graph) == [PARAMETER, CONSTANT, RESULT, CONSTANT, RESULT]
    assert [graph.nodes[i].value for i in (1, 3)] == [-3.0, 1.0]
    assert [graph.nodes[i].label for i in (1, 3)] == ["−3", "1"]


def test_minus_before_a_power_takes_the_power_first() -> None:
    graph = parse("x = 2\ny = -x**2")
    assert [node.op.id for node in graph.results if node.op] == ["pow", "neg"]
    assert output_of(graph) == -4


@pytest.mark.parametrize(("text", "value"), [("2*3", 6.0), ("2/3", 2 / 3), ("-sqrt(4) + 1", -1.0), ("(1 + 2)**2", 9.0)])
def test_arithmetic_of_numbers_alone_is_a_leaf(text: str, value: float) -> None:
    node = parse(f"c = {text}\nL = c*c").nodes[0]
    assert (node.kind, node.name, node.value) == (PARAMETER, "c", value)


def test_arithmetic_of_numbers_alone_that_nothing_uses_shows_its_steps() -> None:
    graph = parse("c = 2*3")
    assert kinds(graph) == [CONSTANT, CONSTANT, RESULT]
    assert graph.nodes[2].name == "c"


@pytest.mark.parametrize("text", ["1/0", "log(-1)", "exp(1000)", "0/0"])
def test_arithmetic_without_a_number_as_its_result_shows_its_steps(text: str) -> None:
    graph = parse(f"c = {text}")
    assert graph.nodes[graph.output].name == "c"
    assert graph.results


def test_value_inside_an_expression_is_a_constant_and_says_so() -> None:
    graph = parse("a = 1\nc = a + Value(2) + Value(3)")
    assert kinds(graph) == [PARAMETER, CONSTANT, RESULT, CONSTANT, RESULT]
    assert notes(graph) == ["Value(…) inside an expression is a constant; on a line of its own it is trained (line 2)"]


def test_second_name_for_a_node_adds_none() -> None:
    graph = parse("a = 3\nb = a\ny = b*b\nL = y")
    assert names(graph) == ["a", "y"]
    assert graph.nodes[graph.output].name == "y"
    assert graph.nodes[1].expression == "a*a"


def test_letter_that_is_also_a_module_may_be_a_name() -> None:
    assert output_of(parse("F = 4\nL = F.sqrt()")) == 2


def test_name_assigned_twice_is_two_nodes_and_the_latest_counts() -> None:
    graph = parse("x = 2\nx = x + 1\ny = x*x")
    assert names(graph) == ["x", "1", "x₂", "y"]
    assert graph.nodes[3].operands == (2, 2)
    assert output_of(graph) == 9


@pytest.mark.parametrize(
    ("sign", "value"), [("+=", 7.0), ("-=", 3.0), ("*=", 10.0), ("/=", 2.5), ("**=", 25.0), ("−=", 3.0), ("×=", 10.0)]
)
def test_assignment_that_computes(sign: str, value: float) -> None:
    graph = parse(f"x = 5\nx {sign} 1 + 1")
    assert graph.nodes[graph.output].name == "x₂"
    assert output_of(graph) == value


def test_assignment_that_computes_holds_its_right_side_together() -> None:
    graph = parse("a = 2; b = 3; x = 5; x *= a + b")
    assert graph.nodes[graph.output].expression == "x*(a + b)"
    assert output_of(graph) == 25


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("a = 1\nb = 2", "b"),
        ("a = 1\nb = 2\na", "a"),
        ("a = 1\na\nb = 2", "b"),
        ("a = 1\nL = a*2\nM = a*3\nL.backward()", "L"),
        ("a = 1\nL = a*2\nL.backward()\nM = a*3", "L"),
        ("a = 1\nL = a*2\nM = a*3\nL.backward()\nM.backward(retain_graph=True)\na", "M"),
        ("a = 1\n(a)", "a"),
    ],
)
def test_output(text: str, output: str) -> None:
    graph = parse(text)
    assert graph.nodes[graph.output].name == output


@pytest.mark.parametrize(("own", "aliases"), [("w", ["v₁", "v₂"]), ("v1", ["v₂", "v₃"]), ("v2", ["v₁", "v₃"])])
def test_long_expressions_are_numbered_beside_the_names_of_a_person(own: str, aliases: list[str]) -> None:
    graph = parse(f"alpha = 1\nbeta = 2\nu = sin(alpha*beta*alpha*beta)\n{own} = alpha*beta\nL = u + {own}")
    assert graph.by_name[own].expression == "alpha*beta"
    assert [node.alias for node in graph.nodes if node.alias] == aliases
    assert next(node.brief for node in graph.results if not node.named) == "alpha·beta"


@pytest.mark.parametrize(
    "text",
    [
        "a = 5\r\nb = a * 2\r\n",
        "a = 5\rb = a * 2",
        "\ufeffa = 5\nb = a * 2",
        "  a = 5\n\t\tb = a * 2",
        "a = 5 # five\n\n# nothing\nb = a * 2 # ten",
        "a = 5; b = a * 2;",
        ";;a = 5;;b = a * 2",
        "a\u00a0=\u00a05\nb\u2009=\u3000a * 2",
        "a = 5\nb = (a\n     * # still\n\n 2)",
        "a = 5\nb = a \\\n  * 2",
        "a = 5\nb = a \\  \r\n  * 2",
        "a = 5\nb = a × 2",
        "a = 5\nb = a · 2",
        "a = 5\nb = a ∗ 2",
        "a = 5\nb = a ⋅ 2",
        "a = 20\nb = a ÷ 2",
        "a = 12\nb = a − 2",
        "𝑎 = 5\nb = a * 2",
        '"""A docstring\nof two lines."""\na = 5\nb = a * 2',
    ],
)
def test_ways_to_lay_out_a_program(text: str) -> None:
    assert output_of(parse(text)) == 10


@pytest.mark.parametrize(
    "name", ["α", "Δx", "größe", "ма", "_", "_x1", "名前", "é", "e\u0301", "x̄", "नाम", "σ_1", "data", "a" * 40]
)
def test_names_of_any_script(name: str) -> None:
    assert parse(f"{name} = 3\ny = {name}*2").nodes[0].value == 3


def test_name_of_one_script_may_look_latin_where_no_latin_one_stands_beside_it() -> None:
    assert output_of(parse("а = 3\nу = а*2")) == 6


def test_composed_and_decomposed_letters_are_the_same_name() -> None:
    assert output_of(parse("\u00e9 = 3\ny = e\u0301*2")) == 6


def test_what_pasted_programs_say_is_skipped_with_a_note() -> None:
    text = """
import math
from micrograd.engine import Value
%matplotlib inline
!pip install torch; echo "(
a = Value(5, label='a')
b = Value(3); b.label = 'b'
a.requires_grad = True
a.retain_grad()
L = a * b; L.label = 'L'
print(f'{L.data:.4f}', a, end='')
L.grad = 1.0
L._backward()
a.data -= 0.01 * a.grad
a.grad, b.grad
L.data
"""
    graph = parse(text)
    assert notes(graph) == [
        "An import was skipped: all functions are here already (lines 2, 3)",
        "A notebook command was skipped (lines 4, 5)",
        "requires_grad was skipped: it says which numbers are trained (line 8)",
        "A line about data or grad was skipped: the app computes, stores and updates them (lines 9, 12, 14, 15, 16)",
        "print was skipped: the app shows every number (line 11)",
        "A line about single passes was skipped: the app goes through them step by step (line 13)",
    ]
    assert names(graph) == ["a", "b", "L"]


LECTURE_VALUES = """
a = Value(5, label='a')
b = Value(3, label='b')
c = a + b; c.label = 'c'
d = Value(10, label='d')
L = c * d; L.label = 'L'
"""
LECTURE_STEP = """
L.grad = 1.0
L._backward()
c._backward()

# optimization
lr = 0.01
a.data -= lr * a.grad
b.data -= lr * b.grad
d.data -= lr * d.grad

# forward pass
c = a + b
L = c * d

L.data # loss
"""
LECTURE_TORCH = """
import torch

a = torch.tensor(5.0);    a.requires_grad = True
b = torch.tensor(3.0);    b.requires_grad = True
c = a + b
d = torch.tensor(10.0);   d.requires_grad = True
L = c * d

L.backward()
a.grad, b.grad, d.grad
"""
NEURON = """
x1 = torch.Tensor([2.0]).double()                ; x1.requires_grad = True
x2 = torch.Tensor([0.0]).double()                ; x2.requires_grad = True
w1 = torch.Tensor([-3.0]).double()               ; w1.requires_grad = True
w2 = torch.Tensor([1.0]).double()                ; w2.requires_grad = True
b = torch.Tensor([6.8813735870195432]).double()  ; b.requires_grad = True
n = x1*w1 + x2*w2 + b
o = torch.tanh(n)

print(o.data.item())
o.backward()

print('---')
print('x2', x2.grad.item())
"""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (LECTURE_VALUES, 80.0),
        (LECTURE_VALUES + LECTURE_STEP, 80.0),
        (LECTURE_VALUES + "print(a, a._prev)\nprint(L, L._prev)\nd.grad = c.data\nc.grad = d.data", 80.0),
        (LECTURE_TORCH, 80.0),
        (NEURON, 0.7071067811865476),
        (MICROGRAD, 24.70408163265306),
    ],
)
def test_pasted_program_computes_what_it_computed(text: str, value: float) -> None:
    assert output_of(parse(text)) == pytest.approx(value, rel=1e-12)


def test_forward_pass_after_an_update_is_the_same_graph() -> None:
    graph = parse(LECTURE_VALUES + LECTURE_STEP)
    assert names(graph) == ["a", "b", "c", "d", "L"]
    assert graph.nodes[graph.output].name == "L"
    assert graph.rate == 0.01


@pytest.mark.parametrize(
    "line",
    [
        "print(open('witness', 'w'))",
        "print(__import__('os').system('touch witness'))",
        "import os; os.system('touch witness')",
        "!touch witness",
        "a = open('witness', 'w')",
        "a = __import__('pathlib').Path('witness').touch()",
        "a = [open('witness', 'w')]",
        'a = f\'{open("witness", "w")}\'',
        "a.data = open('witness', 'w')",
        "a.grad[open('witness', 'w')]",
        'exec(\'open("witness", "w")\')',
    ],
)
def test_nothing_is_executed(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patched:
        for name in ("eval", "exec", "open"):
            patched.delattr(f"builtins.{name}")
        diagnose(f"a = 1\n{line}\ny = a*2")
    assert list(tmp_path.iterdir()) == []
