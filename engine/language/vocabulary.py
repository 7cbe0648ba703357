"""The words of the language, and what to write in the place of words that people know from elsewhere."""

from __future__ import annotations

import keyword
import math

from engine.errors import Message
from engine.ops.table import FUNCTIONS, MULTIPLY, OPERATORS, Op

POWER = OPERATORS["**", 2]
CALLS: dict[str, Op] = {
    **FUNCTIONS, "pow": POWER, "maximum": FUNCTIONS["max"], "minimum": FUNCTIONS["min"], "fabs": FUNCTIONS["abs"],
}  # fmt: skip
FOLDED = frozenset({"max", "min"})  # of more values, or of a list, they are taken two at a time
MODULES = frozenset({"math", "np", "numpy", "torch", "F", "nn", "random", "tf"})
CONSTANTS = {"pi": math.pi, "tau": math.tau, "e": math.e, "inf": math.inf}  # behind a module: math.pi
# Between plain numbers, which are no nodes: how tightly they hold together.
PLAIN_SIGNS = {
    "or": -4, "and": -3, "not": -2, **dict.fromkeys(("<", ">", "<=", ">=", "==", "!="), -1),
    **dict.fromkeys(("//", "%"), MULTIPLY),
}  # fmt: skip
# Keywords of other libraries that change no number here.
IGNORED_KEYWORDS = frozenset({
    "dtype", "device", "requires_grad", "label", "axis", "dim", "keepdim", "keepdims", "reduction", "_children", "_op",
})  # fmt: skip
# Losses of other libraries, as one writes them here; each call is a group.
LOSSES = {
    "mse_loss": "mean((prediction - target)**2)",
    "l1_loss": "mean(abs(prediction - target))",
    "binary_cross_entropy": "-mean(target*log(prediction) + (1 - target)*log(1 - prediction))",
    "binary_cross_entropy_with_logits": "mean(softplus(prediction) - target*prediction)",
}
ALIASES = {"input": "prediction"}  # of their parameters
VALUES = frozenset({"Value", "input"})  # they stand for a number: Value(5)
WRAPPERS = frozenset({"Parameter", "Variable"})  # nn.Parameter(torch.tensor(2.0)), tf.Variable(2.0)
TENSORS = frozenset({"tensor", "Tensor"})  # the same behind `torch.`
CASTS = frozenset({"double", "float", "item", "detach", "clone", "numpy"})  # methods that leave a number as it is
MEMBERS = frozenset({*CALLS, *CASTS, "data", "grad", "item", "label", "backward", "requires_grad"})  # of a number
# Calls that make many nodes, each as one would write it.
EXAMPLES = {
    "data": 'x1, x2, y = data("moons")',
    "neuron": "n = neuron([x1, x2], tanh)",
    "layer": "h = layer([x1, x2], 4, tanh)",
    "mlp": "s = mlp([x1, x2], [16, 16, 1], relu)",
}
# Functions of Python and of other libraries that make lists or plain numbers.
DRAWS = frozenset({"uniform", "random", "randn", "rand", "gauss", "normal", "randint"})
MANY = frozenset({
    "len", "range", "zip", "enumerate", "list", "tuple", "reversed", "round", "array", "linspace", "arange", "zeros",
    "ones", "tensor", "Tensor", *LOSSES,
    *(f"{module}.{name}" for module in ("random", "np", "numpy", "torch") for name in DRAWS),
})  # fmt: skip
# What other libraries have for them.
BUILDERS = {
    **dict.fromkeys(("MLP", "Sequential"), EXAMPLES["mlp"]), "Neuron": EXAMPLES["neuron"],
    **dict.fromkeys(("Layer", "Linear", "Dense"), EXAMPLES["layer"]),
    **dict.fromkeys(("make_moons", "make_blobs", "make_circles"), EXAMPLES["data"]),
}  # fmt: skip
SQUARES = "l2"  # l2() takes all parameters so far; people call numbers of their own so, too
RESERVED = frozenset({*FUNCTIONS, "pow", *VALUES}) - {SQUARES}
KEYWORDS = frozenset(keyword.kwlist)
RATES = frozenset({"lr", "learning_rate", "eta", "alpha"})  # what people call a learning rate
LONGEST = 40  # characters of a name

_LOOP = "The app repeats the training by itself: keep only the lines that compute the loss."
*_CHOICES, _LAST_CHOICE = [op.symbol for op in FUNCTIONS.values() if op.chooses]
_CHOOSING = {"names": ", ".join(_CHOICES), "last": _LAST_CHOICE}
_BRANCH = Message("{names} and {last} choose between values.", _CHOOSING)
COMPARED = Message("Nothing is compared here: {names} and {last} choose between values.", _CHOOSING)
_FORMULA = "Write the formula itself, with its numbers above it: x = 3, then y = x**2."
KEYWORD_HINTS: dict[str, Message | str] = {
    **dict.fromkeys(("while", "for"), _LOOP),
    **dict.fromkeys(("def", "lambda"), _FORMULA),
    "return": "Give the result a name, as in L = a + b.",
    "class": "Value is known here already: leave the class out and keep the lines that use it.",
    **dict.fromkeys(("if", "else", "elif", "and", "or", "not", "in", "is"), _BRANCH),
    "True": "Write 1.",
    "False": "Write 0.",
    "None": "Write a number.",
}
LEAVE_OUT = "Leave this out: a program only computes numbers, and nothing else is executed."

# Names of numbers: what to write for them.
NUMBERS = {
    **dict.fromkeys(("pi", "π"), "3.141592653589793"),
    **dict.fromkeys(("tau", "τ"), "6.283185307179586"),
    "e": "2.718281828459045",
    "inf": "1.7e308",
}

# Functions of other languages: {x} is their argument as a factor, {i} the same inside brackets.
_ELSEWHERE = {
    **dict.fromkeys(("ln", "Log"), "log({i})"),
    **dict.fromkeys(("lg", "log10"), "log({i})/log(10)"),
    "log2": "log({i})/log(2)",
    "expm1": "exp({i}) - 1",
    "exp2": "2**{x}",
    "tg": "tan({i})",
    **dict.fromkeys(("arctan", "arctg"), "atan({i})"),
    **dict.fromkeys(("cot", "ctg"), "cos({i})/sin({i})"),
    "sec": "1/cos({i})",
    "csc": "1/sin({i})",
    "coth": "1/tanh({i})",
    "sech": "1/cosh({i})",
    "csch": "1/sinh({i})",
    **dict.fromkeys(("sign", "sgn"), "{x}/abs({i})"),
    **dict.fromkeys(("asinh", "arcsinh"), "log({i} + sqrt({x}**2 + 1))"),
    **dict.fromkeys(("acosh", "arccosh"), "log({i} + sqrt({x}**2 - 1))"),
    **dict.fromkeys(("atanh", "arctanh"), "log((1 + {i})/(1 - {x}))/2"),
    **dict.fromkeys(("square", "sqr"), "{x}**2"),
    "cbrt": "{x}**(1/3)",
    "root": "sqrt({i})",
    **dict.fromkeys(("logistic", "expit"), "sigmoid({i})"),
    "LeakyReLU": "leaky_relu({i})",
    **dict.fromkeys(("silu", "swish"), "{x}*sigmoid({i})"),
    "neg": "-{x}",
    **dict.fromkeys(("float", "int", "double"), "{x}"),
    **dict.fromkeys(("avg", "average"), "mean({i})"),
}
INSTEAD = {name: text for name, text in _ELSEWHERE.items() if name not in CALLS}
# Their names come close to those of functions that are something else.
NOT_CLOSE = frozenset({"asin", "acos", "atan2", "arctan2", "arcsin", "arccos"})

SIGN_HINTS: dict[str, Message | str] = {
    **dict.fromkeys(("<", ">", "<=", ">=", "!="), COMPARED),
    "==": "A name gets its value with a single =; nothing is compared here.",
    **dict.fromkeys((":=", "=>", "->"), "A name gets its value with a single =, as in x = 3."),
    ":": "A name needs no type: x = 1.",
    "?": _BRANCH,
    "//": "Write / to divide; a remark starts with #.",
    "%": "There is no remainder here; 5 percent are 5/100.",
    "@": "Write the products and their sum: a*b + c*d.",
    ">>": "Leave out what a console writes before a line, such as >>>.",
    "{": "Use round brackets: (a + b)*c.",
    "$": "Leave it out.",
    "\\": "Leave it out; only at the end of a line it joins the next one.",
    "...": "Write out every term.",
}
