"""The learning rules that came before gradient descent.

The outputs are steps, whose slope is 0 everywhere; the rules state δ directly. Gradient descent with it on one sample,
w ← w − η δ x, is then the rule.
"""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.losses.loss import Loss, SignedTargets, losses


@losses.register
@dataclass(frozen=True)
class PerceptronRule(Loss):
    """Perceptron rule (Rosenblatt 1958): only a wrong answer changes the weights, w ← w + η (y − ŷ) x.

    The value is the perceptron criterion (Bishop, Pattern Recognition and Machine Learning, eq. 4.54): how far
    pre-activations are on the wrong side. It is added up over the outputs; the mean is over samples.
    """

    name = "perceptron_rule"
    title = "Perceptron rule"
    formula = "L = 1/N Σ (ŷ − y) z;  with SGD: w ← w + η (y − ŷ) x"
    output_name = "step"
    output_formula = "ŷ = 1 if z ≥ 0, else 0"
    gradient_formula = "δ = (ŷ − y) / N"
    tasks = frozenset({"classification"})
    smooth = False

    def output(self, z: Array, out: Array | None = None) -> Array:
        return np.heaviside(z, 1, out=out, dtype=z.dtype)

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        return float(np.vdot(y_hat - y, z)) / len(z)

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, y, out=out)
        out *= 1 / len(out)
        return out


@losses.register
@dataclass(frozen=True)
class HebbRule(SignedTargets):
    """Hebb's rule (Hebb 1949): cells that fire together wire together, w ← w + η y x, whatever the answer.

    Hertz, Krogh & Palmer, Introduction to the Theory of Neural Computation, 1991, 2.2. Targets are −1 and +1. Nothing
    ends the learning: the weights grow without bound, and the value falls without bound (Oja 1982 gives the remedy).
    It is added up over the outputs; the mean is over samples.
    """

    name = "hebb_rule"
    title = "Hebb's rule"
    formula = "L = −1/N Σ y z,  y = ±1;  with SGD: w ← w + η y x"
    output_name = "sign"
    output_formula = "ŷ = sgn(z), sgn(0) = 0"
    gradient_formula = "δ = −y / N"
    tasks = frozenset({"classification"})
    smooth = False

    def output(self, z: Array, out: Array | None = None) -> Array:
        return np.sign(z, out=out)

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        return -float(np.vdot(y, z)) / len(z)

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        return np.multiply(y, -1 / len(y), out=out)
