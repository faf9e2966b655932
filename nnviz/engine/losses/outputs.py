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

    def averaged(self, z: Array) -> Array | None:
        mean: Array = z.mean(axis=0)
        return mean


class SigmoidOutput(Loss):
    """Every output lies between 0 and 1."""

    output_name = "sigmoid"
    output_formula = "ŷ = 1 / (1 + e⁻ᶻ)"

    def output(self, z: Array, out: Array | None = None) -> Array:
        return logistic(z, out=out)

    def averaged(self, z: Array) -> Array | None:
        # The logit of the mean, ln Σ σ(z) − ln Σ σ(−z), from logarithms, so that no 1 − ŷ is rounded to 0.
        yes, no = -np.logaddexp(0, -z), -np.logaddexp(0, z)
        logit: Array = np.logaddexp.reduce(yes, axis=0) - np.logaddexp.reduce(no, axis=0)
        return logit
