"""What an optimizer is, what it remembers, and the hyper-parameters that several of them share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry

LearningRate = Annotated[float, Bounds(0, 100, scale="log", symbol="η", help="size of a step along the gradient")]
MomentumShare = Annotated[float, Bounds(0, 1, high_open=True, symbol="μ", help="share of the last velocity kept")]
Decay = Annotated[float, Bounds(0, 1, high_open=True, symbol="ρ", help="how slowly the mean of g² forgets")]
FirstDecay = Annotated[float, Bounds(0, 1, high_open=True, symbol="β₁", help="how slowly the mean of g forgets")]
SecondDecay = Annotated[float, Bounds(0, 1, high_open=True, symbol="β₂", help="how slowly the mean of g² forgets")]
Epsilon = Annotated[float, Bounds(1e-30, 1, scale="log", symbol="ε", help="keeps the division away from zero")]
WeightDecay = Annotated[
    float, Bounds(0, 1, scale="log", symbol="λ", help="share of every parameter lost per unit of learning rate")
]


@dataclass
class OptimizerState:
    """What an optimizer remembers between steps: named vectors of the shape of θ, and the number of steps done."""

    vectors: dict[str, Array]
    scratch: tuple[Array, Array]
    """Two vectors to compute in, so that a step allocates nothing. Their content means nothing between steps."""
    steps: int = 0
    products: dict[tuple[float, float], tuple[int, float]] = field(default_factory=dict)
    """Running products that NAdam needs, by its β₁ and ψ, and the step up to which each goes. They follow from `steps`
    alone, so nothing of them need be saved."""

    STEPS_BETWEEN_FLUSHES: ClassVar[int] = 16
    GRAIN: ClassVar[float] = 1e-23

    def flush_denormals(self) -> None:
        """Every few steps, set vanishing entries to zero.

        The means of a parameter that gets no gradient (a dead ReLU's) decay into denormal numbers, on which a
        processor is twenty times slower. A small constant, added and taken away, rounds every entry to a multiple of
        that constant's last bit: in float32 what is below 4e-31 becomes 0, and no θ will notice.
        """
        if self.steps % self.STEPS_BETWEEN_FLUSHES == 0:
            for vector in self.vectors.values():
                vector += self.GRAIN
                vector -= self.GRAIN


class Optimizer(Entry):
    """One rule for changing θ."""

    vectors: ClassVar[Mapping[str, str]] = {}
    """Names of the vectors in its state, and how `formula` writes each."""
    squares: ClassVar[tuple[str, ...]] = ()
    """Which of them gather squares, so that their root has the unit of a gradient or of a step."""

    learning_rate: float
    """η, while no schedule says otherwise."""

    def init(self, theta: Array) -> OptimizerState:
        """A new state for parameters like `theta`, (parameters,): all vectors zero."""
        return OptimizerState(
            {name: np.zeros_like(theta) for name in self.vectors}, (np.empty_like(theta), np.empty_like(theta))
        )

    def step(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float | None = None) -> None:
        """Change `theta` and `state` in place; `gradient` is only read.

        `learning_rate` is η of this step, where a schedule sets it; otherwise the optimizer's own counts.
        """
        state.steps += 1
        self.update(theta, gradient, state, self.learning_rate if learning_rate is None else learning_rate)
        state.flush_denormals()

    def update(self, theta: Array, gradient: Array, state: OptimizerState, learning_rate: float) -> None:
        """The formula of step number `state.steps`, which begins with 1."""
        raise NotImplementedError


optimizers: Registry[Optimizer] = Registry("optimizer")


def follow(mean: Array, value: Array, decay: float) -> None:
    """A mean that forgets: mean ← ρ mean + (1 − ρ) value, in place.

    Computed as (1 − ρ) (ρ/(1 − ρ) mean + value), which needs no vector to compute in.
    """
    mean *= decay / (1 - decay)
    mean += value
    mean *= 1 - decay
