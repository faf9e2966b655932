"""Noise during training: a network that must answer right in spite of it cannot lean on single numbers.

All of it is off when a network is evaluated.
"""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array


@dataclass(frozen=True)
class Noise:
    """How strong the noise on the inputs and on the weights is, as standard deviations; 0 is none.

    Bishop 1995 for the inputs (nearly an L2 penalty), Murray & Edwards 1994 for the weights; Deep Learning, 7.5.
    """

    inputs: float = 0.0
    weights: float = 0.0


def add_gaussian(values: Array, deviation: float, rng: np.random.Generator, out: Array) -> Array:
    """values + deviation · N(0, 1), in `out`, which may be `values`."""
    drawn: Array = rng.standard_normal(values.shape, dtype=values.dtype)
    drawn *= deviation
    return np.add(values, drawn, out=out)


def dropout_mask(rate: float, rng: np.random.Generator, out: Array) -> Array:
    """Inverted dropout (Srivastava et al. 2014, 10): 0 with probability `rate`, else 1 / (1 − rate).

    Multiplied by it, an activation keeps its mean, so that evaluation needs no correction.
    """
    rng.random(out=out, dtype=out.dtype)
    np.greater_equal(out, rate, out=out, casting="unsafe")
    out *= 1 / (1 - rate)
    return out
