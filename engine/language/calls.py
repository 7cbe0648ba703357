"""Calls that make many nodes from few words, read and carried out: data("moons", n=50), layer([x1, x2], 4, tanh)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from random import Random
from typing import Literal, NamedTuple

from engine.data import csv_tables, datasets
from engine.errors import EngineError, Span
from engine.graph import networks
from engine.graph.graph_builder import GraphBuilder
from engine.graph.networks import INITS, Design
from engine.language import literals
from engine.language.diagnostics import name_errors, operand_errors
from engine.language.tokens import Source, TokenKind
from engine.language.vocabulary import EXAMPLES
from engine.ops.table import ACTIVATIONS, FUNCTIONS, Op

Made = int | tuple[int, ...]
_DATA = {"n", "noise", "seed"}
_NETWORK = {"init", "seed"}


class Argument(NamedTuple):
    """What stands between the brackets of a call: one number, word or text, or a list of numbers or of words."""

    kind: Literal["number", "word", "text", "list"]
    first: int
    last: int
    numbers: tuple[float, ...] = ()
    words: tuple[int, ...] = ()
    text: str = ""


class Call(NamedTuple):
    """A maker with its arguments: those without a name in order, and those with one."""

    maker: str
    first: int
    last: int
    arguments: tuple[Argument, ...]
    named: Mapping[str, Argument]


def read_call(source: Source, at: int) -> Call:
    """The call whose maker is the token at `at`; it must end its statement."""
    maker, closing = source.token(at).text, source.closing(at + 1)
    if closing is None:
        raise operand_errors.unclosed(source, at + 1)
    if source.token(closing + 1).kind is not TokenKind.END:
        raise name_errors.unknown_function(source, at, at)
    arguments: list[Argument] = []
    named: dict[str, Argument] = {}
    inside = at + 2
    while inside < closing:
        if source.token(inside).kind is TokenKind.NAME and source.token(inside + 1).text == "=":
            key = source.token(inside).text
            if key in named:
                raise EngineError("{key} is given twice", hint="Leave one out.", span=source.span(inside), key=key)
            argument = named[key] = _argument(source, maker, inside + 2)
        elif named:
            raise _wrong(maker, source.span(inside))
        else:
            argument = _argument(source, maker, inside)
            arguments.append(argument)
        inside = argument.last + 1
        if inside < closing and source.token(inside).text != ",":
            raise _wrong(maker, source.span(inside))
        inside += 1
    return Call(maker, at, closing, tuple(arguments), named)


def read_list(source: Source, at: int) -> Argument:
    """The list whose bracket opens at a token: numbers only, or words only."""
    closing = source.closing(at)
    assert closing is not None  # as the brackets around it close
    numbers: list[float] = []
    words: list[int] = []
    inside = at + 1
    while inside < closing:
        token = source.token(inside)
        if token.kind is TokenKind.NAME:
            words.append(inside)
            inside += 1
        elif _starts_number(source, inside):
            literal = literals.number(source, inside)
            numbers.append(literal.value)
            inside = literal.last + 1
        else:
            raise operand_errors.in_list(source, inside)
        if inside < closing and source.token(inside).text != ",":
            raise operand_errors.in_list(source, inside)
        inside += 1
    if bool(numbers) == bool(words):
        raise EngineError(
            "A list has numbers, or names" if numbers else "This list is empty",
            hint="Write t = [0.0, 1.0, 2.0], or [x1, x2].", span=source.span(at, closing),
        )  # fmt: skip
    return Argument("list", at, closing, tuple(numbers), tuple(words))


def _argument(source: Source, maker: str, at: int) -> Argument:
    token = source.token(at)
    if token.text == "[":
        return read_list(source, at)
    if token.kind is TokenKind.NAME:
        return Argument("word", at, at, words=(at,), text=token.text)
    if token.kind is TokenKind.STRING:
        return Argument("text", at, at, text=token.text.strip("'\""))
    if _starts_number(source, at):
        literal = literals.number(source, at)
        return Argument("number", at, literal.last, numbers=(literal.value,))
    raise _wrong(maker, source.span(at))


def _starts_number(source: Source, at: int) -> bool:
    return source.token(at + (source.token(at).text == "-")).kind is TokenKind.NUMBER


def _wrong(maker: str, span: Span) -> EngineError:
    """The error for arguments there that a maker cannot be given."""
    return EngineError(
        "{name} cannot be called like this", hint="Write {example}.", span=span, name=maker, example=EXAMPLES[maker]
    )


class CallSite(NamedTuple):
    """Where a call stands: its text, the graph it adds to, its nodes by name, and where weights come from."""

    source: Source
    graph: GraphBuilder
    look_up: Callable[[int], Made]
    random: Random
    seed: int
    folder: str


def columns(site: CallSite, call: Call, names: Sequence[str]) -> list[tuple[float, ...]]:
    """The numbers of each name that data(…) is given to."""
    _check_named(site.source, call, _DATA)
    if len(call.arguments) != 1 or call.arguments[0].kind != "text":
        raise _wrong(call.maker, site.source.span(call.first, call.last))
    text = call.arguments[0].text
    try:
        found = _dataset(site, call, text)
        return _chosen(dict(found.columns), names, text)
    except EngineError as error:
        error.locate(site.source.span(call.first, call.last))
        raise


def outputs(site: CallSite, call: Call, name: str) -> Made:
    """The output of neuron(…), of a layer or network with one output; else all of them."""
    source = site.source
    _check_named(source, call, _NETWORK)
    given = list(call.arguments)
    size = _sizes(source, call, given) if call.maker != "neuron" else ()
    if not given or len(given) > 2 or given[0].kind not in ("word", "list") or given[0].numbers:
        raise _wrong(call.maker, source.span(call.first, call.last))
    inputs = [index for word in given[0].words for index in _several(site.look_up(word))]
    design = _design(site, call, given[1] if len(given) == 2 else None)
    try:
        made = _build(site, call.maker, inputs, size, design, name)
    except EngineError as error:
        error.locate(source.span(call.first, call.last))
        raise
    return made[0] if len(made) == 1 else made


def _build(
    site: CallSite, maker: str, inputs: Sequence[int], sizes: Sequence[int], design: Design, name: str
) -> tuple[int, ...]:
    if maker == "neuron":
        return (networks.neuron(site.graph, inputs, design, name),)
    if maker == "layer":
        return networks.layer(site.graph, inputs, sizes[0], design, name)
    taken = {name, *(group.name for group in site.graph.groups), *(node.name for node in site.graph.nodes)}
    free = (f"h{number}" for number in count(1) if f"h{number}" not in taken)
    names = [*(next(free) for _ in sizes[1:]), name]
    return networks.mlp(site.graph, inputs, sizes, design, names)


def _several(made: Made) -> tuple[int, ...]:
    return (made,) if isinstance(made, int) else made


def _dataset(site: CallSite, call: Call, text: str) -> datasets.Dataset:
    if "." in text:
        return csv_tables.read_csv(csv_tables.beside(text, site.folder))
    number = {key: argument.numbers[0] for key, argument in call.named.items() if argument.kind == "number"}
    if len(number) < len(call.named):
        raise _wrong(call.maker, site.source.span(call.first, call.last))
    whole = {key: _whole(site.source, call, key) for key in ("n", "seed") if key in number}
    return datasets.made(text, n=whole.get("n"), noise=number.get("noise"), seed=whole.get("seed", site.seed))


def _chosen(found: Mapping[str, tuple[float, ...]], names: Sequence[str], text: str) -> list[tuple[float, ...]]:
    if set(names) <= found.keys():
        return [found[name] for name in names]
    if len(names) == len(found):
        return list(found.values())
    raise EngineError(
        "{data} has {count} columns: {columns}", hint='Write {columns} = data("{data}").',
        data=text, count=len(found), columns=", ".join(found),
    )  # fmt: skip


def _sizes(source: Source, call: Call, given: list[Argument]) -> tuple[int, ...]:
    """The neurons of each layer; takes them out of what is given."""
    wanted = "number" if call.maker == "layer" else "list"
    if len(given) < 2 or given[1].kind != wanted or not given[1].numbers:
        raise _wrong(call.maker, source.span(call.first, call.last))
    sizes = given.pop(1)
    if not all(number == int(number) and number >= 1 for number in sizes.numbers):
        raise EngineError(
            "A layer has a whole number of neurons", hint="Write 1 or more.", span=source.span(sizes.first, sizes.last)
        )
    return tuple(int(number) for number in sizes.numbers)


def _design(site: CallSite, call: Call, activation: Argument | None) -> Design:
    init = call.named["init"].text if "init" in call.named else "uniform"
    if init not in INITS:
        argument = call.named["init"]
        raise EngineError(
            "{init} is not a way to draw the first weights", hint="Write {names}.", init=init or "This",
            span=site.source.span(argument.first, argument.last), names=", ".join(f'"{name}"' for name in INITS),
        )  # fmt: skip
    random = Random(_whole(site.source, call, "seed")) if "seed" in call.named else site.random
    return Design(_op(site.source, activation), random, init, site.source.span(call.first, call.last))


def _op(source: Source, activation: Argument | None) -> Op | None:
    if activation is None:
        return FUNCTIONS["relu"]
    if activation.text == "linear":
        return None
    if activation.text not in ACTIVATIONS:
        at = activation.first, activation.last
        raise EngineError(
            "{name} is not an activation", hint="Write {names} or linear.", span=source.span(*at),
            name=source.words(*at), names=", ".join(ACTIVATIONS),
        )  # fmt: skip
    return FUNCTIONS[activation.text]


def _whole(source: Source, call: Call, key: str) -> int:
    argument = call.named[key]
    if argument.kind != "number" or argument.numbers[0] != int(argument.numbers[0]):
        raise EngineError(
            "{key} is a whole number", hint="Write {key}=1.", span=source.span(argument.first, argument.last), key=key
        )
    return int(argument.numbers[0])


def _check_named(source: Source, call: Call, known: set[str]) -> None:
    for key, argument in call.named.items():
        if key not in known:
            raise EngineError(
                "{maker} knows no {key}", hint="It knows {known}.", known=", ".join(sorted(known)),
                span=source.span(argument.first - 2, argument.last), maker=call.maker, key=key,
            )  # fmt: skip
