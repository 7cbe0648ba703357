"""The step of a closed neuron, layer or expression in words and numbers: all that happens inside, as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.autodiff.collapsed_graph import CollapsedGraph
from engine.autodiff.frame import Frame
from engine.autodiff.trace import Step, Trace, as_one
from engine.errors import Message, plural
from engine.explain.equality import equation
from engine.explain.explanation import Explanation, both
from engine.explain.steps import explain
from engine.explain.terms import derivative, finite, head, in_full, number_operand, number_parts, owner, shown, times
from engine.explain.typesetting import Part, Parts, Term, typeset
from engine.explain.updates import moves
from engine.graph.groups import CollapsibleGroup, Neuron
from engine.ops.table import MULTIPLY

LISTED = 4  # inputs of a neuron that its equation writes out; beyond, the two largest


def explain_collapsed(trace: Trace, position: int, collapsed: CollapsedGraph, described: int = -1) -> Explanation:
    """Explains the step to `position`; where it ends what a closed group did, all of that.

    Of a layer, `described` is the group of the neuron that the equation is about.
    """
    trace, position = trace.minibatch_at(position)
    step, inner = trace.steps[position - 1], explain(trace, position)
    around = collapsed.closed_at[step.source] if step.source >= 0 else -1
    ends = position == len(trace) or not as_one(step, trace.steps[position], collapsed.closed_at)
    if around < 0 or not ends:
        return inner
    group = collapsed.groups[around]
    neuron = collapsed.groups[described] if group.kind == "layer" else group
    match step.kind:
        case "forward" if group.kind == "expression":
            node = trace.graph.nodes[step.target]
            return replace(inner, symbols=(*head(trace, node), Part(node.written, "data")))
        case "forward":
            return _forward(trace, collapsed, neuron, inner)
        case "backward" if group.kind == "expression":
            return _backward_expression(trace, collapsed, step, inner)
        case "backward":
            return _backward(trace, trace.frame(position), collapsed, neuron, inner)
        case "update":
            return _update(trace, step, group, inner)
    return inner


def _neuron_equation(trace: Trace, collapsed: CollapsedGraph, group: CollapsibleGroup) -> Parts:
    """What a neuron works out in numbers: relu(1.88 × 0.88 + 0.3 × (−1.49) − 0.73)."""
    neuron = collapsed.neurons[group.number]
    pairs: list[Term] = []
    for operand, weight in _listed(trace, neuron):
        numbers = {"a": number_operand(trace, operand), "b": _coloured(number_operand(trace, weight))}
        pairs.append(typeset("a * b", numbers, {}))
    listed = pairs if len(pairs) == len(neuron.inputs) else [*pairs, Term((Part("…"),), MULTIPLY)]
    inside = _sum([*listed, _coloured(number_operand(trace, neuron.bias))])
    op = trace.graph.nodes[neuron.output].op
    assert op is not None
    return times(inside) if op.variadic else (Part(f"{op.symbol}("), *times(inside), Part(")"))


def _listed(trace: Trace, neuron: Neuron) -> Sequence[tuple[int, int]]:
    """Inputs and weights to write out: of many, the two that add the most or take the most away."""
    if len(neuron.inputs) <= LISTED:
        return neuron.inputs
    values = trace.values
    return sorted(neuron.inputs, key=lambda pair: -abs((values[pair[0]] or 0.0) * (values[pair[1]] or 0.0)))[:2]


def _forward(trace: Trace, collapsed: CollapsedGraph, neuron: CollapsibleGroup, inner: Explanation) -> Explanation:
    made = collapsed.neurons[neuron.number]
    value, op, name = trace.values[made.output], trace.graph.nodes[made.output].op, trace.graph.nodes[made.output].brief
    assert op is not None
    words = Message("Weighted sum plus bias.")
    if not op.variadic:
        words = both(words, Message(op.forward))
    inside, result = number_parts(trace.values[made.total], "data"), number_parts(value, "data")
    around = () if op.variadic else (Part(f"{op.symbol}("), *inside, Part(")"))
    formula = (Part(name, "name"), Part(" = "), Part(collapsed.formula(neuron), "data"))
    return replace(
        inner, symbols=(), numbers=_neuron_equation(trace, collapsed, neuron), sentence=words,
        result=result, change=(name, "", shown(value)), warning=not finite(value), exact=in_full(value),
        callout=(formula, equation(around, result)),
    )  # fmt: skip


def _backward(
    trace: Trace, frame: Frame, collapsed: CollapsedGraph, group: CollapsibleGroup, inner: Explanation
) -> Explanation:
    neuron = collapsed.neurons[group.number]
    out, total, output = (owner(trace, i) for i in (trace.graph.output, neuron.total, neuron.output))
    result = frame.gradients[neuron.total]
    numbers: Parts = ()
    symbols: Parts = (derivative(out, total, "gradient"),)
    if neuron.total != neuron.output:
        local = frame.locals.get((neuron.output, 0))
        numbers = (
            *number_parts(frame.gradients[neuron.output], "gradient"),
            Part(" × "),
            *number_parts(local, "local", follows=True),
        )
        upstream = derivative(out, output, "gradient")
        symbols = (*symbols, Part(" = "), upstream, Part(" · "), derivative(output, total, "local"))
    words = Message("Times an input it is that weight's gradient; times a weight, that input's.")
    parts = number_parts(result, "gradient")
    return replace(
        inner, symbols=symbols, numbers=numbers, result=parts, sentence=words,
        change=(f"{total}.grad", "", shown(result)), warning=not finite(result), exact=in_full(result),
        callout=((Part(f"{total}.grad", "gradient"),), equation(numbers, parts)),
    )  # fmt: skip


def _backward_expression(trace: Trace, collapsed: CollapsedGraph, step: Step, inner: Explanation) -> Explanation:
    out, target = (owner(trace, i) for i in (trace.graph.output, step.target))
    source = collapsed.groups[collapsed.closed_at[step.source]]
    words = Message("The gradient goes back through {expression}.", {"expression": collapsed.formula(source)})
    result = number_parts(step.after, "gradient")
    symbols = (derivative(out, target, "gradient"),)
    callout = ((Part(f"{target}.grad", "gradient"),), number_parts(step.after, "gradient"))
    return replace(inner, symbols=symbols, numbers=(), result=result, sentence=words, callout=callout)


def _update(trace: Trace, step: Step, group: CollapsibleGroup, inner: Explanation) -> Explanation:
    if step.locked:
        return inner
    moved = {each.target for each in trace.steps if each.kind == "update" and moves(each)}.intersection(group.nodes)
    places = {"count": str(len(moved)), "name": group.name}
    return replace(inner, sentence=plural(
        len(moved),
        Message("No parameter of {name} moves.", places),
        Message("1 parameter of {name} moves.", places),
        Message("{count} parameters of {name} move.", places),
    ))  # fmt: skip


def _coloured(term: Term) -> Term:
    """A weight in the colour of its sign."""
    role = "local" if term.parts[0].text.startswith("−") else "parameter"
    return Term(tuple(replace(part, role=role) for part in term.parts), term.level)


def _sum(terms: Sequence[Term]) -> Parts:
    """Terms with + between them, − where one begins with it."""
    parts = list(terms[0].parts)
    for term in terms[1:]:
        first = term.parts[0]
        if first.text.startswith("−"):
            parts += [Part(" − "), replace(first, text=first.text[1:]), *term.parts[1:]]
        else:
            parts += [Part(" + "), *term.parts]
    return tuple(parts)
