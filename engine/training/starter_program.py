"""A sensible program to begin with, for a table of numbers."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path

from engine.data.csv_tables import UNPLAIN, read_csv
from engine.errors import EngineError
from engine.training.experiment import Experiment

CLASSES = "{score} = mlp([{features}], [8, 8, 1], tanh)\n{loss} = mean(relu(1 - {target}*{score}))"
CURVE = "{score} = mlp([{features}], [8, 8, 1], tanh)\n{loss} = mean(({score} - {target})**2)"
LINE = "{weight} = 0\n{bias} = 0\n{loss} = mean(({weight}*{features} + {bias} - {target})**2)"
LEVEL = "{bias} = 0\n{loss} = mean(({bias} - {target})**2)"
RATE = 0.1


def start_of_csv(path: Path) -> Experiment:
    """A program on a CSV file, its last column the target: a line for one feature, else a network; or EngineError."""
    columns = dict(read_csv(path).columns)
    *features, target = columns
    taken = set(columns)
    names = {part: _free(name, taken) for part, name in
             (("score", "score"), ("loss", "L"), ("weight", "w"), ("bias", "b"))}  # fmt: skip
    body = _template(len(features), columns[target]).format(features=", ".join(features), target=target, **names)
    rate = _gentle(columns[features[0]]) if len(features) == 1 else RATE
    return Experiment(f'{", ".join(columns)} = data("{_plain(path.name)}")\n{body}', rate, title=path.stem)


def _plain(name: str) -> str:
    """The name of a file, where a program can say it."""
    if not name.isprintable() or not UNPLAIN.isdisjoint(name):
        raise EngineError("The name of the file cannot stand in a program", hint="Rename the file: {name}", name=name)
    return name


def _template(features: int, targets: tuple[float, ...]) -> str:
    if features < 2:
        return LINE if features else LEVEL
    return CLASSES if set(targets) == {-1.0, 1.0} else CURVE


def _gentle(numbers: tuple[float, ...]) -> float:
    """A learning rate, of one digit, at which a line through these numbers does not diverge; at most the usual one.

    The largest curvature of the loss is at most 2 (1 + mean of squares), so that half of what it allows is this.
    """
    limit = 1 / (1 + sum(number / len(numbers) * number for number in numbers))
    return min(RATE, float(f"{limit / 2:.0e}"))


def _free(name: str, taken: set[str]) -> str:
    found = next(free for free in chain([name], (f"{name}_{again}" for again in count(2))) if free not in taken)
    taken.add(found)
    return found
