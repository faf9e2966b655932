"""Squared errors. The three differ in their factor and in their output function."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.losses.loss import losses
from nnviz.engine.losses.outputs import LinearOutput, SigmoidOutput


@losses.register
@dataclass(frozen=True)
class MeanSquaredError(LinearOutput):
    """Mean squared error with a linear output: regression, and classification the old way.

    Goodfellow, Bengio & Courville, Deep Learning, 5.1.4. The mean is over samples and outputs, as in the frameworks.
    """

    name = "mse"
    title = "Mean squared error"
    formula = "L = 1/N Σ (ŷ − y)²"
    gradient_formula = "∂L/∂z = 2 (ŷ − y) / N"
    tasks = frozenset({"regression", "classification"})

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        error = y_hat - y
        return float(np.vdot(error, error)) / error.size

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, y, out=out)
        out *= 2 / out.size
        return out


@losses.register
@dataclass(frozen=True)
class HalfMeanSquaredError(LinearOutput):
    """Half the mean squared error: the half takes the 2 out of the gradient.

    The quadratic cost of Nielsen, Neural Networks and Deep Learning, eq. 6. The outputs of a sample are added up, N
    counts samples.
    """

    name = "half_mse"
    title = "Half mean squared error"
    formula = "J = 1/2N Σ (ŷ − y)²"
    gradient_formula = "∂J/∂z = (ŷ − y) / N"
    tasks = frozenset({"regression", "classification"})

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        error = y_hat - y
        return float(np.vdot(error, error)) / (2 * len(error))

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, y, out=out)
        out *= 1 / len(out)
        return out


@losses.register
@dataclass(frozen=True)
class SumOfSquares(SigmoidOutput):
    """Sum of squares with a sigmoid output: the cost of a sample adds up the squared errors of all outputs.

    The error measure of Rumelhart, Hinton & Williams, Learning representations by back-propagating errors, 1986,
    without their half. The mean is over samples. Where an output saturates, at 0 or 1, its slope a (1 − a) vanishes
    and learning with it.
    """

    name = "sum_of_squares"
    title = "Sum of squares"
    formula = "C = 1/N Σ (a − y)²"
    gradient_formula = "∂C/∂z = 2 (a − y) · a (1 − a) / N"
    tasks = frozenset({"classification"})

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        error = y_hat - y
        return float(np.vdot(error, error)) / len(error)

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        slope = 1 - y_hat
        slope *= y_hat
        out = np.subtract(y_hat, y, out=out)
        out *= slope
        out *= 2 / len(out)
        return out
