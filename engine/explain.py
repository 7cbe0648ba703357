"""A step in words and numbers: the equation, what changed, and one sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from engine.errors import Message
from engine.formula import ATOM, Part, Parts, Term, at_kink, in_domain, number_term, plain, typeset
from engine.graph import Graph, Kind, Node
from engine.numerals import long, short
from engine.ops import Op
from engine.trace import Step, Trace

UNKNOWN = "–"
LISTED = 12  # operands of a sum that an equation lists one by one


@dataclass(frozen=True)
class Explanation:
    """One step, ready to be set in type.

    `symbols`, `numbers` and `result` are the equation of the caption: symbols = numbers = result. `change` is
    what became of which number: "a.grad", "0" (empty: nothing was known), "10". `callout` are the two lines
    beside the active edge, `line` the entry of the step list, `sentence` the reason in words, `warning` whether a
    number is not finite.
    """

    symbols: Parts
    numbers: Parts
    result: Parts
    change: tuple[str, str, str]
    callout: tuple[Parts, Parts]
    line: str
    sentence: Message
    warning: bool = False

    @property
    def text(self) -> str:
        """The equation on one line: ∂L/∂a += ∂L/∂c · ∂c/∂a = 10 · 1 = 10."""
        sides = (plain(side) for side in (self.symbols, self.numbers, self.result) if side)
        return " = ".join(sides).replace("×", "·")


def explain(trace: Trace, position: int) -> Explanation:
    """Explains the step that leads to `position` (1 to len)."""
    step = trace.steps[position - 1]
    match step.kind:
        case "forward":
            return _forward(trace, step)
        case "zero_grad":
            return _zero_grad(trace, step)
        case "seed":
            return _seed(trace, step)
        case "backward":
            return _backward(trace, step)
    return _update(trace, step)


def line(trace: Trace, step: Step) -> str:
    """The step in a few characters, as a debugger lists it: c.grad += 1 × 10."""
    match step.kind:
        case "forward":
            return plain((*_symbol_term(trace.graph, step.target).parts, Part(" = "), *_worked(trace, step).numbers))
        case "zero_grad":
            return "all grads = 0"
        case "seed":
            return f"{_owner(trace, step.target)}.grad = 1"
        case "backward":
            return plain((Part(f"{_owner(trace, step.target)}.grad += "), *_product(step)))
    return _update_line(trace, step)


def operation_text(graph: Graph, index: int) -> str:
    """The operation of a result in the names that stand in the graph: sum + b."""
    return plain(_symbols(graph, graph.nodes[index]))


def why_not_finite(trace: Trace) -> tuple[Message, int] | None:
    """Why the first number of an epoch is inf or nan, and the node to look at; None where all are finite."""
    if not trace.not_finite:
        return None
    step = trace.steps[trace.not_finite[0] - 1]
    if step.kind == "forward":
        return _bad_value(trace, step), step.target
    if step.kind == "backward":
        return _bad_slope(trace, step), step.source
    return Message("The update takes {name} to {value}.", {"name": step.node, "value": _short(step.after)}), step.target


class _Worked(NamedTuple):
    """An operation in symbols and in numbers."""

    symbols: Parts
    numbers: Parts


def _forward(trace: Trace, step: Step) -> Explanation:
    node = trace.graph.nodes[step.target]
    worked = _worked(trace, step)
    result = _number(step.after, "data", long)
    symbols = (*_head(trace, node), *worked.symbols)
    assert node.op is not None
    warning = not _finite(step.after)
    sentence = _bad_value(trace, step) if warning else _forward_sentence(trace, node)
    return Explanation(
        symbols, worked.numbers, result, _change(node.brief, step),
        (symbols, (*worked.numbers, Part(" = "), *_number(step.after, "data"))),
        line(trace, step), sentence, warning,
    )  # fmt: skip


def _forward_sentence(trace: Trace, node: Node) -> Message:
    assert node.op is not None
    done = Message(node.op.forward)
    following = next((later for later in trace.graph.results if later.index > node.index), None)
    if following is None:
        return _both(done, Message("With {name} the forward pass is complete.", {"name": node.brief}))
    step = plain((*_head(trace, following), *_symbols(trace.graph, following)))
    return _both(done, Message("Next: {step}.", {"step": step}))


def _zero_grad(trace: Trace, step: Step) -> Explanation:
    symbols = (Part("every grad", "gradient"),)
    zero = (Part("0", "gradient"),)
    sentence = Message("Gradients add up, so each one is set to 0 before the backward pass.")
    return Explanation(
        symbols, (), zero, ("grad", "", "0"), ((*symbols, Part(" = "), *zero), ()), line(trace, step), sentence
    )


def _seed(trace: Trace, step: Step) -> Explanation:
    name = _owner(trace, step.target)
    sentence = Message("{name} changes exactly as much as itself, so the backward pass starts with 1.", {"name": name})
    one = (Part("1", "gradient"),)
    return Explanation(
        (_derivative(name, name, "gradient"),), (), one, _change(f"{name}.grad", step),
        ((Part(f"{name}.grad", "gradient"), Part(" = "), *one), ()), line(trace, step), sentence,
    )  # fmt: skip


def _backward(trace: Trace, step: Step) -> Explanation:
    out, source, target = (_owner(trace, i) for i in (trace.graph.output, step.source, step.target))
    total, upstream = _derivative(out, target, "gradient"), _derivative(out, source, "gradient")
    local = _derivative(source, target, "local")
    product = _number(_product_of(step), "gradient", long)
    symbols = (total, Part(" += "), upstream, Part(" · "), local)
    callout = (
        (Part(f"{target}.grad", "gradient"), Part(" += "), Part(f"{source}.grad", "gradient"), Part(" × "), local),
        (
            *_number(step.before, "plain"),
            Part(" + "),
            *_product(step, follows=True),
            Part(" = "),
            *_number(step.after, "gradient"),
        ),
    )
    return Explanation(
        symbols, _product(step), product, _change(f"{target}.grad", step), callout,
        line(trace, step), _backward_sentence(trace, step), not _finite(step.after),
    )  # fmt: skip


def _backward_sentence(trace: Trace, step: Step) -> Message:
    reason = _rule(trace, step)
    if not _finite(step.local):
        return _both(reason, _bad_slope(trace, step))
    op, values = _operation(trace, step.source)
    if at_kink(op, values):
        return _both(reason, Message("There is a kink here: {taken}.", {"taken": Message(op.at_kink)}))
    if step.before:
        places = {"before": _short(step.before), "more": _short(_product_of(step)), "after": _short(step.after)}
        return _both(
            reason, Message("A second road adds to the first: {before} + {more} = {after}.", _bracketed(places))
        )
    return reason


def _update(trace: Trace, step: Step) -> Explanation:
    name = step.node
    out = _owner(trace, trace.graph.output)
    rate, gradient = _number(step.learning_rate), _number(step.gradient, "gradient", follows=True)
    moved = (*_number(step.before, "data"), Part(" − "), *rate, Part(" × "), *gradient)
    symbol = Part(name, "name")
    symbols = (
        symbol, Part(" ← "), symbol, Part(" − "), Part("lr"), Part(" · "), _derivative(out, name, "gradient"),
    )  # fmt: skip
    callout = (
        (Part(name, "data"), Part(" −= "), Part("lr"), Part(" × "), Part(f"{name}.grad", "gradient")),
        (*moved, Part(" = "), *_number(step.after, "data")),
    )
    return Explanation(
        symbols, () if step.locked else moved, _number(step.after, "data", long), _change(name, step), callout,
        line(trace, step), _update_sentence(trace, step), not _finite(step.after),
    )  # fmt: skip


def _update_sentence(trace: Trace, step: Step) -> Message:
    name = {"name": step.node}
    if step.locked:
        return Message("{name} is locked, so the update leaves it as it is.", name)
    gradient = step.gradient or 0.0
    if not _finite(step.gradient):
        return Message("The gradient is not finite, so {name} is lost from here on.", name)
    if gradient == 0:
        return Message("The gradient is 0: nudging {name} changes nothing, so it stays.", name)
    changed = trace.graph.dependents([step.target])
    stale = [n.brief for n in trace.graph.nodes if n.index in changed and n.named]
    reason = (
        Message("The gradient is positive, so {name} steps down.", name)
        if gradient > 0
        else Message("The gradient is negative, so {name} steps up.", name)
    )
    if not stale:
        return reason
    if len(stale) == 1:
        return _both(reason, Message("{node} stays old until Forward.", {"node": stale[0]}))
    if len(stale) <= 3:
        nodes = {"nodes": ", ".join(stale[:-1]), "last": stale[-1]}
        return _both(reason, Message("{nodes} and {last} stay old until Forward.", nodes))
    return _both(reason, Message("What depends on it stays old until Forward."))


def _update_line(trace: Trace, step: Step) -> str:
    if step.locked:
        return f"{step.node} stays (locked)"
    return plain((Part(f"{step.node} −= "), *_number(step.learning_rate), Part(" × "),
                  *_number(step.gradient, follows=True)))  # fmt: skip


def _rule(trace: Trace, step: Step) -> Message:
    node = trace.graph.nodes[step.source]
    op, values = _operation(trace, step.source)
    out = node.brief
    names = _named_terms(trace.graph, node)
    show = partial(_number_operand, trace)
    numbers = {**_terms(node, show), "out": show(node.index)}
    given = dict(zip(op.operands, values, strict=True)) if not op.variadic else {}
    given["out"] = trace.values[step.source] or 0.0
    given["n"] = float(len(node.operands))
    text = op.partials[0 if op.variadic else step.slot]
    constant = {
        name for name, i in zip(op.operands, node.operands, strict=False) if trace.graph.nodes[i].kind is Kind.CONSTANT
    }
    forms = [
        plain(typeset(text, names, given, constant).parts),
        plain(typeset(text, numbers, given, given).parts),
        _short(step.local),
    ]
    places = {
        "out": out,
        "expression": plain(typeset(op.formula, names, given).parts),
        "derivative": f"∂{_owner(trace, step.source)}/∂{_owner(trace, step.target)}",
        "slope": " = ".join(dict.fromkeys(forms)),
    }
    return Message(op.rule, places)


def _bad_value(trace: Trace, step: Step) -> Message:
    node = trace.graph.nodes[step.target]
    op, values = _operation(trace, step.target)
    expression = plain(_worked(trace, step).symbols)
    culprits = [i for i, value in zip(node.operands, values, strict=True) if not _finite(value)]
    if culprits:
        name = _brief(trace, culprits[0])
        places = {"name": name, "value": _short(trace.values[culprits[0]]), "expression": expression}
        return Message("{name} is {value} already, so {expression} is not finite.", places)
    if not op.variadic and not in_domain(op, values):
        names = {name: _brief(trace, i) for name, i in zip(op.operands, node.operands, strict=True)}
        needs = Message(op.needs, names)
        here = [f"{_brief(trace, i)} is {_short(trace.values[i])}" for i in node.operands
                if trace.graph.nodes[i].kind is not Kind.CONSTANT]  # fmt: skip
        if here:
            reasons = {"expression": expression, "needs": needs, "here": ", ".join(here)}
            return Message("{expression} needs {needs}; {here} here.", reasons)
        return Message("{expression} needs {needs}.", {"expression": expression, "needs": needs})
    return Message("{expression} is larger than a number can be (1.8e308).", {"expression": expression})


def _bad_slope(trace: Trace, step: Step) -> Message:
    name = _brief(trace, step.target)
    places = {"name": name, "value": _short(trace.values[step.target])}
    if _finite(step.local):
        return Message("The gradient of {name} grows past what a number can hold.", {"name": name})
    return Message("At {name} = {value} that slope is not finite.", places)


def _worked(trace: Trace, step: Step) -> _Worked:
    node = trace.graph.nodes[step.target]
    op, values = _operation(trace, step.target)
    terms = _terms(node, partial(_number_operand, trace))
    given = dict(zip(op.operands, values, strict=False))
    numbers = typeset(op.formula, terms, given, given).parts
    return _Worked(_symbols(trace.graph, node), tuple(Part(" × ") if part.text == " · " else part for part in numbers))


def _symbols(graph: Graph, node: Node) -> Parts:
    assert node.op is not None
    constants = {
        name: graph.nodes[i].value
        for name, i in zip(node.op.operands, node.operands, strict=False)
        if graph.nodes[i].kind is Kind.CONSTANT
    }
    return typeset(node.op.formula, _named_terms(graph, node), constants, constants).parts


def _named_terms(graph: Graph, node: Node) -> dict[str, Term]:
    show = partial(_symbol_term, graph)
    return {**_terms(node, show), "out": show(node.index)}


def _terms(node: Node, show: Callable[[int], Term]) -> dict[str, Term]:
    """The operands' terms under the names that the formula gives them; of a long list, the ends."""
    assert node.op is not None
    operands = node.operands
    if not node.op.variadic:
        return {name: show(i) for name, i in zip(node.op.operands, operands, strict=True)}
    listed = [show(i).parts for i in (operands if len(operands) <= LISTED else operands[:8])]
    if len(operands) > LISTED:
        listed += [(Part("…"),), show(operands[-1]).parts]
    return {"a": Term(_joined(listed), ATOM), "n": number_term(len(operands))}


def _symbol_term(graph: Graph, index: int) -> Term:
    node = graph.nodes[index]
    if node.kind is Kind.CONSTANT:
        return number_term(node.value)
    text = node.brief
    level = ATOM if node.named or node.op is None or text != node.expression else node.op.precedence or ATOM
    return Term((Part(text, "name" if node.named else "data"),), level)


def _number_operand(trace: Trace, index: int) -> Term:
    value = trace.values[index]
    return number_term(math.nan if value is None else value, "data")


def _operation(trace: Trace, index: int) -> tuple[Op, tuple[float, ...]]:
    node = trace.graph.nodes[index]
    assert node.op is not None
    return node.op, tuple(trace.values[i] or 0.0 for i in node.operands)


def _product(step: Step, *, follows: bool = False) -> Parts:
    return (
        *_number(step.upstream, "gradient", follows=follows),
        Part(" × "),
        *_number(step.local, "local", follows=True),
    )


def _product_of(step: Step) -> float:
    return (step.upstream or 0.0) * (step.local or 0.0)


def _number(
    value: float | None, role: str = "plain", form: Callable[[float], str] = short, *, follows: bool = False
) -> Parts:
    text = UNKNOWN if value is None else form(value)
    number = Part(text, role if _finite(value) else "bad")
    return (Part("("), number, Part(")")) if follows and text.startswith("−") else (number,)


def _joined(terms: Iterable[Parts]) -> Parts:
    listed: list[Part] = []
    for parts in terms:
        listed += [Part(", "), *parts]
    return tuple(listed[1:])


def _derivative(of: str, by: str, role: str) -> Part:
    return Part(f"∂{of}", role, under=f"∂{by}")


def _head(trace: Trace, node: Node) -> Parts:
    """`c = `; nothing where the node goes by its own expression."""
    if not node.named and node.brief == node.expression:
        return ()
    return (*_symbol_term(trace.graph, node.index).parts, Part(" = "))


def _owner(trace: Trace, index: int) -> str:
    """The name of a node where something is said of it as a whole: (x1*w1).grad."""
    term = _symbol_term(trace.graph, index)
    text = plain(term.parts)
    return text if term.level == ATOM else f"({text})"


def _brief(trace: Trace, index: int) -> str:
    return trace.graph.nodes[index].brief


def _change(name: str, step: Step) -> tuple[str, str, str]:
    return name, "" if step.before is None else short(step.before), _short(step.after)


def _short(value: float | None) -> str:
    return UNKNOWN if value is None else short(value)


def _finite(value: float | None) -> bool:
    return value is None or math.isfinite(value)


def _bracketed(places: dict[str, str]) -> dict[str, str]:
    return {key: f"({text})" if text.startswith("−") and key == "more" else text for key, text in places.items()}


def _both(first: Message, second: Message) -> Message:
    return Message("{first} {second}", {"first": first, "second": second})
