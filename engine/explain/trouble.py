"""Why a number is inf or nan: the operation, the operand and, with data, the sample that it began with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from typing import Any, NamedTuple

from engine.autodiff.tape import arriving, has_samples, local_derivatives, picked, quietly
from engine.autodiff.trace import Step, Trace
from engine.errors import Message
from engine.explain.terms import finite, shown, symbols_of
from engine.explain.typesetting import plain
from engine.graph.graph import Edge, Kind, Node
from engine.ops.scalar_forms import in_domain
from engine.ops.table import Op


class Trouble(NamedTuple):
    """Why, and the node to look at."""

    why: Message
    node: int


def why_not_finite(trace: Trace) -> Trouble | None:
    """Why the first number of an epoch is inf or nan, in whichever sample; None where all that is shown are finite."""
    first = trace.first_not_finite
    if first is None:
        return None
    trace, position = trace.minibatch_at(first)
    for step in trace.steps[: position - 1] if trace.batch is not None else ():
        if step.kind == "forward" and _first_bad(_value(trace, step.target)) is not None:
            return Trouble(bad_value(trace, step.target), step.target)
        if step.kind == "backward" and not _arrives_finite(trace, step):
            return Trouble(bad_slope(trace, step), step.source)
    step = trace.steps[position - 1]
    if step.kind == "forward":
        return Trouble(bad_value(trace, step.target), step.target)
    if step.kind == "backward":
        return Trouble(bad_slope(trace, step), step.source)
    return Trouble(runs_away(step), step.target)


def runs_away(step: Step) -> Message:
    """An update whose result is inf or nan."""
    return Message("The update takes {name} to {value}.", {"name": step.node, "value": shown(step.after)})


def bad_value(trace: Trace, index: int) -> Message:
    """Why a result is not finite; of one with a number a sample, in the shown sample or else the first such."""
    node = trace.graph.nodes[index]
    mine = _value(trace, index)
    place = _place(trace, mine)
    for operand in node.operands:
        other = _value(trace, operand)
        at = _place(trace, other) if has_samples(other) and not has_samples(mine) else place
        if not finite(_number(other, at or 0)):
            return _in_sample(trace, at if has_samples(other) else None, _already(trace, node, operand, at or 0))
    return _in_sample(trace, place, _began(trace, node, place or 0))


def bad_slope(trace: Trace, step: Step) -> Message:
    """Why what a step adds to a gradient is not finite, or what it gives."""
    with quietly(trace.graph.batched):
        local = local_derivatives(trace.graph, trace.graph.nodes[step.source], _values(trace))[step.slot]
        product = _gradient(trace, step.source) * local
    node, place = trace.graph.nodes[step.source], _place(trace, local)
    if finite(_number(local, place or 0)):
        places = {"name": trace.graph.nodes[step.target].brief}
        grows = Message("The gradient of {name} grows past what a number can hold.", places)
        place = _place(trace, product)
        return _in_sample(trace, place, grows) if not finite(_number(product, place or 0)) else grows
    assert node.op is not None
    operands = [step.target] if node.op.variadic else node.operands
    numbers = {index: shown(_number(_value(trace, index), place or 0)) for index in operands}
    here = [
        Message("{name} = {value}", {"name": trace.graph.nodes[index].brief, "value": number})
        for index, number in numbers.items() if trace.graph.nodes[index].kind is not Kind.CONSTANT
    ]  # fmt: skip
    return _in_sample(trace, place, Message("At {here} that slope is not finite.", {"here": reduce(_listed, here)}))


def _already(trace: Trace, node: Node, operand: int, place: int) -> Message:
    places = {
        "name": trace.graph.nodes[operand].brief,
        "value": shown(_number(_value(trace, operand), place)),
        "expression": plain(symbols_of(trace.graph, node)),
    }
    return Message("{name} is {value} already, so {expression} is not finite.", places)


def _began(trace: Trace, node: Node, place: int) -> Message:
    """Why finite operands give what is not finite."""
    assert node.op is not None
    expression = {"expression": plain(symbols_of(trace.graph, node))}
    if node.op.variadic:
        return Message("The sum in {expression} leaves the range of numbers (±1.8e308).", expression)
    numbers = [_number(_value(trace, i), place) for i in node.operands]
    if not in_domain(node.op, tuple(numbers)):
        return _outside(trace, node, node.op, numbers)
    if _number(_value(trace, node.index), place) > 0:
        return Message("{expression} is larger than a number can be (1.8e308).", expression)
    return Message("{expression} leaves the range of numbers (±1.8e308).", expression)


def _outside(trace: Trace, node: Node, op: Op, numbers: Sequence[float]) -> Message:
    """Operands outside of the domain."""
    operands = [trace.graph.nodes[i] for i in node.operands]
    names = {name: each.brief for name, each in zip(op.operands, operands, strict=True)}
    places: dict[str, object] = {
        "expression": plain(symbols_of(trace.graph, node)), "needs": Message(op.needs, names)
    }  # fmt: skip
    here = [
        Message("{name} is {value}", {"name": each.brief, "value": shown(number)})
        for each, number in zip(operands, numbers, strict=True) if each.kind is not Kind.CONSTANT
    ]  # fmt: skip
    if here:
        places["here"] = reduce(_listed, here)
        return Message("{expression} needs {needs}; {here} here.", places)
    return Message("{expression} needs {needs}.", places)


def _listed(first: Message, second: Message) -> Message:
    return Message("{first}, {second}", {"first": first, "second": second})


def _in_sample(trace: Trace, place: int | None, why: Message) -> Message:
    if place is None or trace.batch is None:
        return why
    return Message("In sample {sample}: {why}", {"sample": str(trace.batch.samples[place] + 1), "why": why})


def _values(trace: Trace) -> Sequence[Any]:
    return trace.batch.values if trace.batch is not None else [math.nan if v is None else v for v in trace.values]


def _value(trace: Trace, index: int) -> Any:
    return trace.batch.values[index] if trace.batch is not None else trace.values[index]


def _gradient(trace: Trace, index: int) -> Any:
    """The whole gradient of a node: complete before anything goes on from it."""
    if trace.batch is not None:
        return trace.batch.gradients[index]
    return next(step.upstream for step in trace.steps if step.kind == "backward" and step.source == index)


def _arrives_finite(trace: Trace, step: Step) -> bool:
    values = _values(trace)
    with quietly(trace.graph.batched):
        local = local_derivatives(trace.graph, trace.graph.nodes[step.source], values)[step.slot]
        edge = Edge(step.source, step.slot, step.target)
        arrives = arriving(trace.graph.batched, edge, _gradient(trace, step.source), local, values)
    return _first_bad(arrives) is None


def _first_bad(value: Any) -> int | None:
    """The first place of a number that is not finite; 0 for a number by itself."""
    numbers = value if has_samples(value) else [value]
    return next((place for place, number in enumerate(numbers) if not math.isfinite(number)), None)


def _place(trace: Trace, value: Any) -> int | None:
    """Which of the numbers of a batch to speak of: the shown one, or the first that is not finite; None for one."""
    if not has_samples(value):
        return None
    if not finite(picked(value, trace.sample_index)):
        return trace.sample_index
    bad = _first_bad(value)
    return trace.sample_index if bad is None else bad


def _number(value: Any, place: int) -> float:
    return picked(value, place)
