"""Only the sign of the gradient: how far a step goes does not depend on how steep it is."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.optimizers.optimizer import (
    FirstDecay,
    LearningRate,
    Optimizer,
    OptimizerState,
    WeightDecay,
    follow,
    optimizers,
)


@optimizers.register
@dataclass(frozen=True)
class Rprop(Optimizer):
    """Rprop (Riedmiller & Braun 1993), as in PyTorch: each parameter's own step grows until its gradient turns.

    It trusts every sign, so it is made for the full batch. Where the sign turned, the minimum was jumped over: the step
    shrinks, and the parameter rests for one step. η is where all steps start; a schedule has no say in them after that.
    """

    name = "rprop"
    title = "Rprop"
    formula = "Δ ← η⁺ Δ where sgn g stayed, η⁻ Δ where it turned;  θ ← θ − Δ sgn g where it did not turn"
    vectors = {"sign": "sgn g", "step_size": "Δ"}

    learning_rate: Annotated[float, Bounds(0, 100, scale="log", symbol="η", help="size of the first steps")] = 0.01
    shrink: Annotated[
        float,
        Bounds(0, 1, low_open=True, high_open=True, symbol="η⁻", help="factor of a step where the gradient turned"),
    ] = 0.5
    grow: Annotated[
        float, Bounds(1, 10, low_open=True, symbol="η⁺", help="factor of a step where the gradient kept its sign")
    ] = 1.2
    least_step: Annotated[float, Bounds(0, 1, low_open=True, scale="log", symbol="Δmin", help="smallest step")] = 1e-6
    largest_step: Annotated[float, Bounds(0, 1e6, low_open=True, scale="log", symbol="Δmax", help="largest step")] = (
        50.0
    )

    def init(self, theta: Array) -> OptimizerState:
        state = super().init(theta)
        state.vectors["step_size"].fill(self.learning_rate)
        return state

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        last_sign, step_size = state.vectors["sign"], state.vectors["step_size"]
        sign, factor = state.scratch
        np.sign(gradient, out=sign)
        turn = np.multiply(last_sign, sign, out=last_sign)  # −1 where it turned, 1 where it stayed, 0 after a rest

        # The parabola through (−1, η⁻), (0, 1) and (1, η⁺): each entry's factor without a choice per entry.
        np.multiply(turn, (self.grow + self.shrink) / 2 - 1, out=factor)
        factor += (self.grow - self.shrink) / 2
        factor *= turn
        factor += 1
        step_size *= factor
        np.clip(step_size, self.least_step, self.largest_step, out=step_size)

        turned = np.minimum(turn, 0, out=factor)
        sign += np.multiply(turned, sign, out=factor)  # 0 where it turned
        last_sign[:] = sign
        sign *= step_size
        theta -= sign


@optimizers.register
@dataclass(frozen=True)
class Lion(Optimizer):
    """Lion (Chen et al. 2023, algorithm 1): every parameter goes the same way η, by the sign of a mean of gradients.

    The formula was found by a search through programs. The mean that is kept forgets more slowly, by β₂, than the one
    whose sign is taken. Its η is to be three to ten times smaller than Adam's, its λ as many times larger.
    """

    name = "lion"
    title = "Lion"
    formula = "θ ← θ − η [sgn(β₁ m + (1 − β₁) g) + λ θ];  m ← β₂ m + (1 − β₂) g"
    vectors = {"m": "m"}

    learning_rate: LearningRate = 0.0001
    beta1: FirstDecay = 0.9
    beta2: Annotated[float, Bounds(0, 1, high_open=True, symbol="β₂", help="how slowly the kept mean of g forgets")] = (
        0.99
    )
    weight_decay: WeightDecay = 0.01

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        m = state.vectors["m"]
        mean, step = state.scratch
        np.multiply(m, self.beta1, out=mean)
        mean += np.multiply(gradient, 1 - self.beta1, out=step)
        np.sign(mean, out=step)  # into another vector: NumPy's sign is ten times slower in place
        step *= learning_rate
        theta *= 1 - learning_rate * self.weight_decay
        theta -= step
        follow(m, gradient, self.beta2)
