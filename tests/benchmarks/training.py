"""One update of L = (a + b) * d: the engine's run beside micrograd, which builds its graph anew each time."""

from __future__ import annotations

import gc
import subprocess
import sys
from time import perf_counter

from engine.experiment import Experiment
from engine.training import Run

UPDATES = 20_000
ROUNDS = 7
PROGRAM = "a = 5\nb = 3\nc = a + b\nd = 10\nL = c * d"

MICROGRAD = f"""
import gc, time
from micrograd.engine import Value
gc.disable()
def updates(n):
    a, b, d = Value(5.0), Value(3.0), Value(10.0)
    start = time.perf_counter()
    for _ in range(n):
        L = (a + b) * d
        for p in (a, b, d):
            p.grad = 0
        L.backward()
        for p in (a, b, d):
            p.data -= 1e-6 * p.grad
    return (time.perf_counter() - start) / n * 1e6
updates(1000)
print(min(updates({UPDATES}) for _ in range({ROUNDS})))
"""


def rows() -> list[tuple[str, str, str, str]]:
    """What was measured: work, ours, the other's, ratio."""
    ours = min(_one_round() for _ in range(ROUNDS))
    row = ("one update of L=(a+b)*d, as `train` makes it", f"{ours:.2f} µs")
    peer = subprocess.run([sys.executable, "-c", MICROGRAD], capture_output=True, text=True, check=False)
    if peer.returncode:
        return [(*row, "micrograd is not installed (pip install -e '.[bench]')", "–")]
    theirs = float(peer.stdout)
    return [(*row, f"{theirs:.2f} µs micrograd", f"{theirs / ours:.2f}×")]


def _one_round() -> float:
    run = Run(Experiment(PROGRAM, learning_rate=1e-6))
    gc.disable()
    start = perf_counter()
    run.advance(UPDATES)
    spent = perf_counter() - start
    gc.enable()
    return spent / UPDATES * 1e6
