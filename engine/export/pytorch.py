"""A program as a script for PyTorch that runs as it stands, with what it prints beside it."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Container, Iterator, Sequence
from itertools import chain, count

from engine.autodiff.tape import Tape, Values, at_sample, values_of
from engine.graph.graph import FIXED, Graph, Kind, Node
from engine.numerals import SUBSCRIPTS

_TAKEN = {"torch", "print", "float"}  # what the script itself calls
_SUBSCRIPTS = {ord(subscript): f"_{digit}" for digit, subscript in enumerate(SUBSCRIPTS)}


def pytorch_script(
    graph: Graph, leaves: Sequence[float | None] | None = None, *, nodes: bool = False, sample: int = 0,
    only: Container[int] | None = None,
) -> str:  # fmt: skip
    """The text of the script, float64: one line a node, then the output and the gradient of every leaf.

    With `nodes` PyTorch keeps the gradient of every result too, and they are printed after those of the leaves; where
    there are samples, that of one `sample`. `only` names the nodes whose gradients are printed, where not all are.

    `leaves` has one entry a node, None for results and where the program's own number holds. Names that Python or
    the script needs for itself get an underscore, x₂ is called x_2, and what has no name that Python takes v1, v2, …
    """
    return "\n".join(("import torch", "", *_Script(graph, values_of(graph, leaves), nodes, sample, only).lines(), ""))


class _Script:
    def __init__(self, graph: Graph, values: Values, nodes: bool, sample: int, only: Container[int] | None) -> None:
        self._graph, self._values, self._sample = graph, values, sample
        asked = (*graph.sliders, *(graph.results if nodes else ()))
        self._printed_nodes = [node for node in asked if only is None or node.index in only]
        self._kept = {node.index for node in self._printed_nodes if node.op is not None}
        self._names = _names(graph)

    def lines(self) -> Iterator[str]:
        for index, name in self._names.items():
            yield f"{name} = {self._made(self._graph.nodes[index])}"
            if index in self._kept and index in self._graph.learners:
                yield f"{name}.retain_grad()"
        yield ""
        yield from self._printed()

    def _printed(self) -> Iterator[str]:
        """The calls that print, each with what it prints; PyTorch gives no gradient where none arrives."""
        output = self._names[self._graph.output]
        printed = self._printed_nodes
        reached = [node.index in self._graph.on_path and node.index in self._graph.learners for node in printed]
        if any(reached):
            yield f"{output}.backward()"
        yield _printing(f"{output} =", f"{output}.item()", self._values[self._graph.output])
        gradients = at_sample(Tape(self._graph).backward(self._values), self._sample)
        for node, arrives in zip(printed, reached, strict=True):
            grad = f"{self._names[node.index]}.grad"
            if arrives:
                grad += f"[{self._sample}]" if node.index in self._graph.batched else ""
                yield _printing(f"{grad} =", f"{grad}.item()", gradients[node.index])
            else:
                yield _printing(f"{grad} =", grad, None)

    def _made(self, node: Node) -> str:
        if node.op is None:
            return self._tensor(node)
        operands = [self._graph.nodes[i] for i in node.operands]
        if node.op.is_function:
            return self._called(node, ", ".join(map(self._operand, operands)))
        # Python itself would work out two bare numbers, and raise at 1 / 0.
        bare = any(operand.kind is not Kind.CONSTANT for operand in operands)
        *left, right = (self._number(n) if bare and n.kind is Kind.CONSTANT else self._operand(n) for n in operands)
        return " ".join((*left, node.op.symbol, right)) if left else node.op.symbol + right

    def _called(self, node: Node, listed: str) -> str:
        assert node.op is not None
        first, *more = (node.op.torch or node.op.id).split()
        along = ""
        if node.op.variadic and not self._graph.reduces(node):
            batched = node.index in self._graph.batched
            listed = f"torch.stack({f'torch.broadcast_tensors({listed})' if batched else f'[{listed}]'})"
            along = ", dim=0" if batched else ""
        text = f"torch.{first}({listed}{'' if more else along})"
        for name in more:
            text = f"torch.{name}({text}{along})"
        return text

    def _operand(self, node: Node) -> str:
        return self._tensor(node) if node.kind is Kind.CONSTANT else self._names[node.index]

    def _tensor(self, node: Node) -> str:
        asked = "" if node.kind in FIXED else ", requires_grad=True"
        literal = f"[{', '.join(map(_python, node.data))}]" if node.kind is Kind.DATA else self._literal(node)
        return f"torch.tensor({literal}, dtype=torch.float64{asked})"

    def _number(self, node: Node) -> str:
        text = self._literal(node)
        return f"({text})" if text.startswith("-") else text

    def _literal(self, node: Node) -> str:
        return _python(self._values[node.index])


def _printing(label: str, what: str, expected: float | None) -> str:
    return f'print("{label}", {what})  # {label} {None if expected is None else repr(float(expected))}'


def _python(value: float) -> str:
    """A number as Python reads it back."""
    text = repr(float(value))
    return text if text[-1].isdigit() else f'float("{text}")'


def _names(graph: Graph) -> dict[int, str]:
    """For each node with a line of its own a name that Python takes, as close to the person's as it can be."""
    lines = [node for node in graph.nodes if node.kind is not Kind.CONSTANT or node.index == graph.output]
    wanted = {node.index: _wanted(node) for node in lines}
    # What nobody named comes last: a person's own v1 is the first to that name.
    found, used = dict[int, str](), set[str]()
    numbers: dict[str, Iterator[int]] = {}  # that were not tried yet
    for index in sorted(wanted, key=lambda index: not wanted[index]):
        found[index] = _free(wanted[index], used, numbers.setdefault(wanted[index], count(2)))
        used.add(found[index])
    return dict(sorted(found.items()))


def _wanted(node: Node) -> str:
    """The name as Python reads it, which takes letters that look the same for one; empty if it takes none."""
    name = unicodedata.normalize("NFKC", node.name.translate(_SUBSCRIPTS).replace(".", "_")) if node.named else ""
    if not name.isidentifier() or name.startswith("__"):
        return ""
    return f"{name}_" if keyword.iskeyword(name) or name in _TAKEN else name


def _free(wanted: str, used: set[str], numbers: Iterator[int]) -> str:
    names = (f"{wanted}_{number}" if wanted else f"v{number - 1}" for number in numbers)
    return next(name for name in chain([wanted] if wanted else [], names) if name not in used)
