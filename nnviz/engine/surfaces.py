"""Test surfaces: losses L(w₁, w₂) that can be seen whole, to watch how an optimizer goes down.

`w` is one point, (2,), or many, (2, …): w[0] are the w₁, w[1] the w₂.
"""

import math
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry

Point = tuple[float, float]


class Surface(Entry):
    """A loss of two weights."""

    gradient_formula: ClassVar[str]
    start: ClassVar[Point]
    """Where a descent begins."""
    minimum: ClassVar[Point | None] = None
    """The minimum that a descent from `start` looks for; none where there is none."""
    ranges: ClassVar[tuple[Point, Point]]
    """What a plot shows: from and to on the axes of w₁ and w₂; `start` and `minimum` are inside."""

    def value(self, w: Array) -> Array:
        """L, of the shape of w₁."""
        raise NotImplementedError

    def gradient(self, w: Array) -> Array:
        """(∂L/∂w₁, ∂L/∂w₂), of the shape of `w`."""
        raise NotImplementedError


surfaces: Registry[Surface] = Registry("surface")


@surfaces.register
@dataclass(frozen=True)
class Parabola(Surface):
    """Parabola: a round bowl, the same in all directions; the gradient points away from the minimum."""

    name = "parabola"
    title = "Parabola"
    formula = "L = w₁² + w₂²"
    gradient_formula = "∇L = (2 w₁, 2 w₂)"
    start = (2.0, 1.0)
    minimum = (0.0, 0.0)
    ranges = ((-3.0, 3.0), (-2.0, 2.0))

    def value(self, w: Array) -> Array:
        w1, w2 = w
        return np.asarray(w1**2 + w2**2)

    def gradient(self, w: Array) -> Array:
        return 2 * w


@surfaces.register
@dataclass(frozen=True)
class Cubic(Surface):
    """Cubic: two weights that act on each other, with a saddle at the origin and a small hollow beside it.

    There is no lowest point: L falls without end towards w₂ = −∞. The minimum is that of the hollow, L = −1/432.
    """

    name = "cubic"
    title = "Cubic"
    formula = "L = w₁² + w₂³ − w₁ w₂"
    gradient_formula = "∇L = (2 w₁ − w₂, 3 w₂² − w₁)"
    start = (2.0, 1.0)
    minimum = (1 / 12, 1 / 6)
    ranges = ((-1.0, 2.5), (-0.5, 1.5))

    def value(self, w: Array) -> Array:
        w1, w2 = w
        return np.asarray(w1**2 + w2**3 - w1 * w2)

    def gradient(self, w: Array) -> Array:
        w1, w2 = w
        return np.stack([2 * w1 - w2, 3 * w2**2 - w1])


@surfaces.register
@dataclass(frozen=True)
class Ravine(Surface):
    """Ravine: steep across, flat along; a learning rate small enough for the one is too small for the other.

    κ is the condition number of the Hessian matrix (Deep Learning, 8.2.1).
    """

    name = "ravine"
    title = "Ravine"
    formula = "L = (w₁² + κ w₂²) / 2"
    gradient_formula = "∇L = (w₁, κ w₂)"
    start = (-2.0, 0.5)
    minimum = (0.0, 0.0)
    ranges = ((-2.5, 1.0), (-1.0, 1.0))

    condition: Annotated[
        float, Bounds(1, 1e6, scale="log", symbol="κ", help="how many times steeper it is across than along")
    ] = 50.0

    def value(self, w: Array) -> Array:
        w1, w2 = w
        return np.asarray((w1**2 + self.condition * w2**2) / 2)

    def gradient(self, w: Array) -> Array:
        w1, w2 = w
        return np.stack([w1, self.condition * w2])


@surfaces.register
@dataclass(frozen=True)
class Saddle(Surface):
    """Saddle: a minimum along one axis, a maximum along the other; the descent begins next to where the gradient is 0.

    The fourth power bounds it from below: there are two minima, (0, √2) and (0, −√2), with L = −1.
    """

    name = "saddle"
    title = "Saddle"
    formula = "L = w₁² − w₂² + w₂⁴/4"
    gradient_formula = "∇L = (2 w₁, w₂ (w₂² − 2))"
    start = (1.5, 0.01)
    minimum = (0.0, math.sqrt(2))
    ranges = ((-2.0, 2.0), (-2.2, 2.2))

    def value(self, w: Array) -> Array:
        w1, w2 = w
        square = w2**2
        return np.asarray(w1**2 - square + square**2 / 4)

    def gradient(self, w: Array) -> Array:
        w1, w2 = w
        return np.stack([2 * w1, w2 * (w2**2 - 2)])


@surfaces.register
@dataclass(frozen=True)
class Rosenbrock(Surface):
    """Rosenbrock's valley (1960): bent like a banana; to find it is easy, to follow it to the minimum is not."""

    name = "rosenbrock"
    title = "Rosenbrock"
    formula = "L = (1 − w₁)² + 100 (w₂ − w₁²)²"
    gradient_formula = "∇L = (−2 (1 − w₁) − 400 w₁ (w₂ − w₁²), 200 (w₂ − w₁²))"
    start = (-1.2, 1.0)
    minimum = (1.0, 1.0)
    ranges = ((-1.8, 1.8), (-0.8, 2.2))

    def value(self, w: Array) -> Array:
        w1, w2 = w
        return np.asarray((1 - w1) ** 2 + 100 * (w2 - w1**2) ** 2)

    def gradient(self, w: Array) -> Array:
        w1, w2 = w
        valley = w2 - w1**2
        return np.stack([-2 * (1 - w1) - 400 * w1 * valley, 200 * valley])
