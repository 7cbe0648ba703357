"""The engine: expressions, their gradients and their training, step by step; it knows no screen.

Its face: `Value` for expressions in Python, `parse` for program texts, `Experiment` and `Run` to train them,
`check` to compare their gradients with difference quotients.
"""

from engine.checks.gradient_check import check
from engine.graph.value import Value
from engine.language import parse
from engine.training.experiment import Experiment
from engine.training.run import Run

__all__ = ["Experiment", "Run", "Value", "check", "parse"]
