"""The language of programs: text in, expression graph out. The text is only read; nothing of it is executed."""

from __future__ import annotations

import re

from engine.errors import EngineError
from engine.graph.graph import Graph
from engine.language.interpreter.builder import Builder
from engine.language.tokens import Source

LONGEST = 20_000
_HALF = re.compile("[\ud800-\udfff]")

__all__ = ["LONGEST", "SEED", "parse"]


SEED = 1337  # micrograd's demo


def parse(text: str, *, seed: int = SEED, folder: str = "") -> Graph:
    """The graph of a program text; EngineError says what is wrong with it, where, and what to write instead.

    Data and first weights that the text gives no seed are drawn with `seed`; files lie in `folder`, empty for none.
    """
    if len(text) > LONGEST:
        start = Source(text[: LONGEST + 1])
        raise EngineError(
            "The program is too long: at most {limit} characters", hint="Open or paste a shorter one.",
            span=start.between(LONGEST, LONGEST + 1), limit=f"{LONGEST:,}",
        )  # fmt: skip
    source = Source(text)
    half = _HALF.search(text)
    if half:
        raise EngineError("There is half a character here", hint="Delete it.", span=source.between(*half.span()))
    return Builder(source, seed, folder).build()
