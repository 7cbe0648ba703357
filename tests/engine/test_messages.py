"""Templates and their places: what tests/test_texts.py does not hold of the texts that the engine makes."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path
from string import Formatter

import pytest

ROOT = Path(__file__).parents[2] / "engine"
FILES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(ROOT.rglob("*.py"))}
modules = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))


@modules
def test_every_place_of_a_template_is_given(path: Path) -> None:
    for call in ast.walk(FILES[path]):
        if not isinstance(call, ast.Call) or getattr(call.func, "id", "") not in ("EngineError", "Message"):
            continue
        text, *rest = call.args
        given = {keyword.arg for keyword in call.keywords}
        places = rest[0] if rest else None
        if not isinstance(text, ast.Constant | ast.IfExp) or None in given or not isinstance(places, ast.Dict | None):
            continue
        if places is not None:
            assert None not in places.keys
            given |= {key.value for key in places.keys if isinstance(key, ast.Constant)}
        # An error's hint names places of the error, unless it is a message with its own.
        hints = [key.value for key in call.keywords if key.arg == "hint" and not isinstance(key.value, ast.Call)]
        for literal in (node for each in (text, *hints) for node in ast.walk(each)):
            if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                named = {name for _, name, _, _ in Formatter().parse(literal.value) if name}
                assert named <= given, f"{path}:{call.lineno}: {literal.value}"


@modules
def test_no_words_stand_in_a_string_that_is_put_together(path: Path) -> None:
    """Where nothing is written for a computer to read, an f-string has names, numbers and signs alone."""
    if not {"codegen", "export", "ops"} & set(path.parts):
        # What Python's own errors say is read by who wrote the call.
        raised = [
            each for each in ast.walk(FILES[path]) if isinstance(each, ast.Raise) and isinstance(each.exc, ast.Call)
        ]
        builtin = [each for each in raised if hasattr(builtins, getattr(each.exc.func, "id", ""))]
        aside = {node for each in builtin for node in ast.walk(each)}
        for node in ast.walk(FILES[path]):
            if isinstance(node, ast.JoinedStr) and node not in aside:
                literal = "".join(each.value if isinstance(each, ast.Constant) else "%" for each in node.values)
                assert not re.search(r"(^|\s)[a-z]{2,} |[% ] ?[a-z]{2,}(\s|$)", literal), (
                    f"{path}:{node.lineno}: {literal}"
                )
