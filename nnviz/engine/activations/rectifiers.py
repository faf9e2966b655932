"""Rectifiers: the positive half passes, the negative half is stopped or weakened."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from nnviz.engine.activations.activation import Activation, activations
from nnviz.engine.arrays import ZERO, Array
from nnviz.engine.hyperparameters import Bounds


def slopes(positive: npt.NDArray[np.bool_], z: Array, above: float, below: float, out: Array | None) -> Array:
    """`above` where `positive`, else `below`, which may also be an array (units,); the type of `z`.

    Done by arithmetic, which is exact with factors of 0 and 1 and some times as fast as `np.where` on a large array.
    """
    out = np.empty_like(z) if out is None else out
    np.copyto(out, positive)
    rest = np.subtract(1, out)
    rest *= below
    out *= above
    out += rest
    return out


@activations.register
@dataclass(frozen=True)
class ReLU(Activation):
    """Rectified linear unit (Nair & Hinton 2010): negative pre-activations give 0. f′(0) is taken as 0."""

    name = "relu"
    title = "ReLU"
    formula = "f(z) = max(0, z)"
    derivative_formula = "f′(z) = 1 if z > 0, else 0"
    piecewise_linear = True

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, ZERO, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        np.greater(z, ZERO, out=out, casting="unsafe")
        return out


@activations.register
@dataclass(frozen=True)
class LeakyReLU(Activation):
    """Leaky ReLU (Maas et al. 2013): a small slope for negative z, so that no neuron dies."""

    name = "leaky_relu"
    title = "Leaky ReLU"
    formula = "f(z) = z if z > 0, else αz"
    derivative_formula = "f′(z) = 1 if z > 0, else α"
    piecewise_linear = True

    alpha: Annotated[float, Bounds(0, 1, high_open=True, symbol="α", help="slope for negative z")] = 0.01

    def value(self, z: Array, out: Array | None = None) -> Array:
        # max(z, αz) picks the right branch because 0 ≤ α < 1.
        out = np.multiply(z, self.alpha, out=out)
        return np.maximum(z, out, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        np.greater(z, ZERO, out=out, casting="unsafe")
        return np.maximum(out, self.alpha, out=out)


@activations.register
@dataclass(frozen=True)
class TwoSlope(Activation):
    """Two slopes: a straight line on either side of zero; 1 and 0 make ReLU, 1 and 1 the identity, 1 and −1 |z|."""

    name = "two_slope"
    title = "Two-slope"
    formula = "f(z) = αz if z ≥ 0, else βz"
    derivative_formula = "f′(z) = α if z ≥ 0, else β"
    piecewise_linear = True

    alpha: Annotated[float, Bounds(-2, 2, symbol="α", help="slope for z ≥ 0")] = 1.0
    beta: Annotated[float, Bounds(-2, 2, symbol="β", help="slope for negative z")] = 0.1

    def value(self, z: Array, out: Array | None = None) -> Array:
        # αz and βz are each taken with the other half at 0; blending the slopes instead would round both.
        negative = np.minimum(z, 0)
        negative *= self.beta
        out = np.maximum(z, ZERO, out=out)
        out *= self.alpha
        out += negative
        return out

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        return slopes(z >= 0, z, self.alpha, self.beta, out)


@activations.register
@dataclass(frozen=True)
class PReLU(Activation):
    """Parametric ReLU (He et al. 2015): leaky ReLU whose slope for negative z is learned, one for each unit."""

    name = "prelu"
    title = "PReLU"
    formula = "f(z) = z if z > 0, else αz;  α is learned"
    derivative_formula = "f′(z) = 1 if z > 0, else α"
    piecewise_linear = True
    learned = ("alpha",)

    alpha: Annotated[float, Bounds(0, 1, symbol="α", help="first slope for negative z, before training")] = 0.25

    @property
    def gain(self) -> float:
        """√(2 / (1 + α²)) (He et al. 2015, 2.2); of the units' mean α² when they have learned their own."""
        return float(np.sqrt(2 / (1 + np.mean(np.square(self.alpha)))))

    def value(self, z: Array, out: Array | None = None) -> Array:
        # max(z, αz) as in leaky ReLU would be wrong: nothing keeps a learned α below 1.
        out = np.minimum(z, 0, out=out)
        out *= self.alpha
        out += np.maximum(z, 0)
        return out

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        return slopes(z > 0, z, 1, self.alpha, out)

    def learned_gradient(self, upstream: Array, z: Array) -> tuple[Array, ...]:
        """∂L/∂α = Σ ∂L/∂a · min(z, 0) over the samples (He et al. 2015, eq. 3)."""
        return (np.einsum("su,su->u", upstream, np.minimum(z, 0)),)


@activations.register
@dataclass(frozen=True)
class ELU(Activation):
    """Exponential linear unit (Clevert et al. 2016): bends to −α for negative z, which draws the mean towards zero."""

    name = "elu"
    title = "ELU"
    formula = "f(z) = z if z > 0, else α(eᶻ − 1)"
    derivative_formula = "f′(z) = 1 if z > 0, else f(z) + α"

    alpha: Annotated[float, Bounds(0, 10, symbol="α", help="−α is the value far below zero")] = 1.0

    def value(self, z: Array, out: Array | None = None) -> Array:
        # e to a large positive z would overflow, though its branch is not taken: hence min(z, 0).
        out = np.minimum(z, 0, out=out)
        np.expm1(out, out=out)
        out *= self.alpha
        out += np.maximum(z, 0)
        return out

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = slopes(z > 0, z, 1, self.alpha, out)
        out += np.minimum(a, 0)
        return out


SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
"""λ and α of Klambauer et al. 2017: they make a fixed point of mean 0 and variance 1."""


@activations.register
@dataclass(frozen=True)
class SELU(Activation):
    """Scaled ELU (Klambauer et al. 2017): its two constants drive mean and variance of every layer to 0 and 1."""

    name = "selu"
    title = "SELU"
    formula = "f(z) = λz if z > 0, else λα(eᶻ − 1);  λ = 1.0507, α = 1.6733"
    derivative_formula = "f′(z) = λ if z > 0, else f(z) + λα"

    @property
    def gain(self) -> float:
        """3/4 by convention (PyTorch, `torch.nn.init.calculate_gain`); 1 is what keeps mean 0 and variance 1."""
        return 0.75

    def value(self, z: Array, out: Array | None = None) -> Array:
        out = ELU(SELU_ALPHA).value(z, out=out)
        out *= SELU_SCALE
        return out

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = slopes(z > 0, z, SELU_SCALE, SELU_SCALE * SELU_ALPHA, out)
        out += np.minimum(a, 0)
        return out
