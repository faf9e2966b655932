"""Sigmoids: steps with a slope, flat at both ends."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.activations.activation import Activation, activations
from nnviz.engine.arrays import ONE, Array
from nnviz.engine.sigmoid import logistic


@activations.register
@dataclass(frozen=True)
class Sigmoid(Activation):
    """Logistic sigmoid: a smooth step from 0 to 1 (Nielsen, Neural Networks and Deep Learning, ch. 1)."""

    name = "sigmoid"
    title = "Sigmoid"
    formula = "σ(z) = 1 / (1 + e⁻ᶻ)"
    derivative_formula = "σ′(z) = σ(z) · (1 − σ(z))"
    bounded = True

    @property
    def gain(self) -> float:
        """1 by convention (PyTorch, `torch.nn.init.calculate_gain`): Glorot & Bengio's formula unchanged."""
        return 1.0

    def value(self, z: Array, out: Array | None = None) -> Array:
        return logistic(z, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.subtract(ONE, a, out=out)
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
    bounded = True

    @property
    def gain(self) -> float:
        """5/3 by convention (PyTorch, `torch.nn.init.calculate_gain`); the variance at z ~ N(0, 1) asks for 1.59."""
        return 5 / 3

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.tanh(z, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.multiply(a, a, out=out)
        np.subtract(ONE, out, out=out)
        return out


@activations.register
@dataclass(frozen=True)
class Softsign(Activation):
    """Softsign (Bergstra et al. 2009): like tanh, but far from zero its slope fades slowly, so it saturates less."""

    name = "softsign"
    title = "Softsign"
    formula = "f(z) = z / (1 + |z|)"
    derivative_formula = "f′(z) = 1 / (1 + |z|)²"
    bounded = True

    def value(self, z: Array, out: Array | None = None) -> Array:
        out = np.abs(z, out=out)
        out += 1
        return np.divide(z, out, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        # 1 / (1 + |z|) = 1 − |a| has lost its digits far from 0, and the square of 1 + |z| could overflow.
        out = np.abs(z, out=out)
        out += 1
        np.reciprocal(out, out=out)
        out *= out
        return out


@activations.register
@dataclass(frozen=True)
class HardSigmoid(Activation):
    """Hard sigmoid (Courbariaux et al. 2015), as in PyTorch: three straight lines in place of the sigmoid."""

    name = "hard_sigmoid"
    title = "Hard sigmoid"
    formula = "f(z) = z/6 + 1/2, but at least 0 and at most 1"
    derivative_formula = "f′(z) = 0 if |z| ≥ 3, else 1/6"
    piecewise_linear = True
    bounded = True

    @property
    def gain(self) -> float:
        """1, like the sigmoid that it stands in for."""
        return 1.0

    def value(self, z: Array, out: Array | None = None) -> Array:
        out = np.multiply(z, 1 / 6, out=out)
        out += 0.5
        return np.clip(out, 0, 1, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.abs(z, out=out)
        np.less(out, 3, out=out, casting="unsafe")
        out *= 1 / 6
        return out
