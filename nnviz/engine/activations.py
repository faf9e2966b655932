"""Activation functions a = f(z) and their derivatives f′(z), in order of growing complexity.

Each works element by element on an array of any shape and writes into `out` when it is given.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry


class Activation(Entry):
    """One activation function."""

    derivative_formula: ClassVar[str]

    def value(self, z: Array, out: Array | None = None) -> Array:
        """f(z), same shape as `z`."""
        raise NotImplementedError

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        """f′(z), same shape as `z`; `a` is f(z), which many derivatives are written with."""
        raise NotImplementedError


activations: Registry[Activation] = Registry("activation")


@activations.register
@dataclass(frozen=True)
class Identity(Activation):
    """Identity: the neuron gives its pre-activation unchanged; a net of such layers is one linear map."""

    name = "identity"
    title = "Identity"
    formula = "f(z) = z"
    derivative_formula = "f′(z) = 1"

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.positive(z, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        out.fill(1)
        return out


@activations.register
@dataclass(frozen=True)
class Step(Activation):
    """Heaviside step (McCulloch & Pitts 1943): fires or not. Its slope is 0, so gradient descent cannot train it."""

    name = "step"
    title = "Step"
    formula = "f(z) = 1 if z ≥ 0, else 0"
    derivative_formula = "f′(z) = 0"

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

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.sign(z, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        out.fill(0)
        return out


@activations.register
@dataclass(frozen=True)
class Sigmoid(Activation):
    """Logistic sigmoid: a smooth step from 0 to 1 (Nielsen, Neural Networks and Deep Learning, ch. 1)."""

    name = "sigmoid"
    title = "Sigmoid"
    formula = "σ(z) = 1 / (1 + e⁻ᶻ)"
    derivative_formula = "σ′(z) = σ(z) · (1 − σ(z))"

    def value(self, z: Array, out: Array | None = None) -> Array:
        # σ(z) = (1 + tanh(z/2)) / 2 is the same function and cannot overflow.
        out = np.multiply(z, 0.5, out=out)
        np.tanh(out, out=out)
        out += 1
        out *= 0.5
        return out

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.subtract(1, a, out=out)
        out *= a
        return out


@activations.register
@dataclass(frozen=True)
class Tanh(Activation):
    """Hyperbolic tangent: a sigmoid from −1 to 1, centred on zero (LeCun et al., Efficient BackProp, 1998)."""

    name = "tanh"
    title = "Tanh"
    formula = "f(z) = tanh(z)"
    derivative_formula = "f′(z) = 1 − tanh²(z)"

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.tanh(z, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.multiply(a, a, out=out)
        np.subtract(1, out, out=out)
        return out


@activations.register
@dataclass(frozen=True)
class ReLU(Activation):
    """Rectified linear unit (Nair & Hinton 2010): negative pre-activations give 0. f′(0) is taken as 0."""

    name = "relu"
    title = "ReLU"
    formula = "f(z) = max(0, z)"
    derivative_formula = "f′(z) = 1 if z > 0, else 0"

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, 0, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        np.greater(z, 0, out=out, casting="unsafe")
        return out


@activations.register
@dataclass(frozen=True)
class LeakyReLU(Activation):
    """Leaky ReLU (Maas et al. 2013): a small slope for negative z, so that no neuron dies."""

    name = "leaky_relu"
    title = "Leaky ReLU"
    formula = "f(z) = z if z > 0, else αz"
    derivative_formula = "f′(z) = 1 if z > 0, else α"

    alpha: Annotated[float, Bounds(0, 1, high_open=True, symbol="α", help="slope for negative z")] = 0.01

    def value(self, z: Array, out: Array | None = None) -> Array:
        # max(z, αz) picks the right branch because 0 ≤ α < 1.
        out = np.multiply(z, self.alpha, out=out)
        return np.maximum(z, out, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        np.greater(z, 0, out=out, casting="unsafe")
        return np.maximum(out, self.alpha, out=out)
