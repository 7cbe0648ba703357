"""What an equation is made of: operands, numbers and derivatives as they stand in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial

from engine.autodiff.trace import Step, Trace
from engine.explain.typesetting import ATOM, Part, Parts, Term, number_term, plain, typeset
from engine.graph.graph import Graph, Kind, Node
from engine.numerals import UNKNOWN, exact, or_nan, short
from engine.ops.table import POWER, Op

FEW = 3  # numbers of a batch that an equation lists
LISTED = 12  # operands of a sum that an equation lists one by one


def symbols_of(graph: Graph, node: Node) -> Parts:
    """The operation of a result in symbols."""
    assert node.op is not None
    constants = constants_of(graph, node)
    return typeset(node.op.shown_formula, named_terms(graph, node), constants, constants).parts


def constants_of(graph: Graph, node: Node) -> dict[str, float]:
    """The numbers of the operands that are constants, under the names of the formula."""
    assert node.op is not None
    operands = zip(node.op.operands, (graph.nodes[i] for i in node.operands), strict=False)
    return {name: operand.value for name, operand in operands if operand.kind is Kind.CONSTANT}


def number_terms(trace: Trace, node: Node) -> dict[str, Term]:
    """The operands' numbers under the names of the formula; of samples that it goes over the first few."""
    if not trace.graph.reduces(node):
        return operand_terms(node, partial(number_operand, trace))
    assert trace.batch is not None
    samples = trace.batch.values[node.operands[0]]
    few = [number_term(float(number), "data").parts for number in samples[:FEW]]
    more = [(Part("…"),)] if len(samples) > FEW else []
    return {"a": Term(_joined([*few, *more]), ATOM), "n": number_term(len(samples))}


def named_terms(graph: Graph, node: Node) -> dict[str, Term]:
    """The operands' symbols, and the result's own as `out`, under the names of the formula."""
    show = partial(symbol_term, graph)
    terms = {**operand_terms(node, show), "out": show(node.index)}
    return {**terms, "n": Term((Part("n"),), ATOM)} if graph.reduces(node) else terms


def operand_terms(node: Node, show: Callable[[int], Term]) -> dict[str, Term]:
    """The operands' terms under the names that the formula gives them; of a long list, the ends."""
    assert node.op is not None
    operands = node.operands
    if not node.op.variadic:
        return {name: show(i) for name, i in zip(node.op.operands, operands, strict=True)}
    listed = [show(i).parts for i in (operands if len(operands) <= LISTED else operands[:8])]
    if len(operands) > LISTED:
        listed += [(Part("…"),), show(operands[-1]).parts]
    return {"a": Term(_joined(listed), ATOM), "n": number_term(len(operands))}


def symbol_term(graph: Graph, index: int) -> Term:
    """A node by its name, by its expression where it has none, or a constant by its number."""
    node = graph.nodes[index]
    if node.kind is Kind.CONSTANT:
        return number_term(node.value)
    level = ATOM if node.named or node.alias or node.op is None else node.op.precedence or ATOM
    return Term((Part(node.brief, "name" if node.named else "data"),), level)


def number_operand(trace: Trace, index: int) -> Term:
    """A node by its number in the forward pass."""
    return number_term(or_nan(trace.values[index]), "data")


def times(parts: Parts) -> Parts:
    """An equation of numbers: with × in the place of ·."""
    return tuple(Part(" × ") if part.text == " · " else part for part in parts)


def operation_of(trace: Trace, index: int) -> tuple[Op, tuple[float, ...]]:
    """The operation of a result, and the values of its operands."""
    node = trace.graph.nodes[index]
    assert node.op is not None
    return node.op, tuple(trace.values[i] or 0.0 for i in node.operands)


def product_parts(step: Step, *, follows: bool = False) -> Parts:
    """Upstream × local, in numbers; `follows`: behind another sign."""
    return (
        *number_parts(step.upstream, "gradient", follows=follows),
        Part(" × "),
        *number_parts(step.local, "local", follows=True),
    )


def added_parts(step: Step) -> Parts:
    """What a step adds to a gradient, in numbers; over samples, the shown one's part of it."""
    return (*product_parts(step), Part(" + …")) if step.samples > 1 else product_parts(step)


def product_here(step: Step) -> float:
    """Upstream × local, over samples the shown one's."""
    return (step.upstream or 0.0) * (step.local or 0.0)


def product_of(step: Step) -> float:
    """What a step adds to a gradient: upstream × local, over samples the sum of them."""
    return product_here(step) if step.summed is None else step.summed


def number_parts(
    value: float | None, role: str = "plain", form: Callable[[float], str] = short, *, follows: bool = False
) -> Parts:
    """A number in the colour of what it is, in brackets where it is negative and follows a sign."""
    text = UNKNOWN if value is None else form(value)
    number = Part(text, role if finite(value) else "bad")
    return (Part("("), number, Part(")")) if follows and text.startswith("−") else (number,)


def _joined(terms: Iterable[Parts]) -> Parts:
    listed: list[Part] = []
    for parts in terms:
        listed += [Part(", "), *parts]
    return tuple(listed[1:])


def derivative(of: str, by: str, role: str) -> Part:
    """∂of/∂by."""
    return Part(f"∂{of}", role, under=f"∂{by}")


def head(trace: Trace, node: Node) -> Parts:
    """`c = `; nothing where the node goes by its own expression."""
    if not node.named and not node.alias:
        return ()
    return (*symbol_term(trace.graph, node.index).parts, Part(" = "))


def owner(trace: Trace, index: int) -> str:
    """The name of a node where something is said of it as a whole: (x1·w1).grad, (1 − x)².grad."""
    term = symbol_term(trace.graph, index)
    text = plain(term.parts)
    holds = term.level == ATOM or (term.level == POWER and text.startswith("("))
    return text if holds else f"({text})"


def shown(value: float | None) -> str:
    """A number in few digits, or the sign for one that is not known."""
    return UNKNOWN if value is None else short(value)


def in_full(value: float | None) -> str:
    """A number with all its digits, or the sign for one that is not known."""
    return UNKNOWN if value is None else exact(value)


def finite(value: float | None) -> bool:
    """Whether a number is neither inf nor nan; what is not known is."""
    return value is None or math.isfinite(value)
