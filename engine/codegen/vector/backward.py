"""Writes the code of one update over samples: the forward pass, and back from the output to the parameters."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from engine.codegen.vector.elementwise import ONE, ZERO, Cell
from engine.codegen.vector.forward import Forward, Stack
from engine.codegen.vector.fuse import Alike, Dense
from engine.graph.graph import Graph, Kind, Node


@dataclass(frozen=True)
class VectorCode:
    """The code, and the order of the parameters in the vector that it works on.

    `numbers` are the indices of the leaves that it gets as single numbers, `source` defines `bind`.
    """

    source: str
    order: tuple[int, ...]
    numbers: tuple[int, ...]


def vector_code(graph: Graph) -> VectorCode:
    """The code of a graph with data."""
    return _BackwardWriter(graph).code()


@dataclass
class _BackwardWriter(Forward):
    arriving: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    late: list[str] = field(default_factory=list)  # gradients of parameters that come on top of those of matrices

    def __post_init__(self) -> None:
        super().__post_init__()
        parameters = [node.index for node in self.graph.parameters]
        self.learning = self.graph.dependents(parameters) | frozenset(parameters)

    def code(self) -> VectorCode:
        stacks, inside = self.found.stacks, self.found.inside
        # Code is written where a result stands: of a stack where its first member does.
        units = [node for node in self.graph.path if node.index in stacks or node.index not in inside]
        numbers = tuple(node.index for node in self.graph.sliders if node.kind is Kind.INPUT)
        self.read_leaves(numbers)
        for node in units:
            self.forward(node)
        loss = self.cells[self.graph.output].text
        self.lines.body += [f"loss = {loss}", "if not wanted:", " return loss"]
        self.arriving[self.graph.output].append(ONE)
        for node in reversed(units):
            if node.index in self.learning:
                self._backward(node)
        self.lines.body += [f"g[{self.slots[i]}] = {self._gradient(i).text}" for i in self.single]
        self.lines.body += [*self.late, "return loss"]
        source = [
            "def bind(n, p, g, data):", " ones = np_ones(n)",
            *[f" {line}" for line in self.lines.before],
            " def update(numbers, wanted):",
            *[f"  {line}" for line in self.lines.body],
            " return update, load",
        ]  # fmt: skip
        return VectorCode("\n".join(source), self.order, numbers)

    def _gradient(self, index: int) -> Cell:
        """All that has arrived at a result or a single number."""
        return self.total(self.arriving.pop(index, [ZERO]))

    def _backward(self, node: Node) -> None:
        stack = self.found.stacks.get(node.index)
        if stack is not None:
            self._collect(self.stacks[node.index])
        if isinstance(stack, Dense):
            self._dense_back(stack)
        elif isinstance(stack, Alike):
            self._alike_back(stack)
        else:
            self._single_back(node)

    def _collect(self, stack: Stack) -> None:
        """Brings what single rows have been given into the matrix of gradients."""
        # Every member is read by something: where no matrix has been handed back, each row has been given numbers.
        for row, i in enumerate(stack.members):
            if i in self.arriving:
                given = self.total(self.arriving.pop(i)).text
                self.lines.body.append(f"h{stack.number}[{row}] {'+=' if stack.started else '='} {given}")

    def _alike_back(self, alike: Alike) -> None:
        made, source = self.stacks[alike.members[0]], self.stacks[alike.source]
        names = {"out": made.values, alike.op.operands[0]: source.values}
        slope = self.lines.filled(alike.op.partials[0], names)
        self.lines.call("multiply", [made.gradients, slope], source.gradients.text)
        source.started = True

    def _dense_back(self, dense: Dense) -> None:
        made = self.stacks[dense.members[0]]
        k = made.number
        self.lines.body.append(f"np_dot(h{k}, y{k}, d{k})")
        learning = [i for i in dense.inputs if i in self.learning]
        if not learning:
            return
        source = self.stacks.get(dense.inputs[0])
        whole = source is not None and source.members == dense.inputs
        if whole and source is not None and not source.started and not any(i in self.arriving for i in learning):
            self.lines.body.append(f"np_dot(u{k}, h{k}, h{source.number})")
            source.started = True
            return
        given = self.lines.buffer(f"({len(dense.inputs)}, n)")
        self.lines.body.append(f"np_dot(u{k}, h{k}, {given})")
        for row, i in enumerate(dense.inputs):
            if i in self.learning:
                self.arriving[i].append(Cell(f"{given}[{row}]", "n"))

    def _single_back(self, node: Node) -> None:
        assert node.op is not None
        upstream = self._gradient(node.index)
        if not upstream.shape and len(node.operands) > 1:
            name = self.lines.name("t")
            self.lines.body.append(f"{name} = {upstream.text}")
            upstream = Cell(name) if upstream.text != "1.0" else ONE
        if self.takes_parameters(node):
            return self._parameters_back(node, upstream)
        count = "n" if self.graph.reduces(node) else str(len(node.operands))
        for slot, i in enumerate(node.operands):
            if i in self.learning:
                names = {"out": self.cells[node.index], "n": Cell(count)}
                if node.op.variadic:
                    names[node.op.operands[0]] = self.cell_of(i)
                else:
                    names |= dict(zip(node.op.operands, self.operand_cells(node), strict=True))
                text = node.op.partials[0 if node.op.variadic else slot]
                self._propagate(node, i, self.lines.product(upstream, self.lines.filled(text, names)))
        return None

    def _propagate(self, node: Node, operand: int, cell: Cell) -> None:
        """What arrives at an operand; at one that all samples use, the sum over them."""
        if node.index in self.graph.batched and operand not in self.graph.batched:
            cell = Cell(f"float(np_dot({cell.text}, ones))" if cell.shape else f"({cell.text}) * n")
        if self.graph.nodes[operand].kind is Kind.PARAMETER and operand not in self.single:
            self.late.append(f"g[{self.slots[operand]}] += {cell.text}")
        else:
            self.arriving[operand].append(cell)

    def _parameters_back(self, node: Node, upstream: Cell) -> None:
        assert node.op is not None
        cell = self.parameter_cell(node)
        names = {node.op.operands[0]: cell, "n": Cell(str(len(node.operands)))}
        given = self.lines.product(upstream, self.lines.filled(node.op.partials[0], names))
        self.late.append(f"np_add(g, {given.text}, g)" if cell.text == "p" else f"g[{cell.text}_] += {given.text}")
