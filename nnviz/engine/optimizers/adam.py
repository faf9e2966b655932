"""Adam and what grew out of it: a mean of the gradient, divided by the root of the mean of its square."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.optimizers.optimizer import (
    Epsilon,
    FirstDecay,
    LearningRate,
    Optimizer,
    OptimizerState,
    SecondDecay,
    WeightDecay,
    follow,
    optimizers,
)


@optimizers.register
@dataclass(frozen=True)
class Adam(Optimizer):
    """Adam (Kingma & Ba 2015, algorithm 1): momentum and RMSProp together, corrected for their start at zero.

    With m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) the step is η m̂ / (√v̂ + ε). It is computed in the more efficient order
    of the end of the paper's section 2, in which the corrections are two numbers instead of two vectors:

        c = √(1 − β₂ᵗ);  θ ← θ − η c / (1 − β₁ᵗ) · m / (√v + c ε)

    Keras, like the paper there, calls the product c ε its ε, so that its ε counts for more in the first steps.
    """

    name = "adam"
    title = "Adam"
    formula = "m ← β₁ m + (1 − β₁) g;  v ← β₂ v + (1 − β₂) g²;  θ ← θ − η m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε)"
    vectors: ClassVar[Mapping[str, str]] = {"m": "m", "v": "v"}
    squares: ClassVar[tuple[str, ...]] = ("v",)

    learning_rate: LearningRate = 0.001
    beta1: FirstDecay = 0.9
    beta2: SecondDecay = 0.999
    epsilon: Epsilon = 1e-8

    def moments(self, gradient: Array, state: OptimizerState) -> tuple[Array, Array]:
        """m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g², the means of g and g²; not yet corrected."""
        m, v = state.vectors["m"], state.vectors["v"]
        follow(m, gradient, self.beta1)
        follow(v, np.square(gradient, out=state.scratch[0]), self.beta2)
        return m, v

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        m, v = self.moments(gradient, state)
        correction = math.sqrt(1 - self.beta2**state.steps)
        step = np.sqrt(v, out=state.scratch[0])
        step += correction * self.epsilon
        np.divide(m, step, out=step)
        step *= learning_rate * correction / (1 - self.beta1**state.steps)
        theta -= step


@optimizers.register
@dataclass(frozen=True)
class AMSGrad(Adam):
    """AMSGrad (Reddi, Kale & Kumar 2018), as in PyTorch: Adam that never forgets the largest v.

    So no step grows again only because the gradient was small for a while.
    """

    name = "amsgrad"
    title = "AMSGrad"
    formula = "m, v as Adam;  w ← max(w, v);  θ ← θ − η m/(1−β₁ᵗ) / (√(w/(1−β₂ᵗ)) + ε)"
    vectors = {"m": "m", "v": "v", "largest_v": "w"}
    squares = ("v", "largest_v")

    def moments(self, gradient: Array, state: OptimizerState) -> tuple[Array, Array]:
        m, v = super().moments(gradient, state)
        largest = state.vectors["largest_v"]
        return m, np.maximum(largest, v, out=largest)


@optimizers.register
@dataclass(frozen=True)
class AdamW(Adam):
    """AdamW (Loshchilov & Hutter 2019, algorithm 2): Adam with weight decay outside the gradient."""

    name = "adamw"
    title = "AdamW"
    formula = "θ ← θ − η λ θ;  then Adam"

    weight_decay: WeightDecay = 0.01

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        theta *= 1 - learning_rate * self.weight_decay
        super().update(theta, gradient, state, learning_rate)


@optimizers.register
@dataclass(frozen=True)
class NAdam(Adam):
    """NAdam (Dozat 2016), as in PyTorch: Adam with Nesterov's momentum, which grows during the first steps.

    The gradient of this step counts by itself, and the mean m as it will count in the next one.
    """

    name = "nadam"
    title = "NAdam"
    formula = (
        "m, v as Adam;  μₜ = β₁ (1 − ½ · 0.96^(t ψ));  Π = μ₁ ⋯ μₜ;  "
        "θ ← θ − η [(1−μₜ) g/(1−Π) + μₜ₊₁ m/(1−Π μₜ₊₁)] / (√(v/(1−β₂ᵗ)) + ε)"
    )

    learning_rate: LearningRate = 0.002
    momentum_decay: Annotated[
        float, Bounds(0, 1, scale="log", symbol="ψ", help="how soon the momentum grows from β₁/2 to β₁")
    ] = 0.004

    def momentum(self, step: int) -> float:
        """μₜ of that step."""
        growth: float = 0.96 ** (step * self.momentum_decay)
        return self.beta1 * (1 - growth / 2)

    def momentum_product(self, state: OptimizerState) -> float:
        """Π = μ₁ ⋯ μₜ, or less than 1e-30, where 1 − Π is 1 whatever comes.

        It goes on from the last step; a state that was restored multiplies from the first, once.
        """
        choice = (self.beta1, self.momentum_decay)
        step, product = state.products.get(choice, (0, 1.0))
        while step < state.steps and product > 1e-30:
            step += 1
            product *= self.momentum(step)
        state.products[choice] = (step, product)
        return product

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        m, v = self.moments(gradient, state)
        momentum, next_momentum = self.momentum(state.steps), self.momentum(state.steps + 1)
        product = self.momentum_product(state)
        correction = math.sqrt(1 - self.beta2**state.steps)
        step, other = state.scratch
        np.multiply(gradient, (1 - momentum) / (1 - product), out=step)
        step += np.multiply(m, next_momentum / (1 - product * next_momentum), out=other)

        root = np.sqrt(v, out=other)
        root += correction * self.epsilon
        step /= root
        step *= learning_rate * correction
        theta -= step
