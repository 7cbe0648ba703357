"""Writes the forward pass over samples: stacks as matrices, other results as arrays or single numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.codegen.vector.elementwise import ZERO, Cell, CodeLines
from engine.codegen.vector.fuse import Alike, Dense, layers
from engine.graph.graph import Graph, Kind, Node
from engine.ops.scalar_forms import reduction_of

MANY = 8  # parameters that one operation takes, from which on it takes them as an array


@dataclass
class Stack:
    """A stack in the code: its values and gradients are rows of two matrices."""

    number: int
    members: tuple[int, ...]
    started: bool = False  # whether the matrix of gradients has numbers yet

    @property
    def values(self) -> Cell:
        return Cell(f"a{self.number}", f"({len(self.members)}, n)")

    @property
    def gradients(self) -> Cell:
        return Cell(f"h{self.number}", f"({len(self.members)}, n)")


@dataclass
class Forward:
    """The code of a forward pass under way, and where each number stands in it."""

    graph: Graph
    lines: CodeLines = field(default_factory=CodeLines)
    cells: dict[int, Cell] = field(default_factory=dict)
    stacks: dict[int, Stack] = field(default_factory=dict)  # by member

    def __post_init__(self) -> None:
        self.found = layers(self.graph)
        self.inputs: dict[int, str] = {}  # the matrix of inputs of a stack, by its first member
        self.order = self._order()
        self.slots = {index: slot for slot, index in enumerate(self.order)}

    def _order(self) -> tuple[int, ...]:
        """The parameters: row after row of each matrix, its bias last; then those that stand in none."""
        order: list[int] = []
        for stack in self.found.stacks.values():
            if isinstance(stack, Dense):
                for number, row in enumerate(stack.weights):
                    order += [*row, *stack.biases[number : number + 1]]
        in_matrices = set(order)
        self.single = tuple(node.index for node in self.graph.parameters if node.index not in in_matrices)
        return (*order, *self.single)

    def read_leaves(self, numbers: Sequence[int]) -> None:
        before, loads = self.lines.before, ["def load():", " pass"]
        for row, node in enumerate(self.graph.data):
            before.append(f"v{node.index} = data[{row}]")
            self.cells[node.index] = Cell(f"v{node.index}", "n")
        for stack in self.found.stacks.values():
            if isinstance(stack, Dense) and all(self.graph.nodes[i].kind is Kind.DATA for i in stack.inputs):
                name = self._inputs(stack)
                loads += [f" {name}[{row}] = v{i}" for row, i in enumerate(stack.inputs)]
        before += loads
        for node in self.graph.nodes:
            if node.kind is Kind.CONSTANT:
                self.cells[node.index] = Cell(_literal(node.value))
        names = [f"v{i}" for i in numbers]
        if names:
            self.lines.body.append(f"{', '.join(names)}, = numbers")
        if self.single:
            single = ", ".join(f"v{i}" for i in self.single)
            self.lines.body.append(f"{single}, = p[{len(self.order) - len(self.single)}:].tolist()")
        for i in (*numbers, *self.single):
            self.cells[i] = Cell(f"v{i}")

    def forward(self, node: Node) -> None:
        stack = self.found.stacks.get(node.index)
        if isinstance(stack, Dense):
            self._dense(stack)
        elif isinstance(stack, Alike):
            names = {stack.op.operands[0]: self.stacks[stack.source].values}
            self.lines.filled(stack.op.formula, names, self._stack(stack.members).values.text)
        elif self.graph.reduces(node):
            # A sum over samples is a product with ones; of numbers that are alike, one times how many there are.
            self.cells[node.index] = self._named(node, self._reduced(node, self.cells[node.operands[0]], "ones", "n"))
        elif self.takes_parameters(node):
            self._of_parameters(node)
        else:
            self._single(node)

    def _stack(self, members: tuple[int, ...]) -> Stack:
        """A new matrix of values, with a row of ones below for the biases of what reads it, and one of gradients."""
        made = Stack(len(set(map(id, self.stacks.values()))), members)
        k, rows = made.number, len(members)
        self.lines.before += [f"o{k} = np_ones(({rows + 1}, n))", f"a{k} = o{k}[:{rows}]", f"h{k} = empty(({rows}, n))"]
        for row, i in enumerate(members):
            self.stacks[i] = made
            self.lines.before.append(f"v{i} = a{k}[{row}]")
            self.cells[i] = Cell(f"v{i}", "n")
        return made

    def _inputs(self, dense: Dense) -> str:
        """The matrix that a stack multiplies its parameters with: another stack, or rows that are copied."""
        first = dense.members[0]
        if first not in self.inputs:
            source = self.stacks.get(dense.inputs[0])
            if source is not None and source.members == dense.inputs:
                name = f"o{source.number}"
            else:
                name = self.lines.name("x")
                self.lines.before.append(f"{name} = np_ones(({len(dense.inputs) + 1}, n))")
                if any(self.graph.nodes[i].kind is not Kind.DATA for i in dense.inputs):
                    self.lines.body += [f"{name}[{row}] = {self.cells[i].text}" for row, i in enumerate(dense.inputs)]
            self.inputs[first] = name
        return self.inputs[first]

    def _dense(self, dense: Dense) -> None:
        made, width = self._stack(dense.members), len(dense.inputs)
        k, rows, columns = made.number, len(dense.members), width + bool(dense.biases)
        first = self.slots[dense.weights[0][0]]
        last = first + rows * columns
        inputs = self._inputs(dense)
        self.lines.before += [
            f"w{k} = p[{first}:{last}].reshape({rows}, {columns})",
            f"d{k} = g[{first}:{last}].reshape({rows}, {columns})",
            f"x{k}_ = {inputs}[:{columns}]", f"y{k} = x{k}_.T", f"u{k} = w{k}[:, :{width}].T",
        ]  # fmt: skip
        self.lines.body.append(f"np_dot(w{k}, x{k}_, a{k})")

    def _reduced(self, node: Node, cell: Cell, ones: str, count: str) -> Cell:
        assert node.op is not None
        primitive, rest = reduction_of(node.op)
        first, *others = [self.lines.filled(factor, {"a": cell}).text for factor in primitive.factors]
        total = Cell(f"float(np_dot({first}, {(*others, ones)[0]}))")
        return self.lines.filled(rest, {"total": total, "n": Cell(count)})

    def takes_parameters(self, node: Node) -> bool:
        operands = node.operands
        return (
            node.op is not None and node.op.variadic and len(operands) >= MANY and len(set(operands)) == len(operands)
            and all(self.graph.nodes[i].kind is Kind.PARAMETER for i in operands)
        )  # fmt: skip

    def _of_parameters(self, node: Node) -> None:
        cell = self.parameter_cell(node)
        if cell.text != "p":
            self.lines.body.append(f"{cell.text} = p[{cell.text}_]")
        self.lines.before.append(f"ones{node.index} = np_ones({len(node.operands)})")
        reduced = self._reduced(node, cell, f"ones{node.index}", str(len(node.operands)))
        self.cells[node.index] = self._named(node, reduced)

    def parameter_cell(self, node: Node) -> Cell:
        """All parameters, or a copy of some."""
        size = f"{len(node.operands)}"
        if len(node.operands) == len(self.order):
            return Cell("p", size)
        name = f"q{node.index}"
        places = f"{name}_ = np_array({[self.slots[i] for i in node.operands]})"
        if places not in self.lines.before:
            self.lines.before.append(places)
        return Cell(name, size)

    def _single(self, node: Node) -> None:
        assert node.op is not None
        if node.op.variadic:
            cell = self._added(node)
        else:
            names = dict(zip(node.op.operands, self.operand_cells(node), strict=True))
            cell = self.lines.filled(node.op.formula, names)
        self.cells[node.index] = cell if cell.shape else self._named(node, cell)

    def _added(self, node: Node) -> Cell:
        """A sum of several operands, some or none of them over samples."""
        assert node.op is not None
        primitive, rest = reduction_of(node.op)
        added = " * ".join(primitive.factors)
        terms = [self.lines.filled(added, {"a": cell}) for cell in self.operand_cells(node)]
        return self.lines.filled(rest, {"total": self.total(terms), "n": Cell(str(len(terms)))})

    def operand_cells(self, node: Node) -> list[Cell]:
        return [self.cell_of(i) for i in node.operands]

    def cell_of(self, index: int) -> Cell:
        """A parameter that stands in a matrix is read from there."""
        return self.cells.get(index) or Cell(f"p[{self.slots[index]}].item()")

    def _named(self, node: Node, cell: Cell) -> Cell:
        self.lines.body.append(f"v{node.index} = {cell.text}")
        return Cell(f"v{node.index}")

    def total(self, cells: Iterable[Cell]) -> Cell:
        """The sum of cells."""
        numbers = [cell for cell in cells if not cell.shape]
        arrays = [cell for cell in cells if cell.shape]
        found = Cell(" + ".join(f"({cell.text})" for cell in numbers)) if len(numbers) > 1 else (*numbers, ZERO)[0]
        if not arrays:
            return found
        total, *others = [*arrays, *([found] if numbers else [])]
        out = self.lines.buffer(total.shape) if others else ""
        for other in others:
            total = self.lines.call("add", [total, other], out)
        return total


def _literal(number: float) -> str:
    """A number in the code; inf and nan go by name."""
    return repr(number) if math.isfinite(number) else str(number).replace("-inf", "(-inf)")
