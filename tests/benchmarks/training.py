"""Training beside micrograd, PyTorch and CasADi: each in a process of its own, on the same numbers.

A row counts only where the losses of 20 updates are PyTorch's, to a billionth.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from engine import Experiment, Run, Value
from engine.codegen.scalar.straight_line import ENOUGH

PEERS = Path(__file__).with_name("peers")
ROUNDS = 7
Row = tuple[str, str, str, str]


@dataclass(frozen=True)
class Peer:
    """Another program: the script that measures it, whether its garbage collector runs, and how many updates."""

    name: str
    script: str
    updates: int
    goal: float = 0.0  # how many times as fast as it we want to be
    collector: bool = True

    def measured(self, job: Mapping[str, Any]) -> dict[str, Any] | None:
        """Microseconds an update, and the losses of the first ones; None where it is not installed."""
        asked = {**job, "updates": self.updates, "rounds": ROUNDS, "collector": self.collector}
        done = subprocess.run(
            [sys.executable, PEERS / f"{self.script}.py"],
            input=json.dumps(asked), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if "ModuleNotFoundError" in done.stderr:
            return None
        done.check_returncode()
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@dataclass(frozen=True)
class Work:
    """A program that is trained, and whom it is measured beside; `peer` is what a peer is told besides the network."""

    name: str
    program: str
    updates: int
    peers: tuple[Peer, ...]
    peer: Mapping[str, Any] = field(default_factory=dict)
    rate: float = 0.1

    def rows(self) -> list[Row]:
        """What was measured: work, ours, the other's, ratio."""
        ours = self.ours
        return [self.row(peer, ours, peer.measured(self.job)) for peer in self.peers]

    def row(self, peer: Peer, ours: float, found: dict[str, Any] | None) -> Row:
        """Our microseconds beside what a peer found."""
        head = (self.name, micros(ours))
        if found is None:
            return (*head, f"{peer.name} is not installed (pip install -e '.[bench,peers]')", "–")
        wrong = self.difference(found["losses"])
        if wrong > 1e-9:
            return (*head, f"{micros(found['micros'])} {peer.name}", f"does not count: losses differ by {wrong:.1g}")
        return (*head, f"{micros(found['micros'])} {peer.name}", ratio(found["micros"] / ours, peer.goal))

    @cached_property
    def run(self) -> Run:
        """The run as it starts."""
        return Run(Experiment(self.program, learning_rate=self.rate))

    @cached_property
    def ours(self) -> float:
        """Microseconds an update, after the first ones."""
        run, spent = Run(Experiment(self.program, learning_rate=self.rate)), []
        run.advance(200)
        for _ in range(ROUNDS):
            start = perf_counter()
            run.advance(self.updates)
            spent.append((perf_counter() - start) / self.updates * 1e6)
        return median(spent)

    @cached_property
    def job(self) -> Mapping[str, Any]:
        """What a peer needs to train the same."""
        if not self.peer:
            return {"rate": self.rate}
        return {"rate": self.rate, "decay": 0.0, "layers": self._layers(), **self._data(), **self.peer}

    def _layers(self) -> list[list[list[float]]]:
        """Of each neuron in each layer, the weights and last the bias."""
        layers: dict[str, list[list[float]]] = {}
        for name, value in self.run.parameters(0).items():
            layer, _, place = name.partition(".")
            if place in ("w1_1", "b1"):
                layers.setdefault(layer, [])
            if place.startswith("w") and place.endswith("_1"):
                layers[layer].append([])
            layers[layer][-1].append(value)
        return list(layers.values())

    def _data(self) -> dict[str, Any]:
        *inputs, targets = [node.data for node in self.run.graph.data]
        return {"inputs": list(zip(*inputs, strict=True)), "targets": targets}

    def difference(self, losses: list[float]) -> float:
        """How far our losses are from a peer's, relative to them."""
        known = [self.run.loss(epoch) for epoch in range(len(losses))]
        return max(abs(a - b) / max(abs(b), 1e-30) for a, b in zip(known, losses, strict=True))


def micros(number: float) -> str:
    """A time in the unit that suits it."""
    return f"{number:.2f} µs" if number < 1_000 else f"{number / 1_000:.2f} ms"


def ratio(times: float, goal: float) -> str:
    """How many times as fast we are; where a peer is ahead, that is said."""
    said = f"{times:,.2f}×" if times < 100 else f"{times:,.0f}×"
    if times < 1:
        said += ", the other is ahead"
    return f"{said} (goal ≥ {goal:,g}×)" if goal else said


def micrograd(updates: int, goal: float) -> tuple[Peer, Peer]:
    """micrograd without and with its garbage collector."""
    return (
        Peer("micrograd, collector off", "by_micrograd", updates, goal, collector=False),
        Peer("micrograd, collector on", "by_micrograd", max(2, updates // 10)),
    )


def moons(samples: int) -> str:
    """micrograd's own demo."""
    return (
        f'x1, x2, y = data("moons", n={samples})\ns = mlp([x1, x2], [16, 16, 1], relu)\n'
        "L = mean(relu(1 - y*s)) + 0.0001*l2()"
    )


XOR = 'x1, x2, t = data("xor")\ns = mlp([x1, x2], [4, 1], relu)\nL = mean((s - t)**2)'
HINGE = {"loss": "hinge", "decay": 1e-4}
WORKS = (
    Work("one update of L=(a+b)*d", "a = 5\nb = 3\nc = a + b\nd = 10\nL = c * d", 20_000, micrograd(20_000, 15),
         rate=1e-6),
    Work("XOR 2-4-1, 4 samples", XOR, 5_000,
         (*micrograd(500, 40), Peer("PyTorch nn.Module + SGD", "by_torch", 500, 1),
          Peer("CasADi SX", "by_casadi", 5_000)), {"loss": "squares"}),
    Work("moons 2-16-16-1, 100 samples", moons(100), 500,
         (*micrograd(5, 1_000), Peer("PyTorch nn.Module + SGD", "by_torch", 500, 3),
          Peer("CasADi SX", "by_casadi", 200, 3)), HINGE),
    Work("moons 2-16-16-1, 1,000 samples", moons(1_000), 200,
         (Peer("PyTorch nn.Module + SGD", "by_torch", 200, 1), Peer("CasADi SX", "by_casadi", 20)), HINGE),
)  # fmt: skip


def rows() -> list[Row]:
    """What was measured: work, ours, the other's, ratio."""
    found = [row for work in WORKS for row in work.rows()]
    # The window that trains while it paints is measured in frames.py, which has a window.
    return [*found, *pasted(WORKS[2]), *growth()]


def pasted(work: Work) -> list[Row]:
    """The moons as a scalar program built with Value, beside the same in micrograd."""
    loss = _as_values(work.job)
    start = perf_counter()
    run = Run.from_value(loss, learning_rate=work.rate)
    compiling = perf_counter() - start
    name = f"the same, pasted: {len(run.graph.results):,} operations"
    compiling += max(_seconds(run, 1) for _ in range(ENOUGH + 1))  # code is written here, or before one of these
    spent = []
    for _ in range(ROUNDS):
        start = perf_counter()
        run.advance(10)
        spent.append((perf_counter() - start) / 10 * 1e6)
    made = (f"{name}, compiling", f"{compiling:.2f} s", "", "goal ≤ 2 s")
    pasted = Work(name, work.program, 10, micrograd(5, 20), work.peer, work.rate)
    pasted.__dict__["run"] = run
    return [made, *[pasted.row(peer, median(spent), peer.measured(work.job)) for peer in pasted.peers]]


def _as_values(job: Mapping[str, Any]) -> Value:
    layers = [[[Value(number) for number in row] for row in layer] for layer in job["layers"]]
    terms = []
    for sample, target in zip(job["inputs"], job["targets"], strict=True):
        values: list[Any] = list(sample)
        for number, layer in enumerate(layers):
            values = [sum((w * x for w, x in zip(row, values, strict=False)), row[-1]) for row in layer]
            if number < len(layers) - 1:
                values = [value.relu() for value in values]
        terms.append((1 + -target * values[0]).relu())
    squares: Any = sum(p * p for layer in layers for row in layer for p in row)
    loss: Value = sum(terms[1:], terms[0]) * (1.0 / len(terms)) + job["decay"] * squares
    return loss


def growth() -> list[Row]:
    """The time an operation takes where there are a hundred of them, and up to a hundred thousand."""
    return [_grown("an operation, by how many an epoch has", _samples, " (goal ≤ 1)"),
            _grown("the same, where no two terms are alike", _unlike)]  # fmt: skip


def _grown(name: str, program: Callable[[int], Value], goal: str = "") -> Row:
    times = {}
    for power in (2, 3, 4, 5):
        run = Run.from_value(program(10**power), learning_rate=0.001)
        run.advance(ENOUGH + 1)
        updates = max(2, 500_000 // 10**power)
        times[power] = median(_seconds(run, updates) for _ in range(ROUNDS)) / updates / len(run.graph.results) * 1e9
    text = ", ".join(f"{time:.3g} ns at 1e{power}" for power, time in times.items())
    return (name, text, "", f"{times[5] / times[2]:.2f}×{goal}")


def _samples(operations: int) -> Value:
    """A small network over as many samples as take so many operations."""
    text = f'x1, x2, y = data("moons", n={operations // 31})\ns = mlp([x1, x2], [4, 1], relu)\nL = mean(relu(1 - y*s))'
    return _as_values(Work("", text, 0, (), HINGE).job)


def _unlike(operations: int) -> Value:
    """A mean of terms that are each made in a way of its own, from the same parameters."""
    random = Random(1)
    parameters, terms = [Value(random.uniform(-1, 1)) for _ in range(17)], list[Value]()
    for _ in range(operations // 24):
        term = random.choice(parameters) * random.uniform(-1, 1)
        for _ in range(random.randrange(10, 18)):
            other = random.choice(parameters)
            ways = (term + other * random.uniform(-1, 1), term * other, term + other, term.relu())
            term = ways[random.randrange(4)]
        terms.append(term)
    return sum(terms[1:], terms[0]) * (1 / len(terms))


def _seconds(run: Run, updates: int) -> float:
    start = perf_counter()
    run.advance(updates)
    return perf_counter() - start
