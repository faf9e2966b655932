"""What keeps weights small. Biases are left alone (Deep Learning, 7.1).

A penalty is added to the loss of every batch; weight decay and the maximal norm change the weights after every step.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry

Strength = Annotated[float, Bounds(0, 10, scale="log", symbol="λ", help="weight of the penalty")]


class Regularizer(Entry):
    """Acts on the weights W, (units, inputs), of one layer.

    `scratch` is an array of the shape of W to compute in, so that a step allocates nothing.
    """

    changes_loss: ClassVar[bool] = False
    """Whether it has a penalty."""
    changes_weights: ClassVar[bool] = False
    """Whether it acts after the step."""

    def penalty(self, W: Array, scratch: Array) -> float:
        """R(W), added to the loss."""
        return 0.0

    def add_gradient(self, W: Array, dW: Array, scratch: Array) -> None:
        """Add ∂R/∂W to `dW`, in place."""

    def after_step(self, W: Array, learning_rate: float, scratch: Array) -> None:
        """Change W, in place, after the optimizer's step with this learning rate."""


regularizers: Registry[Regularizer] = Registry("regularizer")


@regularizers.register
@dataclass(frozen=True)
class NoPenalty(Regularizer):
    """None: the weights may grow as the data asks."""

    name = "none"
    title = "None"
    formula = "R = 0"


@regularizers.register
@dataclass(frozen=True)
class L1(Regularizer):
    """L1, the lasso (Tibshirani 1996): pushes weights to exactly zero, so few remain."""

    name = "l1"
    title = "L1"
    formula = "R = λ Σ |w|"
    changes_loss = True

    strength: Strength = 1e-4

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
    changes_loss = True

    strength: Strength = 1e-4

    def penalty(self, W: Array, scratch: Array) -> float:
        return self.strength / 2 * float(np.dot(W.ravel(), W.ravel()))

    def add_gradient(self, W: Array, dW: Array, scratch: Array) -> None:
        dW += np.multiply(W, self.strength, out=scratch)


@regularizers.register
@dataclass(frozen=True)
class WeightDecay(Regularizer):
    """Weight decay (Loshchilov & Hutter 2019): shrinks all weights by the same share, outside the gradient.

    With plain gradient descent it is L2 with the same λ; with an adaptive optimizer it is not, for there the gradient
    of a penalty is divided by its own size. Adam with weight decay is AdamW.
    """

    name = "weight_decay"
    title = "Weight decay"
    formula = "w ← w − η λ w after each step"
    changes_weights = True

    strength: Annotated[float, Bounds(0, 10, scale="log", symbol="λ", help="share lost per unit of learning rate")] = (
        0.01
    )

    def after_step(self, W: Array, learning_rate: float, scratch: Array) -> None:
        W *= 1 - learning_rate * self.strength


@regularizers.register
@dataclass(frozen=True)
class MaxNorm(Regularizer):
    """Max-norm (Srebro & Shraibman 2005; Srivastava et al. 2014, 5.1): a unit's weights have a greatest length."""

    name = "max_norm"
    title = "Max-norm"
    formula = "w ← w · min(1, c / ‖w‖) for each unit"
    changes_weights = True

    limit: Annotated[
        float, Bounds(0, 100, low_open=True, scale="log", symbol="c", help="greatest length of a unit's weights")
    ] = 3.0

    def after_step(self, W: Array, learning_rate: float, scratch: Array) -> None:
        length = np.sqrt(np.einsum("ij,ij->i", W, W))
        if (length > self.limit).any():
            W *= (self.limit / np.maximum(length, self.limit))[:, np.newaxis]
