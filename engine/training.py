"""Run: parameters and loss of every epoch, and any epoch's steps on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from operator import itemgetter

from engine.errors import EngineError
from engine.experiment import Experiment, Settings, graph_of
from engine.graph import Graph, Kind
from engine.optimizers import Move, State, find_optimizer, mover
from engine.tape import Tape, leaf_values
from engine.trace import Carried, Trace
from engine.trace import run as run_trace
from engine.value import Value, to_graph

MAX_EPOCHS = 1_000_000


class Run:
    """An experiment, run as far as it was asked to: epoch k is the pass with the parameters after k updates."""

    def __init__(self, experiment: Experiment, graph: Graph | None = None) -> None:
        self.experiment = experiment
        self.graph = graph_of(experiment) if graph is None else graph
        self.optimizer = find_optimizer(experiment.optimizer)
        self._leaves: list[tuple[float, ...]] = []  # per epoch: the values of graph.sliders at its start
        self._states: list[
            tuple[State, ...]
        ] = []  # per epoch: of each parameter, what the optimizer keeps at its start
        self._losses: list[float] = []
        self._latest: list[float] = []  # every node's value in the last epoch
        self._traces: dict[tuple[int, int], Trace] = {}
        self.advance(0)

    @classmethod
    def from_value(cls, loss: Value, learning_rate: float = 0.01) -> Run:
        """The run of an expression that was built with Value in Python."""
        return cls(Experiment("", learning_rate=learning_rate), to_graph(loss))

    @classmethod
    def resumed(cls, earlier: Run, experiment: Experiment, epoch: int) -> Run:
        """A run of an experiment that equals the earlier one's before `epoch`: those epochs are taken over."""
        run = cls.__new__(cls)
        run.experiment, run.graph, run.optimizer = experiment, earlier.graph, find_optimizer(experiment.optimizer)
        run._leaves, run._losses = earlier._leaves[:epoch], earlier._losses[:epoch]
        run._states = earlier._states[:epoch]
        run._latest = run._run_through(run._leaves[-1]) if epoch else []
        run._traces = {place: trace for place, trace in earlier._traces.items() if place[0] < epoch}
        run.advance(0)
        return run

    @property
    def last_epoch(self) -> int:
        """The last epoch that has been run."""
        return len(self._losses) - 1

    @property
    def losses(self) -> Sequence[float]:
        """The output of each epoch run so far."""
        return tuple(self._losses)

    @cached_property
    def _tape(self) -> Tape:
        return Tape(self.graph)

    def advance(self, epochs: int, stop: Callable[[float], bool] | None = None) -> None:
        """Runs that many epochs more, fewer if `stop` (of the loss) says so; EngineError past a million."""
        wanted = max(self.last_epoch, 0) + epochs
        if wanted > MAX_EPOCHS:
            raise EngineError("A run has at most {most} updates", hint="Start a new run.", most=MAX_EPOCHS)
        while self.last_epoch < wanted:
            self._next_epoch()
            if stop is not None and stop(self._losses[-1]):
                break

    def loss(self, epoch: int) -> float:
        """The output of an epoch, run as far as needed."""
        self._reach(epoch)
        return self._losses[epoch]

    def parameters(self, epoch: int) -> dict[str, float]:
        """The parameters that epoch `epoch` starts with, by name."""
        values = self.leaf_values(epoch)
        return {node.name: values[node.name] for node in self.graph.parameters}

    def leaf_values(self, epoch: int) -> dict[str, float]:
        """The parameters and inputs that an epoch starts with, by name."""
        self._reach(epoch)
        return {node.name: value for node, value in zip(self.graph.sliders, self._leaves[epoch], strict=True)}

    def gradients(self, epoch: int) -> dict[str, float]:
        """The gradient of the output with respect to each parameter in that epoch, by name."""
        self._reach(epoch)
        gradients = self._tape.backward(self._run_through(self._leaves[epoch]))
        return {node.name: gradients[node.index] for node in self.graph.parameters}

    def optimizer_state(self, epoch: int) -> dict[str, dict[str, float]]:
        """What the optimizer keeps of each parameter at the start of an epoch: state by parameter, both by name."""
        self._reach(epoch)
        return {
            node.name: dict(zip(self.optimizer.state, state, strict=True))
            for node, state in zip(self.graph.parameters, self._states[epoch], strict=True)
        }

    def trace(self, epoch: int, sample: int = 0) -> Trace:
        """The steps of an epoch, of data those of one sample; the last few are kept."""
        place = epoch, sample
        if place not in self._traces:
            self._reach(epoch)
            while len(self._traces) > 64:
                del self._traces[next(iter(self._traces))]
            self._traces[place] = self._trace(epoch, sample, self._carried(epoch, sample))
        return self._traces[place]

    def _trace(self, epoch: int, sample: int, carried: Carried | None) -> Trace:
        settings = self.experiment.settings(epoch)
        return run_trace(
            self.graph, self._start(self._leaves[epoch]), epoch=epoch, learning_rate=settings.learning_rate,
            locked=settings.locked, optimizer=self.optimizer, base_rate=settings.base_rate,
            weight_decay=self.experiment.weight_decay, ascent=self.experiment.ascent,
            states=dict(zip((index for index, _ in self._movable), self._states[epoch], strict=True)),
            carried=carried, sample=sample,
        )  # fmt: skip

    def _carried(self, epoch: int, sample: int) -> Carried | None:
        if epoch == 0:
            return None
        before = self._traces.get((epoch - 1, sample)) or self._trace(epoch - 1, sample, None)
        return Carried(before.last.values, before.last.gradients, before.last.stale_values)

    def _reach(self, epoch: int) -> None:
        if epoch < 0:
            raise EngineError("There is no epoch {epoch}", hint="Epochs are counted from 0.", epoch=epoch)
        if epoch > self.last_epoch:
            self.advance(epoch - self.last_epoch)

    def _start(self, leaves: Sequence[float]) -> list[float | None]:
        start: list[float | None] = [node.value if node.kind is Kind.CONSTANT else None for node in self.graph.nodes]
        for node, value in zip(self.graph.sliders, leaves, strict=True):
            start[node.index] = value
        return start

    def _run_through(self, leaves: Sequence[float]) -> list[float]:
        values = leaf_values(self.graph)
        for index, value in zip(self._slider_indices, leaves, strict=True):
            values[index] = value
        self._tape.forward(values)
        return values

    @cached_property
    def _slider_indices(self) -> tuple[int, ...]:
        return tuple(node.index for node in self.graph.sliders)

    @cached_property
    def _read_sliders(self) -> Callable[[list[float]], tuple[float, ...]]:
        if len(self._slider_indices) > 1:
            return itemgetter(*self._slider_indices)
        return lambda values: tuple(values[index] for index in self._slider_indices)

    def _next_epoch(self) -> None:
        """Moves the parameters in place, sets what was edited by hand, and runs forward."""
        values, epoch = self._latest, len(self._losses)
        if epoch == 0:
            values.extend(leaf_values(self.graph))
            self._states.append((self.optimizer.blank,) * len(self._movable))
        else:
            self._states.append(self._update(values, self._settings(epoch - 1)))
        if self._varied:
            edits = self._settings(epoch).leaves
            for node in self.graph.sliders:
                values[node.index] = edits.get(node.name, values[node.index])
        self._tape.forward(values)
        self._leaves.append(self._read_sliders(values))
        self._losses.append(values[self.graph.output])

    def _update(self, values: list[float], settings: Settings) -> tuple[State, ...]:
        """Moves the parameters in place; what the optimizer keeps of each of them then."""
        gradients, decay = self._tape.backward(values), self.experiment.weight_decay
        move, rate, locked = self._move, settings.learning_rate, settings.locked
        end, states = 2 + len(self.optimizer.state), list(self._states[-1])
        for number, (index, name) in enumerate(self._movable):
            if name not in locked:
                moved = move(values[index], gradients[index], rate, decay, *states[number])
                values[index], states[number] = moved[0], moved[2:end]
        return tuple(states)

    @cached_property
    def _move(self) -> Move:
        return mover(self.optimizer, self.experiment.weight_decay, self.experiment.ascent)

    @cached_property
    def _movable(self) -> tuple[tuple[int, str], ...]:
        return tuple((node.index, node.name) for node in self.graph.parameters)

    @cached_property
    def _varied(self) -> bool:
        return bool(self.experiment.edits) or self.experiment.schedule != "constant"

    @cached_property
    def _constant_settings(self) -> Settings:
        return self.experiment.settings(0)

    def _settings(self, epoch: int) -> Settings:
        return self.experiment.settings(epoch) if self._varied else self._constant_settings
