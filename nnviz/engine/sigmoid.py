"""The logistic sigmoid as a function of arrays: an activation, the output of binary cross-entropy, a part of SiLU."""

import numpy as np

from nnviz.engine.arrays import Array


def logistic(z: Array, out: Array | None = None) -> Array:
    """σ(z) = 1 / (1 + e⁻ᶻ), same shape as `z`.

    Computed as (1 + tanh(z/2)) / 2, which is the same function (Bishop, Pattern Recognition and Machine Learning,
    exercise 3.1): e⁻ᶻ overflows for z < −88 in float32, tanh never does.
    """
    out = np.multiply(z, 0.5, out=out)
    np.tanh(out, out=out)
    out += 1
    out *= 0.5
    return out
