"""Activation functions that repeat."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.activations.activation import Activation, activations
from nnviz.engine.arrays import Array


@activations.register
@dataclass(frozen=True)
class Sine(Activation):
    """Sine (Sitzmann et al. 2020, SIREN): every neuron is a wave; for curves and pictures with fine detail."""

    name = "sine"
    title = "Sine"
    formula = "f(z) = sin(z)"
    derivative_formula = "f′(z) = cos(z)"

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.sin(z, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        return np.cos(z, out=out)
