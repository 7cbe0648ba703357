"""Run: parameters and loss of every epoch, and any epoch's steps on demand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property

from engine.autodiff.minibatch_trace import KEPT as KEPT_UPDATES
from engine.autodiff.minibatch_trace import joined
from engine.autodiff.stepper import run as run_trace
from engine.autodiff.tape import Tape, values_of
from engine.autodiff.trace import Carried, Trace
from engine.codegen.compiler import TrainingState
from engine.data.minibatches import batches
from engine.errors import EngineError, Message
from engine.graph.graph import Graph, Kind
from engine.graph.value import Value, to_graph
from engine.language.data_checks import check_data
from engine.optim.optimizers import State, Update, find_optimizer
from engine.training.experiment import Experiment, graph_of
from engine.training.replay import Replay

MAX_EPOCHS = 1_000_000
KEPT = 64  # traces, fewer where they take more than so many bytes together
BUDGET = 100_000_000
STEP, NUMBER = 500, 16  # bytes that a step takes, and a value with its gradient


class Run:
    """An experiment, run as far as it was asked to: epoch k is the pass with the parameters after k updates."""

    def __init__(self, experiment: Experiment, graph: Graph | None = None) -> None:
        self.graph = graph_of(experiment) if graph is None else graph
        for edit in experiment.data:  # a file may have other columns than its program
            check_data(self.graph.with_data(dict(edit.columns)))
        self._begin(experiment, Replay(experiment, self.graph))

    def _begin(self, experiment: Experiment, replay: Replay) -> None:
        self.experiment, self._replay = experiment, replay
        self.optimizer = find_optimizer(experiment.optimizer)
        self._traces: dict[tuple[int, int], Trace] = {}

    @classmethod
    def from_value(cls, loss: Value, learning_rate: float = 0.01, parameters: Iterable[Value] | None = None) -> Run:
        """The run of an expression that was built with Value in Python; what moves are its leaves, or `parameters`."""
        return cls(Experiment("", learning_rate=learning_rate), to_graph(loss, parameters))

    @classmethod
    def resumed(cls, earlier: Run, experiment: Experiment, epoch: int) -> Run:
        """A run of an experiment that equals the earlier one's before `epoch`: those epochs are taken over."""
        run = cls.__new__(cls)
        run.graph = earlier.graph
        run._begin(experiment, Replay(experiment, run.graph, earlier._replay, epoch))
        run._traces = {key: trace for key, trace in earlier._traces.items() if key[0] < epoch}
        return run

    @property
    def last_epoch(self) -> int:
        """The last epoch that has been run."""
        return self._replay.last_epoch

    @property
    def bytes(self) -> int:
        """What it keeps of its epochs, without the traces."""
        return self._replay.bytes

    def forget_traces(self) -> None:
        """Lets go of the steps of all epochs; they are made again when they are asked for."""
        self._traces.clear()

    @property
    def losses(self) -> Sequence[float]:
        """The output of each epoch run so far; a view that copies nothing, whose slices are views as well."""
        return self._replay.losses

    @property
    def notes(self) -> tuple[Message, ...]:
        """What a person should know about how it trains."""
        return self._replay.notes

    @cached_property
    def _tape(self) -> Tape:
        return Tape(self.graph)

    def advance(self, epochs: int, stop: Callable[[float], bool] | None = None) -> None:
        """Runs that many epochs more, fewer if `stop` (of the loss) says so; EngineError past a million."""
        wanted = self.last_epoch + epochs
        if wanted > MAX_EPOCHS:
            raise EngineError("A run has at most {most} updates", hint="Start a new run.", most=MAX_EPOCHS)
        self._replay.advance(wanted, stop)

    def loss(self, epoch: int) -> float:
        """The output of an epoch, run as far as needed."""
        self._reach(epoch)
        return self.losses[epoch]

    def parameters(self, epoch: int) -> dict[str, float]:
        """The parameters that epoch `epoch` starts with, by name."""
        values = self.leaf_values(epoch)
        return {node.name: values[node.name] for node in self.graph.parameters}

    def leaf_values(self, epoch: int) -> dict[str, float]:
        """The parameters and inputs that an epoch starts with, by name."""
        leaves = self._state(epoch).leaves
        return {node.name: value for node, value in zip(self.graph.sliders, leaves, strict=True)}

    def gradients(self, epoch: int) -> dict[str, float]:
        """The gradient of the output with respect to each parameter in that epoch, by name; over all data."""
        start = self._start(self._state(epoch).leaves)
        gradients = self._tape.backward(values_of(self._replay.graph_at(epoch), start))
        return {node.name: gradients[node.index] for node in self.graph.parameters}

    def optimizer_state(self, epoch: int) -> dict[str, dict[str, float]]:
        """What the optimizer keeps of each parameter at the start of an epoch: state by parameter, both by name."""
        states, names = self._states(self._state(epoch)), self.optimizer.state
        return {node.name: dict(zip(names, states[node.index], strict=True)) for node in self.graph.parameters}

    def trace(self, epoch: int, sample: int = 0) -> Trace:
        """The steps of an epoch, of data those of one sample; the last few are kept."""
        key = epoch, sample
        if key not in self._traces:
            self._reach(epoch)
            self._traces[key] = self._trace(epoch, sample, self._carried(epoch, sample))
            self._forget()
        return self._traces[key]

    def _forget(self) -> None:
        """Drops the traces that were asked for first, while all take too much memory."""
        sizes = {key: _size(trace) for key, trace in self._traces.items()}
        total = sum(sizes.values())
        for key in list(sizes)[:-2]:  # the last one goes on from the one before
            if len(self._traces) <= KEPT and total <= BUDGET:
                break
            total -= sizes[key]
            del self._traces[key]

    def _trace(self, epoch: int, sample: int, carried: Carried | None) -> Trace:
        """The steps of an epoch; of several updates, each goes on from where the one before it ends."""
        graph = self._replay.graph_at(epoch)
        found = self._batches(graph, epoch)

        def made(number: int) -> Trace:
            before = _carried(self._minibatch(epoch, sample, found, number - 1)) if number else carried
            return self._minibatch(epoch, sample, found, number, before)

        return joined(len(found), made)

    def _minibatch(
        self, epoch: int, sample: int, found: Sequence[tuple[int, ...]], number: int, carried: Carried | None = None
    ) -> Trace:
        """The steps of one update of an epoch."""
        settings, replay = self.experiment.settings(epoch), self._replay
        state = replay.within(epoch, number) if number else self._state(epoch)
        decay, ascent = self.experiment.weight_decay, self.experiment.ascent
        update = Update(self.optimizer, settings.learning_rate, settings.base_rate, decay, ascent)
        return run_trace(
            replay.graph_at(epoch), self._start(state.leaves), update, epoch=epoch, locked=settings.locked,
            states=self._states(state), carried=carried, samples=found[number], sample=sample,
        )  # fmt: skip

    def _batches(self, graph: Graph, epoch: int) -> tuple[tuple[int, ...], ...]:
        """The samples of each update of an epoch; of a single one all, which are not named."""
        found = batches(graph.samples, self.experiment.batch_size, self.experiment.seed, epoch)
        return found if len(found) > 1 else ((),)

    def _carried(self, epoch: int, sample: int) -> Carried | None:
        if epoch == 0:
            return None
        before = self._traces.get((epoch - 1, sample)) or self._trace(epoch - 1, sample, None)
        is_new = sample >= before.graph.samples > 0
        return _carried(before, before.graph.batched if is_new else ())

    def _reach(self, epoch: int) -> None:
        if epoch < 0:
            raise EngineError("There is no epoch {epoch}", hint="Epochs are counted from 0.", epoch=epoch)
        if epoch > self.last_epoch:
            self.advance(epoch - self.last_epoch)

    def _state(self, epoch: int) -> TrainingState:
        self._reach(epoch)
        return self._replay.state(epoch)

    def _start(self, leaves: Sequence[float | None]) -> list[float | None]:
        start: list[float | None] = [node.value if node.kind is Kind.CONSTANT else None for node in self.graph.nodes]
        for node, value in zip(self.graph.sliders, leaves, strict=True):
            start[node.index] = value
        return start

    def _states(self, state: TrainingState) -> dict[int, State]:
        """What the optimizer keeps of each parameter, by index."""
        width = len(self.optimizer.state)
        return {
            node.index: state.states[number * width : (number + 1) * width]
            for number, node in enumerate(self.graph.parameters)
        }


def _size(trace: Trace) -> int:
    steps = len(trace.minibatches[0]) * (KEPT_UPDATES + 1) if trace.minibatches else len(trace)
    return steps * STEP + len(trace.graph) * trace.graph.samples * NUMBER


def _carried(before: Trace, unknown: Collection[int] = ()) -> Carried:
    """What stood at the end; of the nodes of a sample that was not there yet, nothing."""
    frame = before.last
    values, gradients = (
        tuple(None if index in unknown else number for index, number in enumerate(numbers))
        for numbers in (frame.values, frame.gradients)
    )
    return Carried(values, gradients, frame.stale_values)
