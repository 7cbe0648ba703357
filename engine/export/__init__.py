"""A program in other languages: one small file a format, and a row for it in the table below."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from engine.export.pytorch import pytorch_script
from engine.graph.graph import Graph


class ExportFormat(NamedTuple):
    """A row: its id, what it is called, and the function that writes a graph out."""

    id: str
    name: str
    write: Callable[[Graph], str]


FORMATS = {row.id: row for row in (
    ExportFormat("pytorch", "a PyTorch script that runs as it stands", pytorch_script),
)}  # fmt: skip
