"""Threshold units: the first artificial neurons, which fire or do not."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.activations.activation import Activation, activations
from nnviz.engine.arrays import Array


@activations.register
@dataclass(frozen=True)
class Step(Activation):
    """Heaviside step (McCulloch & Pitts 1943): fires or not. Its slope is 0, so gradient descent cannot train it."""

    name = "step"
    title = "Step"
    formula = "f(z) = 1 if z ≥ 0, else 0"
    derivative_formula = "f′(z) = 0"
    piecewise_linear = True
    bounded = True

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.heaviside(z, 1, out=out, dtype=z.dtype)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        out.fill(0)
        return out


@activations.register
@dataclass(frozen=True)
class Sign(Activation):
    """Sign: −1, 0 or +1. Its slope is 0, so gradient descent cannot train it."""

    name = "sign"
    title = "Sign"
    formula = "f(z) = sgn(z), sgn(0) = 0"
    derivative_formula = "f′(z) = 0"
    piecewise_linear = True
    bounded = True

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.sign(z, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        out.fill(0)
        return out
