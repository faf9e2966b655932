"""Losses. `losses` is the registry of all of them, in order of growing complexity.

A loss owns the output function that belongs to it, so no wrong pair can be chosen.
"""

from nnviz.engine.losses.loss import Loss, losses

# The order of these lines is the order of the registry.
# isort: off
from nnviz.engine.losses.squared import HalfMeanSquaredError, MeanSquaredError, SumOfSquares
from nnviz.engine.losses.absolute import Huber, MeanAbsoluteError
from nnviz.engine.losses.margin import Hinge
from nnviz.engine.losses.cross_entropy import BinaryCrossEntropy, SoftmaxCrossEntropy, SparseCrossEntropy
from nnviz.engine.losses.rules import HebbRule, PerceptronRule
# isort: on

__all__ = [
    "BinaryCrossEntropy",
    "HalfMeanSquaredError",
    "HebbRule",
    "Hinge",
    "Huber",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "PerceptronRule",
    "SoftmaxCrossEntropy",
    "SparseCrossEntropy",
    "SumOfSquares",
    "losses",
]
