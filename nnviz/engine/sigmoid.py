"""The logistic function, which the sigmoid activation and the sigmoid outputs share."""

import numpy as np

from nnviz.engine.arrays import HALF, ONE, Array


def logistic(z: Array, out: Array | None = None) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ), same shape as `z`."""
    # σ(z) = (1 + tanh(z/2)) / 2 is the same function and cannot overflow.
    out = np.multiply(z, HALF, out=out)
    np.tanh(out, out=out)
    np.add(out, ONE, out=out)
    np.multiply(out, HALF, out=out)
    return out
