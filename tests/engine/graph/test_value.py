"""Value: the lecture's class and micrograd's API, against their published numbers and Python's own arithmetic."""

from __future__ import annotations

import math
import operator
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from types import ModuleType
from typing import Any

import pytest

from engine.errors import EngineError
from engine.graph.graph import Kind
from engine.graph.value import Value, in_order, to_graph
from engine.ops.scalar_forms import FORWARD
from engine.ops.table import FUNCTIONS
from tests.engine.programs import MICROGRAD


def test_the_lectures_graph_prints_as_in_the_lecture() -> None:
    a, b, d = Value(5, label="a"), Value(3, label="b"), Value(10, label="d")
    c = a + b
    c.label = "c"
    loss = c * d
    assert f"{a} {a._prev}" == "Value(data=5, grad=0) ()"
    assert f"{loss} {loss._prev}" == "Value(data=80, grad=0) (Value(data=8, grad=0), Value(data=10, grad=0))"
    assert (c._op, loss._op, a._op, c.label, a.label) == ("+", "*", "", "c", "a")
    loss.backward()
    assert [value.grad for value in (a, b, c, d, loss)] == [10.0, 10.0, 10.0, 8.0, 1.0]


def test_the_lectures_backward_pass_by_hand() -> None:
    a, b, d = Value(5), Value(3), Value(10)
    c = a + b
    loss = c * d
    loss.grad = 1.0
    loss._backward()
    c._backward()
    assert (a.grad, b.grad, c.grad, d.grad) == (10.0, 10.0, 10.0, 8.0)
    a._backward()
    assert a.grad == 10.0


def test_a_pass_in_the_wrong_order_hands_nothing_on() -> None:
    a, b, d = Value(5), Value(3), Value(10)
    c = a + b
    loss = c * d
    loss.grad = 1.0
    c._backward()
    loss._backward()
    assert (a.grad, b.grad, c.grad, d.grad) == (0.0, 0.0, 10.0, 8.0)


def test_gradients_add_up_over_passes_as_in_micrograd() -> None:
    a, b, d = Value(5), Value(3), Value(10)
    loss = (a + b) * d
    loss.backward()
    loss.backward()
    assert (a.grad, b.grad, d.grad) == (30.0, 30.0, 16.0)


def test_micrograds_example_runs_as_it_is_published(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setitem(sys.modules, "micrograd", ModuleType("micrograd"))
    monkeypatch.setitem(sys.modules, "micrograd.engine", sys.modules["engine.graph.value"])
    exec(MICROGRAD, names := {})
    assert capsys.readouterr().out == "24.7041\n138.8338\n645.5773\n"
    found = names["g"].data, names["a"].grad, names["b"].grad
    assert found == pytest.approx((24.70408163265306, 138.83381924198252, 645.5772594752186))


def test_micrograds_own_test_of_every_operator() -> None:
    # test/test_engine.py of micrograd, with the numbers that PyTorch gives.
    x = Value(-4.0)
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    h = (z * z).relu()
    y = h + q + q * x
    y.backward()
    assert (y.data, x.grad) == (-20.0, 46.0)


@pytest.mark.parametrize("squash", [lambda n: n.tanh(), lambda n: ((2 * n).exp() - 1) / ((2 * n).exp() + 1)])
def test_karpathys_neuron(squash: Callable[[Value], Value]) -> None:
    x1, x2, w1, w2, b = Value(2.0), Value(0.0), Value(-3.0), Value(1.0), Value(6.8813735870195432)
    o = squash(x1 * w1 + x2 * w2 + b)
    o.backward()
    assert o.data == pytest.approx(0.7071067811865476)
    assert [v.grad for v in (x1, w1, x2, w2, b)] == pytest.approx([-1.5, 1.0, 0.5, 0.0, 0.5])


@pytest.mark.parametrize(
    ("build", "at", "slope"),
    [
        (lambda a: a + a, 3.0, 2.0),
        (lambda a: a + a + a, 3.0, 3.0),
        (lambda a: a * a, 3.0, 6.0),
        (lambda a: a - a, 3.0, 0.0),
        (lambda a: a / a, 3.0, 0.0),
        (lambda a: a.max(a), 3.0, 1.0),
        (lambda a: a.max(0), 0.0, 0.5),
        (lambda a: a.relu(), 0.0, 0.0),
        (lambda a: a**a, 2.0, 4 * (math.log(2) + 1)),
        (lambda a: a.mean(a, a), 3.0, 1.0),
    ],
)
def test_a_value_used_twice_gets_both_shares(build: Callable[[Value], Value], at: float, slope: float) -> None:
    a = Value(at)
    build(a).backward()
    assert a.grad == pytest.approx(slope)


@pytest.mark.parametrize("symbol", [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow])
@pytest.mark.parametrize("other", [3, 2.5, -2])
def test_numbers_on_either_side_of_every_operator(symbol: Callable[[Any, Any], Any], other: float) -> None:
    x = Value(1.5)
    assert symbol(x, other).data == symbol(1.5, other)
    assert symbol(x, Value(other)).data == symbol(1.5, other)
    if symbol is not operator.pow or other > 0:
        assert symbol(other, x).data == symbol(other, 1.5)
        assert symbol(other, x)._prev[1] is x


@pytest.mark.parametrize("augmented", [operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ipow])
def test_augmented_assignment_makes_a_new_value(augmented: Callable[[Any, Any], Any]) -> None:
    x = Value(1.5)
    y = augmented(x, 2)
    assert y is not x
    assert (x.data, y.data) == (1.5, augmented(1.5, 2))


def test_signs() -> None:
    assert (-Value(2)).data == -2
    assert abs(Value(-2)).data == 2


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_the_table_is_a_method(name: str) -> None:
    others = [0.25] * (len(FUNCTIONS[name].operands) - 1) + [0.5] * FUNCTIONS[name].variadic
    out = getattr(Value(0.75), name)(*others)
    assert out.data == FORWARD[FUNCTIONS[name].id](0.75, *others)
    assert out._op == name
    assert getattr(Value, name).__doc__


@pytest.mark.parametrize("call", [lambda x: x.max(), lambda x: x.max(1, 2), lambda x: x.tanh(1)])
def test_too_few_or_too_many_operands_are_refused(call: Callable[[Value], Value]) -> None:
    with pytest.raises(EngineError, match=r"needs \d values, got \d") as caught:
        call(Value(1))
    assert "{" not in str(caught.value.hint)


@pytest.mark.parametrize("wrong", ["5", None, [5], 1j])
def test_what_is_not_a_number_is_refused(wrong: Any) -> None:
    with pytest.raises(EngineError, match="is not a number"):
        Value(wrong)
    with pytest.raises(EngineError, match="is not a number"):
        Value(1) + wrong


def test_numbers_of_other_kinds_become_pythons_own() -> None:
    np = pytest.importorskip("numpy")
    for number in (np.float32(0.5), np.float64(0.5), Fraction(1, 2)):
        assert type(Value(number).data) is float
        assert (Value(1) + number).data == 1.5
    assert (np.float64(0.5) * Value(2)).data == 1.0
    assert type(Value(np.int64(3)).data) is float
    assert repr(Value(True)) == "Value(data=1, grad=0)"


def test_whole_numbers_never_outgrow_float64() -> None:
    x = Value(3)
    for _ in range(12):
        x = x * x
    assert x.data == math.inf
    assert Value(10**400).data == math.inf
    assert Value(-(10**400)).data == -math.inf
    assert (Value(2**53) + 1).data == 2.0**53


@pytest.mark.parametrize(
    ("build", "out", "slope"),
    [
        (lambda x: 1 / x, math.inf, -math.inf),
        (lambda x: x.log(), -math.inf, math.inf),
        (lambda x: x.sqrt(), 0.0, math.inf),
        (lambda x: x**0.5, 0.0, math.inf),
        (lambda x: x**2, 0.0, 0.0),
        (lambda x: x**1, 0.0, 1.0),
        (lambda x: x**0, 1.0, 0.0),
        (lambda x: (x + 1000).exp(), math.inf, math.inf),
        (lambda x: abs(x), 0.0, 0.0),
    ],
)
def test_arithmetic_at_zero_is_ieee_and_never_raises(build: Callable[[Value], Value], out: float, slope: float) -> None:
    x = Value(0.0)
    y = build(x)
    y.backward()
    assert (y.data, x.grad) == (out, slope)


def test_the_order_has_operands_first_and_each_value_once() -> None:
    a = Value(2)
    b = a * a
    c = b + a + b
    order = in_order(c)
    assert order[0] is a and order[-1] is c
    assert len(order) == len({id(value) for value in order}) == 4
    place = {id(value): number for number, value in enumerate(order)}
    assert all(place[id(operand)] < place[id(value)] for value in order for operand in value._prev)


def test_an_expression_becomes_a_graph_with_its_labels() -> None:
    a, x = Value(5, label="a"), Value(2)
    loss = (a * x + 3) ** 2
    loss.label = "a"
    graph = to_graph(loss)
    assert [(node.kind, node.name) for node in graph.nodes] == [
        (Kind.PARAMETER, "a"), (Kind.PARAMETER, "v1"), (Kind.RESULT, "v2"), (Kind.CONSTANT, "3"),
        (Kind.RESULT, "v4"), (Kind.CONSTANT, "2"), (Kind.RESULT, "a₂"),
    ]  # fmt: skip
    assert graph.nodes[graph.output].name == "a₂"
    assert [node.value for node in graph.sliders] == [5.0, 2.0]


CHAIN = """
from engine.graph.value import Value
x = y = Value(1.0)
for _ in range(50_000):
    y = y * 1.0 + x
y.backward()
assert y.data == 50_001, y
assert x.grad == 50_001, x
del y
print("survived")
"""


def test_a_chain_of_100_000_works_forward_backward_and_when_it_is_thrown_away() -> None:
    done = subprocess.run([sys.executable, "-c", CHAIN], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("survived\n", "", 0)


def test_a_dropped_expression_is_freed_at_once() -> None:
    code = (
        "import gc, weakref; from engine.graph.value import Value\n"
        "gc.disable(); y = Value(2) * 3 + 1; kept = weakref.ref(y); y.backward(); del y; print(kept())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "None\n"
