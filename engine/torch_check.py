"""The same gradient from PyTorch, where it is installed: a witness that knows nothing of our table of derivatives."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

from engine.graph import Graph, Kind, Node
from engine.ops import Op


def gradients(graph: Graph) -> dict[str, float] | None:
    """PyTorch's gradient of the output with respect to each parameter and input, float64; None without PyTorch."""
    torch = _torch()
    if torch is None:
        return None
    tensors: list[Any] = []
    for node in graph.nodes:
        operands = [tensors[operand] for operand in node.operands]
        tensors.append(_leaf(torch, node) if node.op is None else _result(torch, node.op, operands))
    output = tensors[graph.output]
    if output.requires_grad:
        output.backward()
    found = {node.name: tensors[node.index].grad for node in graph.sliders}
    return {name: 0.0 if grad is None else float(grad) for name, grad in found.items()}


def _torch() -> ModuleType | None:
    """PyTorch; None where it is missing or does not work."""
    try:
        torch = import_module("torch")
        torch.zeros(1, dtype=torch.float64)
        return torch
    except Exception:  # a broken installation raises what it likes: ImportError, OSError, AttributeError, …
        return None


def _leaf(torch: ModuleType, node: Node) -> Any:
    return torch.tensor(node.value, dtype=torch.float64, requires_grad=node.kind is not Kind.CONSTANT)


def _result(torch: ModuleType, op: Op, operands: list[Any]) -> Any:
    function = getattr(torch, op.torch or op.id)
    return function(torch.stack(operands)) if op.variadic else function(*operands)
