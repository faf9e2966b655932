"""Optimizers: the paper's formula on one flat vector θ with gradient g, in order of growing complexity.

An optimizer keeps no state in itself. `init(theta)` makes the state, `step(theta, gradient, state)` changes θ and the
state in place. The vectors of the state have names, so that they can be shown on the edges. Hyper-parameter names and
conventions are PyTorch's.
"""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry

LearningRate = Annotated[float, Bounds(0, 100, scale="log", symbol="η", help="size of a step along the gradient")]
Decay = Annotated[float, Bounds(0, 1, high_open=True, symbol="ρ", help="how slowly the mean of g² forgets")]
FirstDecay = Annotated[float, Bounds(0, 1, high_open=True, symbol="β₁", help="how slowly the mean of g forgets")]
SecondDecay = Annotated[float, Bounds(0, 1, high_open=True, symbol="β₂", help="how slowly the mean of g² forgets")]
Epsilon = Annotated[
    float, Bounds(0, 1, low_open=True, scale="log", symbol="ε", help="keeps the division away from zero")
]
MomentumShare = Annotated[float, Bounds(0, 1, high_open=True, symbol="μ", help="share of the last velocity kept")]


@dataclass
class OptimizerState:
    """What an optimizer remembers between steps: named vectors of the shape of θ, and the number of steps done."""

    vectors: dict[str, Array]
    scratch: tuple[Array, Array]
    """Two vectors to compute in, so that a step allocates nothing. Their content means nothing between steps."""
    steps: int = 0

    STEPS_BETWEEN_FLUSHES: ClassVar[int] = 16
    NEGLIGIBLE: ClassVar[float] = 1e-30

    def flush_denormals(self) -> None:
        """Every few steps, set vanishing entries to zero.

        The means of a parameter that gets no gradient (a dead ReLU's) decay into denormal numbers, on which a
        processor is twenty times slower. Entries below 1e-30 change no θ in float32.
        """
        if self.steps % self.STEPS_BETWEEN_FLUSHES == 0:
            for vector in self.vectors.values():
                vector[np.abs(vector, out=self.scratch[0]) < self.NEGLIGIBLE] = 0


class Optimizer(Entry):
    """One rule for changing θ."""

    vectors: ClassVar[tuple[str, ...]] = ()
    """Names of the vectors in its state."""

    def init(self, theta: Array) -> OptimizerState:
        """A new state: all vectors zero."""
        return OptimizerState(
            {name: np.zeros_like(theta) for name in self.vectors}, (np.empty_like(theta), np.empty_like(theta))
        )

    def step(self, theta: Array, gradient: Array, state: OptimizerState) -> None:
        """Change `theta` and `state` in place; `gradient` is only read."""
        state.steps += 1
        self.update(theta, gradient, state)
        state.flush_denormals()

    def update(self, theta: Array, gradient: Array, state: OptimizerState) -> None:
        """The formula."""
        raise NotImplementedError


optimizers: Registry[Optimizer] = Registry("optimizer")


@optimizers.register
@dataclass(frozen=True)
class SGD(Optimizer):
    """Stochastic gradient descent (Robbins & Monro 1951): a step straight down the gradient of the batch."""

    name = "sgd"
    title = "SGD"
    formula = "θ ← θ − η g"

    learning_rate: LearningRate = 0.1

    def update(self, theta: Array, gradient: Array, state: OptimizerState) -> None:
        step = np.multiply(gradient, self.learning_rate, out=state.scratch[0])
        theta -= step


@optimizers.register
@dataclass(frozen=True)
class Momentum(Optimizer):
    """Momentum (Polyak 1964): a heavy ball that keeps part of its velocity."""

    name = "momentum"
    title = "Momentum"
    formula = "v ← μ v + g;  θ ← θ − η v"
    vectors = ("velocity",)

    learning_rate: LearningRate = 0.05
    momentum: MomentumShare = 0.9

    def update(self, theta: Array, gradient: Array, state: OptimizerState) -> None:
        velocity = state.vectors["velocity"]
        velocity *= self.momentum
        velocity += gradient
        theta -= np.multiply(velocity, self.learning_rate, out=state.scratch[0])


@optimizers.register
@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Nesterov momentum (Nesterov 1983; Sutskever et al. 2013), as in PyTorch: the gradient counts once more.

    The textbook takes g at the point ahead, θ − η μ v. Written in the look-ahead point itself that is the formula used
    here, which needs no second gradient.
    """

    name = "nesterov"
    title = "Nesterov"
    formula = "v ← μ v + g;  θ ← θ − η (g + μ v)"
    vectors = ("velocity",)

    learning_rate: LearningRate = 0.05
    momentum: MomentumShare = 0.9

    def update(self, theta: Array, gradient: Array, state: OptimizerState) -> None:
        velocity = state.vectors["velocity"]
        velocity *= self.momentum
        velocity += gradient
        step = np.multiply(velocity, self.momentum, out=state.scratch[0])
        step += gradient
        step *= self.learning_rate
        theta -= step


@optimizers.register
@dataclass(frozen=True)
class RMSProp(Optimizer):
    """RMSProp (Tieleman & Hinton 2012): each parameter's step is divided by the recent size of its gradient."""

    name = "rmsprop"
    title = "RMSProp"
    formula = "s ← ρ s + (1 − ρ) g²;  θ ← θ − η g / (√s + ε)"
    vectors = ("mean_square",)

    learning_rate: LearningRate = 0.001
    rho: Decay = 0.9
    epsilon: Epsilon = 1e-8

    def update(self, theta: Array, gradient: Array, state: OptimizerState) -> None:
        mean_square = state.vectors["mean_square"]
        step, root = state.scratch
        mean_square *= self.rho
        np.multiply(gradient, gradient, out=step)
        step *= 1 - self.rho
        mean_square += step

        np.sqrt(mean_square, out=root)
        root += self.epsilon
        np.divide(gradient, root, out=step)
        step *= self.learning_rate
        theta -= step


@optimizers.register
@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1): momentum and RMSProp together, corrected for their start at zero."""

    name = "adam"
    title = "Adam"
    formula = "m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − η m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)"
    vectors = ("m", "v")

    learning_rate: LearningRate = 0.001
    beta1: FirstDecay = 0.9
    beta2: SecondDecay = 0.999
    epsilon: Epsilon = 1e-8

    def update(self, theta: Array, gradient: Array, state: OptimizerState) -> None:
        m, v = state.vectors["m"], state.vectors["v"]
        step, root = state.scratch
        np.multiply(gradient, 1 - self.beta1, out=step)
        m *= self.beta1
        m += step

        np.multiply(gradient, gradient, out=step)
        step *= 1 - self.beta2
        v *= self.beta2
        v += step

        # m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ); the scalar corrections are taken out of the vectors.
        np.sqrt(v, out=root)
        root *= 1 / math.sqrt(1 - self.beta2**state.steps)
        root += self.epsilon
        np.divide(m, root, out=step)
        step *= self.learning_rate / (1 - self.beta1**state.steps)
        theta -= step


@optimizers.register
@dataclass(frozen=True)
class AdamW(Adam):
    """AdamW (Loshchilov & Hutter 2019, algorithm 2): Adam with weight decay outside the gradient."""

    name = "adamw"
    title = "AdamW"
    formula = "θ ← θ − η λ θ;  then Adam"

    weight_decay: Annotated[
        float, Bounds(0, 1, scale="log", symbol="λ", help="share of every parameter lost per unit of learning rate")
    ] = 0.01

    def update(self, theta: Array, gradient: Array, state: OptimizerState) -> None:
        theta *= 1 - self.learning_rate * self.weight_decay
        super().update(theta, gradient, state)
