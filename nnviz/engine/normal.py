"""The standard normal distribution N(0, 1) as functions of arrays."""

import math

import numpy as np

from nnviz.engine.arrays import Array


def density(z: Array, out: Array | None = None) -> Array:
    """φ(z) = e^(−z²/2) / √(2π), same shape as `z`."""
    out = np.multiply(z, z, out=out)
    out *= -0.5
    np.exp(out, out=out)
    out *= 1 / math.sqrt(2 * math.pi)
    return out


def cumulative(z: Array, out: Array | None = None) -> Array:
    """Φ(z) = (1 + erf(z/√2)) / 2, the probability of a number below z; same shape as `z`.

    NumPy has no erf (docs/decisions/0005-erf.md).
    """
    from scipy import special  # takes as long to load as the whole engine, and only GELU needs it

    phi: Array = special.ndtr(z, out=out)
    return phi
