"""Each kind of line that Python has and the language reads: what it computes, what it skips, and what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.graph.graph import Graph, Kind
from engine.language import parse
from tests.engine.programs import diagnose, output_of

# Programs of plain Python: executed, they give the same number.
PURE = [
    "def f(x): return x**2\na = 3\nL = f(a)",
    "def f(x: float, k: list[int] = 2) -> float:\n    '''Doc.'''\n    y = x*k\n    return y\na = 3\n"
    "L = f(a) + f(a, 3) + f(x=a, k=1)",
    "def f(x):\n    if x > 2:\n        return x\n    return x*10\na = 3\nL = a*f(1) + a*f(5)",
    "def f(x):\n    if x == 1: return 2\n    elif x == 2: return 3\n    else: return 5\na = 3\n"
    "L = a*f(1) + a*f(2) + a*f(7)",
    "def f(x):\n    for k in range(5):\n        if k == 3:\n            return x*k\na = 3\nL = f(a)",
    "def g(x): return x + 1\ndef f(x): return g(g(x))\na = 3\nL = f(a)*2",
    "f = lambda u, v: u*v + u\na = 3\nL = f(a, 2)",
    "a = 3\nh = []\nfor k in range(3):\n    h.append(a*k)\nL = sum(h)",
    "a = 3\nh = [1.0]\nfor k in range(3): h.append(h[-1]*a)\nL = h[3]",
    "xs = [1.0, 2.0, 3.0]\na = 2\nL = sum(a*x for x in xs[1:])",
    "xs = [1.0, 2.0, 3.0, 4.0]\na = 2\nL = sum(a*x for x in xs[:3:2]) + a*len(xs[-2:])",
    "a = 2\nL = sum([a*i*j for i in range(1, 3) for j in range(3) if i != j])",
    "a, b = 2, 3\na2, b2 = a*b, a + b\nL = a2*b2",
    "a = 2\nfor i, x in enumerate([5.0, 7.0], 1):\n    a = a*i + x\nL = a*1",
    "a = 2\nL = max([a, 3, 1]) + min(a, 5, a*2) + max(a, 1)",
    "a = 2\nx = np.arange(3)\ny = np.arange(1, 2, 0.5)\nL = a*len(x) + a*len(y) + a*x[2] + a*len(np.arange(3, 1))",
    "a = 2\nx = np.linspace(0, 1, 3)\ny = np.linspace(2, 5, 1)\n"
    "L = sum(a*xi for xi in x) + a*y[0] + a*len(np.linspace(0, 1))",
    "a = 2\nz = np.zeros(2)\no = np.ones(3)\nL = a*len(z) + sum(a*v for v in o)",
    "a = 2\nL = a*round(2.6) + a*round(1.25, 1) + sum(a*v for v in reversed([1, 2]))",
    "a = 2\nL = a*(1 if True and not False else 2) + a*(1 if 3 // 2 == 1 or 0 > 1 else 5)",
    "a = 2\nL = a if 1 > 0 else 3\nL = L*1",
    "a = 2\nrow = list(range(3))\nt = tuple(row)\nL = sum(a*v for v in t)",
    "X = [[1, 2], [3, 4]]\na = 2\nL = sum(a*v for row in X for v in row) + X[1][0]*a",
    "pairs = [(1, 2), (3, 4)]\nw = 0.5\nL = sum((w*x - y)**2 for x, y in pairs)",
    "pairs = [(1, 2), (3, 4)]\nw = 0.5\nL = 0\nfor (x, y) in pairs:\n    L += (w*x - y)**2",
    "n = 3\na = 2\nL = a\nfor k in range(n):\n    L = L*a\n",
    "a = 2\nk = 0\nfor i in range(4):\n    k += i\nL = a*k",
    "p = 1\na = 2\nfor i in range(3):\n    p *= a\nL = p + 0",
    "a = 2\nmode = 1\nif mode == 1: L = a*3\nelse: L = a*5",
    "def act(z): return z**3\nw = [0.5, -1.0]\na = 2\nL = sum([act(k*a) for k in w])",
    "def loss(w, b):\n    total = 0\n    for x, y in points:\n        total += (w*x + b - y)**2\n"
    "    return total/len(points)\n"
    "points = [(1, 2), (2, 4)]\nw = 0.25\nb = 0.5\nL = loss(w, b)",
    "def two(x): return [x*2, x*3]\na = 2\np, q = two(a)\nL = p*q",
    "x = 1.5\nf = lambda t: t**2\nh = 0.001\nL = (f(x + h) - f(x))/h",
    "a = 1\nb = 2\nL = a*b\nL = a*b",
    "a = 3\nL = max([a])*a + sum([a, 1], 2)",
]  # fmt: skip


@pytest.mark.parametrize("text", PURE)
def test_it_computes_what_python_computes(text: str) -> None:
    space: dict[str, Any] = {"np": np}
    exec(text, space)
    graph = parse(text)
    assert graph.nodes[graph.output].name.rstrip("₀₁₂₃₄₅₆₇₈₉") == "L"
    assert output_of(graph) == pytest.approx(float(space["L"]), rel=1e-12)
    assert graph.sliders


def leaves(graph: Graph) -> dict[str, Kind]:
    return {node.name: node.kind for node in graph.sliders}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "a = torch.tensor(2.0, requires_grad=True)\nb = torch.tensor(3.0)\nc = 4.0\nL = a*b*c",
            "parameter input input",
        ),
        ("a = torch.tensor(2.0)\na.requires_grad_()\nb = torch.tensor(3.0)\nL = a*b", "parameter input"),
        ("a = torch.tensor(2.0)\na.requires_grad = True\nb = torch.tensor(3.0)\nL = a*b", "parameter input"),
        ("a = torch.tensor(2.0, requires_grad=False)\nb = torch.tensor(3.0)\nL = a*b", "input parameter"),
        ("w = nn.Parameter(torch.tensor(2.0))\nv = tf.Variable(3.0)\nL = w*v", "parameter parameter"),
        ("w = [Value(0.2), Value(-0.4)]\nL = w[0]*w[1]", "parameter parameter"),
        ("a = Value(3.0)\nx = 2.0\nu = x*x\nL = a*u + x", "parameter input"),
        ("a = 2/3\nL = a*2", "parameter"),
    ],
)
def test_what_trains(text: str, found: str) -> None:
    assert " ".join(leaves(parse(text)).values()) == found


@pytest.mark.parametrize(
    ("text", "rate", "updates", "names"),
    [
        ("a = 3\nlr = 0.05\nL = a**2\na -= lr*2*a", 0.05, None, "a"),
        ("eta = 0.2\na = 3\nL = a**2", 0.2, None, "a"),
        ("alpha = 0.2\na = 3\nL = a**alpha", None, None, "alpha a"),
        (
            "a = 3\nL = a**2\nfor k in range(40):\n    L = a**2\n    L.backward()\n    a.data -= 0.1*a.grad",
            0.1,
            40,
            "a",
        ),
        ("a = 3\nfor k in range(40):\n    L = a**2\n    L.backward()\n    a = a - 0.3 * a.grad", 0.3, 40, "a"),
        ("a = 3\nopt = torch.optim.Adam([a], lr=0.02)\nfor k in [1]:\n    L = a**2\n    opt.step()", 0.02, None, "a"),
        (
            "a = 3\nwhile True:\n    L = a**2\n    L.backward()\n    a.data += -0.1*a.grad\n    if L.data < 1: break",
            0.1,
            None,
            "a",
        ),
        ("x = 2; y = 3\nq = x*y\ndq = 1\ndx = y*dq\ndqdy = x*dq\nx = x - 0.1*dx", None, None, "x y"),
        ("x = 2\ndx = 0.5\nL = (x + dx)**2", None, None, "x dx"),
        ("a = 3\nL = a*2\nfor p in [a]:\n    p.grad = 0", None, None, "a"),
    ],
)
def test_how_one_trains_is_read_and_makes_no_nodes(
    text: str, rate: float | None, updates: int | None, names: str
) -> None:
    graph = parse(text)
    assert (graph.rate, graph.updates) == (rate, updates)
    assert " ".join(leaves(graph)) == names
    assert len(graph.results) == 1 + ("dx" in names)


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("draw_dot(L)", "Drawing was skipped: the app draws the graph"),
        ("dot = draw_dot(L)", "Drawing was skipped: the app draws the graph"),
        ("plt.plot([1, 2], a)", "Plotting was skipped: the app has plots of its own"),
        ("fig, ax = plt.subplots()", "Plotting was skipped: the app has plots of its own"),
        ("np.random.seed(3)", "A seed was skipped: the program has one of its own"),
        ("torch.manual_seed(3)", "A seed was skipped: the program has one of its own"),
        ("assert abs(a) > 0", "assert was skipped: the app shows and checks every number"),
        ("@cached\ndef f(x): return x", "A decorator was skipped"),
        (
            "class Value:\n    def __init__(self, data): self.data = data",
            "A class was skipped: Value is known here already",
        ),
        ("def unused(x):\n    return nothing(x)", "A function that is never called was skipped"),
        ("a, L", "The display of values was skipped: the app shows every number"),
        ("%matplotlib inline", "A notebook command was skipped"),
        ("if __name__ == '__main__':\n    M = L", "if __name__ was skipped: what stands below it is read"),
        ("u = random.uniform(-1, 1)", "A random number was drawn once, from the program's seed"),
    ],
)
def test_what_computes_nothing_is_skipped_with_its_line(line: str, note: str) -> None:
    graph = parse(f"a = 2\nL = a*3\n{line}\nL.backward()")
    assert graph.nodes[graph.output].name == "L"
    assert f"{note} (line 3)" in [str(each) for each in graph.notes]


def test_a_picture_that_was_drawn_is_skipped_wherever_it_is_used() -> None:
    graph = parse("a = 2\nL = a*3\ndot = draw_dot(L)\ndot.render('graph')")
    assert [str(note) for note in graph.notes] == ["Drawing was skipped: the app draws the graph (lines 3, 4)"]


def test_many_lines_are_named_shortly() -> None:
    (note,) = parse("a = 2\n" + "print(a)\n" * 9).notes
    assert str(note).endswith("(lines 2, 3, 4, 5, …, 10)")


def test_prompts_and_what_a_console_prints() -> None:
    graph = parse(
        "In [1]: a = 2\nIn [2]: b = (a*\n   ...:     3)\nOut[2]: Value(6)\n>>> for k in range(2):\n"
        "...     b = b*2\n...\n"
    )
    assert graph.nodes[graph.output].name == "b₃"
    assert output_of(graph) == 24


@pytest.mark.parametrize(
    ("draw", "low", "high"),
    [("random.random()", 0, 1), ("np.random.rand()", 0, 1), ("random.uniform(3, 4)", 3, 4),
     ("np.random.randn()", -6, 6), ("torch.randn(1)", -6, 6), ("random.randint(2, 2)", 2, 2),
     ("random.gauss(100, 0.1)", 99, 101),
     ("np.random.uniform(2, 3, 1)", 2, 3), ("np.random.uniform(2)", 0, 2)],
)  # fmt: skip
def test_a_random_number_is_drawn_from_the_seed(draw: str, low: float, high: float) -> None:
    text = f"a = {draw}\nL = a*2"
    first, again, other = (parse(text, seed=seed).nodes[0].value for seed in (1, 1, 2))
    assert first == again
    assert low <= first <= high
    assert first != other or low == high


def test_a_list_of_random_numbers() -> None:
    graph = parse("x = np.random.randn(5)\na = 1\nL = mean(a*x)")
    assert graph.samples == 5
    assert len(set(graph.data[0].data)) == 5


def test_losses_of_pytorch_are_those_of_pytorch() -> None:
    text = "p = [0.2, 0.9]\nt = [0, 1]\nw = 1.0\nL = {}"
    p, t = np.array([0.2, 0.9]), np.array([0.0, 1.0])
    found = {
        "F.mse_loss(w*p, t)": np.mean((p - t) ** 2),
        "np.mean((w*p - t)**2, axis=0, keepdims=False)": np.mean((p - t) ** 2),
        "nn.functional.l1_loss(input=w*p, target=t)": np.mean(abs(p - t)),
        "F.binary_cross_entropy(w*p, t)": -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p)),
        "torch.nn.functional.binary_cross_entropy_with_logits(w*p, t, reduction='mean')":
            np.mean(np.log1p(np.exp(p)) - t * p),
    }  # fmt: skip
    from engine.training.experiment import Experiment
    from engine.training.run import Run

    for call, value in found.items():
        assert Run(Experiment(text.format(call))).loss(0) == pytest.approx(value, rel=1e-12)


def test_a_list_can_be_data_and_be_taken_apart() -> None:
    graph = parse("x = [1.0, 2.0]\na = 2\nL = mean(a*x) + a*x[0] + a*len(x)")
    assert [node.name for node in graph.data] == ["x"]
    assert parse("x = [1.0, 2.0]\na = 2\nL = a*x[0]").data == ()


def test_data_can_be_taken_apart() -> None:
    graph = parse('x, y = data("line", n=3)\nw = 2\nL = sum(w*xi for xi in x) + 0*mean(y)')
    assert sum(node.kind is Kind.CONSTANT for node in graph.nodes) == 4


def test_a_list_without_a_name_is_data_too() -> None:
    graph = parse("a = 2\nL = mean(a*[1.0, 2.0])")
    assert graph.samples == 2


def test_the_same_computation_again_is_the_same_node_and_another_is_another() -> None:
    assert len(parse("a = 2\nL = (a + 1)*3\nL = (a + 1)*3").results) == 2
    assert len(parse("a = 2\nL = (a + 1)*3\nL = (a + 2)*3").results) == 4
    assert len(parse("a = 2\nL = (a + 1)*3\nL = (a - 1)*3").results) == 4
    assert len(parse("a = 2\nL = sum(a, a)\nL = sum(a, a, a)").results) == 2


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("a = 1\nb = a*2\nc = a*3", "c"),
        ("a = 1\nb = a*2\nc = a*3\nb", "b"),
        ("a = 1\nL = a*2\nz = 3", "L"),
        ("a = 1\nL = a*2\nz = log(-1)", "L"),
        ("u = 3; k = 5\nout = u*k\ndout = 1.0\ndu = k*dout\ndk = u*dout", "out"),
    ],
)
def test_which_result_is_the_output(text: str, output: str) -> None:
    graph = parse(text)
    assert graph.nodes[graph.output].name == output


def test_a_block_of_with_is_read_as_if_it_were_not_indented() -> None:
    assert output_of(parse("a = 3\nwith torch.no_grad():\n    b = a*2\nL = b*5")) == 30


def test_functions_call_each_other_50_deep_and_no_deeper() -> None:
    def chain(count: int) -> str:
        lines = [f"def f{k}(x): return f{k + 1}(x)" for k in range(count - 1)]
        return "\n".join([*lines, f"def f{count - 1}(x): return x*2", "a = 3", "L = f0(a)"])

    assert output_of(parse(chain(50))) == 6
    error = diagnose(chain(51))
    assert error is not None and str(error.message) == "Functions call each other 50 deep"
