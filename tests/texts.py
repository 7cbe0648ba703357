"""The texts that people read, found in the source: what Qt translates, the engine's templates, and what is neither."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]

# The first argument of these is shown or said to a person.
SHOWN = {
    "setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setAccessibleDescription", "setPlaceholderText",
    "setStatusTip", "setWhatsThis", "setTitle", "setPrefix", "setSuffix", "QLabel", "Label", "QAction", "QPushButton",
    "QCheckBox", "QRadioButton", "QGroupBox", "IconButton", "addAction", "addItem", "addTab", "addMenu", "Notice",
}  # fmt: skip
PRINTED = {"print", "fail", "ArgumentTypeError", "SystemExit"}
TEMPLATES = {"Message", "EngineError", "fill"}
WORD, TWO_WORDS = re.compile(r"[^\W\d_]{2,}"), re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
# Columns of tables: their texts are listed out of the tables themselves.
COLUMNS = {
    "forward",
    "rule",
    "needs",
    "at_kink",
    "forward_at_kink",
    "rule_at_kink",
    "does",
    "text",
    "tip",
    "word",
    "menu",
    "template",
}


class Text(NamedTuple):
    """A text in the context under which it is translated."""

    context: str
    text: str


class Finding(NamedTuple):
    """A text that cannot be translated: where, and what stands there."""

    place: str
    source: str


class UnknownTextError(Exception):
    """An expression that is not made of literals."""


@dataclass
class Module:
    """A file, with what its names stand for."""

    path: Path
    tree: ast.Module
    within: dict[ast.AST, ast.AST] = field(default_factory=dict)
    calls: list[ast.Call] = field(default_factory=list)
    functions: list[ast.FunctionDef] = field(default_factory=list)

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            self.within.update((child, node) for child in ast.iter_child_nodes(node))
            if isinstance(node, ast.Call):
                self.calls.append(node)
            elif isinstance(node, ast.FunctionDef):
                self.functions.append(node)

    def around(self, node: ast.AST, kind: type) -> Iterator[ast.AST]:
        """What a node stands in, from the inside outwards."""
        while node in self.within:
            node = self.within[node]
            if isinstance(node, kind):
                yield node


class Source:
    """The modules of some folders; `texts` and `findings` are of them, names are looked up in all."""

    def __init__(self, modules: list[Module]) -> None:
        self._modules = modules
        self.texts: list[Text] = []
        self.findings: list[Finding] = []
        for module in modules:
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Call):
                    self._read_call(module, node)
                elif isinstance(node, ast.JoinedStr) and _is_sentence(module, node):
                    self._complain(module, node)

    def _read_call(self, module: Module, call: ast.Call) -> None:
        name = called(call)
        if name == "tr":
            self._take(module, call, context_of(module, call), call.args[0])
        elif name == "translate" and len(call.args) == 2 and _is_qt(call):
            self._take(module, call, ast.literal_eval(call.args[0]), call.args[1])
        elif (
            name in TEMPLATES and call.args and isinstance(call.func, ast.Name) and not _within(module, call, TEMPLATES)
        ):
            given = [call.args[0], *(each.value for each in call.keywords if each.arg == "hint")]
            for each in given:
                self._take(module, call, "engine", each)
        elif name in SHOWN | PRINTED and call.args:
            parts = [part for part in _parts(call.args[0]) if name in SHOWN or isinstance(part, ast.JoinedStr)]
            if any(_has_words(part) for part in parts):
                self._complain(module, call)

    def _take(self, module: Module, call: ast.Call, context: str, given: ast.expr) -> None:
        try:
            found = self._literals(module, call, given) if context == "engine" else [_literal(module, call, given)]
        except (UnknownTextError, RecursionError):
            self._complain(module, call)
        else:
            self.texts += [Text(context, text) for text in found if text]

    def _complain(self, module: Module, node: ast.expr) -> None:
        place = f"{module.path.as_posix()}:{node.lineno}"
        self.findings.append(Finding(place, ast.unparse(node)[:120]))

    def _literals(self, module: Module, at: ast.AST, given: ast.expr) -> list[str]:
        """The texts an expression of the engine can be; UnknownTextError where it is not out of literals and tables."""
        match given:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.IfExp():
                return self._all(module, at, [given.body, given.orelse])
            case ast.BoolOp():
                return self._all(module, at, given.values)
            case ast.Dict():
                return self._all(module, at, given.values)
            case ast.Subscript(value=table) | ast.Call(func=ast.Attribute(value=table, attr="get")):
                rest = given.args[1:] if isinstance(given, ast.Call) else []
                return self._all(module, at, [table, *rest])
            case ast.Attribute(attr=column) if column in COLUMNS:
                return []
            case ast.Call() if called(given) in TEMPLATES:
                return []  # read where it stands
            case ast.Call(func=ast.Attribute(attr="fromkeys"), args=[_, text]):
                return self._literals(module, at, text)
            case ast.Call():
                return self._returned(module, called(given))
            case ast.Name():
                return self._named(module, at, given.id)
        raise UnknownTextError

    def _all(self, module: Module, at: ast.AST, given: list[ast.expr]) -> list[str]:
        return [text for each in given for text in self._literals(module, at, each)]

    def _returned(self, here: Module, function: str) -> list[str]:
        """What a function of that name returns."""
        found = [(module, each) for module in self._seen(here, function) for each in module.functions
                 if each.name == function]  # fmt: skip
        if not found:
            raise UnknownTextError
        return [
            text
            for module, each in found
            for node in ast.walk(each)
            if isinstance(node, ast.Return) and node.value is not None
            for text in self._literals(module, node, node.value)
        ]

    def _seen(self, here: Module, name: str) -> list[Module]:
        """Where a function is known."""
        return [here] if name.startswith("_") else self._modules

    def _named(self, module: Module, at: ast.AST, name: str) -> list[str]:
        """What a name stands for: in its function, as a parameter, in its module, or where it is imported from."""
        function = next(module.around(at, ast.FunctionDef), None)
        if isinstance(function, ast.FunctionDef):
            local = list(_assigned(function, name))
            if local:
                return self._all(module, at, local)
            names = [each.arg for each in (*function.args.args, *function.args.kwonlyargs)]
            if name in names:
                return self._passed(module, function, name, names.index(name))
        for each in (module, *self._modules):
            constant = [value for line in each.tree.body for value in _assigned_by(line, name)]
            if constant:
                return self._all(each, each.tree, constant)
        raise UnknownTextError

    def _passed(self, here: Module, function: ast.FunctionDef, name: str, position: int) -> list[str]:
        """What callers give for a parameter."""
        found: list[str] = []
        for module in self._seen(here, function.name):
            for call in module.calls:
                if called(call) == function.name:
                    named = [each.value for each in call.keywords if each.arg == name]
                    given = named or call.args[position : position + 1]
                    found += self._all(module, call, given)
        return found


def read(*folders: str) -> Source:
    """The source of some folders."""
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return Source([Module(path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))) for path in files])


def read_text(text: str) -> Source:
    """The source of one module."""
    return Source([Module(Path("module.py"), ast.parse(text))])


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def context_of(module: Module, node: ast.AST) -> str:
    """The class that a text is translated in."""
    return next((each.name for each in module.around(node, ast.ClassDef) if isinstance(each, ast.ClassDef)), "")


def _is_qt(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) or "QCoreApplication" in ast.unparse(call.func)


def _literal(module: Module, call: ast.Call, given: ast.expr) -> str:
    """The text itself, which is all that lupdate sees; `translated` takes it out of a table, `tr` from its callers."""
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        return given.value
    if _within(module, call, {"translated", "tr"}):
        return ""
    raise UnknownTextError


def _within(module: Module, node: ast.AST, names: set[str]) -> bool:
    """Whether it stands in a function of one of these names."""
    return any(
        isinstance(each, ast.FunctionDef) and each.name in names for each in module.around(node, ast.FunctionDef)
    )


def _assigned(function: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(function):
        yield from _assigned_by(node, name)


def _assigned_by(statement: ast.AST, name: str) -> Iterator[ast.expr]:
    """What a statement gives to a name."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
            yield value
        case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
            yield value
        case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
            pairs = zip(targets, values, strict=True)
            yield from (value for target, value in pairs if isinstance(target, ast.Name) and target.id == name)


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    """The pieces a text is put together from, without what functions return."""
    yield node
    match node:
        case ast.BinOp(left=left, right=right):
            yield from (*_parts(left), *_parts(right))
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_parts(body), *_parts(orelse))
        case ast.Call(func=ast.Attribute(value=template, attr="format")):
            yield from _parts(template)


def _has_words(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(WORD.search(node.value))
    return isinstance(node, ast.JoinedStr) and bool(WORD.search(_constant_part(node)))


def _is_sentence(module: Module, node: ast.JoinedStr) -> bool:
    """Two words in a row; neither a style sheet nor Python code, nor what is wrong in the program itself."""
    text = _constant_part(node)
    words = TWO_WORDS.search(text)
    if words is None or ";" in text or keyword.iskeyword(words[0].split()[0]):
        return False
    raised = [each.exc for each in module.around(node, ast.Raise) if isinstance(each, ast.Raise)]
    return not any(isinstance(error, ast.Call) and hasattr(builtins, called(error)) for error in raised)


def _constant_part(node: ast.JoinedStr) -> str:
    return "\0".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))


LOOSE = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}|^[A-Z][a-z]+$")
MARKUP = re.compile(r"<\w|\{\{|px solid")
# What takes words that are translated: calls, rows of tables, and the command line's help.
TRANSLATED = {"tr", "translate", *TEMPLATES, "Command", "PlotRow", "VerbArgument", "Verb", "ArgumentParser"}


def loose_words(folder: Path | str) -> list[Finding]:
    """Literals with two words, or one with a capital, that nothing translates; markup and docstrings aside."""
    found: list[Finding] = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        module = Module(path, ast.parse(path.read_text(encoding="utf-8")))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_loose(module, node):
                found.append(Finding(f"{path.as_posix()}:{node.lineno}", node.value.strip()))
    return found


def _is_loose(module: Module, node: ast.Constant) -> bool:
    within = module.within[node]
    calls = (called(call) for call in module.around(node, ast.Call) if isinstance(call, ast.Call))
    return (
        bool(LOOSE.search(node.value.strip()))
        and not MARKUP.search(node.value)
        and not isinstance(within, ast.Expr | ast.Subscript)
        and TRANSLATED.isdisjoint(calls)
    )


def texts_of_tables() -> list[Text]:
    """The texts that stand in the rows of tables, where neither lupdate nor the calls show them."""
    from desktop_app.panes.plots.catalog import PLOTS
    from desktop_app.window.actions import COMMANDS
    from engine.ops.table import OPS
    from engine.optim.optimizers import OPTIMIZERS
    from engine.optim.schedules import SCHEDULES

    rows = [*(("actions", row) for row in COMMANDS), *(("plots", row) for row in PLOTS)]
    rows += [("engine", row) for table in (OPS, OPTIMIZERS, SCHEDULES) for row in table.values()]
    found = [Text(context, getattr(row, column, "")) for context, row in rows for column in sorted(COLUMNS)]
    return [each for each in found if isinstance(each.text, str) and WORD.search(each.text)]
