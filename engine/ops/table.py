"""The table of operations: everything about an operation is in its row, and adding one is adding a row.

Formula texts are Python expressions over the operand names, `out` (the result) and the functions of
`primitives.py`. The text that is computed is also the one that is typeset, unless the row has another one to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi


@dataclass(frozen=True)
class Op:
    """One operation: how it is written, what it computes, its partial derivatives and where they fail.

    `formula` and `partials` are texts over `operands` and `out`; `shown` is typeset in the place of a formula that
    is written for its accuracy. A variadic row has one operand name, which stands for each operand; in it `n` is
    how many there are; of one operand with a number a sample it goes over the samples. `domain` and `kink` are
    conditions as text (empty: everywhere, nowhere); a domain ends at 0 or below, a kink is an equation; there
    `forward_at_kink` and `rule_at_kink` stand in for `forward` and `rule`, where those are not true. `branch` is a
    text whose value changes where a pole is crossed inside the domain. `needs` is the domain for people, `at_kink`
    says which slope is taken there. `rule` says in words what the operation does to a gradient, `forward` what it
    does to its operands. `torch` is the name of PyTorch's function,
    behind `torch.`, where that is not the id, or the names of several, each working on what the one before gave.
    """

    id: str
    symbol: str
    operands: tuple[str, ...]
    formula: str
    partials: tuple[str, ...]
    forward: str
    rule: str
    domain: str = ""
    needs: str = ""
    kink: str = ""
    at_kink: str = ""
    forward_at_kink: str = ""
    rule_at_kink: str = ""
    branch: str = ""
    precedence: int = 0  # of an infix or prefix operator; 0 for a function
    variadic: bool = False
    torch: str = ""
    shown: str = ""

    @property
    def shown_formula(self) -> str:
        """The text that is typeset."""
        return self.shown or self.formula

    @property
    def is_function(self) -> bool:
        """Whether it is written `name(…)`."""
        return self.precedence == 0

    @property
    def is_activation(self) -> bool:
        """Whether a neuron can put its sum through it."""
        return self.is_function and not self.variadic and len(self.operands) == 1

    @property
    def chooses(self) -> bool:
        """Whether it goes on from one of several values: it has a kink, and slopes that differ beside it."""
        return bool(self.kink) and any(" if " in text for text in self.partials)

    def takes(self, count: int) -> bool:
        """Whether it can be given that many operands; a variadic one takes one or more."""
        return count >= 1 if self.variadic else count == len(self.operands)


ADD, MULTIPLY, NEGATE, POWER = 1, 2, 3, 4

_ROWS = (
    Op("add", "+", ("a", "b"), "a + b", ("1", "1"), precedence=ADD,
       forward="The two operands are added.",
       rule="A sum passes the gradient on unchanged: {out} = {expression}, so {derivative} = {slope}."),
    Op("sub", "-", ("a", "b"), "a - b", ("1", "-1"), precedence=ADD,
       forward="The second operand is taken from the first.",
       rule="A difference passes the gradient on, with its sign turned for what is taken away: "
            "{derivative} = {slope}."),
    Op("mul", "*", ("a", "b"), "a * b", ("b", "a"), precedence=MULTIPLY,
       forward="The two operands are multiplied.",
       rule="In a product each factor receives the other factor: {derivative} = {slope}."),
    Op("div", "/", ("a", "b"), "a / b", ("1 / b", "-a / b / b"), precedence=MULTIPLY,
       forward="The first operand is divided by the second.",
       domain="b != 0", needs="{b} ≠ 0",
       rule="A quotient: {derivative} = {slope}."),
    Op("neg", "-", ("a",), "-a", ("-1",), precedence=NEGATE,
       forward="The sign is turned.",
       rule="Turning the sign turns the gradient too: {derivative} = {slope}."),
    Op("pow", "**", ("a", "b"), "a**b",
       ("0 if b == 0 else b * a**(b - 1)", "0 if a == 0 and b >= 0 else out * log(a)"),
       precedence=POWER,
       forward="The first operand is raised to the power of the second.",
       domain="a > 0 or b % 1 == 0 and (a != 0 or b >= 0) or a == 0 and b > 0",
       needs="a positive base or a whole exponent, and no 0 under a negative one",
       rule="The power rule: {derivative} = {slope}."),
    Op("exp", "exp", ("a",), "exp(a)", ("out",),
       forward="e is raised to the power of the operand.",
       rule="exp is its own derivative: {derivative} = {slope}."),
    Op("log", "log", ("a",), "log(a)", ("1 / a",),
       forward="The natural logarithm is taken.",
       domain="a > 0", needs="{a} > 0",
       rule="{out} = {expression}, so {derivative} = {slope}."),
    Op("log1p", "log1p", ("a",), "log1p(a)", ("1 / (1 + a)",),
       forward="1 is added and the natural logarithm taken, exact for small operands too.",
       domain="a > -1", needs="{a} > −1",
       rule="{out} = {expression}, so {derivative} = {slope}."),
    Op("sqrt", "sqrt", ("a",), "sqrt(a)", ("1 / (2 * out)",),
       forward="The square root is taken.",
       domain="a >= 0", needs="{a} ≥ 0", kink="a == 0", at_kink="the slope is infinite",
       rule="{out} = {expression}, so {derivative} = {slope}."),
    Op("sin", "sin", ("a",), "sin(a)", ("cos(a)",),
       forward="The sine is taken; the angle is in radians.",
       rule="The slope of the sine is the cosine: {derivative} = {slope}."),
    Op("cos", "cos", ("a",), "cos(a)", ("-sin(a)",),
       forward="The cosine is taken; the angle is in radians.",
       rule="The slope of the cosine is minus the sine: {derivative} = {slope}."),
    Op("tan", "tan", ("a",), "tan(a)", ("1 + out**2",),
       forward="The tangent is taken; the angle is in radians.", branch=f"(a + {pi / 2}) // {pi}",
       rule="The slope of the tangent is 1 plus its square: {derivative} = {slope}."),
    Op("atan", "atan", ("a",), "atan(a)", ("1 / (1 + a**2)",),
       forward="The angle with that tangent is taken, in radians.",
       rule="{out} = {expression}, so {derivative} = {slope}, at most 1."),
    Op("sinh", "sinh", ("a",), "sinh(a)", ("cosh(a)",),
       forward="The hyperbolic sine is taken.",
       rule="The slope of the hyperbolic sine is the hyperbolic cosine: {derivative} = {slope}."),
    Op("cosh", "cosh", ("a",), "cosh(a)", ("sinh(a)",),
       forward="The hyperbolic cosine is taken.",
       rule="The slope of the hyperbolic cosine is the hyperbolic sine: {derivative} = {slope}."),
    Op("tanh", "tanh", ("a",), "tanh(a)", ("1 - out**2",),
       forward="tanh squashes its operand into the range −1 to 1.",
       rule="tanh: {derivative} = {slope}; the flatter the curve here, the less comes through."),
    Op("sigmoid", "sigmoid", ("a",), "sigmoid(a)", ("out * (1 - out)",),
       forward="sigmoid squashes its operand into the range 0 to 1.",
       rule="sigmoid: {derivative} = {slope}, at most 0.25."),
    Op("relu", "relu", ("a",), "max(a, 0.0)", ("0 if a <= 0 else 1",),
       forward="Negative operands become 0, others pass.",
       kink="a == 0", at_kink="0 is taken",
       rule="relu lets the gradient through where its operand is positive, else nothing: {derivative} = {slope}."),
    Op("leaky_relu", "leaky_relu", ("a",), "max(a, 0.01 * a)", ("1 if a > 0 else 0.01",),
       torch="nn.functional.leaky_relu", forward="Negative operands shrink to a hundredth, others pass.",
       kink="a == 0", at_kink="0.01 is taken",
       rule="leaky_relu lets the gradient through where its operand is positive, else a hundredth of it: "
            "{derivative} = {slope}."),
    Op("softplus", "softplus", ("a",), "max(a, 0.0) + log1p(exp(-abs(a)))", ("sigmoid(a)",),
       shown="log(1 + exp(a))", torch="nn.functional.softplus", forward="softplus is a relu with its kink rounded off.",
       rule="The slope of softplus is the sigmoid: {derivative} = {slope}."),
    Op("gelu", "gelu", ("a",), "a * normal_cdf(a)", ("normal_cdf(a) + a * normal_pdf(a)",),
       torch="nn.functional.gelu", forward="gelu weights its operand by the normal distribution function Φ.",
       rule="gelu, with Φ of the normal distribution and its density φ: {derivative} = {slope}."),
    Op("abs", "abs", ("a",), "abs(a)", ("1 if a > 0 else -1 if a < 0 else 0",),
       forward="The sign is dropped.",
       kink="a == 0", at_kink="0 is taken",
       rule="The slope of the absolute value is the sign of its operand: {derivative} = {slope}."),
    Op("max", "max", ("a", "b"), "max(a, b)",
       ("0 if a < b else 0.5 if a == b else 1", "0 if b < a else 0.5 if a == b else 1"),
       torch="maximum", forward="The larger operand passes.",
       kink="a == b", at_kink="each gets half", forward_at_kink="Both operands are the same, and that passes.",
       rule_at_kink="Both operands are the same, so each gets half of the gradient: {derivative} = {slope}.",
       rule="The whole gradient goes to the larger operand: {derivative} = {slope}."),
    Op("min", "min", ("a", "b"), "min(a, b)",
       ("0 if a > b else 0.5 if a == b else 1", "0 if b > a else 0.5 if a == b else 1"),
       torch="minimum", forward="The smaller operand passes.",
       kink="a == b", at_kink="each gets half", forward_at_kink="Both operands are the same, and that passes.",
       rule_at_kink="Both operands are the same, so each gets half of the gradient: {derivative} = {slope}.",
       rule="The whole gradient goes to the smaller operand: {derivative} = {slope}."),
    Op("sum", "sum", ("a",), "sum(a)", ("1",), variadic=True,
       forward="All operands are added.",
       rule="A sum passes the gradient on unchanged: {derivative} = {slope}."),
    Op("mean", "mean", ("a",), "sum(a) / n", ("1 / n",), variadic=True,
       forward="All operands are added and divided by how many there are.",
       rule="A mean shares the gradient among its operands: {derivative} = {slope}."),
    Op("l2", "l2", ("a",), "l2(a)", ("2 * a",), variadic=True, torch="square sum",
       forward="The squares of all operands are added.",
       rule="A sum of squares: {derivative} = {slope}, so large operands are pulled the most."),
)  # fmt: skip

OPS: dict[str, Op] = {row.id: row for row in _ROWS}
FUNCTIONS: dict[str, Op] = {row.symbol: row for row in _ROWS if row.is_function}
ACTIVATIONS: tuple[str, ...] = tuple(name for name, row in FUNCTIONS.items() if row.is_activation)
OPERATORS: dict[tuple[str, int], Op] = {(row.symbol, len(row.operands)): row for row in _ROWS if not row.is_function}
