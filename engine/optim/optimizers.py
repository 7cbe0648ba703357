"""The table of optimizers: one row each, its rules as texts.

The text of a rule is what is computed, what is typeset in an explanation, and what fast code is made of. It is a
Python expression over `p` (the parameter), `g` (its gradient), `lr`, the names of the row's state and settings,
what earlier rules assigned, and `sqrt`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from engine.errors import EngineError
from engine.ops.scalar_forms import assignments

COUNT = "t"  # the state that counts a parameter's updates: while it is locked, none are counted, as in PyTorch


class Rule(NamedTuple):
    """`target` becomes what `text` gives."""

    target: str
    text: str


@dataclass(frozen=True, eq=False)
class Optimizer:
    """One way of moving a parameter, as PyTorch has it.

    `state` names what a parameter carries from one update to the next, each 0 at first. `rules` are carried out in
    order; they assign each state, what only helps on the way (`m_hat`), and at last `p`. `settings` are numbers that
    the rules name. `torch` is the call behind `torch.optim.` that does the same. `does` says what the rules do, for
    people.
    """

    id: str
    name: str
    rules: tuple[Rule, ...]
    torch: str
    state: tuple[str, ...] = ()
    settings: Mapping[str, float] = field(default_factory=dict)
    does: str = ""

    @property
    def results(self) -> tuple[str, ...]:
        """The names of what a `mover` gives: `p`, `g`, each state, and what only helps on the way."""
        known = ("p", "g", *self.state)
        return (*known, *(rule.target for rule in self.rules if rule.target not in known))

    @property
    def blank(self) -> tuple[float, ...]:
        """The state before the first update."""
        return (0.0,) * len(self.state)


ASCENT = Rule("g", "-g")
DECAY = Rule("g", "g + decay * p")


def gradient_rules(weight_decay: float, ascent: bool) -> tuple[Rule, ...]:
    """What is done to the gradient `g` before the rules of the row; the second one names `decay`."""
    return (ASCENT,) * ascent + (DECAY,) * (weight_decay != 0)


Move = Callable[..., tuple[Any, ...]]


@cache
def mover(optimizer: Optimizer, before: tuple[Rule, ...] = ()) -> Move:
    """A function of parameter, gradient, learning rate, weight decay and each state; it gives `optimizer.results`.

    The `g` it gives is the gradient that the rules of the row went by: after the `gradient_rules` that come `before`.
    """
    settings = [f"{name}={value!r}" for name, value in optimizer.settings.items()]
    head = ", ".join(["p", "g", "lr", "decay", *optimizer.state, *settings])
    return assignments((*before, *optimizer.rules), head, optimizer.results)


_ROWS = (
    Optimizer("sgd", "SGD", (Rule("p", "p - lr * g"),), "SGD(parameters, lr=lr)"),
    Optimizer(
        "momentum", "Momentum",
        (Rule("v", "mu * v + g"), Rule("p", "p - lr * v")), "SGD(parameters, lr=lr, momentum=mu)",
        ("v",), {"mu": 0.9},
        "v keeps {mu} of itself and gains the gradient: a steady slope speeds {name} up.",
    ),
    Optimizer(
        "nesterov", "Nesterov",
        (Rule("v", "mu * v + g"), Rule("p", "p - lr * (g + mu * v)")),
        "SGD(parameters, lr=lr, momentum=mu, nesterov=True)",
        ("v",), {"mu": 0.9},
        "v is momentum's; the step looks ahead, by {mu} of v more, to where {name} is going.",
    ),
    Optimizer(
        "rmsprop", "RMSProp",
        (Rule("s", "alpha * s + (1 - alpha) * g**2"), Rule("p", "p - lr * g / (sqrt(s) + eps)")),
        "RMSprop(parameters, lr=lr, alpha=alpha, eps=eps)",
        ("s",), {"alpha": 0.99, "eps": 1e-8},
        "s averages squared gradients; dividing by its root evens out steep and flat.",
    ),
    Optimizer(
        "adam", "Adam",
        (
            Rule("t", "t + 1"),
            Rule("m", "beta1 * m + (1 - beta1) * g"),
            Rule("v", "beta2 * v + (1 - beta2) * g**2"),
            Rule("m_hat", "m / (1 - beta1**t)"),
            Rule("v_hat", "v / (1 - beta2**t)"),
            Rule("p", "p - lr * m_hat / (sqrt(v_hat) + eps)"),
        ),
        "Adam(parameters, lr=lr, betas=(beta1, beta2), eps=eps)",
        ("t", "m", "v"), {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        "m averages gradients, v their squares; the hats undo the start at 0.",
    ),
)  # fmt: skip

OPTIMIZERS: dict[str, Optimizer] = {row.id: row for row in _ROWS}
SGD = OPTIMIZERS["sgd"]


def find_optimizer(id: str) -> Optimizer:
    """The row of that id; EngineError for one that is not there."""
    if id not in OPTIMIZERS:
        known = ", ".join(OPTIMIZERS)
        raise EngineError("{id} is not a known optimizer", hint="Choose one of: {known}.", id=id, known=known)
    return OPTIMIZERS[id]


State = tuple[float, ...]


class Update(NamedTuple):
    """How the parameters move in one epoch; `base_rate` is the learning rate before the schedule."""

    optimizer: Optimizer = SGD
    learning_rate: float = 0.01
    base_rate: float = 0.01
    weight_decay: float = 0.0
    ascent: bool = False

    def move(self, parameter: float, gradient: float, state: State) -> dict[str, float]:
        """What `optimizer.results` are after one parameter's update, by name."""
        function = mover(self.optimizer, gradient_rules(self.weight_decay, self.ascent))
        moved = function(parameter, gradient, self.learning_rate, self.weight_decay, *state)
        return dict(zip(self.optimizer.results, moved, strict=True))
