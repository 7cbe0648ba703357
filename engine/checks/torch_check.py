"""The same gradient from PyTorch, where it is installed: a witness that knows nothing of our table of derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from operator import attrgetter
from types import ModuleType
from typing import Any

from engine.graph.graph import FIXED, Graph, Kind
from engine.ops.table import Op

TORCH = "torch==2.13.0"  # the version of pyproject.toml, for people to install


def gradients(
    graph: Graph, leaves: Sequence[float | None] | None = None, *, nodes: bool = False, sample: int = 0
) -> dict[str, float] | None:
    """PyTorch's gradient of the output with respect to each parameter and input, float64; None without PyTorch.

    With `nodes`, with respect to each result as well, where there are samples to the number of one `sample`;
    `leaves` has one entry a node, None for results.
    """
    torch = _torch()
    if torch is None:
        return None
    given = [None] * len(graph) if leaves is None else leaves
    tensors: list[Any] = []
    for node, number in zip(graph.nodes, given, strict=True):
        operands = [tensors[operand] for operand in node.operands]
        if node.op is not None:
            tensors.append(_result(torch, node.op, operands))
        else:
            value = node.data if node.kind is Kind.DATA else node.value if number is None else number
            # A result of constants alone has a gradient only if they have one.
            asked = nodes or node.kind not in FIXED
            tensors.append(torch.tensor(value, dtype=torch.float64, requires_grad=asked))
    output = tensors[graph.output]
    if output.requires_grad:
        for node in graph.results if nodes else ():
            tensors[node.index].retain_grad()
        output.backward()
    asked_for = graph.sliders + graph.results if nodes else graph.sliders
    return {node.name: _number(tensors[node.index].grad, sample) for node in asked_for}


def _number(grad: Any, sample: int) -> float:
    if grad is None:
        return 0.0
    return float(grad[sample] if grad.dim() else grad)


def _torch() -> ModuleType | None:
    """PyTorch; None where it is missing or does not work."""
    try:
        torch = import_module("torch")
        torch.zeros(1, dtype=torch.float64)
        return torch
    except Exception:  # a broken installation raises what it likes: ImportError, OSError, AttributeError, …
        return None


def _result(torch: ModuleType, op: Op, operands: list[Any]) -> Any:
    first, *more = (attrgetter(name)(torch) for name in (op.torch or op.id).split())
    if not op.variadic:
        return first(*operands)
    # Over the samples of one operand; else over the operands, for each sample.
    among = operands[0] if len(operands) == 1 else torch.stack(torch.broadcast_tensors(*operands))
    return _chained([first, *more], among, along=len(operands) > 1 and among.dim() > 1)


def _chained(functions: list[Any], value: Any, *, along: bool) -> Any:
    *before, last = functions
    for function in before:
        value = function(value)
    return last(value, dim=0) if along else last(value)
