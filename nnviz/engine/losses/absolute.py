"""Absolute errors, which outliers cannot pull as far as they pull squared ones."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.losses.loss import losses, total
from nnviz.engine.losses.outputs import LinearOutput


@losses.register
@dataclass(frozen=True)
class MeanAbsoluteError(LinearOutput):
    """Mean absolute error with a linear output: every error pulls alike, so it finds the median, not the mean.

    Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 10.6. The mean is over samples and outputs.
    """

    name = "mae"
    title = "Mean absolute error"
    formula = "L = 1/N Σ |ŷ − y|"
    gradient_formula = "∂L/∂z = sgn(ŷ − y) / N"
    tasks = frozenset({"regression", "classification"})

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        error = y_hat - y
        return total(np.abs(error, out=error)) / error.size

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, y, out=out)
        np.sign(out, out=out)
        out *= 1 / out.size
        return out


@losses.register
@dataclass(frozen=True)
class Huber(LinearOutput):
    """Huber loss (Huber 1964) with a linear output: squared for small errors, absolute for those beyond δ.

    The Elements of Statistical Learning, eq. 10.23, with PyTorch's factor ½. The mean is over samples and outputs.
    """

    name = "huber"
    title = "Huber"
    formula = "e = ŷ − y;  L = 1/N Σ (e²/2 if |e| ≤ δ, else δ (|e| − δ/2))"
    gradient_formula = "∂L/∂z = e / N if |e| ≤ δ, else δ sgn(e) / N"
    tasks = frozenset({"regression", "classification"})

    delta: Annotated[
        float, Bounds(0, 1000, low_open=True, scale="log", symbol="δ", help="error where squared becomes absolute")
    ] = 1.0

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        # With c, the error cut off at ±δ, both branches are c (e − c/2).
        error = y_hat - y
        cut = self._cut(error)
        error -= 0.5 * cut
        return float(np.vdot(cut, error)) / error.size

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, y, out=out)
        self._cut(out, out=out)
        out *= 1 / out.size
        return out

    def _cut(self, error: Array, out: Array | None = None) -> Array:
        """The error between −δ and δ."""
        out = np.minimum(error, self.delta, out=out)
        return np.maximum(out, -self.delta, out=out)
