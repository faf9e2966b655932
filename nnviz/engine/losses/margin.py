"""The loss of the support vector machine."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.losses.loss import SignedTargets, losses, total
from nnviz.engine.losses.outputs import LinearOutput


@losses.register
@dataclass(frozen=True)
class Hinge(LinearOutput, SignedTargets):
    """Hinge loss (Cortes & Vapnik 1995): right is not enough, the output must be right by a margin of 1.

    The Elements of Statistical Learning, eq. 12.25. Targets are −1 and +1; more than two classes are each told from the
    rest (Rifkin & Klautau 2004). The mean is over samples and outputs, as in Keras.
    """

    name = "hinge"
    title = "Hinge"
    formula = "L = 1/N Σ max(0, 1 − y ŷ),  y = ±1"
    gradient_formula = "∂L/∂z = −y / N if y ŷ < 1, else 0"
    tasks = frozenset({"classification"})

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        short = 1 - y * y_hat
        return total(np.maximum(short, 0, out=short)) / short.size

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.multiply(y, y_hat, out=out)
        np.less(out, 1, out=out, casting="unsafe")
        out *= y
        out *= -1 / out.size
        return out
