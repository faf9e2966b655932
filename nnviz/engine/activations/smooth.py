"""Smooth rectifiers: ReLU without a corner."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine import normal
from nnviz.engine.activations.activation import Activation, activations
from nnviz.engine.arrays import Array
from nnviz.engine.sigmoid import logistic


@activations.register
@dataclass(frozen=True)
class Softplus(Activation):
    """Softplus (Dugas et al. 2001): ReLU with a soft corner; its slope is the sigmoid."""

    name = "softplus"
    title = "Softplus"
    formula = "f(z) = ln(1 + eᶻ)"
    derivative_formula = "f′(z) = σ(z) = 1 / (1 + e⁻ᶻ)"

    def value(self, z: Array, out: Array | None = None) -> Array:
        # eᶻ would overflow; ln(1 + eᶻ) = max(z, 0) + ln(1 + e^(−|z|)) cannot, and keeps its digits at either end.
        # `np.logaddexp` says the same in one word, and takes twelve times as long.
        out = np.abs(z, out=out)
        np.negative(out, out=out)
        np.exp(out, out=out)
        np.log1p(out, out=out)
        out += np.maximum(z, 0)
        return out

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        return logistic(z, out=out)


@activations.register
@dataclass(frozen=True)
class SiLU(Activation):
    """Sigmoid linear unit, or Swish (Elfwing et al. 2018): each pre-activation opens its own gate, a sigmoid."""

    name = "silu"
    title = "SiLU"
    formula = "f(z) = z · σ(z)"
    derivative_formula = "f′(z) = σ(z) + f(z) · (1 − σ(z))"

    def value(self, z: Array, out: Array | None = None) -> Array:
        out = logistic(z, out=out)
        out *= z
        return out

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = logistic(z, out=out)
        rest = np.subtract(1, out)
        rest *= a
        out += rest
        return out


@activations.register
@dataclass(frozen=True)
class GELU(Activation):
    """Gaussian error linear unit (Hendrycks & Gimpel 2016): z times the chance that a normal number is below z."""

    name = "gelu"
    title = "GELU"
    formula = "f(z) = z · Φ(z), Φ(z) = (1 + erf(z/√2)) / 2"
    derivative_formula = "f′(z) = Φ(z) + z · e^(−z²/2) / √(2π)"

    def value(self, z: Array, out: Array | None = None) -> Array:
        out = normal.cumulative(z, out=out)
        out *= z
        return out

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        # Φ(z) = f(z) / z is ten times as fast as another Φ; around 0, where the quotient fails, Φ is 1/2.
        cumulative = np.full_like(z, 0.5)
        np.divide(a, z, out=cumulative, where=np.abs(z) > 1e-30)
        out = normal.density(z, out=out)
        out *= z
        out += cumulative
        return out
