"""What is said about an update: the optimizer's rules in symbols and numbers, and what it keeps of a parameter."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import NamedTuple

from engine.autodiff.trace import Step, Trace
from engine.errors import Message
from engine.explain.equality import equation
from engine.explain.explanation import Explanation, as_it_is, both, change
from engine.explain.terms import derivative, finite, in_full, number_parts, owner, shown, times
from engine.explain.trouble import runs_away
from engine.explain.typesetting import ATOM, Part, Parts, Term, held_by, plain, typeset
from engine.numerals import bits, distinct, or_nan, short
from engine.ops.table import POWER
from engine.optim.optimizers import COUNT, Update, gradient_rules

SIGNS = {
    "mu": "μ", "alpha": "α", "beta1": "β₁", "beta2": "β₂", "eps": "ε", "decay": "λ", "m_hat": "m̂", "v_hat": "v̂",
}  # fmt: skip
PLAIN = {"lr", "decay"}
BESIDE = 32  # characters of a line beside a node: a longer one would cover the graph


class _Working(NamedTuple):
    """What a rule assigns, in symbols, in numbers, and the number that comes out."""

    target: str
    symbols: Parts
    numbers: Parts
    result: float

    @property
    def equation(self) -> Parts:
        sign = Part(SIGNS.get(self.target, self.target), "gradient")
        result = number_parts(self.result, "gradient")
        if plain(self.numbers) == plain(result):
            return sign, Part(" ← "), *self.symbols, Part(" = "), *result
        return sign, Part(" ← "), *self.symbols, Part(" = "), *equation(self.numbers, result)


def explain_update(trace: Trace, step: Step) -> Explanation:
    """Explains how the optimizer moves one parameter."""
    symbols, numbers = _terms(trace, step)
    *before, last = _workings(trace.update, step, symbols, numbers)
    workings = [working for working in before if working.target != COUNT] if not step.locked else []
    moved = times(last.numbers) if not step.locked else ()
    line = str(update_line(step, trace.update))
    after = number_parts(step.after, "data")
    short_of = (*number_parts(step.before, "data"), Part(" → "), *after)
    beside = (_above(trace.update, step, workings), _fitting(equation(moved, after), short_of))
    return Explanation(
        (*symbols["p"].parts, Part(" ← "), *last.symbols), moved, after,
        change(step.node, step), ((Part(line),), ()) if step.locked else beside, line,
        _sentence(trace, step), not finite(step.after), tuple(times(working.equation) for working in workings),
        in_full(step.after),
    )  # fmt: skip


def update_line(step: Step, update: Update) -> Message:
    """The entry of the step list: a −= 0.01 × 10; with an optimizer that keeps something, what comes out."""
    if step.locked:
        return Message("{name} stays (locked)", {"name": step.node})
    if update.optimizer.state:
        kept = ", ".join(f"{entry.name} {short(entry.after)}" for entry in step.state if entry.name != COUNT)
        return as_it_is(f"{step.node} = {shown(step.after)} ({kept})")
    moves = Part(f"{step.node} −= "), *number_parts(step.learning_rate), Part(" × ")
    return as_it_is(plain((*moves, *number_parts(step.effective, follows=True))))


def _terms(trace: Trace, step: Step) -> tuple[dict[str, Term], dict[str, Term]]:
    """What stands for each name of the rules, in symbols and in numbers, before the first rule."""
    update, name = trace.update, step.node
    given = {
        "p": step.before or 0.0, "g": step.gradient or 0.0, "lr": update.learning_rate, "decay": update.weight_decay,
        **update.optimizer.settings, **dict.fromkeys(update.optimizer.state, 0.0),
        **{entry.name: entry.before for entry in step.state},
    }  # fmt: skip
    kept = {rule.target for rule in update.optimizer.rules}
    symbols = {key: _symbol(key, "gradient" if key in kept else "plain") for key in {*given, *kept}}
    symbols["p"] = Term((Part(name, "name"),), ATOM)
    symbols["g"] = Term((derivative(owner(trace, trace.graph.output), name, "gradient"),), POWER)
    settings = {*PLAIN, *update.optimizer.settings}
    return symbols, {key: _number(key, value, settings) for key, value in given.items()}


def _workings(update: Update, step: Step, symbols: dict[str, Term], numbers: dict[str, Term]) -> Iterator[_Working]:
    """The rules one by one; without a state in between, what is done to the gradient stands in the rule itself."""
    row = update.optimizer
    state = tuple(entry.before for entry in step.state) or row.blank
    after = update.move(step.before or 0.0, step.gradient or 0.0, state)
    changed = gradient_rules(update.weight_decay, update.ascent)
    symbols, numbers = dict(symbols), dict(numbers)
    for rule in changed:
        symbols["g"], numbers["g"] = (typeset(rule.text, terms, {}) for terms in (symbols, numbers))
    if changed and row.state:
        yield _Working("g", symbols["g"].parts, numbers["g"].parts, after["g"])
        symbols["g"], numbers["g"] = _symbol("g", "gradient"), _number("g", after["g"], set())
    count = {COUNT: after.get(COUNT, 0.0)}
    for rule in row.rules:
        worked = typeset(rule.text, numbers, count, count)
        yield _Working(rule.target, typeset(rule.text, symbols, {}).parts, worked.parts, after[rule.target])
        numbers[rule.target] = _number(rule.target, after[rule.target], set())


def _symbol(name: str, role: str) -> Term:
    return Term((Part(SIGNS.get(name, name), role),), ATOM)


def _number(name: str, value: float, settings: set[str]) -> Term:
    parts = number_parts(value, "data" if name == "p" else "plain" if name in settings else "gradient")
    return Term(parts, held_by(parts[0].text))


def _above(update: Update, step: Step, workings: list[_Working]) -> Parts:
    """The upper line beside the parameter: the state, or the rule in the lecture's words."""
    states = [working for working in workings if working.target in update.optimizer.state]
    if not states:
        grad = Term((Part(f"{step.node}.grad", "gradient"),), ATOM)
        terms = {key: _symbol(key, "plain") for key in PLAIN} | {"p": Term((Part(step.node, "data"),), ATOM), "g": grad}
        for rule in gradient_rules(update.weight_decay, update.ascent):
            terms["g"] = typeset(rule.text, terms, {})
        return (Part(step.node, "data"), Part(" −= "), *times(typeset("lr * g", terms, {}).parts))
    if len(states) == 1:
        result = number_parts(states[0].result, "gradient")
        whole = (Part(states[0].target, "gradient"), Part(" = "), *equation(times(states[0].numbers), result))
        return _fitting(whole, (Part(_changes(step), "gradient"),))
    return (Part(_changes(step), "gradient"),)


def _fitting(whole: Parts, short_of: Parts) -> Parts:
    return whole if len(plain(whole)) <= BESIDE else short_of


def _changes(step: Step) -> str:
    return ", ".join(
        f"{name}: {distinct(before, after)} → {distinct(after, before)}"
        for name, before, after in step.state if name != COUNT
    )  # fmt: skip


def _sentence(trace: Trace, step: Step) -> Message:
    name = {"name": step.node}
    if step.locked:
        return Message("{name} is locked, so the update leaves it as it is.", name)
    if not finite(step.gradient):
        return Message("The gradient is not finite, so {name} is lost from here on.", name)
    sentences = [*_reasons(trace.update, step), *_schedule(trace.update)]
    if moves(step):
        sentences += _stale(trace, step)
    return reduce(both, sentences)


def _reasons(update: Update, step: Step) -> Iterator[Message]:
    """Why the parameter moves as it does."""
    name, row = {"name": step.node}, update.optimizer
    if row.state:
        yield Message("{changes}.", {"changes": _changes(step)})
    if update.ascent and (row.state or update.weight_decay):
        yield Message("Ascent turns the gradient round.")
    if update.weight_decay:
        places = {**name, "decay": short(update.weight_decay), "gradient": shown(step.effective)}
        yield Message("Weight decay adds {decay} × {name}: the gradient counts as {gradient}.", places)
    if row.state:
        yield Message(row.does, {**name, **{key: short(value) for key, value in row.settings.items()}})
    if not finite(step.after):
        yield runs_away(step)
    elif not row.state:
        yield _direction(update, step)


def _direction(update: Update, step: Step) -> Message:
    """Where the parameter went, by its numbers before and after; and why, where the gradient alone took it there."""
    name, gradient, up = {"name": step.node}, step.gradient or 0.0, (step.after or 0.0) > (step.before or 0.0)
    if not moves(step):
        return _still(update, step)
    if update.weight_decay:
        return Message("{name} steps up.", name) if up else Message("{name} steps down.", name)
    if update.ascent and gradient > 0:
        return Message("Ascent climbs: the gradient is positive, so {name} steps up.", name)
    if update.ascent:
        return Message("Ascent climbs: the gradient is negative, so {name} steps down.", name)
    if gradient > 0:
        return Message("The gradient is positive, so {name} steps down.", name)
    return Message("The gradient is negative, so {name} steps up.", name)


def _still(update: Update, step: Step) -> Message:
    """Why a parameter stays where it is."""
    name = {"name": step.node}
    if step.effective == 0 and update.weight_decay:
        return Message("{name} stays.", name)
    if step.effective == 0:
        return Message("The gradient is 0, so {name} stays.", name)
    if update.learning_rate == 0:
        return Message("The learning rate is 0, so {name} stays.", name)
    return Message("The step is too small to change {name}, so it stays.", name)


def moves(step: Step) -> bool:
    """Whether an update changes its parameter."""
    return bits([or_nan(step.before)]) != bits([or_nan(step.after)]) and step.before != step.after


def _schedule(update: Update) -> Iterator[Message]:
    base, rate = update.base_rate, update.learning_rate
    if rate != base:
        rates = {"base": distinct(base, rate), "rate": distinct(rate, base)}
        yield Message("The schedule has taken lr from {base} to {rate}.", rates)


def _stale(trace: Trace, step: Step) -> Iterator[Message]:
    """What has to wait for the next forward pass."""
    changed = trace.graph.dependents([step.target])
    stale = [n.brief for n in trace.graph.nodes if n.index in changed and n.named]
    if len(stale) == 1:
        yield Message("{node} stays old until Forward.", {"node": stale[0]})
    elif len(stale) in (2, 3):
        nodes = {"nodes": ", ".join(stale[:-1]), "last": stale[-1]}
        yield Message("{nodes} and {last} stay old until Forward.", nodes)
    elif stale:
        yield Message("What depends on it stays old until Forward.")
