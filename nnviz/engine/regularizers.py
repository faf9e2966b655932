"""Penalties on the size of the weights, added to the loss. Biases are never penalised (Deep Learning, 7.1)."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry


class Regularizer(Entry):
    """A penalty R(W), added to the loss of every batch.

    `scratch` is an array of the shape of W to compute in, so that a step allocates nothing.
    """

    def penalty(self, W: Array, scratch: Array) -> float:
        """R(W)."""
        raise NotImplementedError

    def add_gradient(self, W: Array, dW: Array, scratch: Array) -> None:
        """Add ∂R/∂W to `dW`, in place."""
        raise NotImplementedError


regularizers: Registry[Regularizer] = Registry("regularizer")


@regularizers.register
@dataclass(frozen=True)
class NoPenalty(Regularizer):
    """No penalty: the weights may grow as the data asks."""

    name = "none"
    title = "None"
    formula = "R = 0"

    def penalty(self, W: Array, scratch: Array) -> float:
        return 0.0

    def add_gradient(self, W: Array, dW: Array, scratch: Array) -> None:
        pass


@regularizers.register
@dataclass(frozen=True)
class L1(Regularizer):
    """L1, the lasso (Tibshirani 1996): pushes weights to exactly zero, so few remain."""

    name = "l1"
    title = "L1"
    formula = "R = λ Σ |w|"

    strength: Annotated[float, Bounds(0, 10, scale="log", symbol="λ", help="weight of the penalty")] = 1e-4

    def penalty(self, W: Array, scratch: Array) -> float:
        return self.strength * float(np.abs(W, out=scratch).sum())

    def add_gradient(self, W: Array, dW: Array, scratch: Array) -> None:
        np.sign(W, out=scratch)
        scratch *= self.strength
        dW += scratch


@regularizers.register
@dataclass(frozen=True)
class L2(Regularizer):
    """L2, ridge (Deep Learning, 7.1.1): keeps all weights small."""

    name = "l2"
    title = "L2"
    formula = "R = λ/2 Σ w²"

    strength: Annotated[float, Bounds(0, 10, scale="log", symbol="λ", help="weight of the penalty")] = 1e-4

    def penalty(self, W: Array, scratch: Array) -> float:
        return self.strength / 2 * float(np.dot(W.ravel(), W.ravel()))

    def add_gradient(self, W: Array, dW: Array, scratch: Array) -> None:
        dW += np.multiply(W, self.strength, out=scratch)
