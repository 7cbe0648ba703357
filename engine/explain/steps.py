"""A step in words and numbers: the equation, what changed, and one sentence."""

from __future__ import annotations

import math

from engine.autodiff.trace import Step, Trace
from engine.errors import Message
from engine.explain.equality import equation
from engine.explain.explanation import Explanation, as_it_is, both, change
from engine.explain.terms import (
    added_parts,
    constants_of,
    derivative,
    finite,
    head,
    in_full,
    named_terms,
    number_operand,
    number_parts,
    number_terms,
    operation_of,
    owner,
    product_here,
    product_of,
    product_parts,
    shown,
    symbol_term,
    symbols_of,
    times,
)
from engine.explain.trouble import bad_slope, bad_value
from engine.explain.typesetting import Part, Parts, plain, typeset
from engine.explain.updates import explain_update, update_line
from engine.graph.graph import Graph, Node
from engine.ops.scalar_forms import at_kink


def explain(trace: Trace, position: int) -> Explanation:
    """Explains the step that leads to `position` (1 to len)."""
    trace, position = trace.minibatch_at(position)
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
    return explain_update(trace, step)


def line(trace: Trace, position: int) -> Message:
    """The step that leads to `position` in a few characters, as a debugger lists it: c.grad += 1 × 10."""
    trace, position = trace.minibatch_at(position)
    return _line(trace, trace.steps[position - 1])


def _line(trace: Trace, step: Step) -> Message:
    match step.kind:
        case "forward":
            name = symbol_term(trace.graph, step.target).parts
            return as_it_is(plain((*name, Part(" = "), *_numbers(trace, step))))
        case "zero_grad":
            return Message("all grads = 0")
        case "seed":
            return as_it_is(f"{owner(trace, step.target)}.grad = 1")
        case "backward":
            return as_it_is(plain((Part(f"{owner(trace, step.target)}.grad += "), *added_parts(step))))
    return update_line(step, trace.update)


def operation_text(graph: Graph, index: int) -> str:
    """The operation of a result in the names that stand in the graph: sum + b."""
    return plain(symbols_of(graph, graph.nodes[index]))


def _forward(trace: Trace, step: Step) -> Explanation:
    node = trace.graph.nodes[step.target]
    numbers, symbols = _numbers(trace, step), (*head(trace, node), *symbols_of(trace.graph, node))
    warning, result = not finite(step.after), number_parts(step.after, "data")
    sentence = bad_value(trace, step.target) if warning else _forward_sentence(trace, node)
    return Explanation(
        symbols, numbers, result, change(node.brief, step),
        (symbols, equation(numbers, result)),
        str(_line(trace, step)), sentence, warning, exact=in_full(step.after),
    )  # fmt: skip


def _forward_sentence(trace: Trace, node: Node) -> Message:
    op, values = operation_of(trace, node.index)
    tie = op.forward_at_kink and at_kink(op, values)
    done = Message(op.forward_at_kink) if tie else Message(op.forward)
    following = next((later for later in trace.graph.results if later.index > node.index), None)
    if following is None:
        return both(done, Message("With {name} the forward pass is complete.", {"name": node.brief}))
    step = plain((*head(trace, following), *symbols_of(trace.graph, following)))
    return both(done, Message("Next: {step}.", {"step": step}))


def _zero_grad(trace: Trace, step: Step) -> Explanation:
    symbols = (Part("every grad", "gradient"),)
    zero = (Part("0", "gradient"),)
    sentence = Message("Gradients add up, so each one is set to 0 before the backward pass.")
    return Explanation(
        symbols, (), zero, ("grad", "", "0"), ((*symbols, Part(" = "), *zero), ()), str(_line(trace, step)), sentence
    )


def _seed(trace: Trace, step: Step) -> Explanation:
    name = owner(trace, step.target)
    sentence = Message("{name} changes exactly as much as itself, so the backward pass starts with 1.", {"name": name})
    one = (Part("1", "gradient"),)
    return Explanation(
        (derivative(name, name, "gradient"),), (), one, change(f"{name}.grad", step),
        ((Part(f"{name}.grad", "gradient"), Part(" = "), *one), ()), str(_line(trace, step)), sentence,
    )  # fmt: skip


def _backward(trace: Trace, step: Step) -> Explanation:
    out, source, target = (owner(trace, i) for i in (trace.graph.output, step.source, step.target))
    total, upstream = derivative(out, target, "gradient"), derivative(out, source, "gradient")
    local = derivative(source, target, "local")
    product = number_parts(product_of(step), "gradient")
    over = (Part("Σ "),) if step.samples else ()
    symbols = (total, Part(" += "), *over, upstream, Part(" · "), local)
    added = number_parts(step.summed, "gradient", follows=True) if step.samples else product_parts(step, follows=True)
    here, there = Part(f"{source}.grad", "gradient"), Part(f"{target}.grad", "gradient")
    grown, after = (*number_parts(step.before), Part(" + "), *added), number_parts(step.after, "gradient")
    callout = ((there, Part(" += "), *over, here, Part(" × "), local), equation(grown, after))
    return Explanation(
        symbols, added_parts(step), product, change(f"{target}.grad", step), callout,
        str(_line(trace, step)), _backward_sentence(trace, step), not finite(step.after), exact=in_full(step.after),
    )  # fmt: skip


def _backward_sentence(trace: Trace, step: Step) -> Message:
    reason = _rule(trace, step)
    if not finite(step.local):
        return both(reason, bad_slope(trace, step))
    op, values = operation_of(trace, step.source)
    if at_kink(op, values) and not op.rule_at_kink:
        return both(reason, Message("There is a kink here: {taken}.", {"taken": Message(op.at_kink)}))
    if step.samples > 1:
        return both(reason, _all_samples(trace, step))
    road = trace.graph.roads[step.source, step.slot]
    return both(reason, _road(step, road)) if road > 1 else reason


def _all_samples(trace: Trace, step: Step) -> Message:
    """A number that each sample uses gets what all of them give."""
    places = {
        "name": owner(trace, step.target), "count": str(step.samples), "sum": shown(step.summed),
        "sample": str(trace.batch.sample + 1 if trace.batch else 1), "part": shown(product_here(step)),
    }  # fmt: skip
    if step.samples < trace.graph.samples:
        return Message(
            "All {count} samples of this update use {name}, so what they give adds up to {sum}; "
            "sample {sample} gives {part}.", places,
        )  # fmt: skip
    return Message(
        "All {count} samples use {name}, so what they give adds up to {sum}; sample {sample} gives {part}.", places
    )


def _road(step: Step, number: int) -> Message:
    """Another use of a node adds to what came before."""
    both_roads = (*number_parts(step.before), Part(" + "), *number_parts(product_of(step), follows=True))
    whole = plain(equation(both_roads, number_parts(step.after)))
    places = {"sum": whole, "number": str(number), "earlier": str(number - 1)}
    if number == 2:
        return Message("A second road adds to the first: {sum}.", places)
    if number == 3:
        return Message("A third road adds to the first two: {sum}.", places)
    return Message("Road {number} adds to the {earlier} before it: {sum}.", places)


def _rule(trace: Trace, step: Step) -> Message:
    node = trace.graph.nodes[step.source]
    op, values = operation_of(trace, step.source)
    names = named_terms(trace.graph, node)
    numbers = {**number_terms(trace, node), "out": number_operand(trace, node.index)}
    given = dict(zip(op.operands, values, strict=True)) if not op.variadic else {}
    given["out"] = trace.values[step.source] or 0.0
    given["n"] = float(len(node.operands))
    text = op.partials[0 if op.variadic else step.slot]
    expression = plain(typeset(op.shown_formula, names, given).parts)
    if op.variadic:  # its partial is about the one operand that the gradient goes to
        names["a"], numbers["a"] = symbol_term(trace.graph, step.target), number_operand(trace, step.target)
    symbols = typeset(text, names, given, constants_of(trace.graph, node)).parts
    places = {
        "out": node.brief, "expression": expression,
        "slope": _slope(symbols, typeset(text, numbers, given, given).parts, number_parts(step.local)),
        "derivative": f"∂{owner(trace, step.source)}/∂{owner(trace, step.target)}",
    }  # fmt: skip
    unordered = [i for i, value in zip(node.operands, values, strict=True) if math.isnan(value)] if op.chooses else []
    if unordered:
        places["name"] = trace.graph.nodes[unordered[0]].brief
        return Message("{name} is NaN already: {derivative} = {slope}.", places)
    tie = op.rule_at_kink and at_kink(op, values)
    return Message(op.rule_at_kink, places) if tie else Message(op.rule, places)


def _slope(symbols: Parts, numbers: Parts, value: Parts) -> str:
    """A local derivative in symbols, in numbers, and what comes out; none of them twice."""
    symbol, number, result = plain(symbols), plain(numbers), plain(value)
    worked = result if number == result else plain(equation(numbers, value))
    return worked if symbol in (number, result) else f"{symbol} = {worked}"


def _numbers(trace: Trace, step: Step) -> Parts:
    """The operation of a forward step in numbers."""
    op, values = operation_of(trace, step.target)
    given = dict(zip(op.operands, values, strict=False))
    terms = number_terms(trace, trace.graph.nodes[step.target])
    return times(typeset(op.shown_formula, terms, given, given).parts)
