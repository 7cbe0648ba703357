"""All that a person chose, frozen: the unit of undo and the content of a file."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Literal, NamedTuple

from engine.errors import EngineError
from engine.graph.graph import Graph
from engine.language import SEED, parse
from engine.numerals import bits
from engine.optim.schedules import find_schedule
from engine.training.file_format import read_fields, written

Field = Literal["leaf", "learning_rate", "locked"]
MAX_BYTES = 2_000_000  # of a file; a program is far smaller, an experiment with edited points may not be
NEVER = 2**31


class Edit(NamedTuple):
    """A change by hand that holds from `epoch` on: a leaf's value, the learning rate, or a lock (1 or 0)."""

    epoch: int
    field: Field
    name: str
    value: float

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edit) and self._exact == other._exact

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._exact)

    @property
    def _exact(self) -> tuple[object, ...]:
        return *self[:3], bits((self.value,))


class DataEdit(NamedTuple):
    """Other data from `epoch` on: for each sample a number of each of these names."""

    epoch: int
    columns: tuple[tuple[str, tuple[float, ...]], ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataEdit) and self._exact == other._exact

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._exact)

    @property
    def _exact(self) -> tuple[object, ...]:
        return self.epoch, tuple((name, bits(numbers)) for name, numbers in self.columns)


class EpochSettings(NamedTuple):
    """What holds in one epoch: learning rate, locked parameters, and the leaves set by hand at its start.

    `base_rate` is the learning rate as it was chosen, before the schedule.
    """

    learning_rate: float
    locked: frozenset[str]
    leaves: Mapping[str, float]
    base_rate: float


@dataclass(frozen=True)
class Experiment:
    """Program, how it is trained, what was edited by hand and when, and the ranges of the sliders.

    Edits are in the order of their epochs. An edit made at an epoch drops those of later epochs: they belonged
    to a future that is no longer there. `ascent` climbs the output instead of descending it. `batch_size` is how
    many samples an update sees, 0 for all; `seed` draws first weights, data and minibatches. In `folder`, which is
    not saved, lie the files that the program names.
    """

    program: str
    learning_rate: float = 0.01
    optimizer: str = "sgd"
    edits: tuple[Edit, ...] = ()
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    title: str = ""
    schedule: str = "constant"
    schedule_span: int = 100
    weight_decay: float = 0.0
    ascent: bool = False
    seed: int = SEED
    batch_size: int = 0
    data: tuple[DataEdit, ...] = ()
    folder: str = field(default="", compare=False)

    @classmethod
    def of_program(cls, text: str, title: str = "", folder: str = "") -> Experiment:
        """An experiment on a program, with the learning rate that its text names."""
        found = cls(text, title=title, folder=folder)
        try:
            rate = graph_of(found).rate
        except EngineError:
            rate = None
        return found if rate is None else found.with_learning_rate(rate)

    def with_leaf(self, name: str, value: float, epoch: int = 0) -> Experiment:
        """The same, with a leaf set to a value at the start of an epoch; its range is widened to hold it."""
        low, high = self.range_of(name, value)
        ranges = {**self.ranges, name: (min(low, value), max(high, value))} if math.isfinite(value) else self.ranges
        return replace(self._edited(Edit(epoch, "leaf", name, float(value))), ranges=ranges)

    def with_learning_rate(self, value: float, epoch: int = 0) -> Experiment:
        """The same, with another learning rate from an epoch on; EngineError unless it is finite and not negative."""
        _check_rate(value)
        if epoch == 0:
            return replace(self._without_future(0, "learning_rate", ""), learning_rate=value)
        return self._edited(Edit(epoch, "learning_rate", "", value))

    def with_schedule(self, id: str, span: int | None = None) -> Experiment:
        """The same, with another course of the learning rate; EngineError for one unknown, or a span below 1 epoch."""
        chosen = self.schedule_span if span is None else span
        find_schedule(id)
        if chosen < 1:
            raise EngineError("The schedule must span 1 epoch or more", hint="Try 100.")
        return replace(self, schedule=id, schedule_span=chosen)

    def with_weight_decay(self, value: float) -> Experiment:
        """The same, with another weight decay; EngineError unless it is finite and not negative."""
        if not (math.isfinite(value) and value >= 0):
            raise EngineError("The weight decay must be 0 or more", hint="Try 0.01; 0 is none.")
        return replace(self, weight_decay=value)

    def with_ascent(self, ascent: bool) -> Experiment:
        """The same, climbing the output or descending it."""
        return replace(self, ascent=ascent)

    def with_seed(self, seed: int) -> Experiment:
        """The same with other first weights, data and minibatches, where the program gives them no seed."""
        return replace(self, seed=seed, edits=(), data=())

    def with_batch_size(self, size: int) -> Experiment:
        """The same, with so many samples an update, 0 for all; EngineError for fewer."""
        if size < 0:
            raise EngineError("A minibatch has 1 sample or more", hint="Try 10; 0 takes all samples.")
        return replace(self, batch_size=size)

    def with_data(self, columns: Mapping[str, Sequence[float]], epoch: int = 0) -> Experiment:
        """The same, with other data from an epoch on: as many numbers of each name; EngineError where they differ."""
        counts = {len(numbers) for numbers in columns.values()}
        if len(counts) != 1 or counts == {0}:
            raise EngineError("The data need a sample, and of each sample one number of each name",
                              hint="Add a point first.")  # fmt: skip
        kept = tuple(edit for edit in self.data if edit.epoch < epoch)
        edit = DataEdit(epoch, tuple((name, tuple(map(float, numbers))) for name, numbers in columns.items()))
        return replace(self, data=(*kept, edit), edits=tuple(edit for edit in self.edits if edit.epoch <= epoch))

    def data_at(self, epoch: int) -> DataEdit | None:
        """The data edited by hand that hold in that epoch; None where the program's do."""
        return next((edit for edit in reversed(self.data) if edit.epoch <= epoch), None)

    def with_lock(self, name: str, locked: bool, epoch: int = 0) -> Experiment:
        """The same, with a parameter held or let go from an epoch on."""
        return self._edited(Edit(epoch, "locked", name, float(locked)))

    def with_range(self, name: str, low: float, high: float) -> Experiment:
        """The same, with another range of a leaf's slider; EngineError for an empty or endless one."""
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            template = "The range of {name} must run from a smaller to a larger number"
            raise EngineError(template, hint="Try -10 to 10.", name=name)
        return replace(self, ranges={**self.ranges, name: (low, high)})

    def range_of(self, name: str, value: float) -> tuple[float, float]:
        """The range of a leaf's slider: the chosen one, or a round one around its value."""
        return self.ranges.get(name) or default_range(value)

    def settings(self, epoch: int) -> EpochSettings:
        """What holds in that epoch."""
        rate, locked, leaves = self.learning_rate, set[str](), dict[str, float]()
        for edit in self.edits:
            if edit.epoch > epoch:
                break
            if edit.field == "learning_rate":
                rate = edit.value
            elif edit.field == "locked":
                (locked.add if edit.value else locked.discard)(edit.name)
            elif edit.epoch == epoch:
                leaves[edit.name] = edit.value
        scheduled = find_schedule(self.schedule)(rate, epoch, self.schedule_span)
        return EpochSettings(scheduled, frozenset(locked), leaves, rate)

    def same_until(self, other: Experiment) -> int:
        """The first epoch in which a run of the other may differ from one of this, on the same graph."""
        if self._training != other._training:
            return 0
        edits, data = set(self.edits) ^ set(other.edits), set(self.data) ^ set(other.data)
        return min([*(edit.epoch for edit in edits), *(edit.epoch for edit in data)], default=NEVER)

    @property
    def _training(self) -> tuple[object, ...]:
        span = self.schedule_span if self.schedule != "constant" else 0
        batch = (self.seed, self.batch_size) if self.batch_size else ()
        return self.optimizer, self.learning_rate, self.schedule, span, self.weight_decay, self.ascent, batch

    def to_json(self) -> str:
        """The experiment as the text of a file."""
        fields = {key: value for key, value in asdict(self).items() if key != "folder"}
        return written(fields)

    def _edited(self, edit: Edit) -> Experiment:
        kept = self._without_future(edit.epoch, edit.field, edit.name)
        return replace(kept, edits=(*kept.edits, edit))

    def _without_future(self, epoch: int, field: Field, name: str) -> Experiment:
        now = epoch, field, name
        kept = (edit for edit in self.edits if edit.epoch <= epoch and (edit.epoch, edit.field, edit.name) != now)
        return replace(self, edits=tuple(kept))


def _check_rate(value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise EngineError("The learning rate must be 0 or more", hint="Try 0.01.")


def graph_of(experiment: Experiment) -> Graph:
    """The graph of an experiment's program; EngineError where that is wrong."""
    return parse(experiment.program, seed=experiment.seed, folder=experiment.folder)


def default_range(value: float) -> tuple[float, float]:
    """A round range that extends to both sides of a value: -10 to 10, or the next 1, 2 or 5 times a power of ten."""
    if not math.isfinite(value) or abs(value) <= 5:
        return -10.0, 10.0
    power = 10.0 ** math.floor(math.log10(abs(value)))
    limit = next((m * power for m in (2, 5, 10, 20) if m * power >= 2 * abs(value)), math.inf)
    return (-limit, limit) if math.isfinite(limit) else (-1.7e308, 1.7e308)


def is_saved(text: str) -> bool:
    """Whether it is a saved experiment: a program never begins with a bracket."""
    return text.lstrip().startswith("{")


def from_json(text: str) -> Experiment:
    """The experiment of a file's text; EngineError names the key that is wrong, and why."""
    fields = read_fields(text)
    edits, data = fields.pop("edits"), fields.pop("data", ())
    made = Experiment(**fields)
    for epoch, columns in data:
        made = made.with_data(columns, epoch)
    return replace(made, edits=tuple(sorted((Edit(*entry) for entry in edits), key=lambda edit: edit.epoch)))
