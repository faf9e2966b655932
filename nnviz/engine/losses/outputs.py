"""Output functions that several losses share."""

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.losses.loss import Loss
from nnviz.engine.sigmoid import logistic


class LinearOutput(Loss):
    """The pre-activation is the output."""

    output_name = "linear"
    output_formula = "ŷ = z"

    def output(self, z: Array, out: Array | None = None) -> Array:
        return np.positive(z, out=out)


class SigmoidOutput(Loss):
    """Every output lies between 0 and 1."""

    output_name = "sigmoid"
    output_formula = "ŷ = 1 / (1 + e⁻ᶻ)"

    def output(self, z: Array, out: Array | None = None) -> Array:
        return logistic(z, out=out)
