"""An optimizer's rules as lines of code, for the parameters of a straight-line program."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.codegen.scalar.snippets import Piece, piece
from engine.ops.scalar_forms import names_in
from engine.optim.optimizers import Optimizer, Rule, gradient_rules


@dataclass(frozen=True)
class Moves:
    """How parameters move: an optimizer, and what is done to the gradient before its rules."""

    optimizer: Optimizer
    weight_decay: float = 0.0
    ascent: bool = False

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in order, first those for the gradient."""
        return (*gradient_rules(self.weight_decay, self.ascent), *self.optimizer.rules)

    @property
    def known(self) -> Mapping[str, float]:
        """The numbers that the rules name."""
        return {**self.optimizer.settings, "decay": self.weight_decay}

    @property
    def counted(self) -> tuple[str, ...]:
        """The states that are alike for all parameters that have moved as often: their rules name nothing else."""
        found: set[str] = set()
        for rule in self.optimizer.rules:
            if rule.target in self.optimizer.state and set(names_in(rule.text)) <= {rule.target, *self.known, *found}:
                found.add(rule.target)
        return tuple(name for name in self.optimizer.state if name in found)

    @property
    def reads_gradient_once(self) -> bool:
        """Whether the gradient stands once in the rules: it can be written there as a formula."""
        before = next((k for k, rule in enumerate(self.rules) if rule.target == "g"), len(self.rules))
        texts = [rule.text for rule in self.rules[: before + 1]]
        return sum(names_in(text).count("g") for text in texts) == 1


class _Common(ast.NodeTransformer):
    """Takes out what only depends on counted states: it is worked out once for all parameters."""

    def __init__(self, counted: set[str], known: Iterable[str]) -> None:
        self.counted, self.common, self.taken = counted, {*counted, *known}, dict[str, str]()

    def without(self, text: str) -> str:
        return ast.unparse(self.visit(ast.parse(text, mode="eval").body))

    def visit(self, node: ast.AST) -> ast.AST:
        text = ast.unparse(node) if isinstance(node, ast.BinOp) else ""
        names = set(names_in(text)) if text else set()
        if names & self.counted and names <= self.common:
            return ast.Name(self.taken.setdefault(text, f"common{len(self.taken)}"))
        return self.generic_visit(node)


def lines(moves: Moves, parameters: Sequence[tuple[str, str, str]], *, alike: bool) -> list[str]:
    """The lines that move parameters, each given as value, gradient and the suffix of its states: v3, g3, 3.

    With `alike`, all have moved as often, and what counts updates is shared by them.
    """
    counted = {*moves.counted} if alike else set()
    common = _Common(counted, moves.known)
    each = [(rule.target, common.without(rule.text)) for rule in moves.rules if rule.target not in counted]
    shared = [(rule.target, rule.text) for rule in moves.rules if rule.target in counted]
    found = [f"{target} = {_filled(piece(text, moves.known), {})}" for target, text in shared]
    found += [f"{name} = {_filled(piece(text, moves.known), {})}" for text, name in common.taken.items()]
    kept = {*moves.optimizer.state} - counted
    for value, gradient, suffix in parameters:
        names = {"p": value, "g": gradient, **{name: f"{name}_{suffix}" for name in kept}}
        for target, text in each:
            code = _filled(piece(text, moves.known), names)
            if target == "g":
                names["g"] = f"g_{suffix}"
            found.append(f"{names.get(target, target)} = {code}")
    return found


def _filled(code: Piece, names: Mapping[str, str]) -> str:
    return code.fill(*[names.get(name, name) for name in code.names])
