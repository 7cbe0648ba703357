"""Python as people write it: functions, loops, lists and comprehensions, with PyTorch as the oracle."""

from __future__ import annotations

import json
import math
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.graph.graph import Graph, Kind
from engine.language import parse
from engine.numerals import or_nan
from engine.training.experiment import Experiment
from engine.training.run import Run

CASES = json.loads(Path(__file__).with_name("python_programs.json").read_text("utf-8"))
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
MASKED = {"edge_relu_inf"}  # inf · 0 at relu: PyTorch masks, the chain rule gives nan


def results(text: str) -> tuple[Graph, float, dict[str, float]]:
    """The graph of a program, its output's value, and the gradient of each leaf that can be set."""
    graph = parse(text)
    trace = Run(Experiment(text), graph).trace(0)
    frame = trace.frame(sum(step.kind != "update" for step in trace.steps))
    gradients = {node.name: or_nan(frame.gradients[node.index]) for node in graph.sliders}
    return graph, or_nan(frame.values[graph.output]), gradients


def close(found: float, wanted: float, tolerance: float = 1e-9) -> bool:
    if math.isnan(wanted) or math.isinf(wanted):
        return str(float(found)) == str(float(wanted))
    return abs(found - wanted) <= tolerance * max(1.0, abs(wanted))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_programs_that_people_have(case: dict[str, Any]) -> None:
    graph, value, gradients = results(case["program"])
    assert graph.nodes[graph.output].name.rstrip(SUBSCRIPTS) == case["output"]
    assert close(value, float(case["value"]))
    assert sorted(gradients) == sorted(case["gradients"])
    if case["name"] not in MASKED:
        assert {
            name: close(gradients[name], float(wanted)) for name, wanted in case["gradients"].items()
        } == dict.fromkeys(gradients, True)


# Programs are made as text that Python and PyTorch run as well; their leaves are wrapped for PyTorch.

NUMBERS = st.sampled_from(["0.5", "-1.25", "2.0", "0.75", "3", "-0.3"])
UNARY = ["torch.tanh({})", "torch.sin({})", "torch.exp(-({})**2)", "torch.sigmoid({})", "-({})", "({})**2", "({})*0.5"]
BINARY = ["({}) + ({})", "({}) - ({})", "({}) * ({})", "({}) / (1.0 + ({})**2)", "torch.maximum({}, {})"]


@st.composite
def expressions(draw: st.DrawFn, names: list[str], size: int = 3) -> str:
    """An expression over names that keeps its numbers small."""
    if size == 0 or draw(st.booleans()):
        return draw(st.sampled_from(names))
    if draw(st.booleans()):
        return draw(st.sampled_from(UNARY)).format(draw(expressions(names, size - 1)))
    left, right = draw(expressions(names, size - 1)), draw(expressions(names, size - 1))
    return draw(st.sampled_from(BINARY)).format(left, right)


@st.composite
def functions(draw: st.DrawFn, name: str) -> tuple[str, int]:
    """A function as text, and how many values it must be given."""
    parameters = ["x", "y", "z"][: draw(st.integers(1, 3))]
    if draw(st.booleans()):
        return f"{name} = lambda {', '.join(parameters)}: x*2 - {draw(expressions(parameters))}\n", len(parameters)
    default = draw(st.booleans()) and len(parameters) > 1
    heads = [*parameters[:-1], f"{parameters[-1]}={draw(NUMBERS)}"] if default else parameters
    lines = [f"def {name}({', '.join(heads)}):", f"    u = {draw(expressions(parameters))}"]
    if draw(st.booleans()):
        lines += ["    for k in range(3):", f"        u = torch.tanh(u + {draw(st.sampled_from(parameters))}*k)"]
    if draw(st.booleans()):
        lines += ["    n = 2", "    if n % 2 == 0:", "        u = u*0.5", "    else:", "        u = u*3"]
    return "\n".join([*lines, f"    return x*0.5 + {draw(expressions([*parameters, 'u']))}\n"]), len(
        parameters
    ) - default


@st.composite
def python_programs(draw: st.DrawFn) -> str:
    """A program with functions, loops, lists and comprehensions, over the leaves a, b and c."""
    leaves = {name: draw(NUMBERS) for name in "abc"}
    made = [draw(functions(name)) for name in ("f", "g")]
    text = "".join(text for text, _ in made)
    text += "".join(f"{name} = LEAF({number})\n" for name, number in leaves.items())
    names = [*leaves]
    for number in range(draw(st.integers(1, 5))):
        name = f"v{number}"
        text += draw(_lines(name, names, [count for _, count in made]))
        names.append(name)
    return text + f"L = {' + '.join(names)}\n"


@st.composite
def _lines(draw: st.DrawFn, name: str, names: list[str], counts: list[int]) -> str:
    """Lines that give a name its value, in one of the ways that Python has."""
    kind = draw(st.sampled_from(["plain", "call", "loop", "zip", "sum", "index", "choice", "pair", "list"]))
    one = draw(expressions(names))
    if kind == "call":
        which = draw(st.integers(0, 1))
        arguments = [draw(expressions(names, 1)) for _ in range(counts[which])]
        return f"{name} = {'fg'[which]}({', '.join(arguments)})\n"
    if kind == "loop":
        return f"{name} = {one}\nfor i in range({draw(st.integers(1, 3))}):\n    {name} = torch.sin({name}) + i*0.25\n"
    if kind == "zip":
        return f"{name} = 0\nfor p, q in zip([1.0, 2.0], [0.5, -1.0]):\n    {name} += ({one})*p - q\n"
    if kind == "sum":
        return f"{name} = sum(torch.tanh({one})*k for k in [0.5, 1.5, -1.0] if k > 0)\n"
    if kind == "index":
        return f"w_{name} = [0.5, -2.0, 1.5]\n{name} = w_{name}[1]*({one}) + w_{name}[-1]\n"
    if kind == "choice":
        return f"{name} = torch.sin({one}) if len([1, 2]) > 1 else {one}\n"
    if kind == "pair":
        return f"{name}, m_{name} = {one}, {draw(expressions(names, 1))}\n{name} = {name}*m_{name}\n"
    if kind == "list":
        entries = f"[{one}, {draw(expressions(names, 1))}]"
        return f"h_{name} = [torch.tanh(e) for e in {entries}]\n{name} = h_{name}[0] + h_{name}[1]\n"
    return f"{name} = {one}\n"


@pytest.mark.torch
@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
@settings(max_examples=150, deadline=None)
@given(python_programs())
def test_functions_and_loops_give_pytorchs_numbers(text: str) -> None:
    import torch

    def on_numbers(function: Any) -> Any:
        return lambda *values: function(*[torch.as_tensor(value, dtype=torch.float64) for value in values])

    names = ("tanh", "sin", "exp", "sigmoid", "maximum")
    space: dict[str, Any] = {
        "torch": SimpleNamespace(**{name: on_numbers(getattr(torch, name)) for name in names}),
        "LEAF": lambda number: torch.tensor(float(number), dtype=torch.float64, requires_grad=True),
    }
    exec(text, space)
    space["L"].backward()
    graph, value, gradients = results(text.replace("LEAF(", "Value("))
    assert graph.nodes[graph.output].name == "L"
    assert close(value, space["L"].item(), 1e-10)
    assert [node.kind for node in graph.sliders] == [Kind.PARAMETER] * 3
    for name in "abc":
        wanted = 0.0 if space[name].grad is None else space[name].grad.item()
        assert close(gradients[name], wanted, 1e-10), name
