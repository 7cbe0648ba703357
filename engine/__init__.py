"""The engine: expressions, their gradients and their training, step by step; it knows no screen.

Its face: `Value` for expressions in Python, `parse` for program texts, `Experiment` and `Run` to train them,
`check` to compare their gradients with difference quotients.
"""

from engine.check import check
from engine.experiment import Experiment
from engine.program import parse
from engine.training import Run
from engine.value import Value

__all__ = ["Experiment", "Run", "Value", "check", "parse"]
