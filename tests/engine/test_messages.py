"""What people read is a template with named places, so that it can be translated: never put together on the way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).parents[2] / "engine"
SAYING = {"EngineError", "Message"}
TABLES = {"forward", "rule", "needs", "at_kink", "does", "template"}  # columns of rows
ModuleOrFunction = ast.Module | ast.FunctionDef


def said(function: ast.AST) -> Iterator[ast.Call]:
    """The calls that make something to read."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            yield node


def templates(call: ast.Call) -> Iterator[ast.expr]:
    yield call.args[0]
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "hint")


def is_template(text: ast.expr, around: ModuleOrFunction, module: ast.Module) -> bool:
    """Whether a text is a literal, one of several, a column of a table, or what a function or table makes of those."""
    match text:
        case ast.Constant(value=str()):
            return True
        case ast.IfExp(body=one, orelse=other):
            return is_template(one, around, module) and is_template(other, around, module)
        case ast.Attribute(attr=column):
            return column in TABLES
        case (
            ast.Subscript(value=ast.Name(id=table)) | ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="get"))
        ):
            return table.isupper()
        case ast.Call(func=ast.Name(id=name)):
            return name in SAYING or name.startswith("_")
        case ast.Name(id=name) if name.isupper():
            return True
        case ast.Name(id=name):
            return all(is_template(*each) for each in given(name, around, module))
    return False


Where = tuple[ast.expr, ModuleOrFunction, ast.Module]


def given(name: str, around: ModuleOrFunction, module: ast.Module) -> list[Where]:
    """All that a name in a function may stand for: what is assigned to it there, or what callers give."""
    found: list[Where] = []
    for node in ast.walk(around):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
            found.append((node.value, around, module))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            pairs = zip(node.targets[0].elts, getattr(node.value, "elts", []), strict=False)
            found += [
                (value, around, module) for target, value in pairs if isinstance(target, ast.Name) and target.id == name
            ]
    parameters = [arg.arg for arg in around.args.args] if isinstance(around, ast.FunctionDef) else []
    if name in parameters and isinstance(around, ast.FunctionDef):
        found += list(from_callers(around, parameters.index(name), module))
    assert found, f"where does {name} in {ast.unparse(around)[:80]} come from?"
    return found


def from_callers(function: ast.FunctionDef, place: int, module: ast.Module) -> Iterator[Where]:
    for file in [module] if function.name.startswith("_") else FILES.values():
        for caller in functions(file):
            for node in ast.walk(caller):
                if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == function.name:
                    yield node.args[place], caller, file


FILES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}
modules = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))


def functions(module: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef))


@modules
def test_what_is_said_is_a_template(path: Path) -> None:
    module = FILES[path]
    if path.name == "errors.py":  # where a message is made of what is given to the error
        return
    inside = {id(call): function for function in functions(module) for call in said(function)}
    for call in said(module):
        for text in templates(call):
            around = inside.get(id(call), module)
            assert is_template(text, around, module), f"{path}:{call.lineno}: {ast.unparse(text)}"


@modules
def test_every_place_of_a_template_is_given(path: Path) -> None:
    for call in said(FILES[path]):
        text, *rest = call.args
        given = {keyword.arg for keyword in call.keywords}
        places = rest[0] if rest else None
        if not isinstance(text, ast.Constant) or None in given or not isinstance(places, ast.Dict | None):
            continue
        if places is not None:
            assert None not in places.keys
            given |= {key.value for key in places.keys if isinstance(key, ast.Constant)}
        named = {name for _, name, _, _ in Formatter().parse(text.value) if name}
        assert named <= given, f"{path}:{call.lineno}: {text.value}"


@modules
def test_no_words_stand_in_a_string_that_is_put_together(path: Path) -> None:
    """Where nothing is written for a computer to read, an f-string has names, numbers and signs alone."""
    if path.parent.name in ("explain", "checks", "data", "graph", "language", "diagnostics", "optim", "training"):
        for node in ast.walk(FILES[path]):
            if isinstance(node, ast.JoinedStr):
                literal = "".join(each.value if isinstance(each, ast.Constant) else "%" for each in node.values)
                assert not re.search(r"(^|\s)[a-z]{2,} |[% ] ?[a-z]{2,}(\s|$)", literal), (
                    f"{path}:{node.lineno}: {literal}"
                )
