"""The data sets that are made from a seed, a row each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.errors import EngineError

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import RandomState
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

MAX_SAMPLES = 10_000
SEED = 1337
_LARGEST_SEED = 2**32 - 1  # of numpy's RandomState
_LARGEST_NOISE = 1e6  # far from where a point could become infinite
_CORNERS = ((0.0, 0.0, 0.0), (0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))


@dataclass(frozen=True)
class Dataset:
    """Named columns of finite numbers, all of the same length: one number a sample."""

    name: str
    columns: tuple[tuple[str, tuple[float, ...]], ...]


class _Recipe(NamedTuple):
    """How a set is made: `points(numpy, random, n, noise)` are its columns; `exact` points carry no noise unasked."""

    names: tuple[str, ...]
    points: Callable[[Any, RandomState, int, float], Sequence[Floats]]
    n: int
    noise: float
    exact: int = 0


def made(name: str, *, n: float | None = None, noise: float | None = None, seed: float = SEED) -> Dataset:
    """The set of that name, n samples; moons and circles are scikit-learn's. EngineError for what cannot be made."""
    import numpy  # which a program without data does not need

    recipe = _recipe(name)
    count = recipe.n if n is None else _count(n)
    spread = (0.0 if count == recipe.exact else recipe.noise) if noise is None else _noise(noise)
    columns = recipe.points(numpy, numpy.random.RandomState(_seed(seed)), count, spread)
    named = zip(recipe.names, columns, strict=True)
    return Dataset(name, tuple((column, tuple(numbers.tolist())) for column, numbers in named))


def _recipe(name: str) -> _Recipe:
    if name in RECIPES:
        return RECIPES[name]
    close = get_close_matches(name.lower(), RECIPES, 1, 0.6)
    raise EngineError(
        "There is no data set {name}",
        hint="Did you mean {close}? The data sets are {names}." if close else "The data sets are {names}.",
        name=name or '""', close="".join(close), names=", ".join(RECIPES),
    )  # fmt: skip


def _count(n: float) -> int:
    if 1 <= n <= MAX_SAMPLES and n == int(n):
        return int(n)
    raise EngineError(
        "The number of samples n must be a whole number from 1 to {largest}",
        hint="Write n=100, for example.", largest=MAX_SAMPLES,
    )  # fmt: skip


def _noise(noise: float) -> float:
    if 0 <= noise <= _LARGEST_NOISE:
        return abs(float(noise))  # numpy refuses -0.0
    raise EngineError(
        "The noise must be a number from 0 to {largest}",
        hint="Write noise=0.1, for example.", largest=int(_LARGEST_NOISE),
    )  # fmt: skip


def _seed(seed: float) -> int:
    if 0 <= seed <= _LARGEST_SEED and seed == int(seed):
        return int(seed)
    raise EngineError(
        "The seed must be a whole number from 0 to {largest}",
        hint="Write seed={seed}, for example.", largest=_LARGEST_SEED, seed=SEED,
    )  # fmt: skip


def _moons(np: Any, random: RandomState, n: int, noise: float) -> Sequence[Floats]:
    outer, inner = (np.linspace(0, np.pi, count) for count in (n // 2, n - n // 2))
    arcs = (np.cos(outer), np.sin(outer)), (1 - np.cos(inner), 1 - np.sin(inner) - 0.5)
    return _scattered(np, random, arcs, noise)


def _circles(np: Any, random: RandomState, n: int, noise: float) -> Sequence[Floats]:
    outer, inner = (np.linspace(0, 2 * np.pi, count, endpoint=False) for count in (n // 2, n - n // 2))
    return _scattered(np, random, ((np.cos(outer), np.sin(outer)), (0.5 * np.cos(inner), 0.5 * np.sin(inner))), noise)


def _spiral(np: Any, random: RandomState, n: int, noise: float) -> Sequence[Floats]:
    # One and a half turns; from 0.1 on, because at the centre the arms would meet.
    first, second = (np.linspace(0.1, 1, count) for count in (n // 2, n - n // 2))
    turn = 3 * np.pi
    arms = (
        (first * np.cos(turn * first), first * np.sin(turn * first)),
        (-second * np.cos(turn * second), -second * np.sin(turn * second)),
    )
    return _scattered(np, random, arms, noise)


def _scattered(
    np: Any, random: RandomState, classes: tuple[tuple[Floats, Floats], ...], noise: float
) -> Sequence[Floats]:
    """The points of two classes, labelled -1 and +1, drawn from the random numbers in scikit-learn's order."""
    points = np.hstack([np.vstack(half) for half in classes]).T
    labels = np.repeat([-1.0, 1.0], [len(x) for x, _ in classes])
    order = np.arange(len(points))
    random.shuffle(order)
    x1, x2 = (points[order] + random.normal(scale=noise, size=points.shape)).T
    return x1, x2, labels[order]


def _xor(np: Any, random: RandomState, n: int, noise: float) -> Sequence[Floats]:
    x1, x2, y = np.array([_CORNERS[k % 4] for k in range(n)]).T
    return x1 + random.normal(scale=noise, size=n), x2 + random.normal(scale=noise, size=n), y


def _line(np: Any, random: RandomState, n: int, noise: float) -> Sequence[Floats]:
    x = np.linspace(-1, 1, n)
    return x, 2 * x + 1 + random.normal(scale=noise, size=n)


_PLANE = ("x1", "x2", "y")
RECIPES: dict[str, _Recipe] = {
    "moons": _Recipe(_PLANE, _moons, n=100, noise=0.1),
    "circles": _Recipe(_PLANE, _circles, n=100, noise=0.05),
    "spiral": _Recipe(_PLANE, _spiral, n=100, noise=0.02),
    "xor": _Recipe(_PLANE, _xor, n=4, noise=0.1, exact=4),
    "line": _Recipe(("x", "y"), _line, n=20, noise=0.1),
}
