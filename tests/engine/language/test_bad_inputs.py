"""Every wrong program of `bad_inputs.tsv`: where it is wrong, what is said about it, and what to write instead.

Columns: the program as a JSON string, line:column (- for no place), the message, the hint, in which what a table
lists has a name in braces.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.data.datasets import RECIPES
from engine.errors import EngineError
from engine.graph.networks import INITS
from engine.language import parse
from engine.ops.table import FUNCTIONS
from tests.engine.programs import diagnose

ROWS = [line.split("\t") for line in Path(__file__).with_name("bad_inputs.tsv").read_text("utf-8").splitlines()]
*CHOICES, LAST = [name for name, op in FUNCTIONS.items() if op.kink and name != "sqrt"]
LISTS = {
    "{functions}": ", ".join(FUNCTIONS),
    "{activations}": ", ".join(name for name, op in FUNCTIONS.items() if len(op.operands) == 1 and not op.variadic),
    "{choices}": f"{', '.join(CHOICES)} and {LAST}",
    "{inits}": ", ".join(f'"{name}"' for name in INITS),
    "{sets}": ", ".join(RECIPES),
}


def with_lists(text: str) -> str:
    for name, listed in LISTS.items():
        text = text.replace(name, listed)
    return text


@pytest.mark.parametrize(("program", "place", "message", "hint"), ROWS[1:], ids=[row[0][:40] for row in ROWS[1:]])
def test_wrong_program_is_explained(program: str, place: str, message: str, hint: str) -> None:
    error = diagnose(json.loads(program))
    assert error is not None
    assert f"{error.span.line}:{error.span.column}" == place if error.span else place == "-"
    assert str(error.message) == message
    assert str(error.hint) == with_lists(hint)


def test_undefined_name_is_carried_so_that_it_can_be_added() -> None:
    error = diagnose("a = 1\nL = a + c")
    assert error is not None
    assert error.message.places["name"] == "c"


def test_report_shows_the_line_a_caret_and_the_hint() -> None:
    text = "a = 1\nL = tanhh(a)"
    with pytest.raises(EngineError) as caught:
        parse(text)
    assert caught.value.report(text, "demo.txt") == (
        "demo.txt:2:5: tanhh is not a function of the language\n    L = tanhh(a)\n        ^^^^^\n  Did you mean tanh?"
    )


@pytest.mark.parametrize("name", ["coth", "csch", "sech", "arctan2", "atan2", "acos", "arcsin", "erf", "erfc"])
def test_no_other_function_is_offered_as_if_it_were_this_one(name: str) -> None:
    error = diagnose(f"x = 2\nL = {name}(x)")
    assert error is not None and "Did you mean" not in str(error.hint)


def test_diagnose_says_nothing_about_a_right_program() -> None:
    assert diagnose("a = 3") is None


HEAD = "".join(f"{name} = 1\n" for name in "abcdefghijklmn") + "x = 2\nx1 = 3\nx2 = 4\n"
CODE = re.compile(r"(?:Write|Type|Define it first:) (\w+(?:, \w+)* = [^…:]+?|\w+\([^…]*?\))(?:\.$|,? and|; |, or )")
HINTS = {
    match[1]
    for row in ROWS[1:]
    if not re.match("What |.*a loss is one number", row[2])
    for match in CODE.finditer(with_lists(row[3]))
}


@pytest.mark.parametrize("code", sorted(HINTS))
def test_a_hint_that_shows_code_can_be_typed(code: str) -> None:
    defined = "xs = [1.0, 2.0]\n" if "xs" in code and "xs =" not in code else ""
    defined += "def f(x, y=1): return x*y\n" if code.startswith("f(") else ""
    line = code if " = " in code else f"q = {code}"
    error = diagnose(f"{HEAD}{defined}{line}\nL = mean(q)" if " = " not in code else f"{HEAD}{defined}{line}")
    assert error is None or "is undefined" in str(error.message) or "a loss is one number" in str(error.message)


@pytest.mark.parametrize(
    "program",
    [
        'x1, x2, y = data("moons", n=4)\nn = neuron([x1, x2], tanh)',
        'x1, x2, y = data("moons", n=4)\nn = neuron([x1, x2], linear)',
        'x1, x2, y = data("moons", n=4)\ns = mlp([x1, x2], [3, 1], relu)',
        'x1, x2, y = data("moons", n=4)\nL = x1*x2 + y',
        "t = [0.0, 1.0]",
        "a = 2\nL = a*[1, 2]",
    ],
)
def test_the_hint_to_a_loss_of_data_can_be_typed_below(program: str) -> None:
    error = diagnose(program)
    assert error is not None and "a loss is one number" in str(error.message)
    assert diagnose(f"{program}\n{str(error.hint).removeprefix('Write ').removesuffix('.')}") is None
