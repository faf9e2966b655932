"""Gradient descent, plain and with momentum."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.optimizers.optimizer import LearningRate, MomentumShare, Optimizer, OptimizerState, optimizers


@optimizers.register
@dataclass(frozen=True)
class SGD(Optimizer):
    """Stochastic gradient descent (Robbins & Monro 1951): a step straight down the gradient of the batch."""

    name = "sgd"
    title = "SGD"
    formula = "θ ← θ − η g"

    learning_rate: LearningRate = 0.1

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        theta -= np.multiply(gradient, learning_rate, out=state.scratch[0])


@optimizers.register
@dataclass(frozen=True)
class Momentum(Optimizer):
    """Momentum (Polyak 1964): a heavy ball that keeps part of its velocity.

    Rumelhart, Hinton & Williams (1986) and Deep Learning, 8.3.2, let the velocity carry the learning rate:

        v ← μ v − η g;  θ ← θ + v

    Their v is −η times the one here. Both give the same θ while η is constant; when η changes, here the whole velocity
    follows at once, there only what is added to it.
    """

    name = "momentum"
    title = "Momentum"
    formula = "v ← μ v + g;  θ ← θ − η v"
    vectors = {"velocity": "v"}

    learning_rate: LearningRate = 0.05
    momentum: MomentumShare = 0.9

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        velocity = state.vectors["velocity"]
        velocity *= self.momentum
        velocity += gradient
        theta -= np.multiply(velocity, learning_rate, out=state.scratch[0])


@optimizers.register
@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Nesterov momentum (Nesterov 1983; Sutskever et al. 2013), as in PyTorch: the gradient counts once more.

    The textbook (Deep Learning, 8.3.3) takes the gradient at the point ahead, where the velocity alone would lead:

        g = ∇L(θ − η μ v);  v ← μ v + g;  θ ← θ − η v

    Written for that point ahead, θ − η μ v, it is the formula used here, which needs no second gradient: the θ here is
    the textbook's point ahead, at every step, while η is constant.
    """

    name = "nesterov"
    title = "Nesterov"
    formula = "v ← μ v + g;  θ ← θ − η (g + μ v)"
    vectors = {"velocity": "v"}

    learning_rate: LearningRate = 0.05
    momentum: MomentumShare = 0.9

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        velocity = state.vectors["velocity"]
        velocity *= self.momentum
        velocity += gradient
        step = np.multiply(velocity, self.momentum, out=state.scratch[0])
        step += gradient
        step *= learning_rate
        theta -= step
