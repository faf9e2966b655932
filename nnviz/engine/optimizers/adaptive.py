"""A learning rate for every parameter: each step is divided by the size that the gradient had there.

PyTorch and the formulas here add ε to the root. Keras, and Deep Learning, 8.5, add it under the root of RMSProp, which
for the same ε differs by at most the share ε / 2s where the root is large, and holds far more back where it is small:
√ε takes the place of ε.
"""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.optimizers.optimizer import (
    Decay,
    Epsilon,
    LearningRate,
    Optimizer,
    OptimizerState,
    follow,
    optimizers,
)


@optimizers.register
@dataclass(frozen=True)
class Adagrad(Optimizer):
    """Adagrad (Duchi, Hazan & Singer 2011): each parameter slows down by all the gradient it has ever had."""

    name = "adagrad"
    title = "Adagrad"
    formula = "s ← s + g²;  θ ← θ − η g / (√s + ε)"
    vectors = {"sum_of_squares": "s"}
    squares = ("sum_of_squares",)

    learning_rate: LearningRate = 0.01
    epsilon: Epsilon = 1e-10

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        sum_of_squares = state.vectors["sum_of_squares"]
        step = state.scratch[0]
        sum_of_squares += np.square(gradient, out=step)

        np.sqrt(sum_of_squares, out=step)
        step += self.epsilon
        np.divide(gradient, step, out=step)
        step *= learning_rate
        theta -= step


@optimizers.register
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp (Tieleman & Hinton 2012): each parameter's step is divided by the recent size of its gradient.

    Keras, and Deep Learning, 8.5.2, write ε under the root: θ ← θ − η g / √(s + ε).
    """

    name = "rmsprop"
    title = "RMSProp"
    formula = "s ← ρ s + (1 − ρ) g²;  θ ← θ − η g / (√s + ε)"
    vectors = {"mean_square": "s"}
    squares = ("mean_square",)

    learning_rate: LearningRate = 0.001
    rho: Decay = 0.9
    epsilon: Epsilon = 1e-8

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        mean_square = state.vectors["mean_square"]
        step = state.scratch[0]
        follow(mean_square, np.square(gradient, out=step), self.rho)

        np.sqrt(mean_square, out=step)
        step += self.epsilon
        np.divide(gradient, step, out=step)
        step *= learning_rate
        theta -= step


@optimizers.register
@dataclass(frozen=True)
class AdaDelta(Optimizer):
    """AdaDelta (Zeiler 2012, algorithm 1): RMSProp that takes the size of its steps from its recent steps.

    The ratio of the two means has the unit of θ, so that η = 1 suits any network. ε is under both roots, in the paper
    as in PyTorch: the first steps grow out of it.
    """

    name = "adadelta"
    title = "AdaDelta"
    formula = "s ← ρ s + (1 − ρ) g²;  Δ = √(u + ε) / √(s + ε) · g;  u ← ρ u + (1 − ρ) Δ²;  θ ← θ − η Δ"
    vectors = {"mean_square": "s", "mean_square_step": "u"}
    squares = ("mean_square", "mean_square_step")

    learning_rate: LearningRate = 1.0
    rho: Decay = 0.9
    epsilon: Epsilon = 1e-6

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        mean_square, mean_square_step = state.vectors["mean_square"], state.vectors["mean_square_step"]
        step, square = state.scratch
        follow(mean_square, np.square(gradient, out=square), self.rho)

        # The quotient of two roots is the root of the quotient: one root instead of two.
        np.add(mean_square, self.epsilon, out=square)
        np.add(mean_square_step, self.epsilon, out=step)
        step /= square
        np.sqrt(step, out=step)
        step *= gradient

        follow(mean_square_step, np.square(step, out=square), self.rho)
        step *= learning_rate
        theta -= step
